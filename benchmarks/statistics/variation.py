"""Ordinary variation between practices, from a practice's own peers.

Matrices hold a row per comparison and a column per peer; NaN where a row has fewer peers.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STEPS = 60


def between_counts(observed: Array, expected: Array, phi: Array) -> Array:
    """tau²: between-practice variance of the ratio observed to expected, a value per row.

    Solves sum((O - E)² / (phi E + tau² E²)) = N - 1; zero where the sum at tau² = 0 is smaller
    already, or with fewer than two peers. Paule and Mandel, J. Res. Natl. Bur. Stand. 87 (1982)
    377-385.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = (observed - expected) ** 2 / (phi[:, None] * expected)
        return _solve(scaled, expected / phi[:, None])


def between_shares(observed: Array, of: Array, share: Array) -> Array:
    """rho_b: between-practice intraclass correlation of proportions, a value per row.

    Solves sum((O - n s)² / (n s (1 - s) (1 + (n - 1) rho))) = N - 1 as `between_counts` does;
    at most 0.999. Zero where the pooled share is 0 or 1.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        within = of * (share * (1 - share))[:, None]
        scaled = np.where(within > 0, (observed - of * share[:, None]) ** 2 / within, np.nan)
        return np.minimum(_solve(scaled, of - 1), 0.999)


def _solve(scaled: Array, growth: Array) -> Array:
    """Root of sum(scaled / (1 + growth t)) = N - 1 in t >= 0, by Newton from the left.

    The sum is convex and falls with t, so the steps never pass the root.
    """
    there = np.isfinite(scaled) & np.isfinite(growth)
    scaled, growth = np.where(there, scaled, 0.0), np.where(there, growth, 0.0)
    target = np.maximum(there.sum(axis=1) - 1, 0)
    t = np.zeros(len(target))
    for _ in range(STEPS):
        part = scaled / (1 + growth * t[:, None])
        gap = part.sum(axis=1) - target
        slope = (part * growth / (1 + growth * t[:, None])).sum(axis=1)
        step = np.where((gap > 0) & (slope > 0), gap / np.where(slope > 0, slope, 1.0), 0.0)
        t += step
        if np.all(step <= 1e-13 * (1 + t)):
            break
    return np.where(target > 0, t, 0.0)
