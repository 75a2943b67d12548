"""budgets.csv: what a practice may spend, month by month, under each heading."""

from benchmarks.sources.checks import Check
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.own import has_code, read_own
from benchmarks.sources.parse import grouped_number, month, slug
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
    columns = (
        month("month").alias("month"),
        slug("heading").alias("heading"),
        grouped_number("budget").alias("budget"),
    )
    return read_own(raw, raw.frame, _checks(), columns)


def _checks() -> tuple[Check, ...]:
    budget = grouped_number("budget")
    return (
        has_code(),
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
