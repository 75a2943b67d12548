"""The second rule: withhold what would tell a small count beside other figures of the practice."""

import numpy as np
import polars as pl

from benchmarks.disclosure.audit import Auditor
from benchmarks.disclosure.kinship import Kinship
from benchmarks.disclosure.primary import REASON
from benchmarks.disclosure.told import (
    Flags,
    Integers,
    State,
    Told,
    in_pieces,
    leaks,
    narrowest,
    sets_of_rows,
)
from benchmarks.measures.windows import quarter_end

AT_SOURCE, COUNT, COMPLEMENT, TRIALS, MONTH, WINDOW, MEASURE = range(7)
NONE = -1
ABOVE, BELOW, OTHERS = range(3)


def withheld_beside(rows: pl.DataFrame, kin: Kinship) -> pl.DataFrame:
    """Withhold more rows of local extracts until the others tell no small count.

    Takes rows with `reason` and the columns of `withheld_first`. Adds `left_out`
    (totals do without the row). What is chosen depends on shown figures and on which figures are
    withheld, never on a withheld number: months before quarters, and of nested measures the one
    that holds the others.
    """
    ordered = rows.with_row_index("place")
    local = ordered.filter("local")
    if local.is_empty():
        return rows.with_columns(left_out=pl.lit(value=False))
    table = Table(local, kin)
    table.hide_inner()
    table.hide_months()
    table.hide_years()
    while table.hide_parents():
        table.hide_months()
        table.hide_years()
    reasons = pl.Series([None, *REASON.categories], dtype=pl.String)
    done = local.with_columns(
        reason=reasons.gather(table.reason + 1).cast(REASON),
        left_out=pl.Series(table.left_out, dtype=pl.Boolean),
    )
    others = ordered.filter(~pl.col("local")).with_columns(left_out=pl.lit(value=False))
    return pl.concat([others, done]).sort("place").drop("place")


