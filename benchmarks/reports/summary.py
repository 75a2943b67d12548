"""Page 1: the quarter in five sentences, what to talk about and what to share."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.measures.definition import Measure
from benchmarks.measures.priorities import is_priority
from benchmarks.reports.agreed import agreements_of
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.parts import Item, Items, Note, Piece, Summary
from benchmarks.reports.rows import Row
from benchmarks.reports.strips import row_strip
from benchmarks.reports.subject import Subject
from benchmarks.reports.triage import doubted
from benchmarks.reports.wording import (
    Scale,
    day,
    first_sentence,
    joined,
    plural,
    sentence,
    spelt,
)
from benchmarks.reports.wording.agreements import STATUS, outcome
from benchmarks.reports.wording.comparison import difference, spread_words
from benchmarks.reports.wording.data import data_query
from benchmarks.reports.wording.five import five_sentences, inside, too_few_practices

EVENTS = ("prescribing", "referrals", "diagnostics", "counts")
LONG_NAME = 45  # letters that leave the heading two lines
NAMED = 4  # measures in one note
ASKED = 2  # figures to check, in full
FULL = 6  # measures on page 1 that leave no room for more
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
        facts=_facts(subject),
        sentences=five_sentences(subject),
        discuss=Items(
            _discuss_heading(subject),
            _items(subject),
            _discuss_note(subject),
            "expected" if subject.compared else "peers",
        ),
        share=Items(
            f"{spelt(len(chosen.share)).capitalize()} to share with the room",
            tuple(_item(subject, row, sharing=True) for row in chosen.share),
            "",
        ),
        notes=_notes(subject, changed),
        who_sees=who_sees(subject),
        contact=contact(subject),
    )


def who_sees(subject: Subject) -> str:
    """Who holds a copy, in two sentences."""
    practices = plural(len(subject.members), "practice")
    who = f"You, the {practices} of the locality and the locality team"
    if subject.edition == "anonymised":
        who = "You and the locality team"
    if subject.edition == "facilitator":
        who = "The locality team alone"
    return (
        f"{who}. For peer review, not performance management; a "
        "commissioner’s copy may be disclosable."
    )


def contact(subject: Subject) -> str:
    """Whom to ask about a figure."""
    asked = subject.computed.settings.contact
    return sentence(
        f"Does a figure look wrong? Ask{f': {asked}' if asked else ' your locality lead'}"
    )


def _facts(subject: Subject) -> str:
    patients = [one.patients for one in subject.members if one.patients is not None]
    own = subject.practice.patients
    parts = (
        subject.practice.practice_code,
        "" if own is None else plural(round(own), "patient"),
        joined(
            (
                f"{subject.locality}, {plural(len(subject.members), 'practice')}",
                f"{sum(patients):,.0f} patients" if patients else "",
            ),
            ", ",
        ),
        _data_age(subject),
    )
    return joined(parts, " · ")


def _data_age(subject: Subject) -> str:
    """The last day that any file with events covers, within the quarter or before it."""
    quarter = subject.computed.quarter
    lasts = [
        min(file.last, quarter.end)
        for file in subject.computed.files
        if file.last is not None and file.domain in EVENTS
    ]
    return f"data to {day(max(lasts))}" if lasts else "no data for this quarter"


def _discuss_heading(subject: Subject) -> str:
    chosen = subject.selection
    if chosen.discuss:
        return f"{spelt(len(chosen.discuss)).capitalize()} to talk about"
    if any(map(doubted, chosen.usual)):
        return "The largest differences, which may be chance"
    if chosen.usual:
        return "Nothing stands out: the largest differences within the usual spread"
    if not subject.compared:
        if not subject.blocks:
            return "Nothing could be compared"
        return "No verdicts: your figures with most events"
    return "Nothing else stands out" if chosen.share else "Nothing stands out"


def _discuss_note(subject: Subject) -> str:
    chosen = subject.selection
    if chosen.discuss or chosen.usual:
        return ""
    if too_few_practices(subject):
        return "With fewer than five practices to compare there are figures, but no verdicts."
    if not subject.compared:
        where = "beside those of the other practices from page 3 on"
        return f"All your figures stand {where}." if subject.blocks else ""
    rest = "Every other measure" if chosen.share else "Every measure"
    if any(row.outside and row not in chosen.share for row in subject.compared):
        return f"{rest} that could be compared is in line with your peers, but for those below."
    return f"{rest} that could be compared is in line with your peers."


def _notes(subject: Subject, changed: str) -> tuple[Note, ...]:
    """What a reader must also know: data to check, months that are missing, the other outliers."""
    rows = subject.rows.values()
    check = [row for row in rows if row.check_first]
    months = sum(row.because == "incomplete_window" for row in rows)
    shown = subject.selection.shown
    also = [row for row in subject.compared if row.flagged]
    also = [row for row in also if row not in shown]
    notes = []
    if subject.hidden and subject.open_data:
        told = (
            "Letters are a courtesy, not a secret: prescribing and other published data let "
            "anyone work out who is who."
        )
        notes.append(Note("Names", (Piece(told),)))
    agreed = agreements_of(subject.computed, subject.practice.practice_code)
    if told := _agreed(subject, agreed):
        notes.append(Note("What you agreed", (Piece(told),)))
    if changed and len(shown) < FULL:
        notes.append(Note("What moved", (Piece(changed),)))
    if check:
        asked = [data_query(subject.measures[row.measure_id].name, row) for row in check[:ASKED]]
        asked += ["Page 2 names the others."] if len(check) > ASKED else []
        notes.append(Note("Please check first", (Piece(" ".join(asked)),)))
    if months and subject.practice.compared:
        are = "is" if months == 1 else "are"
        told = f"{plural(months, 'measure')} {are} not compared, because your data lack months."
        notes.append(Note("Months missing", (Piece(f"{told} Page 2 says which."),)))
    if also:
        notes.append(Note("Also outside the expected range", _with_pages(subject, also)))
    return tuple(notes)


def _agreed(subject: Subject, agreed: Sequence[Mapping[str, Any]]) -> str:
    """The newest agreements and what came of them, in a sentence each."""
    told = []
    for one in agreed[-ASKED:]:
        measure = subject.measures.get(one["judged_by"])
        if measure is not None:
            came = outcome(subject.computed, one, measure).split(". ")[0].rstrip(".")
            status = STATUS[one["status"]]
            told.append(
                sentence(f"{inside(measure.name)} ({status}): {came[:1].lower()}{came[1:]}")
            )
    return " ".join(told)


def _with_pages(subject: Subject, rows: Sequence[Row]) -> tuple[Piece, ...]:
    """Measures with the page of their half page, or with the page that lists all."""
    rows = sorted(rows, key=lambda row: -abs(row.z or 0.0))
    pieces = []
    for index, row in enumerate(rows[:NAMED]):
        by = "" if index == 0 else " and " if index == len(rows) - 1 else ", "
        name = inside(subject.measures[row.measure_id].name)
        link = row.measure_id if row in subject.blocks else ""
        pieces.append(Piece(f"{by}{name}", link=link))
    more = len(rows) - NAMED
    return (*pieces, Piece(f" and {spelt(more)} more on page 3." if more > 0 else "."))


def _items(subject: Subject) -> tuple[Item, ...]:
    picked = subject.selection
    if not subject.compared:
        return tuple(_unjudged(subject, row) for row in subject.blocks[:UNJUDGED])
    return tuple(_item(subject, row, sharing=False) for row in (*picked.discuss, *picked.usual))


def _priority(subject: Subject, measure: Measure) -> str:
    """That the locality has asked for it, where it has."""
    asked = subject.computed.settings.measures.priorities
    return "a priority here" if is_priority(measure, asked) else ""


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
    action = "Tell the room what you do." if sharing else first_sentence(advice)
    return Item(
        measure_id=row.measure_id,
        name=measure.name,
        window=joined((subject.window_of(row), _priority(subject, measure)), " · "),
        lead=lead,
        rest=f"{rest};" if spread else rest,
        spread=spread[:1].lower() + spread[1:],
        strip=row_strip(subject, row.measure_id),
        action=action,
        linked=row in subject.blocks,
    )
