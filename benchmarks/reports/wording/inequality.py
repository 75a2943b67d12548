"""How a measure goes with the deprivation of practices, in sentences."""

from collections.abc import Mapping
from typing import Any

from benchmarks.measures.definition import Measure
from benchmarks.reports.wording import number, sentence
from benchmarks.reports.wording.variation import scale_of

Found = Mapping[str, Any]  # a row of INEQUALITY
NOT_PEOPLE = (
    "Practices are compared, not people: this does not say which of a practice’s patients the "
    "figure is about."
)
NOT_TOLD = {
    "few_practices": "Fewer than ten practices can be compared.",
    "no_deprivation": "Fewer than ten practices have a deprivation score.",
    "small_numbers": "Too many of the counts are withheld.",
    "equal_deprivation": "All practices have the same deprivation score.",
    "not_judged": "Shown without a verdict, so no line is drawn.",
}


def inequality_sentences(found: Found, measure: Measure) -> list[str]:
    """The line across practices and what it does not say; else why there is none."""
    if found["because"] is not None:
        return [NOT_TOLD[found["because"]]]
    return [slope_sentence(found, measure), NOT_PEOPLE]


def slope_sentence(found: Found, measure: Measure) -> str:
    """The ends of the line, their difference with its interval, and whether chance explains it."""
    scale = scale_of(found["most_deprived"], found, measure)
    ends = f"{scale.figure(found['most_deprived'])} to {scale.figure(found['least_deprived'])}"
    unit = f" {scale.rest_of_unit}" if scale.rest_of_unit else ""
    told = (
        f"From the most to the least deprived of {found['practices']} practices (IMD "
        f"{found['imd_edition']}) the line runs from {ends}{unit}"
    )
    if found["sii_lower"] is None:
        return sentence(told)
    size, low, high = (
        number(found[name], scale.decimals) for name in ("sii", "sii_lower", "sii_upper")
    )
    sure = found["sii_lower"] > 0 or found["sii_upper"] < 0
    meaning = "" if sure else ", so that it could as well run the other way"
    return sentence(f"{told}: a difference of {size} ({low} to {high}){meaning}")
