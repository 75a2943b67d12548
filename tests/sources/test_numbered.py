"""Practices and codes of rows that are written carry a number each, whichever thread came first."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.sources.numbered import NUMBERS, in_steps, names, practices, sunk

ROWS, CODES = 600_000, 7_001


def written(tmp_path: Path, rows: pl.DataFrame) -> Path:
    target = tmp_path / "rows.parquet"
    sunk(rows.lazy(), rows.lazy().select(pl.len()), target)
    return target


def many(rows: int = ROWS, codes: int = CODES) -> pl.DataFrame:
    place = pl.int_range(rows, eager=True) * 7919 % codes
    code = "0101" + place.cast(pl.String).str.zfill(11)
    month = pl.lit("2025-12-01").str.to_date()
    return pl.DataFrame({"practice_code": code.str.tail(6), "bnf_code": code}).with_columns(
        name="of " + pl.col("bnf_code"), month=month
    )


@pytest.mark.slow  # of which each process has all threads
@pytest.mark.parametrize(("name", "number"), NUMBERS.items())
def test_a_code_has_one_number_in_all_rows_and_a_number_one_code(
    tmp_path: Path, name: str, number: str
) -> None:
    target = written(tmp_path, many())
    pairs = pl.read_parquet(target).select(name, number).unique()
    assert len(pairs) == pairs[name].n_unique() == pairs[number].n_unique() == CODES
    told = {"bnf_code": names, "practice_code": practices}[name](target)
    assert told.select(name, number).equals(pairs.sort(name))


def test_each_code_has_its_name(tmp_path: Path) -> None:
    told = names(written(tmp_path, many(5_000, 70)))
    assert told["name"].equals("of " + told["bnf_code"])


def test_the_digest_is_collected_while_rows_are_written(tmp_path: Path) -> None:
    rows = many(1000, 10)
    count = rows.lazy().group_by("bnf_code").agg(rows=pl.len())
    found = sunk(rows.lazy(), count, tmp_path / "rows.parquet")
    assert found.sort("bnf_code")["rows"].to_list() == [100] * 10
    assert pl.read_parquet(tmp_path / "rows.parquet").drop(*NUMBERS.values()).equals(rows)


def test_of_no_rows_there_are_no_names(tmp_path: Path) -> None:
    target = written(tmp_path, many(1, 1).clear())
    assert names(target).is_empty()
    assert practices(target).is_empty()


@pytest.mark.parametrize("numbers", [[1, 2, 1], [1, 1, 1]])
@pytest.mark.parametrize(("name", "number"), NUMBERS.items())
def test_codes_and_numbers_that_do_not_fit_are_refused(
    tmp_path: Path, numbers: list[int], name: str, number: str
) -> None:
    sound = pl.DataFrame({key: [1, 1, 2] for key in NUMBERS.values()})
    rows = many(3, 2).with_columns(pl.Series(code, ["a", "a", "b"]) for code in NUMBERS)
    rows = pl.concat([rows, sound.with_columns(pl.Series(number, numbers))], how="horizontal")
    rows.write_parquet(tmp_path / "rows.parquet")
    with pytest.raises(ValueError, match="not one to one"):
        {"bnf_code": names, "practice_code": practices}[name](tmp_path / "rows.parquet")


def test_names_are_tidied_before_the_last_is_taken(tmp_path: Path) -> None:
    rows = many(4, 1).with_columns(name=pl.Series(["  A 5mg", "B ", "", "  "]))
    assert names(written(tmp_path, rows))["name"].to_list() == ["B"]


@pytest.mark.parametrize(
    ("items", "nic", "told"),
    [
        ([1, 2, 0], [4.5, 0.07, None], ["items", "nic"]),
        ([1, 2, 0.5], [1234.56, -3.2, 8.0], ["nic"]),
        ([1, 2, 3], [0.125, 4.5, 1.0], ["items"]),
        ([1, 2, 9e9], [None, None, None], ["nic"]),
    ],
)
def test_the_store_knows_which_amounts_are_in_whole_steps(
    tmp_path: Path, items: list[float], nic: list[float | None], told: list[str]
) -> None:
    amounts = {"items": pl.Series(items, dtype=pl.Float64), "nic": pl.Series(nic, dtype=pl.Float64)}
    rows = many(3, 2).with_columns(**amounts)
    assert in_steps(written(tmp_path, rows)) == told
    assert in_steps(written(tmp_path, rows.clear())) == ["items", "nic"]
