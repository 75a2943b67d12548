"""What a practice of this size would show: predictive distributions of counts and of shares.

Arrays are of one length; a row is one comparison, and what stands beside it changes nothing, to
the last bit. Both kinds answer the same questions, which `midp` asks. Sources are beside the
functions, the derivation is in `docs/methods.md`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from benchmarks.statistics.beta_binomial import HUGE, outward, probability

Array = NDArray[np.float64]
Side = Literal[-1, 1]
LEAST_MEAN = 1e-9
ALL_BUT = 1 - 2.0**-53


@dataclass(frozen=True)
class Counts:
    """Negative binomial with mean `mean` and variance mean + spread * mean².

    For clustered events the caller divides counts and means by phi first. `spread` is above 0.
    """

    mean: Array
    spread: Array

    @property
    def expected(self) -> Array:
        """The mean, in events."""
        return self.mean

    @property
    def largest(self) -> Array:
        """There is no largest count."""
        return np.full(self.mean.shape, np.inf)

    @property
    def deviation(self) -> Array:
        """The standard deviation, in events."""
        return np.sqrt(self.mean + self.spread * self.mean**2)

    @property
    def skew(self) -> Array:
        """The skewness."""
        mean = np.maximum(self.mean, LEAST_MEAN)
        return np.asarray((1 + 2 * self.spread * mean) / np.sqrt(mean + self.spread * mean**2))

    def beyond(self, count: Array, side: Side | Array) -> tuple[Array, Array]:
        """P(X < count), of side 1 P(X > count), and P(X = count), at whole counts.

        Incomplete beta functions from the side's own end, so that small ones are exact.
        """
        size, side = 1 / self.spread, np.broadcast_to(side, count.shape)
        share = np.where(side < 0, size, self.mean) / (size + self.mean)
        fewer = special.betainc(*_turned(side, size, np.maximum(count, 1)), share)
        fewer = np.where(count > 0, fewer, np.where(side < 0, 0.0, 1.0))
        more = special.betainc(*_turned(side, size, count + 1), share)
        return np.where(side < 0, fewer, more), np.abs(more - fewer)

    def rise(self, count: Array) -> Array:
        """P(X = count + 1) / P(X = count)."""
        size = 1 / self.spread
        return np.asarray((count + size) / (count + 1) * (self.mean / (size + self.mean)))

    def at(self, mean: Array) -> "Counts":
        """The same about other means."""
        return Counts(mean, self.spread)

    def pick(self, rows: NDArray[np.intp]) -> "Counts":
        """The rows of these numbers."""
        return Counts(self.mean[rows], self.spread[rows])

    def guess(self, count: Array, z: Array | float) -> Array:
        """About where a mean would lie for which `count` scores -z: the normal's answer."""
        z2 = z * z
        a, b = 1 - z2 * self.spread, -(2 * count + z2)
        root = np.sqrt(np.maximum(b * b - 4 * a * count * count, 0))
        normal = (-b + np.sign(z) * root) / (2 * np.maximum(a, 0.2))
        return np.maximum(np.where(a > 0.2, normal, 2 * count + z2), LEAST_MEAN)

    def to_line(self, mean: Array) -> Array:
        """A scale from 0 on which scores fall by nearly 1 a step: it levels the variance."""
        root = np.sqrt(self.spread)
        return np.asarray(2 * np.arcsinh(root * np.sqrt(mean)) / root)

    def from_line(self, place: Array) -> Array:
        """The mean at a place on that scale."""
        root = np.sqrt(self.spread)
        return np.asarray((np.sinh(place * root / 2) / root) ** 2)


def _turned(side: Array, size: Array, count: Array) -> tuple[Array, Array]:
    """The two shapes of a beta function; of the upper side the other way round."""
    return np.where(side < 0, size, count), np.where(side < 0, count, size)


