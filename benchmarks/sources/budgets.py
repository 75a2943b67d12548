"""budgets.csv: what a practice may spend, month by month, under each heading."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.parse import code, grouped_number, month, slug
from benchmarks.vocabulary import BUDGET_HEADINGS

LAYOUT = Layout(
    key="budgets",
    title="budgets.csv",
    domain="budgets",
    columns=required("practice_code", "month", "heading", "budget"),
    national=False,
)


def read(raw: Raw) -> Read:
    """BUDGETS with `line` and `file`; rows that break a rule are left out."""
    checks = _checks()
    rows = (
        raw.frame.filter(breaks_none(checks))
        .select(
            "line",
            code("practice_code"),
            month("month").alias("month"),
            slug("heading").alias("heading"),
            grouped_number("budget").alias("budget"),
            file=pl.lit(raw.file),
        )
        .collect()
    )
    return Read(rows, len(rows), tuple(run(checks, raw.frame, raw.opened)))


def _checks() -> tuple[Check, ...]:
    budget = grouped_number("budget")
    return (
        Check(
            "no-code",
            "practice_code",
            pl.col("practice_code").is_null(),
            "The practice code is empty. Fill it in, or delete the line.",
        ),
        Check(
            "bad-period",
            "month",
            month("month").is_null(),
            "is no month. Write it as 2025-11.",
        ),
        Check(
            "unknown-word",
            "heading",
            ~slug("heading").is_in(BUDGET_HEADINGS).fill_null(value=False),
            f"is no heading. Known are: {', '.join(BUDGET_HEADINGS)}.",
        ),
        Check(
            "not-a-number",
            "budget",
            budget.is_null(),
            "is not a number. Write pounds with digits, without a sign.",
        ),
        Check("negative", "budget", budget < 0, "is negative. Correct it."),
    )
