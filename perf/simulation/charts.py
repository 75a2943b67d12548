"""Practices that never change, in areas that do: how often their charts signal all the same."""

from datetime import date

import numpy as np
import polars as pl

from benchmarks.statistics.control_chart import xmr
from benchmarks.statistics.relative_series import relative_chart, relative_series
from perf.simulation.rooms import Array, Setting, rooms

FIRST, REPORTED, MONTHS = date(2023, 4, 1), date(2025, 10, 1), 33
CV = 0.25  # between practices; each keeps its own value
SEASON, TREND = 0.15, 0.01  # of the logarithm: half its swing, and a month's growth


def months(rng: np.random.Generator, expected: float, areas: int, *, moving: bool) -> pl.LazyFrame:
    """Monthly counts of areas of twelve practices, `expected` in a practice of average size.

    Where the area moves, all its practices share season, trend and the month's working days.
    """
    level = shared_level() if moving else np.ones(MONTHS)
    exposure = rooms(rng, Setting(expected=expected), areas).exposure
    own = exposure * rng.gamma(1 / CV**2, CV**2, exposure.shape)
    counts = rng.poisson(own[:, :, None] * level)
    area, practice, month = np.indices(counts.shape).reshape(3, -1)
    return pl.LazyFrame(
        {
            "locality": area,
            "practice_code": area * exposure.shape[1] + practice,
            "month": starts().astype("datetime64[D]")[month],
            "numerator": counts.ravel().astype(float),
            "denominator": np.repeat(exposure.ravel(), MONTHS),
        }
    ).with_columns(
        pl.col("practice_code").cast(pl.String),
        peer=pl.lit(value=True),
        locked_on=pl.lit(None, pl.Date),
    )


def starts() -> np.ndarray:
    """The first days of the months, the last three of them the reported quarter."""
    return np.datetime64(FIRST, "M") + np.arange(MONTHS)


def shared_level() -> Array:
    """What season, trend and working days make of an area's counts, month by month."""
    at, days = np.arange(MONTHS), starts().astype("datetime64[D]")
    working = np.busday_count(days, (starts() + 1).astype("datetime64[D]"))
    swing = SEASON * np.sin(2 * np.pi * at / 12) + TREND * at
    return np.asarray(np.exp(swing) * working / working.mean())


def signals(months: pl.LazyFrame, *, relative: bool) -> Array:
    """Percent of practices with a signal in the latest quarter, by area; any of the four rules.

    Raw charts are of the practice's own value, their limits from the months before the quarter.
    """
    if relative:
        points = relative_series(months, "locality", reported=REPORTED)
        chart, time = relative_chart(points, "locality"), "start"
    else:
        raw = months.with_columns(value=pl.col("numerator") / pl.col("denominator"))
        before = pl.col("month") < REPORTED
        series = ["locality", "practice_code"]
        chart, time = xmr(raw, series, "month", "value", baseline=before), "month"
    late = chart.filter(pl.col(time) >= REPORTED).group_by("locality", "practice_code")
    signalling = late.agg(signal=(pl.col("rule") != "none").any())
    by_area = signalling.group_by("locality").agg(signal=100 * pl.col("signal").mean()).collect()
    return by_area["signal"].to_numpy()
