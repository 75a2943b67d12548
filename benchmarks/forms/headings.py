"""Which column of a filled sheet is which, by its heading, and whether the question fits it."""

from dataclasses import dataclass

from benchmarks.findings import Finding
from benchmarks.forms.words import COMMENT, HEADINGS, PRACTICE
from benchmarks.itembank import ItemBank
from benchmarks.sources.checks import printable
from benchmarks.sources.layout import normal
from benchmarks.sources.opened import Opened

MOVED = (
    "The columns stand in another order than in the form: each is read under its heading in row 1. "
    "Look at a few answers in the CSV."
)
APART = (
    "stands above another question than its own, so that cells have been moved and nobody can tell "
    "what was answered: the column is left out. Copy the answers into a new form."
)
STRANGE = "is no item of this form: the column is left out. Put the heading of row 1 back."
NAMELESS = "has answers and no heading in row 1: the column is left out. Put the heading back."
GONE = "has no column any more: nobody answered it. If somebody did, put the column back."
NO_PRACTICE = "has no column 'practice' in row 1: nothing of it is read. Put the heading back."
DOUBLE = "heads two columns: the first is read. Delete or rename one."


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of a sheet's columns, as `Opened.rows` calls them."""

    practice: str
    comment: str | None
    items: dict[str, str]  # item: place, in the order of the form


def columns_of(sheet: Opened, bank: ItemBank, group: str) -> tuple[Columns | None, list[Finding]]:
    """The columns of a filled sheet by heading, and what has been done to them.

    None where the practice cannot be told.
    """
    rows = sheet.rows(header=False).drop("line").collect()
    heads = [normal(cell or "") for cell in rows.row(0)[:-1]] if len(rows) else []
    words = [cell or "" for cell in rows.row(1)[:-1]] if len(rows) > 1 else [""] * len(heads)
    asked = bank.items_of(group)
    found: list[Finding] = []
    places: dict[str, str] = {}
    for place, head in enumerate(heads):
        told = None
        if not head:
            answered = rows[HEADINGS:].to_series(place).drop_nulls().len() > 0
            told = ("form-no-heading", NAMELESS, f"column {place + 1}") if answered else None
        elif head in places:
            told = ("form-double-heading", DOUBLE, head)
        elif head in asked and normal(words[place]) != normal(asked[head].partner):
            told = ("form-moved-cells", APART, head)
        elif head not in asked and head not in (PRACTICE, COMMENT):
            told = ("unknown-item", STRANGE, head)
        else:
            places[head] = str(place)
        if told:
            rule, message, name = told
            found.append(Finding("warning", sheet.file, rule, message, 1, printable(name)))
    if PRACTICE not in places:
        return None, [*found, Finding("error", sheet.file, "form-no-column", NO_PRACTICE, 1)]
    items = {name: places[name] for name in asked if name in places}
    gone = [name for name in asked if name not in heads]
    found += [Finding("warning", sheet.file, "form-no-item", GONE, 1, name) for name in gone]
    order = [name for name in places if name in (PRACTICE, COMMENT, *items)]
    if order != [name for name in (PRACTICE, *asked, COMMENT) if name in places]:
        found.append(Finding("warning", sheet.file, "form-moved-columns", MOVED, 1))
    return Columns(places[PRACTICE], places.get(COMMENT), items), found
