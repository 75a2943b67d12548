"""Practices by measures: a shape and a word in every cell, and no totals."""

from benchmarks.reports.names import short_names
from benchmarks.reports.pack.parts import Cell, HeatMap, HeatRow, HeatSection
from benchmarks.reports.pack.place import Place
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import SECTIONS
from benchmarks.reports.wording import plural
from benchmarks.reports.wording.heat import heat_intro

WIDTH = 265.0  # of the page between its margins, on its side
NAMES = 52.0
MARKS = {
    "much_higher": ("▲▲", "higher"),
    "higher": ("▲", "higher"),
    "usual_spread_higher": ("△", "higher"),
    "in_line": ("", "in line"),
    "usual_spread_lower": ("▽", "lower"),
    "lower": ("▼", "lower"),
    "much_lower": ("▼▼", "lower"),
    "too_few": ("", "too few"),
}


def heat_map(place: Place) -> HeatMap:
    """The map of a locality; measures that nobody has are left out.

    Where somebody is hidden a column is no practice: a letter's marks on forty measures would be
    known again from a quarter in which it was a name. Each row is then in the order of its marks.
    """
    sections = (
        HeatSection(title, rows) for key, title in SECTIONS.items() if (rows := _rows(place, key))
    )
    names = short_names({code: place.names[code] for code in place.in_order}, longest=20)
    return HeatMap(
        heading="All measures, all practices",
        intro=heat_intro(place),
        practices=tuple(names[code] for code in place.in_order),
        together=one_heading(place),
        width=round((WIDTH - NAMES) / max(len(place.in_order), 1), 2),
        sections=tuple(sections),
    )


def _rows(place: Place, section: str) -> tuple[HeatRow, ...]:
    there = [
        measure
        for measure in place.measures.values()
        if measure.section == section and place.group.anybody_has(measure.id)
    ]
    return tuple(
        HeatRow(
            measure.name,
            _cells(place, measure.id),
        )
        for measure in sorted(there, key=lambda one: (one.name.casefold(), one.id))
    )


def one_heading(place: Place) -> str:
    """The heading of all columns where they are no practices; "" where they are."""
    practices = plural(len(place.in_order), "practice")
    return f"{practices}, each row from higher to lower" if place.hidden else ""


def by_nobody(place: Place, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells of a row in the order of their marks where somebody is hidden, else as they are."""
    return tuple(sorted(cells, key=_from_high_to_low)) if place.hidden else cells


def _cells(place: Place, measure_id: str) -> tuple[Cell, ...]:
    rows = place.rows(measure_id)
    return by_nobody(place, tuple(cell(rows.get(code)) for code in place.in_order))


def _from_high_to_low(one: Cell) -> tuple[int, str]:
    marks = list(MARKS.values())
    mark = (one.shape, one.words)
    return (marks.index(mark) if mark in marks else len(marks), one.words)


def cell(row: Row | None) -> Cell:
    """The mark of one figure; zero, withheld and missing never look alike."""
    if row is None or row.status == "missing":
        return Cell("", "no data", strong=False)
    if row.status == "withheld":
        return Cell("", "withheld", strong=False)
    if row.check_first:
        return Cell("?", "check", strong=False)
    if row.disagrees:
        return Cell("", "by age", strong=False)
    if not row.compared and row.verdict != "too_few":
        return Cell("", "apart", strong=False)
    shape, words = MARKS[row.verdict or "in_line"]
    return Cell(shape, words, strong=row.outside)
