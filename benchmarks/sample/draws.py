"""Chance with a seed: effects of practices, the calendar, and counts around an expectation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np
import numpy.typing as npt

from benchmarks.periods import add_months

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GROUP_SHARE = 0.35  # a group's own spread as a share of the spread between its practices
WORKING_DAYS = 21.0  # of an ordinary month


@dataclass(frozen=True)
class Draws:
    """Streams of random numbers that depend on the seed and on a name, never on order."""

    seed: int

    def stream(self, *names: str) -> np.random.Generator:
        """The generator of one table or effect."""
        return np.random.default_rng([self.seed, crc32("/".join(names).encode())])

    def effects(self, name: str, groups: Ints, spread: float) -> Floats:
        """A factor per practice around 1, lognormal with about that coefficient of variation.

        Practices of a group share a smaller factor of their own.
        """
        chance = self.stream("effect", name)
        own = np.exp(chance.normal(-(spread**2) / 2, spread, len(groups)))
        shared = np.exp(chance.normal(0, GROUP_SHARE * spread, int(groups.max()) + 1))
        found: Floats = own * shared[groups]
        return found

    def counts(self, name: str, expected: Floats, phi: float = 1.0) -> Ints:
        """Whole counts with these means and a variance of phi times the mean."""
        chance = self.stream("count", name)
        if phi <= 1:
            return chance.poisson(expected).astype(np.int64)
        shape = np.maximum(expected, 1e-12) / (phi - 1)
        return chance.negative_binomial(shape, 1 / phi).astype(np.int64)


def season(months: Sequence[date], winter: float) -> Floats:
    """A factor per month, highest in January where `winter` is positive."""
    number = np.array([month.month for month in months], dtype=float)
    return 1 + winter * np.cos((number - 1) / 12 * 2 * np.pi)


def trend(months: Sequence[date], yearly: float) -> Floats:
    """A factor per month that is 1 in the last and grows by `yearly` every twelve."""
    return np.power(yearly, (np.arange(len(months)) - len(months) + 1) / 12)


def working_days(months: Sequence[date]) -> Floats:
    """Weekdays without the fixed holidays, as a share of an ordinary month's."""
    days = [
        np.busday_count(month, add_months(month, 1), holidays=_holidays(month)) for month in months
    ]
    return np.array(days, dtype=float) / WORKING_DAYS


def _holidays(month: date) -> list[date]:
    """The bank holidays of a month, Easter and moved days left out."""
    year = month.year
    mondays = [day for day in range(1, 32) if _is_monday(year, month.month, day)]
    return {
        1: [date(year, 1, 1)],
        5: [date(year, 5, mondays[0]), date(year, 5, mondays[-1])] if month.month == 5 else [],
        8: [date(year, 8, mondays[-1])] if month.month == 8 else [],
        12: [date(year, 12, 25), date(year, 12, 26)],
    }.get(month.month, [])


def _is_monday(year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).weekday() == 0
    except ValueError:
        return False
