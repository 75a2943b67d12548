"""What the lead's own small files share: how they are read, and rules on codes, dates and words."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Raw, Read
from benchmarks.sources.parse import code, day

SINCE_EVER = date(1900, 1, 1)
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
NOT_A_DATE = "is not a date. Write it as 2025-04-01"


def read_own(
    raw: Raw, texts: pl.LazyFrame, checks: Sequence[Check], columns: Sequence[pl.Expr | str]
) -> Read:
    """The rows of `texts` that break no rule: `line`, practice_code, `columns` and `file`."""
    kept = texts.filter(breaks_none(checks))
    rows = kept.select("line", code("practice_code"), *columns, file=pl.lit(raw.file)).collect()
    return Read(rows, len(rows), tuple(run(checks, texts, raw.opened)))


def has_code() -> Check:
    """The rule that a line names its practice."""
    return filled("no-code", "practice_code", "practice code")


def filled(rule: str, name: str, what: str, *, do: str = "Fill it in") -> Check:
    """The rule that a cell is not empty."""
    return Check(
        rule, name, pl.col(name).is_null(), f"The {what} is empty. {do}, or delete the line."
    )


def dated(name: str) -> tuple[Check, Check]:
    """The rules that a cell is filled in, and holds a date."""
    message = "The date is empty. Write it as 2025-04-01, or delete the line."
    return (
        Check("bad-date", name, pl.col(name).is_null(), message),
        Check("bad-date", name, _no_date(name), f"{NOT_A_DATE}."),
    )


def dated_or_empty(name: str, header: str = "") -> Check:
    """The rule that a cell holds a date where it holds anything."""
    message = f"{NOT_A_DATE}, or leave it empty."
    return Check("bad-date", name, _no_date(name), message, header=header)


def _no_date(name: str) -> pl.Expr:
    return pl.col(name).is_not_null() & day(name).is_null()


def from_and_to() -> tuple[Check, ...]:
    """Rules on the columns `from` and `to`: dates where filled in, in their order."""
    return (
        dated_or_empty("valid_from", header="from"),
        dated_or_empty("valid_to", header="to"),
        Check(
            "dates-crossed",
            "valid_to",
            day("valid_to") < day("valid_from"),
            "ends before it begins. Swap the dates of this line, or correct one.",
            header="to",
        ),
    )
