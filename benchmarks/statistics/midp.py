"""Mid-p: tails, scores, expected ranges and intervals from a predictive distribution.

A one-sided mid-p is P(X < x) + P(X = x)/2, interpolated linearly between whole counts
(Lancaster, J. Am. Stat. Assoc. 56 (1961) 223-234).
"""

import numpy as np
from scipy import special

from benchmarks.statistics.predictive import Array, Model

LARGEST_Z = 37.0  # beyond it a normal tail is no float any more
STEPS = 60


def tails(model: Model, count: Array) -> tuple[Array, Array]:
    """Lower and upper one-sided mid-p of an observed count, which need not be whole.

    The two sum to 1; each is exact in its own small end.
    """
    whole = np.floor(count)
    share = count - whole
    before, here, after = (model.cumulative(whole + step) for step in (-1, 0, 1))
    lower = (1 - share) * (before[0] + here[0]) / 2 + share * (here[0] + after[0]) / 2
    upper = (1 - share) * (before[1] + here[1]) / 2 + share * (here[1] + after[1]) / 2
    return lower, upper


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
    lower = _crossing(model, tail, side=0)
    upper = _crossing(model, tail, side=1)
    return np.maximum(lower, 0), np.minimum(upper, largest)


def _crossing(model: Model, tail: Array, *, side: int) -> Array:
    """The count where the interpolated mid-p of one side crosses `tail`."""
    whole = model.low_quantile(tail) if side == 0 else model.high_quantile(tail)
    points = [whole + step for step in (-1, 0, 1)]
    at = [tails(model, point)[side] for point in points]
    # The mid-p of the whole quantile is on one or the other side of the tail.
    first = (at[1] >= tail) if side == 0 else (at[1] <= tail)
    left, right = np.where(first, points[0], points[1]), np.where(first, points[1], points[2])
    low, high = np.where(first, at[0], at[1]), np.where(first, at[1], at[2])
    gap = np.where(high != low, high - low, 1.0)
    return np.asarray(left + np.clip((tail - low) / gap, 0, 1) * (right - left))


def mean_bounds(model: Model, count: Array, z: float) -> tuple[Array, Array]:
    """The means under which `count` scores z and -z: its interval, by inverting the test.

    The lower bound of a count of 0 is 0; the upper bound of a share of all its trials is 1.
    """
    lower = _mean_scoring(model, count, z)
    upper = _mean_scoring(model, count, -z)
    full = count >= getattr(model, "of", np.inf)
    return np.where(count <= 0, 0.0, lower), np.where(full, 1.0, upper)


def _mean_scoring(model: Model, count: Array, z: float) -> Array:
    """The mean under which `count` scores `z`: a secant that never leaves its bracket.

    The score falls as the mean rises. Only rows that have not arrived are computed again.
    """
    place = model.to_line(model.guess(count, -z))
    low, high = place - 40, place + 40
    before, score_before = place + 0.05, np.full(place.shape, np.nan)
    score_before = _score(model, before, count, np.ones(place.shape, dtype=bool))
    active = np.ones(place.shape, dtype=bool)
    for _ in range(STEPS):
        score = np.full(place.shape, np.nan)
        score[active] = _score(model, place[active], count, active)
        high = np.where(active & (score < z), place, high)
        low = np.where(active & (score >= z), place, low)
        slope = (score - score_before) / np.where(place != before, place - before, np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            following = place - (score - z) / slope
        inside = (following > low) & (following < high)
        following = np.where(inside, following, (low + high) / 2)
        arrived = (abs(score - z) < 1e-10) | (high - low < 1e-12)
        active = active & ~arrived
        if not active.any():
            break
        before = np.where(active, place, before)
        score_before = np.where(active, score, score_before)
        place = np.where(active, following, place)
    return model.from_line(place)


def _score(model: Model, place: Array, count: Array, rows: np.ndarray) -> Array:
    return normal_score(*tails(model.at(model.from_line(place), rows), count[rows]))


def rejection_probability(model: Model, limits: tuple[Array, Array], freedom: Array) -> Array:
    """How likely a practice with nothing unusual is to fall outside `limits`.

    The predictive probability of the whole counts beyond them, referred to Student's t as the
    verdict is.
    """
    below = model.cumulative(np.ceil(limits[0]) - 1)[0]
    above = model.cumulative(np.floor(limits[1]))[1]
    with np.errstate(divide="ignore"):
        scores = [np.clip(special.ndtri(part), -LARGEST_Z, 0) for part in (below, above)]
    return (two_sided(scores[0], freedom) + two_sided(scores[1], freedom)) / 2
