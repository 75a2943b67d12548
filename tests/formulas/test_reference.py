"""Ordinary variation from practices elsewhere: what was put in comes out."""

import numpy as np
import pytest
from scipy import integrate, stats

from benchmarks.statistics.reference import (
    BLOCK,
    NORMAL_WINSORISED,
    WINSORISED_MEAN_VARIANCE,
    ReferenceSet,
    ShareSet,
    ordinary_variation,
    rho_between,
    target,
    tau2_given,
)

GROUP = 10


def sets(practices: int, mean: float, cv: float, phi: int = 1, rows: int = 60) -> ReferenceSet:
    """Rooms of ten with gamma variation between practices, items in clusters of `phi`."""
    rng = np.random.default_rng(practices + int(mean * 10) + phi)
    exposure = rng.lognormal(0, 0.4, (rows, practices // GROUP, GROUP)) * mean
    true = rng.gamma(1 / cv**2, cv**2, exposure.shape) if cv else np.ones(exposure.shape)
    observed = rng.poisson(exposure * true / phi) * float(phi)
    others = observed.sum(2, keepdims=True) - observed
    beside = exposure.sum(2, keepdims=True) - exposure
    squares = ((exposure**2).sum(2, keepdims=True) - exposure**2) / beside**2
    expected = exposure * (others + 0.5) / beside
    parts = [np.asarray(part).reshape(rows, -1) for part in (observed, expected, others, squares)]
    return ReferenceSet(parts[0], parts[1], parts[2], parts[3])


@pytest.mark.parametrize("cv", [0.15, 0.3])
@pytest.mark.parametrize("mean", [100, 1000])
def test_variation_that_was_put_in_comes_out(cv: float, mean: float) -> None:
    tau2, _ = ordinary_variation(sets(200, mean, cv))
    assert np.sqrt(np.median(tau2)) == pytest.approx(cv, rel=0.2)


def test_where_practices_are_alike_there_is_next_to_none() -> None:
    tau2, phi = ordinary_variation(sets(200, 100, 0))
    assert np.sqrt(np.median(tau2)) < 0.03
    assert np.median(phi) < 1.1


def test_clusters_are_told_from_variation_between_practices() -> None:
    tau2, phi = ordinary_variation(sets(300, 10, 0, phi=3))
    assert np.median(phi) == pytest.approx(3, rel=0.2)
    assert np.median(tau2) < 0.02


@pytest.mark.parametrize(("mean", "cv"), [(10, 0.15), (30, 0.3), (300, 0.15)])
def test_the_assumed_clustering_is_given_up_in_about_one_set_of_twenty(
    mean: float, cv: float
) -> None:
    """The halves are held against each other at 5%: as often are items wrongly called clustered."""
    _, phi = ordinary_variation(sets(100, mean, cv, rows=400))
    assert (phi != 1).mean() < 0.1


@pytest.mark.parametrize("mean", [0.5, 1, 3])
def test_counts_too_small_to_tell_leave_the_clustering_as_it_is_assumed(mean: float) -> None:
    _, phi = ordinary_variation(sets(300, mean, 0.3, rows=60), np.full(60, 3.3))
    assert (phi == 3.3).all()


def test_a_winsorised_mean_square_varies_as_much_as_the_constant_says() -> None:
    """Its ends are drawn too: by the influence function, beyond the variance of the squares."""
    edge = stats.norm.ppf(0.9)
    fourth = integrate.quad(lambda z: z**4 * stats.norm.pdf(z), -edge, edge)[0] + 0.2 * edge**4
    pull = 0.2 * edge / stats.norm.pdf(edge)  # of an end that moves with each score beyond it
    together = 0.2 * (edge**2 - NORMAL_WINSORISED)
    variance = fourth - NORMAL_WINSORISED**2 + 0.16 * pull**2 + 2 * pull * together
    assert pytest.approx(variance, abs=1e-5) == WINSORISED_MEAN_VARIANCE
    scores = np.random.default_rng(4).standard_normal((4000, 50))
    ends = np.quantile(scores, [0.1, 0.9], axis=1)[:, :, None]
    means = (np.clip(scores, ends[0], ends[1]) ** 2).mean(axis=1)
    assert 50 * means.var() == pytest.approx(WINSORISED_MEAN_VARIANCE, rel=0.1)


def test_a_few_outliers_hardly_move_it() -> None:
    plain = sets(200, 300, 0.15)
    wild = plain.observed.copy()
    wild[:, ::25] *= 3
    far = ReferenceSet(wild, plain.expected, plain.peers_observed, plain.concentration)
    before, after = (np.median(ordinary_variation(one)[0]) for one in (plain, far))
    assert np.sqrt(after) == pytest.approx(np.sqrt(before), rel=0.25)


def test_order_and_padding_do_not_matter() -> None:
    plain = sets(100, 50, 0.3, rows=3)
    order = np.random.default_rng(1).permutation(100)

    def turned(part: np.ndarray) -> np.ndarray:
        return np.concatenate([part[:, order], np.full((3, 7), np.nan)], axis=1)

    other = ReferenceSet(
        turned(plain.observed),
        turned(plain.expected),
        turned(plain.peers_observed),
        turned(plain.concentration),
    )
    for first, second in zip(ordinary_variation(plain), ordinary_variation(other), strict=True):
        assert first == pytest.approx(second, rel=1e-6)


def test_a_set_has_the_same_variation_whatever_stands_beside_it() -> None:
    plain = sets(100, 30, 0.3, rows=5)
    together = tau2_given(plain, np.ones(5))
    for row in range(5):
        alone = plain.pick(np.arange(5) == row)
        assert tau2_given(alone, np.ones(1))[0] == together[row]


def test_more_sets_than_are_solved_at_once_are_each_as_alone() -> None:
    many = sets(40, 60, 0.3, rows=BLOCK + 30)
    tau2, phi = ordinary_variation(many)
    assert (tau2 > 0).any()
    for row in (0, BLOCK - 1, BLOCK, BLOCK + 29):
        alone = ordinary_variation(many.pick(slice(row, row + 1)))
        assert (alone[0][0], alone[1][0]) == (tau2[row], phi[row])


def test_shares_likewise() -> None:
    rng = np.random.default_rng(3)
    of = rng.integers(200, 2000, (40, 20, GROUP)).astype(float)
    weight = 1 / 0.01 - 1
    observed = rng.binomial(of.astype(int), rng.beta(0.3 * weight, 0.7 * weight, of.shape))
    others, beside = (part.sum(2, keepdims=True) - part for part in (observed, of))
    squares = ((of**2).sum(2, keepdims=True) - of**2) / beside**2
    parts = (observed.astype(float), of, (others + 0.5) / (beside + 1), beside, squares)
    rho = rho_between(ShareSet(*(part.reshape(40, -1) for part in parts)))
    assert np.median(rho) == pytest.approx(0.01, rel=0.2)


def test_the_target_is_the_winsorised_variance_of_a_normal_and_more_in_small_sets() -> None:
    edge = stats.norm.ppf(0.9)
    inside = integrate.quad(lambda z: z * z * stats.norm.pdf(z), -edge, edge)[0]
    assert pytest.approx(inside + 2 * 0.1 * edge**2, abs=1e-6) == NORMAL_WINSORISED
    small, middle, large = target(np.array([10, 50, 100]))
    assert small > middle > large == NORMAL_WINSORISED


@pytest.mark.parametrize("size", [2, 3, 4, 5, 9, 10, 11, 30, 64, 99])
def test_the_target_of_small_sets_is_the_mean_over_drawn_rows(size: int) -> None:
    rows = np.random.default_rng(size).standard_normal((20_000, size))
    low, high = np.quantile(rows, [0.1, 0.9], axis=1, keepdims=True)
    drawn = (np.clip(rows, low, high) ** 2).mean()
    assert target(np.array([size]))[0] == pytest.approx(drawn, rel=1e-12)


def test_too_few_practices_say_nothing() -> None:
    three = sets(10, 50, 0.3, rows=1)
    hidden = np.where(np.arange(10) < 3, three.observed, np.nan)
    few = ReferenceSet(hidden, three.expected, three.peers_observed, three.concentration)
    tau2, phi = ordinary_variation(few)
    assert (tau2[0], phi[0]) == (0, 1)
