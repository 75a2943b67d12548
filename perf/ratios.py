"""The statistics beside the same arithmetic in plain numpy and scipy, in one run.

Run `python perf/ratios.py`. Each line is the fastest of some runs; the exit code is 1 where one is
slower than 1.2 times the plain one, or than 3 s.
"""

import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import scipy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.peers.judgement import Rows, judge
from benchmarks.pipeline import SETTLED
from benchmarks.statistics.control_chart import xmr
from benchmarks.statistics.rates import proportion_figures, rate_figures
from perf import plain

RUNS = 3
SLOWEST, RATIO = 3.0, 1.2
ROOM = 12
SLOW_PLAIN = 1_000  # rows of scipy's beta-binomial, which takes minutes for more


def fastest(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the fastest run."""
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def intervals(rows: int = 1_000_000) -> tuple[float, float]:
    """A3, both levels: half rates, half proportions."""
    draw = np.random.default_rng(1)
    count = draw.poisson(draw.lognormal(3, 1.5, rows)).astype(float)
    of = count + draw.integers(1, 5000, rows)
    half = rows // 2
    frame = pl.DataFrame({"count": count, "of": of}).lazy()
    figures = (pl.col("count"), pl.col("of"))

    def ours() -> None:
        rates = frame.head(half).select(**rate_figures(*figures))
        shares = frame.tail(rows - half).select(**proportion_figures(*figures))
        pl.collect_all([rates, shares], engine=SETTLED)

    def straight() -> None:
        plain.rate_intervals(count[:half], of[:half])
        plain.share_intervals(count[half:], of[half:])

    return fastest(ours), fastest(straight)


def rooms(rows: int, *, shares: bool) -> Rows:
    """Rooms of twelve, variation known from a reference set of 300."""
    draw = np.random.default_rng(2)
    many = -(-rows // ROOM)
    size = draw.lognormal(9, 0.4, (many, ROOM))
    true = draw.gamma(1 / 0.04, 0.04, (many, ROOM))
    observed = draw.poisson(size * 0.003 * true).astype(float)
    if shares:
        size = np.floor(size / 20) + 20
        observed = draw.binomial(size.astype(int), np.clip(0.2 * true, 0, 1)).astype(float)
    own = np.tile(np.arange(ROOM), many)
    beside = [np.repeat(part, ROOM, axis=0) for part in (observed, size)]
    for part in beside:
        part[np.arange(many * ROOM), own] = np.nan
    whole = Rows(
        observed=observed.ravel(),
        exposure=size.ravel(),
        phi=np.ones(many * ROOM),
        peers_observed=beside[0],
        peers_exposure=beside[1],
        shares=shares,
        known=np.full(many * ROOM, 0.003 if shares else 0.04),
        reference=np.full(many * ROOM, 300.0),
    )
    return whole.pick(np.arange(many * ROOM) < rows)


def comparisons(rows: int = 100_000, *, shares: bool) -> tuple[float, float]:
    """Both questions, ranges, intervals and verdicts of rooms of twelve."""
    ours = rooms(rows, shares=shares)
    few = rooms(SLOW_PLAIN if shares else rows, shares=shares)
    pool = np.nansum(few.peers_observed, axis=1)
    base = np.nansum(few.peers_exposure, axis=1)
    weights = np.nansum(few.peers_exposure**2, axis=1) / base**2

    def straight() -> None:
        if shares:
            share = (pool + 0.5) / (base + 1)
            chance = 1 / (base + 2)
            spread = chance + few.known * (1 + weights)
            plain.compared_shares(few.observed, few.exposure, share, chance, spread)
            return
        expected = few.exposure * (pool + 0.5) / base
        chance = 1 / (pool + 0.5)
        spread = chance + few.known * (1 + weights)
        plain.compared_counts(few.observed, expected, chance, spread)

    scale = rows / len(few.observed)
    return fastest(lambda: judge(ours)), fastest(straight, 1) * scale


def charts(series: int = 100_000, points: int = 36) -> tuple[float, float]:
    """Limits, screening and the four rules."""
    values = np.random.default_rng(3).normal(100, 10, (series, points))
    frame = pl.DataFrame(
        {
            "series": np.repeat(np.arange(series), points),
            "month": np.tile(np.arange(points), series),
            "value": values.ravel(),
        }
    ).lazy()
    ours = fastest(lambda: xmr(frame, "series", "month", "value").collect(engine=SETTLED))
    return ours, fastest(lambda: plain.xmr(values))


WORK = {
    "intervals, 1,000,000 practice-measures": intervals,
    "comparisons of counts, 100,000": lambda: comparisons(shares=False),
    "comparisons of proportions, 100,000": lambda: comparisons(shares=True),
    "XmR charts, 100,000 series of 36 points": charts,
}


def main() -> None:
    """Print the table, and fail where a line is over its mark."""
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ",
        end="",
    )
    print(f"polars {pl.__version__}, numpy {np.__version__}, scipy {scipy.__version__}\n")
    print("| work | here, s | plain numpy and scipy, s | ratio |")
    print("|---|--:|--:|--:|")
    over = False
    for name, work in WORK.items():
        ours, theirs = work()
        over |= ours > SLOWEST or ours / theirs > RATIO
        print(f"| {name} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} |", flush=True)
    sys.exit(over)


if __name__ == "__main__":
    main()
