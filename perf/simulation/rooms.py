"""Rooms of practices drawn from what the method assumes, and from what it does not.

Arrays are rooms by practices; a reference set is a row of practices in groups of ten.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.statistics.costs import CostSet, chance_of_an_item
from benchmarks.statistics.reference import (
    ReferenceSet,
    ShareSet,
    ordinary_variation,
    rho_between,
)

Array = NDArray[np.float64]
GROUP = 10  # practices of a reference set that are set against each other
SHARE = 0.2  # of a proportion's trials are events
LIST_SIZES = 0.4  # standard deviation of log list size
ITEMS_AFTER_FIRST = 1.674  # of a patient with repeats, on average: phi is then 3.3
REPEATS_PHI = 3.3
LOCALITY_EFFECT = 0.2  # standard deviation of a locality's log level
PRICES = np.array([2.0, 5.0, 30.0])  # of an item, and how often each is chosen
CHOSEN = np.array([0.6, 0.3, 0.1])
OUTLYING = 0.02  # of the practices of a reference set, three times what they should be


@dataclass(frozen=True)
class Setting:
    """What rooms are drawn from, and what is known about practices elsewhere."""

    size: int = 12
    expected: float = 30  # events of a practice of average size
    cv: float = 0.15  # true variation between practices
    tail: str = "gamma"
    kind: str = "rate"  # or proportion, or cost: `expected` are items then
    repeats: bool = False  # items come in clusters, one for each patient
    reference: int = 0  # practices of the reference set; 0: variation from the peers
    outliers: bool = False
    other_mean: bool = False
    locality_effect: bool = False

    @property
    def whence(self) -> str:
        """Where variation is taken from."""
        return f"{self.reference} elsewhere" if self.reference else "from the peers"

    @property
    def spread(self) -> str:
        """How practices vary."""
        return f"{'lognormal ' if self.tail == 'lognormal' else ''}CV {self.cv:g}"

    @property
    def phi(self) -> float:
        """The clustering that the measure's definition gives."""
        return REPEATS_PHI if self.repeats else 1.0


@dataclass(frozen=True)
class Rooms:
    """Events and exposure (expected events, or trials) of every practice in every room.

    Of costs `observed` are pounds, with the number of items and the sum of their squared prices.
    """

    observed: Array
    exposure: Array
    items: Array | None = None
    squares: Array | None = None

    def with_first(self, observed: Array, exposure: Array) -> "Rooms":
        """The same rooms with another first practice."""
        parts = self.observed.copy(), self.exposure.copy()
        parts[0][:, 0], parts[1][:, 0] = observed, exposure
        return Rooms(*parts)


def rooms(rng: np.random.Generator, setting: Setting, number: int) -> Rooms:
    """So many rooms where nobody is unusual: all practices vary alike."""
    observed, exposure = _counts(rng, setting, (number, setting.size))
    if setting.kind == "cost":
        pounds, squares = _spent(rng, observed)
        return Rooms(pounds, exposure, observed, squares)
    return Rooms(observed, exposure)


def one_apart(rng: np.random.Generator, setting: Setting, usual: Rooms, ratio: float) -> Rooms:
    """The rooms with a first practice of average size whose true ratio to the mean is `ratio`."""
    number = len(usual.observed)
    if setting.kind == "proportion":
        of = np.full(number, np.round(setting.expected / SHARE))
        return usual.with_first(rng.binomial(of.astype(int), SHARE * ratio).astype(float), of)
    mean = np.full(number, setting.expected)
    return usual.with_first(_events(rng, setting, mean * ratio), mean)


def reference_variation(
    rng: np.random.Generator, setting: Setting, number: int
) -> tuple[Array, Array]:
    """tau² (of proportions rho_b) and phi from so many reference sets of the setting.

    Of costs a and b. NaN and the assumed phi where the setting has none.
    """
    if not setting.reference:
        return np.full(number, np.nan), np.full(number, setting.phi)
    shape = number, setting.reference // GROUP, GROUP
    mean = setting.expected * (1.5 if setting.other_mean else 1)
    observed, exposure = _counts(rng, replace(setting, expected=mean), shape)
    if setting.outliers:
        observed *= np.where(rng.random(shape) < OUTLYING, 3, 1)
    if setting.kind == "cost":
        return _cost_variation(rng, observed, exposure)
    others, beside = _others(observed), _others(exposure)
    if setting.kind == "proportion":
        share = (others + 0.5) / (beside + 1)
        parts = (observed, exposure, share, beside, _concentration(exposure))
        return rho_between(ShareSet(*(_flat(part) for part in parts))), np.ones(number)
    expected = exposure * (others + 0.5) / beside
    counted = ReferenceSet(
        *(_flat(part) for part in (observed, expected, others, _concentration(exposure)))
    )
    return ordinary_variation(counted, np.full(number, setting.phi))


