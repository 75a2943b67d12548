"""A file's rows as the store has them, each BNF code with a number, which is added by sooner."""

from pathlib import Path
from typing import Final

import polars as pl

from benchmarks.sources.parse import tidy

PART = 100_000  # rows that are read or passed over together
PACKED: Final = "lz4"  # half again as large as zstd, and unpacked in a third of the time
NUMBER = "number"


def sunk(rows: pl.LazyFrame, digest: pl.LazyFrame, target: Path) -> pl.DataFrame:
    """The digest, collected while the rows are written, the codes among them numbered.

    Which number a code has follows from which of several threads came first.
    """
    kind = pl.Categorical(pl.Categories.random())
    numbers = pl.Series(dtype=kind)  # of no cell; while it is there a code keeps its number
    written = rows.with_columns(
        pl.col("bnf_code").cast(numbers.dtype).to_physical().alias(NUMBER)
    ).sink_parquet(target, compression=PACKED, row_group_size=PART, lazy=True)
    _, found = pl.collect_all([written, digest], engine="streaming")
    return found


def names(written: Path) -> pl.DataFrame:
    """`bnf_code`, `month`, `name` and `number` of rows that were written; a code and month once.

    Raises ValueError where numbers and codes are not one to one.
    """
    key = ["bnf_code", "month", NUMBER]
    every = pl.scan_parquet(written, glob=False).select(*key, "name").unique()
    found = (
        every.collect(engine="streaming")
        .with_columns(tidy("name", published=True))
        .group_by(key)
        .agg(pl.col("name").max())
        .sort(key)
        .select("bnf_code", "month", "name", NUMBER)
    )
    if not found["bnf_code"].n_unique() == found[NUMBER].n_unique() == _pairs(found):
        raise ValueError(f"{written} has numbers that are not one to each code")
    return found


def _pairs(found: pl.DataFrame) -> int:
    return found.select("bnf_code", NUMBER).n_unique()
