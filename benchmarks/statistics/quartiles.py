"""Quantiles of what practices truly vary by: the estimated distribution between them.

Not of observed rates, whose outer quartiles are partly chance. Arrays broadcast; shares lie
between 0 and 1.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
HARDLY_ANY = 1e-9  # variation below which a quantile is the mean


def gamma_quantile(mean: Array, variation: Array, share: float) -> Array:
    """Of rates with this mean and the coefficient of variation √`variation`: a gamma's quantile.

    The mean itself where there is no variation; NaN where there is no mean or variation is not
    known.
    """
    some = np.maximum(variation, HARDLY_ANY)
    return np.asarray(mean * np.where(_none(variation), 1.0, _gamma(1 / some, share) * some))


def beta_quantile(mean: Array, rho: Array, share: float) -> Array:
    """Of proportions with this mean and intraclass correlation `rho`: a beta's quantile.

    The mean itself where there is no correlation, or where it is 0 or 1.
    """
    weight = 1 / np.clip(rho, HARDLY_ANY, 1 - HARDLY_ANY) - 1
    inside = (mean > 0) & (mean < 1)
    middle = np.where(inside, mean, 0.5)
    found = special.betaincinv(middle * weight, (1 - middle) * weight, share)
    return np.asarray(np.where(~inside | _none(rho), mean + 0 * rho, found))


def log_normal_quantile(mean: Array, variance: Array, share: float) -> Array:
    """Of costs with this mean whose logarithms have this variance."""
    return np.asarray(mean * np.exp(special.ndtri(share) * np.sqrt(variance) - variance / 2))


def _none(variation: Array) -> NDArray[np.bool_]:
    return np.asarray(variation <= HARDLY_ANY)


def _gamma(shape: Array, share: float) -> Array:
    return np.asarray(special.gammaincinv(shape, share))
