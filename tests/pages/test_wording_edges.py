"""Sentences made from data at their edges: none, one, many, equal, missing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import find_subject
from benchmarks.reports.wording import Scale, first_sentence, listed_names
from benchmarks.reports.wording.agreements import agreed_lead, register_lead
from benchmarks.reports.wording.change import charts_counted
from benchmarks.reports.wording.checking import answer, query_line
from benchmarks.reports.wording.data import ages_lead, lacking_sections
from benchmarks.reports.wording.glance import glance_heading
from benchmarks.reports.wording.meeting import absent_sentence, topic_words
from benchmarks.reports.wording.spending import between, money_heading, money_lead, pounds, signed
from benchmarks.reports.wording.summary import discuss_heading


@pytest.mark.parametrize(
    ("count", "still", "start"),
    [
        (0, 0, "Nothing agreed before is on record."),
        (1, 0, "One agreement on record, none still open."),
        (1, 1, "One agreement on record, one still open."),
        (20, 3, "20 agreements on record, three still open."),
    ],
)
def test_agreements_on_record(count: int, still: int, start: str) -> None:
    assert agreed_lead(count, still).startswith(start)


@pytest.mark.parametrize(
    ("states", "unnamed", "words"),
    [
        ({}, 0, "Nothing is on record."),
        ({"done": 1}, 0, "1 agreement: 1 done."),
        ({"under way": 2, "done": 1}, 0, "3 agreements: 1 done and 2 under way."),
        ({}, 1, "1 agreement of practices that stand by letter here, not listed."),
        (
            {"done": 1},
            2,
            "1 agreement: 1 done. 2 agreements of practices that stand by letter here, not listed.",
        ),
    ],
)
def test_a_register_counts_what_it_lists(
    states: Mapping[str, int], unnamed: int, words: str
) -> None:
    assert register_lead(states, unnamed) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["Eyes"], "Eyes"),
        (["Eyes", "Skin"], "Eyes and Skin"),
        (["Skin, community"], "Skin, community"),
        (["Skin, community", "Eyes", "Ears"], "Skin, community; Eyes; and Ears"),
    ],
)
def test_names_with_commas_are_told_apart(names: list[str], words: str) -> None:
    assert listed_names(names) == words


def test_a_question_that_is_cut_stays_a_question() -> None:
    long = f"Ask whether {'the plan ' * 8}helps, and whether {'it is wanted ' * 6}by anybody?"
    assert first_sentence(long).endswith("helps?")


@pytest.mark.parametrize(
    ("value", "denominator", "words"),
    [(0.0, 200.0, "0%"), (0.2, 200.0, "<1%"), (0.6, 200.0, "1%"), (0.04, 2000.0, "<0.1%")],
)
def test_what_there_is_never_prints_as_zero(value: float, denominator: float, words: str) -> None:
    measure = load_measures()["trimethoprim_share"]
    one = Row(
        practice_code="Z90001",
        measure_id=measure.id,
        period_start=date(2025, 10, 1),
        period_end=date(2025, 12, 31),
        window="quarter",
        status="shown",
        denominator=denominator,
    )
    assert Scale(measure, one).figure(value) == words


def test_a_section_without_any_figure_of_a_practice_is_named() -> None:
    there = {"Referrals": ["a"], "Diagnostics": ["b", "c"], "Others": []}
    assert lacking_sections({}, there) == [
        "Referrals: nothing was supplied, where others have 1 measure.",
        "Diagnostics: nothing was supplied, where others have 2 measures.",
    ]


@pytest.mark.parametrize(
    ("charts", "names", "told"),
    [
        (1, [], "1 measure has a chart with limits; none shows more than chance this quarter."),
        (
            2,
            ["A"],
            "2 measures have charts with limits; one shows more than chance this quarter (A)",
        ),
        (
            9,
            list("ABCDEFGH"),
            "eight show more than chance this quarter (A, B, C, D, E, F and two more)",
        ),
    ],
)
def test_charts_are_counted(charts: int, names: list[str], told: str) -> None:
    assert told in charts_counted(charts, names, 1.0)
    assert charts_counted(charts, names, 0.06).endswith("About 0.1 would if nothing had changed.")
    few = charts_counted(charts, names, 0.04)
    assert few.endswith("Fewer than 0.1 would if nothing had changed.")


@pytest.mark.parametrize(
    ("own", "locality", "told"),
    [
        (None, 0.0, "These figures are not adjusted for age"),
        (20.0, 20.9, "20% of your patients are 65 or over, about as many as the locality’s 21%."),
        (0.0, 18.0, "0% of your patients are 65 or over, fewer than the locality’s 18%."),
        (30.0, 18.0, "30% of your patients are 65 or over, more than the locality’s 18%."),
    ],
)
def test_ages_beside_the_localitys(own: float | None, locality: float, told: str) -> None:
    assert ages_lead(own, locality).startswith(told)


@pytest.mark.parametrize(
    ("outside", "compared", "end"),
    [
        (0, 0, "none could be compared"),
        (0, 1, "one could be compared"),
        (0, 5, "none of 5 is further out than expected"),
        (1, 5, "1 of 5 is further out than expected"),
        (2, 5, "2 of 5 are further out than expected"),
    ],
)
def test_the_heading_of_all_measures(outside: int, compared: int, end: str) -> None:
    assert glance_heading(outside, compared) == f"All measures at a glance: {end}"


@pytest.mark.parametrize(
    ("absent", "measures", "words"),
    [
        (["A"], 1, "Referrals: nothing was supplied for any practice."),
        (["A"], 3, "Referrals: not supplied for anybody: A."),
        (["A", "B"], 3, "Referrals: not supplied for anybody: A and B."),
    ],
)
def test_what_nobody_supplied(absent: list[str], measures: int, words: str) -> None:
    assert absent_sentence("Referrals", absent, measures) == words


def test_a_topic_without_figures_has_its_priority_alone() -> None:
    assert topic_words(None, priority=False) == ""
    assert topic_words(None, priority=True) == "A priority of the locality."


def test_a_query_without_an_answer_is_open() -> None:
    row: dict[str, Any] = {
        "asked_on": date(2026, 1, 20),
        "query": "is it in?",
        "answer": None,
        "answered_on": None,
    }
    assert answer(row) == "open"
    assert query_line("CRP", row) == "Queried on 20 January 2026, CRP: Is it in? Still open."
    told = row | {"answer": "yes"}
    assert answer(told) == "Yes."
    assert query_line("CRP", told).endswith("Is it in? Answer: yes.")


@pytest.mark.parametrize(
    ("value", "plain", "with_sign"),
    [
        (0.0, "£0", "£0"),
        (0.4, "£0", "£0"),
        (-0.4, "£0", "£0"),
        (9_999.0, "£9,999", "+£9,999"),
        (10_000.0, "£10 thousand", "+£10 thousand"),
        (-12_345.0, "−£12 thousand", "−£12 thousand"),
    ],
)
def test_pounds(value: float, plain: str, with_sign: str) -> None:
    assert pounds(value) == plain
    assert signed(value) == with_sign


def test_what_is_not_known_of_money_is_no_zero() -> None:
    assert pounds(None) == ""
    assert between(None, 5.0) == ""
    year = {"heading": "prescribing", "spent": None, "planned": 10.0, "forecast": None}
    assert "no spending that could be told" in money_heading([year])
    assert "cannot be told" in money_lead([year])
    assert money_heading([{**year, "spent": 10.04}]) == "Money: prescribing is as planned so far"
    assert money_heading([{**year, "spent": 0.0}]) == "Money: prescribing is 100% below plan so far"


@pytest.mark.parametrize(
    ("left", "words"), [(1, "the largest difference within"), (2, "largest differences within")]
)
def test_one_difference_is_no_plural(computed: Computed, left: int, words: str) -> None:
    subject = find_subject(computed, "Z90001", "named")
    rows = subject.compared[:left]
    calm = tuple(replace(row, verdict="usual_spread_higher") for row in rows)
    vars(subject)["selection"] = replace(subject.selection, discuss=(), usual=calm)
    assert words in discuss_heading(subject)
