"""What raters of several organisations say: mean, interval and gap from how many gave each score.

Raters of one organisation work together and answer alike, so that organisations, not raters, are
what chance draws. An interval on the means of organisations would be the plain answer, and would
tell them: with three organisations each could solve for the other two. These functions take only
how many gave each score and how large organisations are, and give the widest interval on
organisation means that is possible with these.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy import special

from benchmarks.statistics.known import known

LEVEL = 0.95
FEWEST = 3  # organisations from which on there is a mean with its interval


def mean_score(counts: Sequence[pl.Expr]) -> pl.Expr:
    """The mean of scores 1, 2, 3 ..., of which `counts` says how many there are.

    Null where there is none. The mean of organisation means where all have as many raters.
    """
    number = pl.sum_horizontal(counts)
    total = pl.sum_horizontal(score * count for score, count in enumerate(counts, start=1))
    return pl.when(number > 0).then(total / number)


def organisation_error(counts: Sequence[pl.Expr], squares: pl.Expr) -> pl.Expr:
    """The standard error of the mean score if the raters of an organisation all agreed.

    `squares` is the sum over organisations of their squared numbers of raters. With as many raters
    in each of k organisations this is sd / sqrt(k) of their means where raters of each agree, and
    more than that where they do not: the sum of squares between organisations is at most the
    whole. Kish, Survey Sampling (1965) 161-164, design effect with an intraclass correlation of
    1; Searle, Casella and McCulloch, Variance Components (1992) 71, for unequal sizes. Null where
    there are no two organisations.
    """
    number = pl.sum_horizontal(counts).cast(pl.Float64)
    centre, squares = mean_score(counts), known(squares)
    spread = pl.sum_horizontal(
        count * (score - centre) ** 2 for score, count in enumerate(counts, start=1)
    )
    free = number - squares / number  # raters, less those who only repeat their organisation
    return pl.when(free > 0).then((spread / free * squares).sqrt() / number)


def t_bound(
    centre: pl.Expr, error: pl.Expr, groups: pl.Expr, side: int, level: float = LEVEL
) -> pl.Expr:
    """Lower (-1) or upper (+1) bound of a mean by Student's t on `groups` less 1 degrees.

    Null under 2 groups and where anything is unknown. Student, Biometrika 6 (1908) 1-25.
    """
    freedom = known(groups) - 1
    quantile = freedom.map_batches(
        lambda degrees: pl.Series(_quantiles(degrees.to_numpy(), level)), return_dtype=pl.Float64
    )
    return pl.when(freedom > 0).then(known(centre) + side * quantile * known(error))


def gap(own: pl.Expr, others: pl.Expr) -> pl.Expr:
    """What a practice says of itself less what others say: above 0 where it rates itself higher.

    Its bounds are `own` less the upper and less the lower bound of the others: a practice answers
    for itself, without chance.
    """
    return known(own) - known(others)


def _quantiles(degrees: np.ndarray, level: float) -> np.ndarray:
    """Student's quantiles at the upper end of a two-sided interval; NaN for unknown degrees."""
    degrees = np.asarray(degrees, dtype=float)
    sound = np.where(degrees > 0, degrees, np.nan)
    return np.asarray(special.stdtrit(sound, (1 + level) / 2))
