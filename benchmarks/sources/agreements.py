"""agreements.csv: what practices agreed to do, by whom and until when, and how it went."""

import polars as pl

from benchmarks.sources.checks import Check, in_future
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.own import dated, dated_or_empty, has_code, read_own
from benchmarks.sources.parse import day, slug
from benchmarks.vocabulary import AGREEMENT_STATUSES

LAYOUT = Layout(
    key="agreements",
    title="agreements.csv",
    domain="agreements",
    columns=(
        *required("practice_code", "agreed_on", "measure_id", "action", "status"),
        *optional("by_role", "due", "judged_by", "comment"),
    ),
    national=False,
)


def read(raw: Raw) -> Read:
    """AGREEMENTS with `line` and `file`; rows that break a rule are left out."""
    measure = slug("measure_id")
    columns = (
        day("agreed_on").alias("agreed_on"),
        measure.alias("measure_id"),
        "action",
        "by_role",
        day("due").alias("due"),
        pl.coalesce(slug("judged_by"), measure).alias("judged_by"),
        slug("status").alias("status"),
        "comment",
    )
    return read_own(raw, raw.frame, _checks(), columns)


def _checks() -> tuple[Check, ...]:
    known = ", ".join(AGREEMENT_STATUSES)
    return (
        has_code(),
        *dated("agreed_on"),
        in_future("agreed_on", day("agreed_on")),
        dated_or_empty("due"),
        Check(
            "due-before",
            "due",
            day("due") < day("agreed_on"),
            "lies before the day of the agreement. Correct one of the two dates.",
            severity="warning",
        ),
        Check(
            "no-measure",
            "measure_id",
            pl.col("measure_id").is_null(),
            "The measure is empty. Write its id as `peerbench measures list` shows it.",
        ),
        Check(
            "no-action",
            "action",
            pl.col("action").is_null(),
            "What was agreed is empty. Write it in a few words, or delete the line.",
        ),
        Check(
            "unknown-word",
            "status",
            ~slug("status").is_in(AGREEMENT_STATUSES).fill_null(value=False),
            f"is no status. Known are: {known}.",
        ),
    )
