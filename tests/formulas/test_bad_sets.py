"""Sets too small, equal, empty or not numbers, through every formula on whole groups."""

import itertools
import math
from collections.abc import Callable, Sequence
from datetime import date
from math import inf, nan

import numpy as np
import polars as pl
import pytest

from benchmarks.statistics.before_after import before_after
from benchmarks.statistics.control_chart import xmr
from benchmarks.statistics.extremes import chance_extremes
from benchmarks.statistics.inequality import slope_index
from benchmarks.statistics.midp import expected_range, mean_bounds, normal_score, tails
from benchmarks.statistics.position import positions, rate_tails, share_tails
from benchmarks.statistics.predictive import Array, Counts, Shares
from benchmarks.statistics.quantiles import row_quantile
from benchmarks.statistics.rates import grouped_means
from benchmarks.statistics.reference import (
    ReferenceSet,
    ShareSet,
    ordinary_variation,
    rho_between,
)
from benchmarks.statistics.relative_series import relative_chart, relative_series
from benchmarks.statistics.standardisation import directly_standardised, indirectly_standardised
from benchmarks.statistics.variation import (
    between_counts,
    between_shares,
    counts_limits,
    shares_limits,
)

pytestmark = pytest.mark.filterwarnings("error")
ONE = np.ones(1)
GROUPS = {
    "none": [],
    "one": [5.0],
    "two": [5.0, 9.0],
    "no events": [0.0] * 8,
    "equal": [7.0] * 8,
    "unknown": [nan] * 8,
    "partly unknown": [5.0, nan, 7.0, inf, 9.0, 5.0, 6.0, 4.0],
}
PLACED = pl.Schema(
    {
        "g": pl.String,
        "practice_code": pl.String,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "phi": pl.Float64,
    }
)
ODD: tuple[float | None, ...] = (None, nan, inf, -1.0, 0.0, 5.0)


def row(values: Sequence[float]) -> Array:
    return np.array(values, dtype=float).reshape(1, -1)


def finite(frame: pl.LazyFrame | pl.DataFrame, *own: str) -> pl.DataFrame:
    """The frame, whose figures (its own columns apart) are all numbers or null."""
    found = frame.lazy().collect()
    for name in found.columns:
        if name not in own and found[name].dtype == pl.Float64:
            assert found[name].drop_nulls().is_finite().all(), name
    return found


@pytest.mark.parametrize("name", GROUPS)
def test_variation_is_never_negative_and_none_where_there_is_nothing(name: str) -> None:
    observed = row(GROUPS[name])
    for expected in (np.full(observed.shape, 6.0), np.zeros(observed.shape)):
        share = np.array([0.3])
        for tau2, ends in (
            (between_counts(observed, expected, ONE), counts_limits(observed, expected, ONE)),
            (
                between_shares(observed, expected * 3, share),
                shares_limits(observed, expected * 3, share),
            ),
        ):
            assert 0 <= tau2[0] < inf
            few = name in ("none", "one", "unknown") or not expected.any()
            assert tau2[0] == 0 or not few
            assert bool(np.isnan(ends[0][0])) == few
            assert few or ends[0][0] <= tau2[0] <= max(ends[1][0], tau2[0])


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.parametrize("shares", [True, False])
def test_chance_has_ends_where_there_is_a_practice(name: str, *, shares: bool) -> None:
    low, high = chance_extremes(row(GROUPS[name]), np.array([0.3]), ONE, shares=shares)
    there = any(0 < size < inf for size in GROUPS[name])
    assert bool(np.isfinite(low[0])) == there
    assert not there or 0 <= low[0] <= high[0] < inf


@pytest.mark.parametrize("name", GROUPS)
def test_a_quantile_is_a_value_or_nothing(name: str) -> None:
    known = [value for value in GROUPS[name] if math.isfinite(value)]
    found = row_quantile(np.where(np.isfinite(row(GROUPS[name])), row(GROUPS[name]), nan), 0.25)
    assert np.isnan(found[0]) if not known else found[0] == np.quantile(known, 0.25)


@pytest.mark.parametrize("size", [0, 5, 29, 30])
@pytest.mark.parametrize("what", ["drawn", "no events", "equal", "unknown", "nothing expected"])
def test_a_reference_set_of_any_size_has_a_variation(size: int, what: str) -> None:
    drawn = np.random.default_rng(1).poisson(20, (1, size)).astype(float)
    observed = {
        "no events": drawn * 0,
        "equal": drawn * 0 + 20,
        "unknown": drawn * nan,
    }.get(what, drawn)
    expected = np.full((1, size), 0.0 if what == "nothing expected" else 20.0)
    beside = np.full((1, size), 0.1)
    tau2, phi = ordinary_variation(ReferenceSet(observed, expected, expected * 10, beside))
    rho = rho_between(ShareSet(observed, expected * 5, beside * 2, expected * 50, beside))
    assert 0 <= tau2[0] < inf
    assert 1 <= phi[0] < inf
    assert 0 <= rho[0] < 1
    if size == 0 or what in ("equal", "unknown", "nothing expected"):
        assert (tau2[0], phi[0], rho[0]) == (0, 1, 0)


