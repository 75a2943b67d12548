"""Intervals from their definitions, worked examples and the conventions for nothing."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.intervals import Side, Z, poisson_bound, poisson_method, wilson_bound

LEVELS = [0.95, 0.998]
shares = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def poisson(count: float | None, side: Side, level: float = 0.95) -> float:
    """The bound of one count."""
    return float(pl.select(poisson_bound(pl.lit(count, pl.Float64), side, level)).item())


def wilson(count: float, of: float, side: Side, level: float = 0.95) -> float:
    """The bound of one proportion."""
    return float(pl.select(wilson_bound(pl.lit(count), pl.lit(of), side, level)).item())


@pytest.mark.parametrize("level", LEVELS)
@given(count=st.integers(1, 9))
def test_exact_bounds_leave_their_tails_outside(level: float, count: int) -> None:
    tail = (1 - level) / 2
    assert stats.poisson.sf(count - 1, poisson(count, -1, level)) == pytest.approx(tail)
    assert stats.poisson.cdf(count, poisson(count, 1, level)) == pytest.approx(tail)


def test_no_event_has_no_lower_bound_and_three_point_seven_above() -> None:
    assert poisson(0, -1) == 0
    assert poisson(0, 1) == pytest.approx(3.688879454, rel=1e-9)


@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(10, 4.7872, 18.3906), (53, 39.6986, 69.3276)]
)
def test_byar_gives_the_worked_examples(count: int, lower: float, upper: float) -> None:
    assert poisson(count, -1) == pytest.approx(lower, abs=1e-3)
    assert poisson(count, 1) == pytest.approx(upper, abs=1e-3)


def test_the_switch_to_byar_is_at_ten_events_and_strict() -> None:
    below, at = pl.lit(9.99), pl.lit(10.0)
    assert pl.select(poisson_method(below)).item() == "exact"
    assert pl.select(poisson_method(at)).item() == "byar"
    assert poisson(9.99, 1) == pytest.approx(stats.chi2.ppf(0.975, 2 * 10.99) / 2)


@pytest.mark.parametrize("side", [-1, 1])
@given(counts=shares)
def test_wilson_bound_solves_its_equation(side: Side, counts: tuple[int, int]) -> None:
    x, n = counts
    bound = wilson(x, n, side)
    distance = abs(x / n - bound)
    assert distance == pytest.approx(Z[0.95] * (bound * (1 - bound) / n) ** 0.5, abs=1e-7)


@given(counts=shares)
def test_intervals_hold_their_value_and_nest(counts: tuple[int, int]) -> None:
    x, n = counts
    for value, bound in ((x, poisson), (x / n, lambda c, s, lv: wilson(c, n, s, lv))):
        wide_low, low = bound(x, -1, 0.998), bound(x, -1, 0.95)
        high, wide_high = bound(x, 1, 0.95), bound(x, 1, 0.998)
        assert wide_low <= low + 1e-12
        assert low - 1e-12 <= value <= high + 1e-12
        assert high <= wide_high + 1e-12


def test_nothing_known_gives_nothing() -> None:
    frame = pl.DataFrame({"x": [None, 3.0], "n": [10.0, 0.0]})
    bounds = frame.select(
        poisson=poisson_bound(pl.col("x"), 1), wilson=wilson_bound(pl.col("x"), pl.col("n"), 1)
    )
    assert bounds["poisson"].to_list()[0] is None
    assert bounds["wilson"].to_list() == [None, None]
