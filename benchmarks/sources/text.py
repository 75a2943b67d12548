"""Bytes to UTF-8 text: what a file called .csv really is, told before anything parses it."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.findings import Finding
from benchmarks.glance import Ends, chunks, glance, is_plain

CHUNK = 1 << 20  # characters that are coded anew at once
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
    ends: Ends = field(default_factory=Ends)

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
    if seen.ends.carriage_return and not seen.ends.newline:
        return _recoded(path, name, place(), "utf-8-sig", "text with old Mac line ends")
    if start.startswith(codecs.BOM_UTF8):
        message = "begins with a byte-order mark: accepted."
        return path, [Finding("note", name, "byte-order-mark", message, line=1)]
    return path, []


def _look(path: Path) -> _Looked:
    """What the bytes tell, in constant memory: those that are not plain are looked at closely."""
    seen, decoder = _Looked(), codecs.getincrementaldecoder("utf-8")()
    with path.open("rb", buffering=0) as file:
        for number, plain in enumerate(glance(path).parts):
            if plain is not None and decoder.getstate() == BEGINNING:
                seen.ends.note(plain)
                continue
            for chunk in chunks(file.fileno(), number):
                if not is_plain(chunk, seen.ends) or decoder.getstate() != BEGINNING:
                    seen.closely(chunk, decoder)
    seen.decodes(b"", decoder, final=True)
    return seen


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
