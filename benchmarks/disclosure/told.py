"""What is told of each set of rows, practice by practice and window by window, as arrays.

Arrays are practices by windows by sets; `known` is NaN where a count is not told.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.disclosure.kinship import Kinship

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class State(IntEnum):
    """What a reader of everything that is printed knows of a count; the higher one holds."""

    UNKNOWN = 0  # nothing
    LARGE = 1  # that it is none, or beyond the withheld range
    SMALL = 2  # that it lies in the withheld range
    SHOWN = 3  # the count itself


@dataclass(frozen=True)
class Told:
    """Counts and states of one kind of window."""

    known: Array
    partly: Array  # what is told of it: the count, or the quarters of a year that are
    small: Array  # how many counts of the withheld range are in it that are withheld
    large: Array  # how many larger ones
    open: Flags  # whether something is in it of which nothing is known

    @classmethod
    def of(cls, count: Array, state: Integers) -> "Told":
        """From counts and states of the same windows."""
        shown: Flags = np.asarray(state == State.SHOWN)
        return cls(
            known=np.where(shown, count, np.nan),
            partly=np.where(shown, count, 0.0),
            small=(state == State.SMALL).astype(np.float64),
            large=((state == State.LARGE) & (count > 0)).astype(np.float64),
            open=(state == State.UNKNOWN) | ((state == State.LARGE) & (count <= 0)),
        )

    def over(self, quarters: Integers) -> "Told":
        """Windows that up to four of these make up (-1: no such); known where all of them are."""
        are: Flags = np.greater_equal(quarters, 0)
        there = are[None, :, :, None]
        none = ~np.asarray(are.any(axis=1))[None, :, None]
        parts = (self.known, self.partly, self.small, self.large)
        known, partly, small, large = (
            np.where(there, part[:, quarters], 0.0).sum(axis=2) for part in parts
        )
        is_open = (self.open[:, quarters] & there).any(axis=2) | none
        return Told(np.where(none, np.nan, known), partly, small, large, is_open)

    def beside(self, other: "Told") -> "Told":
        """What either tells: this one where it shows the count."""
        shown: Flags = np.isfinite(self.known)
        nothing = self.open & (self.small == 0) & (self.large == 0)
        return Told(
            known=np.where(shown, self.known, other.known),
            partly=np.where(shown, self.partly, other.partly),
            small=np.where(shown, 0, np.where(nothing, other.small, self.small)),
            large=np.where(shown, 0, np.where(nothing, other.large, self.large)),
            open=~shown & np.where(nothing, other.open, self.open),
        )


def leaks(kin: Kinship, told: Told, up_to: Array) -> Flags:
    """Sets whose shown count would tell a small one, once their shown parts are taken away.

    What is left of a set beside any parts of it that share no row must be none or beyond `up_to`
    (by set); and where it hides small counts, as large as leaves each of them its whole range,
    with something else in it that can take up the difference.
    """
    found = np.zeros(told.known.shape, dtype=bool)
    for node in kin.parents:
        for parts in kin.packings[node]:
            rest = told.known[..., node] - told.partly[..., parts].sum(axis=-1)
            small = told.small[..., parts].sum(axis=-1)
            large = told.large[..., parts].sum(axis=-1)
            loose = kin.left(node, parts) | told.open[..., parts].any(axis=-1) | (large > 0)
            enough = up_to[node] + (small - 1) + (up_to[node] + 1) * large
            tells = (rest > 0) & (rest <= up_to[node])
            tells |= (small > 0) & ((rest < enough) | ~loose)
            found[..., node] |= tells & np.isfinite(rest)
    return found


def narrowest(kin: Kinship, found: Flags) -> Flags:
    """Of the sets found in a practice's window, the one of the fewest kinds of rows."""
    order = np.lexsort((np.arange(len(kin.size)), kin.size))
    first = found[..., order].argmax(axis=-1)
    chosen = np.zeros_like(found)
    some = np.asarray(found.any(axis=-1))[..., None]
    np.put_along_axis(chosen, order[first][..., None], some, axis=-1)
    return chosen


def in_pieces(kin: Kinship, months: Told, quarters: Told, up_to: Array, of: Integers) -> Flags:
    """Sets whose shown months would tell months of their parts, by what the quarter leaves.

    `of` holds each quarter's three months (-1: no such month). A part whose quarter is shown and
    whose months are not must fit into any two months of the set, or be known not to be small in
    the third. Gives quarters by sets.
    """
    found = np.zeros(quarters.known.shape, dtype=bool)
    for node in kin.parents:
        for parts in kin.packings[node]:
            for part in parts:
                others = parts[parts != part]
                rest = months.known[..., node] - months.partly[..., others].sum(axis=-1)
                rest = np.where(of >= 0, rest[:, of], 0.0)
                whole = quarters.known[..., part]
                least = whole[..., None] + rest - rest.sum(axis=-1, keepdims=True)
                hidden = ~np.isfinite(np.where(of >= 0, months.known[:, of, part], 0.0))
                tells = (least > 1) & (least <= up_to[node]) & hidden
                found[..., node] |= tells.any(axis=-1)
    return found


def sets_of_rows(rows: pl.DataFrame, kin: Kinship) -> Integers:
    """The numerator's, denominator's and others' set of each row; -1 where there is none."""
    nodes = {name: list(found) for name, found in kin.nodes.items()}
    none = [-1, -1, -1]
    return np.array([nodes.get(one, none) for one in rows["measure_id"]], dtype=np.int64).reshape(
        -1, 3
    )
