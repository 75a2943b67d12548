"""Funnels: published flags, limits and axes, the equations they solve, and what nothing gives."""

from math import ceil, floor, inf, nan
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.funnel import (
    axis_ends,
    axis_points,
    count_limits,
    proportion_flag,
    proportion_limit,
    proportion_limits,
    rate_flag,
)
from benchmarks.statistics.intervals import Side, wilson_bound

CASES = "vectors/PHEindicatormethods/cases"
WORDS = {
    "Low (0.001)": -2,
    "Low (0.025)": -1,
    "Not significant": 0,
    "High (0.025)": 1,
    "High (0.001)": 2,
}
LIMITS = {"lower": "lower_2s", "upper": "upper_2s", "lower_998": "lower_3s"} | {
    "upper_998": "upper_3s"
}
ONE_ROW = pl.DataFrame({"row": [1]})
counts = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def limit(of: float | None, target: float | None, side: Side, level: float = 0.95) -> float:
    """One funnel limit of a share."""
    size, aim = pl.lit(of, pl.Float64), pl.lit(target, pl.Float64)
    return pl.select(proportion_limit(size, aim, side, level)).item()  # type: ignore[no-any-return]


def table(real: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(real / CASES / name, infer_schema_length=None)


def test_flags_of_shares_are_the_published_ones(real: Path) -> None:
    rows = table(real, "funnel_proportion_input_significance.csv")
    count, of = pl.col("numerator"), pl.col("denominator")
    found = rows.select(proportion_flag(count, of, count.sum() / of.sum())).to_series()
    assert len(found) == 303
    assert found.to_list() == [WORDS[word] for word in rows["significance"]]


@pytest.mark.parametrize(
    ("name", "below"), [("limits", inf), ("limits_denominator_lt_31000", 31_000)]
)
def test_limits_of_shares_are_the_published_ones(real: Path, name: str, below: float) -> None:
    expected = table(real, f"funnel_proportion_{name}_expected.csv")
    rows = table(real, "funnel_proportion_input_significance.csv")
    rows = rows.filter(pl.col("denominator") < below)
    target = pooled(rows, "numerator", "denominator")
    smallest, largest = rows.select(low=pl.min("denominator"), high=pl.max("denominator")).row(0)
    assert axis_points(axis_ends(smallest, largest)).tolist() == expected["Population"].to_list()
    found = expected.select(**proportion_limits(pl.col("Population"), pl.lit(target), 100))
    for ours, theirs in LIMITS.items():
        printed = expected[f"{theirs}_limit"].to_list()  # to 6 decimals, or 8
        assert found[ours].to_list() == pytest.approx(printed, rel=1e-9, abs=1e-6)


def test_flags_of_ratios_are_the_published_ones(real: Path) -> None:
    rows = table(real, "funnel_ratio_input_significance.csv")
    found = rows.select(rate_flag(pl.col("obs"), pl.col("expected"), pl.lit(1))).to_series()
    assert len(found) == 300
    assert found.to_list() == [WORDS[word] for word in rows["significance"]]


@pytest.mark.parametrize("per", ["100000", "100"])
@pytest.mark.parametrize("kind", ["dsr", "crude"])
@pytest.mark.parametrize("zero", ["with", "without"])
def test_flags_of_rates_are_the_published_ones(real: Path, kind: str, per: str, zero: str) -> None:
    """Departures: here the exposure is given and never derived from a rounded rate, so the test
    derives it as there; and what a standardised rate of few events is called is the caller's.
    """
    rate = {"dsr": pl.col("rate_dsr") / 100_000}.get(
        kind, pl.col(f"rate_crude_per_{per}") / float(per)
    )
    events = pl.col("count")
    rows = table(real, "funnel_rate_significance.csv").filter((events > 0) | (zero == "with"))
    derived = pl.when(events > 0).then(events / rate)
    exposure = pl.when(events > 0).then(derived).otherwise(pl.col("pop") if kind == "crude" else 0)
    rows = rows.with_columns(exposure=exposure)
    target = pooled(rows, "count", "exposure")
    found = rows.select(rate_flag(events, pl.col("exposure"), pl.lit(target))).to_series()
    column = f"{kind}_per_{per}_{zero}_0"
    assert found.to_list() == [WORDS.get(word) for word in rows[column]]
    assert len(found) == 39 + (zero == "with")


def pooled(rows: pl.DataFrame, count: str, of: str) -> float:
    """All events over all of what they are counted in."""
    return float(rows.select(pl.col(count).sum() / pl.col(of).sum()).item())


def near(found: pl.Series, expected: pl.Series, wide: pl.Series) -> bool:
    """Whether figures agree to 1e-5, or to the step of the peer's bisection, which is 1e-7."""
    return bool(((found - expected).abs() <= expected.abs() * wide).all())


def bisected(expected_events: pl.Series, count: pl.Series) -> pl.Series:
    """The relative width that a search for mean/(1 + count + mean) to 1e-7 leaves, or 1e-5."""
    step = (1 + count + expected_events) ** 2 / (1 + count) * 1e-7 / expected_events
    return step.clip(lower_bound=1e-5)


def test_limits_of_ratios_are_the_published_ones(real: Path) -> None:
    expected = table(real, "funnel_ratio_limits_expected.csv")
    rows = table(real, "funnel_ratio_input_significance.csv")["expected"].to_numpy()
    points = axis_points(axis_ends(rows.min(), rows.max()), of_ratio=True)
    assert points.tolist() == expected["Observed_events"].to_list()
    found = expected.select(**count_limits(pl.col("Observed_events"), pl.lit(1)))
    for ours, theirs in LIMITS.items():
        width = bisected(found[f"expected_{ours}"], expected["Observed_events"])
        events = expected[f"{theirs}_exp_events"]
        assert near(found[f"expected_{ours}"], events, width)
        assert near(found[ours] * 100, expected[f"{theirs}_isr"], width)
        # As a count it is the limit less 1, of which nearly nothing may be left.
        assert near(found[ours], expected[f"{theirs}_count"] + 1, width)


@pytest.mark.parametrize("kind", ["dsr", "crude_lt10", "crude_zero"])
def test_limits_of_rates_are_the_published_ones(real: Path, kind: str) -> None:
    expected = table(real, f"funnel_rate_limits_{kind}_expected.csv")
    given_rows = "input_and_points_expected" if kind == "dsr" else f"{kind}_input"
    rows = table(real, f"funnel_rate_limits_{given_rows}.csv")
    years, per = 3, 100_000
    derived = pl.when(pl.col("ev") > 0).then(pl.col("ev") / pl.col("rate") * per)
    rows = rows.with_columns(
        exposure=derived.otherwise(pl.col("pop")) if kind == "crude_zero" else derived
    )
    target = pooled(rows, "ev", "exposure")
    people = rows["exposure"].to_numpy() / years
    low, high = axis_ends(people.min(), people.max())
    ends = floor(low * years * target), ceil(high * years * target)
    assert axis_points(ends).tolist() == expected["Events"].to_list()
    found = expected.select(**count_limits(pl.col("Events"), pl.lit(target * per)))
    for ours, theirs in LIMITS.items():
        width = bisected(found[f"expected_{ours}"], expected["Events"])
        one_year = expected[f"{theirs}_population_1_year"]
        assert near(found[f"expected_{ours}"] / target / years, one_year, width)
        assert near(found[ours], expected[f"{theirs}_limit"], width)


@pytest.mark.parametrize(
    ("ending", "few", "years"), [("", 5, 3), ("_crude", 5, 3), ("_crude_with_denom", 0, 5)]
)
def test_published_points_are_a_rate_and_the_exposure_behind_it(
    real: Path, ending: str, few: int, years: int
) -> None:
    """Where a unit is drawn: its rate, over the yearly exposure that its rounded rate implies.

    Departures: here the exposure is given, never derived from a rate, so that a unit without events
    needs no column of its own; a standardised rate of under 10 events is the caller's to leave out.
    """
    rows = table(real, "funnel_rate_limits_input_and_points_expected.csv")
    # The peer's own test sets the unit with most events to 5, or to none.
    events = pl.when(pl.col("ev") == pl.col("ev").max()).then(few).otherwise("ev")
    derived = pl.when(events > 0).then(events / pl.col("rate") * 100_000).otherwise("pop")
    found = rows.select(place=derived / years, height=events / derived * 100_000, events=events)
    expected = rows[f"denominator_derived{ending}"]
    told = expected.is_not_null()
    if ending == "_crude":  # a rate of five events keeps the exposure of all of them
        told &= rows["ev"] != rows["ev"].max()
    near = found["place"].filter(told).to_list()
    assert near == pytest.approx(expected.filter(told).to_list(), rel=1e-9)
    some = told & (found["events"] > 0)
    drawn = rows[f"rate_chart{ending}"].filter(some).to_list()
    assert found["height"].filter(some).to_list() == pytest.approx(drawn, rel=1e-9)
    assert told.sum() >= 49
    assert [one for one in expected.is_null() if one] == ([True] if ending == "" else [])


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("side", [-1, 1])
@given(of=st.integers(1, 100_000), target=st.floats(0.001, 0.999))
def test_a_share_on_its_limit_has_an_interval_that_touches_the_target(
    side: Side, level: float, of: int, target: float
) -> None:
    edge = limit(of, target, side, level)
    assert 0 <= edge <= 1
    assert side * (edge - target) >= -1e-12
    if 0 < edge < 1:
        other: Side = 1 if side < 0 else -1
        touched = pl.select(wilson_bound(pl.lit(edge * of), pl.lit(of), other, level)).item()
        assert touched == pytest.approx(target, rel=1e-6)


@given(pair=counts, target=st.floats(0.01, 0.99))
def test_a_flag_agrees_with_the_interval_of_the_share(pair: tuple[int, int], target: float) -> None:
    count, of = (pl.lit(part) for part in pair)
    frame = ONE_ROW.select(
        flag=proportion_flag(count, of, pl.lit(target)),
        **{f"{level}": wilson_bound(count, of, 1, level) for level in (0.95, 0.998)},
    )
    flag, high, wide_high = frame.row(0)
    if abs(high - target) > 1e-9 and abs(wide_high - target) > 1e-9:
        assert (flag <= -1) == (high < target)
        assert (flag == -2) == (wide_high < target)


@pytest.mark.parametrize("level", [0.95, 0.998])
@given(count=st.integers(1, 500))
def test_a_count_on_its_limit_leaves_its_tail(level: float, count: int) -> None:
    found = ONE_ROW.select(**count_limits(pl.lit(count), pl.lit(2.0))).to_dicts()[0]
    end = "" if level == 0.95 else "_998"
    tail = (1 - level) / 2
    few, many = found[f"expected_lower{end}"], found[f"expected_upper{end}"]
    assert stats.poisson.cdf(count, few) == pytest.approx(tail, rel=1e-6)
    assert stats.poisson.sf(count - 1, many) == pytest.approx(tail, rel=1e-6)
    assert found[f"lower{end}"] == pytest.approx(2 * count / few)
    assert found[f"lower{end}"] < 2 < found[f"upper{end}"]


@given(count=st.integers(0, 400), exposure=st.floats(1, 1e4), scale=st.floats(0.1, 50))
def test_a_flag_is_free_of_the_unit_of_exposure(count: int, exposure: float, scale: float) -> None:
    plain = pl.select(rate_flag(pl.lit(count), pl.lit(exposure), pl.lit(0.05))).item()
    other = pl.select(rate_flag(pl.lit(count), pl.lit(exposure * scale), pl.lit(0.05 / scale)))
    assert plain == other.item()


def test_worked_flags() -> None:
    # 10 events have 4.79 to 18.39 (95%) and 2.92 to 24.19 (99.8%) by Byar.
    frame = pl.DataFrame({"expected": [2.9, 4.0, 10.0, 20.0, 25.0]})
    found = frame.select(rate_flag(pl.lit(10), pl.col("expected"), pl.lit(1))).to_series()
    assert found.to_list() == [2, 1, 0, -1, -2]


@pytest.mark.parametrize(
    ("of", "target"),
    [
        *[(0, 0.5), (-1, 0.5), (None, 0.5), (nan, 0.5), (inf, 0.5)],
        *[(9, 1.1), (9, -0.1), (9, nan), (9, None)],
    ],
)
def test_what_is_not_known_has_no_limit_and_no_flag(of: float | None, target: float | None) -> None:
    assert limit(of, target, 1) is None
    parts = pl.lit(of, pl.Float64), pl.lit(target, pl.Float64)
    assert pl.select(proportion_flag(pl.lit(0), *parts)).item() is None


def test_targets_at_the_ends_and_counts_that_cannot_be() -> None:
    assert limit(50, 0, -1) == limit(50, 0, 1) == 0
    assert limit(50, 1, -1) == pytest.approx(1)
    for count, of in ((-1, 5), (6, 5), (None, 5)):
        flag = proportion_flag(pl.lit(count, pl.Float64), pl.lit(of), pl.lit(0.5))
        assert pl.select(flag).item() is None
    frame = pl.DataFrame({"count": [0, None, nan, -3, inf]}, strict=False)
    limits = frame.select(**count_limits(pl.col("count"), pl.lit(1)))
    assert limits.null_count().row(0) == (5,) * 8
    flags = frame.select(rate_flag(pl.col("count"), pl.lit(9), pl.lit(1))).to_series()
    assert flags.to_list() == [-2, None, None, None, None]


def test_an_axis_begins_at_nothing_or_just_below_the_smallest() -> None:
    assert axis_ends(16_386, 102_950) == (0, 110_000)
    assert axis_ends(16_386, 30_929) == (10_000, 33_000)
    for unsound in ((0, 5), (-1, 5), (5, 4), (1, inf), (nan, 5)):
        with pytest.raises(ValueError, match="no funnel"):
            axis_ends(*unsound)
    assert (np.diff(axis_points((0, 5))) >= 1).all()
