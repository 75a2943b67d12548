"""Cells of a workbook that hold no value: whatever reads them finds nothing.

They hold an error, or a formula that was saved without its value: Excel and LibreOffice save the
value beside the formula, programs that write workbooks may not.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.findings import Finding
from benchmarks.sources.checks import SHOWN, printable

WORTH_A_LOOK = re.compile(rb"""<(?:\w+:)?f[\s>/]|\bt\s*=\s*["']e["']""")
TEXT, ERROR = "str", "e"  # of a formula whose value may be no character; of one that has none
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
# Of an archive or XML that is not whole, which is told where it is read.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ET.ParseError)


def no_values(path: Path, name: str) -> list[Finding]:
    """The findings that name such cells, where there are any."""
    cells: list[tuple[str, str]] = []
    if zipfile.is_zipfile(path):
        with suppress(*BROKEN), zipfile.ZipFile(path) as archive:
            cells = list(without_value(archive))
    empty = [where for where, error in cells if not error]
    wrong = [f"{where} ({error})" for where, error in cells if error]
    found = []
    if empty:
        message = (
            f"has formulas without their values in {_some(empty)}: nothing is read there. Open it "
            "in Excel or LibreOffice, and save it again."
        )
        found.append(Finding("warning", name, "formula-without-value", message))
    if wrong:
        message = (
            f"has errors in place of values in {_some(wrong)}: nothing is read there. Correct the "
            "formula or write the value, and save it again."
        )
        found.append(Finding("warning", name, "error-value", message))
    return found


def _some(cells: list[str]) -> str:
    more = f" and {len(cells) - SHOWN:,} more" if len(cells) > SHOWN else ""
    return f"{', '.join(cells[:SHOWN])}{more}"


def without_value(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The cells, each with the name of its sheet ("Sheet1 B7"), and the error that is in it."""
    for sheet, member in _sheets(archive):
        data = archive.read(member)
        for cell in _elements(data, "c") if WORTH_A_LOOK.search(data) else ():
            inside = {_name(one): one.text or "" for one in cell}
            value = inside.get("v", "").strip()
            text = cell.get("t") == TEXT and "v" in inside
            error = printable(value) if cell.get("t") == ERROR else ""
            if error or ("f" in inside and not (text or "is" in inside or value)):
                yield f"{printable(sheet)} {cell.get('r', '')}".strip(), error


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Each sheet's name and its member of the archive."""
    members = set(archive.namelist())
    if not {BOOK, LINKS} <= members:
        return []
    targets = _elements(archive.read(LINKS), "Relationship")
    links = {one.get("Id"): one.get("Target", "") for one in targets}
    found = []
    for one in _elements(archive.read(BOOK), "sheet"):
        link = next((value for key, value in one.items() if key.endswith("}id")), None)
        found.append((one.get("name", ""), _member(links.get(link, ""))))
    return [(name, member) for name, member in found if member in members]


def _elements(data: bytes, name: str) -> Iterator[ET.Element]:
    """The elements of a name, whatever their prefix; what was passed is not held."""
    around: list[ET.Element] = []
    # Nothing is fetched for it, and entities that grow are refused.
    for event, element in ET.iterparse(BytesIO(data), ("start", "end")):  # noqa: S314
        if event == "start":
            around.append(element)
            continue
        around.pop()
        if _name(element) == name:
            yield element
        if _name(element) in (name, "row") and around:
            around[-1].remove(element)


def _member(target: str) -> str:
    """Where a link leads: from the folder of the workbook, or from the root."""
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
