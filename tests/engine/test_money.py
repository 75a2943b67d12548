"""Money: what is counted, what is not told, and parts that add up."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from benchmarks.money import Money, money
from benchmarks.periods import add_months, parse_quarter
from benchmarks.pipeline import Computed
from benchmarks.schemas import Budgets, Causes, Spending
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
QUARTER = parse_quarter("2025-26Q3")
YEAR = [add_months(date(2025, 4, 1), step) for step in range(12)]
CODES = ["0501013B0AAABAB", "0501030I0AAABAB", "0501021L0AAABAB"]


def bought(seed: int, months: list[date]) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    return [
        {
            "practice_code": practice,
            "period": f"{month:%Y-%m}",
            "bnf_code": code,
            "items": float(draw.randint(5, 30)),
            "quantity": float(draw.randint(100, 900)),
            "nic": 1.0,
            "actual_cost": draw.uniform(50, 400),
        }
        for practice in ("X1", "X2")
        for month in months
        for code in CODES
    ]


def with_budget(inputs: Inputs, budget: float = 1000.0, months: int = 12) -> Inputs:
    rows = [
        {"practice_code": "X1", "month": month, "heading": heading, "budget": budget}
        for month in YEAR[:months]
        for heading in ("prescribing", "referrals")
    ]
    return replace(inputs, budgets=Budgets.cast(pl.LazyFrame(rows)))


def test_without_a_budget_nothing_is_read(area: Area) -> None:
    found = money(area(["X1"], prescribing=bought(1, YEAR)), QUARTER, 7)
    assert found.spending.is_empty()
    assert found.year.is_empty()
    assert found.causes.is_empty()


def test_spending_is_the_actual_cost_of_the_year_to_date(area: Area) -> None:
    rows = bought(2, YEAR[:9])
    found = money(with_budget(area(["X1", "X2"], prescribing=rows)), QUARTER, 7)
    Spending.validate(found.spending)
    mine = found.spending.filter(heading="prescribing")
    for month, spend in mine.select("month", "spend").iter_rows():
        told = [
            row["actual_cost"]
            for row in rows
            if row["practice_code"] == "X1" and row["period"] == f"{month:%Y-%m}"
        ]
        assert spend == pytest.approx(sum(told))
    (year,) = found.year.filter(heading="prescribing").to_dicts()
    assert year["months"] == 9
    assert year["planned"] == 9000
    assert year["spent"] == pytest.approx(mine["spend"].sum())
    assert year["forecast"] == pytest.approx(year["spent"] * 12 / 9)
    assert year["lower"] < year["forecast"] < year["upper"]


def test_a_plan_that_is_not_whole_gives_no_forecast(area: Area) -> None:
    inputs = area(["X1", "X2"], prescribing=bought(3, YEAR[:9]))
    (year,) = (
        money(with_budget(inputs, months=9), QUARTER, 7)
        .year.filter(heading="prescribing")
        .to_dicts()
    )
    assert year["year_budget"] is None
    assert year["forecast"] is None


def test_volume_price_and_mix_add_up_to_the_change(area: Area) -> None:
    before = [add_months(month, -12) for month in YEAR[:9]]
    rows = bought(4, [*before, *YEAR[:9]])
    found = money(with_budget(area(["X1", "X2"], prescribing=rows)), QUARTER, 7)
    Causes.validate(found.causes)
    (mine,) = found.causes.to_dicts()
    assert mine["volume"] + mine["price"] + mine["mix"] == pytest.approx(mine["change"])
    sums: dict[tuple[str, bool], list[float]] = {}
    for row in rows:
        if row["practice_code"] == "X1":
            key = (row["bnf_code"], row["period"] >= "2025-04")
            old = sums.get(key, [0.0, 0.0, 0.0])
            sums[key] = [
                old[0] + row["items"],
                old[1] + row["quantity"],
                old[2] + row["actual_cost"],
            ]
    items = [sum(sums[code, now][0] for code in CODES) for now in (False, True)]
    cost = [sum(sums[code, now][2] for code in CODES) for now in (False, True)]
    price = sum(
        sums[code, True][2] - sums[code, False][2] / sums[code, False][1] * sums[code, True][1]
        for code in CODES
    )
    assert mine["change"] == pytest.approx(cost[1] - cost[0])
    assert mine["volume"] == pytest.approx(cost[0] * (items[1] / items[0] - 1))
    assert mine["price"] == pytest.approx(price)
    assert sum(mine["changes"]) == pytest.approx(mine["change"])


def test_a_missing_month_of_last_year_leaves_the_change_unsplit(area: Area) -> None:
    before = [add_months(month, -12) for month in YEAR[:9]]
    rows = bought(5, [*before[1:], *YEAR[:9]])
    found = money(with_budget(area(["X1", "X2"], prescribing=rows)), QUARTER, 7)
    assert found.causes.is_empty()


@pytest.mark.parametrize(("referrals", "told"), [(8.0, True), (7.0, False), (None, False)])
def test_the_cost_of_a_small_count_is_never_told(
    area: Area, referrals: float | None, told: bool
) -> None:
    rows = [
        {
            "practice_code": "X1",
            "period": "2025-10",
            "specialty": "dermatology",
            "priority": "routine",
            "referrals": referrals,
            "withheld_as": None if referrals else 4.0,
            "cost": 900.0,
        }
    ]
    found: Money = money(with_budget(area(["X1"], referrals=rows)), QUARTER, 7)
    spend = found.spending.filter(heading="referrals", month=date(2025, 10, 1))["spend"].to_list()
    assert spend == ([900.0] if told else [None])
