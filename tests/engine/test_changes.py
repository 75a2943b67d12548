"""Charts relative to peers: what cancels, what locks them, and what they may not show."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from benchmarks.periods import add_months
from benchmarks.pipeline import Computed
from benchmarks.schemas import ControlChart
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
TEN = [f"X{number}" for number in range(10)]
MEASURE, CODE = "antibacterial_items", "0501013B0AAABAB"
MONTHS = [add_months(date(2024, 1, 1), step) for step in range(24)]


def items(draw: random.Random, swing: Callable[[int], float] = lambda _: 1.0) -> list[Any]:
    return [
        {
            "practice_code": practice,
            "period": f"{month:%Y-%m}",
            "bnf_code": CODE,
            "items": draw.randint(300, 500) * swing(step),
            "quantity": 1.0,
        }
        for practice in TEN
        for step, month in enumerate(MONTHS)
    ]


def done(draw: random.Random, low: int, high: int) -> list[Any]:
    return [
        {"practice_code": practice, "period": f"{month:%Y-%m}", "test": "feno", "tests": float(n)}
        for practice in TEN
        for month in MONTHS
        for n in [draw.randint(low, high)]
    ]


def test_a_point_is_the_value_over_the_peers_at_their_mean_level(
    area: Area, reckon: Reckon
) -> None:
    rows = items(random.Random(1))
    chart = reckon(area(TEN, prescribing=rows), MEASURE).control_chart
    ControlChart.validate(chart)
    count = {(row["practice_code"], row["period"]): row["items"] for row in rows}
    peers = {
        month: sum(count[other, f"{month:%Y-%m}"] for other in TEN[1:]) / 90_000 * 1000
        for month in MONTHS
    }
    level = sum(peers[month] for month in MONTHS[:21]) / 21
    mine = chart.filter(practice_code="X0")
    assert mine["period_start"].to_list() == MONTHS
    for row in mine.iter_rows(named=True):
        own = count["X0", f"{row['period_start']:%Y-%m}"] / 10_000 * 1000
        assert row["value"] == pytest.approx(own)
        assert row["peer_value"] == pytest.approx(peers[row["period_start"]])
        assert row["relative"] == pytest.approx(own / peers[row["period_start"]] * level)
        assert row["in_limits"] == (row["period_start"] < date(2025, 10, 1))


def test_what_the_whole_area_does_moves_no_rule(area: Area, reckon: Reckon) -> None:
    """Season, trend and working days times the same figures: the same points on another level."""

    def swing(step: int) -> float:
        return 1 + 0.4 * (step % 12 < 4) + 0.02 * step

    still = reckon(area(TEN, prescribing=items(random.Random(2))), MEASURE).control_chart
    moved = reckon(area(TEN, prescribing=items(random.Random(2), swing)), MEASURE).control_chart
    assert moved["rule"].equals(still["rule"])
    ratio = (moved["relative"] / moved["centre"]).to_list()
    assert ratio == pytest.approx((still["relative"] / still["centre"]).to_list())


def test_an_agreement_locks_the_limits_of_its_measure_and_practice(
    area: Area, reckon: Reckon
) -> None:
    agreed = {
        "practice_code": "X3",
        "agreed_on": date(2025, 3, 10),
        "measure_id": MEASURE,
        "judged_by": MEASURE,
        "action": "delayed prescriptions",
        "status": "in_progress",
    }
    inputs = area(TEN, prescribing=items(random.Random(3)), agreements=[agreed])
    chart = reckon(inputs, MEASURE).control_chart
    mine, other = (chart.filter(practice_code=code) for code in ("X3", "X4"))
    assert set(mine["limits"]) == {"locked"}
    assert mine.filter("in_limits")["period_start"].max() == date(2025, 3, 1)
    assert set(other["limits"]) == {"set"}
    assert other.filter("in_limits")["period_start"].max() == date(2025, 9, 1)


def test_few_events_or_few_peers_make_quarters_and_very_few_make_no_chart(
    area: Area, reckon: Reckon
) -> None:
    def kinds(low: int, high: int, practices: list[str] = TEN) -> set[str]:
        rows = done(random.Random(4), low, high)
        kept = [row for row in rows if row["practice_code"] in practices]
        return set(reckon(area(practices, diagnostics=kept), "feno").control_chart["window"])

    assert kinds(20, 40) == {"month"}
    assert kinds(20, 40, TEN[:8]) == {"quarter"}
    assert kinds(8, 9) == {"quarter"}
    assert kinds(1, 2) == set()


def test_a_practice_with_a_withheld_month_has_no_months_on_a_chart(
    area: Area, reckon: Reckon
) -> None:
    rows = done(random.Random(5), 20, 40)
    small = next(row for row in rows if row["practice_code"] == "X2" and row["period"] == "2025-02")
    charts = []
    for count in (1.0, 7.0):
        small["tests"] = count
        charts.append(reckon(area(TEN, diagnostics=rows), "feno").control_chart)
    months = charts[0].filter(pl.col("window") == "month")
    assert months.filter(practice_code="X2", window="month")["value"].is_not_null().sum() == 0
    assert set(months["practice_code"]) == set(TEN) - {"X2"}
    assert (
        charts[0]
        .filter(pl.col("practice_code") != "X2")
        .equals(charts[1].filter(pl.col("practice_code") != "X2"))
    )


def test_nothing_on_a_chart_is_nan_or_infinite(area: Area, reckon: Reckon) -> None:
    rows = items(random.Random(6))
    for row in rows:
        if row["practice_code"] == "X1" or row["period"] == "2024-05":
            row["items"] = 0.0
    chart = reckon(area(TEN, prescribing=rows), MEASURE).control_chart
    floats = chart.select(pl.selectors.float())
    assert (
        floats.select(pl.all_horizontal(pl.all().is_finite() | pl.all().is_null()))
        .to_series()
        .all()
    )
    may = chart.filter(period_start=date(2024, 5, 1))
    assert may["relative"].is_null().all()


def test_former_members_and_later_months_are_not_charted(area: Area, reckon: Reckon) -> None:
    rows = items(random.Random(7))
    later = [{**row, "period": "2026-01"} for row in rows if row["period"] == "2025-12"]
    inputs = area(TEN, prescribing=[*rows, *later], closed={"X9": date(2025, 6, 30)})
    chart = reckon(inputs, MEASURE).control_chart
    assert "X9" not in set(chart["practice_code"])
    assert chart["period_end"].max() == date(2025, 12, 31)
