"""The whole area on the measures of the meeting: a funnel each, where thirty practices have it."""

from collections.abc import Mapping, Sequence

from benchmarks.funnels import Funnel, funnel
from benchmarks.reports.axes import axis_ticks
from benchmarks.reports.charts import Axis, Tick, circles, diamond
from benchmarks.reports.names import short_names
from benchmarks.reports.pack.parts import AreaChart, AreaPage, Label
from benchmarks.reports.pack.place import Place
from benchmarks.reports.rows import Row
from benchmarks.reports.wording import Scale, number
from benchmarks.reports.wording.area import INTRO, area_caption, area_title
from benchmarks.statistics.predictive import Array

WIDTH, HEIGHT = 66.0, 46.0
LINE, LETTER = 3.4, 1.9  # the height of a label, the width of a letter
NAMED = 3  # labels in a funnel


def area_page(place: Place) -> AreaPage | None:
    """A funnel for each topic; None where no topic has thirty practices or somebody is hidden.

    A place along the sizes tells who is who, so that practices that may not be named, here or in
    another locality, are no points.
    """
    if place.hidden:
        return None
    found = [funnel(place.computed.area, name) for name in place.topics]
    charts = tuple(_chart(place, one) for one in found if one is not None)
    if not charts:
        return None
    return AreaPage("The whole area", INTRO, charts)


def _chart(place: Place, found: Funnel) -> AreaChart:
    measure = place.measures[found.measure_id]
    rows = place.rows(found.measure_id)
    first = next(row for row in rows.values() if row.value is not None)
    scale, lists = Scale(measure, first), measure.denominator.source == "list"
    outside = [place.names[code] for code, row in sorted(rows.items()) if row.outside]
    units = _told(place, found)
    values = [value for _, _, _, value in units]
    near = [float(found.limits[side][len(found.sizes) // 4]) for side in ("lower", "upper")]
    up = _Up(min([*values, *near]), max([*values, *near]))
    across = Axis(float(found.sizes[0]), float(found.sizes[-1]), WIDTH)
    own = [(code, across.at(size), up.at(value)) for code, here, size, value in units if here]
    others = [(across.at(size), up.at(value)) for _, here, size, value in units if not here]
    return AreaChart(
        heading=measure.name,
        title=area_title(measure, found, scale, len(units), outside),
        wide=_band(found.sizes, found.limits["lower_998"], found.limits["upper_998"], across, up),
        narrow=_band(found.sizes, found.limits["lower"], found.limits["upper"], across, up),
        chance="".join(_line(*found.chance[side], across, up) for side in ("lower", "upper")),
        line=up.at(found.target),
        others=circles(others, 0.8),
        own="".join(diamond(x, y, 1.4) for _, x, y in own),
        labels=_labels(place, own, rows),
        levels=up.levels(scale),
        ticks=_ticks(across, first.period.months if lists else 1),
        caption=area_caption(measure, first, found),
    )


class _Up:
    """Places figures from the foot of the chart to its top; what lies beyond stands on the edge."""

    def __init__(self, low: float, high: float) -> None:
        self.axis = Axis(low, high, HEIGHT)

    def at(self, figure: float) -> float:
        return round(HEIGHT - self.axis.at(figure), 2)

    def levels(self, scale: Scale) -> tuple[Label, ...]:
        found = axis_ticks(self.axis, scale)
        return tuple(Label(0.0, round(HEIGHT - tick.x - LINE / 2, 2), tick.label) for tick in found)


def _told(place: Place, found: Funnel) -> list[tuple[str, bool, float, float]]:
    """Code, whether of this locality, size and value of those that may be told."""
    refusing = set(place.computed.practices.filter(named=False)["practice_code"])
    return [
        (code, home == place.name, size, value)
        for code, home, size, value in found.units.select(
            "practice_code", "locality", "size", "value"
        ).iter_rows()
        if code not in refusing
    ]


def _band(sizes: Array, lower: Array, upper: Array, across: Axis, up: _Up) -> str:
    """The area between two lines, as one closed path."""
    there = [*zip(sizes, lower, strict=True), *reversed(list(zip(sizes, upper, strict=True)))]
    return "M" + "L".join(f"{across.at(x):g} {up.at(y):g}" for x, y in there) + "z"


def _line(places: Array, heights: Array, across: Axis, up: _Up) -> str:
    points = [(across.at(x), up.at(y)) for x, y in zip(places, heights, strict=True)]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if len(points) > 1 else ""


def _labels(
    place: Place, own: Sequence[tuple[str, float, float]], rows: Mapping[str, Row]
) -> tuple[Label, ...]:
    """Names of this locality's practices outside their range, where no label covers another."""
    short = short_names(place.names, longest=16)
    outside = sorted((y, x, short[code]) for code, x, y in own if rows[code].outside)
    found: list[Label] = []
    for y, x, name in outside:
        top = y - LINE / 2
        if len(found) < NAMED and all(abs(top - other.y) >= LINE for other in found):
            left = x + 2 if x < WIDTH * 0.6 else x - 2 - LETTER * len(name)
            found.append(Label(round(max(left, 0.0), 2), round(top, 2), name))
    return tuple(found)


def _ticks(across: Axis, months: int) -> tuple[Tick, ...]:
    """Sizes as readers know them: patients on average for lists, else what is counted out of."""
    shown = Axis(across.low / months, across.high / months, WIDTH)
    shown.low, shown.high = across.low / months, across.high / months
    return tuple(Tick(shown.at(one), number(one, 0)) for one in shown.ticks(4))
