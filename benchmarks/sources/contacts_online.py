"""Online consultation submissions and cloud telephony: months of requests and of calls.

Both are published by day, in files of their own; their days are summed to months.
"""

from dataclasses import replace

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.parse import day, month, number
from benchmarks.sources.published import AGAIN, figure_checks, is_practice, to_counts

CODE = ("practice_code", "GP_CODE", "Practice Code", "ODS Code")
MONTH = ("month", "Month", "Submission Month", "Reporting Month")
ONLINE = Layout(
    key="online_consultations",
    title="Online consultation submissions",
    domain="counts",
    columns=required(
        practice_code=CODE,
        month=MONTH,
        submissions=("submissions", "Total Submissions", "Number of Submissions"),
    ),
)
TELEPHONY = Layout(
    key="telephony",
    title="Cloud based telephony",
    domain="counts",
    columns=required(
        practice_code=CODE,
        month=MONTH,
        inbound=("inbound", "Inbound Calls", "Total Inbound Calls"),
        answered=("answered", "Answered Calls", "Calls Answered"),
    ),
)
BY_HOUR = Layout(
    key="online_consultations_by_hour",
    title="Online consultation submissions (by day and time)",
    domain="counts",
    columns=required(
        practice_code="GP_CODE", day="DATE", hour="SUBMISSION_TIME", submissions="TOTAL"
    ),
)
BY_DURATION = Layout(
    key="telephony_by_duration",
    title="Cloud based telephony (by durations)",
    domain="counts",
    columns=required(
        practice_code="PRACTICE_CODE",
        day="Date",
        indicator="Indicator",
        duration="Duration",
        calls="Value",
    ),
)
INBOUND, ANSWERED = "CBT001", "CBT003"  # calls that came in; that a person answered


def read_by_hour(raw: Raw) -> Read:
    """COUNTS as `read_online`, from requests by hour."""
    return read_online(replace(raw, frame=_of_days(raw.frame)))


def read_by_duration(raw: Raw) -> Read:
    """COUNTS as `read_telephony`, from a row for each day, indicator and length of the call.

    Calls that came in have one row, TOTAL; those answered one for each length.
    """
    code, total = pl.col("indicator"), pl.col("duration").str.to_uppercase() == "TOTAL"
    came, answered = (code == INBOUND) & total, (code == ANSWERED) & ~total
    rows = _of_days(raw.frame.filter(came | answered)).with_columns(
        inbound=pl.when(came).then("calls").otherwise(pl.lit("0")),
        answered=pl.when(answered).then("calls").otherwise(pl.lit("0")),
    )
    return read_telephony(replace(raw, frame=rows))


def _of_days(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The month of each row's day, as text; what is no day stays as it is, to be told."""
    found = pl.coalesce(day("day"), pl.col("day").str.head(10).str.to_date(strict=False))
    return frame.with_columns(month=found.dt.strftime("%Y-%m").fill_null(pl.col("day")))


def read_online(raw: Raw) -> Read:
    """COUNTS with `line`, id `online.submissions`; the systems of one practice are added."""
    return _read(raw, "online.submissions", "submissions", None)


def read_telephony(raw: Raw) -> Read:
    """COUNTS with `line`, id `telephony.answered` over the calls that came in."""
    return _read(raw, "telephony.answered", "answered", "inbound")


def _read(raw: Raw, count_id: str, count: str, of: str | None) -> Read:
    frame = raw.frame.filter(is_practice())
    start = pl.coalesce(month("month"), day("month").dt.truncate("1mo"))
    names = (count, of) if of else (count,)
    checks = (
        Check("bad-month", "month", start.is_null(), f"is no month. {AGAIN}"),
        *figure_checks(names, {}),
    )
    known = [number(name).is_not_null() for name in names]
    denominator = number(of).sum() if of else pl.lit(None, pl.Float64)
    sums = (
        frame.filter(breaks_none(checks), *known)
        .with_columns(period_start=start)
        .group_by("practice_code", "period_start", maintain_order=True)
        .agg(pl.col("line").min(), count=number(count).sum(), denominator=denominator)
        .with_columns(period_end=pl.col("period_start").dt.month_end(), count_id=pl.lit(count_id))
    )
    rows = to_counts(sums, raw).collect()
    first, last = rows["period_start"].min(), rows["period_end"].max()
    return Read(rows, len(rows), tuple(run(checks, frame, raw.opened)), first, last)  # type: ignore[arg-type]
