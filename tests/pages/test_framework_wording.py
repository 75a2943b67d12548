"""The framework's sentences at their edges: none, one, many, equal, withheld, missing, tiny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reports.framework.parts import ProfileDomain, ProfileLine
from benchmarks.reports.framework.profile import FITTING, columns
from benchmarks.reports.framework.wording.domains import lacking, stands_out
from benchmarks.reports.framework.wording.equity import slopes_heading
from benchmarks.reports.framework.wording.profile import more_lacking, statement
from benchmarks.reports.framework.wording.views import gap_words, views_heading
from benchmarks.reports.framework.wording.withheld import (
    WHY,
    held_groups,
    held_items,
    none_shown,
    why,
    withheld,
)
from benchmarks.schemas import VIEW_WITHHELD


@pytest.mark.parametrize(
    ("out", "compared", "told"),
    [
        ([], 0, "a profile to talk about; nothing could be compared"),
        ([], 1, "the one compared indicator is not further out than expected"),
        ([], 44, "none of 44 compared indicators is further out than expected"),
        ([("Carers", True)], 1, "Carers is higher than expected"),
        ([("Carers", False)], 2, "Carers is lower than expected; the other one is not"),
        ([("Carers", True)], 44, "Carers is higher than expected; the other 43 are not"),
        (
            [("Carers", True), ("MMR", False)],
            2,
            "Carers is higher and MMR is lower than expected",
        ),
        (
            [("MMR", False), ("Flu", False)],
            3,
            "MMR and Flu are lower than expected; the other one is not",
        ),
        ([("A", True)] * 3, 44, "three of 44 compared indicators are further out than expected"),
    ],
)
def test_the_heading_says_what_is_so(out: list[tuple[str, bool]], compared: int, told: str) -> None:
    assert statement(out, compared) == told


@pytest.mark.parametrize(
    ("names", "compared", "told"),
    [
        ([], 0, "shown, and not compared"),
        ([], 1, "the one compared figure does not stand out"),
        ([], 4, "none of 4 compared figures stands out"),
        (["MMR"], 1, "MMR stands out"),
        (["MMR", "Flu"], 9, "MMR and Flu stand out"),
        (["A", "B", "C"], 9, "3 of 9 compared figures stand out"),
    ],
)
def test_a_page_says_what_stands_out(names: list[str], compared: int, told: str) -> None:
    assert stands_out(names, compared) == told


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0, 0, 0), ": no partner was asked"),
        ((14, 0, 0, 0), ": too few answers to show"),
        ((14, 3, 0, 0), "yourselves"),
        ((14, 14, 14, 0), ": no difference beyond chance"),
        ((14, 14, 14, 1), ": 1 answer apart"),
        ((14, 14, 14, 6), ": 6 answers apart"),
    ],
)
def test_page_2_says_what_partners_come_to(counts: tuple[int, int, int, int], told: str) -> None:
    assert views_heading(*counts).endswith(told)


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        ((1.6, 0.9, 2.3), "gap 1.6 points, 0.9 to 2.3"),
        ((-1.6, -2.3, -0.9), "gap 1.6 points, 0.9 to 2.3"),
        ((-0.95, -1.88, -0.02), "gap 0.95 points, 0.02 to 1.88"),
        ((0.5, 0.001, 1.0), "gap 0.50 points, just over 0 to 1.00"),
        ((0.5, 0.05, 1.0), "gap 0.5 points, 0.1 to 1.0"),
    ],
)
def test_a_gap_beyond_chance_never_begins_at_nothing(
    gap: tuple[float, float, float], told: str
) -> None:
    assert gap_words(*gap) == told


@given(near=st.floats(1e-9, 2), more=st.floats(0, 2))
def test_no_gap_beyond_chance_is_printed_as_one_from_0(near: float, more: float) -> None:
    told = gap_words(near + more / 2, near, near + more)
    assert not told.split(", ")[1].startswith(("0.0 ", "0.00 "))


def test_every_reason_to_withhold_has_words() -> None:
    assert set(VIEW_WITHHELD) <= set(WHY)
    assert (why(None), withheld(None)) == ("", "withheld")
    assert withheld("few_raters") == "withheld: too few raters"


def test_groups_that_are_not_shown_stand_in_one_sentence() -> None:
    assert held_groups([]) == ""
    assert held_groups([("care homes", None)]) == "Not shown by themselves: care homes."
    told = held_groups([("care homes", "few_raters"), ("social care", "few_outside")])
    assert told == (
        "Not shown by themselves: care homes (too few raters) and social care (told with all "
        "groups together)."
    )


def test_answers_of_which_nothing_may_be_shown_are_counted_and_the_reasons_told_once() -> None:
    told = none_shown(1, ["few_raters"])
    assert told.startswith("Partners answered 1 item, and nothing of that may be shown: too few r")
    many = none_shown(12, [*["few_raters"] * 11, "alike", None])
    assert many.count("too few raters") == 1
    assert "too few raters and answers too alike" in many
    assert "12 items" in many


def test_what_was_not_supplied_is_named_or_counted() -> None:
    assert lacking([]) == ""
    assert lacking(["Carers"]) == "Not supplied: Carers."
    assert lacking(["A", "B", "C"]) == "Not supplied: A, B and C."
    assert more_lacking(0, some=True) == ""
    assert more_lacking(2, some=True) == "– 2 more not supplied"
    assert more_lacking(2, some=False) == "– not supplied (2)"


@pytest.mark.parametrize(
    ("shown", "clear", "told"),
    [
        (0, 0, "nothing could be drawn"),
        (1, 0, "no slope is clearer than chance"),
        (1, 1, "1 of 1 slope is clearer than chance"),
        (6, 1, "1 of 6 slopes is clearer than chance"),
        (6, 4, "4 of 6 slopes are clearer than chance"),
    ],
)
def test_the_equity_page_says_how_many_slopes_are_clear(shown: int, clear: int, told: str) -> None:
    assert slopes_heading(shown, clear).endswith(told)


LINES = st.lists(
    st.sampled_from(["in line", "not judged", "higher", "too few to compare"]), max_size=20
)


@given(st.lists(LINES, min_size=1, max_size=12), st.sampled_from([FITTING, FITTING - 6, 10.0]))
def test_page_1_leaves_no_line_out_however_little_room_there_is(
    domains: list[list[str]], room: float
) -> None:
    given_ = [
        ProfileDomain(
            f"Domain {at}",
            "",
            tuple(
                ProfileLine(f"Line {at}.{n}.", f"{n}%", "•", words, strong=False)
                for n, words in enumerate(lines)
            ),
            (),
            "",
        )
        for at, lines in enumerate(domains)
    ]
    found = [one for column in columns(given_, room) for one in column]
    assert [one.title for one in found] == [one.title for one in given_]
    for before, after in zip(given_, found, strict=True):
        printed = " ".join((*(line.name for line in after.lines), *after.calm))
        assert all(line.name in printed for line in before.lines)


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([], ""),
        (
            [("Safeguarding", "alike")],
            "Withheld: Safeguarding (answers too alike to hide anybody).",
        ),
        (
            [("A", "alike"), ("B", "few_raters"), ("C", "alike")],
            "Withheld: A and C (answers too alike to hide anybody); B (too few raters).",
        ),
        ([("A", None)], "Withheld: A."),
    ],
)
def test_a_group_names_each_item_that_it_withholds(
    items: list[tuple[str, str | None]], told: str
) -> None:
    assert held_items(items) == told
