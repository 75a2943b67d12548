"""Appointments in General Practice, the practice crosstab: one month's booked appointments."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.parse import day, month, number, slug
from benchmarks.sources.published import AGAIN, figure_checks, is_practice, to_counts

LAYOUT = Layout(
    key="appointments",
    title="Appointments in General Practice (practice crosstab)",
    domain="counts",
    columns=required(
        month=("APPOINTMENT_MONTH_START_DATE", "APPOINTMENT_MONTH"),
        practice_code="GP_CODE",
        mode="APPT_MODE",
        wait="TIME_BETWEEN_BOOK_AND_APPT",
        status="APPT_STATUS",
        appointments="COUNT_OF_APPOINTMENTS",
    ),
)
LATE = ("15_to_21_days", "22_to_28_days", "more_than_28_days", "15_to_28_days")
WAITS = ("same_day", "1_day", "2_to_7_days", "8_to_14_days", *LATE)
IN_PERSON = ("face_to_face", "home_visit")
MODES = (*IN_PERSON, "telephone", "video_conference_online", "video_online")
KEPT = ("attended",)
DUE = (*KEPT, "dna", "did_not_attend")
SHARES = {  # count_id: column, the words counted, and those that are known
    "gpad.same_day": ("wait", ("same_day",), WAITS),
    "gpad.over_14_days": ("wait", LATE, WAITS),
    "gpad.face_to_face": ("mode", IN_PERSON, MODES),
    "gpad.attended": ("status", KEPT, DUE),
}


def read(raw: Raw) -> Read:
    """COUNTS with `line`: `gpad.all`, and shares of appointments whose wait, mode or end is known.

    A practice that a month's file does not hold is missing, not zero.
    """
    frame = raw.frame.filter(is_practice())
    checks = (
        Check("bad-month", "month", _month().is_null(), f"is no month. {AGAIN}"),
        *figure_checks(("appointments",), {"appointments": "COUNT_OF_APPOINTMENTS"}),
    )
    sums = (
        frame.filter(breaks_none(checks))
        .select(
            *("line", "practice_code"),
            *(slug(name).alias(name) for name in ("wait", "mode", "status")),
            period_start=_month(),
            appointments=number("appointments"),
        )
        .group_by("practice_code", "period_start")
        .agg(pl.col("line").min(), pl.col("appointments").sum().alias("gpad.all"), **_sums())
        .sort("practice_code", "period_start")
        .collect()
        .lazy()
    )
    rows = to_counts(_long(sums), raw).collect()
    found = run(checks, frame, raw.opened)
    first, last = rows["period_start"].min(), rows["period_end"].max()
    return Read(rows, len(rows), tuple(found), first, last)  # type: ignore[arg-type]


def _month() -> pl.Expr:
    return pl.coalesce(day("month").dt.truncate("1mo"), month("month"))


def _sums() -> dict[str, pl.Expr]:
    found = {}
    for name, (column, counted, known) in SHARES.items():
        for ending, words in (("", counted), (" of", known)):
            found[name + ending] = pl.col("appointments").filter(pl.col(column).is_in(words)).sum()
    return found


def _long(sums: pl.LazyFrame) -> pl.LazyFrame:
    """A row per practice, month and count."""
    unknown = pl.lit(None, pl.Float64)
    parts = [
        sums.select(
            *("line", "practice_code", "period_start"),
            period_end=pl.col("period_start").dt.month_end(),
            count_id=pl.lit(name),
            count=pl.col(name),
            denominator=pl.col(f"{name} of") if name in SHARES else unknown,
        )
        for name in ("gpad.all", *SHARES)
    ]
    return pl.concat(parts)
