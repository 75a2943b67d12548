"""Pages 3 to 5: every indicator's row, by domain, on its own expected range."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.framework.definition import Domain, Page
from benchmarks.framework.state import DATA, MISSING, SUPPRESSED
from benchmarks.reports.framework.parts import DomainPage
from benchmarks.reports.framework.sight import Sight, Told
from benchmarks.reports.framework.wording import domains as words
from benchmarks.reports.framework.wording.marks import ADJUSTED_OUT
from benchmarks.reports.parts import Glance, GlanceRow, GlanceSection
from benchmarks.reports.strips import row_strip
from benchmarks.reports.wording import Scale, count, joined, most
from benchmarks.reports.wording.ages import mark
from benchmarks.reports.wording.comparison import side_note


def domain_pages(sight: Sight) -> tuple[DomainPage, ...]:
    """The pages in their order, each with its domains."""
    return tuple(_page(sight, page, lead) for page, lead in words.TITLES.items())


def _page(sight: Sight, page: Page, lead: str) -> DomainPage:
    domains = [one for one in sight.domains.values() if one.page == page]
    return DomainPage(
        title=lead,
        glance=glance_of(sight, domains, words.page_heading(lead, _said(sight, domains))),
        empty=not any(map(sight.has_any, domains)),
    )


def glance_of(sight: Sight, domains: Sequence[Domain], heading: str) -> Glance:
    """A table of some domains' indicators."""
    told = [one for domain in domains for one in sight.of(domain)]
    compared = any(one.row is not None and one.row.compared for one in told)
    adjusted = any(ADJUSTED_OUT in one.detail for one in told)
    figures = any(one.state == DATA and one.row is not None for one in told)
    return Glance(
        heading=heading,
        intro=words.intro(compared=compared, adjusted=adjusted),
        over_time="",
        middle=words.middle(expected=compared or not figures),
        sections=tuple(_section(sight, domain) for domain in domains),
    )


def _said(sight: Sight, domains: Sequence[Domain]) -> str:
    """What these domains come to, without a total."""
    told = [one for domain in domains for one in sight.of(domain)]
    if not any(one.state == DATA for one in told):
        return words.NOTHING_SUPPLIED
    compared = [one for one in told if one.row is not None and one.row.compared]
    return words.stands_out([one.name for one in compared if one.strong], len(compared))


@dataclass(frozen=True, slots=True)
class _Shared:
    """What most rows of a domain have in common; "" where nothing."""

    unit: str
    period: str


def _section(sight: Sight, domain: Domain) -> GlanceSection:
    """A domain's rows; what was not supplied is named in a line."""
    told = list(sight.of(domain))
    there = [one for one in told if one.state != MISSING]
    absent = [one.name for one in told if one.state == MISSING]
    shared = _Shared(
        most([_unit(sight, one) for one in there if one.row is not None]),
        most([one.period for one in there if one.row is not None and one.state == DATA]),
    )
    return GlanceSection(
        title=domain.title,
        shared=words.shared_words(shared.period, shared.unit),
        rows=tuple(_row(sight, one, shared) for one in there),
        note=words.lacking(absent),
    )


def _unit(sight: Sight, told: Told) -> str:
    return sight.subject.measures[told.row.measure_id].value.unit if told.row is not None else ""


def _row(sight: Sight, told: Told, shared: _Shared) -> GlanceRow:
    row, one = told.row, told.indicator
    if row is None or told.state != DATA:
        return _without_peers(sight, told, shared)
    measure = sight.subject.measures[row.measure_id]
    scale = Scale(measure, row)
    unit = "" if measure.value.unit == shared.unit else measure.value.unit
    period = told.period or sight.subject.computed.quarter.words
    period = "" if period == shared.period or not (told.period or shared.period) else period
    return GlanceRow(
        measure_id=one.id,
        name=told.name,
        detail=joined((unit, period, told.detail, mark(row, measure)), " · "),
        own=told.value,
        own_is_figure=row.value is not None,
        peers="" if row.old else scale.figure(row.peer_value),
        events=count(row.items if measure.cost else row.numerator) if measure.judged else "",
        strip=row_strip(sight.subject, row.measure_id),
        words=told.words,
        strong=told.strong,
        note=side_note(row, measure),
    )


def _without_peers(sight: Sight, told: Told, shared: _Shared) -> GlanceRow:
    """What is no measure, or has no figure: its words, and nothing of anybody else."""
    unit = _unit(sight, told)
    held = told.state == SUPPRESSED
    return GlanceRow(
        measure_id=told.indicator.id,
        name=told.name,
        detail=joined((unit if unit != shared.unit else "", told.detail), " · "),
        own=told.value or ("" if told.state == DATA else told.shape),
        own_is_figure=bool(told.value),
        peers="",
        events="",
        strip=None,
        words=told.words,
        strong=False,
        note=words.SMALL_NUMBERS if held else "",
    )
