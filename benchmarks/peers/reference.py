"""The reference set: practices outside a locality, each set against a group of its own."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.statistics.costs import FEWEST_ITEMS, CostSet, chance_of_an_item
from benchmarks.statistics.quantiles import row_quantile, row_quantiles
from benchmarks.statistics.reference import (
    Array,
    ReferenceSet,
    ShareSet,
    ordinary_variation,
    rho_between,
)
from benchmarks.statistics.sums import exact

WINDOW = ["measure_id", "window", "period_start", "period_end"]
SMALLEST_GROUP = 8
FEWEST = 30  # reference practices; below it variation comes from the peers themselves
SHARED_FROM = 1000  # a set so large is the same for all localities, its own practices included
GROUPS = ("locality", "pcn_code", "sub_icb_code")
QUANTILES = {
    "reference_median": 0.5,
    "reference_lower_quartile": 0.25,
    "reference_upper_quartile": 0.75,
    **{f"reference_p{tenth}0": tenth / 10 for tenth in (1, 2, 3, 4, 6, 7, 8, 9)},
}
FOUND: dict[str, pl.DataType | type[pl.DataType]] = {
    "reference_count": pl.UInt32,
    "reference_variation": pl.Float64,
    "reference_phi": pl.Float64,
    **dict.fromkeys(QUANTILES, pl.Float64()),
}


def in_groups(values: pl.LazyFrame) -> pl.LazyFrame:
    """Each practice's value beside the rest of its own group, for every measure and window.

    Takes the comparable rows of all practices: `WINDOW`, practice_code, pooled_numerator,
    pooled_denominator, and the names of its possible groups (`GROUPS`, null where unknown). The
    group is the locality, else the network, else the sub-ICB: the first with 8 or more members in
    that window; without such a group they are null. Adds `group`, peers_numerator (O_p),
    peers_denominator (n_p), concentration and, of costs, peers_items, all without the practice
    itself. Costs of under 10 items are left out. METHODS A7.
    """
    events, exposure = pl.col("pooled_numerator"), pl.col("pooled_denominator")
    cost, items = pl.col("kind") == "cost", pl.col("items")
    fit = ~cost | ((events > 0) & (items >= FEWEST_ITEMS).fill_null(value=False))
    held = values.filter(exposure > 0, fit).sort(*WINDOW, "practice_code")
    beside = {name: exact(exposure).over(*WINDOW, name) - exposure for name in GROUPS}
    squares = {name: exact(exposure**2).over(*WINDOW, name) - exposure**2 for name in GROUPS}
    return held.with_columns(
        group=_first(values={name: pl.format(name + " {}", name) for name in GROUPS}),
        peers_numerator=_first(
            {name: exact(events).over(*WINDOW, name) - events for name in GROUPS}
        ),
        peers_denominator=_first(beside),
        concentration=_first({name: squares[name] / beside[name] ** 2 for name in GROUPS}),
        peers_items=_first({name: exact(items).over(*WINDOW, name) - items for name in GROUPS}),
    )


def _first(values: Mapping[str, pl.Expr]) -> pl.Expr:
    """The value of the first group that has enough members in the window; null where none has."""
    enough = {
        name: pl.col(name).is_not_null() & (pl.len().over(*WINDOW, name) >= SMALLEST_GROUP)
        for name in GROUPS
    }
    return pl.coalesce(pl.when(enough[name]).then(values[name]) for name in GROUPS)


def percentile_elsewhere(values: pl.LazyFrame) -> pl.LazyFrame:
    """The share of practices outside a practice's own locality with a lower value, in percent.

    Takes the comparable rows of all practices with `WINDOW`, locality and `value_pooled`; gives
    `WINDOW`, practice_code and reference_percentile, for practices in a locality. Ties count as
    not lower; null with fewer than 30 practices outside.
    """
    lower = pl.col("value_pooled").rank("min")
    here = [*WINDOW, "locality"]
    below = lower.over(WINDOW).cast(pl.Int64) - lower.over(here).cast(pl.Int64)
    outside = pl.len().over(WINDOW).cast(pl.Int64) - pl.len().over(here).cast(pl.Int64)
    return (
        values.with_columns(
            reference_percentile=pl.when(outside >= FEWEST).then(100 * below / outside)
        )
        .select(*WINDOW, "practice_code", "locality", "reference_percentile")
        .filter(pl.col("locality").is_not_null())
        .drop("locality")
    )


def variation_elsewhere(grouped: pl.LazyFrame, localities: list[str]) -> pl.LazyFrame:
    """Ordinary variation and quartiles among the practices outside each locality.

    Takes `in_groups` with `kind`, `scale` and `phi_assumed`; gives `WINDOW`, locality and `FOUND`:
    reference_count are the practices with a group, reference_variation is tau², of proportions
    rho_b, of costs a; it is null, as phi (of costs b) and the `QUANTILES` are, under 30 practices.
    These are of all practices' values outside the locality, in the measure's unit (type 7).
    """
    schema = grouped.collect_schema()
    keys = {name: schema[name] for name in WINDOW}
    return grouped.map_batches(
        lambda frame: _elsewhere(frame, localities, keys),
        schema={**keys, "locality": pl.String, **FOUND},
    )


def _elsewhere(
    frame: pl.DataFrame, localities: list[str], keys: dict[str, pl.DataType]
) -> pl.DataFrame:
    kinds = [
        _of_kind(frame.filter(pl.col("kind").is_in(kinds)), localities, found)
        for kinds, found in (
            (["rate", "ratio"], Sets.counts),
            (["proportion"], Sets.shares),
            (["cost"], Sets.costs),
        )
    ]
    empty = pl.DataFrame(schema={**keys, "locality": pl.String, **FOUND})
    return pl.concat([empty, *(kind for kind in kinds if kind is not None)])


def _of_kind(
    frame: pl.DataFrame, localities: list[str], found_in: Callable[["Sets"], tuple[Array, Array]]
) -> pl.DataFrame | None:
    if frame.is_empty():
        return None
    sets = Sets(frame, localities)
    found = found_in(sets)
    values = sets.matrix("pooled_numerator") / sets.matrix("pooled_denominator")
    values = values * sets.matrix("scale")
    quantiles = row_quantiles(values, list(QUANTILES.values()))
    count = np.isfinite(sets.matrix("concentration")).sum(axis=1)
    enough = count >= FEWEST
    columns = [np.where(enough, part, np.nan) for part in (*found, *quantiles)]
    named = [
        pl.Series(name, column).fill_nan(None)
        for name, column in zip(list(FOUND)[1:], columns, strict=True)
    ]
    return sets.placed([pl.Series("reference_count", count, dtype=pl.UInt32), *named])


class Sets:
    """A row per window and locality, a column per practice outside it."""

    def __init__(self, frame: pl.DataFrame, localities: list[str]) -> None:
        ordered = frame.sort(*WINDOW, "practice_code")
        self.windows = ordered.select(WINDOW).unique(maintain_order=True)
        place = ordered.select(
            row=pl.struct(WINDOW).rank("dense") - 1,
            column=pl.int_range(pl.len()).over(WINDOW),
        )
        self.row: NDArray[np.int64] = place["row"].to_numpy().astype(np.int64)
        self.column: NDArray[np.int64] = place["column"].to_numpy().astype(np.int64)
        self.frame, self.localities = ordered, localities
        shape = self.windows.height, int(self.column.max()) + 1
        home = np.full(shape, "", dtype=object)
        home[self.row, self.column] = ordered["locality"].fill_null("").to_numpy()
        # A set so large is one for all localities: nobody is hidden from it.
        self.shared = shape[1] >= SHARED_FROM
        hidden = [home == name for name in localities]
        if self.shared:
            hidden = [np.zeros(shape, dtype=bool)]
        self.hidden = np.stack(hidden, axis=1).reshape(-1, shape[1])
        self.shape = shape

    def matrix(self, name: str) -> Array:
        """One column of the frame, hidden where the practice belongs to the row's locality."""
        whole = np.full(self.shape, np.nan)
        column = self.frame[name].cast(pl.Float64).fill_null(float("nan"))
        whole[self.row, self.column] = column.to_numpy()
        return np.where(
            self.hidden, np.nan, np.repeat(whole, len(self.hidden) // len(whole), axis=0)
        )

    def placed(self, columns: list[pl.Series]) -> pl.DataFrame:
        """The windows and localities, with what was found for each."""
        names = pl.DataFrame({"locality": self.localities}, schema={"locality": pl.String})
        if self.shared:
            found = self.windows.with_columns(columns).join(names, how="cross")
        else:
            every = self.windows.join(names, how="cross", maintain_order="left_right")
            found = every.with_columns(columns)
        return found.select(*WINDOW, "locality", *FOUND)

    def counts(self) -> tuple[Array, Array]:
        """Between-practice variance and clustering of counts."""
        peers, beside = self.matrix("peers_numerator"), self.matrix("peers_denominator")
        expected = self.matrix("pooled_denominator") * (peers + 0.5) / beside
        # Expected events are missing where a practice has no group, and so is its score.
        practices = ReferenceSet(
            self.matrix("pooled_numerator"), expected, peers, self.matrix("concentration")
        )
        return ordinary_variation(practices, row_quantile(self.matrix("phi_assumed"), 0.5))

    def shares(self) -> tuple[Array, Array]:
        """Between-practice correlation of proportions, and the assumed phi."""
        beside = self.matrix("peers_denominator")
        share = (self.matrix("peers_numerator") + 0.5) / (beside + 1)
        practices = ShareSet(
            self.matrix("pooled_numerator"),
            self.matrix("pooled_denominator"),
            share,
            beside,
            self.matrix("concentration"),
        )
        return rho_between(practices), row_quantile(self.matrix("phi_assumed"), 0.5)

    def costs(self) -> tuple[Array, Array]:
        """Between-practice variance of log values, and the chance of an item."""
        amounts, exposure = self.matrix("pooled_numerator"), self.matrix("pooled_denominator")
        beside, peers_items = self.matrix("peers_denominator"), self.matrix("peers_items")
        clusters, given = (
            row_quantile(self.matrix(name), 0.5) for name in ("phi_assumed", "items_given")
        )
        parts = amounts, self.matrix("items"), self.matrix("squares")
        chance = chance_of_an_item(*parts, clusters, given=given)
        practices = CostSet(
            np.log(amounts / exposure / (self.matrix("peers_numerator") / beside)),
            exposure * peers_items / beside,
            peers_items,
            self.matrix("concentration"),
            chance,
        )
        variation, times = ordinary_variation(practices)
        return variation, times * chance
