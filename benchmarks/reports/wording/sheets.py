"""A discussion sheet in words."""

from collections.abc import Sequence

from benchmarks.measures.definition import Measure
from benchmarks.reports.charts import Dot, neighbours_overlap
from benchmarks.reports.pack.place import Place
from benchmarks.reports.parts import Advice
from benchmarks.reports.rows import Row
from benchmarks.reports.wording import first_sentence, joined, plural, sentence
from benchmarks.reports.wording.ages import mark_of
from benchmarks.reports.wording.order import OVERLAP
from benchmarks.reports.wording.variation import spread_sentence, usual_sentence

Placed = tuple[str, Row]  # a practice's code and its row


def _events(measure: Measure) -> str:
    if measure.cost:
        return "amounts"
    return {"referrals": "referrals", "diagnostics": "tests"}.get(
        measure.numerator.source, "events" if measure.numerator.source == "counts" else "items"
    )


def _base(measure: Measure) -> str:
    return "patients" if measure.over_people else "what it is counted out of"


def found_words(placed: Sequence[Placed]) -> str:
    """How many lie outside their expected range, and on which side."""
    high = sum(row.outside and row.high for _, row in placed)
    low = sum(row.outside and not row.high for _, row in placed)
    if not high and not low:
        return "nobody outside the expected range"
    parts = (f"{high} higher" if high else "", f"{low} lower" if low else "")
    return f"{joined(parts, ' and ')} than expected"


def sheet_sentences(place: Place, measure: Measure) -> tuple[str, ...]:
    """Why it is measured, and where the differences come from."""
    found = place.variation.get(measure.id)
    told = (
        () if found is None else (spread_sentence(found, measure), usual_sentence(found, measure))
    )
    return tuple(one for one in (first_sentence(measure.why), *told) if one)


def sheet_title(place: Place, measure: Measure, placed: Sequence[Placed]) -> str:
    """A sheet's chart in a sentence for a screen reader."""
    known = sum(row.value is not None for _, row in placed)
    return sentence(
        f"{measure.name} of {plural(known, 'practice')} of {place.title}, {found_words(placed)}"
    )


def sheet_caption(place: Place, measure: Measure, dots: Sequence[Dot]) -> str:
    """The unit, and how to read the marks."""
    unit = f"{measure.value.unit[:1].upper()}{measure.value.unit[1:]}"
    unit = joined((unit, mark_of(place.rows(measure.id).values(), measure)), ", ")
    what = "practices by letter" if place.hidden else "with 95% intervals"
    order = OVERLAP if neighbours_overlap(dots) else ""
    shares = f"Bar: share of all {_events(measure)}. Tick: of {_base(measure)}."
    return joined((f"{unit}, {what}. Line: all.", order, "" if place.hidden else shares))


def sheet_questions(measure: Measure) -> tuple[Advice, ...]:
    """The same curiosity for both sides, and what may mislead."""
    caveat = (Advice("Before anybody concludes", sentence(measure.caveat)),)
    return (
        Advice("Those who are higher", sentence(f"What explains it? {measure.if_high}")),
        Advice("Those who are lower", sentence(f"What explains it? {measure.if_low}")),
        *(caveat if measure.caveat else ()),
    )


def shares_title(measure: Measure) -> str:
    """The bars of shares in a sentence for a screen reader."""
    return f"Share of all {_events(measure)} beside the share of {_base(measure)}, by practice."
