"""localities.csv: who is to be compared with whom, and from when to when."""

from datetime import date

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.parse import code, day, slug

SINCE_EVER = date(1900, 1, 1)
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")

LAYOUT = Layout(
    key="localities",
    title="localities.csv",
    domain="localities",
    columns=(
        *required("practice_code", "locality", valid_from="from", valid_to="to"),
        *optional("compare"),
    ),
    national=False,
)
EXAMPLE = "practice_code,locality,from,to\nA81001,North Town,,"
DATE_HELP = "is not a date. Write it as 2025-04-01, or leave it empty."


def read(raw: Raw) -> Read:
    """LOCALITIES with `line` and `file`; rows that break a rule are left out."""
    checks = _checks()
    frame = raw.frame.filter(breaks_none(checks)).select(
        "line",
        code("practice_code"),
        "locality",
        day("valid_from").fill_null(SINCE_EVER).alias("valid_from"),
        day("valid_to").alias("valid_to"),
        slug("compare").is_in(NO).fill_null(value=False).not_().alias("compare"),
        file=pl.lit(raw.file),
    )
    found = run(checks, raw.frame, raw.opened)
    rows = frame.collect()
    lines = raw.opened.physical_lines(rows["line"])
    rows = rows.with_columns(pl.col("line").cast(pl.Int64).replace(lines))
    return Read(rows, len(rows), tuple(found))


def _checks() -> tuple[Check, ...]:
    begins, ends = pl.col("valid_from"), pl.col("valid_to")
    word = slug("compare")
    return (
        Check(
            "no-code",
            "practice_code",
            pl.col("practice_code").is_null(),
            "The practice code is empty. Fill it in, or delete the line.",
        ),
        Check(
            "no-locality",
            "locality",
            pl.col("locality").is_null(),
            "The locality is empty. Write the name that the reports are to print.",
        ),
        Check(
            "bad-date",
            "valid_from",
            begins.is_not_null() & day("valid_from").is_null(),
            DATE_HELP,
            header="from",
        ),
        Check(
            "bad-date",
            "valid_to",
            ends.is_not_null() & day("valid_to").is_null(),
            DATE_HELP,
            header="to",
        ),
        Check(
            "dates-crossed",
            "valid_to",
            day("valid_to") < day("valid_from"),
            "ends before it begins. Swap the dates of this line, or correct one.",
            header="to",
        ),
        Check(
            "bad-word",
            "compare",
            word.is_not_null() & ~word.is_in((*YES, *NO)),
            "is neither yes nor no. Write no for a practice that is unlike any other.",
        ),
    )
