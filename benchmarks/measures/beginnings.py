"""Which codes begin as patterns do: in order, those of one beginning lie side by side.

Gives what `select.matches` says code by code, for all choices of all measures at once.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.measures.select import ELLIPSIS

LAST = "\U0010ffff"  # comes after whatever a code may go on with
Where = npt.NDArray[np.bool_]


class Beginnings:
    """Codes as they are read, and where those lie that begin as some patterns do."""

    def __init__(self, codes: pl.Series, patterns: Iterable[str]) -> None:
        """`codes` may hold some twice, and is in any order."""
        split = {one: one.partition(ELLIPSIS) for one in patterns}
        starts = pl.Series([start for start, _, _ in split.values()], dtype=pl.String)
        order = codes.arg_sort()
        there = codes.gather(order)
        self._order = order.to_numpy()
        edges = zip(
            there.search_sorted(starts, "left"),
            there.search_sorted(starts + LAST, "left"),
            strict=True,
        )
        self._slices = {one: slice(*edge) for one, edge in zip(split, edges, strict=True)}
        ends = {end for _, _, end in split.values() if end}
        ending = {end: there.str.ends_with(end).to_numpy() for end in ends}
        self._ending = {one: ending[end] for one, (_, _, end) in split.items() if end}

    def places(self, include: Iterable[str], exclude: Iterable[str]) -> npt.NDArray[np.uint32]:
        """Where codes are that begin as one to include does, and as none to exclude."""
        found = self._within(include) & ~self._within(exclude)
        return np.sort(self._order[found])

    def _within(self, patterns: Iterable[str]) -> Where:
        """In the codes' order."""
        found = np.zeros(len(self._order), np.bool_)
        for one in patterns:
            lying = self._slices[one]
            found[lying] |= self._ending[one][lying] if one in self._ending else True
        return found
