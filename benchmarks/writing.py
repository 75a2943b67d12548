"""Files appear whole or not at all, and a machine in the way is told in a sentence."""

import errno
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.errors import MachineError

HIDDEN = ".peerbench"  # in an output folder: what the next run may know of this one
PART = ".writing-"
OF_ONE_FILE = (errno.EISDIR, errno.ENOTDIR, errno.ENOTEMPTY, errno.EEXIST, errno.ENAMETOOLONG)


@contextmanager
def told_to_user(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal into a MachineError that names the path."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise MachineError(
            f"{path} cannot be written: {reason}.\n"
            "  Check that the folder exists, is yours to write and has space, or give another.",
            everywhere=error.errno not in OF_ONE_FILE,
        ) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` beside its place and move it there, so that no reader sees a part of it.

    Makes the folders it needs. Raises MachineError where the machine refuses.
    """
    with told_to_user(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=PART)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            part.chmod(0o644)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


@contextmanager
def to_its_end() -> Iterator[None]:
    """Let Ctrl-C wait until this has ended: a file that is there has been noted, too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came and callable(before):
            before(came[0], None)


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """Have an output folder for one run; what a killed one left half written is cleared away.

    Makes the folder. Raises MachineError where another run has it.
    """
    place = out / HIDDEN / "lock"
    with told_to_user(out):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not lock(handle):
            raise MachineError(
                f"Another run of peerbench is writing to {out}.\n"
                "  Wait until it has ended, or give --out another folder."
            )
        for part in out.rglob(f"{PART}*"):
            part.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def lock(handle: int, *, wait: bool = False) -> bool:
    """Whether an open file could be locked for as long as it stays open; it ends with a process.

    Where the system has no such locks, everybody gets one.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover - not on the systems that are supported
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a network drive that knows no locks
        return True
    return True
