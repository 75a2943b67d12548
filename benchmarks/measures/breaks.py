"""Months in which the codes of a measure changed without a mapping, so that its series breaks."""

from collections.abc import Mapping

import polars as pl

from benchmarks.findings import Finding
from benchmarks.measures.definition import Measure

CHANGED = 0.2  # of a measure's presentations, from one month to the next
ROUNDING = 1e-9
FEWEST = 5  # presentations of which a change is told; that there are none is always told
KEY = ["measure_id", "month"]
BREAKS = {
    "measure_id": pl.String,
    "month": pl.Date,
    "codes_before": pl.UInt32,
    "codes_after": pl.UInt32,
}


def code_breaks(codes: pl.LazyFrame, marked: pl.DataFrame) -> pl.LazyFrame:
    """Where a numerator's presentations grew or shrank by a fifth from a month to the next.

    Takes bnf_code and month of all prescribing, and the marks of measures. Codes that moved and
    are mapped count as what they are read as. Columns of `BREAKS`, sorted; there is a row too where
    a measure has codes in a month and none in the next, or the other way about.
    """
    month = pl.col("month")
    own = (
        marked.lazy()
        .filter(pl.col("part") == "numerator")
        .select("bnf_code", "measure_id", "since", "before")
    )
    sizes = (
        codes.select("bnf_code", "month")
        .join(own, on="bnf_code")
        .filter(
            pl.col("since").is_null() | (month >= pl.col("since")),
            pl.col("before").is_null() | (month < pl.col("before")),
        )
        .group_by("measure_id", "month")
        .agg(size=pl.col("bnf_code").n_unique())
    )
    every = codes.select("month").unique().join(own.select("measure_id").unique(), how="cross")
    before, after = pl.col("codes_before"), pl.col("codes_after")
    moved = (after.cast(pl.Float64) - before.cast(pl.Float64)).abs()
    several = pl.max_horizontal(before, after) >= FEWEST
    return (
        every.join(sizes, on=["measure_id", "month"], how="left")
        .with_columns(codes_after=pl.col("size").fill_null(0).cast(pl.UInt32))
        .sort("measure_id", "month")
        .with_columns(codes_before=after.shift(1).over("measure_id"))
        .filter(
            before.is_not_null(),
            ((before == 0) != (after == 0)) | (several & (moved >= CHANGED * before - ROUNDING)),
        )
        .select(*BREAKS)
        .sort("measure_id", "month")
    )


def breaks_told(
    breaks: pl.DataFrame, compared: pl.DataFrame, measures: Mapping[str, Measure]
) -> list[Finding]:
    """A warning for each break of a measure that is shown: what changed, and where to map codes."""
    shown = compared.filter("reported", pl.col("status") != "missing")
    return [
        Finding(
            "warning",
            "",
            "codes-changed",
            f"{measures[row['measure_id']].title}: {change_words(row)}. Where codes moved, add a "
            "line to measures/moved_codes.csv; else read figures on either side apart.",
        )
        for row in breaks.join(shown, on="measure_id", how="semi").sort(KEY).iter_rows(named=True)
    ]


def change_words(row: Mapping[str, object]) -> str:
    """As "its codes begin with January 2025", or how many there were before and are now."""
    when = f"{row['month']:%B %Y}"
    if not row["codes_before"]:
        return f"its codes begin with {when}"
    if not row["codes_after"]:
        return f"its codes end before {when}"
    return f"it counts {row['codes_after']} presentations from {when}, {row['codes_before']} before"
