"""Blank workbooks: for each rater group the items that it is asked, with drop-downs."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from benchmarks.errors import DataError
from benchmarks.forms.words import (
    ABOUT,
    COMMENT,
    HEADINGS,
    HINTS,
    LISTS,
    NOTICE,
    PRACTICE,
    RATINGS,
    ROWS,
    START,
    TITLES,
)
from benchmarks.itembank import HIGHEST, LOWEST, ItemBank, load_bank
from benchmarks.periods import Period
from benchmarks.settings import Settings, read_settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder, refuse_errors
from benchmarks.telling import Tell, nobody
from benchmarks.writing import write_whole

MADE_ON = datetime(2026, 1, 31)  # noqa: DTZ001 # as workbooks hold it; fixed: the same bytes again


def write_forms(
    folder: Path, out: Path, period: Period | None = None, tell: Tell = nobody
) -> list[Path]:
    """Write `ratings-<group>.xlsx` for every rater group, and say which files.

    Practices are those of the folder's localities that have not left or closed. Raises DataError
    where there is none or where one of the files is already there, BadFolder as other commands do.
    """
    settings = read_settings(folder)
    inputs = read_folder(folder, settings, tell=tell)
    refuse_errors(inputs)
    bank, practices = load_bank(folder), current_practices(inputs)
    paths = {group: out / f"ratings-{group}.xlsx" for group in bank.groups}
    there = [path.name for path in paths.values() if path.exists()]
    if there:
        raise DataError(
            f"{out} already holds {', '.join(there)}; nothing was written.\n"
            "  Name a new folder, or move these files away: they may have been filled in."
        )
    for group, path in paths.items():
        tell(f"Writing {path.name}")
        write_whole(path, workbook(bank, group, practices, period, settings))
    return list(paths.values())


def current_practices(inputs: Inputs) -> list[str]:
    """Code and name of every practice that belongs to a locality and is open, by code."""
    members = inputs.localities.filter(pl.col("valid_to").is_null()).select("practice_code")
    open_ = inputs.practices.filter(pl.col("closed").is_null())
    named = (
        open_.join(members.unique(), on="practice_code", how="semi")
        .sort("practice_code")
        .select(pl.format("{} {}", "practice_code", "practice_name"))
    )
    return named.collect().to_series().to_list()


def workbook(
    bank: ItemBank,
    group: str,
    practices: Sequence[str],
    period: Period | None,
    settings: Settings,
) -> bytes:
    """The blank workbook of one group; text is written as text, whatever it begins with."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": MADE_ON, "title": f"Ratings: {bank.groups[group]}"})
        title = book.add_format({"bold": True, "font_size": 13})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        small = book.add_format({"font_color": "#595959", "font_size": 8})
        begins = book.add_worksheet(START)
        known = {"Period": period.label if period else "", "Rater group": group}
        _begin(begins, bank.groups[group], known, settings, (title, wrapped, small))
        answers = book.add_worksheet(RATINGS)
        lists = book.add_worksheet(LISTS)
        for row, practice in enumerate(practices):
            lists.write_string(row, 0, practice)
        lists.hide()
        _ask(answers, bank, group, len(practices), (small, wrapped))
    return held.getvalue()


def _begin(
    sheet: Worksheet,
    name: str,
    known: dict[str, str],
    settings: Settings,
    formats: tuple[Format, Format, Format],
) -> None:
    """The first sheet: who rates, and what happens with the answers."""
    title, wrapped, small = formats
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 60)
    sheet.write_string(0, 0, f"How practices work with you: {name}", title)
    for row, label in enumerate(ABOUT, start=2):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, known.get(label, ""))
        sheet.write_string(row, 2, HINTS[label], small)
    lines = [*NOTICE, *([f"Questions to: {settings.contact}"] if settings.contact else [])]
    for row, line in enumerate(lines, start=len(ABOUT) + 3):
        if line in TITLES:
            sheet.write_string(row, 0, line, title)
        else:
            sheet.merge_range(row, 0, row, 2, "", wrapped)
            sheet.write_string(row, 0, line, wrapped)
            sheet.set_row(row, 32)


def _ask(
    sheet: Worksheet, bank: ItemBank, group: str, practices: int, formats: tuple[Format, Format]
) -> None:
    """The second sheet: a line for each practice, a column for each item, drop-downs in both."""
    small, wrapped = formats
    items = bank.items_of(group)
    columns = {
        PRACTICE: "Practice",
        **{name: item.partner for name, item in items.items()},
        COMMENT: "Comment (never printed)",
    }
    for column, (name, words) in enumerate(columns.items()):
        sheet.write_string(0, column, name, small)
        sheet.write_string(1, column, words, wrapped)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, len(items), 16)
    sheet.set_column(len(items) + 1, len(items) + 1, 60)
    sheet.set_row(1, 92)
    sheet.freeze_panes(HEADINGS, 1)
    first, last = HEADINGS, HEADINGS + ROWS - 1
    if practices:
        source = f"={LISTS}!$A$1:$A${practices}"
        sheet.data_validation(first, 0, last, 0, _choice(source, "a practice of the list"))
    scores = list(range(LOWEST, HIGHEST + 1))
    sheet.data_validation(
        first, 1, last, len(items), _choice(scores, f"a number from {LOWEST} to {HIGHEST}")
    )


def _choice(source: str | list[int], words: str) -> dict[str, object]:
    return {
        "validate": "list",
        "source": source,
        "error_title": "Not in the list",
        "error_message": f"Choose {words}, or leave the cell empty.",
    }
