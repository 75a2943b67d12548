"""Page 1: the quarter in five sentences, what to talk about and what to share."""

from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.parts import Item, Items, Summary
from benchmarks.reports.rows import Row
from benchmarks.reports.strips import row_strip
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import (
    Scale,
    first_sentence,
    joined,
    spelt,
)
from benchmarks.reports.wording.comparison import difference, spread_words
from benchmarks.reports.wording.five import five_sentences
from benchmarks.reports.wording.summary import (
    TELL,
    contact,
    discuss_heading,
    discuss_note,
    facts,
    notes,
    priority_words,
    who_sees,
)

LONG_NAME = 45  # letters that leave the heading two lines
UNJUDGED = 3  # figures shown where nothing is compared


def summary_page(subject: Subject, changed: str = "") -> Summary:
    """Page 1 of a practice's report; `changed` says what moved over time."""
    chosen = subject.selection
    return Summary(
        kicker=(
            f"Peer review report · {subject.computed.quarter.words} · {EDITIONS[subject.edition]}"
        ),
        heading=f"{subject.name}:",
        promise="your quarter in five sentences",
        long_heading=len(subject.name) > LONG_NAME,
        facts=facts(subject),
        sentences=five_sentences(subject),
        discuss=Items(
            discuss_heading(subject),
            _items(subject),
            discuss_note(subject),
            "expected" if subject.compared else "peers",
        ),
        share=Items(
            f"{spelt(len(chosen.share)).capitalize()} to share with the room",
            tuple(_item(subject, row, sharing=True) for row in chosen.share),
            "",
        ),
        notes=notes(subject, changed),
        who_sees=who_sees(subject),
        contact=contact(subject),
    )


def _items(subject: Subject) -> tuple[Item, ...]:
    picked = subject.selection
    if not subject.compared:
        return tuple(_unjudged(subject, row) for row in subject.blocks[:UNJUDGED])
    return tuple(_item(subject, row, sharing=False) for row in (*picked.discuss, *picked.usual))


def _unjudged(subject: Subject, row: Row) -> Item:
    """Own figure beside the peers', and how to find the cases; nothing is concluded."""
    measure = subject.measures[row.measure_id]
    scale = Scale(measure, row)
    own = "" if row.value is None else scale.with_unit(row.value)
    peers = "" if row.peer_value is None else f"; peers {scale.figure(row.peer_value)}"
    return Item(
        measure_id=row.measure_id,
        name=measure.name,
        window=subject.window_of(row),
        lead=own,
        rest=peers,
        spread="",
        strip=row_strip(subject, row.measure_id),
        action=first_sentence(measure.find),
        linked=True,
    )


def _item(subject: Subject, row: Row, *, sharing: bool) -> Item:
    measure = subject.measures[row.measure_id]
    lead, rest = difference(row, measure)
    if not lead and row.value is not None:
        lead, rest = Scale(measure, row).with_unit(row.value), ""
    spread = spread_words(row).replace("Practices commonly differ by about", "usual spread")
    advice = measure.if_high if row.high else measure.if_low
    action = TELL if sharing else first_sentence(advice)
    return Item(
        measure_id=row.measure_id,
        name=measure.name,
        window=joined((subject.window_of(row), priority_words(subject, measure)), " · "),
        lead=lead,
        rest=f"{rest};" if spread else rest,
        spread=spread[:1].lower() + spread[1:],
        strip=row_strip(subject, row.measure_id),
        action=action,
        linked=row in subject.blocks,
    )
