"""Agenda, the problems of the data, and the facilitator's side."""

from collections import Counter

from benchmarks.measures.priorities import is_priority
from benchmarks.reports.agreed import agreement, agreements_of
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.pack.parts import (
    Agenda,
    Problem,
    Problems,
    Register,
    RegisterLine,
    Slot,
    Topic,
)
from benchmarks.reports.pack.place import Place
from benchmarks.reports.queried import queries_of
from benchmarks.reports.subject import SECTIONS
from benchmarks.reports.wording import joined, plural
from benchmarks.reports.wording.agreements import STATUS, register_lead
from benchmarks.reports.wording.checking import not_listed
from benchmarks.reports.wording.meeting import (
    AT_END,
    BEFORE,
    EACH,
    NOW,
    TALKED_ABOUT,
    WELCOME,
    absent_sentence,
    agenda_lead,
    asked_of_practice,
    names_words,
    queries_words,
    topic_words,
)

PER_TOPIC = 12  # minutes
OPENING, LOOK_BACK, AGREEING, CLOSE = 5, 10, 15, 5


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
        lead=agenda_lead(place),
        topics=tuple(_topic(place, name) for name in place.topics),
        slots=_slots(place),
        names=names_words(place),
    )


def _topic(place: Place, measure_id: str) -> Topic:
    found = place.variation.get(measure_id)
    asked = place.computed.settings.measures.priorities
    why = topic_words(found, priority=is_priority(place.measures[measure_id], asked))
    return Topic(measure_id, place.measures[measure_id].name, why)


def _slots(place: Place) -> tuple[Slot, ...]:
    """The agenda with the minute at which each part begins."""
    talked = [place.measures[name].name for name in place.topics[:TALKED_ABOUT]]
    parts = [
        (OPENING, *WELCOME),
        (LOOK_BACK, *BEFORE),
        *((PER_TOPIC, name, EACH) for name in talked),
        (AGREEING, *NOW),
        (CLOSE, *AT_END),
    ]
    slots, minute = [], 0
    for length, what, how in parts:
        slots.append(Slot(f"{minute // 60}:{minute % 60:02}", what, how))
        minute += length
    return (*slots, Slot(f"{minute // 60}:{minute % 60:02}", "End", ""))


def problems(place: Place) -> Problems:
    """What to put right in the data, for all and practice by practice."""
    everywhere = []
    for key, title in SECTIONS.items():
        measures = [one for one in place.measures.values() if one.section == key]
        absent = [one.name for one in measures if not place.group.anybody_has(one.id)]
        if absent:
            everywhere.append(absent_sentence(title, absent, len(measures)))
    lines = [
        Problem(place.names[code], words)
        for code in place.in_order
        if code not in place.hidden
        for words in (*asked_of_practice(place, code), *queries_words(place, code))
    ]
    if silent := [row for code in place.hidden for row in queries_of(place.computed, code)]:
        everywhere.append(not_listed(len(silent), sum(not row["answer"] for row in silent)))
    return Problems(tuple(everywhere), tuple(lines))


def register(place: Place) -> Register:
    """What the practices agreed; those that may not be named are counted and not listed."""
    found = [(code, one) for code in place.in_order for one in agreements_of(place.computed, code)]
    named = [(code, one) for code, one in found if code not in place.hidden]
    states = Counter(STATUS[str(one["status"])] for _, one in named)
    return Register(
        register_lead(states, len(found) - len(named)),
        tuple(
            RegisterLine(place.names[code], agreement(place.computed, one)) for code, one in named
        ),
    )
