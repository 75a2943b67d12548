"""The page on money: there where there is a budget, plain where something is not known."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from benchmarks.money import YEAR, Money
from benchmarks.periods import add_months, financial_year_start
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report
from benchmarks.reports.render import practice_html, to_pdf
from benchmarks.reports.wording.spending import between, pounds
from benchmarks.schemas import Causes, Spending

Make = Callable[..., Computed]
OWN = "Z90001"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, ""),
        (0.0, "£0"),
        (-0.4, "£0"),
        (-1234.0, "−£1,234"),
        (9999.0, "£9,999"),
        (45_400.0, "£45 thousand"),
        (-45_600.0, "−£46 thousand"),
    ],
)
def test_pounds_are_thousands_from_ten_thousand(value: float | None, told: str) -> None:
    assert pounds(value) == told


def test_a_range_says_thousand_once() -> None:
    assert between(58_000.0, 64_000.0) == "£58 to 64 thousand"
    assert between(9_000.0, 11_000.0) == "£9,000 to £11 thousand"
    assert between(None, 1.0) == ""


def with_money(computed: Computed, **year: Any) -> Computed:
    start = financial_year_start(computed.quarter.end)
    rows = [
        {
            "practice_code": OWN,
            "heading": "prescribing",
            "month": add_months(start, step),
            "budget": 10_000.0,
            "spend": 11_000.0 if step % 2 else 9_500.0,
        }
        for step in range(9)
    ]
    whole = {
        "practice_code": OWN,
        "heading": "prescribing",
        "months": 9,
        "spent": 91_500.0,
        "planned": 90_000.0,
        "year_budget": 120_000.0,
        "forecast": 122_000.0,
        "lower": 119_000.0,
        "upper": 125_000.0,
        **year,
    }
    causes = {
        "practice_code": OWN,
        "cost": 91_500.0,
        "cost_before": 88_000.0,
        "change": 3_500.0,
        "volume": 2_000.0,
        "price": -500.0,
        "mix": 2_000.0,
        "names": ["Dapagliflozin 10mg tablets"],
        "changes": [1500.0],
    }
    found = Money(
        pl.DataFrame(rows, schema=dict(Spending.create_empty().schema)),
        pl.DataFrame([whole], schema=YEAR),
        pl.DataFrame([causes], schema=dict(Causes.create_empty().schema)),
    )
    return replace(computed, money=found)


@pytest.mark.slow
def test_the_page_is_there_only_with_a_budget(make: Make) -> None:
    computed = make(12)
    assert practice_report(computed, OWN).money is None
    funded = with_money(computed)
    assert practice_report(funded, "Z90002").money is None
    html = practice_html(practice_report(funded, OWN))
    assert "Money: prescribing is 2% above plan so far" in html
    assert "£119 to 125 thousand" in html
    assert to_pdf(html).pages == to_pdf(practice_html(practice_report(computed, OWN))).pages + 1


def test_what_is_not_known_is_said(make: Make) -> None:
    nothing = dict.fromkeys(("year_budget", "forecast", "lower", "upper"))
    page = practice_report(with_money(make(12), **nothing), OWN).money
    assert page is not None
    assert "cannot be told" in page.lead
    assert page.headings[0].range == ""
    assert page.course is not None
    assert page.course.range is None


def test_little_spending_is_labelled_above_the_axis(make: Make) -> None:
    for budget in (120_000.0, 2_000_000.0):
        page = practice_report(with_money(make(12), year_budget=budget), OWN).money
        assert page is not None
        assert page.course is not None
        assert page.course.labels[1].y <= page.course.height - 2
