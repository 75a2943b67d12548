"""consents.csv: which practices agree to be named before their peers, and from when to when."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.localities import DATE_HELP, NO, SINCE_EVER, YES
from benchmarks.sources.parse import code, day, slug

LAYOUT = Layout(
    key="consents",
    title="consents.csv",
    domain="consents",
    columns=(
        *required("practice_code", "named"),
        *optional(valid_from="from", valid_to="to"),
    ),
    national=False,
)


def read(raw: Raw) -> Read:
    """CONSENTS with `line` and `file`; rows that break a rule are left out."""
    checks = _checks()
    rows = (
        raw.frame.filter(breaks_none(checks))
        .select(
            "line",
            code("practice_code"),
            slug("named").is_in(YES).alias("named"),
            day("valid_from").fill_null(SINCE_EVER).alias("valid_from"),
            day("valid_to").alias("valid_to"),
            file=pl.lit(raw.file),
        )
        .collect()
    )
    return Read(rows, len(rows), tuple(run(checks, raw.frame, raw.opened)))


def _checks() -> tuple[Check, ...]:
    named = slug("named")
    return (
        Check(
            "no-code",
            "practice_code",
            pl.col("practice_code").is_null(),
            "The practice code is empty. Fill it in, or delete the line.",
        ),
        Check(
            "bad-word",
            "named",
            ~named.is_in((*YES, *NO)).fill_null(value=False),
            "is neither yes nor no. Write yes where the practice agrees to be named.",
        ),
        *(
            Check(
                "bad-date",
                name,
                pl.col(name).is_not_null() & day(name).is_null(),
                DATE_HELP,
                header=header,
            )
            for name, header in (("valid_from", "from"), ("valid_to", "to"))
        ),
        Check(
            "dates-crossed",
            "valid_to",
            day("valid_to") < day("valid_from"),
            "ends before it begins. Swap the dates of this line, or correct one.",
            header="to",
        ),
    )
