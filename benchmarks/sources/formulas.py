"""Cells of a workbook whose formula was saved without its value: whatever reads them finds nothing.

Excel and LibreOffice save the value beside the formula; programs that write workbooks may not.
"""

import html
import re
import zipfile

from benchmarks.findings import Finding
from benchmarks.sources.checks import SHOWN

CELL = re.compile(rb"<c\s([^>]*?)>\s*<f[\s>/](.*?)</c>", re.DOTALL)
VALUE = re.compile(rb"<v[^>]*>[^<]")
PLACE, TEXT = re.compile(rb'\br="([A-Z]+[0-9]+)"'), b't="str"'  # whose value may be no character
SHEET = re.compile(r'<sheet\s[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
LINK = re.compile(r"<Relationship\s[^>]*>")
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def no_values(archive: zipfile.ZipFile, name: str) -> list[Finding]:
    """The finding that names such cells, where there are any."""
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
        for attributes, inside in CELL.findall(archive.read(member)):
            place = PLACE.search(attributes)
            if place and TEXT not in attributes and not VALUE.search(inside):
                found.append(f"{sheet} {place[1].decode()}")
    return found


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Each sheet's name and its member of the archive."""
    members = set(archive.namelist())
    if not {BOOK, LINKS} <= members:
        return []
    book, links = (archive.read(name).decode("utf-8", "replace") for name in (BOOK, LINKS))
    targets = {_attribute(one, "Id"): _attribute(one, "Target") for one in LINK.findall(links)}
    found = [
        (html.unescape(name), f"xl/{targets.get(link, '').removeprefix('/xl/')}")
        for name, link in SHEET.findall(book)
    ]
    return [(name, member) for name, member in found if member in members]


def _attribute(element: str, name: str) -> str:
    value = re.search(rf'\b{name}="([^"]*)"', element)
    return value[1] if value else ""
