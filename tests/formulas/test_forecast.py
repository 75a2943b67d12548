"""Where a year ends: against plain Python, and as often right as it says."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.forecast import year_end

pounds = st.floats(100, 1e6)


@given(st.lists(st.tuples(pounds, pounds), min_size=3, max_size=11), st.floats(0, 1e6))
def test_it_is_the_ratio_of_sums_with_the_range_of_a_new_sum(
    months: list[tuple[float, float]], rest: float
) -> None:
    spent, plan = (np.array([pair]) for pair in zip(*months, strict=True))
    (found,) = year_end(spent, plan, np.array([rest]))
    ratio = sum(s for s, _ in months) / sum(b for _, b in months)
    scatter = sum((s - ratio * b) ** 2 / b for s, b in months) / (len(months) - 1)
    spread = sqrt(scatter * rest * (1 + rest / plan.sum()))
    reach = stats.t.ppf(0.975, len(months) - 1) * spread
    middle = spent.sum() + ratio * rest
    assert found[0] == pytest.approx(middle)
    assert found[2] == pytest.approx(middle + reach, rel=1e-6)
    assert found[1] == pytest.approx(max(middle - reach, spent.sum()), rel=1e-6)


@pytest.mark.parametrize("months", [4, 6, 9])
def test_nineteen_years_in_twenty_end_inside(months: int) -> None:
    draw = np.random.default_rng(months)
    plan = draw.uniform(80, 120, (4000, 12))
    spent = plan * 1.1 + np.sqrt(plan) * draw.normal(0, 0.6, plan.shape)
    rest = plan[:, months:].sum(axis=1)
    found = year_end(spent[:, :months], plan[:, :months], rest)
    whole = spent.sum(axis=1)
    inside = ((found[:, 1] <= whole) & (whole <= found[:, 2])).mean()
    assert inside == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize(
    ("spent", "plan", "rest"),
    [
        ([1.0, 2.0, np.nan], [1.0, 1.0, 1.0], 5.0),
        ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0], 5.0),
        ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], np.nan),
    ],
)
def test_too_few_months_or_no_plan_give_nothing(
    spent: list[float], plan: list[float], rest: float
) -> None:
    found = year_end(np.array([spent]), np.array([plan]), np.array([rest]))
    assert np.isnan(found).all()


def test_a_month_that_is_not_known_is_left_out_of_both_sides() -> None:
    whole = year_end(np.array([[3.0, 4.0, 5.0]]), np.array([[4.0, 4.0, 4.0]]), np.array([9.0]))
    gap = year_end(
        np.array([[3.0, np.nan, 4.0, 5.0]]), np.array([[4.0, 7.0, 4.0, 4.0]]), np.array([9.0])
    )
    assert gap == pytest.approx(whole)
