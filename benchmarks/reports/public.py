"""The public edition: what was counted and how it compares, in plain words, no peer named."""

from dataclasses import dataclass

from benchmarks.measures.definition import Measure
from benchmarks.reports.parts import Furniture
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import SECTIONS, Subject
from benchmarks.reports.wording import Scale, joined
from benchmarks.reports.wording.ages import MARK
from benchmarks.reports.wording.public import MEANINGS, public_lead, public_words
from benchmarks.reports.wording.summary import contact


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One measure, its two figures and what they mean."""

    title: str
    unit: str
    own: str
    nearby: str
    words: str


@dataclass(frozen=True, slots=True)
class PublicSection:
    """A domain."""

    title: str
    rows: tuple[PublicRow, ...]


@dataclass(frozen=True, slots=True)
class PublicReport:
    """Everything that the template prints."""

    title: str
    author: str
    subject: str
    dated: str  # ISO day: the end of the quarter
    furniture: Furniture
    kicker: str
    heading: str
    lead: tuple[str, ...]
    sections: tuple[PublicSection, ...]
    meanings: tuple[tuple[str, str], ...]
    contact: str


def public_report(subject: Subject, furniture: Furniture) -> PublicReport:
    """A practice's figures for its patients; measures nobody could count are left out."""
    quarter = subject.computed.quarter
    sections = (
        PublicSection(title, rows)
        for key, title in SECTIONS.items()
        if (rows := _rows(subject, key))
    )
    return PublicReport(
        title=f"{subject.name}: how its figures compare, {quarter.words}",
        author=subject.computed.settings.name or "peerbench",
        subject=f"Figures of {subject.name} beside those of the practices nearby",
        dated=quarter.end.isoformat(),
        furniture=furniture,
        kicker=f"For patients · {quarter.words}",
        heading=f"{subject.name}: how its figures compare",
        lead=public_lead(subject),
        sections=tuple(sections),
        meanings=MEANINGS,
        contact=contact(subject),
    )


def _rows(subject: Subject, section: str) -> tuple[PublicRow, ...]:
    there = (
        (subject.measures[name], row)
        for name, row in subject.rows.items()
        if subject.measures[name].section == section and row.status != "missing"
    )
    ordered = sorted(there, key=lambda pair: pair[0].title.casefold())
    return tuple(_row(measure, row) for measure, row in ordered if not row.check_first)


def _row(measure: Measure, row: Row) -> PublicRow:
    scale = Scale(measure, row)
    withheld = row.status == "withheld" or row.value is None
    return PublicRow(
        title=measure.title,
        unit=joined((measure.value.unit, MARK if row.adjusted else ""), ", "),
        own="not shown" if withheld else scale.figure(row.value),
        nearby="" if row.old or withheld else scale.figure(row.peer_value),
        words=public_words(row, measure),
    )
