"""Before and since an agreement: two points, their line, and what chance alone would do."""

from dataclasses import dataclass

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.pipeline import Computed
from benchmarks.reports.charts import circles
from benchmarks.reports.rows import as_row
from benchmarks.reports.wording import Scale, sentence
from benchmarks.reports.wording.again import expected_again_words
from benchmarks.statistics.regression import expected_again, reliability_of_mean

WIDTH, HEIGHT = 20.0, 12.0
EDGE = 1.6
MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Slope:
    """A practice before and since an agreement, relative to its peers; y from the top."""

    title: str
    line: str
    points: str
    by_itself: float | None  # y of where the value would be expected again if nothing changed
    before: str
    since: str
    key: str
    width: float = WIDTH
    height: float = HEIGHT


def slope(
    computed: Computed, measure: Measure, chart: pl.DataFrame, after: pl.DataFrame
) -> Slope | None:
    """The slope of one agreement from CONTROL_CHART's rows of its measure; None without limits.

    Before is the centre of the limits, since the mean of the points after the agreement. The tick
    is where the centre would be expected again by regression to the mean: between it and the
    peers' level, by the reliability of a mean of so many periods; left out where that is unknown.
    """
    if chart["limits"][0] == "none" or after.is_empty():
        return None
    before = float(chart["centre"][0])
    since = float(after["relative"].cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]
    again = _by_itself(computed, measure, chart, before)
    # From limit to limit, so that a small change looks small.
    figures = [before, since, max(float(chart["lower"][0]), 0.0), float(chart["upper"][0])]
    low, high = min(figures), max(figures)

    def up(figure: float) -> float:
        share = 0.5 if high == low else (figure - low) / (high - low)
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 2)

    scale = chart_scale(measure, chart, before)
    ends = [(EDGE, up(before)), (WIDTH - EDGE, up(since))]
    told = "" if again is None else f"; {scale.figure(again)} was to be expected without any change"
    return Slope(
        title=sentence(
            f"{measure.name} set against peers: {scale.figure(before)} before, "
            f"{scale.figure(since)} since{told}".replace(". ", ", ")
        ),
        line=f"M{ends[0][0]:g} {ends[0][1]:g}L{ends[1][0]:g} {ends[1][1]:g}",
        points=circles(ends, 1.0),
        by_itself=None if again is None else up(again),
        before=scale.figure(before),
        since=scale.figure(since),
        key="" if again is None else expected_again_words(scale.figure(again)),
    )


def _by_itself(
    computed: Computed, measure: Measure, chart: pl.DataFrame, before: float
) -> float | None:
    """The value expected again, where the locality's reliability and the peers' level are known."""
    place = chart["locality"][0]
    known = computed.variation.filter(locality=place, measure_id=measure.id)["reliability"]
    behind = chart.filter("in_limits")
    level = behind["peer_value"].cast(pl.Float64).mean() if behind.height else None
    if known.is_empty() or known[0] is None or not isinstance(level, float):
        return None
    periods = behind.height / (MONTHS_IN_QUARTER if chart["window"][0] == "month" else 1)
    return expected_again(before, level, reliability_of_mean(float(known[0]), periods))


def chart_scale(measure: Measure, chart: pl.DataFrame, centre: float) -> Scale:
    """How figures of a chart are printed, by the size of its centre."""
    last = chart.row(-1, named=True)
    about = {name: last[name] for name in ("period_start", "period_end")}
    row = as_row(
        {
            "practice_code": "",
            "measure_id": measure.id,
            "status": "shown",
            "window": "quarter",
            "peer_value": centre,
            "denominator": 1000.0,
            **about,
        }
    )
    return Scale(measure, row)
