"""localities.csv: who is to be compared with whom, and from when to when."""

from dataclasses import replace

import polars as pl

from benchmarks.sources.checks import Check
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.own import NO, SINCE_EVER, YES, filled, from_and_to, has_code, read_own
from benchmarks.sources.parse import day, slug

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


def read(raw: Raw) -> Read:
    """LOCALITIES with `line` and `file`; rows that break a rule are left out."""
    columns = (
        "locality",
        day("valid_from").fill_null(SINCE_EVER).alias("valid_from"),
        day("valid_to").alias("valid_to"),
        slug("compare").is_in(NO).fill_null(value=False).not_().alias("compare"),
    )
    read = read_own(raw, raw.frame, _checks(), columns)
    lines = raw.opened.physical_lines(read.frame["line"])
    rows = read.frame.with_columns(pl.col("line").cast(pl.Int64).replace(lines))
    return replace(read, frame=rows)


def _checks() -> tuple[Check, ...]:
    word = slug("compare")
    return (
        has_code(),
        filled(
            "no-locality",
            "locality",
            "locality",
            do="Write the name that the reports are to print",
        ),
        *from_and_to(),
        Check(
            "bad-word",
            "compare",
            word.is_not_null() & ~word.is_in((*YES, *NO)),
            "is neither yes nor no. Write no for a practice that is unlike any other.",
        ),
    )
