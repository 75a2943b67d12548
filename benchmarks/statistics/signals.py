"""How often the newest points of an XmR chart signal although nothing has changed."""

import numpy as np

NEWEST = 3  # the most points that count as new: the months of a quarter
# The share of charts on which one of the four rules names one of the newest 1, 2 or 3 points:
# independent normal points, screened limits from so many points before them, 40,000 simulated
# charts each, so within 0.003.
LIMIT_POINTS = (6, 8, 11, 12, 15, 18, 24, 36, 60)
SHARES = (
    (0.052, 0.038, 0.030, 0.029, 0.027, 0.025, 0.023, 0.022, 0.021),
    (0.092, 0.073, 0.061, 0.056, 0.052, 0.047, 0.041, 0.040, 0.037),
    (0.133, 0.108, 0.091, 0.087, 0.078, 0.071, 0.064, 0.058, 0.054),
)


def signal_chance(limit_points: int, newest: int) -> float:
    """The probability that a chart whose process has not changed signals in its newest points.

    `limit_points` are those that its limits rest on, `newest` those that came after, of which
    three at most are looked at. Linear between the simulated numbers, and level beyond them; 0
    with fewer than 6 points, which have no limits, and without a new one.
    """
    if limit_points < LIMIT_POINTS[0] or newest < 1:
        return 0.0
    shares = SHARES[min(newest, NEWEST) - 1]
    return float(np.interp(limit_points, LIMIT_POINTS, shares))
