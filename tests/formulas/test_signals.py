"""How often charts of a process that never changes signal in their newest points."""

import numpy as np
import polars as pl
import pytest

from benchmarks.statistics.control_chart import xmr
from benchmarks.statistics.signals import signal_chance


@pytest.mark.parametrize(("before", "newest"), [(7, 1), (12, 3), (21, 3), (30, 2)])
def test_the_share_is_that_of_simulated_charts(before: int, newest: int) -> None:
    rng = np.random.default_rng(before * 10 + newest)
    values = rng.normal(size=(6000, before + newest))
    series, time = np.indices(values.shape).reshape(2, -1)
    frame = pl.LazyFrame({"series": series, "time": time, "value": values.ravel()})
    charts = xmr(frame, "series", "time", "value", baseline=pl.col("time") < before)
    late = charts.filter(pl.col("time") >= before).group_by("series")
    signals = late.agg((pl.col("rule") != "none").any()).collect()["rule"]
    assert signal_chance(before, newest) == pytest.approx(float(signals.mean() or 0), abs=0.012)  # type: ignore[arg-type]


def test_without_limits_or_new_points_there_is_no_chance_of_a_signal() -> None:
    assert signal_chance(5, 3) == signal_chance(30, 0) == 0


def test_more_points_behind_the_limits_signal_less_and_more_new_ones_more() -> None:
    table = [[signal_chance(before, newest) for before in range(6, 80)] for newest in (1, 2, 3)]
    assert all(row == sorted(row, reverse=True) for row in table)
    assert all(list(column) == sorted(column) for column in zip(*table, strict=True))
    assert signal_chance(24, 7) == signal_chance(24, 3)
