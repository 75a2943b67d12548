"""Quartiles of what practices truly vary by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.quartiles import beta_quantile, gamma_quantile, log_normal_quantile

means, sizes = st.floats(0.01, 50), st.floats(1e-4, 2)
shares = st.sampled_from([0.05, 0.25, 0.5, 0.75, 0.95])


def one(value: float) -> np.ndarray:
    return np.array([value])


@given(mean=means, variation=sizes, share=shares)
def test_a_gamma_of_that_mean_and_spread_has_that_share_below(
    mean: float, variation: float, share: float
) -> None:
    found = gamma_quantile(one(mean), one(variation), share)[0]
    known = stats.gamma(1 / variation, scale=mean * variation)
    assert (known.mean(), known.std()) == pytest.approx((mean, mean * variation**0.5))
    assert known.cdf(found) == pytest.approx(share, abs=1e-9)


@given(mean=st.floats(0.01, 0.99), rho=st.floats(1e-4, 0.5), share=shares)
def test_a_beta_of_that_mean_and_correlation_has_that_share_below(
    mean: float, rho: float, share: float
) -> None:
    found = beta_quantile(one(mean), one(rho), share)[0]
    weight = 1 / rho - 1
    known = stats.beta(mean * weight, (1 - mean) * weight)
    assert known.var() == pytest.approx(rho * mean * (1 - mean))
    assert known.cdf(found) == pytest.approx(share, abs=1e-7)


@given(mean=means, variance=sizes, share=shares)
def test_a_log_normal_of_that_mean_and_variance_has_that_share_below(
    mean: float, variance: float, share: float
) -> None:
    found = log_normal_quantile(one(mean), one(variance), share)[0]
    known = stats.lognorm(variance**0.5, scale=mean * np.exp(-variance / 2))
    assert known.mean() == pytest.approx(mean)
    assert known.cdf(found) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("quantile", [gamma_quantile, beta_quantile, log_normal_quantile])
def test_without_variation_everybody_is_at_the_mean(quantile: object) -> None:
    assert callable(quantile)
    assert quantile(one(0.3), one(0.0), 0.25)[0] == pytest.approx(0.3)
    nearly = quantile(one(0.3), one(1e-7), 0.25)[0]
    assert nearly == pytest.approx(0.3, rel=1e-3)
    assert nearly < 0.3


@pytest.mark.parametrize("quantile", [gamma_quantile, beta_quantile, log_normal_quantile])
def test_what_is_not_known_stays_unknown(quantile: object) -> None:
    assert callable(quantile)
    assert np.isnan(quantile(one(np.nan), one(0.1), 0.25)[0])
    assert np.isnan(quantile(one(0.3), one(np.nan), 0.25)[0])


def test_shares_of_none_and_of_all_have_no_quarters() -> None:
    assert beta_quantile(np.array([0.0, 1.0]), np.array([0.1, 0.1]), 0.25).tolist() == [0, 1]
