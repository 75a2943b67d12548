"""The store: what was read once, kept by its content, for every folder of this user.

It lies in the user's cache folder, or where PEERBENCH_STORE says; without a place that can be
written everything works, only slower. What is in it is whole: an entry is made beside its place,
under a lock, and moved there at once.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.glance import at_rest, glance, state
from benchmarks.writing import lock

LAYOUT = "1"  # of the store itself; another one begins anew
UNUSED = 180 * 24 * 3600  # seconds after which an entry may go


class Store:
    """A folder of entries and of the digests of files; made when first written to."""

    def __init__(self, place: Path) -> None:
        self.place = place / LAYOUT

    def digest(self, path: Path) -> str:
        """A digest of a file, from memory where its path, size and time are as they were.

        Raises OSError where the file cannot be read.
        """
        found = state(path)
        seen = [str(path.resolve()), *found]
        note = self.place / "digests" / f"{hashlib.sha256(repr(seen[0]).encode()).hexdigest()}.json"
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(note.read_text(encoding="utf-8"))
            if told["seen"] == seen:
                return str(told["digest"])
        digest = glance(path).digest
        if state(path) == found and at_rest(found):
            with suppress(OSError):
                self._put(note, json.dumps({"seen": seen, "digest": digest}).encode())
        return digest

    def entry(self, kind: str, key: str) -> Path | None:
        """The folder of an entry that is there, whole; it counts as used."""
        found = self.place / kind / key
        if not found.is_dir():
            return None
        with suppress(OSError):
            os.utime(found)
        return found

    def drop(self, kind: str, key: str) -> None:
        """Take away an entry that cannot be read, so that it is made again."""
        shutil.rmtree(self.place / kind / key, ignore_errors=True)

    @contextmanager
    def making(self, kind: str, key: str) -> Iterator[Path | None]:
        """A folder to make an entry in, which is the entry once this ends without an error.

        None where the entry is there: another process may have made it while this one waited.
        Raises OSError where the store cannot be written.
        """
        working = self.place / "making"
        working.mkdir(parents=True, exist_ok=True)
        handle = os.open(working / f"{kind}-{key}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        folder = working / f"{kind}-{key}"
        try:
            lock(handle, wait=True)
            if self.entry(kind, key):
                yield None
                return
            self._sweep(working, folder)
            folder.mkdir()
            yield folder
            (self.place / kind).mkdir(parents=True, exist_ok=True)
            folder.replace(self.place / kind / key)
            self._clear(kind)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(handle)

    def _clear(self, kind: str) -> None:
        """Take away entries that no run has used for half a year, as of files or code long gone."""
        with suppress(OSError):
            for entry in (self.place / kind).iterdir():
                if entry.stat().st_mtime < time.time() - UNUSED:
                    shutil.rmtree(entry, ignore_errors=True)

    def _sweep(self, working: Path, own: Path) -> None:
        """Clear away what runs that were killed had begun; what others make now is locked."""
        shutil.rmtree(own, ignore_errors=True)
        for folder in (path for path in working.iterdir() if path.is_dir()):
            handle = os.open(f"{folder}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if folder != own and lock(handle):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)

    def _put(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def the_store() -> Store:
    """The user's store, whether it is there yet or not."""
    named = os.environ.get("PEERBENCH_STORE")
    if named:
        return Store(Path(named))
    if sys.platform == "darwin":
        return Store(Path.home() / "Library" / "Caches" / "peerbench")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Store(Path(cache) / "peerbench")
