"""Localities as wholes: how far their practices vary, and how far chance alone would set them.

A row per locality and measure, matrices with a column per practice (NaN where there are fewer).
METHODS in `docs/methods.md`: where variation comes from.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.peers.judgement import Flags, Rows, beyond_chance
from benchmarks.peers.reference import FEWEST
from benchmarks.peers.rooms import width
from benchmarks.statistics.extremes import chance_extremes
from benchmarks.statistics.predictive import Array
from benchmarks.statistics.quantiles import row_quantile
from benchmarks.statistics.variation import (
    between_counts,
    between_shares,
    components,
    counts_limits,
    shares_limits,
)

FIGURES = (
    *("chance_lowest", "chance_highest", "tau2", "phi", "reliability"),
    *("spread_here", "spread_here_lower", "spread_here_upper", "usual_spread"),
    *("reference_value", "reference_ratio", "reference_ratio_lower", "reference_ratio_upper"),
    *("reference_difference", "reference_difference_lower", "reference_difference_upper"),
    *("share_chance", "share_case_mix", "share_rest"),
)


@dataclass(frozen=True)
class Whole:
    """The compared practices of each locality, and what is known of practices elsewhere."""

    observed: Array  # events, rows by practices
    exposure: Array
    phi: Array
    scale: Array  # from events per exposure to the measure's unit
    known: Array  # tau² or rho_b of the reference set; NaN without one
    crude_exposure: Array  # before adjustment for case mix; NaN where there is none
    crude_known: Array
    crude_phi: Array
    outside_practices: Array
    outside_observed: Array  # the practices elsewhere together; NaN under 30
    outside_exposure: Array
    shares: bool

    @property
    def theta(self) -> Array:
        """The localities' pooled values, in events per exposure."""
        return np.asarray(np.nansum(self.observed, axis=1) / np.nansum(self.exposure, axis=1))

    @property
    def expected(self) -> Array:
        """Events of each practice at its locality's own rate."""
        return self.exposure * self.theta[:, None]

    def figures(self) -> dict[str, Array]:
        """All of `FIGURES`, in the measure's unit; NaN or infinite where there is none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = chance_extremes(self.exposure, self.theta, self.phi, shares=self.shares)
            chance = {"chance_lowest": low * self.scale, "chance_highest": high * self.scale}
            none = np.full(len(self.phi), np.nan)
            found = chance | self._spreads() | self._beside_reference() | self._components()
            return {name: found.get(name, none) for name in FIGURES}

    def _variation(self) -> tuple[Array, Array, Array]:
        """tau² (or rho_b) among the locality's own practices, and its 95% interval."""
        if self.shares:
            shares = self.observed, self.exposure, self.theta
            return between_shares(*shares), *shares_limits(*shares)
        counts = self.observed, self.expected, self.phi
        return between_counts(*counts), *counts_limits(*counts)

    def _spreads(self) -> dict[str, Array]:
        own, lower, upper = self._variation()
        used = np.where(np.isfinite(self.known), self.known, own)
        middle = row_quantile(self.exposure, 0.5)
        if self.shares:
            reliability = used * middle / (1 + (middle - 1) * used)
        else:
            reliability = used / (used + self.phi / (self.theta * middle))
        spreads = {
            "spread_here": own,
            "spread_here_lower": lower,
            "spread_here_upper": upper,
            "usual_spread": self.known,
        }
        return {name: self._as_spread(one) for name, one in spreads.items()} | {
            "tau2": own,
            "phi": np.full(len(own), np.nan) if self.shares else self.phi,
            "reliability": reliability,
        }

    def _as_spread(self, variation: Array) -> Array:
        """Percent of the locality's value; for shares points, in the measure's unit."""
        if self.shares:
            return np.sqrt(variation * self.theta * (1 - self.theta)) * self.scale
        return np.sqrt(variation) * 100

    def _beside_reference(self) -> dict[str, Array]:
        """The locality as one unit beside all practices elsewhere, by chance on both sides."""
        found = {"reference_value": self.outside_observed / self.outside_exposure * self.scale}
        there = self.outside_exposure > 0
        if not there.any():
            return found
        both = Rows(
            observed=np.nansum(self.observed, axis=1),
            exposure=np.nansum(self.exposure, axis=1),
            phi=self.phi,
            peers_observed=self.outside_observed[:, None],
            peers_exposure=self.outside_exposure[:, None],
            shares=self.shares,
            known=self.known,
            reference=self.outside_practices,
        )
        name, unit = (
            ("difference", self.scale) if self.shares else ("ratio", np.ones_like(self.phi))
        )
        for part, values in beyond_chance(both.pick(there)).items():
            if part in (name, f"{name}_lower", f"{name}_upper"):
                full = np.full(len(there), np.nan)
                full[there] = values
                found[f"reference_{part}"] = full * unit
        return found

    def _components(self) -> dict[str, Array]:
        """Percent of chance, case mix and the rest, over 30 practices or more."""
        number = np.isfinite(self.exposure).sum(axis=1).astype(float)
        own = number >= FEWEST
        practices = np.where(own, number, self.outside_practices)
        events = np.where(own, np.nansum(self.observed, axis=1), self.outside_observed)
        exposure = np.where(own, np.nansum(self.exposure, axis=1), self.outside_exposure)
        variation = np.where(own, self._variation()[0], self.known)
        if self.shares:
            chance = (1 - variation) * practices / exposure
        else:
            chance = self.phi * practices / events
        crude = self._crude(practices / events, own=own)
        parts = components(chance, variation, crude)
        names = ("share_chance", "share_case_mix", "share_rest")
        return {name: 100 * part for name, part in zip(names, parts, strict=True)}

    def _crude(self, each: Array, *, own: Flags) -> Array:
        """The whole spread before adjustment; `each` is one over the mean number of events."""
        there = np.isfinite(self.crude_exposure).any(axis=1)
        theta = np.nansum(self.observed, axis=1) / np.nansum(self.crude_exposure, axis=1)
        here = between_counts(self.observed, self.crude_exposure * theta[:, None], self.phi)
        elsewhere = self.crude_phi * each + self.crude_known
        return np.where(there, np.where(own, self.phi * each + here, elsewhere), np.nan)


def padded(lists: pl.Series) -> Array:
    """A matrix from a column of lists of numbers, none of them empty; short rows end in NaN."""
    lengths = lists.list.len().to_numpy()
    inside = np.arange(width(int(lengths.max(initial=1)))) < lengths[:, None]
    matrix = np.full(inside.shape, np.nan)
    matrix[inside] = lists.explode().cast(pl.Float64).to_numpy()
    return matrix
