"""List sizes of several files as one: each patient once, and totals wherever they can be had."""

import polars as pl

from benchmarks.findings import Finding
from benchmarks.schemas import SEXES, Population, columns
from benchmarks.sources.agree import Tables, read_once
from benchmarks.sources.patients_registered import NO_UPPER_END

KEY = ("practice_code", "extract_date", "sex", "age_from", "age_to")
LIST = ["practice_code", "extract_date"]


def population(parts: list[pl.DataFrame], tables: Tables) -> tuple[pl.DataFrame, list[Finding]]:
    """POPULATION of all files, with a row for all ages of each sex and of all, where known."""
    if not parts:
        return Population.create_empty(), []
    frame = _finest_bands(pl.concat(parts, how="diagonal_relaxed"))
    once, found = read_once(frame, KEY, ("patients",), tables)
    bare = once.select(*KEY, "patients")
    with_sexes = pl.concat([bare, _missing_totals(bare, _sums_of_bands(bare))])
    whole = pl.concat([with_sexes, _missing_totals(with_sexes, _sums_of_sexes(with_sexes))])
    typed = whole.with_columns(pl.col("sex").cast(pl.Enum(SEXES))).select(columns(Population))
    return typed.sort(KEY), found


def _is_total() -> pl.Expr:
    return (pl.col("age_from") == 0) & (pl.col("age_to") == NO_UPPER_END)


def _finest_bands(frame: pl.DataFrame) -> pl.DataFrame:
    """Where two files cut one list into different bands, the one with more of them."""
    bands = frame.filter(~_is_total())
    cuts = bands.group_by(*LIST, "sex", "file").len()
    coarse = cuts.filter(pl.col("len") < pl.col("len").max().over(*LIST, "sex"))
    if coarse.is_empty():
        return frame
    kept = bands.join(coarse, on=[*LIST, "sex", "file"], how="anti", maintain_order="left")
    return pl.concat([frame.filter(_is_total()), kept])


def _sums_of_bands(frame: pl.DataFrame) -> pl.DataFrame:
    """All ages of a sex, where its bands run from birth without an upper end."""
    bands = frame.filter(~_is_total()).group_by(*LIST, "sex", maintain_order=True)
    sums = bands.agg(
        pl.col("patients").sum(), low=pl.col("age_from").min(), high=pl.col("age_to").max()
    )
    complete = (pl.col("low") == 0) & (pl.col("high") == NO_UPPER_END)
    return _as_total(sums.filter(complete))


def _sums_of_sexes(frame: pl.DataFrame) -> pl.DataFrame:
    sexes = frame.filter(_is_total(), pl.col("sex") != "all").group_by(LIST, maintain_order=True)
    sums = sexes.agg(pl.col("patients").sum(), both=pl.col("sex").n_unique() == 2)
    return _as_total(sums.filter("both").with_columns(sex=pl.lit("all")))


def _as_total(sums: pl.DataFrame) -> pl.DataFrame:
    return sums.select(
        *LIST,
        "sex",
        age_from=pl.lit(0, pl.Int16),
        age_to=pl.lit(NO_UPPER_END, pl.Int16),
        patients="patients",
    )


def _missing_totals(frame: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    return totals.join(frame, on=KEY, how="anti", maintain_order="left")
