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


@dataclass(slots=True)
class Plain:
    """Nothing but ASCII without control characters, and which ends of lines it has."""

    newline: bool = False
    lone_return: bool = False

    def holds(self, chunk: bytes) -> bool:
        """Whether a chunk is such; its ends of lines are noted whether it is or not."""
        cells = np.frombuffer(chunk, np.int8)  # what is not ASCII is below zero
        newlines, returns = np.count_nonzero(cells == NEWLINE), b"\r" in chunk
        self.newline |= bool(newlines)
        self.lone_return |= returns
        ends = newlines + (np.count_nonzero(cells == RETURN) if returns else 0)
        return bool(np.count_nonzero(cells < SPACE) == ends)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a pass tells."""

    digest: str  # the BLAKE3 of the BLAKE3s of the parts
    parts: tuple[Plain | None, ...]  # one after the other; None where a part is not plain


def glance(path: Path) -> Glance:
    """Pass over a file, or remember what was seen of it where it is as it was.

    Raises OSError where it cannot be read.
    """
    found = path.stat()
    if settled(found.st_mtime_ns):
        return _remembered(path, (found.st_size, found.st_mtime_ns, found.st_ino))
    return _pass(path, found.st_size)


def settled(changed: int) -> bool:
    """Whether a file that was changed then, in ns, will look changed if it is changed again."""
    return changed < time.time_ns() - SETTLED


@lru_cache(maxsize=1_000)
def _remembered(path: Path, state: tuple[int, int, int]) -> Glance:
    return _pass(path, state[0])


def _pass(path: Path, size: int) -> Glance:
    with path.open("rb", buffering=0) as file, ThreadPoolExecutor(os.cpu_count()) as pool:
        begins = range(0, max(size, 1), PART)
        digests, parts = zip(*pool.map(partial(_part, file.fileno()), begins), strict=True)
    return Glance(blake3(b"".join(digests)).hexdigest(), parts)


def _part(handle: int, begin: int) -> tuple[bytes, Plain | None]:
    digest, plain, only = blake3(), Plain(), True
    for chunk in chunks(handle, begin):
        digest.update(chunk)
        only = only and plain.holds(chunk)
    return digest.digest(), plain if only else None


def chunks(handle: int, begin: int) -> Iterator[bytes]:
    """The bytes of the part that begins there."""
    place, end = begin, begin + PART
    while chunk := os.pread(handle, min(CHUNK, end - place), place):
        yield chunk
        place += len(chunk)
