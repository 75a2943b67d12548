"""Values with their intervals, in each measure's own unit."""

from collections.abc import Mapping

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.statistics.costs import FEWEST_ITEMS
from benchmarks.statistics.intervals import Side, Z, poisson_bound, poisson_method, wilson_bound

BOUNDS: tuple[tuple[str, Side, float], ...] = (
    ("lower", -1, 0.95),
    ("upper", 1, 0.95),
    ("lower_998", -1, 0.998),
    ("upper_998", 1, 0.998),
)
MONTHS_A_YEAR = 12


def measure_facts(measures: Mapping[str, Measure]) -> pl.LazyFrame:
    """What the arithmetic needs of each measure.

    measure_id, kind ("prompt" where any count is a prompt, "cost" where amounts are judged,
    "amount" where they are not), `proportion`, `scale` from numerator / denominator to the unit,
    `phi_assumed`, the items that one patient brings, `items_given`, whether a cost is per item,
    and `distance`, the side on which a distance to peers may be told.
    """
    rows = []
    for measure in measures.values():
        kind: str = measure.value.kind
        if measure.value.any_count_is_a_prompt:
            kind = "prompt"
        elif not measure.judged:
            kind = "cost" if measure.cost else "amount"
        yearly = measure.over_people and measure.value.time == "year"
        rows.append(
            {
                "measure_id": measure.id,
                "kind": kind,
                "proportion": measure.value.kind == "proportion",
                "scale": measure.value.per * (MONTHS_A_YEAR if yearly else 1),
                "phi_assumed": measure.value.items_per_patient,
                "items_given": measure.per_item,
                "distance": measure.value.distance,
            }
        )
    schema = {
        "measure_id": pl.String,
        "kind": pl.String,
        "proportion": pl.Boolean,
        "scale": pl.Float64,
        "phi_assumed": pl.Float64,
        "items_given": pl.Boolean,
        "distance": pl.String,
    }
    return pl.LazyFrame(rows, schema=schema)


def with_values(counts: pl.LazyFrame) -> pl.LazyFrame:
    """Add value, both intervals and the name of their method.

    Takes numerator and denominator (null where withheld) and the columns of `measure_facts`.
    Events that come in clusters have their interval widened by the root of `phi_assumed`.
    Costs of 10 items or more have that of a log value, its variance from their own items; other
    amounts and means have none here. METHODS A3.
    """
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    value = pl.when(denominator > 0).then(numerator / denominator * pl.col("scale"))
    return counts.with_columns(value=value).with_columns(
        *(_bound(side, level).alias(name) for name, side, level in BOUNDS),
        method=pl.when(pl.col("value").is_null() | (pl.col("kind") == "amount"))
        .then(None)
        .when(pl.col("kind") == "cost")
        .then(pl.when(_cost_bound(1, 0.95).is_not_null()).then(pl.lit("log_normal")))
        .when("proportion")
        .then(pl.lit("wilson"))
        .otherwise(poisson_method(numerator)),
    )


def _bound(side: Side, level: float) -> pl.Expr:
    numerator, denominator, value = pl.col("numerator"), pl.col("denominator"), pl.col("value")
    event = poisson_bound(numerator, side, level) / denominator * pl.col("scale")
    widened = value + (event - value) * pl.col("phi_assumed").sqrt()
    phi = pl.col("phi_assumed")
    share = wilson_bound(numerator / phi, denominator / phi, side, level) * pl.col("scale")
    return (
        pl.when(value.is_null() | (pl.col("kind") == "amount"))
        .then(None)
        .when(pl.col("kind") == "cost")
        .then(_cost_bound(side, level))
        .when("proportion")
        .then(share)
        .otherwise(widened.clip(lower_bound=0))
    )


def _cost_bound(side: Side, level: float) -> pl.Expr:
    """The bound of a cost, whose items come in clusters and differ in price; null of few items."""
    whole, items = pl.col("numerator"), pl.col("items")
    unequal = pl.col("squares") * items / whole**2
    given = pl.col("items_given").cast(pl.Float64)
    variance = pl.col("phi_assumed") * (unequal - given).clip(lower_bound=0) / items
    bound = pl.col("value") * (side * Z[level] * variance.sqrt()).exp()
    return pl.when((items >= FEWEST_ITEMS) & (whole > 0)).then(bound)
