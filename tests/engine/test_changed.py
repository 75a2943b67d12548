"""Charts and changes against plain Python, and what they may not tell."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from statistics import fmean
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from benchmarks.changes.charts import locked
from benchmarks.measures.load import load_measures
from benchmarks.periods import add_months, parse_quarter
from benchmarks.pipeline import Computed
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
Counts = Mapping[str, list[float]]  # by practice, a count for each month
CODES = [f"X1{number:04}" for number in range(10)]
MONTHS = [add_months(date(2024, 4, 1), step) for step in range(21)]  # to December 2025
REPORTED = date(2025, 10, 1)
LIBRARY = load_measures()
LIST, A_YEAR = 10_000, 12_000  # patients; from tests per patient and month to the measure's unit


def drawn(seed: int, mean: float = 60) -> dict[str, list[float]]:
    rng = np.random.default_rng(seed)
    own = rng.gamma(16, mean / 16, len(CODES))
    return {
        code: [float(x) for x in 10 + rng.poisson(rate, len(MONTHS))]
        for code, rate in zip(CODES, own, strict=True)
    }


def rows_of(counts: Counts, test: str = "feno") -> list[dict[str, Any]]:
    return [
        {"practice_code": code, "period": f"{month:%Y-%m}", "test": test, "tests": count}
        for code, row in counts.items()
        for month, count in zip(MONTHS, row, strict=True)
        if not math.isnan(count)
    ]


def by_quarter(counts: Counts) -> dict[str, list[float]]:
    return {code: [sum(row[at : at + 3]) for at in range(0, 21, 3)] for code, row in counts.items()}


def plain(counts: Counts, code: str, before: int, times: int = 1) -> dict[str, Any]:
    """The chart of one practice, step by step; `times` are the months of a point."""
    own, others = counts[code], [row for one, row in counts.items() if one != code]
    peers = [sum(at) / len(others) for at in zip(*others, strict=True)]
    level = fmean(peers[:before])
    points = [a / b * level / LIST / times * A_YEAR for a, b in zip(own, peers, strict=True)]
    centre = fmean(points[:before])
    steps = [abs(b - a) for a, b in pairwise(points[:before])]
    kept = [step for step in steps if step < 3.267 * fmean(steps)]
    half = 2.66 * fmean(kept)
    return {"points": points, "centre": centre, "lower": centre - half, "upper": centre + half}


def chart(computed: Computed, code: str, measure: str = "feno") -> pl.DataFrame:
    return computed.control_chart.filter(practice_code=code, measure_id=measure)


def finite(frame: pl.DataFrame) -> bool:
    numbers = frame.select(pl.col(pl.Float64))
    return all(numbers.select(pl.all().is_finite().all()).row(0))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_monthly_chart_is_what_plain_python_makes_of_the_counts(
    area: Area, reckon: Reckon, seed: int
) -> None:
    counts = drawn(seed)
    computed = reckon(area(CODES, diagnostics=rows_of(counts)), "feno")
    assert set(computed.control_chart["practice_code"]) == set(CODES)
    for code in CODES:
        found, expected = chart(computed, code), plain(counts, code, 18)
        assert found["period_start"].to_list() == MONTHS
        assert found["relative"].to_list() == pytest.approx(expected["points"])
        for line in ("centre", "lower", "upper"):
            assert found[line].to_list() == pytest.approx([expected[line]] * 21)
        outside = [
            not expected["lower"] <= point <= expected["upper"] for point in expected["points"]
        ]
        named = found["rule"].is_in(["above_limit", "below_limit"]).to_list()
        assert named == outside
        assert set(found["limits"]) == {"set"}


def test_rarer_events_are_charted_by_quarters_with_trial_limits(area: Area, reckon: Reckon) -> None:
    counts = {
        code: [8.0 if (m + n) % 2 else 9.0 for m in range(21)] for n, code in enumerate(CODES)
    }
    found = chart(reckon(area(CODES, diagnostics=rows_of(counts)), "feno"), CODES[0])
    expected = plain(by_quarter(counts), CODES[0], 6, times=3)
    assert (set(found["window"]), set(found["limits"])) == ({"quarter"}, {"trial"})
    assert found["relative"].to_list() == pytest.approx(expected["points"])
    assert found["upper"][0] == pytest.approx(expected["upper"])
    assert found["period_end"][-1] == date(2025, 12, 31)


@tried(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(factors=st.lists(st.integers(1, 5), min_size=21, max_size=21))
def test_what_all_practices_share_in_a_month_leaves_every_chart_as_it_is(
    area: Area, reckon: Reckon, factors: list[int]
) -> None:
    counts = drawn(4)
    shared = {
        code: [x * f for x, f in zip(row, factors, strict=True)] for code, row in counts.items()
    }
    plainly, moved = (
        reckon(area(CODES, diagnostics=rows_of(one)), "feno").control_chart
        for one in (counts, shared)
    )
    # The level is the peers' mean, so the chart is the same but for its unit.
    share = pl.col("relative") / pl.col("centre")
    assert moved.select(share).to_series().to_list() == pytest.approx(
        plainly.select(share).to_series().to_list()
    )
    assert moved["rule"].to_list() == plainly["rule"].to_list()


def test_a_practice_that_never_differs_has_limits_on_its_centre(area: Area, reckon: Reckon) -> None:
    level = dict.fromkeys(CODES, [30.0] * 21)
    found = reckon(area(CODES, diagnostics=rows_of(level)), "feno").control_chart
    assert set(found["rule"]) == {"none"}
    assert found["upper"].to_list() == pytest.approx(found["centre"].to_list())
    assert finite(found)


def test_a_month_without_a_row_is_no_point_and_no_zero(area: Area, reckon: Reckon) -> None:
    counts = drawn(5)
    gap = {**counts, CODES[0]: [math.nan if m == 7 else x for m, x in enumerate(counts[CODES[0]])]}
    found = reckon(area(CODES, diagnostics=rows_of(gap)), "feno")
    own = chart(found, CODES[0])
    assert own["period_start"].to_list() == [m for m in MONTHS if m != MONTHS[7]]
    seven = chart(found, CODES[1]).row(7, named=True)
    others = [counts[code][7] for code in CODES[2:]]
    assert seven["peer_value"] == pytest.approx(fmean(others) / LIST * A_YEAR)


def test_a_practice_with_a_withheld_month_is_in_no_other_practices_months(
    area: Area, reckon: Reckon
) -> None:
    """With it, its other months could be told from the comparators, and so the withheld one."""
    counts = drawn(6)
    charts = []
    for small in (1.0, 7.0):
        told = {**counts, CODES[0]: [small, *counts[CODES[0]][1:]]}
        computed = reckon(area(CODES, diagnostics=rows_of(told)), "feno")
        assert set(chart(computed, CODES[0])["window"]) == {"quarter"}
        others = computed.control_chart.filter(pl.col("practice_code") != CODES[0])
        found = others.filter(window="month")
        apart = {code: row for code, row in counts.items() if code != CODES[0]}
        expected = plain(apart, CODES[1], 18)["points"]
        own = found.filter(practice_code=CODES[1])
        assert own["relative"].to_list() == pytest.approx(expected)
        charts.append(others)
    assert charts[0].equals(charts[1])


def test_nothing_that_is_charted_depends_on_a_withheld_quarter(area: Area, reckon: Reckon) -> None:
    rows = [
        {
            "practice_code": code,
            "period": f"{2024 + (q + 1) // 4}-{(25 + (q + 1) // 4)}Q{(q + 1) % 4 + 1}",
            "test": "feno",
            "tests": 20.0 + n + q,
        }
        for n, code in enumerate(CODES)
        for q in range(-1, 6)
    ]
    told = []
    for small in (1.0, 4.0, 7.0):
        rows[2]["tests"] = small  # the third quarter of the first practice
        computed = reckon(area(CODES, diagnostics=rows), "feno")
        assert chart(computed, CODES[0])["value"].null_count() == 1
        told.append((computed.control_chart, computed.changes))
    for charts, moves in told[1:]:
        assert charts.equals(told[0][0])
        assert moves.equals(told[0][1])
    third = chart(computed, CODES[1]).row(2, named=True)
    others = [4.0, *(21.0 + n for n in range(2, 10))]
    assert third["peer_value"] == pytest.approx(fmean(others) / LIST / 3 * A_YEAR)


def test_who_is_not_compared_is_charted_and_counts_for_nobody(area: Area, reckon: Reckon) -> None:
    counts = drawn(7)
    computed = reckon(area(CODES, leave_no_peer=[CODES[3]], diagnostics=rows_of(counts)), "feno")
    own = plain(counts, CODES[3], 18)
    assert chart(computed, CODES[3])["relative"].to_list() == pytest.approx(own["points"])
    apart = {code: row for code, row in counts.items() if code != CODES[3]}
    expected = plain(apart, CODES[0], 18)["points"]
    assert chart(computed, CODES[0])["relative"].to_list() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("practices", "points"), [(4, set()), (5, {"quarter"}), (8, {"quarter"}), (9, {"month"})]
)
def test_tests_are_seasonal_so_that_months_need_eight_peers_and_any_chart_four(
    area: Area, reckon: Reckon, practices: int, points: set[str]
) -> None:
    counts = dict(list(drawn(8).items())[:practices])
    computed = reckon(area(list(counts), diagnostics=rows_of(counts)), "feno")
    drawn_points = computed.control_chart.filter(pl.col("relative").is_not_null())
    assert set(drawn_points["window"].cast(pl.String)) == points


def test_a_target_is_met_missed_or_neither_by_its_place_in_the_limits(
    area: Area, reckon: Reckon
) -> None:
    counts = drawn(9)
    inputs = area(CODES, diagnostics=rows_of(counts))
    centre = chart(reckon(inputs, "feno"), CODES[0])["centre"][0]
    for target, told in ((centre * 3, "consistent_fail"), (0.0, "consistent_pass")):
        settings = Settings(targets={"feno": target})
        measure = LIBRARY["feno"].model_copy(update={"better": "higher"})
        found = chart(reckon(inputs, measure, settings=settings), CODES[0])
        assert set(found["assurance"]) == {told}
        assert set(found["target"]) == {target}


def test_directions_follow_what_is_better(area: Area, reckon: Reckon) -> None:
    counts = drawn(10)
    counts[CODES[0]][-1] *= 4
    for better, word in (
        ("higher", "improvement"),
        ("lower", "concern"),
        ("neither", "neutral_high"),
    ):
        measure = LIBRARY["feno"].model_copy(update={"better": better})
        last = chart(reckon(area(CODES, diagnostics=rows_of(counts)), measure), CODES[0])[-1]
        assert last.select("rule", "meaning").row(0) == ("above_limit", word)


def test_an_agreement_that_runs_locks_and_one_that_was_dropped_does_not() -> None:
    agreements = pl.LazyFrame(
        [
            ("A", date(2025, 1, 8), "feno", "feno", "done"),
            ("A", date(2025, 4, 8), "feno", "feno", "agreed"),
            ("A", date(2025, 7, 8), "feno", "feno", "in_progress"),
            ("B", date(2025, 1, 8), "feno", "feno", "done"),
            ("B", date(2025, 4, 8), "feno", "feno", "done"),
            ("C", date(2025, 4, 8), "feno", "feno", "dropped"),
            ("D", date(2026, 1, 8), "feno", "feno", "agreed"),
            ("E", date(2025, 4, 8), "feno", "vitamin_d", "agreed"),
        ],
        schema=["practice_code", "agreed_on", "measure_id", "judged_by", "status"],
        orient="row",
    )
    found = locked(agreements, parse_quarter("2025-26Q3")).sort(pl.all()).collect().rows()
    day = date(2025, 4, 8)
    assert found == [
        ("A", "feno", day),
        ("B", "feno", day),
        ("E", "feno", day),
        ("E", "vitamin_d", day),
    ]


def change(computed: Computed, code: str, against: str, measure: str = "feno") -> dict[str, Any]:
    rows = computed.changes.filter(practice_code=code, measure_id=measure, against=against)
    return rows.row(0, named=True)


@pytest.mark.parametrize(("against", "earlier"), [("last_quarter", 5), ("last_year", 2)])
def test_a_change_is_the_log_ratio_of_ratios_with_the_chance_of_all_four_counts(
    area: Area, reckon: Reckon, against: str, earlier: int
) -> None:
    counts = drawn(11)
    computed = reckon(area(CODES, diagnostics=rows_of(counts)), "feno")
    quarters = by_quarter(counts)
    now, was = ([row[at] for row in quarters.values()] for at in (6, earlier))
    for place, code in enumerate(CODES):
        row = change(computed, code, against)
        peers = [sum(one) - one[place] for one in (now, was)]
        log = math.log(now[place] / was[place] / (peers[0] / peers[1]))
        half = 1.959963984540054 * math.sqrt(
            1 / now[place] + 1 / was[place] + 1 / peers[0] + 1 / peers[1]
        )
        ends = [row["relative"], row["relative_lower"], row["relative_upper"]]
        assert ends == pytest.approx([math.exp(log), math.exp(log - half), math.exp(log + half)])
        assert row["value"] == pytest.approx(now[place] / LIST / 3 * A_YEAR)
        beyond = "rose" if log > half else "fell" if log < -half else "chance"
        assert row["moved"] == beyond
        if against == "last_year":
            assert row["ratio"] == pytest.approx(now[place] / was[place])
            assert row["peer_ratio"] == pytest.approx(peers[0] / peers[1])
        else:
            assert row["ratio"] is None
            assert row["peer_ratio"] is None


def test_items_in_clusters_have_a_wider_interval(area: Area, reckon: Reckon) -> None:
    """Three items to a patient: the interval of the logarithm is wider by the root of three."""
    rows = [
        {
            "practice_code": code,
            "period": f"{month:%Y-%m}",
            "bnf_code": "0501013B0AAAAAA",
            "items": 100.0 + n,
        }
        for n, code in enumerate(CODES)
        for month in MONTHS
    ]
    library = reckon(area(CODES, prescribing=rows), "antibacterial_items")
    measure = library.measures["antibacterial_items"]
    value = measure.value.model_copy(update={"items_per_patient": 3.0})
    clustered = reckon(area(CODES, prescribing=rows), measure.model_copy(update={"value": value}))
    spans = [
        math.log(row["relative_upper"] / row["relative_lower"])
        for row in (
            change(one, CODES[0], "last_quarter", "antibacterial_items")
            for one in (library, clustered)
        )
    ]
    assert spans[1] / spans[0] == pytest.approx(math.sqrt(3))


def test_incomplete_windows_state_no_change(area: Area, reckon: Reckon) -> None:
    counts = {code: [*row[:20], math.nan] for code, row in drawn(12).items()}
    computed = reckon(area(CODES, diagnostics=rows_of(counts)), "feno")
    assert computed.changes.is_empty()


def test_a_rolling_year_is_set_against_the_year_before_alone(area: Area, reckon: Reckon) -> None:
    rare = {code: [2.0 + (n + m) % 2 for m in range(21)] for n, code in enumerate(CODES)}
    early = [
        {**row, "period": f"{add_months(month, -12):%Y-%m}"}
        for row in rows_of(rare)
        for month in [date.fromisoformat(row["period"] + "-01")]
        if month < date(2025, 4, 1)
    ]
    inputs = area(CODES, diagnostics=[*early, *rows_of(rare)])
    computed = reckon(inputs, "feno", settings=Settings.model_validate(OPEN))
    assert set(computed.changes["window"]) == {"rolling_year"}
    assert set(computed.changes["against"]) == {"last_year"}
    assert computed.changes["before_end"].unique().to_list() == [date(2024, 12, 31)]
    assert computed.control_chart.is_empty()


OPEN = {"disclosure": {"withhold_up_to": 0}}


def test_no_events_before_or_now_still_have_finite_figures(area: Area, reckon: Reckon) -> None:
    counts = drawn(13)
    counts[CODES[0]] = [0.0] * 21
    counts[CODES[1]] = [*counts[CODES[1]][:18], 0.0, 0.0, 0.0]
    computed = reckon(area(CODES, diagnostics=rows_of(counts)), "feno")
    assert finite(computed.changes)
    assert finite(computed.control_chart)
    gone = change(computed, CODES[1], "last_quarter")
    assert (gone["value"], gone["moved"]) == (0.0, "fell")
    assert change(computed, CODES[0], "last_quarter")["moved"] == "chance"
