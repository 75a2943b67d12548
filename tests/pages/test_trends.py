"""Charts over time: places, words, what happened meanwhile, and room on the page."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.periods import add_months, parse_quarter
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report
from benchmarks.reports.parts import Trend
from benchmarks.reports.render import practice_html, to_pdf
from benchmarks.reports.runs import HEIGHT, LINE, WIDTH, RunChart, drawn, run_chart
from benchmarks.reports.series import Point, Series
from benchmarks.reports.subject import find_subject
from benchmarks.reports.trends import OverTime
from benchmarks.reports.wording.change import RULES
from benchmarks.schemas import Agreements, Notes
from benchmarks.statistics.control_chart import RULES as NAMES

Make = Callable[..., Computed]
OWN = "Z90001"
QUARTER = parse_quarter("2025-26Q3")
figures = st.floats(0, 1e5, allow_nan=False).map(lambda one: round(one, 3))


def series(values: list[float | None], rules: dict[int, str] | None = None, **more: Any) -> Series:
    """Months that end with December 2025."""
    points = []
    for at, value in enumerate(values):
        start = add_months(date(2025, 12, 1), at + 1 - len(values))
        rule = (rules or {}).get(at, "none")
        meaning = "common_cause" if rule == "none" else more.get("meaning", "neutral_high")
        before = at < len(values) - 3
        points.append(Point(start, start, value, value, value, before, rule, meaning))
    shared = {"centre": 50.0, "lower": 40.0, "upper": 60.0, "limits": "set"}
    facts = {"locked_on": None, "target": None, "assurance": None}
    told = {**shared, **facts, **{name: one for name, one in more.items() if name != "meaning"}}
    return Series(measure_id="vitamin_d", window="month", points=tuple(points), **told)


def draw(one: Series, **more: Any) -> RunChart:
    return run_chart(one, drawn(one, QUARTER.end), "A title.", lambda x: f"{x:.1f}", **more)


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.e]+) ([-\d.e]+)", path)]


@given(values=st.lists(figures, min_size=1, max_size=30))
def test_points_keep_their_order_and_stay_on_the_chart(values: list[float]) -> None:
    chart = draw(series(list(values), lower=0.0, centre=1.0, upper=2.0))
    found = places(chart.line)
    shown = values[-24:]
    assert len(found) == len(shown)
    assert [x for x, _ in found] == sorted(x for x, _ in found)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in found)
    for (_, y), one in zip(found, shown, strict=True):
        for (_, other_y), other in zip(found, shown, strict=True):
            assert one >= other or y >= other_y


@given(upper=figures, centre=figures, lower=figures)
def test_labels_never_overlap_nor_leave_the_chart(
    upper: float, centre: float, lower: float
) -> None:
    low, middle, high = sorted((upper, centre, lower))
    chart = draw(series([middle] * 12, lower=low, centre=middle, upper=high))
    tops = [level.y for level in chart.levels]
    assert len(tops) == 3
    assert all(after - before >= LINE - 0.02 for before, after in pairwise(tops))
    assert tops[0] >= 0
    assert tops[-1] + LINE <= HEIGHT + 0.02


def test_a_missing_or_withheld_point_leaves_a_gap_and_no_trace() -> None:
    chart = draw(series([50.0, 51.0, None, 49.0, 52.0]))
    assert chart.line.count("M") == 2
    assert len(places(chart.line)) == 4
    assert len(re.findall("M", chart.points)) == 4


def test_named_points_are_triangles_that_point_where_the_rule_says() -> None:
    up = draw(series([50.0, 90.0], {1: "above_limit"}, meaning="concern"))
    down = draw(series([50.0, 10.0], {1: "falling"}, meaning="improvement"))
    assert (up.marks[0].path[-7:], down.marks[0].path[-6:]) == ("1.3 -2.2z"[-7:], "1.3 2.2z"[-6:])
    assert up.marks[0].fill != down.marks[0].fill
    assert len(re.findall("M", up.points)) == 1


def test_a_lower_limit_under_zero_is_not_drawn_and_trial_limits_are_dashed() -> None:
    one = draw(series([1.0] * 8, lower=-3.0, centre=1.0, upper=5.0, limits="trial"))
    assert (one.trial, one.limits.count("M"), len(one.levels)) == (True, 1, 2)
    assert one.band is not None
    assert one.band[0] + one.band[1] == pytest.approx(HEIGHT)


def test_only_the_last_two_years_are_drawn() -> None:
    assert len(drawn(series([50.0] * 40), QUARTER.end)) == 24


def test_every_rule_has_words() -> None:
    assert set(RULES) == set(NAMES) - {"none"}


def trend_of(
    computed: Computed, measure: str, row: dict[str, Any] | None = None, **more: Any
) -> tuple[Trend, OverTime]:
    """The trend of one of the first practice's measures, its chart or row changed."""
    changed = computed.control_chart.with_columns(
        pl.lit(value, dtype=computed.control_chart.schema[name]).alias(name)
        for name, value in more.items()
    )
    subject = find_subject(replace(computed, control_chart=changed), OWN, "named")
    over_time = OverTime(subject)
    own = replace(subject.rows[measure], **(row or {}))
    return over_time.trend(own, subject.measures[measure]), over_time


