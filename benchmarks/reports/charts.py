"""Numbers to positions in millimetres; nothing here knows a page or a word."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from benchmarks.reports.rows import Row

MIDDLE = 21.0  # of a strip, where the peers' pooled value stands
HALF_95 = 9.5  # from there to the end of the darker band
HALF_998 = 14.5  # and of the lighter one
ROOM = 5.0  # for all that lies beyond it


@dataclass(frozen=True, slots=True)
class Strip:
    """One row's device: a practice and its peers on the practice's own expected range."""

    title: str
    outer: tuple[float, float] | None  # the lighter band; None where nothing is expected
    inner: tuple[float, float] | None  # the darker band
    middle: float
    peers: str  # one path of circles
    own: str  # a diamond, as a path
    half: str  # two ticks below: the middle half of practices elsewhere; "" where not known
    width: float = 2 * MIDDLE
    height: float = 5.0


def strip(row: Row, peers: Sequence[float], title: str) -> Strip | None:
    """The strip of a row; None where there is no value or nothing to set it beside."""
    if row.value is None or row.peer_value is None:
        return None
    place = StripScale(row, (row.value, *peers))
    judged = row.expected_lower is not None and row.expected_upper is not None
    return Strip(
        title=title,
        outer=(MIDDLE - HALF_998, 2 * HALF_998) if judged else None,
        inner=(MIDDLE - HALF_95, 2 * HALF_95) if judged else None,
        middle=MIDDLE,
        peers=circles([(place(value), 2.5) for value in peers], 0.8),
        own=diamond(place(row.value), 2.5, 1.75),
        half="".join(f"M{place(one):.2f} 4.25v0.75" for one in _elsewhere(row)),
    )


def _elsewhere(row: Row) -> tuple[float, ...]:
    """The quartiles of practices elsewhere; () where they are not known."""
    lower, upper = row.reference_lower_quartile, row.reference_upper_quartile
    return () if lower is None or upper is None else (lower, upper)


class StripScale:
    """Places values on a strip, each side of the peers' value with a scale of its own.

    Piecewise linear through the 95% and 99.8% limits, and beyond them ever slower, so that
    order is kept and nothing leaves the strip. Without an expected range the furthest of
    `values` stands at the end of the (undrawn) lighter band.
    """

    def __init__(self, row: Row, values: Sequence[float]) -> None:
        self.centre = row.peer_value or 0.0
        furthest = max((abs(value - self.centre) for value in values), default=0.0) or 1.0
        plain = ((furthest * HALF_95 / HALF_998, HALF_95), (furthest, HALF_998))
        self.above = _knots(self.centre, row.expected_upper, row.expected_upper_998, 1) or plain
        self.below = _knots(self.centre, row.expected_lower, row.expected_lower_998, -1) or plain

    def __call__(self, value: float) -> float:
        """The position of a value in mm from the left."""
        if value >= self.centre:
            return MIDDLE + _along(value - self.centre, self.above)
        return MIDDLE - _along(self.centre - value, self.below)


Knots = tuple[tuple[float, float], ...]  # distance from the peers' value, mm from the middle


def _knots(centre: float, near: float | None, far: float | None, side: int) -> Knots | None:
    """The limits on one side that lie further out than what is before them."""
    if near is None:
        return None
    knots: list[tuple[float, float]] = []
    for limit, place in ((near, HALF_95), (far, HALF_998)):
        away = 0.0 if limit is None else side * (limit - centre)
        if away > (knots[-1][0] if knots else 0.0):
            knots.append((away, place))
    return tuple(knots) or None


def _along(away: float, knots: Knots) -> float:
    """Linear between the knots; beyond the last, approaching the end of the strip."""
    points = ((0.0, 0.0), *knots)
    at = bisect_right([point[0] for point in points], away)
    if at < len(points):
        (near, low), (far, high) = points[at - 1], points[at]
        return low + (high - low) * (away - near) / (far - near)
    (before, low), (last, high) = points[-2], points[-1]
    further = (away - last) * (high - low) / (last - before)
    room = HALF_998 + ROOM - high
    return high + room * further / (room + further)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and its label."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class DotChart:
    """Peers one below the other with their intervals; lengths in mm, x from the left."""

    title: str
    width: float
    height: float
    pitch: float
    outer: tuple[float, float] | None  # x and width of the 99.8% expected range
    inner: tuple[float, float] | None  # of the 95% expected range
    line: float | None  # x of the peers' pooled value
    best: float | None  # x of the best quarter of practices, where it may be shown
    intervals: str  # one path for all peers
    peers: str  # one path of circles
    own_interval: str
    own: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """One practice of a dot chart; no value: its line stays empty."""

    value: float | None
    lower: float | None
    upper: float | None
    own: bool


class Axis:
    """A linear axis over what must be seen, with round ticks."""

    def __init__(self, low: float, high: float, width: float) -> None:
        room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
        self.low, self.high, self.width = low - room if low > 0 else low, high + room, width
        if low >= 0:
            self.low = max(self.low, 0.0)

    def at(self, value: float) -> float:
        """Where a value stands; kept within the axis, with room for a mark at either end."""
        share = (value - self.low) / (self.high - self.low)
        return round(2 + min(max(share, 0.0), 1.0) * (self.width - 4), 3)

    def ticks(self, wanted: int = 5) -> list[float]:
        """Round values, four to seven of them."""
        raw = (self.high - self.low) / wanted
        power = 10.0 ** floor(log10(raw))
        step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= raw * 0.999)
        first = ceil(self.low / step - 1e-9)
        last = floor(self.high / step + 1e-9)
        return [index * step for index in range(first, last + 1)]


def dot_axis(row: Row, dots: Sequence[Dot], width: float) -> Axis:
    """An axis that holds all values and the expected range, and most of the intervals."""
    seen = [dot.value for dot in dots if dot.value is not None]
    own = [end for dot in dots if dot.own for end in (dot.lower, dot.upper) if end is not None]
    limits = [row.expected_lower, row.expected_upper, row.peer_value, row.best_quartile]
    seen += own + [limit for limit in limits if limit is not None]
    low, high = min(seen), max(seen)
    lowers = [dot.lower for dot in dots if dot.lower is not None]
    uppers = [dot.upper for dot in dots if dot.upper is not None]
    reach = 0.25 * (high - low)
    low = max(min([low, *lowers]), low - reach)
    return Axis(low, min(max([high, *uppers]), high + reach), width)


def dot_chart(
    row: Row, dots: Sequence[Dot], axis: Axis, labels: Sequence[Tick], title: str, pitch: float
) -> DotChart:
    """The chart of one measure's practices in the given order, own practice among them."""
    middles = [pitch * (index + 0.5) for index in range(len(dots))]
    peers = [(dot, y) for dot, y in zip(dots, middles, strict=True) if not dot.own]
    own = [(dot, y) for dot, y in zip(dots, middles, strict=True) if dot.own]
    return DotChart(
        title=title,
        width=axis.width,
        height=round(pitch * len(dots), 3),
        pitch=pitch,
        outer=_band(axis, row.expected_lower_998, row.expected_upper_998),
        inner=_band(axis, row.expected_lower, row.expected_upper),
        line=None if row.peer_value is None else axis.at(row.peer_value),
        best=None if row.best_quartile is None else axis.at(row.best_quartile),
        intervals=_intervals(peers, axis),
        peers=circles([(axis.at(d.value), y) for d, y in peers if d.value is not None], 1.0),
        own_interval=_intervals(own, axis),
        own="".join(diamond(axis.at(d.value), y, 1.7) for d, y in own if d.value is not None),
        ticks=tuple(labels),
    )


