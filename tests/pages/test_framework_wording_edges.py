"""The framework's page 2 and profile in words at their edges: none, one, many, missing, held."""

from collections.abc import Sequence

import pytest

from benchmarks.framework.views import DISTRIBUTION, INDICATIVE, SHOWN, WITHHELD
from benchmarks.reports.framework.wording.domains import (
    ADJUSTED,
    SCALE,
    intro,
    middle,
    page_heading,
    shared_words,
)
from benchmarks.reports.framework.wording.partnership import partnership_heading
from benchmarks.reports.framework.wording.profile import (
    coverage,
    dated,
    draft_words,
    facts,
    heading,
    kicker,
    run_words,
    shorter,
)
from benchmarks.reports.framework.wording.views import (
    gap_sentence,
    held_title,
    mean_title,
    mean_words,
    name_in,
    nobody_asked,
    own_words,
    partners_words,
    raters_words,
    score_words,
    self_words,
    shown_title,
    themes_by,
    title_in,
    view_mark,
)

BANK = {"joint_planning": "takes part in joint planning"}


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (True, "can be shown. Your own answers stand on the page of what the practice says."),
        (False, "Nor has the practice answered the same items itself (self_assessment.csv)."),
    ],
)
def test_page_2_without_partners_says_where_own_answers_are(own: bool, told: str) -> None:
    assert nobody_asked(own=own).endswith(told)


@pytest.mark.parametrize(
    ("name", "inside", "alone"),
    [
        ("joint_planning", "takes part in joint planning", "Takes part in joint planning"),
        ("out_of_hours", "out of hours", "Out of hours"),
        ("", "", ""),
    ],
)
def test_an_item_that_the_bank_lacks_has_its_id_for_a_name(
    name: str, inside: str, alone: str
) -> None:
    assert (name_in(BANK, name), title_in(BANK, name)) == (inside, alone)


@pytest.mark.parametrize(
    ("count", "raters", "page_1", "items"),
    [
        (0, "0 raters, 0 organisations", "0 raters, page 2", "0 items"),
        (1, "1 rater, 1 organisation", "1 rater, page 2", "1 item"),
        (1200, "1,200 raters, 1,200 organisations", "1,200 raters, page 2", "1,200 items"),
    ],
)
def test_who_answered_is_counted(count: int, raters: str, page_1: str, items: str) -> None:
    assert raters_words(count, count) == raters
    assert partners_words(count) == page_1
    assert self_words(count) == items
    assert themes_by(count) == raters.split(", ")[0]


def test_page_1_points_to_page_2_where_nothing_of_all_partners_may_be_shown() -> None:
    assert partners_words(None) == "see page 2"


@pytest.mark.parametrize(
    ("status", "because", "raters", "mark"),
    [
        (SHOWN, None, 15, ""),
        (INDICATIVE, None, 14, "indicative"),
        (DISTRIBUTION, None, 15, "spread only"),
        (DISTRIBUTION, None, 14, "spread only; indicative"),
        (DISTRIBUTION, "few_organisations", 16, "spread only: too few organisations"),
        (WITHHELD, None, None, "withheld"),
        (WITHHELD, "few_raters", None, "withheld: too few raters"),
    ],
)
def test_every_status_of_an_item_has_its_mark(
    status: str, because: str | None, raters: int | None, mark: str
) -> None:
    assert view_mark(status, because, raters) == mark


def test_what_was_not_answered_has_no_figure() -> None:
    assert (mean_words(None), score_words(None), own_words(None)) == ("", "", "")
    assert (mean_words(3.14), score_words(4.0)) == ("3.1", "4")
    assert own_words(1.0) == "your own answer 1 of 5"


@pytest.mark.parametrize(
    ("mean", "lower", "upper", "told"),
    [
        (None, None, None, ""),
        (3.5, None, None, "partners’ mean 3.5"),
        (3.5, 3.0, None, "partners’ mean 3.5"),
        (3.5, 3.0, 4.0, "partners’ mean 3.5 (95% interval 3.0 to 4.0)"),
    ],
)
def test_a_mean_is_told_with_the_interval_that_it_has(
    mean: float | None, lower: float | None, upper: float | None, told: str
) -> None:
    assert mean_title(mean, lower, upper) == told


@pytest.mark.parametrize(
    ("parts", "counts", "told"),
    [
        (("", "", "5 raters"), (None,) * 5, "Letters: 5 raters."),
        (("", "", "5 raters"), (0,) * 5, "Letters: 5 raters."),
        (("", "own", "5 raters"), (0, 0, 0, 0, 5), "Letters: own, 5 raters. 5 gave 5."),
        (
            ("mean", "own", "9 raters"),
            (1, None, 3, 0, 5),
            "Letters: mean, own, 9 raters. 1 gave 1, 3 gave 3 and 5 gave 5.",
        ),
    ],
)
def test_a_drawing_is_told_with_the_answers_that_were_given(
    parts: Sequence[str], counts: Sequence[int | None], told: str
) -> None:
    assert shown_title("Letters", parts, counts) == told


