"""The lowest and the highest of several practices, if nothing but chance set them apart.

Matrices hold a row per group and a column per practice; NaN where a group has fewer.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
STEPS = 40  # halvings: the value is right to a billionth of itself
ROUNDING = 1e-9  # of a count, so that a value is found at the count it stands for
Flags = NDArray[np.bool_]
Below = Callable[[Array], Array]


def chance_extremes(
    exposure: Array, theta: Array, phi: Array, *, shares: bool
) -> tuple[Array, Array]:
    """The median of the lowest and of the highest value of each row's practices.

    Every practice has the same rate `theta`; its count is phi times a Poisson variable with mean
    theta n / phi (of `shares` binomial, n / phi trials), independent of the others'. With F_i the
    distribution of practice i's value, the highest is at most x with probability prod F_i(x), the
    lowest with probability 1 - prod(1 - F_i(x)): the medians are the smallest x at which these
    reach one half. No simulation. In events per exposure; NaN for a row without practices or
    without a rate. David and Nagaraja, Order Statistics, 3rd edition (2003) 96.
    """
    there = np.isfinite(exposure) & (exposure > 0)
    trials = np.where(there, exposure, 0.0) / phi[:, None]
    rate = np.clip(theta, 0.0, 1.0) if shares else theta

    def each(value: Array) -> tuple[Array, Array]:
        """P(value of a practice <= x) and its complement; 1 and 0 where there is none."""
        count = np.floor(value[:, None] * trials + ROUNDING)
        if shares:
            return _shares(count, trials, rate[:, None], value[:, None] >= 1)
        return _counts(count, trials * rate[:, None])

    def lowest(value: Array) -> Array:
        return np.asarray(1 - np.where(there, each(value)[1], 1.0).prod(axis=1))

    def highest(value: Array) -> Array:
        return np.asarray(np.where(there, each(value)[0], 1.0).prod(axis=1))

    largest = 1.0 if shares else np.inf
    known = there.any(axis=1) & np.isfinite(rate)
    low, high = (
        np.where(known, np.minimum(_median(below, rate, known), largest), np.nan)
        for below in (lowest, highest)
    )
    return low, high


def _counts(count: Array, mean: Array) -> tuple[Array, Array]:
    """Poisson probabilities of at most, and of more than, so many events."""
    return special.gammaincc(count + 1, mean), special.gammainc(count + 1, mean)


def _shares(count: Array, trials: Array, rate: Array, full: Flags) -> tuple[Array, Array]:
    """Binomial probabilities of at most, and of more than, so many of trials that may be parts."""
    rest = np.maximum(trials - count, 1e-300)
    below = np.where(full, 1.0, special.betainc(rest, count + 1, 1 - rate))
    return below, np.where(full, 0.0, special.betainc(count + 1, rest, rate))


def _median(below: Below, start: Array, known: Flags) -> Array:
    """The smallest value that half of the probability does not exceed, by doubling and halving."""
    low, high = np.zeros(len(start)), np.where(known, np.maximum(start, 1e-12), 1.0)
    while np.any(short := known & (below(high) < 0.5)):
        high = np.where(short, 2 * high, high)
    zero = below(low) >= 0.5
    for _ in range(STEPS):
        middle = (low + high) / 2
        reached = below(middle) >= 0.5
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.where(zero, 0.0, high)
