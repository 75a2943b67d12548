"""Rules on the rows of one file: an expression that is true where a row breaks the rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from benchmarks.findings import Finding, Severity
from benchmarks.sources.opened import EXTRA, LINE, Opened
from benchmarks.sources.privacy import covered

SHOWN = 5  # lines named of one rule in one file
LONGEST = 60  # characters of a value


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of a layout; `when` is an expression over the raw text columns."""

    rule: str
    column: str | None  # shown, and its text as the value found
    when: pl.Expr
    message: str
    severity: Severity = "error"
    header: str = ""  # what the file calls the column, where that is not its name


def counted(checks: Sequence[Check]) -> list[pl.Expr]:
    """How many rows break each rule: one column per check, named by its place."""
    return [check.when.sum().alias(f"check {place}") for place, check in enumerate(checks)]


def breaks_none(checks: Iterable[Check], *, any_severity: bool = False) -> pl.Expr:
    """True for rows that break no rule of severity error, or none at all."""
    errors = [
        check.when.fill_null(value=False)
        for check in checks
        if any_severity or check.severity == "error"
    ]
    return ~pl.any_horizontal(errors) if errors else pl.lit(value=True)


def run(checks: Sequence[Check], frame: pl.LazyFrame, opened: Opened) -> list[Finding]:
    """Count and name the rows that break rules; collects twice at most."""
    counts = frame.select(counted(checks)).collect().row(0) if checks else ()
    return told(checks, counts, frame, opened)


def told(
    checks: Sequence[Check], counts: Sequence[int | None], frame: pl.LazyFrame, opened: Opened
) -> list[Finding]:
    """Findings of the rules that `counts` says are broken; collects their first lines."""
    broken = [(check, count) for check, count in zip(checks, counts, strict=True) if count]
    plans = [
        frame.filter(check.when).select(LINE, _shown(check).alias("value")).head(SHOWN)
        for check, _ in broken
    ]
    found = pl.collect_all(plans) if plans else []
    lines = opened.physical_lines(record for part in found for record in part[LINE])
    return [
        finding
        for (check, count), part in zip(broken, found, strict=True)
        for finding in _named(check, count, part, opened.file, lines)
    ]


def _shown(check: Check) -> pl.Expr:
    return pl.lit(None, pl.String) if check.column is None else pl.col(check.column)


def _named(
    check: Check, count: int, part: pl.DataFrame, file: str, lines: dict[int, int]
) -> Iterable[Finding]:
    column = check.header or check.column
    for place, (record, value) in enumerate(part.iter_rows(), start=1):
        more = count - len(part) if place == len(part) else 0
        ending = f" And {more} more such lines." if more > 1 else ""
        ending = " And 1 more such line." if more == 1 else ending
        message = check.message + ending
        shown = None if value is None else printable(value)
        yield Finding(check.severity, file, check.rule, message, lines.get(record), column, shown)


def too_many_cells() -> Check:
    """The rule that no line is longer than the header."""
    return Check(
        "too-many-cells",
        None,
        pl.col(EXTRA).is_not_null(),
        "The line has more cells than the header: put text with commas into double quotes.",
    )


def in_future(column: str | None, day: pl.Expr, header: str = "") -> Check:
    """The rule that nothing is counted before it happened."""
    message = "lies in the future. Correct the period."
    today = date.today()  # noqa: DTZ011 - a calendar day, as the files write them
    return Check("future-period", column, day > today, message, header=header)


def far_ahead(column: str, day: pl.Expr) -> Check:
    """The rule that what is planned lies within a year: no report of now could show it."""
    message = "lies more than a year ahead, so that no report shows it yet. Look at the year."
    latest = date.today() + timedelta(days=366)  # noqa: DTZ011 - a calendar day
    return Check("far-ahead", column, day > latest, message, severity="warning")


def printable(text: str) -> str:
    """A value fit for one line: no control characters, no number of a patient, shortened."""
    clean = covered("".join(char if char.isprintable() else "·" for char in text))
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"
