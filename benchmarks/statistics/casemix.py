"""Expected events by age and sex: rates of a standard, or rates fitted to whole counts.

`people` is person-time by units (practices) and strata (ages of each sex); a rate is one of events
to a unit of it.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Array = NDArray[np.float64]
FOLDS = 10


def pooled_rates(events: Array, people: Array) -> Array:
    """The rate in each stratum of all units together.

    A stratum in which the standard has nobody takes the rate over all its strata; NaN throughout
    where it has nobody at all.
    """
    sums, exposed = events.sum(axis=0), people.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = sums.sum() / exposed.sum()
        found: Array = np.where(exposed > 0, sums / exposed, whole)
    return found


class Moments:
    """Weighted sums of squares and products of a regression of counts on person-time by stratum.

    Rows are divided by the root of their person-time, since a count varies as its size. Moments
    add and subtract, so that a part of the units is left out without a second pass.
    """

    def __init__(self, squares: Array, products: Array) -> None:
        self.squares, self.products = squares, products

    @classmethod
    def of(cls, counts: Array, people: Array) -> "Moments":
        """The moments of some units, all with person-time."""
        root = np.sqrt(people.sum(axis=1))
        weighted = people / root[:, None]
        return cls(weighted.T @ weighted, weighted.T @ (counts / root))

    def without(self, part: "Moments") -> "Moments":
        """Those of the other units."""
        return Moments(self.squares - part.squares, self.products - part.products)

    def rates(self) -> Array:
        """Rates by stratum, none negative, that fit the counts best by least squares.

        Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23, on the root of the
        normal equations. An ecological fit: it predicts a unit's count and tells no person's risk.
        """
        from scipy.optimize import nnls  # a fifth of a second, which most runs need not pay

        values, vectors = np.linalg.eigh(self.squares)
        there = values > values.max(initial=0.0) * 1e-12
        root, along = np.sqrt(values[there]), vectors[:, there].T
        fitted: Array = nnls(root[:, None] * along, (along @ self.products) / root)[0]
        return fitted


def predictive_gain(counts: Array, people: Array) -> float:
    """The share of squared error that fitted rates take away from one rate for all.

    Each tenth of the units (every tenth in their order) is predicted from the others, errors are
    weighed as in the fit. 1 is a perfect prediction, 0 none better than the crude size of the
    unit, below 0 a worse one. NaN with fewer than 20 units, or where the crude rate errs nowhere.
    """
    if len(counts) < 2 * FOLDS:
        return float("nan")
    size, whole = people.sum(axis=1), Moments.of(counts, people)
    fold = np.arange(len(counts)) % FOLDS
    errors = np.zeros(2)
    for part in range(FOLDS):
        held = fold == part
        rates = whole.without(Moments.of(counts[held], people[held])).rates()
        crude = counts[~held].sum() / size[~held].sum() * size[held]
        for place, predicted in enumerate((people[held] @ rates, crude)):
            errors[place] += ((counts[held] - predicted) ** 2 / size[held]).sum()
    return float(1 - errors[0] / errors[1]) if errors[1] > 0 else float("nan")


def explained_share(crude: pl.Expr, adjusted: pl.Expr, lower: pl.Expr, upper: pl.Expr) -> pl.Expr:
    """How much of a crude difference an adjustment takes away, in percent.

    Takes ratios to the peers before and after, and the 95% interval of the crude one:
    (crude - adjusted) / (crude - 1). Null where the crude difference could be chance, where the
    adjusted one is larger, and where it lies on the other side: there is nothing to explain, or
    more than all of it.
    """
    share = (crude - adjusted) / (crude - 1)
    real = (lower > 1) | (upper < 1)
    return pl.when(real & (share >= 0) & (share <= 1)).then(100 * share)
