"""What a run can tell its user went wrong, each kind with its exit code."""

from collections.abc import Iterable
from pathlib import Path


class BenchmarkError(Exception):
    """Shown to the user as its message, never as a traceback."""

    exit_code = 1


class DataError(BenchmarkError):
    """The input cannot be used as it is."""

    exit_code = 3


class MeasureError(BenchmarkError):
    """A measure definition is wrong."""

    exit_code = 4


class ReportsFailed(BenchmarkError):
    """Some reports could not be written; the others were."""

    exit_code = 5


class MachineError(BenchmarkError):
    """The machine is in the way: nothing can be written, or a library is missing."""

    exit_code = 6

    def __init__(self, message: str, *, everywhere: bool = True) -> None:
        super().__init__(message)
        self.everywhere = everywhere  # whether other files would fail in the same way


class BadPeriod(DataError):
    """A period that no published file and no user writes."""

    def __init__(self, text: str, wanted: str) -> None:
        super().__init__(
            f"'{text}' is not {wanted}.\n"
            "  Write a month as 2025-11, a quarter as 2025-26Q3 (October to December 2025),\n"
            "  a financial year as 2023/24, a calendar year as 2018."
        )


class BadFolder(DataError):
    """The input folder has findings that stop the run; all of them are told at once."""

    def __init__(self, folder: Path, messages: Iterable[str]) -> None:
        lines = list(messages)
        count = "1 error" if len(lines) == 1 else f"{len(lines)} errors"
        super().__init__(f"{folder}: {count}, nothing was written.\n" + "\n".join(lines))
