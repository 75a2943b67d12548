"""What was withheld and why, for analysts: never a value."""

from collections.abc import Sequence

import polars as pl

from benchmarks.schemas import DisclosureLog, columns

SECOND = {
    "tells_month": "months of a quarter",
    "tells_another_window": "overlapping years",
    "tells_another_measure": "measures within each other",
}


def disclosure_log(frames: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """DISCLOSURE_LOG of the rows of practices in a locality, after withholding.

    Takes frames with `reason` and `up_to` beside the key. The months of a quarter have one reason,
    whichever of them is small.
    """
    reason = pl.col("reason").cast(pl.String)
    small = pl.lit("1 to ") + pl.col("up_to").cast(pl.Int64).cast(pl.String)
    first = pl.when(reason == "at_source").then(pl.lit("as the source has it")).otherwise(small)
    rule = reason.replace_strict(SECOND, default=None)
    key = DisclosureLog.primary_key()
    rows = pl.concat([frame.select(*key, "reason", "up_to") for frame in frames])
    return (
        rows.filter(pl.col("reason").is_not_null())
        .with_columns(rule=pl.coalesce(rule, first))
        .select(columns(DisclosureLog))
        .sort(key)
    )
