"""The last look: solve for each withheld count as a reader would who has all figures."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from benchmarks.disclosure.kinship import Kinship
from benchmarks.disclosure.told import Array, Flags, Integers, Told

SLACK = 1e-6  # of the solver
Asked = tuple[int, int, int, int]  # practice, month, set, and what it may be at least


class Auditor:
    """Finds withheld counts that the sets told beside them confine; remembers what it solved."""

    def __init__(self, kin: Kinship, up_to: Array) -> None:
        self.kin, self.up_to = kin, up_to
        self.solved: dict[tuple[bytes, ...], int] = {}
        self.bounds: dict[tuple[bytes, int], float] = {}
        self.free: dict[tuple[bytes, int], tuple[Flags, Array, Array] | None] = {}

    def telling(self, told: Told) -> Flags:
        """For every confined count, the widest set that is told of its rows."""
        found = np.zeros(told.known.shape, dtype=bool)
        places = np.unique(np.argwhere(told.small > 0)[:, :2], axis=0)
        for practice, window in places:
            node = self._widest(told, practice, window)
            if node >= 0:
                found[practice, window, node] = True
        return found

    def _widest(self, told: Told, practice: int, window: int) -> int:
        """The set to withhold in a practice's window; -1 where every range is whole."""
        one = [part[practice, window] for part in (told.known, told.small, told.large, told.open)]
        key = tuple(part.tobytes() for part in one)
        if key not in self.solved:
            self.solved[key] = self._solve(*one)
        return self.solved[key]

    def _solve(self, known: Array, small: Array, large: Array, is_open: Flags) -> int:
        shown = np.isfinite(known)
        low = np.where(shown, known, small + (self.up_to + 1) * large)
        closed = ~shown & ~is_open & (large == 0) & (small > 0)
        high = np.where(shown, known, np.where(closed, self.up_to * small, np.inf))
        used = shown | (low > 0) | np.isfinite(high)
        for node in np.flatnonzero(~shown & (small == 1) & (large == 0) & ~is_open):
            beside = shown & self.kin.touches[node]
            if beside.any() and not self._whole(int(node), low, high, used):
                return int(np.flatnonzero(beside)[self.kin.size[beside].argmax()])
        return -1

    def _whole(self, node: int, low: Array, high: Array, used: Flags) -> bool:
        """Whether all the rest leaves a withheld count its whole range."""
        related = used & self._connected(node, used)
        related[node] = False
        rows, target = self._apart(node, related)
        least, most = low[related], high[related]
        sides = [(-1.0, self.up_to[node])]
        if not _replaceable(rows, target):
            sides.append((1.0, 1.0))
        return all(
            _end(side * target, rows, least, most) <= side * wanted + SLACK
            for side, wanted in sides
        )

    def pressed(self, months: Told, quarters: Told, of: Integers) -> Flags:
        """Months' sets that leave some count of a quarter no other place than one month.

        A count whose months are not shown must be able to be none or one in each of them (`of`
        holds each quarter's three, -1: none), none where it is small in the quarter; or be known
        not to be small there. Gives the widest set told of its rows in the month.
        """
        found = np.zeros(months.known.shape, dtype=bool)
        asked = list(self._asked(months, quarters, of))
        self._bound((node, months.known[practice, month]) for practice, month, node, _ in asked)
        for practice, month, node, allowed in asked:
            known = months.known[practice, month]
            if allowed + SLACK < self.bounds[known.tobytes(), node] <= self.up_to[node]:
                beside = np.isfinite(known) & self.kin.touches[node]
                widest = np.flatnonzero(beside)[self.kin.size[beside].argmax()]
                found[practice, month, widest] = True
        return found

    def _asked(self, months: Told, quarters: Told, of: Integers) -> Iterator[Asked]:
        """Counts that are not told in a month in which others beside them are."""
        shown: Flags = np.isfinite(months.known)
        beside: Flags = (shown.astype(np.float64) @ self.kin.touches.astype(np.float64)) > 0
        for third in of.T:
            some = np.flatnonzero(third >= 0)
            asked = beside[:, third[some]] & ~shown[:, third[some]]
            for practice, place, node in np.argwhere(asked):
                quarter = some[place]
                allowed = 0 if quarters.small[practice, quarter, node] else 1
                yield int(practice), int(third[quarter]), int(node), allowed

    def _bound(self, counts: Iterable[tuple[int, Array]]) -> None:
        """Find the smallest that each count can be beside those that are told, all in one."""
        problems = {}
        for node, known in counts:
            if (key := (known.tobytes(), node)) in self.bounds or key in problems:
                continue
            sets = self._free(node, np.isfinite(known))
            if sets is None:
                self.bounds[key] = 0.0
            else:
                related, rows, target = sets
                problems[key] = target, rows, known[related]
        self.bounds.update(zip(problems, _smallest(list(problems.values())), strict=True))

    def _free(self, node: int, shown: Flags) -> tuple[Flags, Array, Array] | None:
        """The told sets that bear on a count, what they and it take; None where it is free."""
        pattern = shown.tobytes(), node
        if pattern not in self.free:
            related = shown & self._connected(node, shown)
            related[node] = False
            rows, target = self._apart(node, related)
            self.free[pattern] = None if _replaceable(rows, target) else (related, rows, target)
        return self.free[pattern]

    def _apart(self, node: int, related: Flags) -> tuple[Array, Array]:
        """Sets, and one of them, by what they take of the rows that they tell apart."""
        takes = np.vstack([self.kin.takes[related], self.kin.takes[node]])
        seen = np.packbits(takes, axis=0).T.copy()
        alike = np.unique(seen.view([("", seen.dtype)] * seen.shape[1]), return_index=True)[1]
        apart = takes[:, alike].astype(np.float64)
        return apart[:-1], apart[-1]

    def _connected(self, node: int, used: Flags) -> Flags:
        """The told sets that share rows with a set, or with such a set, and so on."""
        found = np.zeros_like(used)
        found[node] = True
        while True:
            wider = found | (self.kin.touches[found].any(axis=0) & used)
            if (wider == found).all():
                return found
            found = wider