@dataclass(frozen=True)
class Shares:
    """Beta-binomial of `of` trials with mean share `mean` and intraclass correlation `rho`."""

    mean: Array
    rho: Array
    of: Array

    @property
    def _shapes(self) -> tuple[Array, Array]:
        """The shapes of the beta distribution of shares."""
        weight = 1 / np.maximum(self.rho, 1e-12) - 1
        return self.mean * weight, (1 - self.mean) * weight

    @property
    def expected(self) -> Array:
        """The mean, in events."""
        return self.of * self.mean

    @property
    def largest(self) -> Array:
        """The largest count: all whole trials."""
        return np.floor(self.of)

    @property
    def deviation(self) -> Array:
        """The standard deviation, in events."""
        chance = self.of * self.mean * (1 - self.mean)
        return np.asarray(np.sqrt(chance * (1 + np.maximum(self.of - 1, 0) * self.rho)))

    @property
    def skew(self) -> Array:
        """The skewness (Johnson, Kemp and Kotz, Univariate Discrete Distributions, 6.9)."""
        a, b = self._shapes
        weight, of = a + b, np.maximum(self.of, 1)
        chance = of * np.maximum(self.mean * (1 - self.mean), LEAST_MEAN)
        scale = np.sqrt((1 + weight) / (chance * (of + weight)))
        return np.asarray((weight + 2 * of) * (1 - 2 * self.mean) / (weight + 2) * scale)

    def beyond(self, count: Array, side: Side | Array) -> tuple[Array, Array]:
        """P(X < count), of side 1 P(X > count), and P(X = count), at whole counts.

        Summed outwards from the count, in units of its own probability.
        """
        inside, side = np.clip(count, 0, self.largest), np.broadcast_to(side, count.shape)
        part, here = self._outward(inside, side), probability(inside, self.of, *self._shapes)
        odd = np.flatnonzero(self.of != self.largest)  # trials in clusters: no closed form
        if odd.size:
            other = self.pick(odd)._outward(inside[odd], -side[odd])
            here[odd] = 1 / (1 + part[odd] + other)
        part = np.where(part < HUGE, np.minimum(part * here, 1), 1.0)
        past = count > self.largest
        return np.where(past, side < 0, part), np.where(past, 0.0, here)

    def _outward(self, count: Array, side: Array) -> Array:
        """The probability on one side of a count, in units of that of the count."""
        a, b = self._shapes
        up, down = (count, self.largest - count, a, b), (self.of - count, count, b, a)
        start, steps, a, b = (
            np.where(side < 0, below, above) for above, below in zip(up, down, strict=True)
        )
        return outward(start, steps, self.of, a, b)

    def rise(self, count: Array) -> Array:
        """P(X = count + 1) / P(X = count); 0 from the largest count on."""
        a, b = self._shapes
        left = np.maximum(self.of - count, 1)
        with np.errstate(divide="ignore"):
            ratio = left * (count + a) / ((count + 1) * (left - 1 + b))
        return np.where(count < self.largest, np.minimum(ratio, HUGE), 0.0)

    def at(self, mean: Array) -> "Shares":
        """The same about other means."""
        return Shares(mean, self.rho, self.of)

    def pick(self, rows: NDArray[np.intp]) -> "Shares":
        """The rows of these numbers."""
        return Shares(self.mean[rows], self.rho[rows], self.of[rows])

    @property
    def _effective(self) -> Array:
        """The independent trials that would tell as much."""
        of = np.maximum(self.of, 1)
        return np.asarray(of / (1 + (of - 1) * self.rho))

    def guess(self, count: Array, z: Array | float) -> Array:
        """About where a mean would lie for which `count` scores -z: Wilson's; a half of nobody."""
        of = self._effective
        with np.errstate(divide="ignore", invalid="ignore"):
            events = count / self.of * of
            spread = z * np.sqrt(z * z + 4 * events * (1 - events / of))
        wilson = np.nan_to_num((2 * events + z * z + spread) / (2 * (of + z * z)), nan=0.5)
        return np.clip(wilson, LEAST_MEAN, 1 - LEAST_MEAN)

    def to_line(self, mean: Array) -> Array:
        """A scale from 0 on which scores fall by nearly 1 a step: it levels the variance."""
        return np.asarray(2 * np.sqrt(self._effective) * np.arcsin(np.sqrt(mean)))

    def from_line(self, place: Array) -> Array:
        """The mean at a place on that scale; just under 1 at its end and beyond."""
        angle = place / (2 * np.sqrt(self._effective))
        return np.asarray(np.minimum(np.sin(np.minimum(angle, np.pi / 2)) ** 2, ALL_BUT))


Model = Counts | Shares
