"""QOF prevalence: the size of each disease register and the list that it is counted over."""

import polars as pl

from benchmarks.schemas import Counts, columns
from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.names import period_of_file
from benchmarks.sources.parse import code, number

LAYOUT = Layout(
    key="qof",
    title="QOF prevalence",
    domain="counts",
    columns=required(
        practice_code="PRACTICE_CODE",
        group="GROUP_CODE",
        register="REGISTER",
        list_type="PATIENT_LIST_TYPE",
        patients="PRACTICE_LIST_SIZE",
    ),
)
HEADERS = {column.name: column.spellings[0] for column in LAYOUT.columns}


def read(raw: Raw) -> Read:
    """COUNTS with `line`: ids `qof.<group>`, the register's own list below it. Raises NoPeriod."""
    period = period_of_file(raw, "financial year")
    checks = _checks()
    empty = (pl.lit(None, pl.Float64).alias(name) for name in ("value", "lower", "upper"))
    rows = (
        raw.frame.filter(breaks_none(checks), pl.col("register").is_not_null())
        .select(
            "line",
            code("practice_code"),
            *empty,
            count_id="qof." + pl.col("group"),
            count=number("register"),
            denominator=number("patients"),
            period_start=pl.lit(period.start),
            period_end=pl.lit(period.end),
            withheld_as=pl.lit(None, pl.Float64),
            local=pl.lit(value=False),
            file=pl.lit(raw.file),
        )
        .select("line", *columns(Counts))
        .collect()
    )
    found = run(checks, raw.frame, raw.opened)
    return Read(rows, len(rows), tuple(found), period.start, period.end)


def _checks() -> tuple[Check, ...]:
    again = "Download the file again."
    numbers = ("register", "patients")
    return (
        Check("no-code", "practice_code", pl.col("practice_code").is_null(), "has no code."),
        Check("no-group", "group", pl.col("group").is_null(), f"names no group. {again}"),
        *(
            Check(
                "not-a-number",
                name,
                pl.col(name).is_not_null() & number(name).is_null(),
                f"is not a number. {again}",
                header=HEADERS[name],
            )
            for name in numbers
        ),
        *(
            Check("negative", name, number(name) < 0, f"is negative. {again}", header=HEADERS[name])
            for name in numbers
        ),
    )
