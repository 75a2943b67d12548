"""Scores on a reference set, and the sets of places that chance leaves open."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from benchmarks.statistics.composite import places, reference_score, score_variance

numbers = st.floats(-100, 100)


def score(*figures: float | None) -> float | None:
    parts = [pl.lit(figure, pl.Float64) for figure in figures]
    found = pl.select(reference_score(parts[0], parts[1], parts[2], parts[3])).item()
    return None if found is None else float(found)


def test_a_normal_quartile_scores_as_the_standard_normal_does() -> None:
    lower, upper = (float(norm.ppf(at, 10, 2)) for at in (0.25, 0.75))
    assert score(14.0, 10.0, lower, upper) == pytest.approx(2.0)
    assert score(upper, 10.0, lower, upper) == pytest.approx(norm.ppf(0.75))


@given(value=numbers, median=numbers, spread=st.floats(0.01, 50))
def test_no_score_is_further_out_than_three(value: float, median: float, spread: float) -> None:
    found = score(value, median, median - spread, median + spread)
    assert found is not None
    assert -3 <= found <= 3


@pytest.mark.parametrize("figures", [(1, 0, 2, 2), (None, 0, 1, 2), (1, None, 1, 2)])
def test_what_is_not_known_has_no_score(figures: tuple[float | None, ...]) -> None:
    assert score(*figures) is None


def test_the_variance_is_that_of_the_interval_on_the_scale_of_scores() -> None:
    figures = (8.0, 12.0, 9.0, 11.0)
    found = pl.select(score_variance(*(pl.lit(one) for one in figures))).item()
    error, spread = 4 / (2 * norm.ppf(0.975)), 2 / (2 * norm.ppf(0.75))
    assert found == pytest.approx((error / spread) ** 2)


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.001, 2)), min_size=2, max_size=12))
def test_a_set_of_places_holds_the_place_of_the_score(rows: list[tuple[float, float]]) -> None:
    scores, variances = (np.array(part) for part in zip(*rows, strict=True))
    low, high = places(scores, variances)
    rank = 1 + (scores[None, :] > scores[:, None]).sum(axis=1)
    assert (low <= rank).all()
    assert (rank <= high).all()
    assert (low >= 1).all()
    assert (high <= len(rows)).all()


def test_what_chance_explains_leaves_every_place_open() -> None:
    low, high = places(np.array([0.1, 0.0, -0.1]), np.array([1.0, 1.0, 1.0]))
    assert (low.tolist(), high.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_what_is_far_apart_has_one_place() -> None:
    low, high = places(np.array([2.0, 0.0, -2.0]), np.array([0.01, 0.01, 0.01]))
    assert (low.tolist(), high.tolist()) == ([1, 2, 3], [1, 2, 3])


def test_holm_is_that_of_a_plain_loop() -> None:
    draw = np.random.default_rng(7)
    scores, variances = draw.normal(0, 1, 9), draw.uniform(0.01, 0.4, 9)
    low, high = places(scores, variances)
    for i, own in enumerate(scores):
        tests = sorted(
            (2 * norm.sf(abs(other - own) / np.sqrt(variances[i] + variances[j])), other > own)
            for j, other in enumerate(scores)
            if j != i
        )
        above = below = 0
        for step, (p, higher) in enumerate(tests):
            if p > 0.1 / (8 - step):
                break
            above, below = above + higher, below + (not higher)
        assert (low[i], high[i]) == (1 + above, 9 - below)
