"""A file's rows as the store has them: practices and BNF codes with numbers, added by sooner."""

from pathlib import Path
from typing import Final

import polars as pl

from benchmarks.sources.parse import tidy
from benchmarks.statistics.sums import are_in_steps

PART = 100_000  # rows that are read or passed over together
PACKED: Final = "lz4"  # half again as large as zstd, and unpacked in a third of the time
STEPS = {"items": 1, "nic": 100}  # to one, as published: items are whole, costs in whole pence
NUMBERS = {"practice_code": "practice", "bnf_code": "code"}  # the column of each one's number


def sunk(rows: pl.LazyFrame, digest: pl.LazyFrame, target: Path) -> pl.DataFrame:
    """The digest, collected while the rows are written, their practices and codes numbered.

    Which number one has follows from which of several threads came first.
    """
    # Of no cell; while they are there, what is numbered keeps its number.
    held = {name: pl.Series(dtype=pl.Categorical(pl.Categories.random())) for name in NUMBERS}
    numbers = [
        pl.col(name).cast(of.dtype).to_physical().alias(NUMBERS[name]) for name, of in held.items()
    ]
    written = rows.with_columns(numbers).sink_parquet(
        target, compression=PACKED, row_group_size=PART, lazy=True
    )
    _, found = pl.collect_all([written, digest], engine="streaming")
    return found


def names(written: Path) -> pl.DataFrame:
    """`bnf_code`, `month`, `name` and number of rows that were written; a code and month once.

    Raises ValueError where numbers and codes are not one to one.
    """
    key = ["bnf_code", "month", NUMBERS["bnf_code"]]
    every = pl.scan_parquet(written, glob=False).select(*key, "name").unique()
    found = (
        every.collect(engine="streaming")
        .with_columns(tidy("name", published=True))
        .group_by(key)
        .agg(pl.col("name").max())
        .sort(key)
        .select("bnf_code", "month", "name", NUMBERS["bnf_code"])
    )
    return _one_to_one(found, "bnf_code")


def practices(written: Path) -> pl.DataFrame:
    """`practice_code` and number of rows that were written; raises ValueError as `names` does."""
    pair = ["practice_code", NUMBERS["practice_code"]]
    found = pl.scan_parquet(written, glob=False).select(pair).unique()
    return _one_to_one(found.collect(engine="streaming").sort(pair), "practice_code")


def in_steps(written: Path) -> list[str]:
    """The amounts of `STEPS` that were written in whole steps in every row."""
    rows = pl.scan_parquet(written, glob=False)
    asked = [are_in_steps(pl.col(name), steps).alias(name) for name, steps in STEPS.items()]
    (found,) = rows.select(asked).collect(engine="streaming").rows(named=True)
    return [name for name in STEPS if found[name]]


def _one_to_one(found: pl.DataFrame, name: str) -> pl.DataFrame:
    pairs = found.select(name, NUMBERS[name]).unique()
    if not len(pairs) == pairs[name].n_unique() == pairs[NUMBERS[name]].n_unique():
        raise ValueError(f"a {name} and its number are not one to one")
    return found
