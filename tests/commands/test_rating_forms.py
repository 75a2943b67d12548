"""Blank workbooks go out to raters: what they ask, of whom, and the same again."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
from click.testing import Result
from fastexcel import ExcelReader

from benchmarks.itembank import load_bank
from tests.invented.workbooks import GROUP, opened

Run = Callable[..., Result]


def sheet_of(book: ExcelReader, name: str) -> pl.DataFrame:
    frame: pl.DataFrame = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
    return frame


def test_each_group_gets_its_items_the_open_practices_and_a_notice(forms: Path) -> None:
    bank = load_bank()
    assert {path.name for path in forms.iterdir()} == {f"ratings-{one}.xlsx" for one in bank.groups}
    for group in bank.groups:
        book = opened(forms / f"ratings-{group}.xlsx")
        items = bank.items_of(group)
        assert book["Ratings"][0] == ["practice", *items, "comment"]
        assert book["Ratings"][1][1:-1] == [item.partner for item in items.values()]
        practices = [str(row[0]).split()[0] for row in book["Lists"]]
        assert practices == [f"Y9999{number}" for number in range(8)]  # not the one that closed
        notice = " ".join(str(row[0]) for row in book["Start here"])
        for words in (
            "personal data",
            "What is kept",
            "Who sees it",
            "How long",
            "deleted by itself",
        ):
            assert words in notice
        assert ["Period", "2025-26Q3"] in [row[:2] for row in book["Start here"]]


def test_practices_and_scores_are_chosen_from_lists(forms: Path) -> None:
    with zipfile.ZipFile(forms / f"ratings-{GROUP}.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
    chosen = re.findall(r'<dataValidation type="list"[^>]*sqref="([^"]+)">', sheet)
    assert len(chosen) == 2
    assert "<formula1>Lists!$A$1:$A$8</formula1>" in sheet
    assert "1,2,3,4,5" in sheet
    assert re.search(r'name="Lists"[^>]*state="hidden"', book)


def test_forms_have_the_same_bytes_again_and_are_not_written_over(
    forms: Path, folder: Path, tmp_path: Path, run: Run
) -> None:
    other = tmp_path / "again"
    assert run("ratings", "form", folder, "--out", other, "--period", "2025-26Q3").exit_code == 0
    for path in forms.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes()
    again = run("ratings", "form", folder, "--out", forms)
    assert (again.exit_code, "nothing was written" in again.stderr) == (3, True)


def test_a_wrong_period_is_a_usage_error(folder: Path, tmp_path: Path, run: Run) -> None:
    done = run("ratings", "form", folder, "--out", tmp_path / "x", "--period", "soon")
    assert done.exit_code == 2
    assert "is not a period" in done.stderr
