"""A locality as a whole beside practices elsewhere: their pooled value, and that of each group."""

import polars as pl

from benchmarks.peers.reference import FEWEST, SMALLEST_GROUP, WINDOW, in_groups
from benchmarks.statistics.sums import exact

HERE = [*WINDOW, "locality"]
FEWEST_GROUPS = 10  # below it a place among groups says little
EVENTS, EXPOSURE = pl.col("pooled_numerator"), pl.col("pooled_denominator")


def pooled_elsewhere(everyone: pl.LazyFrame) -> pl.LazyFrame:
    """The practices outside each locality together.

    Takes the comparable rows of all practices: `WINDOW`, practice_code, locality (null outside
    all), pooled_numerator and pooled_denominator. Gives `HERE`, outside_practices,
    outside_numerator and outside_denominator; the two are null under 30 practices.
    """
    held = everyone.filter(EXPOSURE > 0).sort(*WINDOW, "practice_code")
    parts = {"practices": pl.len().cast(pl.Int64), "numerator": EVENTS, "denominator": EXPOSURE}
    outside = {
        f"outside_{name}": exact(part).over(WINDOW) - exact(part).over(HERE)
        if name != "practices"
        else part.over(WINDOW) - part.over(HERE)
        for name, part in parts.items()
    }
    enough = pl.col("outside_practices") >= FEWEST
    return (
        held.select(*HERE, **outside)
        .filter(pl.col("locality").is_not_null())
        .unique(HERE, keep="first", maintain_order=True)
        .with_columns(pl.when(enough).then(pl.col("outside_numerator", "outside_denominator")))
    )


def groups_elsewhere(everyone: pl.LazyFrame, totals: pl.LazyFrame) -> pl.LazyFrame:
    """Each locality's pooled value among those of the groups elsewhere.

    Takes `everyone` as `in_groups` does, with `scale`, and `totals`: `HERE` with locality_value.
    Gives `HERE`, reference_groups (groups of 8 practices or more, none of them of the locality),
    groups_lower (those with a lower value) and group_lower_quartile, group_median and
    group_upper_quartile; all but the first are null with fewer than 10 groups.
    """
    value = exact(EVENTS) / exact(EXPOSURE) * pl.col("scale").first()
    groups = (
        in_groups(everyone)
        .filter(pl.col("group").is_not_null())
        .group_by(*WINDOW, "group", maintain_order=True)
        .agg(group_value=value, members=pl.len(), homes=pl.col("locality").unique())
        .filter(pl.col("members") >= SMALLEST_GROUP)
    )
    beside = totals.select(*HERE, "locality_value").join(groups, on=WINDOW)
    elsewhere = beside.filter(~pl.col("homes").list.contains(pl.col("locality")))
    of_groups = pl.col("group_value")
    counted = elsewhere.group_by(HERE, maintain_order=True).agg(
        reference_groups=pl.len().cast(pl.UInt32),
        groups_lower=(of_groups < pl.col("locality_value")).sum().cast(pl.UInt32),
        group_lower_quartile=of_groups.quantile(0.25, "linear"),
        group_median=of_groups.quantile(0.5, "linear"),
        group_upper_quartile=of_groups.quantile(0.75, "linear"),
    )
    enough = pl.col("reference_groups") >= FEWEST_GROUPS
    return counted.with_columns(
        pl.when(enough).then(pl.col("groups_lower", "^group_.*$").name.keep())
    )
