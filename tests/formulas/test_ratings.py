"""Mean, interval and gap of ratings: against scipy, and against what they stand in for."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.ratings import gap, mean_score, organisation_error, t_bound

scores = st.integers(1, 5)
# Organisations with as many raters each, from two of one to eight of six.
even = st.tuples(st.integers(2, 8), st.integers(1, 6)).flatmap(
    lambda size: st.lists(
        st.lists(scores, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)
uneven = st.lists(st.lists(scores, min_size=1, max_size=6), min_size=2, max_size=8)
Organisations = Sequence[Sequence[int]]


def figures(organisations: Organisations) -> tuple[float | None, ...]:
    """Mean, standard error and bounds as the engine has them from counts and sizes alone."""
    every = [score for one in organisations for score in one]
    counts = [pl.lit(every.count(score)) for score in range(1, 6)]
    error = organisation_error(counts, pl.lit(sum(len(one) ** 2 for one in organisations)))
    groups, centre = pl.lit(len(organisations)), mean_score(counts)
    bounds = [t_bound(centre, error, groups, side) for side in (-1, 1)]
    return pl.select(mean=centre, error=error, lower=bounds[0], upper=bounds[1]).row(0)


def plain(organisations: Organisations) -> tuple[float, float, float]:
    """Mean of organisation means and its t interval, by scipy."""
    means = [np.mean(one) for one in organisations]
    error = float(np.std(means, ddof=1) / np.sqrt(len(means)))
    reach = float(stats.t.ppf(0.975, len(means) - 1)) * error
    return float(np.mean(means)), float(np.mean(means)) - reach, float(np.mean(means)) + reach


@given(even)
def test_the_interval_holds_that_on_organisation_means(organisations: Organisations) -> None:
    mean, _, lower, upper = figures(organisations)
    centre, low, high = plain(organisations)
    assert mean == pytest.approx(centre)
    assert lower is not None
    assert upper is not None
    assert lower <= low + 1e-9
    assert high - 1e-9 <= upper


@given(st.lists(scores, min_size=2, max_size=8), st.integers(1, 6))
def test_where_organisations_agree_within_it_is_that_on_their_means(
    means: list[int], size: int
) -> None:
    organisations = [[mean] * size for mean in means]
    mean, _, lower, upper = figures(organisations)
    assert (mean, lower, upper) == pytest.approx(plain(organisations))


@given(uneven)
def test_who_answered_what_in_which_organisation_moves_nothing(
    organisations: list[list[int]],
) -> None:
    every = sorted(score for one in organisations for score in one)
    places = np.cumsum([0, *map(len, organisations)])
    moved = [every[start:end] for start, end in pairwise(places)]
    assert figures(moved) == figures(organisations)


@pytest.mark.slow
@given(uneven)
def test_the_error_is_unbiased_where_the_raters_of_an_organisation_agree(
    organisations: list[list[int]],
) -> None:
    """Over all ways to draw the agreed scores from two, the squared error is the true variance."""
    sizes = np.array([len(one) for one in organisations])
    total, squares = sizes.sum(), float((sizes**2).sum())
    low, high = 2, 5
    found = []
    for pattern in range(2 ** len(sizes)):
        up = sum(int(size) for place, size in enumerate(sizes) if pattern >> place & 1)
        counts = [pl.lit(value) for value in (0, total - up, 0, 0, up)]
        error = pl.select(organisation_error(counts, pl.lit(squares))).item()
        found.append(float(error) ** 2)
    true = ((high - low) / 2) ** 2 * squares / total**2
    assert np.mean(found) == pytest.approx(true)


def test_what_is_unknown_gives_null() -> None:
    nothing = [pl.lit(0)] * 5
    assert pl.select(mean_score(nothing)).item() is None
    one = [pl.lit(count) for count in (0, 0, 2, 0, 0)]
    assert pl.select(organisation_error(one, pl.lit(4))).item() is None
    for groups in (None, 0, 1):
        bound = t_bound(pl.lit(3.0), pl.lit(0.2), pl.lit(groups, pl.Int64), 1)
        assert pl.select(bound).item() is None
    assert pl.select(gap(pl.lit(4.0), pl.lit(None, pl.Float64))).item() is None


@given(st.floats(1, 5), st.floats(1, 5))
def test_a_gap_is_above_zero_where_a_practice_rates_itself_higher(own: float, mean: float) -> None:
    assert pl.select(gap(pl.lit(own), pl.lit(mean))).item() == own - mean
