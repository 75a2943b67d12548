"""Sums of a large file are added once, kept in the store, and are those that adding again gives."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks import counting
from benchmarks.counting import add_ahead, what_is_dispensed
from benchmarks.errors import DataError, MachineError, MeasureError
from benchmarks.ingest import ingest
from benchmarks.measures import kept, numbers
from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.periods import parse_quarter
from benchmarks.sample.country import Country, write_country
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder
from benchmarks.store import the_store
from benchmarks.telling import nobody

LIBRARY = load_measures()
Added = Callable[..., pl.DataFrame]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country") / "folder"
    write_country(folder, Country(rows=30_000, months=2))
    return folder


@pytest.fixture
def inputs(country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inputs:
    """The country's two months, in a store of the test's own, every file a large one."""
    monkeypatch.setenv("PEERBENCH_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(counting, "LARGE", 1)
    read_folder(country, Settings())
    return read_folder(country, Settings())


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were added each time that a file's sums were made."""
    seen: list[int] = []
    real = numbers.sums_by_number

    def noted(rows: pl.LazyFrame, *others: Any) -> pl.LazyFrame:
        seen.append(rows.select(pl.len()).collect().item())
        return real(rows, *others)

    monkeypatch.setattr(kept, "sums_by_number", noted)
    return seen


def dispensed(
    inputs: Inputs, measures: dict[str, Measure] = LIBRARY, practices: int | None = None
) -> pl.DataFrame:
    every = inputs.prescribing.select("practice_code").unique().sort("practice_code").collect()
    asked = every.head(practices or len(every)).lazy()
    found = what_is_dispensed(inputs, measures, asked, asked, parse_quarter("2025-26Q3"))
    return found.sums.collect().sort(pl.all())


