"""Numbers become sentences that a reader can trust, at the edges too."""

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.reports.rows import Row
from benchmarks.reports.wording import (
    Scale,
    first_sentence,
    listed,
    money,
    number,
    plural,
    sentence,
    window_words,
)
from benchmarks.reports.wording.comparison import (
    comparison_sentence,
    difference,
    side_note,
    value_sentence,
    verdict_short,
)
from benchmarks.reports.wording.distance import best_quarter_words, distance_sentence

LIBRARY = load_measures()
RATE = LIBRARY["antibacterial_items"]  # lower is better, distance may be told
SHARE = LIBRARY["trimethoprim_share"]
COST = LIBRARY["lidocaine_plaster_cost"]
NEUTRAL = LIBRARY["gabapentinoid_items"]


def row(**figures: object) -> Row:
    plain: dict[str, object] = {
        "practice_code": "Z90001",
        "measure_id": "m",
        "period_start": date(2025, 10, 1),
        "period_end": date(2025, 12, 31),
        "window": "quarter",
        "status": "shown",
        "numerator": 500.0,
        "denominator": 30000.0,
        "value": 17.4,
        "peer_value": 12.3,
        "z": 1.0,
    }
    return Row(**{**plain, **figures})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "printed"),
    [(45.211, "45.2"), (3410.4, "3,410"), (34104, "34,100"), (0, "0"), (0.01234, "0.0123")],
)
def test_figures_have_three_significant_digits(value: float, printed: str) -> None:
    assert number(value) == printed


def test_a_small_negative_that_rounds_to_nothing_has_no_sign() -> None:
    assert number(-0.001, 1) == "0.0"
    assert number(-5.04, 1) == "−5.0"


@pytest.mark.parametrize(
    ("ratio", "lower", "upper", "said"),
    [
        (1.22, 1.15, 1.30, "22% more than peers (15 to 30%)"),
        (0.54, 0.40, 0.73, "46% fewer than peers (27 to 60%)"),
        (1.03, 0.95, 1.11, "3% more than peers (5% fewer to 11% more)"),
        (1.002, 0.95, 1.05, "about the same as peers (5% fewer to 5% more)"),
        (2.6, 2.1, 3.2, "2.6 times the figure of peers (2.1 to 3.2 times)"),
        (1.58, 1.21, 2.07, "58% more than peers (21 to 107%)"),
    ],
)
def test_ratios_are_told_with_their_interval(
    ratio: float, lower: float, upper: float, said: str
) -> None:
    found = difference(row(ratio=ratio, ratio_lower=lower, ratio_upper=upper), RATE)
    assert "".join(found) == said


@pytest.mark.parametrize(
    ("points", "lower", "upper", "base", "said"),
    [
        (-8.0, -11.0, -4.0, 200, "8 points lower than peers (4 to 11 points)"),
        (1.2, 0.4, 2.0, 200, "1 point higher than peers (0 to 2 points)"),
        (-1.26, -2.0, 0.5, 5000, "1.3 points lower than peers (2.0 lower to 0.5 higher)"),
        (0.2, -1.0, 1.4, 200, "about the same as peers (1 lower to 1 higher)"),
    ],
)
def test_differences_of_shares_are_points_as_precise_as_the_denominator_allows(
    points: float, lower: float, upper: float, base: float, said: str
) -> None:
    found = row(difference=points, difference_lower=lower, difference_upper=upper, denominator=base)
    assert "".join(difference(found, SHARE)) == said


def test_no_events_are_not_a_hundred_percent_fewer() -> None:
    found = row(numerator=0.0, value=0.0, excess=-12.4, ratio=0.0, ratio_lower=0.0, ratio_upper=0.2)
    assert (
        "".join(difference(found, RATE)) == "no events, where the peers’ rate would give about 12"
    )


def test_the_two_questions_stay_apart() -> None:
    found = row(
        ratio=1.22, ratio_lower=1.15, ratio_upper=1.30, usual_spread=23.0,
        verdict="usual_spread_higher",
    )  # fmt: skip
    assert comparison_sentence(found, RATE) == (
        "22% more than peers (15 to 30%). Practices commonly differ by about 23%, "
        "so this is within the usual spread."
    )


def test_in_line_is_called_chance_only_where_the_interval_leaves_room_for_it() -> None:
    chance = row(ratio=1.03, ratio_lower=0.95, ratio_upper=1.11, verdict="in_line")
    wide = row(ratio=1.82, ratio_lower=1.17, ratio_upper=2.71, verdict="in_line")
    assert "could be chance" in comparison_sentence(chance, RATE)
    assert "within the range expected for your size" in comparison_sentence(wide, RATE)


def test_a_low_figure_asks_whether_need_is_met_unless_lower_is_better() -> None:
    found = row(ratio=0.4, ratio_lower=0.3, ratio_upper=0.5, verdict="much_lower", z=-4.0)
    assert comparison_sentence(found, NEUTRAL).endswith("Is the need being met?")
    assert "need" not in comparison_sentence(found, RATE)


def test_a_neutral_measure_is_never_good_or_bad() -> None:
    for verdict, z in (("much_higher", 4.0), ("much_lower", -4.0)):
        assert side_note(row(verdict=verdict, z=z), NEUTRAL) == "neither is better"


