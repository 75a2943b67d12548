"""Rates by age and sex that a locality brings: the rates layout, and the weights layout."""

import polars as pl

from benchmarks.findings import Finding
from benchmarks.schemas import Rates, columns
from benchmarks.sources.activity import AGES, SEX, age_check
from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.parse import grouped_number
from benchmarks.sources.patients_registered import NO_UPPER_END

LAYOUT = Layout(
    key="rates",
    title="the rates layout",
    domain="rates",
    columns=(*required("measure_id", "sex", "age_from", "age_to", "rate"), *optional("per")),
    national=False,
    never=("practice_code",),
)
WEIGHTS = Layout(
    key="weights",
    title="the weights layout",
    domain="rates",
    columns=(*required("measure_id", "sex", "age_from", "age_to", "weight"),),
    national=False,
    never=("practice_code",),
)
SETS = ["measure_id", "sex"]


def read(raw: Raw) -> Read:
    """RATES of a file of rates, with `line`."""
    per = Check(
        "not-a-number",
        "per",
        pl.col("per").is_not_null() & ~(grouped_number("per") > 0).fill_null(value=False),
        "is no number above 0. Write how many patients the rate is for, e.g. 1000.",
    )
    return _read(raw, "rate", "age_sex_rates", grouped_number("per"), (per,))


def read_weights(raw: Raw) -> Read:
    """RATES of a file of weights, with `line`."""
    return _read(raw, "weight", "star_pu", pl.lit(None, pl.Float64), ())


def _read(raw: Raw, name: str, adjusted_for: str, per: pl.Expr, more: tuple[Check, ...]) -> Read:
    frame, checks = raw.frame.collect(), (*_checks(name), *more)
    found = run(checks, frame.lazy(), raw.opened)
    sex = pl.col("sex").str.to_lowercase().replace_strict(SEX, default=None)
    rows = frame.filter(breaks_none(checks)).select(
        "line",
        measure_id=pl.col("measure_id").str.to_lowercase(),
        sex=sex,
        age_from=grouped_number("age_from").cast(pl.Int16, strict=False),
        age_to=grouped_number("age_to").cast(pl.Int16, strict=False).fill_null(NO_UPPER_END),
        rate=grouped_number(name),
        per=per,
        adjusted_for=pl.lit(adjusted_for),
        file=pl.lit(raw.file),
    )
    if not any(one.severity == "error" for one in found):
        found += [*_gaps(rows, raw), *_sexes(rows, raw)]
    return Read(rows.select("line", *columns(Rates)), len(frame), tuple(found))


def _checks(name: str) -> tuple[Check, ...]:
    value, first, last = (grouped_number(column) for column in (name, *AGES))
    sex = pl.col("sex").str.to_lowercase().replace_strict(SEX, default=None)
    return (
        Check(
            "no-measure",
            "measure_id",
            pl.col("measure_id").is_null(),
            "The measure is empty. Write its id; `peerbench measures list` shows them all.",
        ),
        Check("unknown-sex", "sex", sex.is_null(), "is no sex. Write female, male or all."),
        *(age_check(age) for age in AGES),
        Check(
            "bad-age",
            "age_from",
            pl.col("age_from").is_null(),
            "The first age is empty. Write 0 or more.",
        ),
        Check("ages-crossed", "age_to", last < first, "is below age_from. Swap the two."),
        Check("not-a-number", name, value.is_null(), f"is no {name}. Write a number, 0 or more."),
        Check("negative", name, value < 0, "is negative. Correct it."),
    )


def _gaps(rows: pl.DataFrame, raw: Raw) -> list[Finding]:
    """Errors where the ages of a measure and sex do not follow each other to the end."""
    ordered = rows.sort(*SETS, "age_from", "line")
    wanted = (pl.col("age_to").shift(fill_value=-1) + 1).over(SETS)
    last = pl.col("age_from") == pl.col("age_from").max().over(SETS)
    short = last & (pl.col("age_to") < NO_UPPER_END)
    wrong = (
        ordered.with_columns(wanted=wanted, short=short)
        .filter((pl.col("age_from") != pl.col("wanted")) | pl.col("short"))
        .unique(SETS, keep="first", maintain_order=True)
    )
    lines = raw.opened.physical_lines(wrong["line"])
    return [
        Finding(
            "error",
            raw.file,
            "ages-with-gaps",
            f"the ages of {row['measure_id']}, {row['sex']}, leave one out or hold it twice here. "
            "Give bands from 0 that follow each other; leave the last age_to empty.",
            lines[row["line"]],
            "age_from",
            str(row["age_from"]),
        )
        for row in wrong.iter_rows(named=True)
    ]


def _sexes(rows: pl.DataFrame, raw: Raw) -> list[Finding]:
    """Errors where a measure has neither both sexes nor all."""
    sets = rows.group_by("measure_id", maintain_order=True).agg(
        pl.col("sex").unique().sort().str.join("+"), pl.col("line").first()
    )
    wrong = sets.filter(~pl.col("sex").is_in(["female+male", "all"]))
    lines = raw.opened.physical_lines(wrong["line"])
    return [
        Finding(
            "error",
            raw.file,
            "sex-missing",
            f"{measure_id} needs bands for female and for male, or for all alone.",
            lines[line],
        )
        for measure_id, _, line in wrong.iter_rows()
    ]
