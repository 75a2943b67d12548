"""Temporary folders that go with their run, and with the next one where a run was killed."""

import os
import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path

from benchmarks.errors import MachineError

PREFIX = "peerbench-"
LOCK = ".peerbench-scratch"  # no folder without it was made here
SETTLED = 60  # seconds: a younger folder may be one whose lock is about to be taken


class Scratch:
    """A folder of one's own among the user's temporary files, while anybody holds this object.

    A killed run cannot take its own away, and what it unpacked may be large: its lock ended with
    it, by which the next run knows.
    """

    def __init__(self) -> None:
        _clear_left()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        _lock(handle)
        self.close = weakref.finalize(self, _close, self.folder, handle)

    def put(self, name: str, data: bytes) -> Path:
        """Write a file of a name of one's own; raises MachineError where there is no space."""
        place = self.folder / name
        try:
            place.write_bytes(data)
        except OSError as error:
            raise MachineError(
                f"{self.folder} cannot be written: {error.strerror or error}.\n"
                "  Make space among the temporary files, or name another folder for them in TMPDIR."
            ) from error
        return place


def _close(folder: Path, handle: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(handle)


def _clear_left() -> None:
    """Take away what runs of this user left that have ended."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            told = folder.lstat()
            if told.st_uid != os.getuid() or told.st_mtime > time.time() - SETTLED:
                continue
            handle = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if _lock(handle):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)


def _lock(handle: int) -> bool:
    """Whether a lock could be had for sure; it ends with the handle, and with the process."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
