"""Windows of whatever rows a folder has, beside the same reckoned row by row."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measures.windows import FEWEST_MONTHS, windowed
from benchmarks.periods import add_months, month_end, parse_quarter

QUARTER = parse_quarter("2025-26Q3")
HOMES = {"X1": "Ashdale", "X2": "Ashdale", "X3": "Brackenmoor"}
KINDS = {"quick": "quarter", "slow": "rolling_year"}
FIRST = date(2024, 1, 1)
SUMS = ("numerator", "denominator", "numerator_middled", "denominator_middled", "items", "squares")
Row = dict[str, Any]
Found = dict[tuple[Any, ...], Row]

# A month of one of nine quarters, and how many months the row holds, within its quarter.
spans = st.tuples(
    st.integers(0, 8), st.sampled_from([(0, 1), (1, 1), (2, 1), (0, 2), (1, 2), (0, 3)])
)
amounts = st.integers(1, 4_000).map(lambda number: number / 8)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    found = []
    for code, measure, (quarter, (first, months)) in draw(
        st.lists(
            st.tuples(st.sampled_from(sorted(HOMES)), st.sampled_from(sorted(KINDS)), spans),
            min_size=1,
            max_size=30,
            unique=True,
        )
    ):
        start = add_months(FIRST, 3 * quarter + first)
        amount = draw(amounts)
        found.append(
            {
                "practice_code": code,
                "locality": HOMES[code],
                "measure_id": measure,
                "period_start": start,
                "period_end": month_end(add_months(start, months - 1)),
                "numerator": amount,
                "denominator": amount * 3,
                "numerator_middled": amount,
                "denominator_middled": amount * 3,
                "withheld": draw(st.booleans()),
                "local": draw(st.booleans()),
                "months_away": draw(st.none() | st.integers(0, 9)),
                "items": draw(st.none() | amounts),
                "squares": draw(st.none() | amounts),
            }
        )
    return found


def months_of(row: Row) -> list[date]:
    found, month = [], row["period_start"]
    while month <= row["period_end"]:
        found.append(month)
        month = add_months(month, 1)
    return found


def added(parts: Iterable[Row], name: str) -> float | None:
    values = [one[name] for one in parts]
    if name in ("items", "squares") and None in values:
        return None
    return float(sum(Decimal(value) for value in values))


def reckoned(given_rows: list[Row], kind: str, months: int) -> Found:
    """Every window of so many months that ends with a quarter, row by row."""
    found: Found = {}
    for quarter in range(12):
        end = month_end(add_months(FIRST, 3 * quarter + 2))
        start = add_months(end.replace(day=1), 1 - months)
        if end > QUARTER.end:
            continue
        for measure in (name for name, one in KINDS.items() if one == kind):
            for code, home in HOMES.items():
                inside = [
                    one
                    for one in given_rows
                    if one["measure_id"] == measure
                    and start <= one["period_start"]
                    and one["period_end"] <= end
                ]
                of_any = {m for one in inside if one["locality"] == home for m in months_of(one)}
                mine = [one for one in inside if one["practice_code"] == code]
                if not mine or len(of_any) < FEWEST_MONTHS[kind]:
                    continue
                own = [month for one in mine for month in months_of(one)]
                away = [one["months_away"] for one in mine if one["months_away"] is not None]
                found[code, measure, kind, start, end] = {
                    **{name: added(mine, name) for name in SUMS},
                    "withheld": any(one["withheld"] for one in mine),
                    "local": any(one["local"] for one in mine),
                    "months_away": max(away, default=None),
                    "months_with_data": len(set(own)),
                    "months_of_any": len(of_any),
                    "overlaps": len(set(own)) < len(own),
                }
    return found


@given(rows())
def test_each_window_is_the_sum_of_the_rows_in_it(given_rows: list[Row]) -> None:
    counts = pl.LazyFrame(
        given_rows,
        schema_overrides={
            **dict.fromkeys(SUMS, pl.Float64),
            "months_away": pl.Int32,
        },
    )
    kinds = pl.LazyFrame({"measure_id": list(KINDS), "kind": list(KINDS.values())})
    whole = (
        windowed(counts, kinds, QUARTER).collect().with_columns(pl.col("window").cast(pl.String))
    )
    expected = reckoned(given_rows, "quarter", 3) | reckoned(given_rows, "rolling_year", 12)
    key = ("practice_code", "measure_id", "window", "period_start", "period_end")
    summed = {
        tuple(row[name] for name in key): row
        for row in whole.filter(pl.col("window") != "month").iter_rows(named=True)
    }
    assert summed.keys() == expected.keys()
    for place, told in expected.items():
        assert {name: summed[place][name] for name in told} == told
    by_then = [one for one in given_rows if one["period_end"] <= QUARTER.end]
    single = [one for one in by_then if len(months_of(one)) == 1]
    assert whole.filter(window="month").height == len(single)
