"""Which presentations make a practice's prescribing differ from that of its peers."""

import polars as pl

from benchmarks.measures.amounts import CODE_WINDOWS
from benchmarks.schemas import Contributions
from benchmarks.statistics.sums import exact

GROUP = ["measure_id", "locality"]
MOST = 6  # presentations kept for a practice and measure


def contributions(
    compared: pl.LazyFrame, by_code: pl.LazyFrame, names: pl.LazyFrame
) -> pl.LazyFrame:
    """CONTRIBUTIONS: the presentations furthest from what the peers' rate would give.

    Takes the reported rows of the comparison (with `comparable`, pooled_denominator), `by_code`
    (practice_code, measure_id, bnf_code and an amount for each window) and PRESENTATIONS. A
    presentation is expected in the peers' proportion to their denominator; over all of a
    measure's presentations the excesses add up to the measure's own. Presentations of one name
    count as one. Rows are left out where the practice has no figure or no peers.
    """
    shown = compared.filter(
        "reported", pl.col("numerator").is_not_null(), pl.col("denominator") > 0
    ).select("practice_code", *GROUP, "window", "comparable", "denominator")
    amounts = _named(by_code, names)
    return (
        _beside_peers(shown, amounts)
        .with_columns(excess=pl.col("amount") - pl.col("expected"))
        .with_columns(size=-pl.col("excess").abs())
        .sort("practice_code", "measure_id", "size", "name")
        .filter(pl.int_range(pl.len()).over("practice_code", "measure_id") < MOST)
        .select(Contributions.column_names())
    )


def _named(by_code: pl.LazyFrame, names: pl.LazyFrame) -> pl.LazyFrame:
    """Amounts by name of presentation; a code without a name stands for itself."""
    latest = (
        names.drop_nulls("name")
        .sort("month")
        .unique("bnf_code", keep="last", maintain_order=True)
        .select("bnf_code", "name")
    )
    return (
        by_code.join(latest, on="bnf_code", how="left")
        .with_columns(name=pl.coalesce("name", "bnf_code"))
        .group_by("practice_code", "measure_id", "name")
        .agg(pl.col("bnf_code").min(), *(exact(pl.col(name)).alias(name) for name in CODE_WINDOWS))
    )


def _beside_peers(shown: pl.LazyFrame, amounts: pl.LazyFrame) -> pl.LazyFrame:
    """Each name that anybody of the group has, with the own amount and the peers' expectation."""
    in_window = pl.coalesce(
        pl.when(pl.col("window").cast(pl.String) == name).then(pl.col(name))
        for name in CODE_WINDOWS
    )
    placed = shown.join(amounts, on=["practice_code", "measure_id"]).with_columns(amount=in_window)
    able = pl.col("comparable")
    pools = placed.group_by(*GROUP, "name").agg(
        pl.col("bnf_code").min(), pool=exact(pl.col("amount").filter(able))
    )
    bases = shown.group_by(GROUP).agg(base=exact(pl.col("denominator").filter(able)))
    own = placed.select("practice_code", "measure_id", "name", "amount")
    mine = pl.when("comparable").then(1.0).otherwise(0.0)
    return (
        shown.join(pools, on=GROUP)
        .join(bases, on=GROUP)
        .join(own, on=["practice_code", "measure_id", "name"], how="left")
        .with_columns(pl.col("amount").fill_null(0.0))
        .with_columns(
            peers=pl.col("pool") - mine * pl.col("amount"),
            beside=pl.col("base") - mine * pl.col("denominator"),
        )
        .filter(pl.col("beside") > 0)
        .with_columns(expected=pl.col("denominator") * pl.col("peers") / pl.col("beside"))
    )
