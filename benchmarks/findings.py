"""What checking the input found: one row each, all told at once."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

import polars as pl

from benchmarks.schemas import Findings

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about the input that its user should know, and what to do about it."""

    severity: Severity  # an error stops the run; a warning is printed; a note is listed
    file: str  # relative to the folder; empty where no one file is meant
    rule: str  # slug, e.g. "unknown-practice"
    message: str  # what is wrong and what to do, in one or two sentences
    line: int | None = None  # 1 is the header row
    column: str | None = None
    value: str | None = None  # as found, shortened to 60 characters

    def __str__(self) -> str:
        """The finding as the command line prints it: place, value, message."""
        place = self.file
        if self.line is not None:
            place += f" line {self.line}"
        if self.column is not None:
            place += f", {self.column}"
        found = "" if self.value is None else f" '{self.value}'"
        return f"{self.severity}: {place}{found}: {self.message}".replace(": :", ":")


def findings_frame(findings: Iterable[Finding]) -> pl.DataFrame:
    """FINDINGS, errors first, then by file, line and rule, each finding once."""
    rows = [asdict(finding) for finding in dict.fromkeys(findings)]
    frame = pl.DataFrame(rows, schema=dict(Findings.create_empty().schema))
    return frame.sort("severity", "file", "line", "rule", "message", nulls_last=True)
