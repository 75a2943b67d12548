"""Patients Registered at a GP Practice: all persons, single ages and five-year bands."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, in_future, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.parse import code, day, number

NO_UPPER_END = 999
SEXES = {
    "ALL": "all",
    "PERSONS": "all",
    "FEMALE": "female",
    "F": "female",
    "MALE": "male",
    "M": "male",
}

LAYOUT = Layout(
    key="patients_registered",
    title="Patients Registered at a GP Practice",
    domain="population",
    columns=(
        *required(
            extract_date="EXTRACT_DATE",
            practice_code=("ORG_CODE", "CODE"),
            sex="SEX",
            age=("AGE", "AGE_GROUP_5"),
            patients="NUMBER_OF_PATIENTS",
        ),
        *optional(kind=("ORG_TYPE", "TYPE")),
    ),
)


def read(raw: Raw) -> Read:
    """POPULATION with `line` and `file`: bands as bands, totals as rows of their own."""
    checks = _checks()
    frame = raw.frame.filter(pl.col("kind").is_null() | (pl.col("kind") == "GP"))
    rows = (
        frame.filter(breaks_none(checks))
        .select(
            "line",
            code("practice_code"),
            day("extract_date").alias("extract_date"),
            _sex().alias("sex"),
            age_from().alias("age_from"),
            age_to().alias("age_to"),
            number("patients").alias("patients"),
            file=pl.lit(raw.file),
        )
        .filter(pl.col("sex").is_not_null())
        .collect()
    )
    found = run(checks, frame, raw.opened)
    first, last = rows["extract_date"].min(), rows["extract_date"].max()
    return Read(rows, len(rows), tuple(found), first, last)  # type: ignore[arg-type]


def _sex() -> pl.Expr:
    return pl.col("sex").str.to_uppercase().replace_strict(SEXES, default=None)


def age_from() -> pl.Expr:
    """The first year of `0_4`, `95+`, `37` or `ALL`."""
    first = pl.col("age").str.extract(r"^(\d{1,3})").cast(pl.Int16)
    return pl.when(pl.col("age") == "ALL").then(pl.lit(0, pl.Int16)).otherwise(first)


def age_to() -> pl.Expr:
    """The last year of `0_4` or `37`; 999 for `95+` and `ALL`."""
    open_ended = (pl.col("age") == "ALL") | pl.col("age").str.ends_with("+")
    last = pl.col("age").str.extract(r"(\d{1,3})$").cast(pl.Int16)
    return pl.when(open_ended).then(pl.lit(NO_UPPER_END, pl.Int16)).otherwise(last)


def _checks() -> tuple[Check, ...]:
    again = "Download the file again."
    return (
        Check("no-code", "practice_code", pl.col("practice_code").is_null(), "has no code."),
        Check(
            "bad-date",
            "extract_date",
            day("extract_date").is_null(),
            f"is not a date. {again}",
            header="EXTRACT_DATE",
        ),
        in_future("extract_date", day("extract_date"), "EXTRACT_DATE"),
        Check(
            "bad-age",
            "age",
            age_from().is_null() | age_to().is_null(),
            f"is no age or age band. {again}",
            header="AGE",
        ),
        Check(
            "unknown-sex",
            "sex",
            _sex().is_null(),
            "is neither ALL, FEMALE nor MALE: the line is not used.",
            severity="warning",
            header="SEX",
        ),
        Check(
            "not-a-number",
            "patients",
            number("patients").is_null(),
            f"is not a number. {again}",
            header="NUMBER_OF_PATIENTS",
        ),
        Check(
            "negative",
            "patients",
            number("patients") < 0,
            f"is negative. {again}",
            header="NUMBER_OF_PATIENTS",
        ),
    )
