"""A folder to Inputs: find, recognise and check every file, then one frame per contract."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from benchmarks.errors import BadFolder
from benchmarks.findings import Finding
from benchmarks.settings import Settings
from benchmarks.sources.checks import run, too_many_cells
from benchmarks.sources.combine import combine
from benchmarks.sources.files import Shelf, find_files, identical, open_file
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.localities import EXAMPLE
from benchmarks.sources.malformed import mended
from benchmarks.sources.names import NoPeriod
from benchmarks.sources.opened import Opened
from benchmarks.sources.prescribing import Scan
from benchmarks.sources.privacy import refusal
from benchmarks.sources.reading import Reading, Scanned
from benchmarks.sources.recognise import raw_rows, recognise
from benchmarks.sources.registry import READERS


def read_folder(
    folder: Path, settings: Settings, *, tell: Callable[[str], None] = lambda _: None
) -> Inputs:
    """Everything below a folder under the contracts, and all that is wrong with it as findings.

    Bad data raise nothing. Small files are collected; prescribing rows are scanned lazily, and
    their findings come from one joint collect of a digest per file. Unpacked files live as long
    as the result does.
    """
    reading = Reading(folder, settings, tell)
    if not folder.is_dir():
        message = f"{folder} is no folder. Make it, with a file localities.csv:\n{EXAMPLE}"
        return combine(reading.with_finding(Finding("error", "", "no-folder", message)))
    shelf = Shelf()
    reading.temporary = shelf
    paths, notes = find_files(folder)
    reading.findings += notes
    copies = identical(paths)
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path in copies:
            same = copies[path].relative_to(folder).as_posix()
            message = f"is the same file as {same}: read once."
            reading.findings.append(Finding("note", name, "identical-file", message))
            continue
        tell(f"Reading {name}")
        tables, found = open_file(path, name, shelf)
        reading.findings += found
        _read_tables(tables, reading, shelf)
    _collect_digests(reading)
    return combine(reading)


def refuse_errors(inputs: Inputs) -> None:
    """Raise BadFolder with the text of every error; nothing where there is none."""
    errors = [str(finding) for finding in inputs.findings if finding.severity == "error"]
    if errors:
        raise BadFolder(inputs.folder, errors)


def _read_tables(tables: list[Opened], reading: Reading, shelf: Shelf) -> None:
    """Recognise and read the tables of one file; of a workbook the sheets that are known."""
    outcomes = [_read_table(table, reading, shelf) for table in tables]
    strangers = [found for known, found in outcomes if not known]
    sheets = len(tables) > 1 and isinstance(tables[0].source, pl.DataFrame)
    if sheets and len(strangers) < len(tables):
        strangers = [
            [finding for finding in found if finding.rule != "not-recognised"]
            for found in strangers
        ]
    reading.findings += [finding for found in strangers for finding in found]
    reading.findings += [finding for known, found in outcomes if known for finding in found]


def _read_table(table: Opened, reading: Reading, shelf: Shelf) -> tuple[bool, list[Finding]]:
    """Read one table into `reading`; whether it was recognised, and what was found."""
    try:
        refused = refusal(table)
    except pl.exceptions.PolarsError:
        sound, found = mended(table, shelf.place())
        if sound is None:
            return True, found
        table, refused = sound, refusal(sound)
        reading.findings += found
    if refused is not None:
        return True, [refused]
    recognised, notes = recognise(table)
    if recognised is None:
        return False, notes
    layout, read = READERS[recognised.layout.key]
    raw = raw_rows(recognised, reading.settings)
    try:
        result = read(raw)
    except NoPeriod as reason:
        return True, [*notes, Finding("error", table.file, "no-period", str(reason))]
    if isinstance(result, Scan):
        reading.scans.append(Scanned(table, layout, result))
        return True, notes
    if result.rows == 0:
        notes.append(_no_rows(table.file, layout.title))
    reading.add(table, layout, result)
    long = run((too_many_cells(),), raw.frame, table)
    return True, [*notes, *long, *result.findings]


def _no_rows(file: str, title: str) -> Finding:
    return Finding("warning", file, "no-rows", f"has the header of {title} but no rows to use.")


def _collect_digests(reading: Reading) -> None:
    """The one joint collect of all prescribing files; a file that breaks is told by itself."""
    if reading.scans:
        reading.tell(f"Checking {len(reading.scans)} prescribing files")
    try:
        digests = pl.collect_all([one.scan.digest for one in reading.scans], engine="streaming")
    except pl.exceptions.PolarsError:
        digests = []
        for one in list(reading.scans):
            try:
                digests.append(one.scan.digest.collect(engine="streaming"))
            except pl.exceptions.PolarsError:
                reading.scans.remove(one)
                message = "has lines that cannot be parsed: quotation marks do not pair up."
                reading.findings.append(Finding("error", one.table.file, "malformed", message))
    for one, digest in zip(reading.scans, digests, strict=True):
        one.digest = digest
        if digest.is_empty():
            reading.findings.append(_no_rows(one.table.file, one.layout.title))
        reading.findings += one.scan.findings(digest)
