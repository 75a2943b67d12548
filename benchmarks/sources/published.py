"""What readers of published counts share: text to COUNTS under no rule of a locality's own."""

from collections.abc import Iterable

import polars as pl

from benchmarks.periods import Period
from benchmarks.schemas import Counts, columns
from benchmarks.sources.checks import Check
from benchmarks.sources.layout import Raw
from benchmarks.sources.parse import PRACTICE_CODE, code, number

AGAIN = "Download the file again."
HIDDEN = ("*", "s", "c", "suppressed", "[c]")  # how publishers mark what they hide
ABSENT = ("na", "n/a", "-", ".", "null", "[z]", "[x]")  # and what they do not have
SUPPRESSED = 0.0  # what totals hold of a hidden count whose range nobody knows: nothing


def hidden(name: str) -> pl.Expr:
    """Whether a cell says that its publisher hides the figure."""
    return pl.col(name).str.to_lowercase().is_in(HIDDEN)


def figure(name: str) -> pl.Expr:
    """A number; null where the cell is empty, hidden or says that there is none."""
    return number(name)


def figure_checks(names: Iterable[str], headers: dict[str, str]) -> tuple[Check, ...]:
    """Rules on cells of published numbers: a number, no less than 0, or a publisher's mark."""
    found = []
    for name in names:
        text = pl.col(name).str.to_lowercase()
        mark = text.is_in((*HIDDEN, *ABSENT))
        bad = text.is_not_null() & number(name).is_null() & ~mark
        header = headers.get(name, name)
        found += [
            Check("not-a-number", name, bad, f"is not a number. {AGAIN}", header=header),
            Check("negative", name, number(name) < 0, f"is negative. {AGAIN}", header=header),
        ]
    return tuple(found)


def is_practice(name: str = "practice_code") -> pl.Expr:
    """Whether a row is of a practice; national files hold areas and totals too."""
    return code(name).str.contains(PRACTICE_CODE).fill_null(value=False)


def in_period(period: Period) -> dict[str, pl.Expr]:
    """The period of a file whose rows name none."""
    return {"period_start": pl.lit(period.start), "period_end": pl.lit(period.end)}


def to_counts(rows: pl.LazyFrame, raw: Raw) -> pl.LazyFrame:
    """COUNTS with `line`, of rows with line, practice_code, period, count_id, count, denominator.

    `withheld`, where the rows have it, marks what the publisher hides: no number is known of it.
    """
    has = rows.collect_schema().names()
    held = pl.col("withheld") if "withheld" in has else pl.lit(value=False)
    empty = (pl.lit(None, pl.Float64).alias(name) for name in ("value", "lower", "upper"))
    return rows.with_columns(
        *empty,
        code("practice_code"),
        count=pl.when(~held).then("count"),
        denominator=pl.when(~held).then("denominator"),
        withheld_as=pl.when(held).then(pl.lit(SUPPRESSED)),
        local=pl.lit(value=False),
        file=pl.lit(raw.file),
    ).select("line", *columns(Counts))
