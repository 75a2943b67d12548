"""The first rule: small counts of local extracts, and what their source withheld."""

import polars as pl

from benchmarks.disclosure.rules import middle, small
from benchmarks.schemas import WITHHELD_BECAUSE

REASON = pl.Enum(WITHHELD_BECAUSE)
TELLING = WITHHELD_BECAUSE[4:]  # withheld for what they would tell beside others


def withheld_first(rows: pl.LazyFrame, rules: pl.LazyFrame) -> pl.LazyFrame:
    """Say which rows are withheld for what they are, and what totals hold in their place.

    Takes numerator, denominator, `withheld` (a cell of the sum was withheld at the source),
    `local`, `proportion`, `numerator_middled` and `denominator_middled`. Adds the rule's columns,
    `reason` (null: none yet), pooled_numerator, pooled_denominator and `guessed`, how many events
    of the pooled numerator (or non-events) are middles. Zero is shown.
    """
    events, of = pl.col("numerator"), pl.col("denominator")
    local = pl.col("local") & ~pl.col("withheld")
    few = local & small(events)
    few_of = local & pl.col("counted_below") & small(of)
    few_others = local & pl.col("proportion") & small(of - events)
    reason = (
        pl.when("withheld")
        .then(pl.lit("at_source"))
        .when(few_of)
        .then(pl.lit("small_trials"))
        .when(few)
        .then(pl.lit("small_count"))
        .when(few_others)
        .then(pl.lit("small_complement"))
    )
    return (
        rows.join(rules, on="measure_id", how="left")
        .with_columns(pl.col("up_to", "round_to").fill_null(0.0), reason=reason.cast(REASON))
        .with_columns(**_pooled())
    )


def _pooled() -> dict[str, pl.Expr]:
    """What sums over practices hold of a row, the same whatever is withheld in it."""
    events, of = pl.col("numerator"), pl.col("denominator")
    reason = pl.col("reason").cast(pl.String)
    known = pl.when("withheld").then("denominator_middled").otherwise(rounded(of, "counted_below"))
    few_of = reason == "small_trials"
    below = pl.when(few_of).then(middle()).otherwise(known)
    above = (
        pl.when("withheld")
        .then("numerator_middled")
        .when(few_of & pl.col("proportion"))
        .then(middle() / 2)
        .when(small(events) & reason.is_not_null())
        .then(middle())
        .when(reason == "small_complement")
        .then(below - middle())
        .otherwise(rounded(events))
    )
    capped = pl.when("proportion").then(pl.min_horizontal(above, below)).otherwise(above)
    guessed = pl.when("withheld").then(capped).when(reason.is_not_null()).then(middle())
    return {
        "pooled_numerator": capped,
        "pooled_denominator": below,
        "guessed": guessed.fill_null(0.0),
    }


def rounded(count: pl.Expr, where: str | None = None) -> pl.Expr:
    """A local count as its source's rule has it printed: to the nearest `round_to`, half up."""
    to = pl.col("round_to")
    asked = pl.col("local") & (to > 0)
    if where is not None:
        asked = asked & pl.col(where)
    nearest = (count / pl.max_horizontal(to, pl.lit(1.0)) + 0.5).floor() * to
    return pl.when(asked.fill_null(value=False)).then(nearest).otherwise(count)
