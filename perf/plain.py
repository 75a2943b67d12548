"""The same arithmetic in plain numpy and scipy, as an analyst would write it straight down."""

import numpy as np
from scipy import special, stats
from scipy.optimize import elementwise

Z95, Z998 = 1.959963984540054, 3.090232306167813
LEVELS = ((0.95, Z95), (0.998, Z998))


def rate_intervals(count, exposure):
    """Exact below 10 events, Byar from 10: value and both intervals."""
    found = [count / exposure]
    for level, z in LEVELS:
        tail = (1 - level) / 2
        small = np.minimum(count, 10)
        low = np.where(count > 0, special.gammaincinv(np.maximum(small, 1e-300), tail), 0)
        high = special.gammainccinv(small + 1, tail)
        with np.errstate(divide="ignore", invalid="ignore"):
            byar_low = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
        more = count + 1
        byar_high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
        found += [
            np.where(count < 10, low, byar_low) / exposure,
            np.where(count < 10, high, byar_high) / exposure,
        ]
    return found


def share_intervals(count, of):
    """Wilson: value and both intervals."""
    found = [count / of]
    for _, z in LEVELS:
        root = z * np.sqrt(z * z + 4 * count * (1 - count / of))
        found += [(2 * count + z * z + side * root) / (2 * (of + z * z)) for side in (-1, 1)]
    return found


def _midp(below, here):
    return below + here / 2


def compared_counts(observed, expected, chance, spread):
    """Both intervals of the ratio and both expected ranges, by scipy's own distributions.

    `chance` and `spread` are d of the negative binomial without and with ordinary variation.
    """

    def score(mean, count, d):
        size = 1 / d
        p = size / (size + mean)
        return _midp(stats.nbinom.cdf(count - 1, size, p), stats.nbinom.pmf(count, size, p))

    found = []
    for level, _ in LEVELS:
        tail = (1 - level) / 2
        for wanted in (1 - tail, tail):
            root = elementwise.find_root(
                lambda mean, count, d, at=wanted: score(mean, count, d) - at,
                (np.full(observed.shape, 1e-6), 20 * observed + 100),
                args=(observed, chance),
                tolerances={"xrtol": 1e-10, "fatol": 1e-10},
            )
            found.append(root.x / expected)
        size = 1 / spread
        p = size / (size + expected)
        for at in (tail, 1 - tail):
            whole = stats.nbinom.ppf(at, size, p)
            near = [
                _midp(stats.nbinom.cdf(k - 1, size, p), stats.nbinom.pmf(k, size, p))
                for k in (whole - 1, whole, whole + 1)
            ]
            left = np.where(near[1] >= at, whole - 1, whole)
            low, high = (np.where(near[1] >= at, *pair) for pair in (near[:2], near[1:]))
            gap = np.where(high > low, high - low, 1)
            found.append(left + np.clip((at - low) / gap, 0, 1))
    return found


def compared_shares(observed, of, share, chance, spread):
    """As `compared_counts`, by scipy's beta-binomial."""

    def score(mean, count, trials, rho):
        weight = 1 / rho - 1
        a, b = mean * weight, (1 - mean) * weight
        return _midp(
            stats.betabinom.cdf(count - 1, trials, a, b), stats.betabinom.pmf(count, trials, a, b)
        )

    found = []
    for level, _ in LEVELS:
        tail = (1 - level) / 2
        for wanted in (1 - tail, tail):
            root = elementwise.find_root(
                lambda mean, count, trials, rho, at=wanted: score(mean, count, trials, rho) - at,
                (np.full(observed.shape, 1e-6), np.full(observed.shape, 1 - 1e-6)),
                args=(observed, of, chance),
                tolerances={"xrtol": 1e-8, "fatol": 1e-8},
            )
            found.append(root.x)
        weight = 1 / spread - 1
        a, b = share * weight, (1 - share) * weight
        found += [stats.betabinom.ppf(at, of, a, b) for at in (tail, 1 - tail)]
    return found


def xmr(series):
    """Mean, limits and the first of the four rules, for a matrix of series by points."""
    ranges = abs(np.diff(series, axis=1))
    average = ranges.mean(axis=1, keepdims=True)
    kept = np.where(ranges < 3.267 * average, ranges, np.nan)
    wide = 2.66 * np.nanmean(kept, axis=1, keepdims=True)
    mean = series.mean(axis=1, keepdims=True)
    side = np.sign(series - mean)
    outside = abs(series - mean) > wide
    close = (abs(series - mean) > wide * 2 / 3) & ~outside
    step = np.sign(np.diff(series, axis=1))
    points = series.shape[1]
    shift, trend, pair = (np.zeros(series.shape, dtype=bool) for _ in range(3))
    for start in range(points - 6):
        run = abs(side[:, start : start + 7].sum(axis=1)) == 7
        shift[:, start : start + 7] |= run[:, None]
        run = abs(step[:, start : start + 6].sum(axis=1)) == 6
        trend[:, start : start + 7] |= run[:, None]
    for start in range(points - 2):
        window = slice(start, start + 3)
        two = (abs(side[:, window].sum(axis=1)) == 3) & (close[:, window].sum(axis=1) >= 2)
        pair[:, window] |= two[:, None] & close[:, window]
    rule = np.select([outside, trend, pair, shift], [1, 2, 3, 4], 0)
    return mean, mean - wide, mean + wide, rule
