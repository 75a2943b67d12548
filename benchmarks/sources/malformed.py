"""A CSV that the fast parser refuses: quoted anew where it can be read, else told with its line."""

import csv
from dataclasses import replace
from pathlib import Path

from benchmarks.findings import Finding
from benchmarks.sources.opened import Opened, first_record


def mended(table: Opened, place: Path) -> tuple[Opened | None, list[Finding]]:
    """A copy that parses, with a note; None with an error where quotation marks never close."""
    if not isinstance(table.source, Path) or table.source.suffix == ".parquet":
        message = "holds values that are neither text, numbers nor dates. Export it as CSV."
        return None, [Finding("error", table.file, "malformed", message)]
    with (
        table.source.open(encoding="utf-8-sig", newline="\n") as source,
        place.open("w", encoding="utf-8", newline="") as target,
    ):
        reader, writer = csv.reader(source, strict=True), csv.writer(target, lineterminator="\n")
        begins = 1  # the line of the record that fails, not the one on which the parser gives up
        try:
            for record in reader:
                writer.writerow(record)
                begins = reader.line_num + 1
        except csv.Error:
            return None, [_told(table, begins)]
    message = "has quotation marks inside of cells: accepted. Check names that hold them."
    note = Finding("note", table.file, "quotation-marks", message)
    return replace(table, source=place, first=first_record(place)), [note]


def _told(table: Opened, line: int) -> Finding:
    message = (
        "cannot be parsed from here on: a quotation mark is not closed, or stands inside a cell. "
        "Export the file again, or double such marks."
    )
    return Finding("error", table.file, "malformed", message, line)


def hopeless(file: str) -> Finding:
    """The error for a file that does not parse even when mended."""
    message = "has lines that cannot be parsed. Export or download the file again."
    return Finding("error", file, "malformed", message)
