"""All practices of a folder on one measure, by size: the funnel of an area of thirty or more."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.statistics.funnel import count_limits, proportion_limits
from benchmarks.statistics.midp import expected_range
from benchmarks.statistics.predictive import Array, Counts, Shares

FEWEST = 30  # units; fewer say nothing of the spread that the funnel is drawn from
KINDS = ("rate", "ratio", "proportion")
USED = (
    *("practice_code", "measure_id", "locality", "kind", "scale", "verdict", "value"),
    *("pooled_numerator", "pooled_denominator", "withheld", "tau2", "phi"),
)
POINTS = 60  # along each line
TAILS = {"": 0.025, "_998": 0.001}
NO_SPREAD = 1e-9


@dataclass(frozen=True)
class Funnel:
    """The units, the line they are set against, and the limits around it.

    Figures are in the measure's unit, sizes in its exposure (patient-months, trials, expected
    events). `limits` holds lower, upper, lower_998 and upper_998 over `sizes`: chance and ordinary
    variation between practices together. `chance` holds places and heights of the lines of chance
    alone, 95%.
    """

    measure_id: str
    units: pl.DataFrame  # practice_code, locality, size, value, verdict
    number: int  # units behind the target, those withheld too
    target: float
    sizes: Array
    limits: Mapping[str, Array]
    chance: Mapping[str, tuple[Array, Array]]


def funnel_rows(compared: pl.DataFrame) -> pl.DataFrame:
    """The reported rows that funnels are drawn from, sorted by practice."""
    return (
        compared.filter(
            pl.col("reported"),
            pl.col("comparable"),
            pl.col("because").is_null(),
            pl.col("kind").is_in(KINDS),
            pl.col("pooled_denominator") > 0,
        )
        .select(USED)
        .sort("practice_code", "measure_id")
    )


def funnel(found: pl.DataFrame, measure_id: str) -> Funnel | None:
    """The funnel of a measure from `funnel_rows`; None under 30 units, or for costs and amounts.

    Units are the compared practices of all localities. The target is their pooled value, in which
    withheld counts are the middle of their range; they are no point. Limits of chance are those of
    PHEindicatormethods: exact Poisson, and Wilson's inverted for proportions. Those with ordinary
    variation are where a one-sided mid-p of the negative binomial or beta-binomial is 0.025 or
    0.001, at the median tau² and phi of the rows (METHODS A6 and A7, without the chance of a
    comparator, which with thirty units is small).
    """
    rows = found.filter(measure_id=measure_id)
    if rows.height < FEWEST:
        return None
    scale, shares = float(rows["scale"][0]), rows["kind"][0] == "proportion"
    exposure = rows["pooled_denominator"].to_numpy()
    target = float(rows["pooled_numerator"].sum() / exposure.sum())
    sizes = np.linspace(max(exposure.min() * 0.8, 1.0), exposure.max() * 1.05, POINTS)
    variation, phi = (_median(rows[name]) for name in ("tau2", "phi"))
    value = pl.col("pooled_numerator") / pl.col("pooled_denominator") * scale
    shown = rows.filter(~pl.col("withheld"), pl.col("value").is_not_null())
    return Funnel(
        measure_id=measure_id,
        units=shown.select(
            "practice_code", "locality", "verdict", size="pooled_denominator", value=value
        ),
        number=rows.height,
        target=target * scale,
        sizes=sizes,
        limits=_usual(sizes, target, variation, max(phi, 1.0), scale, shares=shares),
        chance=_chance(sizes, target, scale, shares=shares),
    )


def _median(column: pl.Series) -> float:
    middle = column.cast(pl.Float64).median()
    return float(middle) if isinstance(middle, float) else 0.0


def _usual(
    sizes: Array, target: float, variation: float, phi: float, scale: float, *, shares: bool
) -> dict[str, Array]:
    """Chance in clusters of phi, and variation between practices."""
    spread = np.full(sizes.shape, max(variation, NO_SPREAD))
    whole = np.round(sizes / phi) if shares else sizes / phi
    model: Counts | Shares
    if shares:
        model = Shares(np.full(sizes.shape, target), np.minimum(spread, 0.9999), whole)
    else:
        model = Counts(sizes * target / phi, spread)
    found = {}
    for suffix, tail in TAILS.items():
        low, high = expected_range(model, np.full(sizes.shape, tail), model.largest)
        found[f"lower{suffix}"], found[f"upper{suffix}"] = (
            end / whole * scale for end in (low, high)
        )
    return found


def _chance(
    sizes: Array, target: float, scale: float, *, shares: bool
) -> dict[str, tuple[Array, Array]]:
    """Both lines of chance alone at 95%: where along the sizes, and how high."""
    of, theta = pl.col("of"), pl.lit(target)
    if shares:
        drawn = pl.DataFrame({"of": sizes}).select(**proportion_limits(of, theta, scale))
        return {side: (sizes, drawn[side].to_numpy()) for side in ("lower", "upper")}
    most = float(sizes[-1]) * target * 1.5 + 10
    counts = np.unique(np.round(np.geomspace(1, most, POINTS)))
    drawn = pl.DataFrame({"of": counts}).select(**count_limits(of, theta))
    found = {}
    for side in ("lower", "upper"):
        place = drawn[f"expected_{side}"].to_numpy() / (target or 1.0)
        inside = (place >= sizes[0]) & (place <= sizes[-1])
        found[side] = place[inside], drawn[side].to_numpy()[inside] * scale
    return found
