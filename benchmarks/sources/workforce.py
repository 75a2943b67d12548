"""General Practice Workforce, practice level: full-time equivalents on one day; NA is missing."""

import re
from datetime import date

import polars as pl

from benchmarks.periods import Period, month_span
from benchmarks.sources.checks import breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.names import period_of_file
from benchmarks.sources.parse import number
from benchmarks.sources.published import figure_checks, is_practice, to_counts

STAFF = {
    "patients": "TOTAL_PATIENTS",
    "gp_fte": "TOTAL_GP_EXTGL_FTE",
    "gp_with_locums_fte": "TOTAL_GP_EXTG_FTE",
    "nurse_fte": "TOTAL_NURSES_FTE",
    "direct_care_fte": "TOTAL_DPC_FTE",
    "admin_fte": "TOTAL_ADMIN_FTE",
}
OLDER = ("55TO59", "60TO64", "65PLUS")
YOUNGER = ("UNDER30", "30TO34", "35TO39", "40TO44", "45TO49", "50TO54")
AGES = {f"age_{band.lower()}": f"TOTAL_GP_FTE_{band}" for band in (*YOUNGER, *OLDER)}
LAYOUT = Layout(
    key="workforce",
    title="General Practice Workforce (practice level)",
    domain="counts",
    columns=(
        *required(
            practice_code=("PRAC_CODE", "Practice.Code"),
            patients=STAFF["patients"],
            gp_fte=STAFF["gp_fte"],
        ),
        *optional(
            **{name: head for name, head in STAFF.items() if name not in ("patients", "gp_fte")},
            **AGES,
            year="Year",
        ),
    ),
)
MONTH_FIRST = re.compile(r"(?<!\d)(0[1-9]|1[0-2])(20\d{2})(?!\d)")  # as GPWPracticeCSV.092025


def read(raw: Raw) -> Read:
    """COUNTS with `line`, ids `workforce.<staff>`, for the twelve months that end with the day.

    A stock is of one day: so that it serves the quarters after it, it stands for the year behind
    it, and is printed with its day. Raises NoPeriod.
    """
    frame = raw.frame.filter(is_practice())
    dated = _dated(raw, frame)
    names = [*STAFF, *AGES]
    checks = figure_checks(names, STAFF | AGES)
    sound = dated.filter(breaks_none(checks)).with_columns(number(name) for name in names)
    older = pl.sum_horizontal(f"age_{band.lower()}" for band in OLDER)
    every = pl.sum_horizontal(*AGES)
    known = pl.any_horizontal(pl.col(name).is_not_null() for name in AGES)
    parts = [
        *((name, pl.col(name)) for name in STAFF),
        ("gp_55_over_fte", pl.when(known).then(older)),
        ("gp_aged_fte", pl.when(known).then(every)),
    ]
    long = pl.concat(
        sound.select(
            *("line", "practice_code", "period_start", "period_end"),
            count_id=pl.lit(f"workforce.{name}"),
            count=count,
            denominator=pl.lit(None, pl.Float64),
        )
        for name, count in parts
    )
    rows = to_counts(long.filter(pl.col("count").is_not_null()), raw).collect()
    found = run(checks, frame, raw.opened)
    first, last = rows["period_end"].min(), rows["period_end"].max()
    return Read(rows, len(rows), tuple(found), first, last)  # type: ignore[arg-type]


def _dated(raw: Raw, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The year of each row where the file has a column of years, else the file's own month."""
    year = number("year").cast(pl.Int32, strict=False)
    if frame.select(year.is_not_null().any()).collect().item():
        rows = frame.filter(year.is_not_null())
        return rows.with_columns(period_start=pl.date(year, 1, 1), period_end=pl.date(year, 12, 31))
    period = _month_of(raw).ending_here(12)
    return frame.with_columns(period_start=pl.lit(period.start), period_end=pl.lit(period.end))


def _month_of(raw: Raw) -> Period:
    found = MONTH_FIRST.search(raw.file)
    if found and raw.opened.name not in raw.settings.files:
        return month_span(date(int(found[2]), int(found[1]), 1), 1)
    return period_of_file(raw, "month")
