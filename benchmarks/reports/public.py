"""The public edition: what was counted and how it compares, in plain words, no peer named."""

from dataclasses import dataclass

from benchmarks.measures.definition import Measure
from benchmarks.reports.parts import Furniture
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import SECTIONS, Subject
from benchmarks.reports.summary import contact
from benchmarks.reports.wording import Scale, joined, plural
from benchmarks.reports.wording.ages import MARK


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


MEANINGS = (
    (
        "About what is expected",
        "The figure lies where those of practices of this size mostly lie. Small differences come "
        "and go by chance.",
    ),
    (
        "More or fewer than expected",
        "The figure lies further out than chance and the usual differences between practices "
        "explain. It is a reason to ask why, and no proof of good or poor care: patients of one "
        "practice may be older, or need more.",
    ),
    (
        "Not shown",
        "Numbers so small that they might point to somebody are never printed.",
    ),
)


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
        lead=_lead(subject),
        sections=tuple(sections),
        meanings=MEANINGS,
        contact=contact(subject),
    )


def _lead(subject: Subject) -> tuple[str, ...]:
    others = plural(len(subject.members) - 1, "other practice")
    outside = sum(row.flagged for row in subject.compared)
    asked = plural(len(subject.compared), "figure")
    found = (
        f"None of the {asked} that could be compared stands out."
        if outside == 0
        else f"Of {asked} that could be compared, {outside} "
        f"{'lies' if outside == 1 else 'lie'} outside what is expected."
    )
    return (
        f"The practices of {subject.locality} look at these figures together every quarter, to "
        f"learn from each other. Here {subject.name} stands beside the {others}, taken together.",
        f"{found} With so many figures one or two stand out by chance alone.",
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
        words=_words(row, measure),
    )


def _words(row: Row, measure: Measure) -> str:
    if row.status == "withheld" or row.value is None:
        return "small numbers"
    if row.disagrees:
        return "depends on patients’ ages"
    if row.outside:
        rate = measure.value.kind == "rate" and not measure.cost
        more, fewer = ("more", "fewer") if rate else ("higher", "lower")
        return f"{more if row.high else fewer} than expected"
    if row.compared:
        return "about what is expected"
    return f"figures to {row.period_end:%B %Y}" if row.old else "not compared"