def test_a_withheld_item_tells_the_practices_own_answer_alone() -> None:
    assert (
        held_title("Letters", 2.0) == "Letters: your own answer 2 of 5; partners’ answers withheld."
    )


@pytest.mark.parametrize(("gap", "more"), [(1.6, "higher"), (-1.6, "lower")])
def test_a_gap_says_who_rates_higher(gap: float, more: str) -> None:
    low, high = sorted((gap / 2, gap * 1.5))
    assert gap_sentence("Letters", gap, low, high) == (
        f"Letters: you rate this {more} than your partners do (gap 1.6 points, 0.8 to 2.4)."
    )


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((0, 0, 0, 0.0), "0 of 0 indicators had data · no total, no rank"),
        (
            (1, 9, 1, 0.05),
            "1 of 9 indicators had data · 1 compared, of which fewer than one would stand out by "
            "chance · no total, no rank",
        ),
        (
            (60, 71, 44, 2.2),
            "60 of 71 indicators had data · 44 compared, of which about 2 would stand out by "
            "chance · no total, no rank",
        ),
    ],
)
def test_page_1_says_how_much_had_data(numbers: tuple[int, int, int, float], told: str) -> None:
    assert facts(*numbers) == told


def test_the_heading_of_page_1_is_a_name_and_what_is_so() -> None:
    assert heading("Mill Lane", "MMR is lower than expected") == (
        "Mill Lane: MMR is lower than expected"
    )
    assert kicker("October to December 2025", "edition") == (
        "Primary care quality framework · October to December 2025 · edition"
    )
    assert (coverage(0, 0), coverage(14, 16)) == ("0 of 0", "14 of 16")


@pytest.mark.parametrize(
    ("contact", "told"), [("", "tell your locality lead, by"), ("the hub", "tell the hub, by")]
)
def test_a_draft_says_whom_to_tell(contact: str, told: str) -> None:
    found = draft_words(contact, "by 1 May 2026", "A81001", "2025-26Q3")
    assert told in found
    assert "the practice code (A81001), the quarter (2025-26Q3), the indicator" in found


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("shown, not judged", "not judged"),
        ("usual spread, higher", "usual, higher"),
        ("usual spread, lower", "usual, lower"),
        ("too old, not compared", "too old"),
        ("in line", "in line"),
        ("", ""),
    ],
)
def test_verdicts_are_shorter_on_page_1(words: str, told: str) -> None:
    assert shorter(words) == told


def test_a_run_names_each_indicator_with_its_value() -> None:
    assert run_words("•", "in line", [("MMR", "91%")]) == "• in line: MMR 91%"
    assert run_words("◆", "not judged", [("A", "1"), ("B", "2")]) == "◆ not judged: A 1, B 2"


@pytest.mark.parametrize(
    ("compared", "adjusted", "told"),
    [
        (False, False, ""),
        (True, False, SCALE),
        (False, True, ADJUSTED),
        (True, True, f"{SCALE} {ADJUSTED}"),
    ],
)
def test_a_page_explains_what_it_prints(compared: bool, adjusted: bool, told: str) -> None:
    assert intro(compared=compared, adjusted=adjusted) == told


@pytest.mark.parametrize(
    ("period", "unit", "told"),
    [
        ("", "", ""),
        ("2025", "", "2025"),
        ("", "% of items", "% of items where no unit is given"),
        ("2025", "% of items", "2025 · % of items where no unit is given"),
    ],
)
def test_what_most_rows_share_is_told_once(period: str, unit: str, told: str) -> None:
    assert shared_words(period, unit) == told


def test_a_domains_page_is_headed_by_its_subject_and_what_it_comes_to() -> None:
    assert page_heading("Clinical care", "MMR stands out") == "Clinical care: MMR stands out"
    assert (middle(expected=True), middle(expected=False)) == ("expected", "peers")


@pytest.mark.parametrize(
    ("shown", "held", "told"),
    [
        (False, False, "Partnership: nobody was asked"),
        (False, True, "Partnership: nothing may be shown"),
        (True, False, "Partnership: by rater group"),
        (True, True, "Partnership: by rater group"),
    ],
)
def test_page_6_says_whether_partners_answers_are_shown(shown: bool, held: bool, told: str) -> None:
    assert partnership_heading(shown=shown, held=held) == told


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("Feb 2017 · 8 years old", "Good, 2017"),
        ("2021 · 3 to 4 years old", "Good, 2021"),
        ("", "Good"),
    ],
)
def test_a_rating_on_page_1_says_of_which_year_it_is(detail: str, words: str) -> None:
    assert dated("Good", detail) == words
