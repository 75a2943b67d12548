"""The rooms: the comparable practices of each measure, window and locality, in matrices."""

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.peers.costs import CostRows, outside_costs
from benchmarks.peers.judgement import FEWEST_PEERS, Flags, Rows, outside_range
from benchmarks.statistics.costs import chance_of_an_item
from benchmarks.statistics.known import known
from benchmarks.statistics.predictive import Array

GROUP = ["measure_id", "window", "period_start", "period_end", "locality"]
FEWEST_AFTER_LEAVING_OUT = 6
EIGHT = 8


def width(places: int) -> int:
    """Columns of a matrix of rows of so many places at most: whole eights.

    A row's numbers are added by eights, so that the sum of one does not follow from how long the
    others are, as far as 128 places.
    """
    return max(-(-places // EIGHT), 1) * EIGHT


class Groups:
    """The comparable practices of each measure, window and locality, as padded matrices."""

    def __init__(self, frame: pl.DataFrame) -> None:
        parts = known(pl.col("pooled_numerator")), known(pl.col("pooled_denominator"))
        able = pl.col("comparable") & (parts[0] >= 0) & (parts[1] > 0)
        # Places follow the codes, so that sums do not depend on the order of rows.
        order = pl.when("able").then("practice_code").rank("ordinal").over("group")
        placed = frame.with_columns(
            group=pl.struct(GROUP).rank("dense") - 1, able=able.fill_null(value=False)
        ).with_columns(place=order.cast(pl.Int64).fill_null(0) - 1)
        self.frame = frame
        self.group: NDArray[np.int64] = placed["group"].to_numpy().astype(np.int64)
        self.place: NDArray[np.int64] = placed["place"].to_numpy().astype(np.int64)
        self.able: Flags = placed["able"].to_numpy()
        shape = int(self.group.max()) + 1, width(int(self.place.max()) + 1)
        self.observed = self._matrix(frame["pooled_numerator"], shape)
        self.exposure = self._matrix(frame["pooled_denominator"], shape)
        self.scale: Array = frame["scale"].to_numpy()
        self.out: Flags = np.zeros(shape, dtype=bool)
        self.known, self.reference, self.phi = (
            floats(frame[name])
            for name in ("reference_variation", "reference_count", "reference_phi")
        )

    def _matrix(self, column: pl.Series, shape: tuple[int, int]) -> Array:
        matrix = np.full(shape, np.nan)
        values = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        matrix[self.group[self.able], self.place[self.able]] = values[self.able]
        return matrix

    def rows(self, *, shares: bool) -> Rows:
        """Every row with its own peers: the group without itself and those left out."""
        own = np.arange(self.observed.shape[1]) == self.place[:, None]
        hidden = own | self.out[self.group]
        return Rows(
            observed=floats(self.frame["pooled_numerator"]),
            exposure=floats(self.frame["pooled_denominator"]),
            phi=np.where(np.isfinite(self.known), self.phi, floats(self.frame["phi_assumed"])),
            peers_observed=np.where(hidden, np.nan, self.observed[self.group]),
            peers_exposure=np.where(hidden, np.nan, self.exposure[self.group]),
            shares=shares,
            known=self.known,
            reference=self.reference,
        )

    def cost_rows(self) -> CostRows:
        """The same where amounts are compared: takes items, squares and items_given too."""
        rows = self.rows(shares=False)
        hidden = ~np.isfinite(rows.peers_exposure)
        whole = (self._matrix(self.frame[name], self.out.shape) for name in ("items", "squares"))
        peers_items, squares = (np.where(hidden, np.nan, one[self.group]) for one in whole)
        clusters, given = (floats(self.frame[name]) for name in ("phi_assumed", "items_given"))
        among = chance_of_an_item(rows.peers_observed, peers_items, squares, clusters, given=given)
        found = replace(rows, phi=np.where(np.isfinite(self.known), self.phi, among))
        return CostRows.of(found, floats(self.frame["items"]), peers_items)

    def judgeable(self, rows: Rows) -> Flags:
        """Comparable, with enough peers."""
        peers = np.isfinite(rows.peers_exposure).sum(axis=1)
        return np.asarray(self.able & (peers >= FEWEST_PEERS))

    def leave_out(self, rows: Rows, able: Flags) -> None:
        """Mark peers outside their own 99.8% range, the furthest first, while six remain."""
        picked = rows.pick(able)
        if isinstance(picked, CostRows):
            outside, z = outside_costs(picked)
        else:
            outside, z = outside_range(picked)
        far = np.zeros(len(self.group))
        far[able] = np.where(np.abs(outside) == 2, np.abs(z) + 1, 0)
        distance = np.zeros(self.observed.shape)
        distance[self.group[able], self.place[able]] = far[able]
        order = (-distance).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        members = np.isfinite(self.exposure).sum(axis=1)
        room = np.maximum(members - 1 - FEWEST_AFTER_LEAVING_OUT, 0)
        self.out = (distance > 0) & (order < room[:, None])

    def left_out_codes(self) -> pl.Series:
        """For each row, the codes of the peers that are left out of its comparator."""
        out = np.zeros(len(self.group), dtype=bool)
        out[self.able] = self.out[self.group[self.able], self.place[self.able]]
        rows = pl.DataFrame({"group": self.group, "own": self.frame["practice_code"], "out": out})
        named = rows.filter("out").select("group", code="own")
        return (
            rows.with_row_index("row")
            .join(named, on="group", how="left")
            .group_by("row")
            .agg(left_out=pl.col("code").filter(pl.col("code") != pl.col("own")).sort())
            .sort("row")["left_out"]
        )


def floats(column: pl.Series) -> Array:
    """A column as floats, NaN where it is null."""
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
