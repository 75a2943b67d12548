"""Counts from prescribing rows: which months and practices they cover, and zero where covered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from benchmarks.measures.amounts import AMOUNTS, KEY
from benchmarks.measures.definition import Measure
from benchmarks.measures.marked import in_month, selected_codes
from benchmarks.measures.moved import OWN, moves
from benchmarks.measures.select import dated_codes, too_coarse


@dataclass(frozen=True)
class Dispensed:
    """What measures need of the prescribing files, small enough to hold."""

    codes: pl.LazyFrame  # bnf_code, month, name: all that whole files hold
    covered: pl.LazyFrame  # practice_code, month, national, file: who has any rows
    local_codes: pl.LazyFrame  # file, bnf_code and `lacks` of local extracts
    sums: pl.LazyFrame  # practice_code, measure_id, month, part, amount
    by_code: pl.LazyFrame  # practice_code, measure_id, bnf_code, and amounts by window
    marked: pl.LazyFrame  # the codes that each part of a measure counts
    breaks: pl.DataFrame = field(default_factory=pl.DataFrame)  # of `breaks.code_breaks`


def local_codes(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What `too_coarse` takes, of the rows of local extracts."""
    local = rows.filter(~pl.col("national"))
    gone = [pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in AMOUNTS]
    return local.select("file", "bnf_code", lacks=pl.concat_list(gone).list.drop_nulls()).unique()


def marked_codes(
    codes: pl.LazyFrame, measures: Mapping[str, Measure], folder: Path
) -> pl.DataFrame:
    """The codes that each part of a measure counts, from bnf_code, month and name.

    `folder` may have moves of codes of its own. Collects what is known of the distinct codes:
    every part of every measure looks at them.
    """
    return selected_codes(dated_codes(codes, measures, moves(folder / OWN)), measures)


def prescribed(
    dispensed: Dispensed, open_months: pl.LazyFrame, measures: Mapping[str, Measure]
) -> pl.LazyFrame:
    """The parts of measures that prescribing fills, month by month, zero where covered.

    `open_months` (practice_code, month) are those in which a practice was open. Gives
    practice_code, measure_id, part, period_start, period_end, amount and withheld (never here).

    A national file covers every open practice, so that no row means zero, in the months in which
    the numerator's codes match anything at all; elsewhere the measure is missing. A local extract
    covers the practices and months that it has rows of, for measures that its codes are fine
    enough for.
    """
    marked = dispensed.marked
    coarse = too_coarse(dispensed.local_codes, measures).lazy()
    covered = pl.concat(
        [
            _covered_nationally(dispensed, marked, open_months),
            _covered_locally(dispensed.covered, measures, coarse),
        ]
    ).unique()
    parts = marked.select("measure_id", "part").unique()
    return (
        covered.join(parts, on="measure_id")
        .join(dispensed.sums, on=[*KEY, "part"], how="left")
        .select(
            "practice_code",
            "measure_id",
            "part",
            period_start="month",
            period_end=pl.col("month").dt.month_end(),
            amount=pl.col("amount").fill_null(0.0),
            withheld=pl.lit(value=False),
        )
    )


def _covered_nationally(
    dispensed: Dispensed, marked: pl.LazyFrame, open_months: pl.LazyFrame
) -> pl.LazyFrame:
    """Open practices in the months in which the numerator's codes match anything."""
    national = dispensed.covered.filter("national").select("month").unique()
    found = (
        dispensed.codes.join(marked.filter(pl.col("part") == "numerator"), on="bnf_code")
        .filter(in_month())
        .select("measure_id", "month")
        .unique()
    )
    return found.join(national, on="month", how="semi").join(open_months, on="month").select(*KEY)


def _covered_locally(
    covered: pl.LazyFrame, measures: Mapping[str, Measure], coarse: pl.LazyFrame
) -> pl.LazyFrame:
    """Practices and months with rows in a local extract fine enough for a measure."""
    ids = [m.id for m in measures.values() if m.numerator.source == "prescribing"]
    every = pl.LazyFrame({"measure_id": ids}, schema={"measure_id": pl.String})
    return (
        covered.filter(~pl.col("national"))
        .join(every, how="cross")
        .join(coarse, on=["file", "measure_id"], how="anti")
        .select(*KEY)
    )
