"""Quantiles of a row's values, where rows have different numbers of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def row_quantile(values: Array, share: float) -> Array:
    """The quantile of each row's values that are there, NaN where none is.

    Linear interpolation between order statistics (Hyndman and Fan, Am. Stat. 50 (1996) 361-365,
    type 7).
    """
    return row_quantiles(values, (share,))[0]


def row_quantiles(values: Array, shares: Sequence[float]) -> list[Array]:
    """As `row_quantile` for several shares; the rows are put in order once."""
    if values.shape[1] == 0:
        return [np.full(len(values), np.nan) for _ in shares]
    ordered = np.sort(values, axis=1)  # NaN goes last
    count = np.isfinite(values).sum(axis=1)
    return [_at(ordered, count, share) for share in shares]


def _at(ordered: Array, count: NDArray[np.int_], share: float) -> Array:
    place = share * np.maximum(count - 1, 0)
    left = np.floor(place).astype(np.int64)
    right = np.minimum(left + 1, np.maximum(count - 1, 0))
    row = np.arange(len(ordered))
    low, high = ordered[row, left], ordered[row, right]
    return np.asarray(low + (place - left) * (high - low))
