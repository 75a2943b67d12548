"""queries.csv: what practices asked about their figures before the final edition."""

import polars as pl

from benchmarks.sources.checks import Check, in_future
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.own import dated, dated_or_empty, filled, has_code, read_own
from benchmarks.sources.parse import day, slug, with_period

LAYOUT = Layout(
    key="queries",
    title="queries.csv",
    domain="queries",
    columns=(
        *required("practice_code", "quarter", "measure_id", "asked_on", "query"),
        *optional("answer", "answered_on"),
    ),
    national=False,
)


def read(raw: Raw) -> Read:
    """QUERIES with `line` and `file`; rows that break a rule are left out."""
    texts = with_period(raw.frame.collect(), "quarter")
    columns = (
        pl.col("period_start").alias("quarter_start"),
        slug("measure_id").alias("measure_id"),
        day("asked_on").alias("asked_on"),
        "query",
        "answer",
        day("answered_on").alias("answered_on"),
    )
    return read_own(raw, texts.lazy(), _checks(), columns)


def _checks() -> tuple[Check, ...]:
    months = pl.col("period_end").dt.month() - pl.col("period_start").dt.month() == 2
    return (
        has_code(),
        filled("no-measure", "measure_id", "measure"),
        filled("no-query", "query", "query"),
        Check(
            "bad-period",
            "quarter",
            ~months.fill_null(value=False),
            "is no quarter. Write it as 2025-26Q3.",
        ),
        *dated("asked_on"),
        dated_or_empty("answered_on"),
        in_future("asked_on", day("asked_on")),
        Check(
            "answered-before",
            "answered_on",
            day("answered_on") < day("asked_on"),
            "lies before the day of the question. Correct one of the two dates.",
        ),
        Check(
            "no-answer",
            "answer",
            pl.col("answer").is_null() & pl.col("answered_on").is_not_null(),
            "The answer is empty though it has a date. Write it, or take the date away: the query "
            "stays open until then.",
            severity="warning",
        ),
    )
