"""The local counts layout: anything that a locality counts itself, one line per count."""

import polars as pl

from benchmarks.schemas import Counts, columns
from benchmarks.sources.checks import Check
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.local import count_checks, number_checks, place_checks, read_local
from benchmarks.sources.parse import code, grouped_number, withheld_as

LAYOUT = Layout(
    key="counts",
    title="the counts layout",
    domain="counts",
    columns=(
        *required("practice_code", "period", "count_id", "count"),
        *optional("denominator", "value", "lower", "upper"),
    ),
    national=False,
)


def read(raw: Raw) -> Read:
    """COUNTS with `line`; a withheld count is null with the middle of its range beside it."""
    up_to, _ = raw.settings.disclosure.of("counts")
    checks = (
        *place_checks(),
        *count_checks("count", up_to, may_be_empty=pl.col("value").is_not_null()),
        *number_checks("denominator", negative=False),
        *(check for name in ("value", "lower", "upper") for check in number_checks(name)),
        Check(
            "no-count-id",
            "count_id",
            pl.col("count_id").is_null(),
            "The count id is empty. Give what is counted a name, e.g. smear_tests.",
        ),
    )
    return read_local(raw, checks, _typed(up_to), columns(Counts))


def _typed(up_to: int) -> list[pl.Expr]:
    published = ("denominator", "value", "lower", "upper")
    return [
        code("practice_code"),
        pl.col("count_id"),
        grouped_number("count").alias("count"),
        *(grouped_number(name).alias(name) for name in published),
        withheld_as("count", up_to).alias("withheld_as"),
        (~_of_staff()).alias("local"),
    ]


def _of_staff() -> pl.Expr:
    """Full-time equivalents of staff, and list sizes: published for every practice, no small count.

    By their names: `…_fte`, and `patients`.
    """
    count_id = pl.col("count_id")
    return (count_id.str.ends_with("_fte") | (count_id == "patients")).fill_null(value=False)
