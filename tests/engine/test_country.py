"""Months at national size, drawn small: the published layout, by practice, the same each time."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import cli
from benchmarks.errors import DataError
from benchmarks.sample.country import Country, write_country
from benchmarks.settings import Settings
from benchmarks.sources.read import read_folder

SMALL = Country(rows=30_000, months=2)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country") / "folder"
    write_country(folder, SMALL)
    return folder


def test_it_has_its_rows_and_is_read_without_an_error_or_a_warning(written: Path) -> None:
    inputs = read_folder(written, Settings())
    assert [found for found in inputs.findings if found.severity == "error"] == []
    months = dict(inputs.prescribing.group_by("month").len().collect().iter_rows())
    assert len(months) == 2
    assert all(abs(rows - SMALL.rows) < 6 * SMALL.rows**0.5 for rows in months.values())


def test_practices_are_invented_and_stand_in_the_order_of_their_codes(written: Path) -> None:
    rows = pl.read_csv(written / "data/EPD_SNOMED_202512.csv", infer_schema=False)
    codes = rows["PRACTICE_CODE"]
    assert codes.is_sorted()
    assert codes.str.contains(r"^X1\d{4}$").all()
    assert rows["PRACTICE_NAME"].str.contains("INVENTED").all()
    assert codes.n_unique() == SMALL.practices


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(
    written: Path, tmp_path: Path
) -> None:
    name = "data/EPD_SNOMED_202511.csv"
    for seed in (SMALL.seed, 5):
        write_country(tmp_path / str(seed), Country(SMALL.rows, SMALL.months, seed))
    same, other = (tmp_path / str(seed) / name for seed in (SMALL.seed, 5))
    assert same.read_bytes() == (written / name).read_bytes()
    assert other.read_bytes() != same.read_bytes()


def test_a_folder_with_files_is_refused(written: Path) -> None:
    with pytest.raises(DataError, match="already holds files"):
        write_country(written, SMALL)


def test_the_command_writes_it_and_refuses_options_of_the_other_kind(tmp_path: Path) -> None:
    def run(*words: str) -> int:
        return CliRunner().invoke(cli.main, ["sample", str(tmp_path / "new"), *words]).exit_code

    assert run("--national", "--practices", "40") == 2
    assert run("--rows", "5000") == 2
    assert run("--national", "--rows", "5000") == 0
    assert (tmp_path / "new/data/EPD_SNOMED_202512.csv").exists()
