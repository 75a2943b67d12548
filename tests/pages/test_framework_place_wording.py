"""The framework's marks, definitions and the locality's view in words at their edges."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from benchmarks.framework.definition import Indicator
from benchmarks.measures.selection import FromCounts, FromList
from benchmarks.reports.framework.wording import place, titles
from benchmarks.reports.framework.wording.equity import (
    about_slope,
    among,
    interval_words,
    line_title,
    no_data,
)
from benchmarks.reports.framework.wording.map import rating_short
from benchmarks.reports.framework.wording.marks import (
    adjusted_words,
    age_of,
    agreed,
    as_published,
    published_interval,
    published_words,
    rated,
    rated_on,
    with_method,
)
from benchmarks.reports.framework.wording.methods import label, made_of, shared_words
from benchmarks.reports.framework.wording.steps import TELL, share_action, talk_note
from benchmarks.reports.framework.wording.voice import answer_words, evidence_words

END = date(2025, 12, 31)
ASKS = Indicator(id="online", title="Online", published="own.online", unit="yes or no")
COUNTS = Indicator(id="staff", title="Staff", published="own.staff", unit="full-time equivalents")


def rating(first: date, last: date, **other: Any) -> Mapping[str, Any]:
    """A row of the regulator's ratings."""
    return {
        "rated_from": first,
        "rated_to": last,
        "rating": "Good",
        "inherited": False,
        "framework": None,
        **other,
    }


@pytest.mark.parametrize(
    ("first", "last", "when", "age"),
    [
        (END, END, "Dec 2025", "under a year old"),
        (date(2024, 12, 1), date(2024, 12, 1), "Dec 2024", "1 year old"),
        (date(2019, 5, 1), date(2019, 5, 1), "May 2019", "6 years old"),
        (date(2025, 1, 1), date(2025, 12, 31), "2025", "under a year old"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024", "1 to 2 years old"),
        (date(2024, 12, 31), date(2026, 1, 31), "2024", "0 to 1 year old"),
    ],
)
def test_a_rating_is_as_old_as_its_file_knows(first: date, last: date, when: str, age: str) -> None:
    found = rating(first, last)
    assert (rated_on(found), age_of(found, END)) == (when, age)
    assert rated(found, END) == ("", "Good", f"{when} · {age}")


def test_an_inherited_rating_says_so_and_under_which_framework() -> None:
    found = rating(END, END, inherited=True, framework="single assessment")
    assert rated(found, END)[2] == (
        "Dec 2025 · under a year old · provider before · single assessment"
    )


@pytest.mark.parametrize(
    ("one", "value", "told"),
    [
        (ASKS, 0.0, ("", "no", "as at December 2025")),
        (ASKS, 1.0, ("", "yes", "as at December 2025")),
        (COUNTS, 0.0, ("0", "shown, not judged", "full-time equivalents · 2025")),
        (COUNTS, 12.34, ("12.3", "shown, not judged", "full-time equivalents · 2025")),
    ],
)
def test_a_published_value_is_shown_as_it_is(
    one: Indicator, value: float, told: tuple[str, str, str]
) -> None:
    assert as_published({"value": value, "period_end": END}, one) == told
    assert published_words(value, one) == (told[0] or told[1])


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0, 0), ("", "none on record", "")),
        ((1, 1, 0), ("", "1 agreement", "1 done, 0 still open")),
        ((5, 2, 3), ("", "5 agreements", "2 done, 3 still open")),
    ],
)
def test_agreements_are_counted(counts: tuple[int, int, int], told: tuple[str, str, str]) -> None:
    assert agreed(*counts) == told


def test_what_stands_beside_a_figure() -> None:
    assert with_method("in line", as_published=False) == "in line"
    assert with_method("in line", as_published=True) == "in line, as published"
    assert adjusted_words(0.4, 91.6) == "PCA\u00a00%,\u00a0all\u00a092%"
    assert published_interval("3 to 5%") == "published interval 3 to 5%"


@pytest.mark.parametrize(
    ("names", "told"),
    [([], ""), (["Carers"], "No data: Carers."), (["A", "B", "C"], "No data: A, B, C.")],
)
def test_indicators_without_a_slope_are_named(names: Sequence[str], told: str) -> None:
    assert no_data(names) == told


@pytest.mark.parametrize(
    ("value", "low", "high", "told"),
    [
        (None, None, None, ""),
        (0.0, None, None, "0.0"),
        (-2.0, -3.0, None, "−2.0"),
        (-2.0, -3.0, -1.0, "−2.0 (−3.0 to −1.0)"),
    ],
)
def test_a_difference_has_the_interval_that_is_known(
    value: float | None, low: float | None, high: float | None, told: str
) -> None:
    assert interval_words(value, low, high, 1) == told


def test_a_slope_is_told_with_its_ends_and_beside_the_area() -> None:
    assert line_title("MMR", "80%", "95%") == (
        "MMR: the line runs from 80% at the most deprived practice to 95% at the least deprived."
    )
    assert among(1200) == "1,200 practices"
    assert among(10, "clearer than chance") == "10 practices: clearer than chance"
    assert about_slope("2023/24", "% of patients") == "2023/24 · % of patients"


@pytest.mark.parametrize(
    ("rated", "told"),
    [("Requires improvement", "RI"), ("Outstanding", "Outst."), ("Good", "Good"), ("", "")],
)
def test_long_ratings_are_shortened_on_the_map(rated: str, told: str) -> None:
    assert rating_short(rated) == told


