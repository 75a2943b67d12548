"""Formulas of a workbook that were saved without their value are told, cell by cell."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from benchmarks.sources.formulas import no_values, without_value
from benchmarks.sources.inputs import Inputs

HEADER = ["practice_code", "period", "count_id", "count"]
Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]


def workbook(formulas: int, value: object = "", sheet: str = "counts") -> bytes:
    """One sheet whose counts are formulas."""
    data = io.BytesIO()
    with Workbook(data) as book:
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, HEADER)
        for row in range(1, formulas + 1):
            page.write_row(row, 0, [f"Z9900{row}", "2025-11", "c"])
            page.write_formula(row, 3, "=1+2", None, value)
    return data.getvalue()


def rewritten(book: bytes, how: Callable[[str, str], str]) -> bytes:
    """A workbook of which each part, known by its name, is written otherwise; not packed."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            target.writestr(name, how(name, source.read(name).decode()))
    return data.getvalue()


def changed(book: bytes, old: str, new: str, part: str = "xl/worksheets/") -> bytes:
    return rewritten(book, lambda name, text: re.sub(old, new, text) if part in name else text)


def cells(book: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return [where for where, error in without_value(archive) if not error]


def test_a_count_that_was_never_worked_out_is_told(
    read: ReadFiles, base: Files, find: Callable[..., Any]
) -> None:
    inputs = read({**base, "c.xlsx": workbook(3)})
    (found,) = find(inputs, "formula-without-value")
    assert (found.severity, found.file) == ("warning", "c.xlsx")
    assert "in counts D2, counts D3, counts D4: nothing is read there" in found.message
    many = read({**base, "c.xlsx": workbook(8)})
    (found,) = find(many, "formula-without-value")
    assert "counts D6 and 3 more" in found.message


def test_counts_that_were_worked_out_are_read(read: ReadFiles, base: Files) -> None:
    inputs = read({**base, "c.xlsx": workbook(2, 3)})
    assert not [one for one in inputs.findings if one.rule == "formula-without-value"]
    assert inputs.counts.collect()["count"].to_list() == [3, 3]


@pytest.mark.parametrize(
    "without", ["", "<v/>", "<v />", "<v></v>", '<v xml:space="preserve"></v>']
)
def test_however_it_is_written_that_there_is_none(without: str) -> None:
    book = changed(workbook(2, 3), "<v>3</v>", without)
    assert cells(book) == ["counts D2", "counts D3"]


@pytest.mark.parametrize("formula", ["<f>1+2</f>", '<f t="shared" si="0"/>', '<f ca="1">1\n+2</f>'])
def test_whatever_formula_it_is(formula: str) -> None:
    whole = changed(workbook(1, 3), "<f>1[+]2</f>", formula)
    assert cells(whole) == []
    assert cells(changed(whole, "<v>3</v>", "")) == ["counts D2"]


def prefixed(name: str, text: str) -> str:
    """Elements with a prefix, and attributes in another order and other quotation marks."""
    if not name.startswith("xl/w"):
        return text
    text = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
    return re.sub(r'name="(\w+)"( sheetId="1") (r:id="rId1")', r"\3\2 name='\1'", text)


def test_however_elements_and_attributes_are_written(
    read: ReadFiles, base: Files, find: Callable[..., Any]
) -> None:
    book = rewritten(workbook(2), prefixed)
    assert cells(book) == ["counts D2", "counts D3"]
    (found,) = find(read({**base, "c.xlsx": book}), "formula-without-value")
    assert "counts D2, counts D3" in found.message
    absolute = changed(workbook(1), 'Target="worksheets', 'Target="/xl/worksheets', "_rels")
    assert cells(absolute) == ["counts D2"]


def test_a_workbook_with_a_wrong_byte_is_read_as_before(tmp_path: Path) -> None:
    plain = rewritten(workbook(1), lambda _, text: text)
    (tmp_path / "c.xlsx").write_bytes(plain.replace(b"<f>1+2</f>", b"<f>1+3</f>"))
    assert no_values(tmp_path / "c.xlsx", "c.xlsx") == []


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<c r="D2"><f>1</f>\n  <v/>\n</c>', True),
        ('<c r="D2" t="str"><f>1</f></c>', True),
        ("<c r='D2' ><f>1</f></c >", True),
        ('<c r="D2"><v>3</v><f>1</f></c>', False),
        ('<c r="D2" t="inlineStr"><f>A1</f><is><t>5</t></is></c>', False),
        ('<!-- <c r="D2"><f>1</f></c> -->', False),
        ("<!-- " + '<c r="D2" ' * 50_000 + " -->", False),
        ('<c r="D2"><f>1</f></c >' * 20_000, True),
    ],
)
def test_each_way_to_write_a_cell(cell: str, told: bool) -> None:
    book = changed(workbook(1), '<c r="D2">.*</c>', cell)
    assert set(cells(book)) == ({"counts D2"} if told else set())


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        "<c r='D2' t='e'><v>#DIV/0!</v></c>",
        '<c r="D2" s="1" t = "e"><v>#DIV/0!</v></c>',
    ],
)
def test_an_error_in_place_of_a_value_is_told(
    read: ReadFiles, base: Files, find: Callable[..., Any], cell: str
) -> None:
    book = changed(workbook(2, 3), '<c r="D2">.*?</c>', cell)
    assert cells(book) == []
    inputs = read({**base, "c.xlsx": book})
    (found,) = find(inputs, "error-value")
    assert (found.severity, found.file) == ("warning", "c.xlsx")
    assert "in place of values in counts D2 (#DIV/0!): nothing is read there" in found.message
    assert inputs.counts.collect()["count"].to_list() == [3]


def test_a_formula_of_no_character_has_its_value() -> None:
    assert cells(changed(workbook(1), '<c r="D2">', '<c r="D2" t="str">')) == []


def test_sheets_are_named_as_a_reader_sees_them() -> None:
    assert cells(workbook(1, sheet="A & B <1>")) == ["A & B <1> D2"]


def test_an_archive_that_is_no_workbook_has_none() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        target.writestr("xl/worksheets/sheet1.xml", '<c r="A1"><f>1</f></c>')
    assert cells(data.getvalue()) == []
