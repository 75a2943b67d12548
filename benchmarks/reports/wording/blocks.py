"""A measure's half page in words: heading, captions, counts and advice."""

from benchmarks.measures.definition import FromPrescribing, Measure
from benchmarks.reports.parts import Advice
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import Subject
from benchmarks.reports.triage import stands_out
from benchmarks.reports.wording import (
    Scale,
    joined,
    listed,
    sentence,
    spelt,
)
from benchmarks.reports.wording.comparison import (
    comparison_sentence,
    difference,
    heading_words,
    low_side_question,
    of_items,
    spread_words,
)

ONE_LINE = 76  # letters of a heading
_PRESCRIBED = {
    "items": "Items",
    "quantity": "Quantity",
    "nic": "Cost in £",
    "adq": "ADQ",
    "mg": "Milligrams",
    "ddd": "Defined daily doses",
    "ome": "Morphine equivalent, mg",
    "co2e": "kg CO2e",
}


def block_heading(row: Row, measure: Measure) -> str:
    """The title and the verdict in one line; by its short name where that takes two."""
    if not row.compared:
        return measure.title
    whole = f"{measure.title}: {heading_words(row)}"
    return whole if len(whole) <= ONE_LINE else f"{measure.name}: {heading_words(row)}"


def how_far(row: Row, measure: Measure) -> str:
    """Both figures; the heading above says what lies outside the expected range."""
    if not row.outside or row.disagrees:
        return comparison_sentence(row, measure)
    lead, rest = difference(row, measure)
    spread = spread_words(row)
    told = joined((lead + rest, spread[:1].lower() + spread[1:]), "; ")
    return joined((of_items(row), sentence(told), low_side_question(row, measure)))


def peer_mark(row: Row, scale: Scale) -> str:
    """A peer's figure, or why there is none."""
    if row.status == "withheld":
        return "withheld"
    return "not supplied" if row.value is None else scale.figure(row.value)


def chart_key(subject: Subject) -> str:
    """How to read the charts of all measures, once."""
    bars = "Bars: 95% intervals. "
    if subject.hidden:
        bars = "Bars: 95% intervals; a letter has none. "
    return (
        f"{bars}Line: your peers together. Bands: expected of your size and, where adjusted, of "
        "your patients; the darker one 19 times in 20. Dashed: the best quarter of practices. "
        "Over time, set against your peers; thin: as counted; dashes: your peers."
    )


def left_out_sentence(subject: Subject, row: Row) -> str:
    """The peers left out of the line; how many, where some of them may not be named."""
    out = [code for code in row.left_out if code in subject.names]
    if not out:
        return ""
    named = listed([subject.names[code] for code in out])
    who = spelt(len(out)).capitalize() if subject.hidden.intersection(out) else named
    verb, are = ("lies", "is") if len(out) == 1 else ("lie", "are")
    return f"{who} {verb} far out and {are} left out of the line."


def base_words(measure: Measure) -> tuple[str, str]:
    """What the two counts are called in the small table."""
    source = measure.numerator.source
    events = {"referrals": "Referrals", "diagnostics": "Tests", "counts": "Events"}.get(source)
    if isinstance(measure.numerator, FromPrescribing):
        events = _PRESCRIBED[measure.numerator.count]
    base = {
        "list": "Patients, on average",
        "register": "On the register",
        "same_row": "Expected" if measure.value.kind == "ratio" else "Out of",
    }
    return events or "Events", base.get(measure.denominator.source, "Out of")


def block_advice(row: Row, measure: Measure, caution: str) -> tuple[Advice, ...]:
    """What to do, how to find the cases, and what may mislead."""
    good = stands_out(row) and row.favourable(measure)
    heading = "To share with the room" if good else "If you want to look into it"
    text = measure.if_high if row.high else measure.if_low
    text = f"Tell the room what you do. {text}" if good else text
    caveat = joined((caution, measure.caveat))
    texts = ((heading, text), ("Find them", measure.find), ("Before you conclude", caveat))
    return tuple(Advice(title, sentence(words)) for title, words in texts if words)
