"""Files appear whole or not at all, and a machine in the way is told in a sentence."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.errors import MachineError


@contextmanager
def told_to_user(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal into a MachineError that names the path."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise MachineError(
            f"{path} cannot be written: {reason}.\n"
            "  Check that the folder exists, is yours to write and has space, or give another."
        ) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` beside its place and move it there, so that no reader sees a part of it.

    Makes the folders it needs. Raises MachineError where the machine refuses.
    """
    with told_to_user(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            part.chmod(0o644)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
