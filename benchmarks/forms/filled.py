"""Filled workbooks back into rows of partner_ratings.csv, each column by its heading."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benchmarks.errors import BadPeriod, DataError
from benchmarks.findings import Finding
from benchmarks.forms.headings import Columns, columns_of
from benchmarks.forms.words import ABOUT, HEADINGS, RATINGS, START
from benchmarks.itembank import HIGHEST, LOWEST, ItemBank, load_bank
from benchmarks.outputs import as_csv
from benchmarks.periods import parse_period
from benchmarks.sources.checks import Check, breaks_none, printable, run
from benchmarks.sources.files import Shelf, open_file, shown_name
from benchmarks.sources.local import PERIOD_HELP
from benchmarks.sources.opened import LINE, Opened
from benchmarks.sources.parse import number, slug, tidy
from benchmarks.sources.ratings import RATINGS as LAYOUT
from benchmarks.telling import Tell, nobody
from benchmarks.writing import write_whole

NAMES = [column.name for column in LAYOUT.columns]
PERSON = ["period", "practice_code", "organisation", "rater"]
NOT_A_FORM = (
    "is no workbook that `peerbench ratings form` wrote: it has no sheet '{sheet}'. Copy the "
    "answers into one of these."
)
LACKING = "is empty on the sheet 'Start here': nothing of the workbook is read. Fill it in."
EMPTY = "has no answer that can be read. Ask for it again, or leave it out."
AGAIN = (
    "has answers of a rater, practice and period that {file} has too: the first are read. Take one "
    "away, or give another rater another mark."
)


def read_forms(
    files: Sequence[Path], out: Path, *, force: bool, folder: Path | None, tell: Tell = nobody
) -> tuple[int, list[Finding]]:
    """Write the answers of filled workbooks as partner_ratings.csv; how many, and what is wrong.

    What is wrong costs its cell, row, column or workbook, and nothing else. Cells that a
    spreadsheet would take for formulas are written as text. Raises DataError where `out` is there
    and `force` is not given.
    """
    if out.exists() and not force:
        raise DataError(
            f"{out} is already there; nothing was written.\n"
            "  Give another name, or --force to write over it."
        )
    bank, shelf = load_bank(folder), Shelf()
    parts: list[pl.DataFrame] = []
    found: list[Finding] = []
    for path in files:
        tell(f"Reading {path.name}")
        tables, told = open_file(path, shown_name(Path(path.name)), shelf)
        rows, more = _workbook(path, tables, bank) if tables else (None, [])
        found += [*told, *more]
        parts += [] if rows is None else [rows]
    empty = pl.DataFrame(schema=dict.fromkeys([*NAMES, "file"], pl.String))
    answers, twice = _once(pl.concat([empty, *parts]))
    if len(answers):
        write_whole(out, as_csv(answers.select(NAMES)))
    return len(answers), [*found, *twice]


def _workbook(
    path: Path, tables: Sequence[Opened], bank: ItemBank
) -> tuple[pl.DataFrame | None, list[Finding]]:
    """The rows of one workbook; None where it is no form or does not say who rates."""
    sheets = {table.name: table for table in tables}
    for sheet in (START, RATINGS):
        if sheet not in sheets:
            message = NOT_A_FORM.format(sheet=sheet)
            return None, [Finding("error", shown_name(Path(path.name)), "no-form", message)]
    about, found = _about(sheets[START], bank)
    columns, told = columns_of(sheets[RATINGS], bank, about.get("rater_group", ""))
    if found or columns is None:
        return None, [*found, *told]
    rows, wrong = _answers(sheets[RATINGS], columns)
    if rows.is_empty():
        wrong = [*wrong, Finding("warning", sheets[RATINGS].file, "form-empty", EMPTY)]
    said = [pl.lit(about[name]).alias(name) for name in about]
    return rows.with_columns(said).with_columns(file=pl.lit(path.name)).select(*NAMES, "file"), [
        *told,
        *wrong,
    ]


def _about(sheet: Opened, bank: ItemBank) -> tuple[dict[str, str], list[Finding]]:
    """What the first sheet says of the rater, by the labels in its first column."""
    cells = sheet.rows(header=False).select(label=tidy("0"), value=tidy("1"), line=LINE).collect()
    by_label = {label: (value, line) for label, value, line in cells.iter_rows() if label in ABOUT}
    said, found = {}, []
    for label, name in ABOUT.items():
        value, line = by_label.get(label, (None, None))
        if value is None:
            found.append(Finding("error", sheet.file, "form-incomplete", LACKING, line, label))
        else:
            said[name] = value
    if "period" in said:
        said["period"] = re.sub(r"^(\d{4}-\d{2})-01 00:00:00.*$", r"\1", said["period"])
        found += _unreadable(sheet, said["period"], by_label["Period"][1])
    group = said.get("rater_group")
    if group is not None and group not in bank.groups:
        message = f"is no rater group. Known are: {', '.join(bank.groups)}."
        found.append(
            Finding(
                "error", sheet.file, "unknown-rater-group", message, None, None, printable(group)
            )
        )
    return said, found


def _unreadable(sheet: Opened, period: str, line: int | None) -> list[Finding]:
    try:
        parse_period(period)
    except BadPeriod:
        message = f"{PERIOD_HELP} Nothing of the workbook is read."
        return [
            Finding("error", sheet.file, "bad-period", message, line, "Period", printable(period))
        ]
    return []


def _answers(sheet: Opened, columns: Columns) -> tuple[pl.DataFrame, list[Finding]]:
    """An answer in each row; lines without a practice and cells that are no score are told."""
    items = columns.items
    comment = tidy(columns.comment) if columns.comment else pl.lit(None, pl.String)
    named = (
        sheet.rows(header=False)
        .filter(pl.col(LINE) > HEADINGS)
        .select(
            LINE,
            tidy(columns.practice).alias("practice"),
            comment.alias("comment"),
            *(tidy(place).alias(name) for name, place in items.items()),
        )
        .with_columns(practice_code=pl.col("practice").str.extract(r"^(\S+)").str.to_uppercase())
    )
    lines = _line_checks(list(items))
    found = run([*lines, *(_score(name) for name in items)], named, sheet)
    kept = named.filter(breaks_none(lines, any_severity=True)).unpivot(
        on=list(items),
        index=[LINE, "practice_code", "comment"],
        variable_name="item",
        value_name="score",
    )
    right = kept.filter(pl.col("score").is_not_null() & ~_is_wrong("score"))
    rows = right.sort(LINE, maintain_order=True).select(
        "practice_code",
        "item",
        score=number("score").cast(pl.Int64).cast(pl.String),
        comment=pl.when(pl.col(LINE).is_first_distinct()).then("comment"),
    )
    return rows.collect(), found


def _line_checks(items: list[str]) -> list[Check]:
    """Rules on a line: answers need a practice, and a practice has one line."""
    given, code = pl.any_horizontal(pl.col(items).is_not_null()), pl.col("practice_code")
    again = "stands in two rows: the first is read. Delete one."
    none = "The row has answers and no practice: left out. Choose the practice."
    twice = code.is_not_null() & ~code.is_first_distinct()
    return [
        Check("form-no-practice", "practice", given & code.is_null(), none, "warning"),
        Check("form-practice-twice", "practice", given & twice, again, "warning"),
    ]


def _is_wrong(name: str) -> pl.Expr:
    score = number(name)
    right = score.is_between(LOWEST, HIGHEST) & (score == score.floor())
    return pl.col(name).is_not_null() & ~right.fill_null(value=False)


def _score(name: str) -> Check:
    message = f"is no score: left out. Write a whole number from {LOWEST} to {HIGHEST}."
    return Check("bad-score", name, _is_wrong(name), message, "warning")


def _once(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The answers of each rater, practice and period from one workbook, the first; in order."""
    keyed = rows.with_columns(who=slug("organisation"), mark=slug("rater"))
    key = ["period", "practice_code", "who", "mark"]
    marked = keyed.with_columns(first=pl.col("file").first().over(key))
    other = marked.filter(pl.col("file") != pl.col("first"))
    found = [
        Finding("warning", file, "rater-twice", AGAIN.format(file=first), None, "rater", rater)
        for file, first, rater in other.select("file", "first", "rater")
        .unique(maintain_order=True)
        .iter_rows()
    ]
    kept = marked.filter(pl.col("file") == pl.col("first"))
    return kept.sort([*PERSON, "rater_group"], maintain_order=True), found
