"""Friends and Family Test of GP practices: one month's answers, those that are hidden as such."""

import polars as pl

from benchmarks.sources.checks import breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.names import period_of_file
from benchmarks.sources.parse import month, number
from benchmarks.sources.published import figure_checks, hidden, is_practice, to_counts

LAYOUT = Layout(
    key="friends_family",
    title="Friends and Family Test (GP practices)",
    domain="counts",
    columns=(
        *required(
            practice_code=("Practice Code", "GP Code", "Org code", "practice_code"),
            responses=("Total Responses", "Responses", "total_responses"),
            very_good=("Very Good", "1 Very Good", "Extremely Likely/Very Good"),
            good=("Good", "2 Good", "Likely/Good"),
        ),
        *optional(month=("Month", "Period", "Year Month")),
    ),
)
NAMES = ("responses", "very_good", "good")


def read(raw: Raw) -> Read:
    """COUNTS with `line`, id `fft.positive` over all answers. Raises NoPeriod."""
    frame = raw.frame.filter(is_practice())
    checks = figure_checks(NAMES, {column.name: column.spellings[0] for column in LAYOUT.columns})
    start = month("month")
    if not frame.select(start.is_not_null().any()).collect().item():
        start = pl.lit(period_of_file(raw, "month").start)
    rows = to_counts(
        frame.filter(breaks_none(checks))
        .select(
            *("line", "practice_code"),
            period_start=start,
            period_end=start.dt.month_end(),
            count_id=pl.lit("fft.positive"),
            count=number("very_good") + number("good"),
            denominator=number("responses"),
            withheld=pl.any_horizontal(hidden(name) for name in NAMES).fill_null(value=False),
        )
        .filter(
            pl.col("period_start").is_not_null(),
            pl.col("withheld")
            | (pl.col("count").is_not_null() & pl.col("denominator").is_not_null()),
        ),
        raw,
    ).collect()
    first, last = rows["period_start"].min(), rows["period_end"].max()
    return Read(rows, len(rows), tuple(run(checks, frame, raw.opened)), first, last)  # type: ignore[arg-type]
