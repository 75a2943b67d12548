"""One table into a Reading: refused, recognised and read, mended once where it does not parse."""

from dataclasses import replace

import polars as pl

from benchmarks.findings import Finding
from benchmarks.sources.checks import run, too_many_cells
from benchmarks.sources.files import Shelf
from benchmarks.sources.malformed import hopeless, mended
from benchmarks.sources.names import NoPeriod
from benchmarks.sources.opened import Opened
from benchmarks.sources.prescribing import Scan
from benchmarks.sources.privacy import refusal
from benchmarks.sources.reading import Reading, Scanned
from benchmarks.sources.recognise import Recognised, raw_rows, recognise
from benchmarks.sources.registry import READERS
from benchmarks.sources.stored import put
from benchmarks.store import the_store

SMALL = 1 << 26  # bytes of a table whose text is held while it is read
Outcome = tuple[bool, list[Finding]]  # whether the table is known, and what was found


def read_table(table: Opened, reading: Reading, shelf: Shelf) -> Outcome:
    """Read one table into `reading`; a small file is collected, prescribing only scanned."""
    try:
        return _read(table, reading)
    except pl.exceptions.PolarsError:
        sound, found = mended(table, shelf.place())
    if sound is None:
        return True, found
    try:
        known, more = _read(sound, reading)
    except pl.exceptions.PolarsError:
        return True, [hopeless(table.file)]
    return known, [*found, *more]


def collect_digests(reading: Reading, shelf: Shelf) -> None:
    """The digests of all prescribing files in one joint collect, and their findings."""
    scans = reading.scans
    if not scans:
        return
    _to_store(reading)
    reading.tell(f"Checking {len(scans)} prescribing files")
    try:
        digests = pl.collect_all([one.scan.digest for one in scans], engine="streaming")
        for one, digest in zip(scans, digests, strict=True):
            one.digest = digest
    except pl.exceptions.PolarsError:
        scans[:] = [sound for one in scans if (sound := _digested(one, reading, shelf))]
    for one in scans:
        if one.digest.is_empty():
            reading.findings.append(_no_rows(one.table.file, one.layout.title))
        reading.findings += one.scan.findings(one.digest)


def _to_store(reading: Reading) -> None:
    """Put what has been opened for the first time into the store, and read on from there.

    What does not parse stays as it is, to be mended.
    """
    store, total, done = the_store(), sum(one.path.stat().st_size for one in reading.fresh), 0
    for one in reading.fresh:
        reading.tell("Reading prescribing into the store", done, total)
        done += one.path.stat().st_size
        try:
            stored = put(one, store)
        except pl.exceptions.PolarsError:
            continue
        for old, new in zip(one.scans, stored or one.scans, strict=True):
            old.table, old.scan = new.table, new.scan


def _read(table: Opened, reading: Reading) -> Outcome:
    refused = refusal(table)
    if refused is not None:
        return True, [refused]
    recognised, notes = recognise(table)
    if recognised is None:
        return False, notes
    layout, read = READERS[recognised.layout.key]
    raw = raw_rows(recognised, reading.settings)
    if layout.domain != "prescribing" and table.size <= SMALL:
        raw = replace(raw, frame=raw.frame.collect().lazy())  # readers look at it several times
    try:
        result = read(raw)
    except NoPeriod as reason:
        return True, [*notes, Finding("error", table.file, "no-period", str(reason))]
    if isinstance(result, Scan):
        reading.scans.append(Scanned(table, layout, result))
        return True, notes
    if result.rows == 0:
        notes.append(_no_rows(table.file, layout.title))
    long = run((too_many_cells(),), raw.frame, table)
    reading.add(table, layout, result)
    return True, [*notes, *long, *result.findings]


def _digested(one: Scanned, reading: Reading, shelf: Shelf) -> Scanned | None:
    """A scan with its digest, from a mended copy where need be; None, told, where none is had."""
    try:
        one.digest = one.scan.digest.collect(engine="streaming")
    except pl.exceptions.PolarsError:
        sound, found = mended(one.table, shelf.place())
        reading.findings += found
        if sound is None:
            return None
    else:
        return one
    raw = raw_rows(Recognised(one.layout, sound), reading.settings)
    scan = READERS[one.layout.key][1](raw)
    if not isinstance(scan, Scan):
        return None
    try:
        digest = scan.digest.collect(engine="streaming")
    except pl.exceptions.PolarsError:
        reading.findings.append(hopeless(one.table.file))
        return None
    return Scanned(sound, one.layout, scan, digest)


def _no_rows(file: str, title: str) -> Finding:
    return Finding("warning", file, "no-rows", f"has the header of {title} but no rows to use.")
