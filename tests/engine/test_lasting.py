"""On how many of the last four quarters a difference had the same side."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pytest

from benchmarks.lasting import with_quarters_on_side
from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
ENDS = [
    date
    for year in (2024, 2025)
    for date in pl.date_range(
        pl.date(year, 3, 31), pl.date(year, 12, 31), "3mo", eager=True
    ).dt.month_end()
]


def rows(ratios: Sequence[float | None], *, window: str = "quarter", **more: Any) -> pl.LazyFrame:
    """One practice's history, a quarter after another to the end of 2025."""
    return pl.LazyFrame(
        {
            "practice_code": "X01",
            "measure_id": "m",
            "locality": "Testdale",
            "window": window,
            "period_end": ENDS[-len(ratios) :],
            "ratio": ratios,
            "difference": more.get("difference", [None] * len(ratios)),
            "status": more.get("status", ["shown"] * len(ratios)),
        },
        schema_overrides={"ratio": pl.Float64, "difference": pl.Float64},
    )


def last(frame: pl.LazyFrame) -> int | None:
    found = with_quarters_on_side(frame).collect().sort("period_end")
    assert found.height == frame.collect().height
    count = found["quarters_on_side"].to_list()[-1]
    assert count is None or isinstance(count, int)
    return count


@pytest.mark.parametrize(
    ("ratios", "count"),
    [
        ([1.2], 1),
        ([1.1, 1.1, 1.1, 1.2], 4),
        ([1.1, 0.9, 1.1, 1.2], 3),
        ([0.9, 0.9, 0.9, 1.2], 1),
        ([0.9, 0.8, 1.1, 0.7], 3),
        ([1.1, 1.1, 1.1, 1.1, 0.9, 1.2], 3),  # only the last four
        ([1.1, None, 1.1, 1.2], 3),  # a quarter without a side is none
        ([1.1, 1.0, 1.1, 1.2], 3),
        ([1.1, 1.1, 1.1, 1.0], None),
        ([1.1, 1.1, 1.1, None], None),
    ],
)
def test_it_counts_the_last_four_quarters(ratios: list[float | None], count: int | None) -> None:
    assert last(rows(ratios)) == count


def test_proportions_have_the_side_of_their_difference() -> None:
    assert last(rows([None] * 3, difference=[2.0, 1.0, 3.0])) == 3
    assert last(rows([None] * 3, difference=[2.0, -1.0, 3.0])) == 2


def test_what_is_not_compared_has_no_side() -> None:
    assert last(rows([1.1, 1.1, 1.2], status=["shown", "not_compared", "shown"])) == 2
    assert last(rows([1.1, 1.1, 1.2], status=["shown", "too_few", "shown"])) == 3
    assert last(rows([1.1, 1.1, 1.2], status=["shown", "shown", "withheld"])) is None


@pytest.mark.parametrize("window", ["rolling_year", "year"])
def test_windows_that_share_months_have_none(window: str) -> None:
    assert last(rows([1.1, 1.1, 1.1, 1.2], window=window)) is None


def test_a_quarter_that_is_not_there_is_no_side(area: Area, reckon: Reckon) -> None:
    codes = [f"X{number:02}" for number in range(1, 8)]
    months = ["2025-02", "2025-08", "2025-11"]  # nothing from April to June
    referrals = [
        {"practice_code": code, "period": month, "specialty": "ent"}
        | {"referrals": 60.0 if code == "X01" else 40.0}
        for code in codes
        for month in months
    ]
    found = reckon(area(codes, referrals=referrals), "ent_referrals").comparison
    own = found.filter("reported", pl.col("practice_code") == "X01").row(0, named=True)
    assert (own["window"], own["quarters_on_side"]) == ("quarter", 3)
