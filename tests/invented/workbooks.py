"""Workbooks of ratings, filled as raters do and saved as spreadsheets do."""

from pathlib import Path

from fastexcel import read_excel
from xlsxwriter import Workbook

from benchmarks.itembank import load_bank

Grid = list[list[str | None]]
Book = dict[str, Grid]
GROUP = "pharmacy"
ITEMS = list(load_bank().items_of(GROUP))


def opened(path: Path) -> Book:
    """Every cell of a workbook as text."""
    book = read_excel(path)
    return {
        name: [
            list(row)
            for row in book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
        ]
        for name in book.sheet_names
    }


def saved(book: Book, path: Path) -> Path:
    """A workbook as a spreadsheet saves it: scores are numbers."""
    path.parent.mkdir(exist_ok=True)
    with Workbook(path, {"strings_to_formulas": False}) as writing:
        for name, grid in book.items():
            sheet = writing.add_worksheet(name)
            for row, cells in enumerate(grid):
                for column, cell in enumerate(cells):
                    if cell is not None and cell.isdigit():
                        sheet.write_number(row, column, float(cell))
                    elif cell is not None:
                        sheet.write_string(row, column, cell)
    return path


def filled(
    forms: Path,
    organisation: str = "Corner Pharmacy",
    mark: str = "r01",
    score: int = 4,
    *,
    period: str = "",
) -> Book:
    """A form with answers about two practices."""
    book = opened(forms / f"ratings-{GROUP}.xlsx")
    for row in book["Start here"]:
        if row[0] == "Your organisation":
            row[1] = organisation
        if row[0] == "Your mark":
            row[1] = mark
        if row[0] == "Period" and period:
            row[1] = period
    practices = [str(row[0]) for row in book["Lists"]]
    width = len(book["Ratings"][0])
    for practice, answer in ((practices[0], score), (practices[1], 2)):
        line: list[str | None] = [practice, *[str(answer)] * len(ITEMS)]
        book["Ratings"].append([*line, *[None] * (width - len(line))])
    return book
