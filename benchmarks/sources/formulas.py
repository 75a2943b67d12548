"""Cells of a workbook whose formula was saved without its value: whatever reads them finds nothing.

Excel and LibreOffice save the value beside the formula; programs that write workbooks may not.
"""

import html
import re
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

from benchmarks.findings import Finding
from benchmarks.sources.checks import SHOWN

P = r"<(?:\w+:)?"  # elements may carry a prefix
CELL = re.compile(rf"{P}c\s".encode())
FORMULA = re.compile(rf"([^>]*)>\s*{P}f[\s>/]".encode())
VALUE = re.compile(rf"{P}v(?:\s[^>]*)?>[^<]".encode())
SHEET, LINK = (re.compile(rf"{P}{name}\s([^>]*)>") for name in ("sheet", "Relationship"))
TEXT = "str"  # of a formula whose value may be no character
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError)  # told when it is read


def no_values(path: Path, name: str) -> list[Finding]:
    """The finding that names such cells, where there are any."""
    cells: list[str] = []
    if zipfile.is_zipfile(path):
        with suppress(*BROKEN), zipfile.ZipFile(path) as archive:
            cells = without_value(archive)
    if not cells:
        return []
    more = f" and {len(cells) - SHOWN:,} more" if len(cells) > SHOWN else ""
    message = (
        f"has formulas without their values in {', '.join(cells[:SHOWN])}{more}: nothing is read "
        "there. Open it in Excel or LibreOffice, and save it again."
    )
    return [Finding("warning", name, "formula-without-value", message)]


def without_value(archive: zipfile.ZipFile) -> list[str]:
    """The cells, each with the name of its sheet: "Sheet1 B7"."""
    found = []
    for sheet, member in _sheets(archive):
        for cell in CELL.split(archive.read(member))[1:]:
            formula = FORMULA.match(cell)
            if formula is None or VALUE.search(cell):
                continue
            attributes = formula[1].decode("utf-8", "replace")
            if _attribute(attributes, "t") != TEXT:
                found.append(f"{sheet} {_attribute(attributes, 'r')}".strip())
    return found


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Each sheet's name and its member of the archive."""
    members = set(archive.namelist())
    if not {BOOK, LINKS} <= members:
        return []
    book, links = (archive.read(name).decode("utf-8", "replace") for name in (BOOK, LINKS))
    targets = {_attribute(one, "Id"): _attribute(one, "Target") for one in LINK.findall(links)}
    found = [
        (_attribute(one, "name"), _member(targets.get(_attribute(one, r"\w+:id"), "")))
        for one in SHEET.findall(book)
    ]
    return [(name, member) for name, member in found if member in members]


def _member(target: str) -> str:
    """Where a link leads: from the folder of the workbook, or from the root."""
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _attribute(element: str, name: str) -> str:
    value = re.search(rf"(?:^|\s){name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", element)
    return html.unescape(value[1] or value[2] or "") if value else ""
