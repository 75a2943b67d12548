"""notes.csv and responses.csv: what happened at a practice, and what it says itself."""

import polars as pl

from benchmarks.errors import BadPeriod
from benchmarks.periods import parse_quarter
from benchmarks.sources.checks import Check, far_ahead
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.own import dated, filled, has_code, read_own
from benchmarks.sources.parse import day

NOTES = Layout(
    key="notes",
    title="notes.csv",
    domain="notes",
    columns=required("practice_code", "on", "note"),
    national=False,
)
RESPONSES = Layout(
    key="responses",
    title="responses.csv",
    domain="responses",
    columns=required("practice_code", "quarter", "response"),
    national=False,
)


def read_notes(raw: Raw) -> Read:
    """NOTES with `line` and `file`; rows that break a rule are left out."""
    checks = (
        has_code(),
        filled("no-note", "note", "note", do="Write it"),
        *dated("on"),
        far_ahead("on", day("on")),
    )
    return read_own(raw, raw.frame, checks, (day("on").alias("on"), "note"))


def read_responses(raw: Raw) -> Read:
    """RESPONSES with `line` and `file`; the quarter by its first day."""
    texts = raw.frame.collect()
    starts = {text: _start(text) for text in texts["quarter"].unique().drop_nulls().to_list()}
    start = pl.col("quarter").replace_strict(starts, default=None, return_dtype=pl.Date)
    checks = (
        has_code(),
        filled("no-response", "response", "response", do="Write it"),
        Check("bad-period", "quarter", start.is_null(), "is no quarter. Write it as 2025-26Q3."),
    )
    return read_own(raw, texts.lazy(), checks, (start.alias("quarter_start"), "response"))


def _start(text: str) -> object:
    try:
        return parse_quarter(text).start
    except BadPeriod:
        return None