MARKS = [
    ({"status": "withheld", "value": None, "verdict": None}, "small numbers"),
    ({"status": "missing", "value": None, "verdict": None}, "not supplied"),
    ({"verdict": "too_few"}, "too few to compare"),
    ({"verdict": "not_compared", "because": "few_practices"}, "no verdict"),
    ({"verdict": "in_line"}, "in line"),
    ({"verdict": "much_higher", "check_first": True}, "check the data first"),
    ({"verdict": "higher", "old": True}, "data to Dec 2025, not compared"),
]


@pytest.mark.parametrize(("state", "words"), MARKS)
def test_every_state_has_words_of_its_own(state: dict[str, object], words: str) -> None:
    assert verdict_short(row(**state)) == words


def test_a_sentence_never_tells_an_exact_small_count() -> None:
    told = comparison_sentence(row(numerator=3.0, verdict="too_few"), RATE)
    assert told == "Fewer than 10 events in 3 months: too few to compare."


def test_old_data_are_dated_and_carry_no_verdict() -> None:
    told = comparison_sentence(row(verdict="much_higher", old=True), RATE)
    assert told == "The data end in December 2025, too long ago to compare."


def test_a_distance_is_told_only_where_the_measure_allows_it() -> None:
    found = row(verdict="much_higher", z=4.0, excess=40.2, excess_lower=19.8, excess_upper=61.0)
    assert distance_sentence(found, RATE) == (
        "About 40 fewer items (20 to 61) in 3 months, about 3 a week, would match peers."
    )
    many = distance_sentence(replace(found, excess=1906.0), RATE)
    assert many.startswith("About 1,910 fewer")
    assert distance_sentence(found, ruled("none")) == ""
    assert distance_sentence(found, ruled("increase")) == ""
    assert distance_sentence(replace(found, verdict="in_line"), RATE) == ""
    assert distance_sentence(replace(found, check_first=True), RATE) == ""
    assert distance_sentence(replace(found, excess_lower=-1.0), RATE) == ""


def ruled(distance: str) -> Measure:
    """The same measure under another rule."""
    return RATE.model_copy(update={"value": RATE.value.model_copy(update={"distance": distance})})


def test_a_distance_upwards_is_told_of_those_below() -> None:
    low = row(
        verdict="usual_spread_lower", excess=-12.3, excess_lower=-20.0, excess_upper=-4.0, ratio=0.8
    )
    assert distance_sentence(low, ruled("increase")) == (
        "About 12 more items (4 to 20) in 3 months, about 4 a month, would match peers."
    )
    assert distance_sentence(low, RATE) == ""


def test_a_distance_in_pounds_is_told_in_pounds() -> None:
    dear = row(verdict="higher", excess=1276.0, excess_lower=90.0, excess_upper=12_500.0)
    assert distance_sentence(dear, COST) == (
        "About £1,276 less (£90 to £12 thousand) in 3 months, about £98 a week, would match peers."
    )


def test_the_best_quarter_is_told_beside_a_distance_and_to_those_within_it() -> None:
    found = row(
        verdict="higher", excess=40.2, excess_lower=19.8, excess_upper=61.0, to_best_quartile=66.0
    )
    assert best_quarter_words(found, RATE) == (
        "The best quarter of practices would have about 66 fewer."
    )
    assert best_quarter_words(replace(found, verdict="in_line", excess=1.0), RATE) == ""
    within = row(
        verdict="usual_spread_lower",
        excess=-30.0,
        excess_lower=-40.0,
        excess_upper=-20.0,
        to_best_quartile=-3.0,
    )
    assert best_quarter_words(within, RATE).startswith("That is the best quarter of practices")
    assert best_quarter_words(replace(within, excess_upper=2.0), RATE) == ""
    assert best_quarter_words(replace(within, to_best_quartile=None), RATE) == ""
    assert best_quarter_words(replace(within, verdict="not_compared"), RATE) == ""


def test_values_carry_their_unit_and_shares_their_percent_sign() -> None:
    assert value_sentence(row(), RATE) == (
        "17.4 items per 1,000 patients a month; your peers together 12.3."
    )
    assert Scale(SHARE, row(denominator=200.0)).with_unit(8.2) == "8% of items"
    assert Scale(SHARE, row(denominator=200.0)).between(4, 11) == "4 to 11%"
    assert Scale(SHARE, row(denominator=2000.0)).with_unit(8.2) == "8.2% of items"


@pytest.mark.parametrize("measure", LIBRARY.values(), ids=lambda measure: measure.id)
def test_every_measure_of_the_library_has_a_start_that_fits_page_1(measure: Measure) -> None:
    for text in (measure.if_high, measure.if_low):
        assert 10 < len(first_sentence(text)) <= 140
        assert first_sentence(text)[-1] in ".?!…"


def test_small_helpers_of_english() -> None:
    assert plural(1, "item") == "1 item"
    assert plural(2, "item") == "2 items"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""
    assert sentence("is it so?") == "Is it so?"
    assert money(12_400) == "£12 thousand"
    assert money(940) == "£940"


def test_windows_are_told_by_their_kind() -> None:
    year = {"period_start": date(2023, 4, 1), "period_end": date(2024, 3, 31)}
    assert window_words(row(window="year", **year)) == "2023/24"
    assert window_words(row(window="rolling_year", **year)) == "12 months to March 2024"
    assert window_words(row(window="snapshot", **year)) == "31 March 2024"
    assert window_words(row()) == "October to December 2025"
