"""Windows: which months a figure is of, and which figure a report shows."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
CODES = [f"X{number:02}" for number in range(1, 8)]
YEAR_BEFORE = [f"2024-{month:02}" for month in range(4, 13)] + ["2025-01", "2025-02", "2025-03"]
THIS_YEAR = [f"2025-{month:02}" for month in range(4, 13)]


def referred(months: list[str], monthly: float, codes: list[str] = CODES) -> list[dict[str, Any]]:
    return [
        {"practice_code": c, "period": m, "specialty": "ent", "referrals": monthly}
        for c in codes
        for m in months
    ]


def windows(computed: Computed) -> list[tuple[str, date, date, bool]]:
    """The windows of the first practice, in time's order."""
    rows = computed.comparison.filter(pl.col("practice_code") == "X01").sort("period_end")
    return list(rows.select("window", "period_start", "period_end", "reported").iter_rows())


@pytest.mark.parametrize(("monthly", "window"), [(3.0, "rolling_year"), (4.0, "quarter")])
def test_the_year_before_decides_between_quarter_and_year(
    area: Area, reckon: Reckon, monthly: float, window: str
) -> None:
    """Nine and twelve events a quarter lie on either side of ten; this year's do not count."""
    rows = referred(YEAR_BEFORE, monthly) + referred(THIS_YEAR, 40.0)
    computed = reckon(area(CODES, referrals=rows), "ent_referrals")
    assert computed.comparison.filter("reported")["window"].unique().to_list() == [window]


def test_quarters_carry_their_history_and_one_row_is_reported(area: Area, reckon: Reckon) -> None:
    rows = referred(YEAR_BEFORE + THIS_YEAR, 20.0)
    found = windows(reckon(area(CODES, referrals=rows), "ent_referrals"))
    assert len(found) == 7
    assert found[-1] == ("quarter", date(2025, 10, 1), date(2025, 12, 31), True)
    assert [reported for *_, reported in found[:-1]] == [False] * 6


def test_what_comes_after_the_quarter_is_not_used(area: Area, reckon: Reckon) -> None:
    rows = referred(THIS_YEAR, 20.0)
    found = windows(reckon(area(CODES, referrals=rows), "ent_referrals", quarter="2025-26Q2"))
    assert found[-1][2] == date(2025, 9, 30)


def test_a_rolling_year_needs_six_months_of_anybody(area: Area, reckon: Reckon) -> None:
    five, six = THIS_YEAR[-5:], THIS_YEAR[-6:]
    short = reckon(area(CODES, referrals=referred(five, 2.0)), "ent_referrals")
    enough = reckon(area(CODES, referrals=referred(six, 2.0)), "ent_referrals")
    assert set(short.comparison["status"]) == {"missing"}
    assert [finding.rule for finding in short.findings] == ["too-few-months"]
    assert enough.findings[0].rule == "missing-months"
    assert set(enough.comparison["window"]) == {"rolling_year"}


def test_less_than_the_window_that_others_have_is_shown_and_not_compared(
    area: Area, reckon: Reckon
) -> None:
    rows = referred(["2025-10", "2025-11", "2025-12"], 20.0, CODES[1:])
    rows += referred(["2025-10", "2025-12"], 20.0, CODES[:1])
    computed = reckon(area(CODES, referrals=rows), "ent_referrals")
    own = computed.comparison.filter(pl.col("practice_code") == "X01").row(0, named=True)
    assert (own["because"], own["status"], own["numerator"]) == (
        "incomplete_window",
        "not_compared",
        40,
    )
    assert computed.comparison["peer_count"].max() == 6


def yearly(*periods: str) -> list[dict[str, Any]]:
    return [
        {
            "practice_code": c,
            "period": p,
            "count_id": "fingertips.91344",
            "count": 200.0,
            "denominator": 210.0,
        }
        for c in CODES
        for p in periods
    ]


def test_the_latest_year_that_ends_by_the_quarter_is_reported(area: Area, reckon: Reckon) -> None:
    inputs = area(CODES, counts=yearly("2022/23", "2023/24", "2024/25", "2025/26"))
    found = windows(reckon(inputs, "urgent_suspected_cancer_referrals"))
    assert [(str(end.year), shown) for _, _, end, shown in found] == [
        ("2023", False),
        ("2024", False),
        ("2025", True),
    ]


def test_old_data_are_shown_and_decide_nothing(area: Area, reckon: Reckon) -> None:
    computed = reckon(area(CODES, counts=yearly("2021/22")), "urgent_suspected_cancer_referrals")
    row = computed.comparison.row(0, named=True)
    assert (row["old"], row["because"], row["verdict"]) == (True, "old_data", "not_compared")
    assert row["value"] == pytest.approx(200 / 210 * 100)
    assert not computed.comparison["survives"].any()


def test_months_of_a_local_extract_are_written_only_where_none_is_small(
    area: Area, reckon: Reckon
) -> None:
    rows = referred(["2025-10", "2025-11", "2025-12"], 20.0, CODES[1:])
    rows += referred(["2025-10", "2025-11"], 20.0, CODES[:1]) + referred(["2025-12"], 3.0, ["X01"])
    computed = reckon(area(CODES, referrals=rows), "ent_referrals")
    months = computed.values.filter(pl.col("window") == "month")
    assert sorted(months["practice_code"].unique()) == CODES[1:]
    shown = computed.values.filter(pl.col("practice_code") == "X01")
    assert shown["numerator"].to_list() == [43.0]