@pytest.mark.parametrize("mean", [0.0, 1e-9, 0.05, 5.0, 1e6])
@pytest.mark.parametrize("spread", [1e-12, 0.1, 5.0])
def test_a_predicted_count_has_a_range_from_next_to_nothing_on(mean: float, spread: float) -> None:
    model = Counts(np.array([mean]), np.array([spread]))
    low, high = expected_range(model, np.array([0.025]), inf)
    assert 0 <= low[0] <= max(high[0], mean) < inf
    for count in (0.0, 3.0, 1e5):
        lower, upper = tails(model, np.array([count]))
        assert lower[0] + upper[0] == pytest.approx(1)
        assert abs(normal_score(lower, upper)[0]) <= 37
    ends = mean_bounds(model, np.zeros(1), 1.96)
    assert ends[0][0] == 0 < ends[1][0] < inf


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("of", [0.0, 1.0, 50.0])
def test_a_predicted_share_has_a_range_within_its_trials(share: float, of: float) -> None:
    model = Shares(np.array([share]), np.array([0.01]), np.array([of]))
    low, high = expected_range(model, np.array([0.025]), np.array([of]))
    assert 0 <= low[0] <= high[0] <= of
    ends = mean_bounds(model, np.array([of]), 1.96)
    assert 0 <= ends[0][0] < ends[1][0] == 1


@pytest.mark.parametrize("proportion", [True, False])
def test_positions_of_odd_values_are_null_and_others_stand(*, proportion: bool) -> None:
    odd = [
        ("g", f"P{i}", *values) for i, values in enumerate(itertools.product(ODD, ODD, (None, nan)))
    ]
    frame = pl.LazyFrame(odd, schema=PLACED, orient="row")
    found = finite(positions(frame, "g", proportion=proportion), "numerator", "denominator", "phi")
    sound = (pl.col("numerator") >= 0) & pl.col("numerator").is_finite()
    sound = sound & (pl.col("denominator") > 0) & pl.col("denominator").is_finite()
    expected = found.select(sound.fill_null(value=False)).to_series().sum()
    assert found["position"].count() == expected


@pytest.mark.parametrize(
    ("pairs", "places"),
    [
        ([], []),
        ([(1.0, 2.0)], [(1, 1, 1)]),
        ([(0.0, 2.0), (0.0, 5.0)], [(1, 1, 2)] * 2),
        ([(3.0, 3.0)] * 5, [(1, 1, 5)] * 5),
    ],
)
def test_one_two_and_equal_practices_have_all_places(
    pairs: list[tuple[float, float]], places: list[tuple[int, int, int]]
) -> None:
    rows = [("g", f"P{i}", *pair, 1.0) for i, pair in enumerate(pairs)]
    for proportion in (True, False):
        frame = pl.LazyFrame(rows, schema=PLACED, orient="row")
        found = positions(frame, "g", proportion=proportion).collect()
        assert found.select("position", "position_low", "position_high").rows() == places


def test_pairs_of_nothing_are_even() -> None:
    zero, one = np.zeros(1), np.ones(1)
    for tail, exposure in ((rate_tails, one), (share_tails, one)):
        assert tail(zero, zero, exposure, exposure)[0][0] == 0.5


SERIES: dict[str, list[float | None]] = {
    "none": [],
    "one": [5.0],
    "two": [5.0, 6.0],
    "constant": [5.0] * 20,
    "no events": [0.0] * 20,
    "unknown": [nan] * 20,
    "partly unknown": [inf, 5.0, 6.0, 7.0, None, nan, 5.0, 6.0],
}


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("screen", [True, False])
def test_a_chart_has_limits_where_it_has_two_points(name: str, *, screen: bool) -> None:
    values = SERIES[name]
    frame = pl.LazyFrame(
        {"s": ["a"] * len(values), "t": list(range(len(values))), "v": values},
        schema={"s": pl.String, "t": pl.Int64, "v": pl.Float64},
    )
    found = finite(xmr(frame, "s", "t", "v", screen=screen), "v")
    known = [value for value in values if value is not None and math.isfinite(value)]
    assert (found["upper"].count() > 0) == (len(known) > 1)
    if name in ("constant", "no events"):
        assert set(found["rule"]) == {"none"}
        assert found["lower"].to_list() == found["upper"].to_list() == values


