"""What an output folder remembers of how its files were made, so that none is made twice.

It lies in a hidden folder beside the files and changes no byte of them. A line is added as each
file is written: after a run that was killed, every line but perhaps the last is whole.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from benchmarks.writing import HIDDEN, told_to_user, write_whole

NAME = "files.jsonl"
Row = dict[str, str | int | None]  # of MANIFEST


class Kept:
    """The files of earlier runs that are still as they were written, by path."""

    def __init__(self, out: Path, *, forget: bool = False) -> None:
        self._out, self._place = out, out / HIDDEN / NAME
        self._held: dict[str, tuple[str, Row]] = {}
        self._log: IO[str] | None = None
        for line in [] if forget else _lines(self._place):
            path = str(line["row"]["path"])
            self._held[path] = (str(line["fingerprint"]), line["row"])

    def known(self, paths: Iterator[str]) -> Mapping[str, str]:
        """By path the fingerprint of each file that is there, byte for byte as it was written."""
        return {path: self._held[path][0] for path in paths if self._is_whole(path)}

    def row(self, path: str) -> Row:
        """The manifest row of a file that is known."""
        return self._held[path][1]

    def add(self, fingerprint: str, row: Row) -> None:
        """Remember a file that has just been written."""
        self._held[str(row["path"])] = (fingerprint, row)
        if self._log is not None:
            self._log.write(_line(fingerprint, row))
            self._log.flush()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Note each file as it is added, and all in order at the end, however it comes."""
        with told_to_user(self._place):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            self._log = self._place.open("a", encoding="utf-8")
        try:
            yield
        finally:
            self._log.close()
            self._log = None
            lines = [_line(*self._held[path]) for path in sorted(self._held)]
            write_whole(self._place, "".join(lines).encode())

    def _is_whole(self, path: str) -> bool:
        if path not in self._held:
            return False
        try:
            with (self._out / path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return False
        return digest == self._held[path][1]["sha256"]


def forget_files(out: Path) -> None:
    """Forget how every file of a folder was made, so that each is made again."""
    (out / HIDDEN / NAME).unlink(missing_ok=True)


def _line(fingerprint: str, row: Row) -> str:
    return json.dumps({"fingerprint": fingerprint, "row": row}, ensure_ascii=False) + "\n"


def _lines(place: Path) -> Iterator[dict[str, Any]]:
    """The lines that are whole; none where there is no such file, or one of another shape."""
    try:
        text = place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    for line in text.splitlines():
        try:
            found = json.loads(line)
            whole = {"path", "sha256"} <= found["row"].keys() and "fingerprint" in found
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if whole:
            yield found
