"""agreements.csv: what practices agreed to do, by whom and until when, and how it went."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, in_future, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.localities import DATE_HELP
from benchmarks.sources.parse import code, day, slug
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
    checks = _checks()
    measure = slug("measure_id")
    rows = (
        raw.frame.filter(breaks_none(checks))
        .select(
            "line",
            code("practice_code"),
            day("agreed_on").alias("agreed_on"),
            measure.alias("measure_id"),
            "action",
            "by_role",
            day("due").alias("due"),
            pl.coalesce(slug("judged_by"), measure).alias("judged_by"),
            slug("status").alias("status"),
            "comment",
            file=pl.lit(raw.file),
        )
        .collect()
    )
    return Read(rows, len(rows), tuple(run(checks, raw.frame, raw.opened)))


def _checks() -> tuple[Check, ...]:
    known = ", ".join(AGREEMENT_STATUSES)
    return (
        Check(
            "no-code",
            "practice_code",
            pl.col("practice_code").is_null(),
            "The practice code is empty. Fill it in, or delete the line.",
        ),
        Check("bad-date", "agreed_on", day("agreed_on").is_null(), DATE_HELP),
        in_future("agreed_on", day("agreed_on")),
        Check("bad-date", "due", pl.col("due").is_not_null() & day("due").is_null(), DATE_HELP),
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
