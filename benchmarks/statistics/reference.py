"""Ordinary variation from a reference set: practices elsewhere, each against its own group.

Matrices hold a row per set (a measure, window and locality) and a column per practice of the set;
NaN where a set has fewer. METHODS A7 in `docs/methods.md`.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.statistics.quantiles import row_quantile, row_quantiles
from benchmarks.statistics.winsorised import EXPECTED, FROM

Array = NDArray[np.float64]
Chosen = NDArray[np.bool_] | slice  # rows
BLOCK = 256  # rows that are solved at once: their matrices stay in the processor's own memory
TRIM = 0.1  # winsorised at each end
NORMAL_WINSORISED = 0.678655  # variance of a standard normal winsorised at 10% at each end
WINSORISED_MEAN_VARIANCE = 1.294942  # of such a mean square, times the number of scores
FEWEST_CLUSTERS = 5  # that a quarter of the set may fall short of, for phi to be told from it
HALVES_DIFFER = 1.959963984540054  # standard errors
LARGE_SET = 100
# By number of scores: none and one as many, which tell nothing.
TARGETS = np.array([*[NORMAL_WINSORISED] * FROM, *EXPECTED, NORMAL_WINSORISED])
STEPS, CLOSE = 60, 1e-11
LARGEST = 1e11  # variation: further no root is sought
HALVINGS = 16


class Scored(Protocol):
    """Practices whose scores fall as the variation between practices is taken to be larger."""

    @property
    def observed(self) -> Array:
        """Events, a row per set."""

    def scores(self, variation: Array, phi: Array) -> Array:
        """Squared scores under the variation of each row."""

    def signed(self) -> Array:
        """Above or below what the group would give."""

    def pick(self, rows: Chosen) -> Self:
        """The chosen rows."""


Set = TypeVar("Set", bound=Scored)


class Halved(Scored, Protocol):
    """Practices whose chance can be told from their variation: small ones have more of it."""

    def half(self, *, larger: bool) -> Self:
        """The half of each row with less chance, or with more."""

    def tells_phi(self, phi: Array) -> NDArray[np.bool_]:
        """Which rows have enough events for their halves to tell of clustering."""


@dataclass(frozen=True)
class ShareSet:
    """Practices' proportions: trials, and the share of each one's own group."""

    observed: Array
    of: Array
    share: Array  # (O_p + 1/2) / (n_p + 1)
    peers_of: Array  # n_p
    concentration: Array

    def scores(self, variation: Array, phi: Array) -> Array:  # noqa: ARG002 # shares have none
        """Squared score of each practice under the intraclass correlation of its row."""
        rho = 1 / (self.peers_of + 2) + variation[:, None] * (1 + self.concentration)
        chance = self.of * self.share * (1 - self.share)
        chance = np.where(chance > 0, chance, np.nan)
        return (self.observed - self.of * self.share) ** 2 / (chance * (1 + (self.of - 1) * rho))

    def signed(self) -> Array:
        """Whether each practice is above or below what its group would give."""
        return np.sign(self.observed - self.of * self.share)

    def pick(self, rows: Chosen) -> "ShareSet":
        """The chosen rows."""
        return ShareSet(
            self.observed[rows],
            self.of[rows],
            self.share[rows],
            self.peers_of[rows],
            self.concentration[rows],
        )


@dataclass(frozen=True)
class ReferenceSet:
    """Practices' counts with what they were set against: all matrices of one shape."""

    observed: Array
    expected: Array  # n (O_p + 1/2) / n_p of each practice's own group
    peers_observed: Array  # O_p
    concentration: Array  # sum of squared shares of the group's exposure

    def scores(self, variation: Array, phi: Array) -> Array:
        """Squared score of each practice under the variation of its row; NaN of none expected."""
        t, f = variation[:, None], phi[:, None]
        spread = f / (self.peers_observed + 0.5) + t * (1 + self.concentration)
        expected = np.where(self.expected > 0, self.expected, np.nan)
        return (self.observed - expected) ** 2 / (f * expected + expected**2 * spread)

    def signed(self) -> Array:
        """Whether each practice is above or below what its group would give."""
        return np.sign(self.observed - self.expected)

    def pick(self, rows: Chosen) -> "ReferenceSet":
        """The chosen rows."""
        return ReferenceSet(
            self.observed[rows],
            self.expected[rows],
            self.peers_observed[rows],
            self.concentration[rows],
        )

    def tells_phi(self, phi: Array) -> NDArray[np.bool_]:
        """Rows in which three quarters of the practices expect 5 clusters or more."""
        return np.asarray(row_quantile(self.expected, 0.25) >= FEWEST_CLUSTERS * phi)

    def half(self, *, larger: bool) -> "ReferenceSet":
        """The half of each row with more, or with fewer, expected events."""
        middle = row_quantile(self.expected, 0.5)[:, None]
        keep = self.expected > middle if larger else self.expected <= middle
        hidden = np.where(keep, self.expected, np.nan)
        return ReferenceSet(
            np.where(keep, self.observed, np.nan), hidden, self.peers_observed, self.concentration
        )


def ordinary_variation(practices: Halved, assumed_phi: Array | None = None) -> tuple[Array, Array]:
    """Variation tau² (0 or more) and clustering phi (1 or more) of each row, solved together.

    tau² makes the winsorised mean square of all scores what a standard normal's would be; phi
    makes it so in the half with fewer and the half with more expected events alike, since chance
    rules the one and variation between practices the other. Where the halves do not differ by
    more than chance at `assumed_phi` (1 where not given), that is phi: solving it all the same
    would give to clustering what is variation between practices. It is also phi where a quarter of
    the practices expect fewer than 5 clusters: scores of such counts are no normal's, with phi or
    without. Rows with fewer than 4 practices give zero and the assumed phi.
    """
    rows = len(practices.observed)
    phi = np.ones(rows) if assumed_phi is None else np.maximum(assumed_phi, 1.0)
    found = _block_by_block(practices, lambda part, block: _variation(part, phi[block].copy()))
    return found[0], found[1]


