"""Errors that nobody foresaw, in a sentence: the machine's, or a bug with its log."""

import re

from benchmarks import __version__

# Its errors carry no number: "No such file or directory (os error 2): a/path (set …"
OF_POLARS = re.compile(r"(.+?) \(os error \d+\)(?:: (.+?))?(?: \(set .*)?$", re.DOTALL)


def machine_in_the_way(error: Exception) -> str | None:
    """The message for an error that the machine made; None for any other."""
    if isinstance(error, MemoryError):
        return "The machine has too little memory for this folder.\n  Close other programs."
    if not isinstance(error, OSError):
        return None
    place, reason = error.filename, error.strerror
    if error.errno is None and (told := OF_POLARS.match(str(error))):
        reason, place = told.groups()
    if reason is None:
        return None
    return (
        f"{place or 'A file'} cannot be read or written: {reason}.\n"
        "  Check that it exists, is yours, and that the disk has space; then run it again."
    )


def bug_line(error: Exception, command: str) -> str:
    """One line that says it is a bug, and where the log with the traceback now is."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="peerbench-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"peerbench {__version__}: {command}\n\n")
        log.write("".join(traceback.format_exception(error)))
    return f"This is a bug in peerbench ({type(error).__name__}); its log is {log.name}"
