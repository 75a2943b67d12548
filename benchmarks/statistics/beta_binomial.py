"""Sums of beta-binomial probabilities: of `of` trials, their share from a beta of shapes a and b.

p(k) = C(of, k) B(k + a, of - k + b) / B(a, b), and p(k + 1) / p(k) is a ratio of four factors.
Arrays are of one length; a row's answer is the same to the last bit whatever stands beside it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
CELLS = 65_536  # probabilities that are computed before it is seen whether more are needed
FEWEST_TERMS, MOST_TERMS = 16, 256  # of a row at once
FEW_ROWS = 200
NEGLIGIBLE = 1e-17  # of a sum
HUGE = 1e300  # times the probability of a count: the normal score of that count is past any float
TINY = 1e-300
STIRLING_FROM = 1000.0  # the series' next term is under a rounding


def probability(count: Array, of: Array, a: Array, b: Array) -> Array:
    """P(X = count) of whole trials: the binomial's, times what the spread of shares makes of it."""
    other, both = of - count, a + b
    ways = special.gammaln(of + 1) - special.gammaln(count + 1) - special.gammaln(other + 1)
    binomial = ways + special.xlogy(count, a / both) + special.xlogy(other, b / both)
    spread = _log_rising(a, count) + _log_rising(b, other) - _log_rising(both, of)
    return np.asarray(np.exp(np.minimum(binomial + spread, 0)))


def _log_rising(x: Array, steps: Array) -> Array:
    """The logarithm of x (x + 1) ... (x + steps - 1) / x^steps; 0 where x is 0.

    By the gamma function, of large x by Stirling's series, whose leading terms cancel on paper.
    """
    x, big = np.maximum(x, TINY), np.maximum(x, STIRLING_FROM)
    end = big + steps
    remainder = (1 / end - 1 / big) / 12 - (1 / end**3 - 1 / big**3) / 360
    large = (end - 0.5) * np.log1p(steps / big) - steps + remainder
    small = special.gammaln(x + steps) - special.gammaln(x) - steps * np.log(x)
    return np.where(x > STIRLING_FROM, large, small)


def outward(start: Array, steps: Array, of: Array, a: Array, b: Array) -> Array:
    """The probabilities of `steps` counts beyond `start`, added up in units of that of `start`.

    A row is added to until more would change nothing, one by one: in how many goes makes no
    difference. At most `HUGE`.
    """
    found, rows = np.zeros(start.shape), np.arange(start.size)
    term, total, done = np.ones(start.shape), np.zeros(start.shape), 0
    while rows.size:
        go = int(np.clip(CELLS // rows.size, FEWEST_TERMS, MOST_TERMS))
        step = np.arange(done, done + go, dtype=float)[:, None]
        with np.errstate(all="ignore"):
            ratios = (of - start - step) * (start + a + step)
            ratios /= (start + 1 + step) * (of - start - 1 + b - step)
            if steps.min() < done + go:
                ratios[step >= steps] = 0
            term, total = _added(ratios, term, total)
        term, total = np.fmin(term, HUGE), np.fmin(total, HUGE)
        found[rows], done = total, done + go
        more = np.flatnonzero(term > NEGLIGIBLE * total)
        rows = rows[more]
        start, steps, of, a, b, term, total = (
            part[more] for part in (start, steps, of, a, b, term, total)
        )
    return found


def _added(ratios: Array, term: Array, total: Array) -> tuple[Array, Array]:
    """The last of terms that follow by `ratios`, and the total with all of them, one by one."""
    if len(term) < FEW_ROWS:  # the same, faster where a step costs more than its rows
        ratios[0] *= term
        terms = np.cumprod(ratios, axis=0)
        return terms[-1], np.cumsum(np.vstack([total, terms]), axis=0)[-1]
    term, total = term.copy(), total.copy()
    for ratio in ratios:
        term *= ratio
        total += term
    return term, total
