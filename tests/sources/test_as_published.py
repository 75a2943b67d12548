"""A file read as published gives what reading it as text gives, or is left to be read as text."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from benchmarks.settings import Settings
from benchmarks.sources import epd
from benchmarks.sources.as_published import as_published, settled
from benchmarks.sources.numbered import NUMBERS, names, sunk
from benchmarks.sources.opened import Opened, first_record
from benchmarks.sources.prescribing import Scan, names_of
from benchmarks.sources.recognise import Recognised, raw_rows

Cells = dict[str, str]
SOUND: dict[str, list[str]] = {
    "YEAR_MONTH": ["2025-11"],
    "PRACTICE_NAME": ["INVENTED SURGERY", "  PADDED SURGERY ", "", "Café, the"],
    "PRACTICE_CODE": ["Z99000", "Z99001", "-", "Y1", "NO CODE"],
    "BNF_PRESENTATION_CODE": ["0501013B0AAABAB", "21", "0501"],
    "BNF_PRESENTATION_NAME": ["Amoxicillin 500mg capsules", " padded", "", "  "],
    "ITEMS": ["1", "12", "0", "3.0", "1e2"],
    "TOTAL_QUANTITY": ["30", "0.5", "", "1E3", ".5"],
    "ADQ_USAGE": ["0", "-3", "7.25"],
    "NIC": ["4.5", "1234567.891011", ""],
    "ACTUAL_COST": ["4.2", "-1"],
    "UNIDENTIFIED": ["N", "Y", ""],
    "SNOMED_CODE": ["900021999999107", "", "e"],
}
ODD: dict[str, list[str]] = {
    "YEAR_MONTH": ["202511", "2025-10", "", " 2025-11", "2099-11", "x"],
    "PRACTICE_CODE": ["", "é", "z99000", " Z99000", "Z99001 ", "z", " "],
    "BNF_PRESENTATION_CODE": ["", "0501013b0", " 0501", "0501-", "0" * 16, "é"],
    "ITEMS": [
        *("", "-1", "x", "1,000", " 2", "+5", "inf", "nan", "1e15", "0x1", "1_0", "5e", "1."),
        *("0.5", "12.25", "4294967296", "4294967295.5"),
    ],
    "TOTAL_QUANTITY": ["x", "inf", "NaN", "-inf", " 3", "1e16", "٣", "1 0"],
    "NIC": ["£4", "4,5", "infinity", "--1", "1e400"],
    "UNIDENTIFIED": ["y", " Y", "YES", "1"],
    "SNOMED_CODE": ["9.00E+14", "e+", "+"],
}
ODDLY = [(name, cell) for name, cells in ODD.items() for cell in cells]
MAY = [("PRACTICE_CODE", ""), ("TOTAL_QUANTITY", " 3"), *(("ITEMS", n) for n in ("1.", "+5", " 2"))]
row = st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in SOUND.items()})
odd = st.tuples(st.integers(0, 7), st.sampled_from(ODDLY))
Write = Callable[[list[Cells]], Opened]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of rows in which every cell is quoted or only those that need it."""
    made = iter(range(1_000_000))

    def file(rows: list[Cells], header: Any = SOUND, quoted: bool = False) -> Opened:
        path = tmp_path / f"{next(made)}.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(
                text, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\n"
            )
            writer.writerow(header)
            writer.writerows([one[name] for name in header] for one in rows)
        return Opened("EPD.csv", first_record(path), path)

    return file


def as_text(opened: Opened) -> Scan:
    return epd.read(raw_rows(Recognised(epd.LAYOUT, opened), Settings()))


def at_once(opened: Opened, checks: int) -> tuple[Path, pl.DataFrame] | None:
    """Where rows are written, and the digest; None where the file is left to be read as text."""
    plan = as_published(opened, epd.LAYOUT)
    if plan is None:
        return None
    written = Path(str(opened.source)).with_suffix(".at_once.parquet")
    try:
        collected = sunk(plan.rows, plan.digest, written)
    except pl.exceptions.PolarsError:
        return None
    digest = settled(plan, collected, checks)
    return None if digest is None else (written, digest)


def same(opened: Opened) -> bool:
    """Whether it is read at once; what is then read is compared with what text gives."""
    text = as_text(opened)
    found = at_once(opened, len(text.checks))
    if found is None:
        return False
    written, digest = found
    key = ["practice_code", "unidentified"]
    plain_rows, plain_digest = pl.collect_all([text.rows, text.digest])
    assert_frame_equal(digest.sort(key), plain_digest.sort(key), check_column_order=False)
    assert text.findings(digest) == text.findings(plain_digest)
    rows = pl.read_parquet(written).drop("name", *NUMBERS.values())
    assert rows.schema["items"].is_integer()
    rows = rows.with_columns(pl.col("items").cast(pl.Float64))
    assert_frame_equal(rows, plain_rows.drop("national", "file", "name"))
    code = ["bnf_code", "month"]
    plain_names = names_of(plain_rows.lazy()).collect().sort(code)
    assert_frame_equal(names(written).drop("code").sort(code), plain_names)
    return True


@given(rows=st.lists(row, min_size=1, max_size=8), quoted=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_as_published_is_read_at_once(write: Any, rows: list[Cells], quoted: bool) -> None:
    nothing = dict.fromkeys(SOUND, "")
    assert same(write(rows, quoted=quoted))
    assert same(write(rows, [name for name in SOUND if name != "SNOMED_CODE"]))
    assert not same(write([nothing, *rows]))


@given(rows=st.lists(row, min_size=8, max_size=8), odd=st.lists(odd, min_size=1, max_size=2))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_else_is_read_as_text_or_read_to_the_same(
    write: Any, rows: list[Cells], odd: list[tuple[int, tuple[str, str]]]
) -> None:
    for place, (name, cell) in odd:
        rows[place] = {**rows[place], name: cell}
    same(write(rows))


@pytest.mark.parametrize(("name", "cell"), ODDLY)
def test_each_odd_cell_in_a_sound_file(write: Any, name: str, cell: str) -> None:
    """Of these, only a number that text reads too, and no code at all, may be read at once."""
    sound = {name: cells[0] for name, cells in SOUND.items()}
    at_once = same(write([sound, sound | {name: cell}, sound]))
    assert not at_once or (name, cell) in MAY


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["2025-11,A,Z99000,0501,x,1,1,1,1,1,N,1,extra"],
        ["2025-11,A,Z99000,0501"],
        [""],
        ["2025-11,A,Z99000,0501,x,1,1,1,1,1,N,1", "", "2025-11,A,Z99000,0501,x,2,1,1,1,1,N,1"],
        ["2025-11,A,Z99000,0501,x,1,1,1,1,1,N,1", "2025-11,A,Z99000,0501,x,1,1,1,1,1,N"],
    ],
)
def test_lines_that_are_too_long_too_short_or_empty(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "EPD.csv"
    path.write_text("\n".join([",".join(SOUND), *lines, ""]), encoding="utf-8")
    same(Opened("EPD.csv", first_record(path), path))
