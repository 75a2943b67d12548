"""Written files: plain CSV, gzip whose bytes depend on the content alone, Parquet, workbooks."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import xlsxwriter

from benchmarks.writing import write_whole

WRITTEN_ON = datetime(2026, 1, 31, tzinfo=UTC)  # fixed, so that the same area has the same bytes


@dataclass(frozen=True)
class Writer:
    """Writes below one folder and tells of each file."""

    folder: Path
    tell: Callable[[str], None]

    def text(self, path: str, text: str) -> None:
        """A text file."""
        self._write(path, text.encode())

    def csv(self, path: str, frame: pl.DataFrame, *, header: bool = True) -> None:
        """A frame as CSV; compressed where the name ends in .gz."""
        data = frame.write_csv(include_header=header).encode()
        self._write(path, gzip.compress(data, 9, mtime=0) if path.endswith(".gz") else data)

    def parquet(self, path: str, frame: pl.DataFrame) -> None:
        """A frame as Parquet."""
        file = BytesIO()
        frame.write_parquet(file, compression="zstd", compression_level=15)
        self._write(path, file.getvalue())

    def workbook(self, path: str, sheets: dict[str, pl.DataFrame]) -> None:
        """Frames of text as the sheets of a workbook, headers with their line breaks."""
        file = BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            book.set_properties({"created": WRITTEN_ON.replace(tzinfo=None)})
            wrapped = book.add_format({"text_wrap": True, "bold": True})
            for name, frame in sheets.items():
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, frame.columns, wrapped)
                for column, values in enumerate(frame.iter_columns()):
                    sheet.write_column(1, column, values.to_list())
        self._write(path, file.getvalue())

    def _write(self, path: str, data: bytes) -> None:
        write_whole(self.folder / path, data)
        self.tell(f"{path}  {len(data) / 1000:,.0f} kB")
