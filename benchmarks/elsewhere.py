"""Practices outside the localities: what they tell of ordinary variation, and nothing else."""

import polars as pl

from benchmarks.peers.reference import (
    FOUND,
    GROUPS,
    WINDOW,
    in_groups,
    percentile_elsewhere,
    variation_elsewhere,
)

NEEDED = [
    "practice_code",
    *WINDOW,
    "locality",
    "kind",
    "scale",
    "phi_assumed",
    "items",
    "squares",
    "items_given",
    "pooled_numerator",
    "pooled_denominator",
]


def outside(windows: pl.LazyFrame, facts: pl.LazyFrame) -> pl.LazyFrame:
    """Complete windows of the practices in no locality, with the columns of `facts`."""
    return (
        windows.filter(
            pl.col("locality") == "",
            pl.col("window") != "month",
            pl.col("months_with_data") == pl.col("months_of_any"),
        )
        .join(facts, on="measure_id")
        .with_columns(locality=pl.lit(None, pl.String))
    )


def beside_reference(
    values: pl.LazyFrame,
    elsewhere: pl.LazyFrame,
    practices: pl.LazyFrame,
    localities: pl.Series,
) -> pl.LazyFrame:
    """Values of all windows but months, with what the reference set of each says.

    Takes the values of the localities' practices and of those `elsewhere`, both after
    withholding, and PRACTICES for networks and sub-ICBs. The reference set of a locality are all
    comparable practices outside it, other localities' too. Adds `FOUND` and reference_percentile.
    """
    here = values.filter(pl.col("window") != "month")
    everyone = pl.concat([here.filter("comparable").select(NEEDED), elsewhere.select(NEEDED)]).join(
        practices.select("practice_code", *GROUPS[1:]), on="practice_code", how="left"
    )
    ranked = everyone.with_columns(
        value_pooled=pl.col("pooled_numerator") / pl.col("pooled_denominator")
    )
    names = sorted(set(localities.to_list()))
    found = variation_elsewhere(in_groups(everyone), names)
    return here.join(
        found.select(*WINDOW, "locality", *FOUND), on=[*WINDOW, "locality"], how="left"
    ).join(percentile_elsewhere(ranked), on=[*WINDOW, "practice_code"], how="left")
