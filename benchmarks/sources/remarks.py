"""notes.csv and responses.csv: what happened at a practice, and what it says itself."""

import polars as pl

from benchmarks.errors import BadPeriod
from benchmarks.periods import parse_quarter
from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.localities import DATE_HELP
from benchmarks.sources.parse import code, day

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
    empty = Check(
        "no-note",
        "note",
        pl.col("note").is_null(),
        "The note is empty. Write it, or delete the line.",
    )
    checks = (_no_code(), empty, Check("bad-date", "on", day("on").is_null(), DATE_HELP))
    rows = (
        raw.frame.filter(breaks_none(checks))
        .select("line", code("practice_code"), day("on").alias("on"), "note", file=pl.lit(raw.file))
        .collect()
    )
    return Read(rows, len(rows), tuple(run(checks, raw.frame, raw.opened)))


def read_responses(raw: Raw) -> Read:
    """RESPONSES with `line` and `file`; the quarter by its first day."""
    texts = raw.frame.collect()
    starts = {text: _start(text) for text in texts["quarter"].unique().drop_nulls().to_list()}
    start = pl.col("quarter").replace_strict(starts, default=None, return_dtype=pl.Date)
    checks = (
        _no_code(),
        Check(
            "no-response",
            "response",
            pl.col("response").is_null(),
            "The response is empty. Write it, or delete the line.",
        ),
        Check("bad-period", "quarter", start.is_null(), "is no quarter. Write it as 2025-26Q3."),
    )
    rows = texts.filter(breaks_none(checks)).select(
        "line",
        code("practice_code"),
        start.alias("quarter_start"),
        "response",
        file=pl.lit(raw.file),
    )
    return Read(rows, len(rows), tuple(run(checks, texts.lazy(), raw.opened)))


def _start(text: str) -> object:
    try:
        return parse_quarter(text).start
    except BadPeriod:
        return None


def _no_code() -> Check:
    return Check(
        "no-code",
        "practice_code",
        pl.col("practice_code").is_null(),
        "The practice code is empty. Fill it in, or delete the line.",
    )