@pytest.mark.parametrize(
    ("out", "compared", "told"),
    [
        (0, 0, "Ashdale: nothing could be compared"),
        (0, 9, "Ashdale: 0 of 9 compared figures stand out"),
        (1, 9, "Ashdale: 1 of 9 compared figures stands out"),
        (40, 1200, "Ashdale: 40 of 1,200 compared figures stand out"),
    ],
)
def test_a_locality_says_how_many_figures_stand_out(out: int, compared: int, told: str) -> None:
    assert place.heading("Ashdale", out, compared) == told


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((0, 0, 0, 0.0), "0 practices · 0 of 0 figures had data"),
        ((1, 1, 71, 0.4), "1 practice · 1 of 71 figures had data"),
        (
            (12, 1000, 2000, 9.6),
            "12 practices · 1,000 of 2,000 figures had data · about 10 would stand out by chance",
        ),
    ],
)
def test_a_locality_says_what_chance_would_do(
    numbers: tuple[int, int, int, float], told: str
) -> None:
    assert place.facts(*numbers) == told


@pytest.mark.parametrize(
    ("low", "high", "of", "told"),
    [
        (3, 3, 12, "3"),
        (1, 6, 12, "1 to 6"),
        (1, 7, 12, "cannot be told (1 to 7 of 12)"),
        (1, 1, 1, "cannot be told (1 to 1 of 1)"),
        (1, 12, 0, "1 to 12"),
    ],
)
def test_places_that_chance_spreads_over_half_cannot_be_told(
    low: float, high: float, of: int, told: str
) -> None:
    assert place.places_words(low, high, of) == told


def test_the_index_is_explained_where_it_was_asked_for() -> None:
    assert place.index_intro([]) == ""
    assert place.index_intro(["Access"]).startswith("As the locality asked, of Access. Each")
    assert "of Access, Safety and Workforce. Each" in place.index_intro(
        ["Access", "Safety", "Workforce"]
    )


def test_what_nobody_has_and_what_was_asked() -> None:
    assert place.nobody_has([]) == "none"
    assert place.nobody_has(["MMR", "Flu"]) == "MMR, Flu"
    assert place.query_words(date(2026, 1, 2), "too high") == "2 January 2026: too high."
    assert [place.answer_words(one) for one in (None, "", "so it is")] == [
        "open",
        "open",
        "So it is.",
    ]
    assert place.kicker("Q3", "named") == "Framework, the locality’s view · Q3 · named"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ((True, True, True, True), ""),
        ((False, False, False, False), "Nothing that could be compared differs by more than"),
        ((False, True, False, False), ""),
        ((False, True, True, True), "Nothing stands out for certain: with so many figures"),
        ((False, True, True, False), "Nothing stands out. The largest differences, all within"),
    ],
)
def test_the_next_steps_say_how_sure_they_are(
    state: tuple[bool, bool, bool, bool], told: str
) -> None:
    discuss, some, usual, doubtful = state
    found = talk_note(discuss=discuss, some=some, usual=usual, doubtful=doubtful)
    assert found.startswith(told)
    assert bool(found) == bool(told)


def test_sharing_is_advised_even_where_a_measure_does_not_say_how() -> None:
    assert share_action("Share the recall letter.") == "Share the recall letter."
    assert share_action("Check the codes.") == share_action("") == TELL


def test_own_answers_say_what_they_rest_on() -> None:
    assert [answer_words(score) for score in (1, 4.0, 3.5)] == ["1 of 5", "4 of 5", "3.5 of 5"]
    assert evidence_words(None) == evidence_words("") == "no evidence noted"
    assert evidence_words("audit of 20") == "Audit of 20."


def test_a_definition_is_told_in_its_own_words_where_it_has_some() -> None:
    own = FromCounts(source="counts", id="qof.DM", label="people with diabetes")
    assert label(own) == "people with diabetes"
    assert label(FromList(source="list")) == "registered patients"
    assert made_of(own, own, "%") == ("People with diabetes, divided by people with diabetes (%).")
    assert shared_words("", "") == ""
    assert shared_words("About it.", "QOF") == "About it. Source where none is given: QOF."


def test_documents_say_what_they_are_and_who_they_are_for() -> None:
    assert titles.quarter_short("2025-26Q3") == "2025/26 Q3"
    assert titles.report_what("Q3", "named", facilitator=True).endswith("for the facilitator alone")
    assert titles.report_what("Q3", "named", facilitator=False) == (
        "Framework Q3 · named · not for onward publication"
    )
    assert titles.view_what("Q3", "named").endswith("for the lead, not for onward publication")
    assert titles.report_who("A81001", "Mill Lane", "Ashdale") == "A81001 Mill Lane · Ashdale"
    assert titles.view_who("Ashdale") == "Ashdale · framework, the locality’s view"
    assert titles.report_title("Mill Lane", "Q3") == (
        "Mill Lane: primary care quality framework, Q3"
    )
    assert titles.view_title("Ashdale", "Q3") == "Ashdale: framework, Q3"
    assert "Mill Lane (A81001) from all sides" in titles.report_subject("Mill Lane", "A81001")
    assert titles.view_subject("Ashdale").endswith("of Ashdale, for the lead")
