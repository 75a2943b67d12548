"""XmR charts from their definition: a chart worked by hand, the rules drawn, and a plain oracle."""

import random
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.statistics.control_chart import RULES, assurance, meaning, xmr

Points = Sequence[float | None]


def chart(values: Points, **options: object) -> pl.DataFrame:
    frame = pl.LazyFrame(
        {"who": ["a"] * len(values), "month": range(len(values)), "y": values},
        schema={"who": pl.String, "month": pl.Int64, "y": pl.Float64},
    )
    return xmr(frame, "who", "month", "y", **options).collect()  # type: ignore[arg-type]


def rules(values: Points, **options: object) -> list[str | None]:
    return chart(values, **options)["rule"].to_list()


def test_a_chart_worked_by_hand() -> None:
    """Ranges 2, 4, 2, 4: their mean is 3, so limits are 2.66 x 3 either side of the mean."""
    one = chart([10.0, 12.0, 8.0, 10.0, 14.0])
    assert one["moving_range"].to_list() == [None, 2, 4, 2, 4]
    middle = one.row(0, named=True)
    lines = [middle[name] for name in ("mean", "lower", "upper", "near_lower", "near_upper")]
    assert lines == pytest.approx([10.8, 2.82, 18.78, 5.48, 16.12])
    assert one["side"].to_list() == [-1, 1, -1, -1, 1]
    assert set(one["rule"]) == {"none"}


def test_screening_leaves_out_a_range_beyond_its_own_limit_once() -> None:
    """Twelve ranges of 1 and two of 20: mean 3.71, screen 12.1, so the mean range is 1."""
    values: Points = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 20.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]
    screened, all_in = chart(values), chart(values, screen=False)
    assert (screened["upper"] - screened["mean"]).to_list() == pytest.approx([2.66] * 15)
    assert (all_in["upper"] - all_in["mean"])[0] == pytest.approx(2.66 * 52 / 14)
    assert screened.filter("outside")["y"].to_list() == [20]


RUN = [1, -1, 1, -1, 1, -1, 1, -1, 1, -1]
DRAWN: dict[str, tuple[Points, str, Sequence[int]]] = {
    "seven on one side": ([*RUN, *[1, 0.9] * 3, 1, -1, -1], "shift_above", range(10, 17)),
    "six on one side": ([*RUN, *[1, 0.9] * 3, -1, 1, -1], "shift_above", []),
    "seven that rise": ([*RUN, -3, -2, -1, 0, 1, 2, 3, -1], "rising", range(10, 17)),
    "seven with a tie": ([*RUN, 2, -3, -2, -1, -1, 0, 1, 2, -1], "rising", []),
    "seven that fall": ([*RUN, 3, 2, 1, 0, -1, -2, -3, 1], "falling", range(10, 17)),
}


@pytest.mark.parametrize("name", DRAWN)
def test_rules_flag_all_points_that_make_them(name: str) -> None:
    values, rule, places = DRAWN[name]
    flagged = [i for i, found in enumerate(rules(list(values), screen=False)) if found == rule]
    assert flagged == list(places)


def test_two_of_three_flags_the_close_ones_and_not_a_pair_across_the_mean() -> None:
    steady: Points = [1.0, -1.0] * 10
    near = 4.5  # the mean range is near 2.1: limits from 5.6 and near ones from 3.8
    one_side = rules([*steady, near, 0.5, near, *steady])
    assert one_side[20:23] == ["two_of_three_above", "none", "two_of_three_above"]
    across = rules([*steady, near, -0.5, near, *steady])
    assert across[20:23] == ["none"] * 3


def test_a_point_that_ends_one_trend_and_begins_another_belongs_to_the_second() -> None:
    wide: Points = [30.0, -30.0] * 12
    up_and_down: Points = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.5]
    found = rules([*wide, 20.0, *up_and_down, *wide])[25:38]
    assert found == ["rising"] * 6 + ["falling"] * 7


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("level", [0.0, 0.1, 1 / 3, 1e9 + 0.1])
def test_a_constant_series_has_its_mean_as_limits_and_nothing_outside(
    level: float, *, screen: bool
) -> None:
    flat = chart([level] * 36, screen=screen)
    assert set(flat["lower"]) == set(flat["upper"]) == set(flat["mean"]) == {level}
    assert set(flat["rule"]) == {"none"}


def test_rounding_alone_is_no_signal() -> None:
    wobble: Points = [0.1 + 0.2, 0.3] * 10
    assert set(rules([*wobble, 0.1 + 0.2])) == {"none"}


def test_a_missing_month_is_no_point_and_changes_no_other() -> None:
    there: Points = [3.0, 5.0, 4.0, 8.0, 2.0, 3.0, 4.0, 4.0]
    gaps: Points = [3.0, None, 5.0, 4.0, float("nan"), 8.0, float("inf"), 2.0, 3.0, 4.0, 4.0, None]
    whole, broken = chart(there), chart(gaps)
    kept = broken.filter(pl.col("y").is_finite()).select(pl.exclude("month"))
    assert kept.equals(whole.select(pl.exclude("month")))
    lost = broken.filter(pl.col("y").is_finite().not_() | pl.col("y").is_null())
    assert lost["mean"].null_count() == 0
    assert [lost[name].null_count() for name in ("moving_range", "side", "outside", "rule")] == [
        4,
        4,
        4,
        4,
    ]


def test_one_point_has_a_mean_and_no_limits_and_none_has_nothing() -> None:
    one = chart([5.0])
    assert one.select("mean", "lower", "upper", "rule").row(0) == (5, None, None, None)
    assert chart([None, None])["mean"].to_list() == [None, None]
    assert chart([]).height == 0


