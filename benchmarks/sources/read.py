"""A folder to Inputs: find, recognise and check every file, then one frame per contract."""

from pathlib import Path

from benchmarks.errors import BadFolder
from benchmarks.findings import Finding
from benchmarks.settings import Settings
from benchmarks.sources.combine import combine
from benchmarks.sources.files import Shelf, find_files, identical, open_file, shown_name
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.localities import EXAMPLE
from benchmarks.sources.opened import Opened
from benchmarks.sources.reading import Fresh, Reading, state
from benchmarks.sources.stored import storable, taken
from benchmarks.sources.tables import collect_digests, read_table
from benchmarks.store import the_store
from benchmarks.telling import Tell, nobody


def read_folder(folder: Path, settings: Settings, *, tell: Tell = nobody) -> Inputs:
    """Everything below a folder under the contracts, and all that is wrong with it as findings.

    Bad data raise nothing. Small files are collected; prescribing rows are scanned lazily, and
    their findings come from one joint collect of a digest per file. National files are read into
    the store, or taken from it where their content is in it already. Unpacked files live as long
    as the result does.
    """
    reading = Reading(folder, settings, tell)
    if not folder.is_dir():
        message = f"{folder} is no folder. Make it, with a file localities.csv:\n{EXAMPLE}"
        return combine(reading.with_finding(Finding("error", "", "no-folder", message)))
    shelf, store = Shelf(), the_store()
    reading.temporary = shelf
    paths, notes = find_files(folder)
    reading.findings += notes
    copies = identical(paths)
    for path in paths:
        name = shown_name(path.relative_to(folder))
        if path in copies:
            same = shown_name(copies[path].relative_to(folder))
            message = f"is the same file as {same}: read once."
            reading.findings.append(Finding("note", name, "identical-file", message))
            continue
        tell(f"Reading {name}")
        before = state(path)
        if (held := taken(path, name, store)) is not None:
            reading.findings += held.findings
            reading.scans += held.scans
            continue
        scans, findings = len(reading.scans), len(reading.findings)
        tables, found = open_file(path, name, shelf)
        reading.findings += found
        _read_tables(tables, reading, shelf)
        fresh = Fresh(path, name, reading.scans[scans:], reading.findings[findings:], before)
        if storable(fresh, tables):
            reading.fresh.append(fresh)
    collect_digests(reading, shelf)
    return combine(reading)


def refuse_errors(inputs: Inputs) -> None:
    """Raise BadFolder with the text of every error; nothing where there is none."""
    errors = [str(finding) for finding in inputs.findings if finding.severity == "error"]
    if errors:
        raise BadFolder(inputs.folder, errors)


def _read_tables(tables: list[Opened], reading: Reading, shelf: Shelf) -> None:
    """Recognise and read the tables of one file; of a workbook the sheets that are known."""
    outcomes = [read_table(table, reading, shelf) for table in tables]
    strangers = [found for known, found in outcomes if not known]
    read = {table.book for table, (known, _) in zip(tables, outcomes, strict=True) if known}
    beside = {table.file for table in tables if table.book and table.book in read}
    reading.findings += [
        finding
        for found in strangers
        for finding in found
        if finding.rule != "not-recognised" or finding.file not in beside
    ]
    reading.findings += [finding for known, found in outcomes if known for finding in found]
