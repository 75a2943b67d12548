"""Which layout a table is: by its header, or by its shape where it has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import polars as pl

from benchmarks.findings import Finding
from benchmarks.settings import Settings
from benchmarks.sources.checks import printable
from benchmarks.sources.layout import Column, Layout, Raw, normal
from benchmarks.sources.opened import EXTRA, LINE, Opened
from benchmarks.sources.parse import tidy
from benchmarks.sources.registry import LAYOUTS

CLEARLY = 0.6  # share of required columns from which a file is meant to be that layout
FORGIVEN = 2  # and it lacks no more than these
ABOVE = 20  # lines that people write above a header, at most
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table with its layout."""

    layout: Layout
    opened: Opened


def recognise(opened: Opened) -> tuple[Recognised | None, list[Finding]]:
    """The best layout of a table and notes on its header; None with a finding that says why."""
    for layout in LAYOUTS:
        if layout.shape is not None and layout.shape(opened):
            return Recognised(layout, opened), []
    header = tuple(map(normal, opened.first))
    headed = [layout for layout in LAYOUTS if layout.shape is None]
    fitting = [layout for layout in headed if not layout.lacks(header) and _may(layout, header)]
    if not fitting:
        return None, [_nearest(opened, header, headed)]
    layout = max(fitting, key=lambda layout: layout.needs)
    doubled = _doubled(layout, header)
    if doubled:
        message = f"has more than one column {_names(doubled)}. Rename or delete all but one."
        return None, [Finding("error", opened.file, "double-column", message, line=1)]
    return Recognised(layout, opened), _header_notes(opened, layout, header)


def raw_rows(recognised: Recognised, settings: Settings) -> Raw:
    """The rows under the layout's names; lacking columns are null, empty rows left out."""
    layout, opened = recognised.layout, recognised.opened
    if layout.shape is not None:
        places = {column.name: int(column.spellings[0]) - 1 for column in layout.columns}
    else:
        header = tuple(map(normal, opened.first))
        places = {
            column.name: place
            for column in layout.columns
            if (place := column.position(header)) is not None
        }
    published = layout.national and layout.domain == "prescribing"
    frame = opened.rows(header=layout.shape is None).select(
        LINE,
        EXTRA,
        *(tidy(str(place), published=published).alias(name) for name, place in places.items()),
        *(
            pl.lit(None, pl.String).alias(column.name)
            for column in layout.columns
            if column.name not in places
        ),
    )
    filled = pl.any_horizontal(pl.col(name).is_not_null() for name in places)
    return Raw(opened, frame.filter(filled), settings)


def _may(layout: Layout, header: tuple[str, ...]) -> bool:
    return not any(name in header for name in layout.never)


def _meant(layout: Layout, opened: Opened) -> bool:
    """Whether a file's name says which local layout it is to be; a sheet's name says nothing."""
    if opened.book:
        return False
    stem = normal(PurePosixPath(opened.name).name.split(".")[0])
    return not layout.national and stem.startswith(layout.key)


def _misplaced(opened: Opened, layouts: list[Layout]) -> Finding | None:
    """The error for a header with other separators than commas, or with lines above it."""

    def fits(cells: Iterable[str]) -> bool:
        header = tuple(map(normal, cells))
        return any(not one.lacks(header) and _may(one, header) for one in layouts)

    for separator, name in SEPARATORS.items():
        if fits(",".join(opened.first).split(separator)):
            message = f"has {name} between its cells. Save it as CSV with commas."
            return Finding("error", opened.file, "separator", message, line=1)
    for line, record in enumerate(opened.beginning(ABOVE), start=1):
        if fits(record):
            message = f"has its header in line {line}. Delete the lines above it."
            return Finding("error", opened.file, "header-below", message, line=1)
    return None


def _nearest(opened: Opened, header: tuple[str, ...], layouts: list[Layout]) -> Finding:
    misplaced = _misplaced(opened, layouts)
    if misplaced is not None:
        return misplaced

    def nearness(layout: Layout) -> tuple[bool, float, int]:
        has = layout.needs - len(layout.lacks(header))
        return _meant(layout, opened), has / layout.needs, has

    layout = max((one for one in layouts if _may(one, header)), key=nearness)
    lacking = layout.lacks(header)
    named, share, _ = nearness(layout)
    if named or (share >= CLEARLY and len(lacking) <= FORGIVEN):
        has = ", ".join(printable(cell) for cell in opened.first)
        message = (
            f"is taken for {layout.title} but has no column {_spelt(lacking)}. It has: {has}. "
            "Add the column, or rename one of these in its first line."
        )
        return Finding("error", opened.file, "missing-column", message, line=1)
    message = (
        f"is not recognised and is left out. It comes nearest to {layout.title}, "
        f"but lacks the columns {_spelt(lacking)}."
    )
    return Finding("warning", opened.file, "not-recognised", message)


def _doubled(layout: Layout, header: tuple[str, ...]) -> list[str]:
    spelt = {normal(spelling) for column in layout.columns for spelling in column.spellings}
    return sorted(name for name in spelt if header.count(name) > 1)


def _header_notes(opened: Opened, layout: Layout, header: tuple[str, ...]) -> list[Finding]:
    """Notes on a byte-order mark, other case or stray spaces in columns that are used."""
    places = ((column, column.position(header)) for column in layout.columns)
    used = [(column, opened.first[place]) for column, place in places if place is not None]
    odd = [cell for column, cell in used if not _as_published(cell, column)]
    if not odd:
        return []
    message = f"writes {_names(map(printable, odd))} unlike the layout {layout.title}: accepted."
    return [Finding("note", opened.file, "header-spelling", message, line=1)]


def _as_published(cell: str, column: Column) -> bool:
    """Whether a header cell is spelt as published; line breaks in it are the publisher's."""
    usual = {" ".join(spelling.split()) for spelling in column.spellings}
    return " ".join(cell.split()) in usual and cell == cell.strip(" ")


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _spelt(columns: list[Column]) -> str:
    return _names(column.spellings[0] for column in columns)
