"""Rates of a standard and fitted rates: from their definitions."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import nnls

from benchmarks.statistics.casemix import (
    Array,
    Moments,
    explained_share,
    pooled_rates,
    predictive_gain,
)

TRUE = np.array([0.01, 0.002, 0.0, 0.05])


def lists(units: int, seed: int, strata: int = 4) -> Array:
    """Person-time of so many practices whose ages differ."""
    rng = np.random.default_rng(seed)
    people: Array = rng.integers(1_000, 9_000, (units, 1)) * rng.dirichlet(
        np.full(strata, 5), units
    )
    return people


def test_pooled_rates_are_sums_over_sums() -> None:
    events, people = np.array([[1.0, 4], [3, 0]]), np.array([[10.0, 20], [30, 60]])
    assert pooled_rates(events, people).tolist() == [4 / 40, 4 / 80]


def test_a_stratum_with_nobody_takes_the_rate_over_all() -> None:
    found = pooled_rates(np.array([[2.0, 0]]), np.array([[10.0, 0]]))
    assert found.tolist() == [0.2, 0.2]
    assert np.isnan(pooled_rates(np.zeros((1, 2)), np.zeros((1, 2)))).all()


@given(seed=st.integers(0, 10_000))
def test_rates_without_noise_are_found_again(seed: int) -> None:
    people = lists(60, seed)
    assert Moments.of(people @ TRUE, people).rates() == pytest.approx(TRUE, abs=1e-8)


@given(seed=st.integers(0, 10_000), factor=st.floats(0.1, 50))
def test_the_fit_is_that_of_the_rows_themselves(seed: int, factor: float) -> None:
    """Least squares on the rows over the root of their size; never negative; scales as counts."""
    people = lists(40, seed)
    counts = np.random.default_rng(seed).poisson(people @ TRUE).astype(float)
    root = np.sqrt(people.sum(axis=1))
    rates = Moments.of(counts, people).rates()
    assert rates == pytest.approx(nnls(people / root[:, None], counts / root)[0], abs=1e-8)
    assert (rates >= 0).all()
    assert Moments.of(factor * counts, people).rates() == pytest.approx(factor * rates, abs=1e-8)


def test_a_part_left_out_is_a_fit_of_the_others() -> None:
    people = lists(50, 3)
    counts = np.random.default_rng(3).poisson(people @ TRUE).astype(float)
    held = np.arange(50) < 12
    without = Moments.of(counts, people).without(Moments.of(counts[held], people[held]))
    others = Moments.of(counts[~held], people[~held])
    assert without.rates() == pytest.approx(others.rates(), rel=1e-6)


def test_ages_that_are_the_same_everywhere_still_predict_the_crude_count() -> None:
    size = np.arange(1_000.0, 1_030)[:, None]
    people = size * np.array([[0.5, 0.25, 0.25]])
    rates = Moments.of(size[:, 0] * 0.02, people).rates()
    assert people @ rates == pytest.approx(size[:, 0] * 0.02)


def test_the_gain_is_all_where_ages_tell_everything_and_none_where_nothing() -> None:
    people = lists(200, 5)
    assert predictive_gain(people @ TRUE, people) == pytest.approx(1)
    noise = np.random.default_rng(5).poisson(people.sum(axis=1) * 0.02).astype(float)
    assert predictive_gain(noise, people) < 0.05


def test_the_gain_is_of_practices_that_the_fit_has_not_seen() -> None:
    """By hand: each tenth predicted from the other nine."""
    people = lists(40, 8)
    counts = np.random.default_rng(8).poisson(people @ TRUE).astype(float)
    size, errors = people.sum(axis=1), [0.0, 0.0]
    for place in range(40):
        others = [one for one in range(40) if one % 10 != place % 10]
        root = np.sqrt(size[others])
        rates = nnls(people[others] / root[:, None], counts[others] / root)[0]
        crude = size[place] * counts[others].sum() / size[others].sum()
        for at, predicted in enumerate((people[place] @ rates, crude)):
            errors[at] += (counts[place] - predicted) ** 2 / size[place]
    assert predictive_gain(counts, people) == pytest.approx(1 - errors[0] / errors[1])


def test_too_few_practices_or_no_error_at_all_have_no_gain() -> None:
    people = lists(19, 1)
    assert math.isnan(predictive_gain(people @ TRUE, people))
    assert math.isnan(predictive_gain(np.zeros(40), lists(40, 1)))


@pytest.mark.parametrize(
    ("crude", "adjusted", "lower", "upper", "told"),
    [
        (1.5, 1.2, 1.1, 2.0, 60.0),
        (0.5, 0.75, 0.3, 0.8, 50.0),
        (1.5, 1.0, 1.1, 2.0, 100.0),
        (1.5, 1.5, 1.1, 2.0, 0.0),
        (1.5, 0.9, 1.1, 2.0, None),  # more than all of it: the other side
        (1.5, 1.7, 1.1, 2.0, None),  # adjustment makes it larger
        (1.5, 1.2, 0.9, 2.0, None),  # the crude difference could be chance
        (1.0, 1.0, 0.9, 1.1, None),
        (None, 1.2, None, None, None),
        (1.5, None, 1.1, 2.0, None),
    ],
)
def test_what_adjustment_explains(
    crude: float | None,
    adjusted: float | None,
    lower: float | None,
    upper: float | None,
    told: float | None,
) -> None:
    values = [pl.lit(value, pl.Float64) for value in (crude, adjusted, lower, upper)]
    found = pl.select(explained_share(*values)).item()
    assert found == (None if told is None else pytest.approx(told))
