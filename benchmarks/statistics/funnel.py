"""Funnels over 30 units or more, as PHEindicatormethods draws them: limits, flags, the axis.

A flag is -2 below the 99.8% limits, -1 below the 95% ones, 0 between them, 1 and 2 above; a value
on a limit is inside. They take the target as known and allow nothing for ordinary variation
between units: for drawing a nation or an integrated care board, never for a verdict on a practice.
"""

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.statistics.intervals import Side, Z, garwood
from benchmarks.statistics.known import known
from benchmarks.statistics.rates import Figures, both_levels, rate_figures

POINTS = 100  # along the axis of a drawn funnel


def proportion_limit(of: pl.Expr, target: pl.Expr, side: Side, level: float = 0.95) -> pl.Expr:
    """The lower (-1) or upper (+1) funnel limit of a share of `of`: Wilson's interval, inverted.

    The share whose Wilson limit is `target`, cut to 0 to 1. Null where `of` is 0 or less, the
    target is not between 0 and 1, or either is unknown. Wilson, J. Am. Stat. Assoc. 22 (1927)
    209-212.
    """
    of, target = known(of), known(target)
    n, theta = pl.when(of > 0).then(of), pl.when(target.is_between(0, 1)).then(target)
    z2 = Z[level] ** 2
    middle = theta * (n / z2 + 1)
    constant = theta * (n * (theta * (n / z2 + 2) - 1) + z2 * (theta - 1))
    scale = 1 / z2 + 1 / n
    reach = (middle**2 - scale * constant).clip(lower_bound=0).sqrt()
    return known((middle + side * reach) / scale / n).clip(0, 1)


def proportion_limits(of: pl.Expr, target: pl.Expr, per: float = 1) -> Figures:
    """The four funnel limits of a share of `of`, times `per`: lower, upper, and with `_998`."""
    return both_levels(lambda side, level: proportion_limit(of, target, side, level) * per)


def proportion_flag(count: pl.Expr, of: pl.Expr, target: pl.Expr) -> pl.Expr:
    """Where the share `count / of` lies to its own funnel limits, from -2 to 2.

    Null where the share or a limit is, and for a count below 0 or above `of`.
    """
    count, of = known(count), known(of)
    share = pl.when((of > 0) & count.is_between(0, of)).then(count) / of
    limits = proportion_limits(of, target)
    wide = _outside(share, limits["lower_998"], limits["upper_998"])
    return _flag(wide, _outside(share, limits["lower"], limits["upper"]))


def rate_flag(count: pl.Expr, exposure: pl.Expr, target: pl.Expr) -> pl.Expr:
    """Where a rate's own interval lies to `target`, from -2 to 2: wholly below, across, above.

    For a ratio the exposure is the expected events and the target 1. Intervals of `rate_figures`,
    null where they are or the target is unknown.
    """
    target, figures = known(target), rate_figures(count, exposure)
    wide = _outside(target, figures["lower_998"], figures["upper_998"])
    return _flag(-wide, -_outside(target, figures["lower"], figures["upper"]))


def _outside(value: pl.Expr, lower: pl.Expr, upper: pl.Expr) -> pl.Expr:
    """-1 below, 1 above, 0 between or on; null where anything is."""
    return (value > upper).cast(pl.Int8) - (value < lower).cast(pl.Int8)


def _flag(wide: pl.Expr, narrow: pl.Expr) -> pl.Expr:
    return pl.when(wide != 0).then(2 * wide).otherwise(narrow).cast(pl.Int8)


def count_limits(count: pl.Expr, target: pl.Expr) -> Figures:
    """The four funnel limits of a rate or ratio, at the expected events that `count` just leaves.

    For each limit also `expected_...`: the expected number under which so few events (lower) or
    so many (upper) have probability 0.025 or 0.001; the limit is count over expected, times
    `target`. So a line is drawn through (expected, limit) for 1, 2, 3 ... events. Exact Poisson.
    Null for no events and where count or target is unknown or negative. Garwood, Biometrika 28
    (1936) 437-442.
    """
    count, target = known(count), known(target)
    events = pl.when((count > 0) & (target >= 0)).then(count)
    expected = both_levels(lambda side, level: _just_left(events, side, level))
    limits = {name: events / mean * target for name, mean in expected.items()}
    return limits | {f"expected_{name}": mean for name, mean in expected.items()}


def _just_left(count: pl.Expr, side: Side, level: float) -> pl.Expr:
    """The expected events at which `count` is on the funnel's lower (-1) or upper (+1) line."""
    opposite: Side = 1 if side < 0 else -1

    def exact(counts: pl.Series) -> pl.Series:
        return pl.Series(garwood(counts.to_numpy(), opposite, level), nan_to_null=True)

    return count.map_batches(exact, return_dtype=pl.Float64, is_elementwise=True)


def axis_ends(smallest: float, largest: float) -> tuple[float, float]:
    """Where the axis of a funnel begins and ends, from the smallest and largest denominator.

    From 0 where the largest is over twice the smallest, else from 95% of it, rounded down to one
    significant figure; to 105% of the largest, rounded up to two. Not for 0 or less: ValueError.
    """
    if not 0 < smallest <= largest < math.inf:
        raise ValueError(f"no funnel from {smallest} to {largest}: both must be above 0")
    below = 0.0 if largest > 2 * smallest else _rounded(0.95 * smallest, 1, up=False)
    return below, _rounded(1.05 * largest, 2, up=True)


def _rounded(number: float, figures: int, *, up: bool) -> float:
    """A number rounded up or down to so many significant figures."""
    unit = 10.0 ** (math.floor(math.log10(number)) + 1 - figures)
    return (math.ceil if up else math.floor)(number / unit) * unit


def axis_points(ends: tuple[float, float], *, of_ratio: bool = False) -> NDArray[np.float64]:
    """The 100 places along the axis where a funnel is drawn, denser at its narrow end.

    Each is the one before times the same root of what is left, in whole numbers, and at least one
    further. `of_ratio`: the axis counts events and takes its root a step later, as the peer does.
    """
    points = np.empty(POINTS)
    points[0] = max(1.0, ends[0])
    for row in range(2, POINTS + 1):
        before = points[row - 2]
        step = (ends[1] / before) ** (1 / (POINTS + 1 - (row - of_ratio)))
        points[row - 1] = max(round(before * step), before + 1)
    return points
