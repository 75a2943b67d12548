"""What a practice of this size would show: predictive distributions of counts and of shares.

Arrays broadcast; a row is one comparison. Sources are beside the functions, the derivation is in
`docs/methods.md`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Negative binomial with mean `mean` and variance mean + spread * mean².

    For clustered events the caller divides counts and means by phi first. `spread` is above 0.
    """

    mean: Array
    spread: Array

    def cumulative(self, count: Array) -> tuple[Array, Array]:
        """P(X <= count) and P(X > count) at whole counts; 0 and 1 below zero."""
        size = 1 / self.spread
        share = size / (size + self.mean)
        below = special.betainc(size, np.maximum(count, 0) + 1, share)
        above = special.betaincc(size, np.maximum(count, 0) + 1, share)
        return np.where(count < 0, 0.0, below), np.where(count < 0, 1.0, above)

    def low_quantile(self, tail: Array) -> Array:
        """The smallest whole count whose probability from below reaches `tail`."""
        size = 1 / self.spread
        guess = special.nbdtrik(tail, size, size / (size + self.mean))
        # Next to no events, where the library's root runs away from 0.
        none = self.cumulative(np.zeros_like(guess))[0] >= tail
        return np.asarray(np.where(none, 0.0, np.maximum(np.ceil(guess - 1e-9), 0)))

    def high_quantile(self, tail: Array) -> Array:
        """The smallest whole count beyond which no more than `tail` lies.

        Where 1 - tail is too near 1 for the quantile to be right, by halving on the upper sum
        itself, which stays exact.
        """
        guess = self.low_quantile(1 - tail)
        right = (self.cumulative(guess)[1] <= tail) & (self.cumulative(guess - 1)[1] > tail)
        low = np.where(right, guess - 1, -1.0)
        high = np.where(right, guess, np.ceil(self.mean + 10))
        while np.any(far := self.cumulative(high)[1] > tail):
            high = np.where(far, high * 2, high)
        while np.any(high - low > 1):
            middle = np.floor((low + high) / 2)
            beyond = self.cumulative(middle)[1] > tail
            low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
        return high

    def at(self, mean: Array, rows: NDArray[np.bool_]) -> "Counts":
        """The marked rows about other means."""
        return Counts(mean, self.spread[rows])

    def guess(self, count: Array, z: float) -> Array:
        """About where a mean would lie for which `count` scores -z: the normal's answer."""
        z2 = z * z
        a, b = 1 - z2 * self.spread, -(2 * count + z2)
        root = np.sqrt(np.maximum(b * b - 4 * a * count * count, 0))
        normal = (-b + np.sign(z) * root) / (2 * np.maximum(a, 0.2))
        return np.maximum(np.where(a > 0.2, normal, 2 * count + z2), 1e-6)

    def to_line(self, mean: Array) -> Array:
        """A scale from minus to plus infinity on which scores are nearly straight."""
        return np.log(mean)

    def from_line(self, place: Array) -> Array:
        """The mean at a place on that scale."""
        return np.exp(place)


@dataclass(frozen=True)
class Shares:
    """Beta-binomial of `of` trials with mean share `mean` and intraclass correlation `rho`."""

    mean: Array
    rho: Array
    of: Array

    @cached_property
    def _sums(self) -> tuple[Array, Array, NDArray[np.int64], NDArray[np.int64]]:
        """P(X <= k) and P(X > k) for each row's counts that matter, the first and their number.

        Probabilities beyond them are under 1e-17. They follow from their ratios p(k) / p(k - 1),
        so that a step costs one logarithm. Each row is summed by itself: what stands beside it
        changes nothing, to the last bit.
        """
        weight = 1 / np.maximum(self.rho, 1e-12) - 1
        sd = np.sqrt(self.of * self.mean * (1 - self.mean) * (1 + (self.of - 1) * self.rho))
        reach = 12 * sd + 45 * self.of * self.rho + 25
        first = np.floor(np.maximum(self.of * self.mean - reach, 0)).astype(np.int64)
        last = np.ceil(np.minimum(self.of * self.mean + reach, np.floor(self.of))).astype(np.int64)
        length = last - first + 1
        step = np.arange(length.max(initial=1))
        k, of = first[:, None] + step, self.of[:, None]
        there = step < length[:, None]
        rise = (of - k + 1) * (k - 1 + (self.mean * weight)[:, None])
        fall = k * (of - k + ((1 - self.mean) * weight)[:, None])
        ratio = np.where(there, np.maximum(rise, 1e-300) / np.maximum(fall, 1e-300), 1.0)
        ratio[:, 0] = 1.0
        running = np.cumsum(np.log(ratio), axis=1)
        mass = np.where(there, np.exp(running - running.max(axis=1, keepdims=True)), 0.0)
        below = np.cumsum(mass, axis=1)
        above = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1] - mass
        total = below[:, -1:]
        return below / total, above / total, first, length

    def cumulative(self, count: Array) -> tuple[Array, Array]:
        """P(X <= count) and P(X > count) at whole counts, each summed from its own end."""
        below, above, first, length = self._sums
        step = np.asarray(count).astype(np.int64) - first
        row, place = np.arange(length.size), np.clip(step, 0, length - 1)
        return (
            np.where(step < 0, 0.0, np.where(step >= length, 1.0, below[row, place])),
            np.where(step < 0, 1.0, np.where(step >= length, 0.0, above[row, place])),
        )

    def low_quantile(self, tail: Array) -> Array:
        """The smallest whole count whose probability from below reaches `tail`."""
        below, _, first, length = self._sums
        short = (below < tail[:, None]).sum(axis=1)
        return np.asarray(first + np.minimum(short, length - 1), dtype=float)

    def high_quantile(self, tail: Array) -> Array:
        """The smallest whole count beyond which no more than `tail` lies."""
        _, above, first, length = self._sums
        short = (above > tail[:, None]).sum(axis=1)
        return np.asarray(first + np.minimum(short, length - 1), dtype=float)

    def at(self, mean: Array, rows: NDArray[np.bool_]) -> "Shares":
        """The marked rows about other means."""
        return Shares(mean, self.rho[rows], self.of[rows])

    def guess(self, count: Array, z: float) -> Array:
        """About where a mean would lie for which `count` scores -z: Wilson's; a half of nobody."""
        of = self.of / (1 + (self.of - 1) * self.rho)
        with np.errstate(divide="ignore", invalid="ignore"):
            events = count / self.of * of
            spread = z * np.sqrt(z * z + 4 * events * (1 - events / of))
        wilson = np.nan_to_num((2 * events + z * z + spread) / (2 * (of + z * z)), nan=0.5)
        return np.clip(wilson, 1e-9, 1 - 1e-9)

    def to_line(self, mean: Array) -> Array:
        """A scale from minus to plus infinity on which scores are nearly straight."""
        return np.asarray(special.logit(mean))

    def from_line(self, place: Array) -> Array:
        """The mean at a place on that scale."""
        return np.asarray(special.expit(place))


Model = Counts | Shares
