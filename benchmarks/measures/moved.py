"""BNF codes that moved: an old code is read as its later one in the months before it moved.

Codes move, and are used again, each January. The shipped table is dated and says for each line
where the move was seen; a folder's own measures/moved_codes.csv adds to it.
"""

from pathlib import Path

import polars as pl

from benchmarks.measures.names import TABLES

FILE_NAME = "moved_codes.csv"
OWN = "measures"  # a folder's own definitions, and its own moves
COLUMNS = ("code", "now", "before")


def moves(*folders: Path) -> pl.DataFrame:
    """The moves of the shipped table and of folders that have one: code, now, before (a day).

    Codes may be beginnings; of two that fit, the longer one holds. A folder's line wins over the
    shipped one of the same code.
    """
    paths = [folder / FILE_NAME for folder in (TABLES, *folders)]
    found = [
        pl.read_csv(path, infer_schema=False).select(
            "code", "now", before=pl.col("before").str.to_date(strict=True)
        )
        for path in paths
        if path.exists()
    ]
    return pl.concat(found).unique("code", keep="last", maintain_order=True)


def with_moves(codes: pl.LazyFrame, moved: pl.DataFrame) -> pl.LazyFrame:
    """Each code as it is selected: adds `read_as`, `since` and `before` (days, null: no limit).

    A code that moved has two rows: as its later code in months before the move, and as itself from
    then on, when it may stand for something else. Other columns are kept.
    """
    code = pl.col("bnf_code")
    plain = codes.with_columns(
        read_as=code, since=pl.lit(None, pl.Date), before=pl.lit(None, pl.Date)
    )
    if moved.is_empty():
        return plain
    lines = moved.sort(pl.col("code").str.len_chars(), descending=True).rows(named=True)
    later = pl.coalesce(
        pl.when(code.str.starts_with(one["code"])).then(
            pl.lit(one["now"]) + code.str.slice(len(one["code"]))
        )
        for one in lines
    )
    day = pl.coalesce(
        pl.when(code.str.starts_with(one["code"])).then(pl.lit(one["before"])) for one in lines
    )
    told = codes.with_columns(read_as=later, day=day).filter(pl.col("read_as").is_not_null())
    return pl.concat(
        [
            plain.join(told.select("bnf_code", "day"), on="bnf_code", how="left")
            .with_columns(since=pl.col("day"))
            .drop("day"),
            told.with_columns(since=pl.lit(None, pl.Date), before=pl.col("day")).drop("day"),
        ]
    )
