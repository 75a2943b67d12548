"""The files below a folder, opened: plain, compressed, in a zip, as Parquet or as a workbook."""

import gzip
import itertools
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, cast

import polars as pl
from fastexcel import FastExcelError, read_excel

from benchmarks.findings import Finding
from benchmarks.glance import glance
from benchmarks.scratch import Scratch
from benchmarks.sources.formulas import no_values
from benchmarks.sources.found import HIDDEN, broken_links, otherwise_spelt, walk
from benchmarks.sources.opened import Opened, first_record, sheet_frame
from benchmarks.sources.text import Unreadable, as_utf8

DOCUMENTS = ".md .txt .pdf .html .htm .doc .docx .odt .ppt .pptx .msg .eml"
PICTURES = ".png .jpg .jpeg .gif .svg"
TECHNICAL = ".toml .json .ini .yml .yaml .log .css .py .bak .tmp .sha256"
NO_DATA = frozenset(f"{DOCUMENTS} {PICTURES} {TECHNICAL}".split())
MOVED_CODES = "measures/moved_codes.csv"
LARGEST_RATIO, SMALL = 200, 100_000_000  # of an archive; published tables shrink to a twentieth
OLD_WORKBOOKS = frozenset((".xls", ".xlsb", ".ods", ".numbers"))


class Shelf:
    """Where unpacked and re-coded files lie for as long as anybody holds this object."""

    def __init__(self) -> None:
        self._scratch = Scratch()
        self._count = itertools.count(1)

    def place(self, suffix: str = ".csv") -> Path:
        """A new path; never made from a name that a file or an archive gives."""
        return self._scratch.folder / f"{next(self._count):05}{suffix}"


def find_files(folder: Path) -> tuple[list[Path], list[Finding]]:
    """The files that may hold data, sorted; hidden ones, documents and earlier output left out."""
    found: list[Path] = []
    notes: list[Finding] = []
    for path, own in walk(folder):
        inside = path.relative_to(folder)
        if inside.as_posix() == MOVED_CODES:  # no data: it says how codes are read
            continue
        if own:
            message = "holds the output of an earlier run and is not read as input."
            notes.append(Finding("note", shown_name(inside), "own-output", message))
        elif path.suffix.lower() not in NO_DATA:
            found.append(path)
    for path in broken_links(folder):
        name = shown_name(path.relative_to(folder))
        message = "is a link that leads nowhere: nothing of it is read. Put the file in its place."
        notes.append(Finding("warning", name, "broken-link", message))
    for name, right in otherwise_spelt(folder):
        message = f"is not read: what is read is called {right}, in small letters."
        notes.append(Finding("warning", shown_name(Path(name)), "other-letters", message))
    return found, notes


def identical(paths: list[Path]) -> dict[Path, Path]:
    """Files that are byte for byte an earlier one, with that one."""
    by_size = defaultdict(list)
    for path in paths:
        by_size[path.stat().st_size].append(path)
    first: dict[tuple[int, str], Path] = {}
    copies: dict[Path, Path] = {}
    for size, same in by_size.items():
        for path in same if len(same) > 1 and size else ():
            try:
                digest = glance(path).digest
            except OSError:  # told when it is opened to be read
                continue
            original = first.setdefault((size, digest), path)
            if original != path:
                copies[path] = original
    return copies


def open_file(path: Path, name: str, shelf: Shelf) -> tuple[list[Opened], list[Finding]]:
    """The tables in a file and what was found on the way; a file that cannot be read is told."""
    try:
        _refuse_undecodable(path)
        return _open(path, name, shelf)
    except Unreadable as reason:
        return [], [Finding("error", name, reason.rule, str(reason))]
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}. Check that it is whole and yours."
        return [], [Finding("error", name, "unreadable", message)]


