"""Page 1 in words, but for its five sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.measures.definition import Measure
from benchmarks.measures.priorities import is_priority
from benchmarks.reports.agreed import agreements_of
from benchmarks.reports.parts import Note, Piece
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import Subject
from benchmarks.reports.triage import doubted
from benchmarks.reports.wording import (
    day,
    joined,
    plural,
    sentence,
    spelt,
)
from benchmarks.reports.wording.agreements import STATUS, outcome
from benchmarks.reports.wording.data import data_query
from benchmarks.reports.wording.five import inside, too_few_practices

TELL = "Tell the room what you do."

EVENTS = ("prescribing", "referrals", "diagnostics", "counts")
NAMED = 4  # measures in one note
ASKED = 2  # figures to check, in full
FULL = 6  # measures on page 1 that leave no room for more


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


def facts(subject: Subject) -> str:
    """Who the practice is, its locality, and how old the data are."""
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


def discuss_heading(subject: Subject) -> str:
    """What stands above the measures to talk about."""
    chosen = subject.selection
    if chosen.discuss:
        return f"{spelt(len(chosen.discuss)).capitalize()} to talk about"
    largest = "largest difference" if len(chosen.usual) == 1 else "largest differences"
    if any(map(doubted, chosen.usual)):
        return f"The {largest}: perhaps chance, among so many measures"
    if chosen.usual:
        return f"Nothing stands out: the {largest} within the usual spread"
    if not subject.compared:
        if not subject.blocks:
            return "Nothing could be compared"
        return "No verdicts: your figures with most events"
    return "Nothing else stands out" if chosen.share else "Nothing stands out"


def discuss_note(subject: Subject) -> str:
    """What is said where there are none."""
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


def notes(subject: Subject, changed: str) -> tuple[Note, ...]:
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
    more = len(agreed) - len(agreed[-ASKED:])
    if told and more:
        told.append(f"{spelt(more).capitalize()} more on the page of agreements.")
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


def priority_words(subject: Subject, measure: Measure) -> str:
    """That the locality has asked for it, where it has."""
    asked = subject.computed.settings.measures.priorities
    return "a priority here" if is_priority(measure, asked) else ""