def test_a_signal_is_told_with_its_rule_its_time_and_its_side(computed: Computed) -> None:
    signals = computed.control_chart.filter(pl.col("rule") == "above_limit")
    measure = signals.filter(pl.col("window") == "quarter")["measure_id"][0]
    trend, _ = trend_of(computed, measure, meaning="concern")
    told = "More than chance: above its upper limit in October to December 2025; worth a question."
    assert trend.message.startswith(told)
    assert trend.chart is not None
    assert trend.chart.title.endswith(told)
    assert "limits" in trend.chart.title
    still, _ = trend_of(computed, measure, rule="none")
    assert still.message.startswith("No signal in the chart this quarter.")


def test_what_the_limits_rest_on_is_told(computed: Computed) -> None:
    trial, _ = trend_of(computed, "vitamin_d", rule="none", limits="trial")
    assert "Trial limits, from 6 quarters." in trial.message
    day = date(2025, 3, 10)
    locked, _ = trend_of(computed, "vitamin_d", rule="none", limits="locked", locked_on=day)
    assert "Limits from before you agreed." in locked.message
    long_ago, _ = trend_of(
        computed, "vitamin_d", rule="none", limits="locked", locked_on=date(2023, 5, 1)
    )
    assert "Limits from before you agreed on 1 May 2023." in long_ago.message
    aims, _ = trend_of(computed, "vitamin_d", target=9.0, assurance="consistent_fail")
    assert "Target 9: missed beyond chance." in aims.message


def test_nothing_is_said_of_change_without_limits_a_whole_quarter_or_a_point_in_it(
    computed: Computed,
) -> None:
    none = dict.fromkeys(("centre", "lower", "upper", "rule"))
    bare, _ = trend_of(computed, "vitamin_d", limits="none", **none)
    assert bare.message == "Too few quarters before this quarter for limits."
    cut, over_time = trend_of(computed, "vitamin_d", row={"incomplete": True})
    assert cut.message.startswith("The quarter lacks a month, so nothing is said of change.")
    subject = over_time.subject
    lacking = replace(subject.rows["vitamin_d"], incomplete=True)
    assert over_time.change(lacking, subject.measures["vitamin_d"]) == ""
    early = computed.control_chart.filter(pl.col("period_end") < QUARTER.start)
    old, _ = trend_of(replace(computed, control_chart=early), "vitamin_d")
    assert old.message.startswith("Ends with September 2025, before this quarter.")


def test_a_measure_without_a_chart_says_so_and_amounts_say_nothing(computed: Computed) -> None:
    empty = replace(computed, control_chart=computed.control_chart.clear())
    trend, over_time = trend_of(empty, "vitamin_d")
    assert (trend.chart, over_time.counted()) == (None, "")
    assert trend.message == "No chart over time: too few events, or too few periods."
    costs = [one.id for one in computed.measures.values() if not one.judged]
    shown = [name for name in costs if name in over_time.subject.rows]
    assert shown
    assert trend_of(empty, shown[0])[0].message == ""


