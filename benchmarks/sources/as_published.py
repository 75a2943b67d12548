"""A month of EPD that is wholly as published: read as what it is, not as text that is looked at.

Nearly every file of prescribing is one, and is read so in half the time. Any cell that is not as
published shows in the digest; then the file is read as text, which finds what it is and says where.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.schemas import Prescribing
from benchmarks.sources.layout import Layout, normal
from benchmarks.sources.opened import EXTRA, Opened
from benchmarks.sources.parse import PRACTICE_CODE, TOO_LARGE, month, tidy
from benchmarks.sources.prescribing import AMOUNTS, BNF_CODE

OTHER = "not as published"


@dataclass(frozen=True, slots=True)
class AsPublished:
    """Plans over one file, to be collected together; of use where `settled` says so."""

    month: date
    # As `Scan` has them, but for `national` and `file`; names as they stand, items as integers.
    rows: pl.LazyFrame
    digest: pl.LazyFrame  # practice_code, unidentified, practice_name as it stands, rows, and OTHER


def as_published(opened: Opened, layout: Layout) -> AsPublished | None:
    """Plans for a CSV of one month; None for a table that is none.

    Collecting them raises PolarsError where a cell of a number is none.
    """
    source, header = opened.source, tuple(map(normal, opened.first))
    if not isinstance(source, Path) or source.suffix == ".parquet":
        return None
    places = {column.name: column.position(header) for column in layout.columns}
    text = _cell(opened, places["year_month"])
    when = _month(text)
    if when is None or when > date.today():  # noqa: DTZ011 - a calendar day, as the files write them
        return None
    frame = _typed(source, len(header), places).with_columns(
        _is_other(text).alias(OTHER),
        _items(),
        unidentified=(pl.col("unidentified") == "Y").fill_null(value=False),
        month=pl.lit(when),
    )
    practice = pl.col("practice_code").str.contains(PRACTICE_CODE).fill_null(value=False)
    kept = [name for name in Prescribing.column_names() if name not in ("national", "file")]
    rows = frame.filter(practice, ~pl.col("unidentified")).select(*kept, "name")
    digest = frame.group_by("practice_code", "unidentified", "practice_name").agg(
        pl.col(OTHER).any(), rows=pl.len()
    )
    return AsPublished(when, rows, digest)


def settled(plan: AsPublished, digest: pl.DataFrame, checks: int) -> pl.DataFrame | None:
    """The digest as `Scan` gives it; None where any cell of the file is not as published."""
    codes = digest["practice_code"].drop_nulls()
    plain = (codes.str.strip_chars().str.to_uppercase() == codes) & (codes != "")
    if digest.is_empty() or digest[OTHER].any() or not plain.all():
        return None
    named = digest.with_columns(tidy("practice_name", published=True))
    return named.group_by("practice_code", "unidentified").agg(
        pl.lit(plan.month).alias("month"),
        *(pl.lit(0, pl.UInt32).alias(f"check {place}") for place in range(checks)),
        pl.col("rows").sum(),
        pl.col("practice_name").max(),
    )


def _typed(source: Path, width: int, places: Mapping[str, int | None]) -> pl.LazyFrame:
    """The columns by name, numbers as numbers and all else as text; null where a file has none."""
    kinds = {name: pl.Float64() if name in AMOUNTS else pl.String() for name in places}
    by_place = {place: kinds[name] for name, place in places.items() if place is not None}
    schema = {str(place): by_place.get(place, pl.String()) for place in range(width)}
    frame = pl.scan_csv(
        source,
        has_header=False,
        skip_rows=1,
        schema=schema | {EXTRA: pl.String()},
        missing_columns="insert",
        extra_columns="ignore",
        raise_if_empty=False,
        glob=False,
    )
    cells = (
        pl.lit(None, kinds[name]) if place is None else pl.col(str(place))
        for name, place in places.items()
    )
    return frame.select(
        EXTRA, *(cell.alias(name) for name, cell in zip(places, cells, strict=True))
    )


def _is_other(year_month: str) -> pl.Expr:
    """Whether a row's cells, all but its practice's code and the names, are not as published."""
    return ~pl.all_horizontal(
        (pl.col("year_month") == year_month).fill_null(value=False),
        pl.col("bnf_code").str.contains(BNF_CODE).fill_null(value=False),
        (pl.col("items") == _items()).fill_null(value=False),
        *((pl.col(name).abs() < TOO_LARGE).fill_null(value=True) for name in AMOUNTS),
        pl.col("unidentified").is_in(["Y", "N", ""]).fill_null(value=True),
        ~pl.col("snomed").str.contains("+", literal=True).fill_null(value=False),
        pl.col(EXTRA).is_null(),
    )


def _items() -> pl.Expr:
    """Items as whole numbers, which take less room and are read sooner; null where they are not."""
    return pl.col("items").cast(pl.UInt32, strict=False)


def _cell(opened: Opened, place: int | None) -> str:
    """A cell of the first row; empty where there is none."""
    row = (opened.beginning(2)[1:] or [()])[0]
    return row[place] if place is not None and place < len(row) else ""


def _month(text: str) -> date | None:
    found = pl.select(pl.lit(text, pl.String).alias("text")).select(month("text")).item()
    return found if isinstance(found, date) else None
