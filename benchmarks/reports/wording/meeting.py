"""The pack's agenda, problems and facilitator's side in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.reports.pack.parts import (
    Guide,
)
from benchmarks.reports.pack.place import Place
from benchmarks.reports.parts import Advice
from benchmarks.reports.queried import queries_of
from benchmarks.reports.subject import SECTIONS
from benchmarks.reports.triage import by_chance
from benchmarks.reports.wording import joined, listed, listed_names, plural, sentence, spelt
from benchmarks.reports.wording.checking import query_line
from benchmarks.reports.wording.data import data_query, lacking_sections
from benchmarks.reports.wording.five import inside
from benchmarks.reports.wording.practices import why_not_compared
from benchmarks.reports.wording.variation import outside_sentence

WELCOME = ("Welcome and ground rules", "Facilitator’s side, read aloud.")
BEFORE = ("What we agreed last time", "Done, still going, dropped: what did we learn?")
EACH = "Its sheet; the three questions."
NOW = ("What we agree now", "At most three; who, by when, how we will know.")
AT_END = ("Close", "Date of the next meeting; what to put right in the data.")

TALKED_ABOUT = 3  # of the sheets, in one meeting
FORM = ("Measure", "What we will do", "Who (role)", "By when", "How we will know")


def agenda_lead(place: Place) -> tuple[str, ...]:
    """How many figures lie outside, and where practices differ more than usual."""
    rows = place.group.rows
    compared = [row for row in rows if row.compared]
    if not compared:
        return ("Nothing could be compared this quarter: there are figures, and no verdicts.",)
    outside = sum(row.outside for row in compared)
    chance = by_chance(compared)
    wider = [
        inside(place.measures[name].name)
        for name, found in place.variation.items()
        if found["beside_usual"] == "wider" and name in place.measures
    ]
    return (
        f"{plural(len(compared), 'figure')} of {plural(len(place.members), 'practice')} could be "
        f"compared: {outside} {'lies' if outside == 1 else 'lie'} outside the expected range, "
        f"where chance alone would bring about {chance:.0f}.",
        sentence(f"Practices here differ more than is usual elsewhere on {_few(wider)}")
        if wider
        else "On no measure do practices here differ more than is usual elsewhere.",
    )


def _few(names: list[str]) -> str:
    if len(names) <= TALKED_ABOUT + 1:
        return listed(names)
    return f"{listed([*names[:TALKED_ABOUT], f'{spelt(len(names) - TALKED_ABOUT)} more measures'])}"


def names_words(place: Place) -> str:
    """What the edition says of names; nothing where all are named."""
    if not place.hidden:
        return ""
    return (
        "Practices that may not be named are letters here, the same every quarter and other than "
        "those of any practice’s own report. Published data let anyone work out who is who."
    )


def asked_of_practice(place: Place, code: str) -> list[str]:
    """What a practice is to put right in its data, or to explain."""
    rows = {name: row for name, row in place.group.of(code).items() if name in place.measures}
    told = [
        data_query(place.measures[name].name, row)
        for name, row in sorted(rows.items())
        if row.check_first
    ]
    practice = next(one for one in place.members if one.practice_code == code)
    if not practice.compared:
        told.append(sentence(why_not_compared(practice)))
    told += lacking_sections(rows, _supplied(place))
    months = sum(row.because == "incomplete_window" for row in rows.values())
    if months and practice.compared:
        told.append(f"Months missing on {plural(months, 'measure')}.")
    return told


def _supplied(place: Place) -> dict[str, list[str]]:
    """The measures that anybody has a figure on, by the title of their section."""
    return {
        title: [
            one.id
            for one in place.measures.values()
            if one.section == key and place.group.anybody_has(one.id)
        ]
        for key, title in SECTIONS.items()
    }


def queries_words(place: Place, code: str) -> list[str]:
    """A practice's queries with their answers."""
    return [
        query_line(inside(place.measures[row["measure_id"]].name), row)
        for row in queries_of(place.computed, code)
    ]


def guide() -> Guide:
    """The facilitator's side, one page."""
    """The facilitator's side, one page."""
    return Guide(
        heading="For the facilitator",
        rules=(
            Advice(
                "What this meeting is for",
                "To understand differences and to learn from each other. The figures are a mirror "
                "and the people in the room are the lever; nobody is managed here.",
            ),
            Advice(
                "Ground rules",
                "What is said here stays here. No blame and no boasting. A figure is a question. "
                "Low gets as much curiosity as high. Everybody speaks about their own practice "
                "first.",
            ),
            Advice(
                "If it gets hot",
                "Ask for the patients behind the figure. Ask what would have to be true for it to "
                "be right. Take doubts about data to the last page; do not settle them here.",
            ),
            Advice(
                "If it goes flat",
                "Let the practice that is furthest out say what surprised it. Then ask the one at "
                "the other end what it does.",
            ),
        ),
        questions=(
            Advice("1. Is it true?", "Coding, coverage, list, a service that others run."),
            Advice("2. Is it wanted?", "Who are the patients? Is there need that is not met?"),
            Advice("3. What would we do?", "One thing to try, keep or stop; who does it."),
        ),
        form=FORM,
        blanks=3,
    )


def topic_words(found: Mapping[str, Any] | None, *, priority: bool) -> str:
    """Why a measure is to be talked about; `found` is its row of VARIATION."""
    why = outside_sentence(found) if found else ""
    return joined(("A priority of the locality.", why)) if priority else why


def absent_sentence(section: str, absent: Sequence[str], measures: int) -> str:
    """Which of a section's measures nobody has data on."""
    if len(absent) == measures:
        return f"{section}: nothing was supplied for any practice."
    return f"{section}: not supplied for anybody: {listed_names(absent)}."
