"""Filled workbooks come back from raters, and what is wrong in them is told."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from xlsxwriter import Workbook

from benchmarks.framework.ratings import partner_views
from benchmarks.periods import Period
from benchmarks.settings import Settings
from benchmarks.sources.read import read_folder
from tests.invented.workbooks import GROUP, ITEMS, Book, Grid, filled, opened, saved

Run = Callable[..., Result]
FIRST, SECOND = "Y99990", "Y99991"


def answers(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def back(run: Run, tmp_path: Path, *books: Book) -> tuple[Result, list[dict[str, str]]]:
    """What the command says of filled workbooks, and what it writes."""
    paths = [saved(book, tmp_path / "filled" / f"{n}.xlsx") for n, book in enumerate(books)]
    out = tmp_path / "partner_ratings.csv"
    done = run("ratings", "read", *paths, "--out", out)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done, answers(out) if out.exists() else []


def test_answers_come_back_and_are_what_check_reads(
    forms: Path, folder: Path, tmp_path: Path, run: Run
) -> None:
    books = [
        filled(forms, name, mark, score)
        for name in ("Corner Pharmacy", "High Street Chemist", "Mill Dispensary")
        for mark, score in (("r01", 4), ("r02", 5), ("r03", 3))
    ]
    done, rows = back(run, tmp_path, *books)
    assert (done.exit_code, done.stderr) == (0, "")
    assert len(rows) == 9 * 2 * len(ITEMS)
    assert rows[0] == {
        "period": "2025-26Q3",
        "practice_code": FIRST,
        "rater_group": GROUP,
        "organisation": "Corner Pharmacy",
        "rater": "r01",
        "item": ITEMS[0],
        "score": "4",
        "comment": "",
    }
    (folder / "partner_ratings.csv").write_bytes((tmp_path / "partner_ratings.csv").read_bytes())
    inputs = read_folder(folder, Settings())
    assert not [one for one in inputs.findings if "partner_ratings" in one.file]
    quarter = inputs.ratings.select("period_start", "period_end").unique().collect()
    assert len(quarter) == 1
    checked = run("check", folder)
    assert f"partner_ratings.csv, {len(rows)} rows, 2025-10 to 2025-12" in checked.stdout


def moved(grid: Grid, one: int, other: int, rows: slice = slice(None)) -> None:
    """Swap two columns of some rows."""
    for row in grid[rows]:
        row[one], row[other] = row[other], row[one]


def test_whole_columns_that_have_moved_are_read_under_their_headings(
    forms: Path, tmp_path: Path, run: Run
) -> None:
    book = filled(forms)
    book["Ratings"][2][1] = "1"
    moved(book["Ratings"], 1, 3)
    moved(book["Ratings"], 0, 2)
    done, rows = back(run, tmp_path, book)
    assert done.exit_code == 0
    assert "another order than in the form" in done.stderr
    scores = {(row["practice_code"], row["item"]): row["score"] for row in rows}
    assert scores[FIRST, ITEMS[0]] == "1"
    assert scores[FIRST, ITEMS[2]] == "4"
    assert len(scores) == 2 * len(ITEMS)


def test_a_heading_above_another_question_costs_the_column(
    forms: Path, tmp_path: Path, run: Run
) -> None:
    book = filled(forms)
    moved(book["Ratings"], 1, 2, slice(0, 1))  # headings alone: nobody can tell what was answered
    done, rows = back(run, tmp_path, book)
    assert done.exit_code == 0
    assert done.stderr.count("stands above another question than its own") == 2
    assert {row["item"] for row in rows} == set(ITEMS[2:])


@pytest.mark.parametrize(
    ("column", "heading", "told", "code"),
    [
        (1, None, "has answers and no heading", 0),
        (1, "tidiness", "is no item of this form", 0),
        (1, ITEMS[1], "heads two columns", 0),
        (0, "surgery", "has no column 'practice'", 3),
    ],
)
def test_a_heading_that_is_lost_is_told(
    forms: Path, tmp_path: Path, run: Run, column: int, heading: str | None, told: str, code: int
) -> None:
    book = filled(forms)
    book["Ratings"][0][column] = heading
    if heading == ITEMS[1]:
        book["Ratings"][1][column] = book["Ratings"][1][2]
    done, rows = back(run, tmp_path, book)
    assert done.exit_code == code
    assert told in done.stderr
    assert "0.xlsx/Ratings line 1" in done.stderr
    assert len(rows) == (0 if code else 2 * (len(ITEMS) - 1))


def test_a_bad_cell_and_a_bad_row_cost_themselves_alone(
    forms: Path, tmp_path: Path, run: Run
) -> None:
    book = filled(forms)
    book["Ratings"][2][1] = "6"
    book["Ratings"][3][2] = "often"
    width = len(book["Ratings"][0])
    book["Ratings"].append([None, "3", *[None] * (width - 2)])
    book["Ratings"].append(["Y99990 again", "3", *[None] * (width - 2)])
    book["Ratings"].append(list(book["Ratings"][2]))
    done, rows = back(run, tmp_path, book)
    assert done.exit_code == 0
    assert f"0.xlsx/Ratings line 3, {ITEMS[0]} '6': is no score" in done.stderr
    assert f"0.xlsx/Ratings line 4, {ITEMS[1]} 'often': is no score" in done.stderr
    assert "line 5, practice: The row has answers and no practice" in done.stderr
    assert done.stderr.count("stands in two rows") == 2
    assert len(rows) == 2 * len(ITEMS) - 2


@pytest.mark.parametrize("label", ["Period", "Your organisation", "Your mark", "Rater group"])
def test_who_rates_must_be_said(forms: Path, tmp_path: Path, run: Run, label: str) -> None:
    book = filled(forms)
    for row in book["Start here"]:
        row[1] = None if row[0] == label else row[1]
    sound = filled(forms, mark="r09")
    done, rows = back(run, tmp_path, book, sound)
    assert done.exit_code == 3
    assert label in done.stderr
    assert {row["rater"] for row in rows} == {"r09"}  # the other workbook is read


def test_a_rater_in_two_workbooks_is_read_once(forms: Path, tmp_path: Path, run: Run) -> None:
    done, rows = back(run, tmp_path, filled(forms), filled(forms, "CORNER  pharmacy", "R01", 1))
    assert done.exit_code == 0
    assert "which" not in done.stderr
    assert "0.xlsx has too" in done.stderr
    assert len(rows) == 2 * len(ITEMS)
    assert {row["score"] for row in rows} == {"4", "2"}


def test_nothing_that_is_written_begins_a_formula(forms: Path, tmp_path: Path, run: Run) -> None:
    book = filled(forms, '=HYPERLINK("http://x.invalid")', "@r01")
    book["Ratings"][2][-1] = "+1 for the nurse"
    _, rows = back(run, tmp_path, book)
    assert {row["organisation"] for row in rows} == {'\'=HYPERLINK("http://x.invalid")'}
    assert {row["rater"] for row in rows} == {"'@r01"}
    assert [row["comment"] for row in rows if row["comment"]] == ["'+1 for the nurse"]


def test_a_comment_stands_once_and_is_never_said(forms: Path, tmp_path: Path, run: Run) -> None:
    book = filled(forms)
    book["Ratings"][2][-1] = "said in confidence"
    book["Ratings"][2][1] = "9"
    done, rows = back(run, tmp_path, book)
    assert [row["item"] for row in rows if row["comment"]] == [ITEMS[1]]
    assert "confidence" not in done.output + done.stderr


def test_a_file_that_is_there_is_written_over_only_when_asked(
    forms: Path, tmp_path: Path, run: Run
) -> None:
    path = saved(filled(forms), tmp_path / "filled" / "one.xlsx")
    out = tmp_path / "mine.csv"
    out.write_text("mine")
    refused = run("ratings", "read", path, "--out", out)
    assert (refused.exit_code, out.read_text()) == (3, "mine")
    assert "--force" in refused.stderr
    assert run("ratings", "read", path, "--out", out, "--force").exit_code == 0
    assert len(answers(out)) == 2 * len(ITEMS)


def test_what_is_no_form_is_told_and_the_others_are_read(
    forms: Path, tmp_path: Path, run: Run
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    held = io.BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        book.add_worksheet("Sheet1").write_string(0, 0, "minutes")
    (tmp_path / "minutes.xlsx").write_bytes(held.getvalue())
    good = saved(filled(forms), tmp_path / "good.xlsx")
    out = tmp_path / "out.csv"
    done = run("ratings", "read", broken, tmp_path / "minutes.xlsx", good, "--out", out)
    assert done.exit_code == 3
    assert "broken.xlsx: is no whole Excel workbook" in done.stderr
    assert "minutes.xlsx: is no workbook that" in done.stderr
    assert len(answers(out)) == 2 * len(ITEMS)


def test_forms_with_nothing_in_them_write_nothing(forms: Path, tmp_path: Path, run: Run) -> None:
    done = run("ratings", "read", *sorted(forms.iterdir()), "--out", tmp_path / "none.csv")
    assert (done.exit_code, (tmp_path / "none.csv").exists()) == (3, False)


def test_a_folder_s_own_items_are_asked_and_read(folder: Path, tmp_path: Path, run: Run) -> None:
    own = folder / "framework/ratings"
    own.mkdir(parents=True)
    (own / "items.toml").write_text(
        '[groups]\nhospice = "Hospice"\n[items.visits]\nshort = "Visits"\n'
        'partner = "They visit."\nself = "We visit."\ngroups = ["hospice"]\n'
    )
    assert run("ratings", "form", folder, "--out", tmp_path / "f").exit_code == 0
    book = opened(tmp_path / "f/ratings-hospice.xlsx")
    assert "visits" in book["Ratings"][0]
    for row in book["Start here"]:
        known = {"Period": "2025/26", "Your organisation": "Hill Hospice", "Your mark": "r1"}
        row[1] = known.get(str(row[0]), row[1])
    column = book["Ratings"][0].index("visits")
    line: list[str | None] = [None] * len(book["Ratings"][0])
    line[0], line[column] = f"{FIRST} x", "5"
    book["Ratings"].append(line)
    path = saved(book, tmp_path / "hospice.xlsx")
    done = run("ratings", "read", path, "--out", tmp_path / "o.csv", "--folder", folder)
    assert (done.exit_code, done.stderr) == (0, "")
    assert [row["item"] for row in answers(tmp_path / "o.csv")] == ["visits"]


def test_the_views_of_what_came_back_are_withheld_or_whole(
    forms: Path, folder: Path, tmp_path: Path, run: Run
) -> None:
    books = [
        filled(forms, name, mark, score)
        for name in ("A", "B", "C")
        for mark, score in (("r01", 4), ("r02", 5), ("r03", 3))
    ]
    back(run, tmp_path, *books)
    (folder / "partner_ratings.csv").write_bytes((tmp_path / "partner_ratings.csv").read_bytes())
    inputs = read_folder(folder, Settings())
    period = inputs.ratings.select("period_start", "period_end").collect().row(0)
    views = partner_views(inputs.ratings, inputs.self_assessment, Period(*period)).collect()
    by_practice = (
        views.filter(pl.col("item") == ITEMS[0]).select("practice_code", "status").unique()
    )
    assert set(by_practice.iter_rows()) == {(FIRST, "indicative"), (SECOND, "withheld")}


@pytest.mark.parametrize(
    ("period", "code"), [("last autumn", 3), ("2025-12-01 00:00:00", 0), ("2025-12", 0)]
)
def test_a_period_that_a_rater_wrote_anew_is_read_or_told(
    forms: Path, tmp_path: Path, run: Run, period: str, code: int
) -> None:
    book = filled(forms, "Corner Pharmacy", "r01", 4, period=period)
    done, rows = back(run, tmp_path, book)
    assert done.exit_code == code
    if code:
        assert "Period 'last autumn'" in done.stderr
        assert rows == []
    else:
        assert {row["period"] for row in rows} == {"2025-12"}
