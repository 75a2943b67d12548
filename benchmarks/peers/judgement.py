"""A practice set against its peers: both questions, for all rows of a run at once.

Arrays hold a row per comparison, matrices a column per peer (NaN where there is none).
METHODS in `docs/methods.md`: one comparator, the pooled value of the peers.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.statistics.intervals import Z
from benchmarks.statistics.midp import (
    expected_range,
    mean_bounds,
    normal_score,
    rejection_probability,
    tail_beyond,
    tails,
    two_sided,
)
from benchmarks.statistics.predictive import Array, Counts, Model, Shares
from benchmarks.statistics.variation import between_counts, between_shares

Flags = NDArray[np.bool_]
Chosen = Flags | NDArray[np.intp]  # marked rows, or their numbers
LEVELS = {0.95: "", 0.998: "_998"}  # and the ending of their columns
BLOCK = 4096  # rows that are answered at once
LARGE_REFERENCE = 100  # practices whose variation is as good as known
FEWEST_PEERS = 4  # a locality of fewer than 5 comparable practices gets no verdicts


@dataclass(frozen=True)
class Rows:
    """What is compared: the practice's own figures and its peers'."""

    observed: Array
    exposure: Array
    phi: Array
    peers_observed: Array  # rows by peers
    peers_exposure: Array
    shares: bool  # proportions; else counts, rates and ratios
    known: Array  # tau² or rho_b from a reference set; NaN: from the peers themselves
    reference: Array  # how many practices that set has; NaN where there is none

    def pick(self, rows: Chosen) -> "Rows":
        """The chosen rows."""
        return Rows(
            self.observed[rows],
            self.exposure[rows],
            self.phi[rows],
            self.peers_observed[rows],
            self.peers_exposure[rows],
            self.shares,
            self.known[rows],
            self.reference[rows],
        )


@dataclass(frozen=True)
class Pooled:
    """The peers together."""

    count: Array
    observed: Array
    exposure: Array
    theta: Array  # the one comparator; NaN without peers
    concentration: Array  # sum of squared shares of their exposure

    @classmethod
    def of(cls, rows: Rows) -> "Pooled":
        """Sum the peers that are there."""
        there = np.isfinite(rows.peers_exposure)
        observed = np.nansum(rows.peers_observed, axis=1)
        exposure = np.nansum(rows.peers_exposure, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            squares = np.nansum((rows.peers_exposure / exposure[:, None]) ** 2, axis=1)
            theta = np.where(exposure > 0, observed / exposure, np.nan)
        return cls(there.sum(axis=1), observed, exposure, theta, squares)


def between(rows: Rows, pooled: Pooled) -> Array:
    """tau² of counts, or rho_b of shares: from a reference set, else from the peers themselves."""
    if rows.shares:
        own = between_shares(rows.peers_observed, rows.peers_exposure, pooled.theta)
    else:
        expected = pooled.theta[:, None] * rows.peers_exposure
        own = between_counts(rows.peers_observed, expected, rows.phi)
    return np.where(np.isfinite(rows.known), rows.known, own)


def degrees_of_freedom(rows: Rows, pooled: Pooled) -> Array:
    """How far the variation is known: for sure from 100 practices, by half their number from 30.

    From the peers themselves, one less than they are.
    """
    from_set = np.where(rows.reference >= LARGE_REFERENCE, np.inf, rows.reference / 2)
    return np.where(np.isfinite(rows.known), from_set, np.maximum(pooled.count - 1.0, 1.0))


def model(rows: Rows, pooled: Pooled, variation: Array | float) -> tuple[Model, Array]:
    """The predictive distribution of a practice of this size, and the count to set in it.

    The half event is for coverage and enters no displayed figure. Clustered events: counts and
    means are divided by phi.
    """
    if rows.shares:
        share = (pooled.observed + 0.5) / (pooled.exposure + 1)
        rho = 1 / (pooled.exposure + 2) + variation * (1 + pooled.concentration)
        return Shares(share, np.minimum(rho, 0.9999), rows.exposure), rows.observed
    expected = rows.exposure * (pooled.observed + 0.5) / pooled.exposure
    spread = rows.phi / (pooled.observed + 0.5) + variation * (1 + pooled.concentration)
    return Counts(expected / rows.phi, spread), rows.observed / rows.phi


def clustered(rows: Rows, pooled: Pooled) -> Array:
    """The peers' own chance as an intraclass correlation, their trials in clusters of phi."""
    return np.asarray(1 / (pooled.exposure / rows.phi + 2))


def judge(rows: Rows) -> dict[str, Array]:
    """Both questions for every row; the caller passes rows with peers and exposure only.

    `ratio`, `difference` and their intervals are of the first question, `expected_…`, `z`, `p`
    and `outside` (-2, -1, 0, 1, 2: beyond the 99.8% or the 95% range, within) of the second.
    `beyond_chance` is the sign of a difference that the first question's 99.8% interval shows.
    Ranges are in counts; shares' differences are of shares.
    """
    return _in_blocks(rows, _judged)


