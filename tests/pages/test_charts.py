"""Positions follow from what the bands mean, whatever the figures."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reports.charts import (
    HALF_95,
    HALF_998,
    MIDDLE,
    Axis,
    Dot,
    StripScale,
    dot_axis,
    neighbours_overlap,
    strip,
)
from benchmarks.reports.rows import Row

figures = st.floats(0, 1e6, allow_nan=False).map(lambda value: round(value, 4))


def row(value: float | None, limits: list[float] | None, peer: float | None) -> Row:
    low8, low, high, high8 = limits if limits else (None, None, None, None)
    return Row(
        practice_code="Z90001",
        measure_id="m",
        period_start=date(2025, 10, 1),
        period_end=date(2025, 12, 31),
        window="quarter",
        status="shown",
        value=value,
        peer_value=peer,
        expected_lower_998=low8,
        expected_lower=low,
        expected_upper=high,
        expected_upper_998=high8,
    )


ranges = st.lists(figures, min_size=5, max_size=5, unique=True).map(sorted)


@given(limits=ranges, value=figures)
def test_a_value_stands_in_the_darker_band_exactly_when_it_is_between_the_expected_limits(
    limits: list[float], value: float
) -> None:
    low8, low, peer, high, high8 = limits
    place = StripScale(row(value, [low8, low, high, high8], peer), [value])(value)
    inside = MIDDLE - HALF_95 <= place <= MIDDLE + HALF_95
    assert inside == (low <= value <= high)


@given(limits=ranges, values=st.lists(figures, min_size=2, max_size=15))
def test_strips_keep_the_order_of_values_and_never_leave_the_page(
    limits: list[float], values: list[float]
) -> None:
    low8, low, peer, high, high8 = limits
    scale = StripScale(row(None, [low8, low, high, high8], peer), values)
    places = [scale(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 < place < 2 * MIDDLE for place in places)


@given(peer=figures, high=figures, value=figures)
def test_a_range_that_begins_at_the_peers_value_still_places_everything(
    peer: float, high: float, value: float
) -> None:
    scale = StripScale(row(value, [peer, peer, peer + high, peer + high], peer), [value])
    assert 0 < scale(value) < 2 * MIDDLE


def test_the_limits_stand_at_the_ends_of_their_bands() -> None:
    scale = StripScale(row(10, [2, 5, 20, 40], 10), [10])
    places = [scale(value) - MIDDLE for value in (2, 5, 10, 20, 40)]
    assert places == pytest.approx([-HALF_998, -HALF_95, 0, HALF_95, HALF_998])


def test_no_value_and_no_peers_give_no_strip() -> None:
    assert strip(row(None, [2, 5, 20, 40], 10), [1, 2], "t") is None
    assert strip(row(3, None, None), [1, 2], "t") is None


def test_without_an_expected_range_there_is_a_strip_without_bands() -> None:
    drawn = strip(row(3, None, 2), [1, 2, 4], "t")
    assert drawn is not None
    assert drawn.outer is None
    assert drawn.inner is None


@given(values=st.lists(figures, min_size=1, max_size=15))
def test_a_dot_axis_holds_every_value_in_its_order(values: list[float]) -> None:
    dots = [Dot(value, value * 0.9, value * 1.2, index == 0) for index, value in enumerate(values)]
    axis = dot_axis(row(values[0], None, None), dots, 58)
    places = [axis.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(2 <= place <= 56 for place in places)


@given(low=figures, span=st.floats(1e-3, 1e5))
def test_an_axis_has_a_handful_of_ticks_within_it(low: float, span: float) -> None:
    axis = Axis(low, low + span, 58)
    ticks = axis.ticks()
    assert 2 <= len(ticks) <= 7
    assert all(axis.low - 1e-6 <= tick <= axis.high + 1e-6 for tick in ticks)


def test_neighbours_overlap_only_where_intervals_meet() -> None:
    assert neighbours_overlap([Dot(5, 4, 6, False), Dot(4, 3, 4, True)])
    assert not neighbours_overlap([Dot(9, 8, 10, False), Dot(4, 3, 5, True)])
    assert not neighbours_overlap([Dot(9, 8, 10, False), Dot(None, None, None, True)])