def test_charts_that_signal_are_counted_beside_those_that_would_by_chance(
    computed: Computed,
) -> None:
    _, over_time = trend_of(computed, "vitamin_d")
    told = over_time.counted()
    late = computed.control_chart.filter(pl.col("period_start") >= QUARTER.start)
    whole = [
        name
        for name, row in over_time.subject.rows.items()
        if not row.incomplete and row.because != "incomplete_window"
    ]
    mine = late.filter(pl.col("measure_id").is_in(whole))
    charts = mine["measure_id"].n_unique()
    names = mine.filter(pl.col("rule") != "none")["measure_id"].unique()
    assert f"{charts} measures have charts with limits" in told
    assert all(
        (over_time.subject.measures[name].name in told) == (name in names)
        for name in mine["measure_id"].unique()
        if len(names) <= 6
    )
    assert re.search(r"About \d+\.\d would if nothing had changed\.$", told)


def frame(contract: Any, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = dict(contract.create_empty().schema)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def test_notes_and_agreements_stand_on_the_time_line_of_their_practice(computed: Computed) -> None:
    agreement = {
        "practice_code": OWN,
        "agreed_on": date(2025, 3, 10),
        "measure_id": "vitamin_d",
        "judged_by": "vitamin_d",
        "action": "test with a reason",
        "status": "in_progress",
    }
    rows = [
        agreement,
        {**agreement, "agreed_on": date(2025, 6, 1), "status": "dropped"},
        {**agreement, "agreed_on": date(2025, 7, 1), "measure_id": "psa", "judged_by": "psa"},
        {**agreement, "agreed_on": date(2025, 8, 1), "practice_code": "Z90002"},
    ]
    notes = [
        {"practice_code": OWN, "on": date(2025, month, 3), "note": f"note {month} " + "long " * 20}
        for month in (2, 4, 5)
    ] + [{"practice_code": "Z90002", "on": date(2025, 5, 5), "note": "another's"}]
    said = replace(computed.said, agreements=frame(Agreements, rows), notes=frame(Notes, notes))
    trend, _ = trend_of(replace(computed, said=said), "vitamin_d")
    assert trend.chart is not None
    assert (trend.chart.agreed.count("M"), trend.chart.notes.count("M")) == (1, 3)
    told = trend.happened.split(" ▼ ")
    assert told[0] == "Upright line: agreed on 10 March 2025."
    assert [line[:10] for line in told[1:3]] == ["3 May 2025", "3 April 20"]
    assert told[1].endswith("long …")
    assert told[3].startswith("1 earlier note")
    assert "another" not in trend.happened


def test_a_change_is_told_beside_the_peers_and_a_year_ago_as_counted(computed: Computed) -> None:
    _, over_time = trend_of(computed, "vitamin_d")
    subject = over_time.subject
    told = over_time.change(subject.rows["vitamin_d"], subject.measures["vitamin_d"])
    assert told.startswith("Beside your peers, 11% more than last quarter (4% fewer to 26% more)")
    assert ": no more than chance. A year ago " in told
    assert told.endswith("11% more since (4% fewer to 26% more).")


def test_a_chart_is_a_few_nodes_and_has_words_for_a_screen_reader(computed: Computed) -> None:
    html = practice_html(practice_report(computed, OWN))
    charts = re.findall(r'<div class="run">\s*<svg.*?</svg>', html, re.S)
    assert charts
    for chart in charts:
        assert len(re.findall(r"<(?:path|rect|circle|text)\b", chart)) <= 11
        title = re.search("<title>(.*?)</title>", chart)
        assert title is not None
        assert re.search(r"over time, set against peers, by (month|quarter) from", title[1])


@pytest.mark.parametrize(
    "practices",
    [pytest.param(10, marks=pytest.mark.slow), pytest.param(12, marks=pytest.mark.slow), 15],
)
def test_two_measures_with_charts_fit_a_page(make: Make, practices: int) -> None:
    computed = make(practices, full=True)
    pdf = to_pdf(practice_html(practice_report(computed, OWN))).pdf
    with pypdfium2.PdfDocument(pdf) as opened:
        texts = [page.get_textpage().get_text_range() for page in opened]
    on_pages = [count for text in texts if (count := text.count("Over time:"))]
    assert sum(on_pages) == 6
    assert set(on_pages[1:-1]) == {2}  # the first may stand below the table of all measures
