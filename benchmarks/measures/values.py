"""Values with their intervals, in each measure's own unit."""

from collections.abc import Mapping

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.statistics.intervals import Side, poisson_bound, poisson_method, wilson_bound

BOUNDS: tuple[tuple[str, Side, float], ...] = (
    ("lower", -1, 0.95),
    ("upper", 1, 0.95),
    ("lower_998", -1, 0.998),
    ("upper_998", 1, 0.998),
)
MONTHS_A_YEAR = 12


def measure_facts(measures: Mapping[str, Measure]) -> pl.LazyFrame:
    """What the arithmetic needs of each measure.

    measure_id, kind ("prompt" where any count is a prompt, "amount" where no count of events),
    `proportion`, `scale` from numerator / denominator to the unit, and `phi_assumed`, the items
    that one patient brings.
    """
    rows = []
    for measure in measures.values():
        kind: str = measure.value.kind
        if measure.value.any_count_is_a_prompt:
            kind = "prompt"
        elif not measure.judged:
            kind = "amount"
        yearly = measure.denominator.source == "list" and measure.value.time == "year"
        rows.append(
            {
                "measure_id": measure.id,
                "kind": kind,
                "proportion": measure.value.kind == "proportion",
                "scale": measure.value.per * (MONTHS_A_YEAR if yearly else 1),
                "phi_assumed": measure.value.items_per_patient,
            }
        )
    schema = {
        "measure_id": pl.String,
        "kind": pl.String,
        "proportion": pl.Boolean,
        "scale": pl.Float64,
        "phi_assumed": pl.Float64,
    }
    return pl.LazyFrame(rows, schema=schema)


def with_values(counts: pl.LazyFrame) -> pl.LazyFrame:
    """Add value, both intervals and the name of their method.

    Takes numerator and denominator (null where withheld) and the columns of `measure_facts`.
    Events that come in clusters have their interval widened by the root of `phi_assumed`.
    Amounts and means have no interval here. METHODS A3.
    """
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    value = pl.when(denominator > 0).then(numerator / denominator * pl.col("scale"))
    return counts.with_columns(value=value).with_columns(
        *(_bound(side, level).alias(name) for name, side, level in BOUNDS),
        method=pl.when(pl.col("value").is_null() | (pl.col("kind") == "amount"))
        .then(None)
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
        .when("proportion")
        .then(share)
        .otherwise(widened.clip(lower_bound=0))
    )
