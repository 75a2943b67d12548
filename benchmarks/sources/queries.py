"""queries.csv: what practices asked about their figures before the final edition."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, in_future, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.localities import DATE_HELP
from benchmarks.sources.parse import code, day, slug, with_period

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
    checks = _checks()
    rows = texts.filter(breaks_none(checks)).select(
        "line",
        code("practice_code"),
        quarter_start="period_start",
        measure_id=slug("measure_id"),
        asked_on=day("asked_on"),
        query="query",
        answer="answer",
        answered_on=day("answered_on"),
        file=pl.lit(raw.file),
    )
    return Read(rows, len(rows), tuple(run(checks, texts.lazy(), raw.opened)))


def _checks() -> tuple[Check, ...]:
    months = pl.col("period_end").dt.month() - pl.col("period_start").dt.month() == 2
    return (
        _empty("no-code", "practice_code", "practice code"),
        _empty("no-measure", "measure_id", "measure"),
        _empty("no-query", "query", "query"),
        Check(
            "bad-period",
            "quarter",
            ~months.fill_null(value=False),
            "is no quarter. Write it as 2025-26Q3.",
        ),
        Check("bad-date", "asked_on", day("asked_on").is_null(), DATE_HELP),
        Check(
            "bad-date",
            "answered_on",
            pl.col("answered_on").is_not_null() & day("answered_on").is_null(),
            DATE_HELP,
        ),
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


def _empty(rule: str, name: str, what: str) -> Check:
    message = f"The {what} is empty. Fill it in, or delete the line."
    return Check(rule, name, pl.col(name).is_null(), message)
