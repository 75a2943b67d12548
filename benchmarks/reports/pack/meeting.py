"""Agenda, the problems of the data, and the facilitator's side."""

from collections import Counter

from benchmarks.measures.priorities import is_priority
from benchmarks.reports.agreed import agreement, agreements_of
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.pack.parts import (
    Agenda,
    Guide,
    Problem,
    Problems,
    Register,
    RegisterLine,
    Slot,
    Topic,
)
from benchmarks.reports.pack.place import Place
from benchmarks.reports.parts import Advice
from benchmarks.reports.queried import queries_of
from benchmarks.reports.subject import SECTIONS, why_not_compared
from benchmarks.reports.triage import by_chance
from benchmarks.reports.wording import joined, listed, plural, sentence, spelt
from benchmarks.reports.wording.agreements import STATUS
from benchmarks.reports.wording.checking import not_listed, query_line
from benchmarks.reports.wording.data import data_query
from benchmarks.reports.wording.five import inside
from benchmarks.reports.wording.variation import outside_sentence

PER_TOPIC = 12  # minutes
TALKED_ABOUT = 3  # of the sheets, in one meeting
OPENING, LOOK_BACK, AGREEING, CLOSE = 5, 10, 15, 5
FORM = ("Measure", "What we will do", "Who (role)", "By when", "How we will know")


def agenda(place: Place) -> Agenda:
    """Page 1."""
    quarter = place.computed.quarter
    patients = sum(one.patients or 0.0 for one in place.members)
    return Agenda(
        kicker=f"Locality pack · {quarter.words} · {EDITIONS[place.edition]}",
        heading=f"{place.title}: the quarter’s peer review",
        facts=joined(
            (
                plural(len(place.members), "practice"),
                f"{patients:,.0f} patients" if patients else "",
                place.computed.settings.name,
            ),
            " · ",
        ),
        lead=_lead(place),
        topics=tuple(_topic(place, name) for name in place.topics),
        slots=_slots(place),
        names=_names(place),
    )


def _lead(place: Place) -> tuple[str, ...]:
    rows = [row for found in place.group.by_measure.values() for row in found.values()]
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


def _topic(place: Place, measure_id: str) -> Topic:
    found = place.variation.get(measure_id)
    why = outside_sentence(found) if found else ""
    if is_priority(place.measures[measure_id], place.computed.settings.measures.priorities):
        why = joined(("A priority of the locality.", why))
    return Topic(measure_id, place.measures[measure_id].name, why)


def _slots(place: Place) -> tuple[Slot, ...]:
    """The agenda with the minute at which each part begins."""
    talked = [place.measures[name].name for name in place.topics[:TALKED_ABOUT]]
    parts = [
        (OPENING, "Welcome and ground rules", "Facilitator’s side, read aloud."),
        (LOOK_BACK, "What we agreed last time", "Done, still going, dropped: what did we learn?"),
        *((PER_TOPIC, name, "Its sheet; the three questions.") for name in talked),
        (AGREEING, "What we agree now", "At most three; who, by when, how we will know."),
        (CLOSE, "Close", "Date of the next meeting; what to put right in the data."),
    ]
    slots, minute = [], 0
    for length, what, how in parts:
        slots.append(Slot(f"{minute // 60}:{minute % 60:02}", what, how))
        minute += length
    return (*slots, Slot(f"{minute // 60}:{minute % 60:02}", "End", ""))


def _names(place: Place) -> str:
    if not place.hidden:
        return ""
    return (
        "Practices that may not be named are letters here, the same every quarter and other than "
        "those of any practice’s own report. Published data let anyone work out who is who."
    )


def problems(place: Place) -> Problems:
    """What to put right in the data, for all and practice by practice."""
    everywhere = []
    for key, title in SECTIONS.items():
        measures = [one for one in place.measures.values() if one.section == key]
        absent = [one.name for one in measures if not place.group.anybody_has(one.id)]
        if absent and len(absent) == len(measures):
            everywhere.append(f"{title}: nothing was supplied for any practice.")
        elif absent:
            everywhere.append(f"{title}: not supplied for anybody: {listed(absent)}.")
    lines = [
        Problem(place.names[code], words)
        for code in place.in_order
        if code not in place.hidden
        for words in (*_of_practice(place, code), *_queries(place, code))
    ]
    if silent := [row for code in place.hidden for row in queries_of(place.computed, code)]:
        everywhere.append(not_listed(len(silent), sum(not row["answer"] for row in silent)))
    return Problems(tuple(everywhere), tuple(lines))


def _of_practice(place: Place, code: str) -> list[str]:
    rows = {name: row for name, row in place.group.of(code).items() if name in place.measures}
    told = [
        data_query(place.measures[name].name, row)
        for name, row in sorted(rows.items())
        if row.check_first
    ]
    practice = next(one for one in place.members if one.practice_code == code)
    if not practice.compared:
        told.append(sentence(why_not_compared(practice)))
    months = sum(row.because == "incomplete_window" for row in rows.values())
    if months and practice.compared:
        told.append(f"Months missing on {plural(months, 'measure')}.")
    return told


def _queries(place: Place, code: str) -> list[str]:
    return [
        query_line(inside(place.measures[row["measure_id"]].name), row)
        for row in queries_of(place.computed, code)
    ]


def register(place: Place) -> Register:
    """What the practices agreed; those that may not be named are counted and not listed."""
    found = [(code, one) for code in place.in_order for one in agreements_of(place.computed, code)]
    states = Counter(STATUS[str(one["status"])] for _, one in found)
    counts = listed([f"{count} {state}" for state, count in sorted(states.items())])
    lead = f"{plural(len(found), 'agreement')}: {counts}." if found else "Nothing is on record."
    return Register(
        lead,
        tuple(
            RegisterLine(place.names[code], agreement(place.computed, one))
            for code, one in found
            if code not in place.hidden
        ),
    )


def guide() -> Guide:
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
