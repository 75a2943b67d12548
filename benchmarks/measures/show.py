"""Measures in words: a row of the list, and a text that a clinician can check."""

import textwrap
from collections.abc import Iterator, Mapping
from datetime import date

from benchmarks.errors import MeasureError
from benchmarks.measures.definition import (
    PATIENTS_ALL_AGES,
    Denominator,
    FromCounts,
    FromDiagnostics,
    FromList,
    FromPrescribing,
    FromReferrals,
    FromRegister,
    Measure,
    Numerator,
    Presentations,
    Value,
)
from benchmarks.measures.faults import nearest
from benchmarks.measures.load import bundles

WIDTH = 88
MOST_CODES, FIRST_CODES = 20, 6  # in one sentence; of more, how many are told
DIRECTIONS = {
    "lower": "a lower figure is usually better",
    "higher": "a higher figure is usually better",
    "neither": "no direction is better",
}
HANDS = {
    "practice": "the practice",
    "pathway": "the practice and the services it refers to",
    "system": "the wider system",
}
WINDOWS = {
    "auto": "The quarter, or the 12 months that end with it where quarters hold few events",
    "quarter": "The quarter",
    "year": "12 months, or the year as published",
}
SELECTED = {
    "exact": "",
    "approximate": "Approximate; the caveat says what stands in for a dictionary of medicines.",
}
ON_REQUEST = "Counted where peerbench.toml or --bundle names it, or a bundle that it is in."
QUANTITIES = {
    "items": "Prescription items",
    "quantity": "Quantity prescribed",
    "nic": "Net ingredient cost in pounds",
    "adq": "Average daily quantities",
    "mg": "Milligrams",
    "ddd": "Defined daily doses",
    "ome": "Milligrams of oral morphine equivalent",
    "co2e": "Kilograms of CO2 equivalent",
}


def measure_table(measures: Mapping[str, Measure]) -> list[tuple[str, str, str, str]]:
    """A row for each measure: section, id, title, unit."""
    return [(one.section, one.id, one.title, one.value.unit) for one in measures.values()]


def list_lines(measures: Mapping[str, Measure]) -> Iterator[str]:
    """The list as it is printed: the ids and titles of each section below its name."""
    width = max(map(len, measures), default=0)
    last = ""
    for section, measure_id, title, unit in measure_table(measures):
        if section != last:
            yield f"{section.capitalize()}:" if not last else f"\n{section.capitalize()}:"
            last = section
        asked = "; on request" if measures[measure_id].on_request else ""
        yield f"  {measure_id:<{width}}  {title} ({unit}{asked})"


def bundle_lines(measures: Mapping[str, Measure]) -> Iterator[str]:
    """The bundles with how many measures each has."""
    yield "Bundles (--bundle NAME, or bundles = [...] in peerbench.toml):"
    for name, (title, _) in bundles().items():
        members = sum(name in one.tags for one in measures.values())
        yield f"  {name:<18}  {title} ({members} measures)"


def definition_text(measures: Mapping[str, Measure], measure_id: str) -> str:
    """One measure of the library in words.

    Raises MeasureError that names near ids where there is none of this name.
    """
    if measure_id not in measures:
        raise MeasureError(
            f"'{measure_id}' is no measure; {nearest(measure_id, measures)}\n"
            "  `peerbench measures list` shows them all."
        )
    return measure_text(measures[measure_id])


def measure_text(measure: Measure) -> str:
    """All that a measure says, in plain text of at most 88 columns."""
    heading = textwrap.fill(measure.title, WIDTH)
    told = [f"{heading}\n{measure.id} · {measure.section} · {measure.value.unit}"]
    for label, text in measure_facts(measure):
        indent = "  "
        told.append(
            label
            + "\n"
            + textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)
        )
    return "\n\n".join(told) + "\n"


def measure_facts(measure: Measure) -> list[tuple[str, str]]:
    """The facts of a measure in reading order, each with its label; none is empty."""
    facts = [
        ("What it counts", counted(measure.numerator)),
        ("Out of", counted(measure.denominator)),
        ("Period", period(measure.value)),
        (
            "Direction",
            f"{DIRECTIONS[measure.better].capitalize()}. "
            f"Mostly in the hands of {HANDS[measure.controllable_by]}.",
        ),
        ("Why it matters", measure.why),
        ("If high", measure.if_high),
        ("If low", measure.if_low),
        ("Before concluding", measure.caveat),
        ("How to find the cases", measure.find),
        ("How it is compared", compared(measure)),
        ("Usually made up of", measure.contributors),
        ("Read together with", measure.partner or ""),
        ("Selection", SELECTED[measure.selection]),
        ("On request", ON_REQUEST if measure.on_request else ""),
        ("Tags", f"{', '.join(measure.tags)}." if measure.tags else ""),
        ("Source", f"{measure.source}. Written by {measure.author}."),
        ("Guidance", f"{'; '.join(measure.guidance)}." if measure.guidance else ""),
        ("Reviewed", f"{on(measure.reviewed)}; next by {on(measure.next_review)}."),
        ("Version", f"{'; '.join(measure.changes)}." if measure.changes else ""),
        ("Worked example", _example(measure)),
    ]
    return [(label, text) for label, text in facts if text]


