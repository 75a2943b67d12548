"""The lowest and highest by chance from plain sums, and the interval of the spread seen."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from benchmarks.statistics.extremes import chance_extremes
from benchmarks.statistics.variation import (
    between_counts,
    between_shares,
    components,
    counts_limits,
    shares_limits,
)

Mass = Callable[[int, int], float]  # practice and count to probability


def poisson(means: list[float]) -> Mass:
    return lambda i, k: math.exp(k * math.log(means[i]) - means[i] - math.lgamma(k + 1))


def binomial(trials: list[int], rate: float) -> Mass:
    return lambda i, k: math.comb(trials[i], k) * rate**k * (1 - rate) ** (trials[i] - k)


def medians(sizes: list[int], mass: Mass, most: int) -> tuple[float, float]:
    """The smallest values that the lowest and the highest stay within half of the time."""
    values = sorted({k / n for n in sizes for k in range(most + 1)})

    def at_most(i: int, value: float) -> float:
        return sum(mass(i, k) for k in range(math.floor(value * sizes[i] + 1e-9) + 1))

    within: list[float | None] = [None, None]
    for value in values:
        each = [at_most(i, value) for i in range(len(sizes))]
        reached = (1 - math.prod(1 - p for p in each), math.prod(each))
        for side in (0, 1):
            if within[side] is None and reached[side] >= 0.5:
                within[side] = value
    assert within[0] is not None
    assert within[1] is not None
    return within[0], within[1]


def drawn(sizes: list[int], theta: float, *, shares: bool, phi: float = 1.0) -> tuple[float, float]:
    exposure = np.array([[*sizes, np.nan]], dtype=float)
    low, high = chance_extremes(exposure, np.array([theta]), np.array([phi]), shares=shares)
    return float(low[0]), float(high[0])


@settings(max_examples=20)
@given(
    sizes=st.lists(st.integers(200, 900), min_size=1, max_size=12),
    theta=st.floats(0.001, 0.02),
)
def test_counts_have_the_medians_of_plain_sums(sizes: list[int], theta: float) -> None:
    told = medians(sizes, poisson([n * theta for n in sizes]), most=60)
    assert drawn(sizes, theta, shares=False) == pytest.approx(told, rel=1e-6, abs=1e-9)


@settings(max_examples=20)
@given(sizes=st.lists(st.integers(5, 40), min_size=1, max_size=12), theta=st.floats(0.02, 0.98))
def test_shares_have_the_medians_of_plain_sums(sizes: list[int], theta: float) -> None:
    capped = medians(sizes, lambda i, k: binomial(sizes, theta)(i, k) if k <= sizes[i] else 0, 40)
    assert drawn(sizes, theta, shares=True) == pytest.approx(capped, rel=1e-6, abs=1e-9)


def test_clusters_are_as_fewer_events() -> None:
    sizes = [3000, 5000, 8000]
    low, high = drawn(sizes, 0.01, shares=False, phi=4)
    fewer = drawn([size // 4 for size in sizes], 0.01, shares=False)
    assert (low, high) == pytest.approx(fewer, rel=1e-6)


def test_drawn_counts_lie_as_far_apart() -> None:
    rng = np.random.default_rng(3)
    sizes = [3000, 5000, 8000, 9000, 12000, 7000, 6000, 5500, 10000, 4000]
    values = rng.poisson([n * 0.004 for n in sizes], (40_000, 10)) / sizes
    low, high = drawn(sizes, 0.004, shares=False)
    assert np.median(values.min(axis=1)) == pytest.approx(low, rel=0.02)
    assert np.median(values.max(axis=1)) == pytest.approx(high, rel=0.02)


def test_nothing_and_everything_have_no_spread() -> None:
    assert drawn([30, 50], 0.0, shares=False) == drawn([30, 50], 0.0, shares=True) == (0, 0)
    assert drawn([30, 50], 1.0, shares=True, phi=3.3) == (1, 1)
    assert all(map(math.isnan, drawn([], 0.1, shares=False)))
    assert all(map(math.isnan, drawn([30], math.nan, shares=True)))


groups = st.lists(st.tuples(st.integers(0, 400), st.floats(5, 400)), min_size=3, max_size=16)


@given(group=groups, phi=st.sampled_from([1.0, 3.3]))
def test_limits_are_where_the_sum_is_a_chi_squared_quantile(
    group: list[tuple[int, float]], phi: float
) -> None:
    observed, expected = (np.array([column], dtype=float) for column in zip(*group, strict=True))
    sizes = np.array([phi])
    tau2 = between_counts(observed, expected, sizes)[0]
    ends = [float(end[0]) for end in counts_limits(observed, expected, sizes)]
    assert ends[0] <= tau2 + 1e-12
    assert tau2 <= ends[1] + 1e-12
    for end, tail in zip(ends, (0.975, 0.025), strict=True):
        at = ((observed - expected) ** 2 / (phi * expected + end * expected**2)).sum()
        quantile = chi2.ppf(tail, len(group) - 1)
        if end > 0:
            assert at == pytest.approx(quantile, rel=1e-6)
        else:
            assert at <= quantile


def test_limits_hold_the_variation_that_was_drawn() -> None:
    rng = np.random.default_rng(5)
    for cv, expected in ((0.15, 20), (0.3, 100)):
        rates = rng.gamma(cv**-2, cv**2, (1000, 12))
        observed = rng.poisson(expected * rates).astype(float)
        beside = np.repeat(observed.mean(axis=1)[:, None], 12, axis=1)
        lower, upper = counts_limits(observed, beside, np.ones(1000))
        assert 0.92 < np.mean((lower <= cv**2) & (cv**2 <= upper)) < 0.98


def test_shares_have_limits_about_their_correlation_and_one_practice_has_none() -> None:
    rng = np.random.default_rng(6)
    of = rng.integers(50, 300, (40, 12)).astype(float)
    observed = rng.binomial(of.astype(int), rng.beta(15, 35, (40, 12))).astype(float)
    share = observed.sum(axis=1) / of.sum(axis=1)
    rho = between_shares(observed, of, share)
    lower, upper = shares_limits(observed, of, share)
    assert np.all((lower <= rho) & (rho <= upper) & (upper <= 0.999))
    one = np.array([[5.0]])
    assert np.isnan(counts_limits(one, one, np.ones(1))).all()


@given(
    chance=st.floats(0.001, 1),
    between=st.floats(0, 1),
    crude=st.one_of(st.just(math.nan), st.floats(0, 3)),
)
def test_components_share_the_spread_among_them(
    chance: float, between: float, crude: float
) -> None:
    parts = [
        float(part[0]) for part in components(*(np.array([x]) for x in (chance, between, crude)))
    ]
    assert math.isnan(parts[1]) == math.isnan(crude)
    there = [part for part in parts if not math.isnan(part)]
    assert sum(there) == pytest.approx(1)
    assert all(part >= 0 for part in there)
    whole = max(chance + between, 0 if math.isnan(crude) else crude)
    assert parts[0] == pytest.approx(chance / whole)
    assert parts[2] == pytest.approx(between / whole)


def test_no_spread_has_no_components() -> None:
    zero = np.zeros(1)
    assert np.isnan(components(zero, zero, zero)).all()
