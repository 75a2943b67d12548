"""The spread of a locality's practices in words."""

from collections.abc import Mapping
from typing import Any

from benchmarks.reports.pack.place import Place
from benchmarks.reports.subject import SECTIONS
from benchmarks.reports.wording import joined, listed
from benchmarks.reports.wording.ages import MARK, mark_of
from benchmarks.reports.wording.inequality import NOT_PEOPLE, slope_sentence
from benchmarks.reports.wording.variation import BESIDE, NOT_TOLD

HOW_TO_READ = (
    "Pale: from the lowest to the highest practice that chance alone would give. Line: from your "
    "lowest to your highest; thick, your middle half. Bar: all of you together. Diamond: practices "
    "elsewhere together. Each row has a scale of its own."
)

Found = Mapping[str, Any]  # a row of VARIATION

SLOPES = 4  # sentences on deprivation at most


def adjusted_words(place: Place) -> str:
    """Which sections have rates that are adjusted for the ages and sexes of patients."""
    measures = place.measures.values()
    there = {
        SECTIONS[one.section].lower()
        for one in measures
        if mark_of(place.rows(one.id).values(), one) == MARK
    }
    return f" Rates of {listed(sorted(there))} are {MARK} where ages are known." if there else ""


def spread_words_of(found: Found) -> str:
    """The last column: who is outside, and whether the spread is usual."""
    if found["because"] in NOT_TOLD:
        return {"small_numbers": "small numbers"}.get(found["because"], "not judged")
    outside = f"{found['outside']} outside" if found["outside"] else ""
    beside = BESIDE.get(found["beside_usual"] or "", "")
    return joined((outside, "as usual" if found["beside_usual"] == "usual" else beside), "; ")


def inequality_words(place: Place) -> tuple[str, ...]:
    """The measures that go with deprivation beyond chance, the surest first."""
    sure = [
        (place.measures[name], found)
        for name, found in place.inequality.items()
        if name in place.measures and _sure(found)
    ]
    told = [
        f"{measure.name}: {slope_sentence(found, measure)}"
        for measure, found in sorted(sure, key=lambda pair: -_strength(pair[1]))[:SLOPES]
    ]
    return (*told, NOT_PEOPLE) if told else ()


def _sure(found: Found) -> bool:
    if found["because"] is not None or found["sii_lower"] is None:
        return False
    return bool(found["sii_lower"] > 0 or found["sii_upper"] < 0)


def _strength(found: Found) -> float:
    half = (found["sii_upper"] - found["sii_lower"]) / 2 or 1.0
    return float(abs(found["sii"]) / half)