def test_a_baseline_gives_limits_to_all_points_after_it() -> None:
    values: Points = [1.0, 2.0] * 6 + [9.0, 9.0]
    fixed = chart(values, baseline=12)
    assert fixed["mean"].unique().to_list() == [1.5]
    assert fixed["rule"].to_list()[-2:] == ["above_limit"] * 2
    marked = chart(values, baseline=pl.col("month") < 12)
    assert marked.equals(fixed)
    assert chart(values, baseline=pl.lit(value=False))["lower"].null_count() == 14
    with pytest.raises(ValueError, match="12 points or more, not 11"):
        chart(values, baseline=11)


def test_a_rebase_starts_limits_and_runs_again() -> None:
    values: Points = [1.0, 2.0] * 8 + [11.0, 12.0] * 8
    rebased = chart(values, rebase=pl.col("month") == 16)
    assert rebased["mean"].to_list() == [1.5] * 16 + [11.5] * 16
    assert rebased["moving_range"][16] is None
    assert set(rebased["rule"]) == {"none"}


def oracle(values: list[float]) -> list[str]:
    """The four rules with plain loops over plain lists."""
    n, mean = len(values), fmean(values)
    ranges = [abs(b - a) for a, b in pairwise(values)]
    kept = [r for r in ranges if r < 3.267 * fmean(ranges)] or ranges
    wide = 2.66 * fmean(kept)
    side = [(v > mean) - (v < mean) for v in values]
    outside = [abs(v - mean) > wide for v in values]
    close = [abs(v - mean) > wide * 2 / 3 and not o for v, o in zip(values, outside, strict=True)]
    found = ["none"] * n
    for i in range(n - 6):
        if abs(sum(side[i : i + 7])) == 7:
            for j in range(i, i + 7):
                found[j] = "shift_above" if side[j] > 0 else "shift_below"
    for i in range(n - 2):
        if abs(sum(side[i : i + 3])) == 3 and sum(close[i : i + 3]) >= 2:
            for j in [j for j in range(i, i + 3) if close[j]]:
                found[j] = "two_of_three_above" if side[j] > 0 else "two_of_three_below"
    for i in range(n - 6):
        steps = [b - a for a, b in zip(values[i : i + 6], values[i + 1 : i + 7], strict=True)]
        if all(s > 0 for s in steps) or all(s < 0 for s in steps):
            found[i : i + 7] = ["rising" if steps[0] > 0 else "falling"] * 7
    return [
        ("above_limit" if side[i] > 0 else "below_limit") if outside[i] else found[i]
        for i in range(n)
    ]


@given(
    lists=st.lists(st.lists(st.integers(0, 16), min_size=2, max_size=40), min_size=1, max_size=8),
    seed=st.integers(0, 99),
)
def test_many_series_in_any_order_are_each_as_alone(lists: list[list[int]], seed: int) -> None:
    # Sixteenths from a power of two: sums are exact, so that no oracle's rounding decides.
    rows = [(f"s{k}", i, float(v)) for k, one in enumerate(lists) for i, v in enumerate(one)]
    random.Random(seed).shuffle(rows)
    frame = pl.LazyFrame(rows, schema=["who", "month", "y"], orient="row")
    found = xmr(frame, ["who"], "month", "y").collect()
    for k, one in enumerate(lists):
        mine = found.filter(pl.col("who") == f"s{k}")
        assert mine["month"].to_list() == list(range(len(one)))
        if len({abs(b - a) for a, b in pairwise(one)}) > 1:
            assert mine["rule"].to_list() == oracle([float(v) for v in one])


@given(values=st.lists(st.floats(-100, 100), min_size=2, max_size=30), by=st.floats(0.01, 100))
def test_scale_changes_no_rule(values: list[float], by: float) -> None:
    rounded = [round(v, 3) for v in values]
    plain, scaled = chart(rounded), chart([v * by for v in rounded])
    assert scaled["mean"].to_list() == pytest.approx(
        [v * by for v in plain["mean"]], rel=1e-9, abs=1e-9
    )
    assert (scaled["upper"] - scaled["lower"]).to_list() == pytest.approx(
        [v * by for v in plain["upper"] - plain["lower"]], rel=1e-9, abs=1e-9
    )


def test_what_a_rule_means_depends_on_what_is_better() -> None:
    every = pl.DataFrame({"rule": [*RULES, None]}, schema={"rule": pl.Enum(RULES)})
    told = {
        better: every.select(meaning(pl.col("rule"), better)).to_series().to_list()
        for better in ("higher", "lower", "neither")
    }
    assert told["higher"] == ["common_cause", *["improvement", "concern"] * 4, None]
    assert told["lower"] == ["common_cause", *["concern", "improvement"] * 4, None]
    assert told["neither"] == ["common_cause", *["high", "low"] * 4, None]


def test_assurance_needs_a_target_limits_and_a_better_side() -> None:
    frame = pl.DataFrame(
        {"low": [1.0, 5.0, 1.0, 4.0, 1.0, None], "target": [4.0, 4.0, 4.0, 4.0, None, 4.0]}
    ).with_columns(high=pl.col("low") + 2)
    columns = pl.col("low"), pl.col("high"), pl.col("target")
    told = frame.select(
        higher=assurance(*columns, "higher"), lower=assurance(*columns, "lower")
    ).to_dict(as_series=False)
    fail, meet, unsure = "consistent_fail", "consistent_pass", "inconsistent"
    assert told["higher"] == [fail, meet, fail, unsure, None, None]
    assert told["lower"] == [meet, fail, meet, unsure, None, None]
    assert frame.select(assurance(*columns, "neither")).item(0, 0) is None
