"""Predictive distributions against scipy's, and what mid-p makes of them from its definition."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.intervals import Z
from benchmarks.statistics.midp import (
    expected_range,
    mean_bounds,
    normal_score,
    rejection_probability,
    tail_beyond,
    tails,
    two_sided,
)
from benchmarks.statistics.predictive import Counts, Model, Shares

means = st.floats(0.2, 3000)
spreads = st.floats(1e-5, 0.8)
parts = st.floats(0.002, 0.998)
correlations = st.floats(1e-6, 0.3)
trials = st.integers(2, 3000)


def one(value: float) -> np.ndarray:
    """A row of one."""
    return np.array([float(value)])


def counts(mean: float, spread: float) -> tuple[Counts, object]:
    """Ours beside scipy's."""
    return Counts(one(mean), one(spread)), stats.nbinom(1 / spread, 1 / (1 + mean * spread))


def shares(mean: float, rho: float, of: int) -> tuple[Shares, object]:
    """Ours beside scipy's."""
    weight = 1 / rho - 1
    peer = stats.betabinom(of, mean * weight, (1 - mean) * weight)
    return Shares(one(mean), one(rho), one(of)), peer


def agree(model: Model, peer: object, count: int) -> None:
    below, here = (part[0] for part in model.beyond(one(count), -1))
    above, again = (part[0] for part in model.beyond(one(count), 1))
    assert below == pytest.approx(peer.cdf(count - 1), rel=1e-6, abs=1e-10)  # type: ignore[attr-defined]
    assert above == pytest.approx(peer.sf(count), rel=1e-6, abs=1e-10)  # type: ignore[attr-defined]
    assert here == pytest.approx(peer.pmf(count), rel=1e-6, abs=1e-10)  # type: ignore[attr-defined]
    assert again == pytest.approx(here, rel=1e-9, abs=1e-12)
    following = peer.pmf(count + 1)  # type: ignore[attr-defined]
    assert here * model.rise(one(count))[0] == pytest.approx(following, rel=1e-6, abs=1e-10)


@given(mean=means, spread=spreads, count=st.integers(0, 6000))
def test_counts_are_negative_binomial(mean: float, spread: float, count: int) -> None:
    agree(*counts(mean, spread), count)


@given(mean=parts, rho=st.floats(1e-3, 0.3), of=trials, at=st.floats(0, 1))
def test_shares_are_beta_binomial(mean: float, rho: float, of: int, at: float) -> None:
    agree(*shares(mean, rho, of), int(at * of))


@given(
    mean=st.fractions(Fraction(1, 500), Fraction(499, 500), max_denominator=500),
    weight=st.integers(2, 10**7),
    of=st.integers(2, 25),
    count=st.integers(0, 25),
)
def test_shares_are_beta_binomial_in_whole_numbers_too(
    mean: Fraction, weight: int, of: int, count: int
) -> None:
    """p(k) is proportional to C(n, k) times the rising factorials of a and b, exactly."""

    def rising(x: Fraction, steps: int) -> Fraction:
        return math.prod((x + step for step in range(steps)), start=Fraction(1))

    a, b = mean * weight, (1 - mean) * weight
    mass = [math.comb(of, k) * rising(a, k) * rising(b, of - k) for k in range(of + 1)]
    exact = sum(mass[count + 1 :], Fraction(0)) / sum(mass)
    model = Shares(one(float(mean)), one(1 / (weight + 1)), one(of))
    assert model.beyond(one(count), 1)[0][0] == pytest.approx(float(exact), rel=1e-9)


@given(mean=means, spread=spreads, count=st.integers(0, 4000))
def test_mid_p_is_half_of_the_count_itself_and_all_below(
    mean: float, spread: float, count: int
) -> None:
    model, peer = counts(mean, spread)
    lower, upper = tails(model, one(count))
    by_definition = peer.cdf(count - 1) + peer.pmf(count) / 2  # type: ignore[attr-defined]
    assert lower[0] == pytest.approx(by_definition, rel=1e-6, abs=1e-9)
    assert lower[0] + upper[0] == pytest.approx(1)