def test_kept_sums_are_those_of_one_plan_over_the_rows(
    inputs: Inputs, added: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = dispensed(inputs), dispensed(inputs)
    assert len(added) == 2
    assert len(list((the_store().place / kept.KIND).iterdir())) == 2
    monkeypatch.setattr(counting, "LARGE", 1_000_000)
    plainly = dispensed(inputs)
    assert len(plainly) > 500
    assert_frame_equal(first, plainly)
    assert_frame_equal(again, plainly)


def test_measures_that_count_other_codes_are_added_anew_and_others_are_not(
    inputs: Inputs, added: list[int]
) -> None:
    one = {"trimethoprim_share": LIBRARY["trimethoprim_share"]}
    whole = dispensed(inputs)
    alone = dispensed(inputs, one)
    assert len(added) == 4
    assert_frame_equal(alone, whole.filter(pl.col("measure_id") == "trimethoprim_share"))
    none = next(m for m in LIBRARY.values() if m.numerator.source == "diagnostics")
    dispensed(inputs, {**one, none.id: none})
    assert len(added) == 4


def test_few_practices_of_a_file_are_added_by_themselves(inputs: Inputs, added: list[int]) -> None:
    whole = dispensed(inputs)
    added.clear()
    some = dispensed(inputs, practices=len(set(whole["practice_code"])) * 2 // 3)
    assert added == []
    few = dispensed(inputs, practices=2)
    assert added == []
    for part in (some, few):
        codes = part["practice_code"].unique()
        assert_frame_equal(part, whole.filter(pl.col("practice_code").is_in(codes.implode())))


def test_a_file_that_shares_a_month_with_another_is_added_with_it(
    country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, added: list[int]
) -> None:
    monkeypatch.setenv("PEERBENCH_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(counting, "LARGE", 1)
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in country.rglob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    whole = (folder / "EPD_SNOMED_202512.csv").read_text(encoding="utf-8").splitlines()
    for name, lines in {"one": whole[:20_000], "two": [whole[0], *whole[20_000:]]}.items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (folder / "EPD_SNOMED_202512.csv").unlink()
    found = dispensed(read_folder(folder, Settings()))
    assert len(added) == 1
    assert_frame_equal(found, dispensed(read_folder(country, Settings())))


OTHER_CELLS = [
    *({"ITEMS": "1.5"}, {"NIC": "3.005"}, {"ITEMS": "0.1", "NIC": ""}),
    *({"NIC": "999999999999"}, {"ITEMS": "4294967295"}),
]


@pytest.mark.parametrize("cells", OTHER_CELLS)
def test_items_and_costs_between_whole_ones_and_very_large_are_added_to_the_same(
    country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cells: dict[str, str]
) -> None:
    monkeypatch.setenv("PEERBENCH_STORE", str(tmp_path / "store"))
    folder = shutil.copytree(country, tmp_path / "folder")
    path = next(folder.rglob("EPD_SNOMED_202512.csv"))
    rows = pl.read_csv(path, infer_schema=False)
    every_third = pl.int_range(pl.len()) % 3 == 1
    rows.with_columns(
        pl.when(every_third).then(pl.lit(text)).otherwise(name).alias(name)
        for name, text in cells.items()
    ).write_csv(path)
    plainly = dispensed(read_folder(folder, Settings()))
    monkeypatch.setattr(counting, "LARGE", 1)
    assert_frame_equal(dispensed(read_folder(folder, Settings())), plainly, check_exact=True)
    assert list((the_store().place / kept.KIND).iterdir())


@pytest.mark.parametrize("broken", ["cut", "gone", "one bit", "another table"])
def test_what_cannot_be_read_from_the_store_is_added_again(
    inputs: Inputs, added: list[int], broken: str
) -> None:
    first = dispensed(inputs)
    for place in (the_store().place / kept.KIND).glob("*/*"):
        data = bytearray(place.read_bytes())
        data[len(data) // 2] ^= 1
        if broken == "gone":
            place.unlink()
        elif broken == "another table":
            pl.DataFrame({"other": [1]}).write_parquet(place)
        else:
            place.write_bytes(data if broken == "one bit" else data[:100])
    assert_frame_equal(dispensed(inputs), first)
    assert len(added) == 4
    assert_frame_equal(dispensed(inputs), first)
    assert len(added) == 4


def test_a_store_that_cannot_be_written_costs_only_time(
    inputs: Inputs, added: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = dispensed(inputs)
    (tmp_path / "no folder").write_bytes(b"")
    monkeypatch.setenv("PEERBENCH_STORE", str(tmp_path / "no folder"))
    assert_frame_equal(dispensed(inputs), first)
    assert len(added) == 4


def test_what_ingest_added_ahead_the_first_run_does_not_add(
    inputs: Inputs, added: list[int]
) -> None:
    chosen = {name: one for name, one in LIBRARY.items() if not one.on_request}
    told = ingest(inputs.folder, nobody)
    assert "Large files are added up for the measures of this folder" in told
    assert len(added) == 2
    ahead = dispensed(inputs, chosen)
    ingest(inputs.folder, nobody)
    assert len(added) == 2
    assert_frame_equal(ahead, dispensed(inputs).filter(pl.col("measure_id").is_in([*chosen])))


def test_sums_that_cannot_be_kept_ahead_are_told(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_found: pl.DataFrame, place: Path) -> None:
        (place / "half.parquet").write_bytes(b"PAR1")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kept, "_keep", full)
    with pytest.raises(
        MachineError, match=r"^The sums of .*202511\.csv, .*202512\.csv could not be put"
    ):
        ingest(inputs.folder, nobody)
    assert not list((the_store().place / kept.KIND).glob("*"))


def test_files_of_which_few_practices_can_be_asked_for_are_not_added_ahead(
    country: Path, tmp_path: Path, inputs: Inputs, added: list[int]
) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(country, folder)
    for path in folder.rglob("lists*.csv"):
        path.unlink()
    places = (folder / "localities.csv").read_text(encoding="utf-8").splitlines()
    (folder / "localities.csv").write_text("\n".join([*places[:3], ""]), encoding="utf-8")
    told = ingest(folder, nobody)
    assert len(told) == len(inputs.dispensed) + 1
    assert added == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("own.toml", "title = 3\n", MeasureError),
        ("moved_codes.csv", "code,now,before\nabc,1,2020\n", DataError),
    ],
)
def test_a_measure_at_fault_is_told_before_anything_is_read(
    country: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    text: str,
    fault: type,
) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(country, folder)
    (folder / "measures").mkdir()
    (folder / "measures" / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr("benchmarks.ingest.read_folder", lambda *_, **__: pytest.fail("read"))
    with pytest.raises(fault, match=name):
        ingest(folder, nobody)


def test_measures_that_count_no_prescribing_add_nothing(inputs: Inputs, added: list[int]) -> None:
    tests = {name: one for name, one in LIBRARY.items() if one.numerator.source == "diagnostics"}
    none = {"one": next(iter(tests.values()))}
    assert dispensed(inputs, none).is_empty()
    assert add_ahead(inputs, none, nobody) == {}
    assert added == []
    assert not (the_store().place / kept.KIND).exists()