def _block_by_block(
    practices: Set, solve: Callable[[Set, slice], tuple[Array, ...]]
) -> list[Array]:
    """What `solve` gives, a few rows at a time on all cores: each is solved by itself."""
    rows = len(practices.observed)
    blocks = [slice(start, start + BLOCK) for start in range(0, max(rows, 1), BLOCK)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(lambda block: solve(practices.pick(block), block), blocks))
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


def _variation(practices: Halved, phi: Array) -> tuple[Array, Array]:
    """As `ordinary_variation`, at an assumed phi of each row, which is changed where it is not."""
    rows = len(phi)
    sizes = _sizes(practices.scores(np.zeros(rows), phi))
    noise = np.sqrt(4 * WINSORISED_MEAN_VARIANCE / np.maximum(sizes, 1))
    uneven = abs(_uneven(practices, phi)) >= HALVES_DIFFER * noise
    uneven &= practices.tells_phi(phi)
    if uneven.any():
        phi[uneven] = _evening_phi(practices.pick(uneven))
    return tau2_given(practices, phi), phi


def _uneven(practices: Halved, phi: Array) -> Array:
    """How much more the half with fewer expected events is spread than the half with more."""
    tau2 = tau2_given(practices, phi)
    return _excess(practices.half(larger=False), tau2, phi) - _excess(
        practices.half(larger=True), tau2, phi
    )


def _evening_phi(practices: Halved) -> Array:
    """The phi of 1 or more at which both halves are spread alike, by halving its logarithm."""
    low, high = np.ones(len(practices.observed)), np.maximum(_phi_alone(practices), 1.0)
    for _ in range(HALVINGS):
        middle = np.sqrt(low * high)
        more = _uneven(practices, middle) > 0
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.where(low > 1, np.sqrt(low * high), 1.0)


def rho_between(practices: ShareSet) -> Array:
    """Correlation rho_b of each row by the same rule, at most 0.999; shares have no phi."""
    (found,) = _block_by_block(
        practices, lambda part, _: (tau2_given(part, np.ones(len(part.observed))),)
    )
    return np.minimum(found, 0.999)


def tau2_given(practices: Scored, phi: Array) -> Array:
    """Variation of each row at a given phi, zero where the scores are small enough without any.

    By secants that keep the root between their ends (Dowell and Jarratt, BIT 11 (1971) 168-174).
    Rows that have arrived are looked at no more.
    """
    low, high, above, below = _ends(practices, phi)
    found, before = np.zeros(len(phi)), np.full(len(phi), fill_value=-1)
    row, still = np.arange(len(phi)), above > 0
    for _ in range(STEPS):
        practices, row = practices.pick(still), row[still]
        low, high, above, below, before, phi = (
            one[still] for one in (low, high, above, below, before, phi)
        )
        if not len(row):
            break
        place = low + (high - low) * above / (above - below)
        found[row] = place
        excess = _excess(practices, place, phi)
        still, over = abs(excess) > CLOSE, excess > 0
        # An end that stays a second time is given half its height, so that it moves at last.
        share = np.where(over == before, 0.5, 1.0)
        below, above = np.where(over, below * share, excess), np.where(over, excess, above * share)
        low, high, before = np.where(over, place, low), np.where(over, high, place), over
    return found


def _ends(practices: Scored, phi: Array) -> tuple[Array, Array, Array, Array]:
    """Two variations around the root of each row that has one, and the excess at each."""
    low, high = np.zeros(len(phi)), np.full(len(phi), 1e-3)
    above, below = _excess(practices, low, phi), _excess(practices, high, phi)
    while np.any(far := below > 0) and high.max() < LARGEST:
        low[far], above[far] = high[far], below[far]
        high[far] *= 4
        below[far] = _excess(practices.pick(far), high[far], phi[far])
    return low, high, above, below


def _phi_alone(practices: Halved) -> Array:
    """The phi that explains the scores without any variation between practices."""
    zero, one = np.zeros(len(practices.observed)), np.ones(len(practices.observed))
    scores = practices.scores(zero, one)
    return np.nan_to_num(_winsorised_mean(scores, practices.signed()) / target(_sizes(scores)))


def _excess(practices: Scored, tau2: Array, phi: Array) -> Array:
    """Winsorised mean square less what it should be; zero for rows too small to tell."""
    scores = practices.scores(tau2, phi)
    sizes = _sizes(scores)
    gap = _winsorised_mean(scores, practices.signed()) - target(sizes)
    return np.where(sizes >= 4, np.nan_to_num(gap), 0.0)


def _sizes(scores: Array) -> NDArray[np.int64]:
    return np.asarray(np.isfinite(scores).sum(axis=1))


def _winsorised_mean(squares: Array, sign: Array) -> Array:
    """Mean of squares whose signed roots are drawn in to their row's outer tenths."""
    z = sign * np.sqrt(squares)
    low, high = row_quantiles(z, (TRIM, 1 - TRIM))
    drawn_in = np.clip(z, low[:, None], high[:, None]) ** 2
    count = np.maximum(np.isfinite(drawn_in).sum(axis=1), 1)
    return np.asarray(np.nansum(drawn_in, axis=1) / count)


def target(sizes: NDArray[np.int64]) -> Array:
    """The winsorised mean square of so many standard normal scores, in expectation."""
    found: Array = TARGETS[np.minimum(sizes, LARGE_SET)]
    return found
