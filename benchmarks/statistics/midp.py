"""Mid-p: tails, scores, expected ranges and intervals from a predictive distribution.

A one-sided mid-p is P(X < x) + P(X = x)/2, interpolated linearly between whole counts
(Lancaster, J. Am. Stat. Assoc. 56 (1961) 223-234).
"""

import numpy as np
from scipy import special

from benchmarks.statistics.predictive import Array, Model, Side

LARGEST_Z = 37.0  # beyond it a normal tail is no float any more
STEPS = 60
ARRIVED = 1e-10  # of a normal score


def tails(model: Model, count: Array) -> tuple[Array, Array]:
    """Lower and upper one-sided mid-p of an observed count, which need not be whole.

    The two sum to 1; the smaller is exact.
    """
    low = count < model.expected
    small = tail(model, count, np.where(low, -1.0, 1.0))
    return np.where(low, small, 1 - small), np.where(low, 1 - small, small)


def tail(model: Model, count: Array, side: Side | Array) -> Array:
    """The one-sided mid-p of a count: from below (-1), or from above (1)."""
    whole = np.floor(count)
    here, step = _tail_and_step(model, whole, side)
    return np.asarray(here - side * (count - whole) * step)


def _tail_and_step(model: Model, whole: Array, side: Side | Array) -> tuple[Array, Array]:
    """The mid-p of a whole count, and by how much that of the next one differs."""
    beyond, here = model.beyond(whole, side)
    return beyond + here / 2, here * (1 + model.rise(whole)) / 2


def normal_score(lower: Array, upper: Array) -> Array:
    """The score of two tails that sum to 1, from the smaller one; within -37 and 37."""
    with np.errstate(divide="ignore"):
        z = np.where(lower < upper, special.ndtri(lower), -special.ndtri(upper))
    return np.clip(z, -LARGEST_Z, LARGEST_Z)


def tail_beyond(level: float, freedom: Array) -> Array:
    """The one-sided normal tail at which a score meets Student's t bound of `level`.

    With infinite degrees of freedom it is (1 - level) / 2.
    """
    tail = (1 - level) / 2
    finite = np.where(np.isfinite(freedom), freedom, 1.0)
    by_t = special.ndtr(special.stdtrit(finite, tail))
    return np.asarray(np.where(np.isfinite(freedom), by_t, tail))


def normal_quantile(tail: Array) -> Array:
    """How many standard deviations out a one-sided normal `tail` begins."""
    return np.asarray(-special.ndtri(tail))


def two_sided(z: Array, freedom: Array) -> Array:
    """The p-value of a score referred to Student's t; to the normal where `freedom` is infinite."""
    finite = np.where(np.isfinite(freedom), freedom, 1.0)
    one = np.where(np.isfinite(freedom), special.stdtr(finite, -abs(z)), special.ndtr(-abs(z)))
    return np.asarray(np.minimum(2 * one, 1.0))


def expected_range(model: Model, tail: Array, largest: Array | float) -> tuple[Array, Array]:
    """Where one-sided mid-p equals `tail` at either end, in counts, from 0 to `largest`.

    Where even the end itself is not unlikely, the range reaches to it.
    """
    lower, upper = _crossing(model, tail, -1), _crossing(model, tail, 1)
    return np.maximum(lower, 0), np.minimum(upper, largest)


