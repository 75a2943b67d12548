"""Page 1 holds what deserves it, in the locality's order, and nothing twice."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measures.load import load_measures
from benchmarks.reports.rows import Row
from benchmarks.reports.triage import blocks, by_chance, doubted, select, stands_out
from benchmarks.schemas import VERDICTS

LIBRARY = load_measures()
IDS = sorted(LIBRARY)


def row(measure_id: str, verdict: str, z: float, *, survives: bool = False) -> Row:
    return Row(
        practice_code="Z90001",
        measure_id=measure_id,
        period_start=date(2025, 10, 1),
        period_end=date(2025, 12, 31),
        window="quarter",
        status="shown",
        value=1.0,
        peer_value=1.0,
        verdict=verdict,
        z=z,
        survives=survives,
    )


@st.composite
def many_rows(draw: st.DrawFn) -> list[Row]:
    chosen = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=25))
    return [
        replace(
            row(
                measure_id,
                draw(st.sampled_from(VERDICTS)),
                draw(st.floats(-6, 6)),
                survives=draw(st.booleans()),
            ),
            check_first=draw(st.booleans()),
            old=draw(st.booleans()),
        )
        for measure_id in chosen
    ]


@given(rows=many_rows())
def test_page_1_never_has_more_than_three_of_a_kind_nor_a_measure_twice(rows: list[Row]) -> None:
    chosen = select(rows, LIBRARY, ())
    assert max(len(chosen.discuss), len(chosen.share), len(chosen.usual)) <= 3
    shown = [found.measure_id for found in chosen.shown]
    assert len(shown) == len(set(shown))
    assert not (chosen.discuss and chosen.usual)


@given(rows=many_rows())
def test_a_neutral_measure_is_never_shared_and_a_good_one_never_discussed(rows: list[Row]) -> None:
    chosen = select(rows, LIBRARY, ())
    assert all(LIBRARY[found.measure_id].better != "neither" for found in chosen.share)
    assert not any(found.favourable(LIBRARY[found.measure_id]) for found in chosen.discuss)


def test_a_doubtful_difference_comes_before_smaller_ones_within_the_usual_spread() -> None:
    doubtful = row(IDS[0], "higher", 2.6, survives=False)
    within = [row(IDS[1], "usual_spread_lower", -3.0), row(IDS[2], "usual_spread_higher", 2.8)]
    chosen = select([*within, doubtful], LIBRARY, ())
    assert (chosen.discuss, chosen.share) == ((), ())
    assert [found.measure_id for found in chosen.usual] == [IDS[0], IDS[1], IDS[2]]
    assert doubted(doubtful)
    assert not any(map(doubted, within))


@given(rows=many_rows())
def test_unconfirmed_old_and_uncompared_figures_take_no_place(rows: list[Row]) -> None:
    chosen = select(rows, LIBRARY, ())
    half_pages = blocks(chosen, rows)
    for found in (*chosen.shown, *half_pages):
        assert not found.check_first
        assert not found.old
    assert not any(found.verdict in ("too_few", "not_compared") for found in chosen.shown)
    assert len({found.compared for found in half_pages}) <= 1  # without verdict only where all are
    assert len(half_pages) <= 6


def test_outside_the_95_percent_range_counts_only_where_it_survives() -> None:
    weak = row("gabapentinoid_items", "higher", 2.1)
    strong = row("dermatology_referrals", "higher", 2.6, survives=True)
    assert [found.measure_id for found in select([weak, strong], LIBRARY, ()).discuss] == [
        "dermatology_referrals"
    ]


def test_the_localitys_priorities_come_before_the_size_of_z() -> None:
    rows = [
        row("gabapentinoid_items", "much_higher", 9.0),
        row("dermatology_referrals", "much_higher", 4.0),
        row("spirometry", "much_lower", -5.0),
    ]
    plain = select(rows, LIBRARY, ()).discuss
    listed = select(rows, LIBRARY, ("dermatology_referrals",)).discuss
    assert [found.measure_id for found in plain] == [
        "gabapentinoid_items",
        "spirometry",
        "dermatology_referrals",
    ]
    assert listed[0].measure_id == "dermatology_referrals"


def test_a_tag_brings_all_its_measures_forward() -> None:
    rows = [
        row("gabapentinoid_items", "much_higher", 4.0),
        row("dermatology_referrals", "much_higher", 9.0),
        row("benzodiazepine_z_drug_items", "much_higher", 5.0),
    ]
    found = select(rows, LIBRARY, ("spirometry", "dependence")).discuss
    assert [one.measure_id for one in found] == [
        "benzodiazepine_z_drug_items",
        "gabapentinoid_items",
        "dermatology_referrals",
    ]


def test_of_alike_scores_those_that_last_come_first() -> None:
    rows = [
        replace(row("gabapentinoid_items", "much_higher", 4.04), quarters_on_side=2),
        replace(row("dermatology_referrals", "much_higher", 4.01), quarters_on_side=3),
        replace(row("spirometry", "much_lower", -4.2), quarters_on_side=1),
    ]
    found = select(rows, LIBRARY, ()).discuss
    assert [one.measure_id for one in found] == [
        "spirometry",
        "dermatology_referrals",
        "gabapentinoid_items",
    ]
    without = [replace(one, quarters_on_side=None) for one in rows]
    assert select(without, LIBRARY, ()).discuss[1].measure_id == "gabapentinoid_items"


@given(rows=many_rows(), chances=st.lists(st.floats(0, 1), min_size=25, max_size=25))
def test_what_chance_alone_would_bring_is_the_sum_over_what_is_compared(
    rows: list[Row], chances: list[float]
) -> None:
    told = [replace(one, chance=chance) for one, chance in zip(rows, chances, strict=False)]
    compared = [one.chance or 0.0 for one in told if one.compared]
    assert by_chance(told) == sum(compared)
    whole, half = len(told), len(told) // 2
    assert by_chance(told) == pytest.approx(by_chance(told[:half]) + by_chance(told[half:whole]))


@given(rows=many_rows())
def test_without_anything_certain_the_largest_differences_are_not_called_so(
    rows: list[Row],
) -> None:
    chosen = select(rows, LIBRARY, ())
    shared = {one.measure_id for one in chosen.share}
    for one in chosen.usual:
        assert one.measure_id not in shared
        assert not stands_out(one)


def test_blocks_go_on_with_those_furthest_from_expected() -> None:
    rows = [row(measure_id, "in_line", index / 10) for index, measure_id in enumerate(IDS[:9])]
    found = blocks(select(rows, LIBRARY, ()), rows)
    assert [one.z for one in found] == [0.8, 0.7, 0.6, 0.5, 0.4, 0.3]
