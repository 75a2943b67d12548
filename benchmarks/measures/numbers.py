"""The sums of rows whose practices and codes are numbers, in less time than those of others."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import numpy as np
import polars as pl

from benchmarks.measures.amounts import Marks, amounts_of, by_mark, in_parts, of_kinds, past_others

PLACE = ["practice_code", "month"]


def sums_by_number(
    rows: pl.LazyFrame, marked: pl.DataFrame, months: Iterable[date], steps: Mapping[str, int]
) -> pl.LazyFrame:
    """What `amounts.sums` gives, practices still as numbers; to be collected with APART.

    `practice_code` and `bnf_code` are numbers from 0, every row's month is among `months`, and
    amounts that have `steps` are in them.
    """
    marks = Marks.of(marked)
    none = by_mark(rows.clear(), marks, PLACE)
    return in_parts(pl.concat([none, *_added(rows, marks, months, steps)]), marks)


def _added(
    rows: pl.LazyFrame, marks: Marks, months: Iterable[date], steps: Mapping[str, int]
) -> Iterator[pl.LazyFrame]:
    for month in months:
        of_month = rows.filter(pl.col("month") == month)
        yield by_mark(of_month, marks, PLACE)
        if len(marks.kinds):
            yield _by_kind(of_month, marks, month, steps)


def _by_kind(
    rows: pl.LazyFrame, marks: Marks, month: date, steps: Mapping[str, int]
) -> pl.LazyFrame:
    """As `amounts` does it, practice and kind as one number: one key is found sooner than three."""
    many = marks.kinds["kind"].n_unique() + 1
    kind = pl.lit(_kinds_by_place(marks.codes)).gather("bnf_code", null_on_oob=True)
    key = pl.col("practice_code") * many + kind
    amounts = amounts_of(marks.kinds, steps)
    added = past_others(rows, marks.codes).group_by(key=key).agg(amounts)
    placed = added.with_columns(
        practice_code=pl.col("key") // many, kind=pl.col("key") % many, month=pl.lit(month)
    )
    return of_kinds(placed, marks, PLACE)


def _kinds_by_place(codes: pl.DataFrame) -> pl.Series:
    """The kind of the code of each number, which is 1 or more; 0 where no measure counts it."""
    numbers = codes["bnf_code"].to_numpy()
    kinds = np.zeros(numbers.max(initial=0) + 1, np.uint32)
    kinds[numbers] = codes["kind"].to_numpy()
    return pl.Series(kinds)
