"""Errors that nobody foresaw, in a sentence: the machine's, or a bug with its log."""

from benchmarks import __version__


def machine_in_the_way(error: Exception) -> str | None:
    """The message for an error that the machine made; None for any other."""
    if isinstance(error, MemoryError):
        return "The machine has too little memory for this folder.\n  Close other programs."
    if isinstance(error, OSError) and error.errno is not None:
        place = error.filename or "A file"
        return (
            f"{place} cannot be read or written: {error.strerror}.\n"
            "  Check that it exists, is yours, and that the disk has space."
        )
    return None


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
