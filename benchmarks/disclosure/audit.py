"""The last look: solve for each withheld count as a reader would who has all figures."""

import numpy as np
from scipy.optimize import linprog

from benchmarks.disclosure.kinship import Kinship
from benchmarks.disclosure.told import Array, Flags, Integers, Told

SLACK = 1e-6  # of the solver


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
        for practice, quarter, node in np.argwhere(np.ones(quarters.known.shape, dtype=bool)):
            allowed = 0 if quarters.small[practice, quarter, node] else 1
            for month in of[quarter][of[quarter] >= 0]:
                known = months.known[practice, month]
                beside = np.isfinite(known) & self.kin.touches[node]
                if beside[node] or not beside.any():
                    continue
                if allowed + SLACK < self._least(int(node), known) <= self.up_to[node]:
                    widest = np.flatnonzero(beside)[self.kin.size[beside].argmax()]
                    found[practice, month, widest] = True
        return found

    def _least(self, node: int, known: Array) -> float:
        """The smallest that a count can be beside those that are told."""
        shown: Flags = np.isfinite(known)
        pattern = (shown.tobytes(), node)
        if pattern not in self.free:
            related = shown & self._connected(node, shown)
            related[node] = False
            rows, target = self._apart(node, related)
            self.free[pattern] = None if _replaceable(rows, target) else (related, rows, target)
        if (sets := self.free[pattern]) is None:
            return 0.0
        key = known.tobytes(), node
        if key not in self.bounds:
            related, rows, target = sets
            least = known[related]
            self.bounds[key] = _end(target, rows, least, least)
        return self.bounds[key]

    def _apart(self, node: int, related: Flags) -> tuple[Array, Array]:
        """Sets, and one of them, by what they take of the rows that they tell apart."""
        takes = np.unique(np.vstack([self.kin.takes[related], self.kin.takes[node]]), axis=1)
        return takes[:-1].astype(np.float64), takes[-1].astype(np.float64)

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


def _end(target: Array, rows: Array, least: Array, most: Array) -> float:
    """The smallest sum of the target's unknowns; minus infinity where there is none."""
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
