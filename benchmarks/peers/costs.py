"""A practice's cost or quantity against its peers': both questions on the scale of logarithms.

Arrays hold a row per comparison, matrices a column per peer (NaN where there is none).
METHODS in `docs/methods.md`: costs and quantities.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.peers.judgement import LEVELS, Chosen, Pooled, Rows, degrees_of_freedom
from benchmarks.statistics.costs import FEWEST_ITEMS, LogNormal
from benchmarks.statistics.intervals import Z
from benchmarks.statistics.midp import normal_quantile, tail_beyond
from benchmarks.statistics.predictive import Array
from benchmarks.statistics.variation import between_logs


@dataclass(frozen=True)
class CostRows(Rows):
    """What is compared where amounts are; `phi` is b, the chance of an item."""

    items: Array
    peers_items: Array

    @classmethod
    def of(cls, rows: Rows, items: Array, peers_items: Array) -> "CostRows":
        """Rows whose `phi` is b already, with their items."""
        return cls(
            rows.observed,
            rows.exposure,
            rows.phi,
            rows.peers_observed,
            rows.peers_exposure,
            False,  # no shares
            rows.known,
            rows.reference,
            items,
            peers_items,
        )

    def pick(self, rows: Chosen) -> "CostRows":
        """The chosen rows."""
        return CostRows.of(super().pick(rows), self.items[rows], self.peers_items[rows])


def judge_costs(rows: CostRows) -> dict[str, Array]:
    """Both questions for every row, as `judgement.judge` has them; ranges are in amounts.

    The caller passes rows with peers, with amounts above 0 and 10 items or more, own and peers'.
    Practices are expected at theta on average, which of skewed values lies above their middle: so
    the log of a value is centred half its variance below that of theta, and the log of theta half
    of its own below what it is an estimate of.
    """
    pooled, value = Pooled.of(rows), rows.observed / rows.exposure
    between, items = between_costs(rows, pooled), expected_items(rows, pooled)
    by_chance = rows.phi / np.nansum(rows.peers_items, axis=1)
    own, theirs = between + rows.phi / items, between * pooled.concentration + by_chance
    centre = pooled.theta * np.exp((theirs - own) / 2)
    usual = LogNormal(centre, own + theirs, degrees_of_freedom(rows, pooled))
    found = _position(rows, usual, value)
    return (found | _ratio(value, pooled.theta, rows.phi / rows.items + by_chance)) | {
        "theta": pooled.theta,
        "variation": between,
        "expected": pooled.theta * rows.exposure,
        "expected_items": items,
    }


def outside_costs(rows: CostRows) -> tuple[Array, Array]:
    """Second question alone: `outside` as in `judgement.judge`, and z."""
    found = judge_costs(rows)
    return found["outside"], found["z"]


def expected_items(rows: CostRows, pooled: Pooled) -> Array:
    """The items of a practice of this size at the peers' rate."""
    return np.asarray(rows.exposure * np.nansum(rows.peers_items, axis=1) / pooled.exposure)


def between_costs(rows: CostRows, pooled: Pooled) -> Array:
    """a: variance of log values between practices: of a reference set, else of the peers."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(rows.peers_observed / rows.peers_exposure / pooled.theta[:, None])
    rate = np.nansum(rows.peers_items, axis=1) / pooled.exposure
    own = between_logs(logs, rows.peers_exposure * rate[:, None], rows.phi)
    return np.where(np.isfinite(rows.known), rows.known, own)


def _position(rows: CostRows, usual: LogNormal, value: Array) -> dict[str, Array]:
    """Is it further out than practices ordinarily are? The verdict is the printed range's."""
    found = {"z": usual.score(value), "p": usual.p(value)}
    outside = np.zeros(len(value))
    for level, name in LEVELS.items():
        tail = tail_beyond(level, np.broadcast_to(usual.freedom, value.shape))
        limits = [limit * rows.exposure for limit in usual.limits(normal_quantile(tail))]
        found[f"expected_lower{name}"], found[f"expected_upper{name}"] = limits
        outside += (rows.observed > limits[1]).astype(float)
        outside -= (rows.observed < limits[0]).astype(float)
        if level == 0.95:  # a normal has no steps: so much lies beyond, whatever its variance
            found["chance"] = np.full(len(value), 1 - level)
    return found | {"outside": outside}


def _ratio(value: Array, theta: Array, by_chance: Array) -> dict[str, Array]:
    """Is it different beyond chance? Its own and that of the peers together."""
    found = {"ratio": value / theta}
    for level, name in LEVELS.items():
        limits = LogNormal(found["ratio"], by_chance).limits(Z[level])
        found[f"ratio_lower{name}"], found[f"ratio_upper{name}"] = limits
    above = (found["ratio_lower_998"] > 1).astype(float)
    return found | {"beyond_chance": above - (found["ratio_upper_998"] < 1)}


def sorted_out(costs: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """Whether the costs of a group can be judged: adds `instead`, and drops zeros from peers.

    `instead` is null where the amounts are judged, zero_amount for one that is 0 then;
    items_judged where one of those compared has under 10 items; few_items where that leaves nothing
    to judge, because items are the denominator; not_judged where items are not known.
    """
    able = pl.col("comparable") & (pl.col("pooled_denominator") > 0).fill_null(value=False)
    some = able & (pl.col("pooled_numerator") > 0)
    unknown = (able & pl.col("items").is_null()).any().over(group)
    few = (some & (pl.col("items") < FEWEST_ITEMS)).any().over(group)
    none = (pl.col("pooled_numerator") == 0).fill_null(value=False)
    instead = (
        pl.when(unknown)
        .then(pl.lit("not_judged"))
        .when(few & pl.col("items_given"))
        .then(pl.lit("few_items"))
        .when(few)
        .then(pl.lit("items_judged"))
        .when(none)
        .then(pl.lit("zero_amount"))
    )
    judged = instead.is_null() | (instead == "zero_amount")
    return costs.with_columns(
        instead=instead, comparable=pl.when(judged).then(some).otherwise("comparable")
    )