def _refuse_undecodable(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise Unreadable(
            "unreadable",
            "cannot be read: its name or its folder's holds bytes that are no UTF-8 text. "
            "Rename it with plain letters.",
        ) from error


def shown_name(path: Path) -> str:
    """A path for messages and tables: bytes of it that are no text become question marks."""
    return path.as_posix().encode("utf-8", "replace").decode()


def _open(path: Path, name: str, shelf: Shelf) -> tuple[list[Opened], list[Finding]]:
    suffix = path.suffix.lower()
    if path.stat().st_size == 0:
        raise Unreadable("empty-file", "is empty (0 bytes). Download it again, or take it away.")
    if suffix == ".zip":
        return _open_zip(path, name, shelf)
    if suffix in (".xlsx", ".xlsm"):
        return _open_workbook(path, name)
    if suffix == ".parquet":
        return _open_parquet(path, name)
    if suffix in OLD_WORKBOOKS:
        message = f"is a workbook of a kind ({suffix}) that is not read: save it as .xlsx or .csv."
        return [], [Finding("warning", name, "not-recognised", message)]
    if suffix == ".gz":
        with _whole():
            plain = _unpack(partial(_gunzip, path), shelf.place(), path.stat().st_size)
        return _open_text(plain, name, shelf)
    return _open_text(path, name, shelf)


@contextmanager
def _whole() -> Iterator[None]:
    """Turn the ways in which archives break into Unreadable."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        message = "is a broken archive: it is cut off or damaged. Download it again."
        raise Unreadable("broken-archive", message) from error
    except RuntimeError as error:  # zipfile: a password, or a method that it has not
        message = "cannot be unpacked (a password?). Put the plain file here."
        raise Unreadable("locked-archive", message) from error


def _gunzip(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb"))


def _unpack(opened: Callable[[], IO[bytes]], place: Path, packed: int) -> Path:
    """Copy what is in an archive to a place; `packed`: its bytes there."""
    written = 0
    with opened() as source, place.open("wb") as target:
        while chunk := source.read(1 << 20):
            written += len(chunk)
            _refuse_bomb(written, packed)
            target.write(chunk)
    return place


def _refuse_bomb(unpacked: int, packed: int) -> None:
    """Raise Unreadable where so much comes of so little that it can be no table."""
    if unpacked > SMALL and unpacked > LARGEST_RATIO * packed:
        raise Unreadable(
            "archive-bomb",
            f"unpacks to more than {LARGEST_RATIO} times its size, which no table does, and is not "
            "read. Take it away, or put the plain file here.",
        )


def _open_zip(path: Path, name: str, shelf: Shelf) -> tuple[list[Opened], list[Finding]]:
    tables: list[Opened] = []
    findings: list[Finding] = []
    with _whole(), zipfile.ZipFile(path) as archive:
        for member in _members(archive):
            if member.filename.lower().endswith(".zip"):
                message = "is a zip within a zip and is not read: unpack it here."
                inner = f"{name}/{member.filename}"
                findings.append(Finding("warning", inner, "not-recognised", message))
                continue
            place = shelf.place(Path(member.filename).suffix.lower() or ".csv")
            _unpack(partial(archive.open, member), place, member.compress_size)
            opened, told = open_file(place, f"{name}/{member.filename}", shelf)
            tables += opened
            findings += told
    if not tables and not findings:
        findings.append(Finding("warning", name, "empty-archive", "holds no table."))
    return tables, findings


def _members(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for member in archive.infolist():
        parts = Path(member.filename).parts
        hidden = any(part.startswith(HIDDEN) and part not in (".", "..") for part in parts)
        document = Path(member.filename).suffix.lower() in NO_DATA
        if not (member.is_dir() or hidden or document):
            yield member


def _open_text(path: Path, name: str, shelf: Shelf) -> tuple[list[Opened], list[Finding]]:
    plain, notes = as_utf8(path, name, shelf.place)
    return [Opened(name, first_record(plain), plain)], notes


def _open_parquet(path: Path, name: str) -> tuple[list[Opened], list[Finding]]:
    try:
        header = tuple(pl.scan_parquet(path, glob=False).collect_schema().names())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Unreadable(
            "broken-parquet", "is no whole Parquet file. Export or download it again."
        ) from error
    return [Opened(name, header, path)], []


def _open_workbook(path: Path, name: str) -> tuple[list[Opened], list[Finding]]:
    if zipfile.is_zipfile(path):
        with _whole(), zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                _refuse_bomb(member.file_size, member.compress_size)
    try:
        book = read_excel(path)
        sheets = [
            (sheet, book.load_sheet(sheet, header_row=None, dtypes="string").to_polars())
            for sheet in book.sheet_names
        ]
    except (FastExcelError, pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise Unreadable(
            "broken-workbook", "is no whole Excel workbook. Open it, and save it as .xlsx again."
        ) from error
    tables = []
    for sheet, cells in sheets:
        rows = cells.rows()
        if rows:
            first = tuple("" if cell is None else str(cell) for cell in rows[0])
            tables.append(Opened(f"{name}/{sheet}", first, sheet_frame(rows)))
    if not tables:
        raise Unreadable("empty-file", "is a workbook with nothing in it.")
    return tables, no_values(path, name)