def _replaceable(rows: Array, target: Array) -> bool:
    """Whether all rows of a set could as well be other rows, as far as the sets told see."""
    own = {column.tobytes() for column in rows.T[target > 0]}
    return own <= {column.tobytes() for column in rows.T[target == 0]}


def _smallest(problems: Sequence[tuple[Array, Array, Array]]) -> list[float]:
    """Of each problem the smallest sum of its unknowns that are the target's; minus infinity: none.

    One program holds them all, as blocks that share nothing: its least is the least of each.
    """
    if not problems:
        return []
    from scipy.optimize import linprog  # a fifth of a second, which most runs need not pay
    from scipy.sparse import block_diag

    targets, rows, told = zip(*problems, strict=True)
    blocks = block_diag(rows, format="csr")
    found = linprog(
        np.concatenate(targets), A_eq=blocks, b_eq=np.concatenate(told), bounds=(0, None)
    )
    if found.x is None:
        return [_end(target, each, same, same) for target, each, same in problems]
    ends = np.cumsum([len(target) for target in targets])[:-1]
    parts = np.split(found.x, ends)
    return [float(target @ part) for target, part in zip(targets, parts, strict=True)]


def _end(target: Array, rows: Array, least: Array, most: Array) -> float:
    """The smallest sum of the target's unknowns; minus infinity where there is none."""
    from scipy.optimize import linprog

    same = least == most
    limited = np.isfinite(most) & ~same
    found = linprog(
        target,
        A_ub=np.vstack([-rows[~same], rows[limited]]),
        b_ub=np.concatenate([-least[~same], most[limited]]),
        A_eq=rows[same],
        b_eq=least[same],
        bounds=(0, None),
    )
    return float(found.fun) if found.fun is not None else -np.inf
