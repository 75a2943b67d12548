"""What is said of a locality as a whole: variation, deprivation and services, in sentences."""

from datetime import date
from typing import Any

import pytest

from benchmarks.measures.load import load_measures
from benchmarks.reports.wording.evaluations import HIGH_FALL, evaluation_sentences
from benchmarks.reports.wording.inequality import NOT_PEOPLE, inequality_sentences
from benchmarks.reports.wording.variation import variation_sentences
from benchmarks.schemas import BeforeAfter, Inequality, Variation

RATE, SHARE = (load_measures()[name] for name in ("hba1c", "trimethoprim_share"))
WHEN = {
    "period_start": date(2025, 10, 1),
    "period_end": date(2025, 12, 31),
    "window": "quarter",
}
VARIED = {
    **dict.fromkeys(Variation.column_names()),
    **WHEN,
    "practices": 12,
    "withheld": 0,
    "locality_value": 340.0,
    "judged": 12,
    "outside": 1,
    "lowest": 236.0,
    "highest": 433.0,
    "lower_quartile": 300.0,
    "upper_quartile": 380.0,
    "chance_lowest": 318.0,
    "chance_highest": 363.0,
    "outside_by_chance": 0.62,
    "spread_here": 18.6,
    "spread_here_lower": 0.0,
    "spread_here_upper": 31.0,
    "reliability": 0.934,
}
ELSEWHERE = {
    "usual_spread": 0.4,
    "beside_usual": "usual",
    "reference_value": 329.0,
    "reference_ratio": 1.03,
    "reference_ratio_lower": 1.01,
    "reference_ratio_upper": 1.06,
    "reference_practices": 121,
    "reference_groups": 12,
    "groups_lower": 9,
    "shares_over": "reference",
    "share_chance": 5.2,
    "share_rest": 94.8,
}
SLOPED = {
    **dict.fromkeys(Inequality.column_names()),
    **WHEN,
    "practices": 12,
    "imd_edition": 2019,
    "most_deprived": 362.9,
    "least_deprived": 317.3,
    "sii": -45.6,
    "sii_lower": -186.2,
    "sii_upper": 95.0,
}
SERVICE = {
    **dict.fromkeys(BeforeAfter.column_names()),
    "status": "tested",
    "practices_with": 4,
    "practices_without": 8,
    "before_start": date(2024, 4, 1),
    "before_end": date(2025, 3, 31),
    "after_start": date(2025, 4, 1),
    "after_end": date(2025, 12, 31),
    "ratio_with": 0.85,
    "ratio_without": 0.97,
    "ratio": 0.876,
    "lower": 0.78,
    "upper": 0.985,
}


def varied(**more: Any) -> list[str]:
    return variation_sentences({**VARIED, **more}, RATE)


def test_variation_is_told_beside_chance() -> None:
    assert varied() == [
        "Chance alone would give a spread of 318 to 363 tests per 1,000 patients a year; yours is "
        "236 to 433.",
        "Beyond chance, practices here differ by about 19% (0 to 31).",
        "For a practice of middle size 93% of what sets it apart is its own, the rest chance "
        "(reliability 0.93).",
        "1 of 12 practices lies outside its expected range; by chance 0.6 would.",
    ]


def test_and_beside_practices_elsewhere_where_there_are_some() -> None:
    told = varied(**ELSEWHERE)
    for part in (
        "practices elsewhere by about 0.4%: not to be told from the usual.",
        "Together your practices have 340, 121 practices elsewhere 329 tests per 1,000 patients a "
        "year (ratio 1.03, 1.01 to 1.06); of 12 groups elsewhere 9 are lower.",
        "Among practices elsewhere 5% of the spread is chance, 95% the rest.",
    ):
        assert any(part in one for one in told)


def test_a_hidden_end_gives_way_to_the_middle_half() -> None:
    assert "the middle half of yours runs from 300 to 380." in varied(lowest=None)[0]


def test_shares_are_told_in_points_and_case_mix_where_it_is_known() -> None:
    more = {"locality_value": 36.5, "reference_value": 34.2, "reference_practices": 122}
    more |= {"reference_difference": 2.34, "share_chance": 35.0, "share_rest": 45.0}
    more |= {"reference_difference_lower": 0.6, "reference_difference_upper": 4.1}
    told = variation_sentences({**VARIED, **more, "share_case_mix": 20.0}, SHARE)
    assert "differ by about 19 points (0 to 31)" in told[1]
    assert "36.5%, 122 practices elsewhere 34.2% of items (difference 2.3, 0.6 to 4.1)." in told[3]
    assert "35% of the spread is chance, 20% age and sex, 45% the rest." in told[5]


@pytest.mark.parametrize("because", ["few_practices", "not_judged", "small_numbers"])
def test_what_is_not_told_has_one_sentence(because: str) -> None:
    (told,) = varied(because=because)
    assert told.endswith(".")


def test_a_slope_says_that_practices_are_compared() -> None:
    assert inequality_sentences(SLOPED, RATE) == [
        "From the most to the least deprived of 12 practices (IMD 2019) the line runs from 363 to "
        "317 tests per 1,000 patients a year: a difference of −46 (−186 to 95), so that it could "
        "as well run the other way.",
        NOT_PEOPLE,
    ]
    sure = inequality_sentences({**SLOPED, "sii_upper": -2.0}, RATE)[0]
    assert sure.endswith("(−186 to −2).")


@pytest.mark.parametrize(
    "because",
    ["few_practices", "no_deprivation", "small_numbers", "equal_deprivation", "not_judged"],
)
def test_no_slope_has_its_reason_in_words(because: str) -> None:
    (told,) = inequality_sentences({**SLOPED, "because": because}, RATE)
    assert told.endswith(".")


def test_a_service_is_told_with_and_without() -> None:
    assert evaluation_sentences(SERVICE, "FeNO") == [
        "FeNO: April to December 2025 beside April 2024 to March 2025.",
        "With the service 0.85 times what it was (4 practices), without the service 0.97 times "
        "what it was (8 practices).",
        "Ratio of the two 0.88 (0.78 to 0.98, t test on practices).",
    ]


def test_a_service_without_a_clear_effect_too_few_or_a_high_start_says_so() -> None:
    assert "drift apart as far" in evaluation_sentences({**SERVICE, "upper": 1.1}, "FeNO")[2]
    few = {**SERVICE, "status": "descriptive", "lower": None, "upper": None}
    assert "too few practices for a test" in evaluation_sentences(few, "FeNO")[2]
    assert evaluation_sentences({**SERVICE, "regression_to_mean": True}, "x")[-1] == HIGH_FALL
    alone = {**few, "ratio": None, "ratio_without": None}
    assert "nobody to set beside them" in evaluation_sentences(alone, "FeNO")[2]
    none = evaluation_sentences({**SERVICE, "status": "no_data"}, "FeNO")
    assert none == ["FeNO: no practice has figures both before and after."]