def _band(axis: Axis, lower: float | None, upper: float | None) -> tuple[float, float] | None:
    if lower is None or upper is None:
        return None
    left = axis.at(lower)
    return left, round(axis.at(upper) - left, 3)


def _intervals(dots: Sequence[tuple[Dot, float]], axis: Axis) -> str:
    """Horizontal lines from lower to upper end, as one path."""
    return "".join(
        f"M{axis.at(dot.lower):.2f} {y:.2f}H{axis.at(dot.upper):.2f}{_goes_on(dot, y, axis)}"
        for dot, y in dots
        if dot.value is not None and dot.lower is not None and dot.upper is not None
    )


def _goes_on(dot: Dot, y: float, axis: Axis) -> str:
    """An arrowhead at an end of the axis that the interval lies beyond."""
    ends = []
    if dot.upper is not None and dot.upper > axis.high:
        ends.append((axis.at(dot.upper), -1))
    if dot.lower is not None and dot.lower < axis.low:
        ends.append((axis.at(dot.lower), 1))
    return "".join(
        f"M{x + side:.2f} {y - 0.8:.2f}L{x:.2f} {y:.2f}L{x + side:.2f} {y + 0.8:.2f}"
        for x, side in ends
    )


def circles(points: Sequence[tuple[float, float]], radius: float) -> str:
    """Circles as one path, so that a chart stays a handful of nodes.

    Each is two curves, nowhere further from a circle than a fiftieth of its radius: arcs would
    cost the renderer four times the numbers.
    """
    wide, high = f"{2 * radius:g}", f"{radius * 4 / 3:.2f}"
    turns = f"c0-{high} {wide}-{high} {wide} 0s-{wide} {high}-{wide} 0z"
    return "".join(f"M{x - radius:.2f} {y:.2f}{turns}" for x, y in points)


def diamond(x: float, y: float, half: float) -> str:
    """A square on its corner."""
    return f"M{x:.2f} {y - half:.2f}l{half} {half}l{-half} {half}l{-half} {-half}z"


def neighbours_overlap(dots: Sequence[Dot]) -> bool:
    """Whether any two neighbours' intervals overlap, so that their order is not certain."""
    known = [dot for dot in dots if dot.lower is not None and dot.upper is not None]
    return any(
        (a.lower or 0.0) <= (b.upper or 0.0) and (b.lower or 0.0) <= (a.upper or 0.0)
        for a, b in pairwise(known)
    )
