"""Where a year's spending will end, from its months so far beside their plan."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
FEWEST = 3  # months


def year_end(spent: Array, planned: Array, rest: Array, level: float = 0.95) -> Array:
    """The forecast of a year's spending and its range, if the rest goes as the months so far.

    Rows are practices, columns months: `spent` and `planned` in one unit, NaN where a month is not
    known; `rest` is the plan of the months to come. A month's spending has mean R times its plan
    and a variance in proportion to it; R is estimated by the ratio of sums, and the range is that
    of a new sum (Royall, Biometrika 57 (1970) 377). Gives columns forecast, lower, upper; NaN with
    fewer than three months or no plan.
    """
    known = np.isfinite(spent) & np.isfinite(planned) & (planned > 0)
    months = known.sum(axis=1)
    paid = np.where(known, spent, 0.0).sum(axis=1)
    plan = np.where(known, planned, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((months >= FEWEST) & (plan > 0), paid / plan, np.nan)
        off = np.where(known, (spent - ratio[:, None] * planned) ** 2 / planned, 0.0)
        scatter = off.sum(axis=1) / np.maximum(months - 1, 1)
        spread = np.sqrt(scatter * rest * (1 + rest / plan))
    reach = special.stdtrit(np.maximum(months - 1, 1), (1 + level) / 2) * spread
    forecast = paid + ratio * rest
    return np.column_stack([forecast, np.maximum(forecast - reach, paid), forecast + reach])
