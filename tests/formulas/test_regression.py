"""Regression to the mean: from the definitions, and beside practices that never change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.statistics.regression import expected_again, reliability_of_mean

shares = st.floats(0, 1)


@given(shares, st.floats(0.1, 100), st.floats(0.1, 100))
def test_more_values_are_more_reliable_and_never_more_than_wholly(
    reliability: float, fewer: float, more: float
) -> None:
    few, many = sorted((fewer, more))
    found = reliability_of_mean(reliability, few), reliability_of_mean(reliability, many)
    assert 0 <= found[0] <= found[1] + 1e-12 <= 1 + 2e-12
    assert reliability_of_mean(reliability, 1) == pytest.approx(reliability)


def test_the_published_example_doubles_a_test() -> None:
    assert reliability_of_mean(0.5, 2) == pytest.approx(2 / 3)
    assert reliability_of_mean(0.7, 0) == 0


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), shares)
def test_what_is_expected_lies_between_the_peers_and_the_value(
    value: float, peers: float, reliability: float
) -> None:
    again = expected_again(value, peers, reliability)
    assert min(value, peers) - 1e-6 <= again <= max(value, peers) + 1e-6
    assert expected_again(value, peers, 0) == peers
    assert expected_again(value, peers, 1) == pytest.approx(value, abs=1e-9)  # peers come and go


def test_it_is_where_practices_that_were_high_lie_again() -> None:
    """Practices differ by 2, a mean of four counts by 1 for chance; nothing changes."""
    draw = np.random.default_rng(5)
    true = draw.normal(20, 2, 200_000)
    before, since = (true + draw.normal(0, 1, true.shape) for _ in range(2))
    single = 4 / (4 + 4)  # of one of the four, whose chance is 2
    chosen = before > 23
    again = expected_again(before[chosen].mean(), 20, reliability_of_mean(single, 4))
    assert since[chosen].mean() == pytest.approx(again, abs=0.03)
