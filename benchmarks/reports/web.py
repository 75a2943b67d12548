"""The same report for a browser: every measure with a figure has its texts, not six alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.reports.blocks import measure_block
from benchmarks.reports.charts import Strip
from benchmarks.reports.deciles import DecileStrip, decile_strips
from benchmarks.reports.parts import Block, PracticeReport
from benchmarks.reports.strips import row_strip
from benchmarks.reports.subject import SECTIONS, Subject
from benchmarks.reports.trends import OverTime


@dataclass(frozen=True, slots=True)
class MoreBlock:
    """A measure that the PDF has no half page for.

    The strip is drawn instead of the block's chart where practices are hidden: the PDF shows
    where letters lie on six measures only, and its strips have no letters.
    """

    block: Block
    lettered: bool  # whether the block's chart would set letters beside values
    strip: Strip | None


@dataclass(frozen=True, slots=True)
class MoreSection:
    """A domain's further measures."""

    title: str
    blocks: tuple[MoreBlock, ...]


@dataclass(frozen=True, slots=True)
class WebReport:
    """What the PDF prints, and the measures that it has no room for."""

    report: PracticeReport
    more: tuple[MoreSection, ...]
    elsewhere: Mapping[str, DecileStrip]  # by measure


def web_report(subject: Subject, report: PracticeReport, over_time: OverTime) -> WebReport:
    """The web edition of a report that is already made; nothing of it is made again."""
    sections = (
        MoreSection(title, blocks)
        for key, title in SECTIONS.items()
        if (blocks := _more(subject, key, over_time))
    )
    return WebReport(report, tuple(sections), decile_strips(subject))


def _more(subject: Subject, section: str, over_time: OverTime) -> tuple[MoreBlock, ...]:
    """The measures of a domain with a figure and no half page, by name."""
    rows = (row for row in subject.rows.values() if row not in subject.blocks)
    found = [
        (subject.measures[row.measure_id], row)
        for row in rows
        if subject.measures[row.measure_id].section == section and row.value is not None
    ]
    return tuple(
        MoreBlock(
            measure_block(subject, row, over_time),
            bool(subject.hidden),
            row_strip(subject, measure.id),
        )
        for measure, row in sorted(found, key=lambda pair: (pair[0].name.casefold(), pair[0].id))
    )
