"""One table that can be read: a CSV in UTF-8, a Parquet file or a sheet, rows still as text."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

csv.field_size_limit(1 << 24)  # a cell longer than this is no cell
LINE, EXTRA = "line", "cells beyond the header"


@dataclass(frozen=True, slots=True)
class Opened:
    """A table as found: its first record and a way to scan the rest."""

    file: str  # below the folder; a member or sheet after a slash
    first: tuple[str, ...]  # cells of the first record, which may be a header
    source: Path | pl.DataFrame  # a CSV or Parquet file, or a sheet with its first record

    @property
    def name(self) -> str:
        """The last part of the path: a file, a member of a zip or a sheet."""
        return self.file.rsplit("/", 1)[-1]

    @property
    def book(self) -> str | None:
        """The workbook that a sheet is of; None for other tables."""
        return self.file.rsplit("/", 1)[0] if isinstance(self.source, pl.DataFrame) else None

    @property
    def size(self) -> int:
        """How many bytes the table takes: of its file, or in memory."""
        if isinstance(self.source, pl.DataFrame):
            return int(self.source.estimated_size())
        return self.source.stat().st_size

    def beginning(self, count: int) -> list[tuple[str, ...]]:
        """The first records of a CSV or a sheet; of a Parquet file its header alone."""
        if isinstance(self.source, pl.DataFrame):
            cells = self.source.head(count).fill_null("").rows()
            return [tuple(map(str, row)) for row in cells]
        if self.source.suffix == ".parquet":
            return [self.first]
        with self.source.open(encoding="utf-8-sig", newline="\n") as text:
            records = islice(_records(csv.reader(text)), count)
            return [tuple(record) for _, record in records]

    def rows(self, *, header: bool) -> pl.LazyFrame:
        """All records as text: columns `0`, `1`, ... and `line`, the record's number from 1.

        With `header` the first record is left out. EXTRA holds what stands beyond the header.
        """
        names = [str(place) for place in range(len(self.first))]
        if isinstance(self.source, pl.DataFrame):
            sheet = self.source.lazy().with_row_index(LINE, offset=1)
            return sheet.slice(int(header)).with_columns(pl.lit(None, pl.String).alias(EXTRA))
        if self.source.suffix == ".parquet":
            frame = pl.scan_parquet(self.source, glob=False).cast(pl.String)
            frame = frame.rename(dict(zip(frame.collect_schema().names(), names, strict=True)))
            extra = pl.lit(None, pl.String).alias(EXTRA)
            return frame.with_row_index(LINE, offset=2).with_columns(extra)
        return pl.scan_csv(
            self.source,
            has_header=False,
            skip_rows=int(header),
            schema=dict.fromkeys([*names, EXTRA], pl.String()),
            missing_columns="insert",
            extra_columns="ignore",
            row_index_name=LINE,
            row_index_offset=1 + header,
            raise_if_empty=False,
            glob=False,
        )

    def physical_lines(self, records: Iterable[int]) -> dict[int, int]:
        """The line of the file on which each record begins: quoted cells may hold line breaks."""
        wanted = sorted(set(records))
        if isinstance(self.source, pl.DataFrame) or self.source.suffix == ".parquet" or not wanted:
            return {record: record for record in wanted}
        found: dict[int, int] = {}
        with self.source.open(encoding="utf-8-sig", newline="\n") as text:
            reader, begins = csv.reader(text), 1
            for number, _ in _records(reader):
                if number == wanted[len(found)]:
                    found[number] = begins
                    if len(found) == len(wanted):
                        break
                begins = reader.line_num + 1
        return {record: found.get(record, record) for record in wanted}


def _records(reader: Iterator[list[str]]) -> Iterable[tuple[int, list[str]]]:
    """Records with their number, ending where the text can no longer be parsed."""
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except (StopIteration, csv.Error):
            return


def first_record(path: Path) -> tuple[str, ...]:
    """The cells of a CSV's first record; empty where there is none."""
    with path.open(encoding="utf-8-sig", newline="\n") as text:
        try:
            return tuple(next(csv.reader(text), ()))
        except csv.Error:
            return ()


def sheet_frame(rows: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    """Cells of a sheet as a frame of text with columns `0`, `1`, ..."""
    width = max((len(row) for row in rows), default=0)
    return pl.DataFrame(rows, schema={str(i): pl.String for i in range(width)}, orient="row")
