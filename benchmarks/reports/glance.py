"""All measures at a glance: a row each, by domain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.measures.definition import Measure
from benchmarks.reports.pairs import together
from benchmarks.reports.parts import Glance, GlanceRow, GlanceSection
from benchmarks.reports.rows import Row
from benchmarks.reports.strips import row_strip
from benchmarks.reports.subject import SECTIONS, Subject
from benchmarks.reports.wording import (
    Scale,
    count,
    joined,
    listed,
    most,
)
from benchmarks.reports.wording.ages import mark
from benchmarks.reports.wording.comparison import side_note, verdict_short
from benchmarks.reports.wording.glance import (
    MOST_NAMED,
    PAIRED,
    glance_heading,
    glance_intro,
    none_of,
)


def glance_page(subject: Subject, over_time: str = "") -> Glance:
    """The page of all measures; what nobody in the locality has is named in a line.

    `over_time` says how many charts there are and how many signal.
    """
    sections = tuple(
        section
        for key, title in SECTIONS.items()
        if (section := _section(subject, title, _of_section(subject, key)))
    )
    outside = sum(row.outside for row in subject.compared)
    paired = any(row.paired for section in sections for row in section.rows)
    return Glance(
        heading=glance_heading(outside, len(subject.compared)),
        intro=joined((glance_intro(subject), PAIRED if paired else "")),
        over_time=over_time,
        middle="expected" if subject.compared else "peers",
        sections=sections,
    )


def _of_section(subject: Subject, key: str) -> list[Measure]:
    found = [measure for measure in subject.measures.values() if measure.section == key]
    return sorted(found, key=lambda measure: (measure.name.casefold(), measure.id))


def _section(subject: Subject, title: str, measures: Sequence[Measure]) -> GlanceSection | None:
    """A domain's rows; None for a domain that the library has no measure of."""
    if not measures:
        return None
    there = [measure for measure in measures if subject.group.anybody_has(measure.id)]
    absent = [measure.name for measure in measures if measure not in there]
    note = ""
    if not there:
        note = (
            f"Nothing was supplied, so {none_of(len(measures))} could be looked at"
            f"{f': {listed(absent)}' if len(absent) <= MOST_NAMED else ''}."
        )
    elif absent:
        few = listed(absent) if len(absent) <= MOST_NAMED else f"{len(absent)} further measures"
        note = f"Not supplied for any practice: {few}."
    shared = _shared(subject, there)
    rows = tuple(
        replace(_row(subject, measure, shared), paired=paired)
        for measure, paired in together(there)
    )
    return GlanceSection(title, _told(shared), rows, note)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What most rows of a section have in common, told once in its heading; "" if nothing."""

    unit: str
    window: str
    adjusted: str


def _shared(subject: Subject, measures: Sequence[Measure]) -> _Shared:
    windows = [
        subject.window_of(subject.rows[measure.id])
        for measure in measures
        if measure.id in subject.rows and subject.rows[measure.id].status != "missing"
    ]
    marks = [_mark(subject, measure) for measure in measures]
    return _Shared(
        most([measure.value.unit for measure in measures]), most(windows), most(filter(None, marks))
    )


def _mark(subject: Subject, measure: Measure) -> str:
    row = subject.rows.get(measure.id)
    return "" if row is None else mark(row, measure)


def _told(shared: _Shared) -> str:
    unit = f"{shared.unit} where no unit is given" if shared.unit else ""
    adjusted = f"rates {shared.adjusted}" if shared.adjusted else ""
    return joined((shared.window, unit, adjusted), " · ")


def _row(subject: Subject, measure: Measure, shared: _Shared) -> GlanceRow:
    row = subject.rows.get(measure.id)
    if row is None:
        return _not_supplied(measure, shared)
    scale = Scale(measure, row)
    window = subject.window_of(row)
    if window == shared.window or row.status == "missing":
        window = ""
    else:
        window = window or subject.computed.quarter.words
    adjusted = mark(row, measure)
    adjusted = "" if adjusted == shared.adjusted else adjusted
    return GlanceRow(
        measure_id=measure.id,
        name=measure.name,
        detail=joined((_unit(measure, shared), window, adjusted), " · "),
        own=_own(row, scale),
        own_is_figure=row.value is not None,
        peers="" if row.old else scale.figure(row.peer_value),
        events=count(row.items if measure.cost else row.numerator),
        strip=row_strip(subject, measure.id),
        words=verdict_short(row),
        strong=row.flagged,
        note=side_note(row, measure),
    )


def _not_supplied(measure: Measure, shared: _Shared) -> GlanceRow:
    return GlanceRow(
        measure_id=measure.id,
        name=measure.name,
        detail=_unit(measure, shared),
        own="",
        own_is_figure=False,
        peers="",
        events="",
        strip=None,
        words="not supplied",
        strong=False,
        note="",
    )


def _unit(measure: Measure, shared: _Shared) -> str:
    return "" if measure.value.unit == shared.unit else measure.value.unit


def _own(row: Row, scale: Scale) -> str:
    """Own figure, or the mark of what is not there; a zero is a figure."""
    if row.status == "withheld":
        return "withheld"
    return "" if row.value is None else scale.figure(row.value)
