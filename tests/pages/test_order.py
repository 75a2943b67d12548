"""A place in the locality is told where few are open, at the edges of that rule too."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.pipeline import Computed
from benchmarks.reports.blocks import measure_block
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import find_subject
from benchmarks.reports.trends import OverTime
from benchmarks.reports.wording.order import CANNOT_BE_TOLD, MOSTLY_CHANCE, Order

Make = Callable[..., Computed]


def row(position: int | None, low: int | None = None, high: int | None = None) -> Row:
    return Row(
        practice_code="Z90001",
        measure_id="m",
        period_start=date(2025, 10, 1),
        period_end=date(2025, 12, 31),
        window="quarter",
        status="shown",
        verdict="higher",
        position=position,
        position_low=low,
        position_high=high,
    )


SURE = Order(12, 0.9)
OTHER = {"highest": "lowest", "lowest": "highest"}


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (row(1, 1, 1), "You are highest of 12, with 90% confidence."),
        (row(1, 1, 3), "You are highest of 12; allowing for chance, among the highest three."),
        (
            row(3, 2, 5),
            "You are third highest of 12; allowing for chance, second to fifth highest.",
        ),
        (
            row(6, 4, 9),
            "You are sixth highest of 12; allowing for chance, fourth to ninth highest.",
        ),
        (row(7, 5, 9), "You are sixth lowest of 12; allowing for chance, fourth to eighth lowest."),
        (row(12, 10, 12), "You are lowest of 12; allowing for chance, among the lowest three."),
        (row(11, 11, 11), "You are second lowest of 12, with 90% confidence."),
    ],
)
def test_a_place_is_told_from_its_nearer_end(place: Row, said: str) -> None:
    assert SURE.words(place) == said


@pytest.mark.parametrize(
    ("practices", "high", "told"),
    [(12, 6, True), (12, 7, False), (13, 6, True), (13, 7, False), (10, 5, True), (10, 6, False)],
)
def test_at_most_half_of_the_places_may_be_open(practices: int, high: int, told: bool) -> None:
    said = Order(practices, 0.9).words(row(2, 1, high))
    assert (said != CANNOT_BE_TOLD) == told


@pytest.mark.parametrize(
    ("reliability", "told"), [(0.7, True), (0.6999, False), (0.0, False), (None, False), (1, True)]
)
def test_most_of_the_spread_must_be_more_than_chance(reliability: float | None, told: bool) -> None:
    said = Order(12, reliability).words(row(2, 1, 3))
    assert (said not in (CANNOT_BE_TOLD, MOSTLY_CHANCE)) == told
    assert (said == MOSTLY_CHANCE) == (not told and reliability is not None)


def test_who_has_no_place_is_told_none() -> None:
    assert SURE.words(row(None)) == ""
    assert SURE.words(replace(row(2, 1, 3), verdict="not_compared")) == ""
    assert SURE.words(replace(row(2, 1, 3), verdict="too_few")) == ""


@given(st.integers(2, 40).flatmap(lambda n: st.tuples(st.just(n), *[st.integers(1, n)] * 3)))
def test_an_upside_down_order_has_the_same_words_upside_down(
    drawn: tuple[int, int, int, int],
) -> None:
    practices, *places = drawn
    low, place, high = sorted(places)
    order = Order(practices, 0.9)
    turned = row(*(practices + 1 - one for one in (place, high, low)))
    if 2 * place == practices + 1:
        return
    words = re.sub("highest|lowest", lambda word: OTHER[word[0]], order.words(turned))
    assert order.words(row(place, low, high)) == words


def test_the_block_of_a_measure_tells_the_place_or_that_it_cannot(make: Make) -> None:
    computed = placed(make(12))
    code = computed.practices.filter("compared")["practice_code"][0]
    subject = find_subject(computed, code, "named")
    told = next(one for one in subject.rows.values() if one.compared and one.position == 1)
    caption = measure_block(subject, told, OverTime(subject)).caption
    assert CANNOT_BE_TOLD in caption or MOSTLY_CHANCE in caption
    known = pl.DataFrame(
        {"locality": [subject.practice.locality], "measure_id": [told.measure_id]}
        | {"reliability": [0.9]}
    )
    variation = pl.concat([computed.variation.clear(), known], how="diagonal_relaxed")
    sure = find_subject(replace(computed, variation=variation), code, "named")
    caption = measure_block(sure, told, OverTime(sure)).caption
    assert "You are highest of" in caption
    assert "Intervals overlap" not in caption


def placed(computed: Computed) -> Computed:
    """Every practice with a value has its own place on every measure, none other open."""
    place = pl.col("value").rank("ordinal", descending=True).over("measure_id").cast(pl.UInt32)
    names = ("position", "position_low", "position_high")
    ranked = computed.comparison.with_columns(place.alias(name) for name in names)
    return replace(computed, comparison=ranked)