def counted(part: Numerator | Denominator) -> str:
    """What a numerator or denominator counts, as a sentence."""
    match part:
        case FromPrescribing():
            return _prescribed(part)
        case FromReferrals():
            return _selected("Referrals", part)
        case FromDiagnostics():
            return _selected("Tests", part)
        case FromCounts():
            return _named(part.label, f"the count {part.id}")
        case FromList():
            return _registered(part)
        case FromRegister():
            return _named(part.label, f"people on the register {part.id}, as published nearest")
    return _named(part.label, "the denominator that stands beside the count in its file")


def period(value: Value) -> str:
    """The window of a measure, and the breaks of its series."""
    told = f"{WINDOWS[value.window]}."
    if value.series_breaks:
        told += f" The series breaks in {' and '.join(value.series_breaks)}."
    return told


def compared(measure: Measure) -> str:
    """How a measure is set against peers, and what it says of the distance to them."""
    value = measure.value
    if value.any_count_is_a_prompt:
        return "Not compared: any count is a prompt to look at the cases."
    told = (
        "Against the pooled figure of the locality's other practices, with the expected range."
        if measure.judged or measure.cost
        else "Shown beside the locality's other practices, without a verdict."
    )
    if value.standardise == "age_sex":
        told += " Adjusted for age and sex where ages are known."
    if value.items_per_patient > 1:
        told += f" One patient brings about {value.items_per_patient:g} items in the period;"
        told += " the interval allows for that."
    if value.distance == "none":
        told += " No distance to peers is stated."
    return told


def on(day: date) -> str:
    """A date as it is read."""
    return f"{day.day} {day:%B %Y}"


def _prescribed(part: FromPrescribing) -> str:
    what = QUANTITIES[part.count]
    told = f"{what} of {part.label}. " if part.label else f"{what} by code. "
    told += "; or ".join(_one_choice(one) for one in part.choices)
    codes = [code for one in part.choices for code in (*one.include, *one.exclude)]
    if any("…" in code for code in codes):
        told += "; after … stands how they end"
    if part.or_counts:
        told += f"; or the count {part.or_counts} of a counts file"
    return f"{told}."


def _example(measure: Measure) -> str:
    """What the rows of the example come to; the rows stand in the file."""
    one = measure.example
    if one is None:
        return ""
    rows = "1 row comes" if len(one.rows) == 1 else f"{len(one.rows)} rows come"
    return f"Its {rows} to {one.numerator:,.10g} of {one.denominator:,.10g}."


def _one_choice(one: Presentations) -> str:
    """The codes of a selection, and what names and quantities must tell."""
    told = f"BNF codes that begin with {_codes(one.include)}"
    if one.exclude:
        told += f", but not with {_either(one.exclude)}"
    release = {True: "with modified release", False: "without modified release", None: ""}
    tests = (
        f"of the form {_either(_spoken(one.form))}" if one.form else "",
        f"of the route {_either(_spoken(one.route))}" if one.route else "",
        release[one.modified_release],
        f"with {one.strength_from} or more" if one.strength_from else "",
        f"with less than {one.strength_below}" if one.strength_below else "",
        f"with {_either(one.name_has)} in the name" if one.name_has else "",
        "" if one.quantity_over is None else f"in items of more than {one.quantity_over:g}",
        "" if one.quantity_up_to is None else f"in items of {one.quantity_up_to:g} or fewer",
    )
    return ", ".join((told, *filter(None, tests)))


def _codes(codes: tuple[str, ...]) -> str:
    """All of a few codes; of many the first, and where the others are."""
    if len(codes) <= MOST_CODES:
        return _either(codes)
    more = len(codes) - FIRST_CODES
    return (
        f"{', '.join(codes[:FIRST_CODES])} or {more} others (`peerbench measures codes` lists them "
        "with their names)"
    )


def _spoken(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words)


def _named(label: str, place: str) -> str:
    told = f"{label} ({place})" if label else place
    return f"{told[0].upper()}{told[1:]}."


def _selected(what: str, part: FromReferrals | FromDiagnostics) -> str:
    chosen = [
        f"{key} {_either(words)}"
        for key, words in part.model_dump(exclude={"source"}).items()
        if words
    ]
    return f"{what} that the local extract lists under {', '.join(chosen) or 'anything'}."


def _registered(part: FromList) -> str:
    told = {"all": "Patients", "female": "Female patients", "male": "Male patients"}[part.sex]
    told += " registered at the practice"
    if part.age_from and part.age_to < PATIENTS_ALL_AGES:
        return f"{told}, aged {part.age_from} to {part.age_to}."
    if part.age_from:
        return f"{told}, aged {part.age_from} and over."
    if part.age_to < PATIENTS_ALL_AGES:
        return f"{told}, aged {part.age_to} and under."
    return f"{told}."


def _either(words: tuple[str, ...]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
