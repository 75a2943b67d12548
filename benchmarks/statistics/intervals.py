"""Intervals of one practice's own value: counts and rates, and proportions.

Every function takes and gives expressions. What is missing, negative, NaN or infinite gives null,
and so does a denominator of zero. `level` is 0.95 or 0.998, the two that are printed.

A function named `sound_...` takes numbers that were looked at already; what it gives for others
means nothing. Each look doubles an expression, and formulas that look at every step make a plan
that is a hundred times as long.
"""

from typing import Literal

import numpy as np
import polars as pl
from scipy import special

from benchmarks.statistics.known import known

Side = Literal[-1, 1]
Z = {0.95: 1.959963984540054, 0.998: 3.090232306167813}  # normal quantiles of 0.975 and 0.999
EXACT_BELOW = 10  # events; Byar from here on


def poisson_bound(count: pl.Expr, side: Side, level: float = 0.95) -> pl.Expr:
    """Lower (-1) or upper (+1) bound of the mean of a count, in events.

    Exact below 10 events (Garwood, Biometrika 28 (1936) 437-442), Byar's approximation from 10
    (Breslow and Day, Statistical Methods in Cancer Research II (1987) 69), as
    PHEindicatormethods does, non-integer counts included. The lower bound of 0 is 0.
    """
    return sound_poisson_bound(_events(count), side, level)


def sound_poisson_bound(events: pl.Expr, side: Side, level: float = 0.95) -> pl.Expr:
    """As `poisson_bound`, of known counts of 0 or more, or null."""
    exact = events.map_batches(
        lambda counts: pl.Series(_exact(counts.to_numpy(), side, level)), return_dtype=pl.Float64
    )
    return (
        pl.when(events < EXACT_BELOW)
        .then(exact)
        .when(events.is_not_null())
        .then(sound_byar_bound(events, side, level))
    )


def byar_bound(count: pl.Expr, side: Side, level: float = 0.95) -> pl.Expr:
    """Byar's lower (-1) or upper (+1) bound of the mean of a count, for 10 events or more.

    The lower bound of 0 does not exist, and is null.
    """
    events = _events(count)
    return pl.when(events + (side + 1) // 2 > 0).then(sound_byar_bound(events, side, level))


def sound_byar_bound(events: pl.Expr, side: Side, level: float = 0.95) -> pl.Expr:
    """As `byar_bound`, of known counts for which it exists, or null."""
    shifted = events + (side + 1) // 2
    return shifted * (1 - 1 / (9 * shifted) + side * Z[level] / (3 * shifted.sqrt())) ** 3


def garwood(counts: np.ndarray, side: Side, level: float) -> np.ndarray:
    """Exact Poisson bounds by the gamma quantile; NaN in, NaN out."""
    tail = (1 - level) / 2
    counts = np.asarray(counts, dtype=float)
    if side > 0:
        return np.asarray(special.gammainccinv(counts + 1, tail))
    return np.where(counts > 0, special.gammaincinv(np.maximum(counts, 1e-300), tail), counts * 0)


def _exact(counts: np.ndarray, side: Side, level: float) -> np.ndarray:
    """Exact bounds where they are wanted, each distinct count once; NaN elsewhere."""
    counts = np.asarray(counts, dtype=float)
    wanted = counts < EXACT_BELOW
    distinct, place = np.unique(counts[wanted], return_inverse=True)
    bounds = np.full(counts.shape, np.nan)
    bounds[wanted] = garwood(distinct, side, level)[place]
    return bounds


def poisson_method(count: pl.Expr) -> pl.Expr:
    """The name of the interval that `poisson_bound` gives: exact or byar."""
    count = _events(count)
    return (
        pl.when(count < EXACT_BELOW)
        .then(pl.lit("exact"))
        .when(count.is_not_null())
        .then(pl.lit("byar"))
    )


def wilson_bound(count: pl.Expr, of: pl.Expr, side: Side, level: float = 0.95) -> pl.Expr:
    """Lower (-1) or upper (+1) Wilson bound of the proportion `count / of`.

    In [0, 1], without continuity correction; null where `of` is 0 or less than `count`. Wilson,
    J. Am. Stat. Assoc. 22 (1927) 209-212.
    """
    count, of = _events(count), known(of)
    return pl.when((of > 0) & (count <= of)).then(sound_wilson_bound(count, of, side, level))


def sound_wilson_bound(count: pl.Expr, of: pl.Expr, side: Side, level: float = 0.95) -> pl.Expr:
    """As `wilson_bound`, of known numbers from 0 to `of`, itself above 0, or null."""
    z2 = Z[level] ** 2
    spread = side * Z[level] * (z2 + 4 * count * (1 - count / of)).sqrt()
    return ((2 * count + z2 + spread) / (2 * (of + z2))).clip(0, 1)


def _events(count: pl.Expr) -> pl.Expr:
    """A count that can be one: known, and not negative."""
    count = known(count)
    return pl.when(count >= 0).then(count)
