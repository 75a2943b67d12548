"""Costs and quantities: logarithms of values, whose chance falls with the number of items.

Arrays hold a row per comparison or set, matrices a column per practice (NaN where there is none).
The log of a value varies about the log of its comparator with a + b/items: `a` between practices,
`b` by chance from item to item. Where a value is judged its items are those expected of its size,
not its own, which are few where the value is low. The derivation is in `docs/methods.md`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.statistics.midp import two_sided
from benchmarks.statistics.quantiles import row_quantile

Array = NDArray[np.float64]
FEWEST_ITEMS = 10  # below it the log of a cost is not near a normal
SMALLEST_CHANCE = 1e-6  # of an item, where all cost the same and their number is given


def chance_of_an_item(
    amounts: Array, items: Array, squares: Array, clusters: Array, *, given: bool | Array = False
) -> Array:
    """b: the variance that one item brings to the log of a sum of amounts, a value per row.

    A sum of amounts x over a Poisson number of items that come in clusters has the relative
    variance `clusters` · Σx² / (Σx)², which is b over their number (compound Poisson: Feller, An
    Introduction to Probability Theory 1 (1968) XII.2). `squares` are sums of squared amounts of
    single items; the practices of a row are taken together. `clusters` are the items that one
    patient brings. Where the number of items is `given` (an amount per item), only their unequal
    amounts are left of it. At least 1e-6; NaN for rows without amounts.
    """
    whole = np.nansum(amounts, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        unequal = np.nansum(squares, axis=1) * np.nansum(items, axis=1) / whole**2
    chance = clusters * (unequal - np.asarray(given, dtype=float))
    return np.where(whole > 0, np.maximum(chance, SMALLEST_CHANCE), np.nan)


@dataclass(frozen=True)
class LogNormal:
    """A value whose logarithm is normal about that of `centre`, or t with `freedom`."""

    centre: Array
    variance: Array  # of the logarithm
    freedom: Array | float = np.inf

    def score(self, value: Array) -> Array:
        """Standard deviations of the logarithm from the centre, -inf for a value of 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log(value / self.centre) / np.sqrt(self.variance))

    def p(self, value: Array) -> Array:
        """The two-sided p-value of a value."""
        return two_sided(self.score(value), np.broadcast_to(self.freedom, np.shape(value)))

    def limits(self, quantile: Array | float) -> tuple[Array, Array]:
        """The values that lie `quantile` standard deviations below and above the centre."""
        reach = np.exp(quantile * np.sqrt(self.variance))
        return self.centre / reach, self.centre * reach


@dataclass(frozen=True)
class CostSet:
    """Practices' log ratios to their own groups: a reference set, all matrices of one shape."""

    logs: Array  # log of a practice's value over its group's, itself left out
    items: Array  # expected of its exposure, at the rate of its group
    peers_items: Array  # of its group
    concentration: Array  # sum of squared shares of the group's exposure
    chance: Array  # b as assumed, one for each row

    @property
    def observed(self) -> Array:
        """What is scored, a row per set."""
        return self.logs

    def scores(self, variation: Array, phi: Array) -> Array:
        """Squared score of each practice under `variation` (a) and so many times the assumed b."""
        a, b = variation[:, None], (phi * self.chance)[:, None]
        chance = b * (1 / self.items + 1 / self.peers_items)
        return self.logs**2 / (a * (1 + self.concentration) + chance)

    def signed(self) -> Array:
        """Whether each practice is above or below its group."""
        return np.sign(self.logs)

    def pick(self, rows: NDArray[np.bool_] | slice) -> "CostSet":
        """The chosen rows."""
        return CostSet(
            self.logs[rows],
            self.items[rows],
            self.peers_items[rows],
            self.concentration[rows],
            self.chance[rows],
        )

    def tells_phi(self, phi: Array) -> NDArray[np.bool_]:
        """All rows: whose practices have so few items that it could not is not judged by cost."""
        return np.ones(len(phi), dtype=bool)

    def half(self, *, larger: bool) -> "CostSet":
        """The half of each row with more, or with fewer, items."""
        there = np.where(np.isfinite(self.logs), self.items, np.nan)
        middle = row_quantile(there, 0.5)[:, None]
        keep = self.items > middle if larger else self.items <= middle
        return CostSet(
            np.where(keep, self.logs, np.nan),
            self.items,
            self.peers_items,
            self.concentration,
            self.chance,
        )
