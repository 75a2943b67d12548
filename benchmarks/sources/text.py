"""Bytes to UTF-8 text: what a file called .csv really is, told before anything parses it."""

import codecs
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.findings import Finding

CHUNK = 1 << 20
PART = 1 << 26  # bytes that one thread looks at
NEWLINE, RETURN, SPACE = b"\n\r "
BEGINNING = (b"", 0)  # of a decoder between two characters
MAGIC = {
    b"PK\x03\x04": "a zip archive or an Excel workbook: name it .zip or .xlsx",
    b"\x1f\x8b": "compressed with gzip: name it .csv.gz",
    b"PAR1": "a Parquet file: name it .parquet",
    b"%PDF": "a PDF: export the table as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save it as .xlsx or .csv",
    b"\x89PNG": "a picture: take it away, or export the table as CSV",
    b"\xff\xd8\xff": "a picture: take it away, or export the table as CSV",
}
WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
NO_TEXT = bytes(code for code in range(32) if chr(code) not in "\t\n\v\f\r\x1a\x1b")


class Unreadable(Exception):  # told as a finding, never seen by a user
    """A file that no table can be had from."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(slots=True)
class _Looked:
    utf8: bool = True
    control: bool = False
    newline: bool = False
    lone_return: bool = False

    def plain(self, chunk: bytes) -> bool:
        """Whether there is nothing but ASCII and ends of lines, which are noted."""
        cells = np.frombuffer(chunk, np.int8)  # what is not ASCII is below zero
        newlines, returns = np.count_nonzero(cells == NEWLINE), b"\r" in chunk
        self.newline |= bool(newlines)
        self.lone_return |= returns
        ends = newlines + (np.count_nonzero(cells == RETURN) if returns else 0)
        return bool(np.count_nonzero(cells < SPACE) == ends)

    def closely(self, chunk: bytes, decoder: codecs.IncrementalDecoder) -> None:
        """Look for bytes that no text has, and for those that are no UTF-8."""
        self.control |= len(chunk.translate(None, NO_TEXT)) != len(chunk)
        self.decodes(chunk, decoder)

    def decodes(
        self, chunk: bytes, decoder: codecs.IncrementalDecoder, *, final: bool = False
    ) -> None:
        """Note whether it is UTF-8, as it goes on from what was decoded before."""
        if self.utf8:
            try:
                decoder.decode(chunk, final=final)
            except UnicodeDecodeError:
                self.utf8 = False


def as_utf8(path: Path, name: str, place: Callable[[], Path]) -> tuple[Path, list[Finding]]:
    """The file itself where it is UTF-8, else a copy that is, with a finding that says so.

    Raises Unreadable for what is no text.
    """
    with path.open("rb") as file:
        start = file.read(8)
    for magic, kind in MAGIC.items():
        if start.startswith(magic):
            raise Unreadable("not-text", f"is called a CSV but is {kind}.")
    if start[:2] in WIDE:
        return _recoded(path, name, place(), "utf-16", "UTF-16")
    seen = _look(path)
    if seen.control:
        raise Unreadable(
            "not-text",
            "is called a CSV but holds bytes that no text has. Export it again as CSV (UTF-8).",
        )
    if not seen.utf8:
        return _recoded(path, name, place(), "cp1252", "Windows-1252 (Latin-1)")
    if seen.lone_return and not seen.newline:
        return _recoded(path, name, place(), "utf-8-sig", "text with old Mac line ends")
    if start.startswith(codecs.BOM_UTF8):
        message = "begins with a byte-order mark: accepted."
        return path, [Finding("note", name, "byte-order-mark", message, line=1)]
    return path, []


def _look(path: Path) -> _Looked:
    """One pass over the bytes, in constant memory; several threads look for what is not plain."""
    seen, decoder = _Looked(), codecs.getincrementaldecoder("utf-8")()
    with path.open("rb", buffering=0) as file, ThreadPoolExecutor() as pool:
        begins = range(0, path.stat().st_size, PART)
        look = partial(_plain_part, file.fileno())
        for begin, plain in zip(begins, pool.map(look, begins), strict=True):
            if plain is not None and decoder.getstate() == BEGINNING:
                seen.newline |= plain.newline
                seen.lone_return |= plain.lone_return
                continue
            for chunk in _chunks(file.fileno(), begin):
                if not seen.plain(chunk) or decoder.getstate() != BEGINNING:
                    seen.closely(chunk, decoder)
    seen.decodes(b"", decoder, final=True)
    return seen


def _plain_part(handle: int, begin: int) -> _Looked | None:
    """What was seen of a part that is plain, as nearly all are; None of any other."""
    seen = _Looked()
    return seen if all(seen.plain(chunk) for chunk in _chunks(handle, begin)) else None


def _chunks(handle: int, begin: int) -> Iterator[bytes]:
    """The bytes of one part."""
    place, end = begin, begin + PART
    while chunk := os.pread(handle, min(CHUNK, end - place), place):
        yield chunk
        place += len(chunk)


def _recoded(
    path: Path, name: str, place: Path, encoding: str, words: str
) -> tuple[Path, list[Finding]]:
    """A copy in UTF-8 with ordinary line ends, and the finding that names the old coding."""
    try:
        with (
            path.open(
                encoding=encoding, errors="replace" if encoding == "cp1252" else "strict"
            ) as source,
            place.open("w", encoding="utf-8", newline="\n") as target,
        ):
            while text := source.read(CHUNK):
                target.write(text)
    except UnicodeError as error:
        raise Unreadable(
            "encoding", f"is damaged {words} text. Export it again as CSV (UTF-8)."
        ) from error
    message = f"is {words}, not plain UTF-8: accepted. If names look wrong, save it as CSV UTF-8."
    return place, [Finding("warning", name, "encoding", message)]