def outside_range(rows: Rows) -> tuple[Array, Array]:
    """Second question alone: `outside` as in `judge`, and z.

    Read from the tails, which cross at the ends of the ranges, so that no range is sought.
    """
    found = _in_blocks(rows, _placed)
    return found["outside"], found["z"]


def beyond_chance(rows: Rows) -> dict[str, Array]:
    """First question alone: ratio (of shares the difference) with its intervals, as in `judge`."""
    return _in_blocks(rows, lambda part: _difference(part, Pooled.of(part)))


def _in_blocks(rows: Rows, answer: Callable[[Rows], dict[str, Array]]) -> dict[str, Array]:
    """Answers for blocks of rows on all processors; of like size, as a share costs what it has.

    Every row is answered by itself: how they are cut and where they run changes nothing.
    """
    order = np.argsort(rows.exposure, kind="stable")
    blocks = [order[start : start + BLOCK] for start in range(0, max(len(order), 1), BLOCK)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(lambda block: answer(rows.pick(block)), blocks))
    back = np.argsort(order)
    return {name: np.concatenate([part[name] for part in parts])[back] for name in parts[0]}


def _judged(rows: Rows) -> dict[str, Array]:
    pooled = Pooled.of(rows)
    variation = between(rows, pooled)
    found = _position(rows, pooled, variation) | _difference(rows, pooled)
    return found | {
        "theta": pooled.theta,
        "variation": variation,
        "expected": pooled.theta * rows.exposure,
    }


def _placed(rows: Rows) -> dict[str, Array]:
    pooled = Pooled.of(rows)
    predicted, count = model(rows, pooled, between(rows, pooled))
    freedom = degrees_of_freedom(rows, pooled)
    lower, upper = tails(predicted, count)
    outside = np.zeros(len(lower))
    for level in LEVELS:
        tail = tail_beyond(level, freedom)
        outside += (upper < tail).astype(float) - (lower < tail).astype(float)
    return {"outside": outside, "z": normal_score(lower, upper)}


def _position(rows: Rows, pooled: Pooled, variation: Array) -> dict[str, Array]:
    """Is it further out than practices ordinarily are? The verdict is the printed range's."""
    predicted, count = model(rows, pooled, variation)
    freedom = degrees_of_freedom(rows, pooled)
    scale = 1.0 if rows.shares else rows.phi
    largest = rows.exposure if rows.shares else np.inf
    z = normal_score(*tails(predicted, count))
    found = {"z": z, "p": two_sided(z, freedom)}
    outside = np.zeros(len(z))
    for level, name in LEVELS.items():
        limits = expected_range(predicted, tail_beyond(level, freedom), largest)
        found[f"expected_lower{name}"] = limits[0] * scale
        found[f"expected_upper{name}"] = limits[1] * scale
        outside += (count > limits[1]).astype(float) - (count < limits[0]).astype(float)
        if level == 0.95:
            found["chance"] = rejection_probability(predicted, limits, freedom)
    return found | {"outside": outside}


def _difference(rows: Rows, pooled: Pooled) -> dict[str, Array]:
    """Is it different beyond chance? Intervals of ratio or difference at no other variation."""
    predicted, count = model(rows, pooled, 0.0)
    if rows.shares:
        # Clustered items tell less than they are: the first question alone has to know it.
        predicted = Shares(predicted.mean, clustered(rows, pooled), rows.exposure / rows.phi)
        count = rows.observed / rows.phi
    found: dict[str, Array] = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        own = rows.observed / rows.exposure
        found["ratio"] = np.where(pooled.theta > 0, own / pooled.theta, np.nan)
        found["difference"] = own - pooled.theta
    name = "difference" if rows.shares else "ratio"
    for level, suffix in LEVELS.items():
        lower, upper = mean_bounds(predicted, count, Z[level])
        if rows.shares:
            bounds = lower - predicted.mean, upper - predicted.mean
        else:
            bounds = lower / predicted.mean, upper / predicted.mean
        # The half event can put a bound a hair past the displayed figure where peers have few.
        known = np.isfinite(found[name])
        found[f"{name}_lower{suffix}"] = np.where(known, np.fmin(bounds[0], found[name]), np.nan)
        found[f"{name}_upper{suffix}"] = np.where(known, np.fmax(bounds[1], found[name]), np.nan)
    neutral = 0.0 if rows.shares else 1.0
    above = found[f"{name}_lower_998"] > neutral
    below = found[f"{name}_upper_998"] < neutral
    return found | {"beyond_chance": above.astype(float) - below.astype(float)}
