"""The map of a locality: every practice by every indicator, in words and shapes."""

import polars as pl

from benchmarks.framework.definition import Domain, Indicator
from benchmarks.framework.engine import Framework
from benchmarks.measures.definition import Measure
from benchmarks.reports.framework.wording import map as words
from benchmarks.reports.framework.wording.marks import published_words
from benchmarks.reports.names import short_names
from benchmarks.reports.pack.heat import NAMES, WIDTH, by_nobody, cell, one_heading
from benchmarks.reports.pack.parts import Cell, HeatMap, HeatRow, HeatSection
from benchmarks.reports.pack.place import Place
from benchmarks.reports.rows import Row
from benchmarks.reports.wording import Scale


def locality_map(framework: Framework, place: Place) -> HeatMap:
    """A shape and a word for each practice and indicator that anybody has."""
    sections = (
        HeatSection(domain.title, rows)
        for domain in framework.domains.values()
        if (rows := _rows(framework, place, domain))
    )
    names = short_names({code: place.names[code] for code in place.in_order}, longest=20)
    return HeatMap(
        heading=words.HEADING,
        intro=words.INTRO,
        practices=tuple(names[code] for code in place.in_order),
        together=one_heading(place),
        width=round((WIDTH - NAMES) / max(len(place.in_order), 1), 2),
        sections=tuple(sections),
    )


def _rows(framework: Framework, place: Place, domain: Domain) -> tuple[HeatRow, ...]:
    found = []
    for one in domain.indicators:
        if one.rating is not None:
            cells = _rated(framework, place, one.rating)
        elif one.published is not None:
            cells = _given(framework, place, one)
        elif one.measure_id is not None and place.group.anybody_has(one.measure_id):
            rows = place.rows(one.measure_id)
            measure = framework.computed.measures[one.measure_id]
            cells = tuple(_cell(rows.get(code), measure) for code in place.in_order)
        else:
            continue
        if any(one_cell.words != words.NO_DATA for one_cell in cells):
            found.append(HeatRow(framework.name_of(one), by_nobody(place, cells)))
    return tuple(found)


def _cell(row: Row | None, measure: Measure) -> Cell:
    """As the pack has it; what is shown without a verdict is its figure."""
    if row is not None and row.value is not None and (row.because == "not_judged" or row.old):
        return Cell("", f"{Scale(measure, row).figure(row.value)}", strong=False)
    return cell(row)


def _rated(framework: Framework, place: Place, question: str) -> tuple[Cell, ...]:
    rows = framework.inspections.filter(pl.col("question").cast(pl.String) == question)
    rating = dict(rows.select("practice_code", pl.col("rating").cast(pl.String)).iter_rows())
    told = [rating.get(code, words.NO_DATA) for code in place.in_order]
    return tuple(Cell("", words.rating_short(one), strong=False) for one in told)


def _given(framework: Framework, place: Place, one: Indicator) -> tuple[Cell, ...]:
    """What is shown as it is published."""
    rows = framework.published.filter(indicator=one.id)
    value = dict(rows.select("practice_code", "value").iter_rows())
    told = (
        published_words(value[code], one) if code in value else words.NO_DATA
        for code in place.in_order
    )
    return tuple(Cell("", text, strong=False) for text in told)