def _cost_variation(rng: np.random.Generator, items: Array, exposure: Array) -> tuple[Array, Array]:
    """The variance of log costs between practices, and the chance of an item."""
    pounds, squares = _spent(rng, items)
    chance = chance_of_an_item(_flat(pounds), _flat(items), _flat(squares), np.ones(len(items)))
    pounds = np.where(pounds > 0, pounds, np.nan)
    usual = np.nansum(pounds, axis=2, keepdims=True) - np.nan_to_num(pounds)
    logs = np.log(pounds / exposure / (usual / _others(exposure)))
    of_size = exposure * _others(items) / _others(exposure)
    practices = CostSet(
        _flat(logs), _flat(of_size), _flat(_others(items)), _flat(_concentration(exposure)), chance
    )
    variation, times = ordinary_variation(practices)
    return variation, times * chance


def _spent(rng: np.random.Generator, items: Array) -> tuple[Array, Array]:
    """Pounds for so many items of unlike prices, and the sums of their squared prices."""
    each = rng.multinomial(items.astype(int), CHOSEN)
    return each @ PRICES, each @ PRICES**2


def _others(part: Array) -> Array:
    """What the rest of each practice's group has."""
    return np.asarray(part.sum(axis=2, keepdims=True) - part)


def _concentration(exposure: Array) -> Array:
    """The sum of squared shares of the rest of each practice's group."""
    return _others(exposure**2) / _others(exposure) ** 2


def _flat(part: Array) -> Array:
    return part.reshape(len(part), -1)


def _counts(
    rng: np.random.Generator, setting: Setting, shape: tuple[int, ...]
) -> tuple[Array, Array]:
    """Events and exposure of practices whose list sizes vary."""
    exposure = rng.lognormal(-(LIST_SIZES**2) / 2, LIST_SIZES, shape) * setting.expected
    if setting.kind == "proportion":
        of = np.maximum(np.round(exposure / SHARE), 2)
        return rng.binomial(of.astype(int), _true_shares(rng, setting, shape)).astype(float), of
    level = rng.lognormal(0, LOCALITY_EFFECT, (*shape[:-1], 1)) if setting.locality_effect else 1.0
    return _events(rng, setting, exposure * level * _true_ratios(rng, setting, shape)), exposure


def _events(rng: np.random.Generator, setting: Setting, mean: Array) -> Array:
    """Poisson events; or patients, each with one item and a Poisson number of repeats."""
    if not setting.repeats:
        return rng.poisson(mean).astype(float)
    patients = rng.poisson(mean / (1 + ITEMS_AFTER_FIRST))
    return (patients + rng.poisson(patients * ITEMS_AFTER_FIRST)).astype(float)


def _true_ratios(rng: np.random.Generator, setting: Setting, shape: tuple[int, ...]) -> Array:
    """Practices' true ratios, of mean 1 and the setting's coefficient of variation."""
    if setting.cv == 0:
        return np.ones(shape)
    if setting.tail == "lognormal":
        sigma = np.sqrt(np.log1p(setting.cv**2))
        return rng.lognormal(-(sigma**2) / 2, sigma, shape)
    return rng.gamma(1 / setting.cv**2, setting.cv**2, shape)


def _true_shares(rng: np.random.Generator, setting: Setting, shape: tuple[int, ...]) -> Array:
    """Practices' true shares: a beta with that mean and coefficient of variation."""
    if setting.cv == 0:
        return np.full(shape, SHARE)
    weight = (1 - SHARE) / (setting.cv**2 * SHARE) - 1
    return rng.beta(SHARE * weight, (1 - SHARE) * weight, shape)
