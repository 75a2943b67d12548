"""Codes of rows that are written carry a number each, whichever thread came first."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.sources.numbered import NUMBER, names, sunk

ROWS, CODES = 600_000, 7_001


def written(tmp_path: Path, rows: pl.DataFrame) -> Path:
    target = tmp_path / "rows.parquet"
    sunk(rows.lazy(), rows.lazy().select(pl.len()), target)
    return target


def many(rows: int = ROWS, codes: int = CODES) -> pl.DataFrame:
    place = pl.int_range(rows, eager=True) * 7919 % codes
    code = "0101" + place.cast(pl.String).str.zfill(11)
    month = pl.lit("2025-12-01").str.to_date()
    return pl.DataFrame({"bnf_code": code}).with_columns(
        name="of " + pl.col("bnf_code"), month=month
    )


def test_a_code_has_one_number_in_all_rows_and_a_number_one_code(tmp_path: Path) -> None:
    target = written(tmp_path, many())
    pairs = pl.read_parquet(target).select("bnf_code", NUMBER).unique()
    assert len(pairs) == pairs["bnf_code"].n_unique() == pairs[NUMBER].n_unique() == CODES
    told = names(target)
    assert told.select("bnf_code", NUMBER).equals(pairs.sort("bnf_code"))
    assert told["name"].equals("of " + told["bnf_code"])


def test_the_digest_is_collected_while_rows_are_written(tmp_path: Path) -> None:
    rows = many(1000, 10)
    count = rows.lazy().group_by("bnf_code").agg(rows=pl.len())
    found = sunk(rows.lazy(), count, tmp_path / "rows.parquet")
    assert found.sort("bnf_code")["rows"].to_list() == [100] * 10
    assert pl.read_parquet(tmp_path / "rows.parquet").drop(NUMBER).equals(rows)


def test_of_no_rows_there_are_no_names(tmp_path: Path) -> None:
    assert names(written(tmp_path, many(1, 1).clear())).is_empty()


@pytest.mark.parametrize("numbers", [[1, 2, 1], [1, 1, 1]])
def test_codes_and_numbers_that_do_not_fit_are_refused(tmp_path: Path, numbers: list[int]) -> None:
    rows = many(3, 2).with_columns(pl.Series(NUMBER, numbers, pl.UInt32))
    rows = rows.with_columns(bnf_code=pl.Series(["a", "a", "b"]))
    rows.write_parquet(tmp_path / "rows.parquet")
    with pytest.raises(ValueError, match="not one to each"):
        names(tmp_path / "rows.parquet")


def test_names_are_tidied_before_the_last_is_taken(tmp_path: Path) -> None:
    rows = many(4, 1).with_columns(name=pl.Series(["  A 5mg", "B ", "", "  "]))
    assert names(written(tmp_path, rows))["name"].to_list() == ["B"]