def _crossing(model: Model, tail: Array, side: Side) -> Array:
    """The count where the interpolated mid-p of one side crosses `tail`.

    Whole counts are tried until the crossing lies between one and the next: first where a skewed
    normal would have it, then where the scores of the last two point, never out of the bracket.
    """
    tail, found = np.broadcast_to(tail, model.mean.shape), np.full(model.mean.shape, np.nan)
    wanted = _score(tail, side)
    skewed = wanted + model.skew * (wanted**2 - 1) / 6
    low, high = np.zeros(tail.shape), model.largest
    whole = np.clip(np.floor(model.expected + model.deviation * skewed), low, high)
    rows = np.flatnonzero(np.isfinite(whole))
    while rows.size:
        at, here = whole[rows], model.pick(rows)
        first, step = _tail_and_step(here, at, side)
        second = first - side * step
        scores, target = (_score(first, side), _score(second, side)), wanted[rows]
        early, late = target < scores[0], target > scores[1]
        part = (first - tail[rows]) * side / np.where(step > 0, step, 1.0)
        found[rows] = at + np.clip(part, 0, 1)
        low[rows] = np.where(late, at + 1, low[rows])
        high[rows] = np.where(early, at - 1, high[rows])
        with np.errstate(divide="ignore", invalid="ignore"):
            pointed = np.floor(at + (target - scores[0]) / (scores[1] - scores[0]))
        whole[rows] = _inside(pointed, low[rows], high[rows])
        rows = rows[(early | late) & (low[rows] <= high[rows])]
    return found


def _inside(count: Array, low: Array, high: Array) -> Array:
    """A whole count from `low` to `high`: this one, else the middle, or far out without an end."""
    middle = np.where(np.isfinite(high), np.floor((low + high) / 2), 2 * low + 1)
    return np.where((count >= low) & (count <= high), count, middle)


def _score(tail: Array, side: Side) -> Array:
    """The normal score of a tail of one side, within -37 and 37."""
    return np.clip(-side * special.ndtri(np.clip(tail, 0, 1)), -LARGEST_Z, LARGEST_Z)


def mean_bounds(model: Model, count: Array, z: float) -> tuple[Array, Array]:
    """The means under which `count` scores z and -z: its interval, by inverting the test.

    The lower bound of a count of 0 is 0; the upper bound of a share of all its trials is 1.
    """
    lower, upper = _mean_scoring(model, count, z), _mean_scoring(model, count, -z)
    full = count >= getattr(model, "of", np.inf)
    return np.where(count <= 0, 0.0, lower), np.where(full, 1.0, upper)


def _mean_scoring(model: Model, count: Array, z: float) -> Array:
    """The mean under which `count` scores `z`: a secant that never leaves its bracket.

    The score falls as the mean rises. Only rows that have not arrived are computed again.
    """
    side: Side = 1 if z > 0 else -1
    about = model.at(model.guess(count, -z))
    place = model.to_line(model.guess(count, -z - about.skew * (z * z - 1) / 6))
    low, high = np.zeros(place.shape), place + 2 * LARGEST_Z
    before, gap_before = place + 1, np.full(place.shape, np.nan)
    rows = np.arange(place.size)
    for _ in range(STEPS):
        here, at = model.pick(rows), place[rows]
        gap = _score(tail(here.at(here.from_line(at)), count[rows], side), side) - z
        low[rows], high[rows] = np.where(gap >= 0, at, low[rows]), np.where(gap < 0, at, high[rows])
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.nan_to_num((gap - gap_before[rows]) / (at - before[rows]), nan=-1.0)
            following = at - gap / slope
        # What a secant step leaves is of the order of its two gaps' product.
        arrived = (abs(gap) < ARRIVED) | (abs(gap * gap_before[rows]) < ARRIVED / 10)
        halved = np.where(arrived, at, (low[rows] + high[rows]) / 2)
        inside = (following > low[rows]) & (following < high[rows])
        before[rows], gap_before[rows] = at, gap
        place[rows] = np.where(inside, following, halved)
        rows = rows[~arrived & np.isfinite(gap) & (high[rows] - low[rows] > 1e-12)]
        if not rows.size:
            break
    return model.from_line(place)


def rejection_probability(model: Model, limits: tuple[Array, Array], freedom: Array) -> Array:
    """How likely a practice with nothing unusual is to fall outside `limits`.

    The predictive probability of the whole counts beyond them, referred to Student's t as the
    verdict is.
    """
    below = model.beyond(np.ceil(limits[0]), -1)[0]
    above = model.beyond(np.floor(limits[1]), 1)[0]
    scores = [np.minimum(_score(part, -1), 0) for part in (below, above)]
    return (two_sided(scores[0], freedom) + two_sided(scores[1], freedom)) / 2
