"""One pass over a file's bytes, by several threads: its digest, and which parts are plain text."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from blake3 import blake3

CHUNK = 1 << 20  # bytes that are read at once
PART = 1 << 26  # bytes that one thread passes over
SETTLED = 3_000_000_000  # ns: a file changed later than that before it was read may change unseen
NEWLINE, RETURN, SPACE = b"\n\r "
State = tuple[int, int, int]  # size in bytes, time of change in ns, and number of a file


@dataclass(slots=True)
class Ends:
    """Which ends of lines there are."""

    newline: bool = False
    carriage_return: bool = False

    def note(self, other: "Ends") -> None:
        """Take in those of another part."""
        self.newline |= other.newline
        self.carriage_return |= other.carriage_return


@dataclass(frozen=True, slots=True)
class Glance:
    """What a pass tells."""

    digest: str  # the BLAKE3 of the BLAKE3s of the parts
    parts: tuple[Ends | None, ...]  # of each that is plain text; None of others


def glance(path: Path) -> Glance:
    """Pass over a file, or remember what was seen of it where it is as it was.

    Raises OSError where it cannot be read.
    """
    found = state(path)
    return _remembered(path, found) if at_rest(found) else _pass(path, found[0])


def state(path: Path) -> State:
    """By what a changed file is told; raises OSError where it is gone."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def at_rest(found: State) -> bool:
    """Whether a file in that state will look changed if it is changed again."""
    return found[1] < time.time_ns() - SETTLED


@lru_cache(maxsize=1_000)
def _remembered(path: Path, found: State) -> Glance:
    return _pass(path, found[0])


def _pass(path: Path, size: int) -> Glance:
    with path.open("rb", buffering=0) as file, ThreadPoolExecutor(os.cpu_count()) as pool:
        numbers = range(max(1, -(-size // PART)))
        digests, parts = zip(*pool.map(partial(_part, file.fileno()), numbers), strict=True)
    return Glance(blake3(b"".join(digests)).hexdigest(), parts)


def _part(handle: int, number: int) -> tuple[bytes, Ends | None]:
    digest, ends, plain = blake3(), Ends(), True
    for chunk in chunks(handle, number):
        digest.update(chunk)
        plain = plain and is_plain(chunk, ends)
    return digest.digest(), ends if plain else None


def is_plain(chunk: bytes, ends: Ends) -> bool:
    """Whether bytes are ASCII without control characters; their ends of lines are noted."""
    cells = np.frombuffer(chunk, np.int8)  # what is not ASCII is below zero
    newlines, returns = np.count_nonzero(cells == NEWLINE), b"\r" in chunk
    ends.note(Ends(bool(newlines), returns))
    both = newlines + (np.count_nonzero(cells == RETURN) if returns else 0)
    return bool(np.count_nonzero(cells < SPACE) == both)


def chunks(handle: int, number: int) -> Iterator[bytes]:
    """The bytes of a part, which are numbered from 0."""
    place, end = number * PART, (number + 1) * PART
    while chunk := os.pread(handle, min(CHUNK, end - place), place):
        yield chunk
        place += len(chunk)
