"""BNF codes that moved: an old code is read as its later one in the months before it moved.

Codes move, and are used again, each January. The shipped table is dated and says for each line
where the move was seen; a folder's own measures/moved_codes.csv adds to it.
"""

from pathlib import Path

import polars as pl

from benchmarks.errors import DataError
from benchmarks.measures.names import TABLES

FILE_NAME = "moved_codes.csv"
OWN = "measures"  # a folder's own definitions, and its own moves
COLUMNS = ("code", "now", "before")
CODE = r"^[0-9A-Z]{2,15}$"
MOST_SHOWN = 60  # characters of a line


def moves(*folders: Path) -> pl.DataFrame:
    """The moves of the shipped table and of folders that have one: code, now, before (a day).

    Codes may be beginnings; of two that fit, the longer one holds. A folder's line wins over the
    shipped one of the same code. Raises DataError for a table that cannot be used.
    """
    paths = [folder / FILE_NAME for folder in (TABLES, *folders)]
    found = [_read(path) for path in paths if path.exists()]
    return pl.concat(found).unique("code", keep="last", maintain_order=True)


def _read(path: Path) -> pl.DataFrame:
    try:
        told = pl.read_csv(path, infer_schema=False, glob=False).select(COLUMNS)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DataError(
            f"{OWN}/{FILE_NAME} cannot be read. Its first line must be {','.join(COLUMNS)}; "
            "save it as CSV (UTF-8) with commas."
        ) from error
    lines = told.with_row_index("line", offset=2).with_columns(
        day=pl.col("before").str.to_date(strict=False)
    )
    codes = pl.all_horizontal(pl.col("code", "now").str.contains(CODE).fill_null(value=False))
    wrong = lines.filter(~codes | pl.col("day").is_null())
    if wrong.height:
        faults = "\n".join(
            f"  line {line}: {_shown(*cells)}" for line, *cells, _ in wrong.iter_rows()
        )
        raise DataError(
            f"{OWN}/{FILE_NAME} has lines that cannot be used:\n{faults}\n"
            "  Write two BNF codes, or beginnings of them, and the first day of the move, as "
            "0904010,091327,2021-01-01."
        )
    return lines.select("code", "now", before="day")


def _shown(*cells: str | None) -> str:
    return ",".join(cell or "" for cell in cells)[:MOST_SHOWN]


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