class Table:
    """The rows of local extracts as arrays, and the windows and practices that they are of."""

    def __init__(self, rows: pl.DataFrame, kin: Kinship) -> None:
        self.kin = kin
        self.reason = rows["reason"].to_physical().cast(pl.Int64).fill_null(NONE).to_numpy().copy()
        window = rows["window"].cast(pl.String).to_numpy()
        self.month, self.year = window == "month", window == "rolling_year"
        self.window = rows["window"].to_physical().to_numpy()
        self.sets = sets_of_rows(rows, kin)
        self.practice = _numbered(rows.select("practice_code"))
        events, of = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
        self.count = np.stack([events, of, of - events], axis=1).astype(np.float64)
        self.up_to = rows["up_to"].to_numpy()
        self.anchored = rows["anchored"].to_numpy()
        self.share = rows["proportion"].to_numpy()
        self.related = self._related()
        self.left_out = self._too_telling()
        self._windows(rows)
        self.limit = np.zeros(len(kin.size))
        for part in range(3):
            there = self.sets[:, part] >= 0
            np.maximum.at(self.limit, self.sets[there, part], self.up_to[there])
        self.auditor = Auditor(kin, self.limit)

    def _too_telling(self) -> Flags:
        """Withheld rows of which even the middle in a total would tell.

        With a cell withheld at its source beside other sets that share rows with it; and shares of
        so few trials that both their events and the others could be small.
        """
        few = self.share & np.isin(self.reason, (COUNT, COMPLEMENT))
        few &= self.count[:, BELOW] <= 2 * self.up_to
        beside = self.related | self.share
        return np.asarray(few | (beside & (self.reason == AT_SOURCE)))

    def _related(self) -> Flags:
        """Rows whose sets share rows with a set of another measure."""
        found = np.zeros(len(self.reason), dtype=bool)
        for own in np.unique(self.sets, axis=0):
            inside = own[own >= 0]
            others = self.kin.touches[inside].any(axis=0)
            others[inside] = False
            found[(self.sets == own).all(axis=1)] = others.any()
        return found

    def _windows(self, rows: pl.DataFrame) -> None:
        """Number the windows of each kind, and say which make up which."""
        ends = rows.select(at=quarter_end(pl.col("period_end")), day=pl.col("period_end"))
        self.quarter = ~self.month & ~self.year
        self.block = _numbered(rows.select("practice_code", "measure_id").with_columns(ends["at"]))
        self.place = np.zeros(len(self.reason), dtype=np.int64)
        kinds = {}
        for name, chosen in (("m", self.month), ("q", self.quarter), ("y", self.year)):
            of_kind = rows.filter(pl.Series(chosen)).select("period_start", "period_end")
            kinds[name] = of_kind.unique().sort("period_start", "period_end")
            self.place[chosen] = _numbered(of_kind)
        self.height = {name: found.height for name, found in kinds.items()}
        self.months_of = _inside(kinds["q"], kinds["m"], 3)
        self.quarters_of = _inside(kinds["y"], kinds["q"], 4)

    def states(self) -> Integers:
        """What is known of each row's three counts."""
        state = np.full((len(self.reason), 3), State.UNKNOWN, dtype=np.int64)
        state[self.reason == NONE] = State.SHOWN
        beyond = (self.count <= 0) | (self.count > self.up_to[:, None])
        beside = np.isin(self.reason, (WINDOW, MEASURE))[:, None] & beyond & ~self.month[:, None]
        state[beside] = State.LARGE
        total = np.where(self.left_out, State.UNKNOWN, State.SHOWN)
        few, others = self.reason == COUNT, self.reason == COMPLEMENT
        state[few, ABOVE], state[others, OTHERS] = State.SMALL, State.SMALL
        state[others, ABOVE] = State.LARGE
        state[few | others, BELOW] = total[few | others]
        trials = self.reason == TRIALS
        state[trials, BELOW] = State.SMALL
        ratio = trials & ~self.share
        state[ratio, ABOVE] = np.where(beyond[ratio, ABOVE], total[ratio], State.SMALL)
        return state

    def told(self, name: str, chosen: Flags) -> Told:
        """What is told by the rows of one kind of window."""
        shape = int(self.practice.max()) + 1, max(self.height[name], 1), len(self.kin.size)
        state = np.full(shape, State.UNKNOWN, dtype=np.int64)
        count = np.zeros(shape)
        states = self.states()
        for part in range(3):
            there = chosen & (self.sets[:, part] >= 0)
            at = self.practice[there], self.place[there], self.sets[there, part]
            np.maximum.at(state, at, states[there, part])
            there &= states[:, part] != State.UNKNOWN
            count[self.practice[there], self.place[there], self.sets[there, part]] = self.count[
                there, part
            ]
        return Told.of(count, state)

    def hide_months(self) -> None:
        """Leave out the months of a quarter of which any is withheld, or the quarter itself.

        Measures shown by rolling years have no months: they would tell the quarters.
        """
        hidden = (self.reason != NONE) & (self.month | self.quarter)
        blocked = np.bincount(self.block[hidden], minlength=int(self.block.max()) + 1) > 0
        quarterly = np.bincount(self.block[self.quarter], minlength=len(blocked)) > 0
        self.reason[self.month & (blocked | ~quarterly)[self.block]] = MONTH

    def hide_years(self) -> None:
        """Withhold years of sets that share rows with other sets.

        All but those of which no two overlap; and those in which a quarter of such a set is
        withheld.
        """
        quarters = self.told("q", self.quarter)
        hidden = (quarters.small > 0) | (quarters.large > 0) | self.unknown("q", self.quarter)
        beside = (hidden.astype(np.float64) @ self.kin.touches.astype(np.float64)) > 0
        for part in range(3):
            there = self.year & (self.sets[:, part] >= 0)
            four = self.quarters_of[self.place[there]]
            at = self.practice[there, None], four, self.sets[there, part, None]
            tells = (beside[at] & (four >= 0)).any(axis=1)
            tells |= self.related[there] & ~self.anchored[there]
            chosen = np.flatnonzero(there)[tells]
            self.reason[chosen[self.reason[chosen] != AT_SOURCE]] = WINDOW

    def unknown(self, name: str, chosen: Flags) -> Flags:
        """Sets of which rows of a window are there, but nothing is told."""
        shape = int(self.practice.max()) + 1, max(self.height[name], 1), len(self.kin.size)
        found = np.zeros(shape, dtype=bool)
        for part in range(3):
            there = chosen & (self.sets[:, part] >= 0) & (self.reason != NONE)
            found[self.practice[there], self.place[there], self.sets[there, part]] = True
        return found & ~np.isfinite(self.told(name, chosen).known)

    def hide_parents(self) -> bool:
        """Withhold one more row where something still tells; whether there was any."""
        quarters = self.told("q", self.quarter)
        found = self._hide(self.quarter, narrowest(self.kin, leaks(self.kin, quarters, self.limit)))
        if found:
            return True
        if self._hide(self.year, self._of_years(quarters)):
            return True
        months = self.told("m", self.month)
        telling = narrowest(self.kin, leaks(self.kin, months, self.limit))
        if self._hide(self.month, telling):
            return True
        pieces = in_pieces(self.kin, months, quarters, self.limit, self.months_of)
        spread = np.zeros(months.known.shape, dtype=bool)
        for third in range(self.months_of.shape[1]):
            there = self.months_of[:, third] >= 0
            spread[:, self.months_of[there, third]] = narrowest(self.kin, pieces)[:, there]
        return self._hide(self.month, spread) or self._audited()

    def _audited(self) -> bool:
        """Solve for what is still withheld by itself; withhold the widest set that confines it."""
        quarters, years = self.told("q", self.quarter), self.told("y", self.year)
        if self._hide(self.quarter, self.auditor.telling(quarters)):
            return True
        months = self.told("m", self.month)
        if self._hide(self.month, self.auditor.pressed(months, quarters, self.months_of)):
            return True
        whole = years.beside(quarters.over(self.quarters_of))
        return self._hide(self.year, self.auditor.telling(whole))

    def _of_years(self, quarters: Told) -> Flags:
        """Shown years that tell beside other years and quarters."""
        years, by_quarters = self.told("y", self.year), quarters.over(self.quarters_of)
        shown = np.isfinite(years.known)
        rest = years.known - by_quarters.partly
        small = by_quarters.small
        found = ((rest > 0) & (rest <= self.limit)) | (
            (small > 0) & (rest < self.limit + small - 1)
        )
        nested = leaks(self.kin, years.beside(by_quarters), self.limit)
        for node in range(found.shape[-1]):
            # Quarters that add up to a year were told before: then its parts must not be.
            others = nested[..., node] & ~shown[..., node]
            found[..., self.kin.within[node]] |= others[..., None]
        return narrowest(self.kin, (found | nested) & shown)

    def _hide(self, chosen: Flags, telling: Flags) -> bool:
        """Withhold the rows that show a set which tells; leave out of totals what is withheld."""
        states, hit = self.states(), np.zeros(len(self.reason), dtype=bool)
        for part in range(3):
            there = chosen & (self.sets[:, part] >= 0) & (states[:, part] == State.SHOWN)
            at = self.practice[there], self.place[there], self.sets[there, part]
            hit[np.flatnonzero(there)] |= telling[at]
        self.left_out |= hit & (self.reason != NONE)
        self.reason[hit & (self.reason == NONE)] = MEASURE
        return bool(hit.any())

    def hide_inner(self) -> None:
        """Where a withheld small count holds two others, withhold all of its parts alike.

        Two of them, each known to be one or more, would tell that it is not one.
        """
        for name, chosen in (("q", self.quarter), ("y", self.year)):
            told = self.told(name, chosen)
            inner = np.zeros(told.known.shape, dtype=bool)
            for node in self.kin.parents:
                several = [told.small[..., parts].sum(-1) > 1 for parts in self.kin.packings[node]]
                held = (told.small[..., node] > 0) & np.any(several, axis=0)
                inner[..., self.kin.within[node]] |= held[..., None]
            there = chosen & (self.sets[:, ABOVE] >= 0)
            at = self.practice[there], self.place[there], self.sets[there, ABOVE]
            self.reason[np.flatnonzero(there)[inner[at]]] = MEASURE


def _numbered(frame: pl.DataFrame) -> Integers:
    """Equal rows have equal numbers, in their order, from 0."""
    return frame.select(pl.struct(pl.all()).rank("dense") - 1).to_series().cast(pl.Int64).to_numpy()


def _inside(whole: pl.DataFrame, parts: pl.DataFrame, count: int) -> Integers:
    """The places of the parts that make up each window; -1 where there is none."""
    found = np.full((max(whole.height, 1), count), -1, dtype=np.int64)
    start, end = (parts[name].to_numpy() for name in ("period_start", "period_end"))
    for place, (first, last) in enumerate(whole.iter_rows()):
        inside = np.flatnonzero((start >= np.datetime64(first)) & (end <= np.datetime64(last)))
        if len(inside) <= count:
            found[place, : len(inside)] = inside
    return found