@given(mean=means, spread=spreads, freedom=st.sampled_from([3.0, 4.0, 9.0, 11.0, np.inf]))
def test_range_ends_where_the_tail_is_what_it_should_be(
    mean: float, spread: float, freedom: float
) -> None:
    model = Counts(one(mean), one(spread))
    tail = tail_beyond(0.95, one(freedom))
    low, high = expected_range(model, tail, np.inf)
    assert tails(model, high)[1][0] == pytest.approx(tail[0], rel=1e-4) or high[0] == 0
    if low[0] > 0:
        assert tails(model, low)[0][0] == pytest.approx(tail[0], rel=1e-4)
    else:
        assert tails(model, one(0))[0][0] >= tail[0] * (1 - 1e-6)


@given(mean=parts, rho=correlations, of=trials)
def test_range_of_shares_ends_likewise_and_within_its_trials(
    mean: float, rho: float, of: int
) -> None:
    model = Shares(one(mean), one(rho), one(of))
    tail = one(0.025)
    low, high = expected_range(model, tail, one(of))
    assert 0 <= low[0] <= high[0] <= of
    if high[0] < of:
        assert tails(model, high)[1][0] == pytest.approx(0.025, rel=1e-4)
    if low[0] > 0:
        assert tails(model, low)[0][0] == pytest.approx(0.025, rel=1e-4)


@given(
    mean=means,
    spread=spreads,
    count=st.integers(0, 5000),
    freedom=st.sampled_from([4.0, 11.0, np.inf]),
)
def test_range_and_p_never_disagree(mean: float, spread: float, count: int, freedom: float) -> None:
    model = Counts(one(mean), one(spread))
    low, high = expected_range(model, tail_beyond(0.95, one(freedom)), np.inf)
    p = two_sided(normal_score(*tails(model, one(count))), one(freedom))[0]
    outside = count < low[0] or count > high[0]
    assert outside == (p < 0.05) or p == pytest.approx(0.05, rel=1e-3)


@given(mean=means, spread=spreads, count=st.integers(0, 4000), level=st.sampled_from([0.95, 0.998]))
def test_interval_of_the_mean_inverts_the_test(
    mean: float, spread: float, count: int, level: float
) -> None:
    model = Counts(one(mean), one(spread))
    low, high = mean_bounds(model, one(count), Z[level])
    assert low[0] <= count <= high[0]
    assert tails(Counts(high, one(spread)), one(count))[0][0] == pytest.approx((1 - level) / 2)
    if count > 0:
        assert tails(Counts(low, one(spread)), one(count))[1][0] == pytest.approx((1 - level) / 2)


@given(rho=st.floats(1e-6, 0.05), of=trials, at=st.floats(0, 1))
def test_interval_of_a_share_inverts_the_test(rho: float, of: int, at: float) -> None:
    count = int(at * of)
    model = Shares(one(0.5), one(rho), one(of))
    low, high = mean_bounds(model, one(count), Z[0.95])
    assert 0 <= low[0] <= count / of <= high[0] <= 1
    if count > 0:
        assert tails(Shares(low, one(rho), one(of)), one(count))[1][0] == pytest.approx(0.025)
    if count < of:
        assert tails(Shares(high, one(rho), one(of)), one(count))[0][0] == pytest.approx(0.025)


def test_the_tail_beyond_is_the_normals_without_and_thinner_with_few_degrees_of_freedom() -> None:
    by_freedom = tail_beyond(0.95, np.array([np.inf, 29.0, 11.0, 4.0]))
    assert by_freedom[0] == pytest.approx(0.025)
    assert (np.diff(by_freedom) < 0).all()
    assert two_sided(one(stats.t.ppf(0.975, 11)), one(11))[0] == pytest.approx(0.05)