MONTHS = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(24)]
Pair = tuple[float | None, float | None]
PATTERNS: dict[str, Callable[[int], Pair]] = {
    "constant": lambda _: (20.0, 100.0),
    "no events": lambda _: (0.0, 100.0),
    "nobody": lambda _: (20.0, 0.0),
    "unknown": lambda _: (nan, 100.0),
    "without end": lambda _: (20.0, inf),
    "all of it": lambda place: (ODD[place % 6], 100.0),
}


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("practices", [0, 1, 2, 9])
@pytest.mark.parametrize("proportion", [True, False])
def test_a_relative_series_of_anything_is_numbers_or_nothing(
    name: str, practices: int, *, proportion: bool
) -> None:
    rows = [
        ("m", f"P{place}", month, *PATTERNS[name](place + number), True, None)
        for place in range(practices)
        for number, month in enumerate(MONTHS)
    ]
    schema = {"measure": pl.String, "practice_code": pl.String, "month": pl.Date}
    schema |= {"numerator": pl.Float64, "denominator": pl.Float64}
    schema |= {"peer": pl.Boolean, "locked_on": pl.Date}
    months = pl.LazyFrame(rows, schema=schema, orient="row")
    how = {"reported": date(2025, 10, 1), "proportion": proportion}
    series = relative_series(months, ["measure"], **how)  # type: ignore[arg-type]
    found = finite(relative_chart(series, ["measure"]))
    if name != "constant" or practices < 2:
        signals = found["rule"].drop_nulls()
        assert set(signals) <= {"none"}
    if name == "constant" and practices > 1:
        assert set(found["rule"]) == {"none"}
        assert found["relative"].to_list() == pytest.approx([0.2] * found.height)


@pytest.mark.parametrize("scale", ["identity", "log", "logit"])
@pytest.mark.parametrize("areas", [0, 1, 2, 10])
@pytest.mark.parametrize("people", [0.0, 10.0, inf, 1e300])
@pytest.mark.parametrize("value", [0.0, 0.5, nan, inf, 1e300])
def test_a_slope_of_anything_is_a_number_or_nothing(
    scale: str, areas: int, people: float, value: float
) -> None:
    frame = pl.LazyFrame(
        [("g", float(place), people, value) for place in range(areas)],
        schema={"g": pl.String, "order": pl.Float64, "population": pl.Float64, "value": pl.Float64},
        orient="row",
    )
    found = finite(slope_index(frame, ["g"], scale=scale))  # type: ignore[arg-type]
    sound = people == 10 and value in ((0.0, 0.5, 1e300) if scale == "identity" else (0.5,))
    if sound and areas > 2:
        assert found["sii"][0] == pytest.approx(0, abs=1e290 if value == 1e300 else 1e-9)
    elif areas and not sound and people != 1e300 and value != 1e300:
        assert found["sii"][0] is None


def test_before_and_after_of_anything_is_numbers_or_nothing() -> None:
    rows = [
        ("g", served, *figures, 1.0)
        for served in (True, False, None)
        for figures in itertools.product(ODD, ODD, ODD)
    ]
    rows += [("h", served, 1e-300, 1.0, 1e300, 1.0) for served in [True] * 4 + [False] * 6]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {"g": pl.String, "served": pl.Boolean}
    schema |= dict.fromkeys(("before", "time_before", "after", "time_after"), pl.Float64)
    found = finite(before_after(pl.LazyFrame(rows, schema=schema, orient="row"), "g"))
    assert found["practices_with"].to_list() == [4, 0]


@pytest.mark.parametrize("values", [[], [5.0], [nan], [inf, 2.0], [1e308, 1e308], [0.0, 0.0]])
def test_means_of_anything_are_numbers_or_nothing(values: list[float]) -> None:
    frame = pl.LazyFrame(
        {"g": ["a"] * len(values), "v": values}, schema={"g": pl.String, "v": pl.Float64}
    )
    found = finite(grouped_means(frame, ["g"], "v"))
    if values == [5.0]:
        assert found.select("value", "lower").row(0) == (5, None)
    if values == [0.0, 0.0]:
        assert found.select("value", "lower", "upper").row(0) == (0, 0, 0)


def test_standardised_rates_of_anything_are_numbers_or_nothing() -> None:
    parts = list(itertools.product((*ODD, 1e300), repeat=3))
    schema: dict[str, pl.DataType | type[pl.DataType]] = {"g": pl.Int64}
    schema |= dict.fromkeys(("count", "population", "weight"), pl.Float64)
    strata = pl.LazyFrame(
        [(place, *part) for place, part in enumerate(parts)], schema=schema, orient="row"
    )
    finite(directly_standardised(strata, ["g"]))
    reference = strata.with_columns(reference_count="count", reference_population="weight")
    finite(indirectly_standardised(reference, ["g"]))
