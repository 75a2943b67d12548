"""A chart over time: points, limits and what happened as positions in millimetres."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.reports.charts import Tick, circles
from benchmarks.reports.series import Point, Series

WIDTH, HEIGHT = 47.0, 16.0
EDGE = 1.6  # kept free around the outermost marks
LINE = 3.4  # the height of a label of 9 pt
MONTHS_SHOWN = 24
FILLS = {"improvement": "#005eb8", "concern": "#f46a25"}
NEUTRAL = "#ffffff"
UPWARD = ("above_limit", "rising", "two_of_three_above", "shift_above")
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """Points that a rule names: a path of triangles that point up where it says high or rising."""

    path: str
    fill: str


@dataclass(frozen=True, slots=True)
class Level:
    """A label beside the chart, by the upper edge of its line."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class RunChart:
    """A practice's series set against its peers; y from the top."""

    title: str
    band: tuple[float, float] | None  # y and height between the limits
    limits: str  # one path; empty without limits
    trial: bool  # limits are drawn dashed
    centre: float | None
    raw: str  # the values as counted, one path
    peers: str
    line: str  # the points, joined
    points: str  # one path of circles
    marks: tuple[Mark, ...]
    agreed: str  # one path of upright lines
    notes: str  # one path of triangles on the upper edge
    levels: tuple[Level, ...]
    ticks: tuple[Tick, ...]
    width: float = WIDTH
    height: float = HEIGHT


class Along:
    """Places days on the time line, whose ends are the first days of the first and last point."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.months = first, max(months_between(first, last), 1)

    def at(self, when: date) -> float:
        """Millimetres from the left; what lies beyond an end stands on it."""
        share = (months_between(self.first, when) + (when.day - 1) / 31) / self.months
        return round(EDGE + min(max(share, 0.0), 1.0) * (WIDTH - 2 * EDGE), 2)


class Up:
    """Places figures between the lowest and the highest that the chart has to hold."""

    def __init__(self, figures: Sequence[float]) -> None:
        self.low, self.high = min(figures), max(figures)

    def at(self, figure: float) -> float:
        """Millimetres from the top; where all are equal, the middle."""
        level = self.high == self.low
        share = 0.5 if level else (figure - self.low) / (self.high - self.low)
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 2)


def months_between(since: date, until: date) -> int:
    """How many months later the second day's month is."""
    return (until.year - since.year) * 12 + until.month - since.month


def drawn(series: Series, end: date) -> tuple[Point, ...]:
    """The points of the last two years up to `end`."""
    return tuple(
        one
        for one in series.points
        if one.period_end <= end and months_between(one.period_start, end) < MONTHS_SHOWN
    )


def run_chart(
    series: Series,
    points: Sequence[Point],
    title: str,
    figure: Callable[[float], str],
    *,
    agreed: Sequence[date] = (),
    notes: Sequence[date] = (),
) -> RunChart:
    """The chart of `points`, one of which at least has a place on it.

    `figure` prints a figure. A lower limit under zero is not drawn, since nothing can reach it.
    """
    seen = [one.relative for one in points if one.relative is not None]
    lower = series.lower if series.lower is not None and series.lower >= 0 else None
    limits = [one for one in (series.upper, lower) if one is not None]
    levels = [*limits, *(one for one in (series.centre,) if one is not None)]
    behind = [one for point in points for one in (point.value, point.peer_value) if one is not None]
    up = Up([*seen, *levels, *behind])
    along = Along(points[0].period_start, points[-1].period_start)
    across = [along.at(point.period_start) for point in points]
    placed = [
        (point, (x, up.at(point.relative)))
        for point, x in zip(points, across, strict=True)
        if point.relative is not None
    ]
    return RunChart(
        title=title,
        band=_band(series.upper, lower, up),
        limits="".join(f"M0 {up.at(one):g}h{WIDTH:g}" for one in limits),
        trial=series.limits == "trial",
        centre=None if series.centre is None else up.at(series.centre),
        raw=_joined(across, [point.value for point in points], up),
        peers=_joined(across, [point.peer_value for point in points], up),
        line=_joined(across, [point.relative for point in points], up),
        points=circles([place for point, place in placed if not point.signals], 0.6),
        marks=_marks(placed),
        agreed="".join(f"M{along.at(when):g} 0v{HEIGHT:g}" for when in agreed),
        notes="".join(f"M{along.at(when) - 1:g} 0h2l-1 1.8z" for when in notes),
        levels=_apart([(up.at(one), figure(one)) for one in levels or seen[-1:]]),
        ticks=_ticks(points),
    )


def _band(upper: float | None, lower: float | None, up: Up) -> tuple[float, float] | None:
    """From the upper limit to the lower, or to the foot of the chart."""
    if upper is None:
        return None
    top, foot = up.at(upper), HEIGHT if lower is None else up.at(lower)
    return top, round(foot - top, 2)


def _joined(across: Sequence[float], figures: Sequence[float | None], up: Up) -> str:
    """The figures joined from left to right; a missing one leaves a gap."""
    path, pen = "", "M"
    for x, one in zip(across, figures, strict=True):
        if one is not None:
            path += f"{pen}{x:g} {up.at(one):g}"
        pen = "M" if one is None else "L"
    return path


def _marks(placed: Iterable[tuple[Point, Place]]) -> tuple[Mark, ...]:
    """A path of triangles for each meaning."""
    paths: dict[str, str] = {}
    for point, (x, y) in placed:
        if point.signals:
            way = 1 if point.rule in UPWARD else -1
            fill = FILLS.get(point.meaning or "", NEUTRAL)
            shape = f"M{x - 1.3:.2f} {y + way:.2f}h2.6l-1.3 {-2.2 * way:.1f}z"
            paths[fill] = paths.get(fill, "") + shape
    return tuple(Mark(path, fill) for fill, path in sorted(paths.items()))


def _apart(found: Sequence[tuple[float, str]]) -> tuple[Level, ...]:
    """Labels by their middles, moved as far apart as a line is high, within the chart."""
    labels = sorted(found)
    tops = [y - LINE / 2 for y, _ in labels]
    least = 0.0
    for at, top in enumerate(tops):
        tops[at] = max(top, least)
        least = tops[at] + LINE
    most = HEIGHT - LINE
    for at in reversed(range(len(tops))):
        tops[at] = min(tops[at], most)
        most = tops[at] - LINE
    return tuple(Level(round(top, 2), label) for top, (_, label) in zip(tops, labels, strict=True))


def _ticks(points: Sequence[Point]) -> tuple[Tick, ...]:
    """The first and the last month, under the ends of the time line."""
    first, last = points[0].period_start, points[-1].period_end
    return Tick(7.0, f"{first:%b %Y}"), Tick(WIDTH - 7.0, f"{last:%b %Y}")
