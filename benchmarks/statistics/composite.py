"""A composite of scores: placed on a reference set, winsorised, and how sure its order is."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from benchmarks.statistics.intervals import Z

Array = NDArray[np.float64]
FURTHEST = 3.0  # scores are winsorised there
QUARTILES_APART = 2 * 0.6744897501960817  # of a standard normal
LEVEL = 0.9  # of the set of places


def reference_score(
    value: pl.Expr, median: pl.Expr, lower_quartile: pl.Expr, upper_quartile: pl.Expr
) -> pl.Expr:
    """How many robust standard deviations a value lies from the reference set's median.

    The spread is the distance of the quartiles over that of a standard normal. Winsorised at
    plus and minus 3; null where anything is unknown or the quartiles are one. OECD and JRC,
    Handbook on Constructing Composite Indicators (2008), step 5.
    """
    spread = (upper_quartile - lower_quartile) / QUARTILES_APART
    score = (value - median) / spread
    return pl.when(spread > 0).then(score.clip(-FURTHEST, FURTHEST))


def score_variance(
    lower: pl.Expr, upper: pl.Expr, lower_quartile: pl.Expr, upper_quartile: pl.Expr
) -> pl.Expr:
    """The variance of such a score by chance, from the value's 95% interval; null as there."""
    spread = (upper_quartile - lower_quartile) / QUARTILES_APART
    error = (upper - lower) / (2 * Z[0.95])
    return pl.when(spread > 0).then((error / spread) ** 2)


def places(scores: Array, variances: Array) -> tuple[Array, Array]:
    """The ends of each score's 90% set of places, 1 being the highest score.

    From pairwise differences by the normal, Holm over the others of each. Mogstad, Romano, Shaikh
    and Wilhelm, Review of Economic Studies 91 (2024) 476-518. Scores and variances are known.
    """
    number = len(scores)
    difference = scores[None, :] - scores[:, None]
    error = np.sqrt(variances[None, :] + variances[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0, difference / error, np.sign(difference) * np.inf)
    p = 2 * special.ndtr(-np.abs(np.nan_to_num(z, nan=0.0)))
    np.fill_diagonal(p, 1.0)
    sure = _holm(p)
    above = (sure & (difference > 0)).sum(axis=1)
    below = (sure & (difference < 0)).sum(axis=1)
    return 1.0 + above, number - below.astype(float)


def _holm(p: Array) -> NDArray[np.bool_]:
    """Which of each row's tests are rejected, at 1 - LEVEL over the others of the row."""
    number = p.shape[1] - 1
    order = np.argsort(p, axis=1, kind="stable")
    ranked = np.take_along_axis(p, order, axis=1)[:, :number]
    allowed = (1 - LEVEL) / (number - np.arange(number)) if number else np.zeros(0)
    passed = np.logical_and.accumulate(ranked <= allowed, axis=1)
    found = np.zeros(p.shape, dtype=bool)
    np.put_along_axis(found, order[:, :number], passed, axis=1)
    return found
