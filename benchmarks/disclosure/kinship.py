"""Which measures count parts of one another: solved from the rows that their selections take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.measures.definition import (
    Denominator,
    FromCounts,
    FromDiagnostics,
    FromPrescribing,
    FromReferrals,
    Measure,
    Numerator,
    SameRow,
)
from benchmarks.measures.extracts import is_of_kind

Activity = FromReferrals | FromDiagnostics
Flags = NDArray[np.bool_]
ABOVE, BELOW, OTHERS = "numerator", "denominator", "others"
EXTRACTS = {"referrals": FromReferrals, "diagnostics": FromDiagnostics}


class Extracts(Protocol):
    """The frames of local activity: those of `sources.inputs.Inputs`."""

    @property
    def referrals(self) -> pl.LazyFrame: ...  # noqa: D102
    @property
    def diagnostics(self) -> pl.LazyFrame: ...  # noqa: D102


def kinds_of_rows(data: Extracts, measures: Mapping[str, Measure]) -> list[pl.LazyFrame]:
    """The kinds of rows that the parts of measures tell apart, a frame for each extract.

    A column for each part ("measure numerator"), true where the part counts rows of that kind.
    """
    frames = {"referrals": data.referrals, "diagnostics": data.diagnostics}
    kinds = []
    for source, rows in frames.items():
        flags = {
            f"{measure.id} {part}": flag
            for measure in measures.values()
            for part, flag in _flags(measure, source)
        }
        if flags:
            kinds.append(rows.select(**flags).unique())
    return kinds


def _flags(measure: Measure, source: str) -> Iterator[tuple[str, pl.Expr]]:
    """Whether a row is counted; a denominator takes only files that tell the numerator's kind."""
    above, below = measure.numerator, measure.denominator
    telling = pl.lit(value=True)
    if isinstance(above, Activity) and above.source == source:
        yield ABOVE, is_of_kind(above)
        telling = is_of_kind(above).any().over("file")
    if isinstance(below, Activity) and below.source == source:
        yield BELOW, is_of_kind(below) & telling


@dataclass(frozen=True)
class Kinship:
    """The distinct sets of rows that measures count, and how they lie within each other."""

    nodes: Mapping[str, tuple[int, int, int]]  # measure: numerator, denominator, others; -1 none
    takes: Flags  # nodes by kinds of rows
    within: Flags = field(init=False)  # [a, b]: b is a part of a, and less than it
    touches: Flags = field(init=False)  # [a, b]: they share rows
    packings: Sequence[Sequence[NDArray[np.int64]]] = field(init=False)  # of each node's parts

    def __post_init__(self) -> None:
        """Compare every two sets."""
        takes = self.takes.astype(np.int64)
        shared, size = takes @ takes.T, takes.sum(axis=1)
        held = (shared == size[None, :]) & (size[None, :] < size[:, None]) & (size[None, :] > 0)
        object.__setattr__(self, "within", held)
        object.__setattr__(self, "touches", shared > 0)
        packings = [
            [np.array(one) for one in _packings(np.flatnonzero(held[node]).tolist(), shared > 0)]
            for node in range(len(size))
        ]
        object.__setattr__(self, "packings", packings)

    @property
    def size(self) -> NDArray[np.int64]:
        """How many kinds of rows each set takes."""
        return np.asarray(self.takes.sum(axis=1), dtype=np.int64)

    @property
    def parents(self) -> list[int]:
        """The sets that have parts."""
        return [int(node) for node in np.flatnonzero(self.within.any(axis=1))]

    def left(self, node: int, parts: NDArray[np.int64]) -> bool:
        """Whether a set takes rows that none of these parts takes."""
        return bool((self.takes[node] & ~self.takes[parts].any(axis=0)).any())


def kinship(kinds: Sequence[pl.DataFrame], measures: Mapping[str, Measure]) -> Kinship:
    """The sets that measures count, from `kinds_of_rows` and from the ids of counts."""
    parts = _columns(kinds) | _of_counts(measures, sum(kind.height for kind in kinds))
    width = max((max(one, default=-1) for one in parts.values()), default=-1) + 1
    found: dict[frozenset[int], int] = {}
    nodes = {}
    for measure in measures.values():
        above = parts.get(f"{measure.id} {ABOVE}")
        below = parts.get(f"{measure.id} {BELOW}")
        others = None
        if measure.value.kind == "proportion" and above is not None and below is not None:
            others = below - above
        nodes[measure.id] = tuple(
            found.setdefault(one, len(found)) if one else -1 for one in (above, below, others)
        )
    takes = np.zeros((len(found), width), dtype=bool)
    for one, node in found.items():
        takes[node, list(one)] = True
    return Kinship({name: (a, b, c) for name, (a, b, c) in nodes.items()}, takes)


def _columns(kinds: Sequence[pl.DataFrame]) -> dict[str, frozenset[int]]:
    """Each part's kinds of rows, numbered through all extracts."""
    parts, first = {}, 0
    for kind in kinds:
        for name in kind.columns:
            rows = np.flatnonzero(kind[name].fill_null(value=False).to_numpy())
            parts[name] = frozenset((rows + first).tolist())
        first += kind.height
    return parts


def _of_counts(measures: Mapping[str, Measure], first: int) -> dict[str, frozenset[int]]:
    """The same for count files, whose ids say nothing of each other but through proportions."""
    numbers: dict[str, int] = {}
    over: dict[str, set[str]] = {}
    named: dict[str, str] = {}
    for measure in measures.values():
        above, below = _count_id(measure.numerator), _below_id(measure.denominator, measure)
        for part, one in ((ABOVE, above), (BELOW, below)):
            if one is not None:
                named[f"{measure.id} {part}"] = one
                numbers.setdefault(one, first + len(numbers))
        if measure.value.kind == "proportion" and above and below:
            over.setdefault(below, set()).add(above)
    return {
        part: frozenset({numbers[one], *(numbers[inner] for inner in over.get(one, ()))})
        for part, one in named.items()
    }


def _count_id(choice: Numerator) -> str | None:
    if isinstance(choice, FromPrescribing):
        return choice.or_counts
    return choice.id if isinstance(choice, FromCounts) else None


def _below_id(choice: Denominator, measure: Measure) -> str | None:
    if isinstance(choice, SameRow):
        return f"{_count_id(measure.numerator)} of"
    return choice.id if isinstance(choice, FromCounts) else None


def _packings(parts: Sequence[int], touches: Flags) -> Iterator[list[int]]:
    """Every largest choice of parts of which no two share a row (Bron and Kerbosch, 1973)."""

    def grow(chosen: list[int], open_to: set[int], closed: set[int]) -> Iterator[list[int]]:
        if not open_to and not closed:
            yield sorted(chosen)
            return
        pivot = max(sorted(open_to | closed), key=lambda one: len(open_to & apart[one]))
        for one in sorted(open_to - apart[pivot]):
            yield from grow([*chosen, one], open_to & apart[one], closed & apart[one])
            open_to = open_to - {one}
            closed = closed | {one}

    apart = {
        one: {other for other in parts if other != one and not touches[one, other]} for one in parts
    }
    yield from grow([], set(parts), set())