@given(mean=st.floats(5, 500), spread=st.floats(1e-4, 0.2))
def test_chance_of_standing_out_is_the_mass_beyond_the_range(mean: float, spread: float) -> None:
    model, peer = counts(mean, spread)
    limits = expected_range(model, one(0.025), np.inf)
    chance = rejection_probability(model, limits, one(np.inf))[0]
    inside = peer.cdf(np.floor(limits[1][0])) - peer.cdf(np.ceil(limits[0][0]) - 1)  # type: ignore[attr-defined]
    assert chance == pytest.approx(1 - inside, rel=1e-6)
    assert 0 < chance < 0.08


def clustered_mass(mean: float, rho: float, of: float) -> list[float]:
    """Every whole count's probability where trials are clusters, by its ratios, one by one."""
    a, b = mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1)
    mass = [1.0]
    for k in range(1, math.floor(of) + 1):
        mass.append(mass[-1] * (of - k + 1) * (k - 1 + a) / (k * (of - k + b)))
    return [part / sum(mass) for part in mass]


@given(mean=parts, rho=st.floats(1e-4, 0.3), of=st.floats(2, 150), at=st.floats(0, 1))
def test_trials_in_clusters_need_not_be_whole(
    mean: float, rho: float, of: float, at: float
) -> None:
    mass = clustered_mass(mean, rho, of)
    count = int(at * (len(mass) - 1))
    model = Shares(one(mean), one(rho), one(of))
    below, here = (part[0] for part in model.beyond(one(count), -1))
    above = model.beyond(one(count), 1)[0][0]
    found = below, here, above
    by_hand = sum(mass[:count]), mass[count], sum(mass[count + 1 :])
    assert found == pytest.approx(by_hand, rel=1e-8, abs=1e-13)


models = st.one_of(
    st.builds(lambda mean, spread: Counts(one(mean), one(spread)), means, spreads),
    st.builds(
        lambda mean, rho, of: Shares(one(mean), one(rho), one(of)), parts, correlations, trials
    ),
)


@given(models, st.integers(1, 3000), st.sampled_from([0.0, 0.3]))
def test_bounds_are_where_the_count_scores_z_to_a_billionth(
    model: Model, count: int, part: float
) -> None:
    seen = np.minimum(one(count + part), np.maximum(model.largest - 1, 1))
    for z in Z.values():
        for end, wanted in zip(mean_bounds(model, seen, z), (z, -z), strict=True):
            if isinstance(model, Counts) or 0 < end[0] < 1:
                score = normal_score(*tails(model.at(end), seen))[0]
                assert score == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("shares", [False, True])
def test_what_stands_beside_a_row_changes_nothing_to_the_last_bit(*, shares: bool) -> None:
    rng = np.random.default_rng(5)
    size = 400
    of = np.floor(np.exp(rng.uniform(1, 8, size))) / np.where(rng.random(size) < 0.2, 3.3, 1)
    mean, spread = rng.uniform(0.01, 0.99, size), rng.uniform(1e-5, 0.1, size)
    model: Model = Shares(mean, spread, of) if shares else Counts(mean * of, spread)
    count = np.floor(rng.uniform(0, 1, size) * of)

    def answers(rows: np.ndarray) -> list[np.ndarray]:
        some = model.pick(rows)
        limits = expected_range(some, np.full(rows.size, 0.001), some.largest)
        chance = rejection_probability(some, limits, np.full(rows.size, 9.0))
        found = [*tails(some, count[rows]), *limits, chance]
        return [*found, *mean_bounds(some, count[rows], Z[0.95])]

    together = answers(np.arange(size))
    for rows in (np.arange(1), np.arange(17, 18), np.arange(3, 300)):
        for whole, alone in zip(together, answers(rows), strict=True):
            np.testing.assert_array_equal(whole[rows], alone)
