"""Ordinary variation between practices, from a practice's own peers.

Matrices hold a row per comparison and a column per peer; NaN where a row has fewer peers.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
STEPS = 60
LEVEL = 0.95
LARGEST_RHO = 0.999


def between_counts(observed: Array, expected: Array, phi: Array) -> Array:
    """tau²: between-practice variance of the ratio observed to expected, a value per row.

    Solves sum((O - E)² / (phi E + tau² E²)) = N - 1; zero where the sum at tau² = 0 is smaller
    already, or with fewer than two peers. Paule and Mandel, J. Res. Natl. Bur. Stand. 87 (1982)
    377-385.
    """
    parts = _counts_parts(observed, expected, phi)
    return _solve(*parts, _practices(*parts) - 1)


def counts_limits(observed: Array, expected: Array, phi: Array) -> tuple[Array, Array]:
    """The 95% interval of `between_counts`: the tau² at which its sum is a chi-squared quantile.

    N - 1 degrees of freedom, 0.975 for the lower end and 0.025 for the upper; zero where the sum
    at tau² = 0 is smaller already, NaN with fewer than two practices. It takes the spread of a
    count for a normal one, and so is too wide rather than too narrow with few events. Viechtbauer,
    Stat. Med. 26 (2007) 37-52.
    """
    return _limits(*_counts_parts(observed, expected, phi))


def between_logs(logs: Array, items: Array, chance: Array) -> Array:
    """a: between-practice variance of log values about their comparator, a value per row.

    Solves sum(logs² / (a + b/items)) = N - 1 with b the `chance` of an item, as `between_counts`
    does.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = items / chance[:, None]
        scaled = logs**2 * growth
    return _solve(scaled, growth, _practices(scaled, growth) - 1)


def between_shares(observed: Array, of: Array, share: Array) -> Array:
    """rho_b: between-practice intraclass correlation of proportions, a value per row.

    Solves sum((O - n s)² / (n s (1 - s) (1 + (n - 1) rho))) = N - 1 as `between_counts` does;
    at most 0.999. Zero where the pooled share is 0 or 1.
    """
    parts = _shares_parts(observed, of, share)
    return np.minimum(_solve(*parts, _practices(*parts) - 1), LARGEST_RHO)


def shares_limits(observed: Array, of: Array, share: Array) -> tuple[Array, Array]:
    """The 95% interval of `between_shares`, as `counts_limits` has it; at most 0.999."""
    lower, upper = _limits(*_shares_parts(observed, of, share))
    return np.minimum(lower, LARGEST_RHO), np.minimum(upper, LARGEST_RHO)


def components(chance: Array, between: Array, crude: Array) -> tuple[Array, Array, Array]:
    """Shares of chance, case mix and the rest in the spread of practices' values; they sum to 1.

    `chance` is the mean variance by chance and `between` that between practices, both after
    adjustment for case mix; `crude` is the two together without it, of the same scale. What
    adjustment takes away is the share of case mix, never below 0. Without adjustment (NaN) that
    share is NaN and the rest holds it. NaN where there is no spread at all.
    """
    left = chance + between
    whole = np.where(np.isfinite(crude), np.maximum(crude, left), left)
    whole = np.where(whole > 0, whole, np.nan)
    mix = np.where(np.isfinite(crude), whole - left, np.nan)
    return chance / whole, mix / whole, between / whole


def _counts_parts(observed: Array, expected: Array, phi: Array) -> tuple[Array, Array]:
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = (observed - expected) ** 2 / (phi[:, None] * expected)
        return scaled, expected / phi[:, None]


def _shares_parts(observed: Array, of: Array, share: Array) -> tuple[Array, Array]:
    with np.errstate(divide="ignore", invalid="ignore"):
        within = of * (share * (1 - share))[:, None]
        scaled = np.where(within > 0, (observed - of * share[:, None]) ** 2 / within, np.nan)
    return scaled, of - 1


def _practices(scaled: Array, growth: Array) -> Array:
    """How many practices of each row enter the sum."""
    return np.asarray((np.isfinite(scaled) & np.isfinite(growth)).sum(axis=1), dtype=float)


def _limits(scaled: Array, growth: Array) -> tuple[Array, Array]:
    """Roots at the outer chi-squared quantiles, with practices less 1 degrees of freedom."""
    freedom = _practices(scaled, growth) - 1
    some = np.maximum(freedom, 1.0)
    lower, upper = (
        _solve(scaled, growth, np.asarray(special.chdtri(some, tail), dtype=np.float64))
        for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    )
    return np.where(freedom > 0, lower, np.nan), np.where(freedom > 0, upper, np.nan)


def _solve(scaled: Array, growth: Array, target: Array) -> Array:
    """Root of sum(scaled / (1 + growth t)) = target in t >= 0, by Newton from the left.

    The sum is convex and falls with t, so the steps never pass the root.
    """
    there = np.isfinite(scaled) & np.isfinite(growth)
    scaled, growth = np.where(there, scaled, 0.0), np.where(there, growth, 0.0)
    t, moving = np.zeros(len(target)), np.ones(len(target), dtype=bool)
    for _ in range(STEPS):
        part = scaled / (1 + growth * t[:, None])
        gap = part.sum(axis=1) - target
        slope = (part * growth / (1 + growth * t[:, None])).sum(axis=1)
        step = np.where((gap > 0) & (slope > 0), gap / np.where(slope > 0, slope, 1.0), 0.0)
        t += np.where(moving, step, 0.0)
        moving &= step > 1e-13 * (1 + t)  # a row that has arrived stays, whatever others need
        if not moving.any():
            break
    return np.where(target > 0, t, 0.0)
