"""What is wrong with a file as a whole is told with its name and a remedy, all at once."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from xlsxwriter import Workbook

from benchmarks.errors import BadFolder
from benchmarks.findings import Finding
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder, refuse_errors

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]

COUNTS = "practice_code,period,count_id,count\nZ99001,2025-11,c,1\n"


def told(inputs: Inputs, file: str) -> list[tuple[str, str]]:
    """Severity and rule of what is said of a file."""
    return [(found.severity, found.rule) for found in inputs.findings if found.file == file]


def test_a_sound_folder_has_no_findings(read: ReadFiles, base: Files) -> None:
    inputs = read({**base, "c.csv": COUNTS, ".hidden.csv": "x", "notes.md": "x", "map.pdf": "x"})
    assert inputs.findings == ()
    assert [(file.file, file.domain, file.rows) for file in inputs.files] == [
        ("c.csv", "counts", 1),
        ("epraccur.csv", "practices", 10),
        ("lists.csv", "population", 10),
        ("localities.csv", "localities", 10),
    ]
    refuse_errors(inputs)


def test_all_errors_are_told_at_once(read: ReadFiles, base: Files) -> None:
    inputs = read({**base, "a.csv": "", "c.csv": COUNTS.replace(",1\n", ",x\n")})
    with pytest.raises(BadFolder) as error:
        refuse_errors(inputs)
    assert "2 errors" in str(error.value)
    assert "a.csv: is empty" in str(error.value)
    assert "c.csv line 2, count 'x'" in str(error.value)
    assert error.value.exit_code == 3


def test_no_localities_shows_the_two_lines(read: ReadFiles, base: Files, tmp_path: Path) -> None:
    without = {name: text for name, text in base.items() if name != "localities.csv"}
    for inputs in (read(without), read_folder(tmp_path / "nowhere", Settings())):
        (found,) = [found for found in inputs.findings if found.severity == "error"]
        assert "practice_code,locality,from,to\n" in found.message
        assert "A81001,North Town,," in found.message


def test_a_missing_column_is_named_beside_what_is_there(
    read: ReadFiles, base: Files, find: Find
) -> None:
    inputs = read({**base, "c.csv": COUNTS.replace("count_id,count", "count_id,number")})
    (found,) = find(inputs, "missing-column")
    assert found.severity == "error"
    assert "the counts layout" in found.message
    assert "'count'" in found.message
    assert "practice_code, period, count_id, number" in found.message


def test_localities_without_a_column_are_an_error(read: ReadFiles, base: Files, find: Find) -> None:
    inputs = read({**base, "localities.csv": "practice_code,area\nZ99001,X\n"})
    (found,) = find(inputs, "missing-column")
    assert "'locality', 'from', 'to'" in found.message


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("\ufeffpractice_code,period,count_id,count", "byte-order-mark"),
        ("Practice_Code,PERIOD,count_id,count", "header-spelling"),
        (" practice_code , period,count id,count", "header-spelling"),
    ],
)
def test_a_header_is_read_however_it_is_dressed(
    read: ReadFiles, base: Files, header: str, rule: str
) -> None:
    inputs = read({**base, "c.csv": header + COUNTS[COUNTS.index("\n") :]})
    assert told(inputs, "c.csv") == [("note", rule)]
    assert inputs.counts.collect()["count"].to_list() == [1]


def test_a_stranger_is_told_with_its_nearest_layout(
    read: ReadFiles, base: Files, find: Find
) -> None:
    inputs = read({**base, "x.csv": "practice_code,colour\nZ99001,Blue\n"})
    (found,) = find(inputs, "not-recognised")
    assert found.severity == "warning"
    assert "lacks the columns" in found.message


@pytest.mark.parametrize(
    ("name", "content", "severity", "rule"),
    [
        ("x.csv", b"", "error", "empty-file"),
        ("x.csv", COUNTS[: COUNTS.index("\n")].encode(), "warning", "no-rows"),
        ("x.csv", b"\x89PNG\r\n\x1a\n", "error", "not-text"),
        ("x.csv", COUNTS.encode() + b"\x00\x01\x02", "error", "not-text"),
        ("x.csv", b"PK\x03\x04 and so on", "error", "not-text"),
        ("x.csv", COUNTS.replace(",c,", ",café,").encode("latin-1"), "warning", "encoding"),
        ("x.csv", COUNTS.encode("utf-16"), "warning", "encoding"),
        ("x.csv", COUNTS.replace("\n", "\r").encode(), "warning", "encoding"),
        ("x.csv", COUNTS.encode() + b'Z99002,2025-11,"never closed,1\n', "error", "malformed"),
        ("x.csv", COUNTS.encode() + b'Z99002,2025-11,a"b,1\n', "note", "quotation-marks"),
        ("x.csv", COUNTS.replace("period", "count").encode(), "error", "missing-column"),
        ("x.csv", COUNTS.replace(",", ";").encode(), "error", "separator"),
        ("x.csv", COUNTS.replace(",", "\t").encode(), "error", "separator"),
        ("x.csv", b"\n\n" + COUNTS.encode(), "error", "header-below"),
        ("x.csv", b"Counts of our area,,,\n" + COUNTS.encode(), "error", "header-below"),
        ("x.csv", COUNTS.replace("t\n", "t,Count\n").encode(), "error", "double-column"),
        ("x.xlsx", b"no workbook", "error", "broken-workbook"),
        ("x.parquet", b"PAR1 no", "error", "broken-parquet"),
        ("x.xls", b"\xd0\xcf\x11\xe0", "warning", "not-recognised"),
        ("x.zip", b"PK\x03\x04 cut", "error", "broken-archive"),
        ("x.csv.gz", b"\x1f\x8b\x08 cut", "error", "broken-archive"),
    ],
)
def test_a_bad_file(
    read: ReadFiles, base: Files, name: str, content: bytes, severity: str, rule: str
) -> None:
    assert told(read({**base, name: content}), name) == [(severity, rule)]


def test_accented_names_survive_latin_1(read: ReadFiles, base: Files) -> None:
    inputs = read({**base, "x.csv": COUNTS.replace(",c,", ",café,").encode("latin-1")})
    assert inputs.counts.collect()["count_id"].to_list() == ["café"]


@pytest.mark.parametrize("cut", [1, 20, 40])
def test_a_truncated_archive(
    read: ReadFiles,
    base: Files,
    cut: int,
    zipped: Callable[[Files], bytes],
    gzipped: Callable[[str], bytes],
) -> None:
    inputs = read(
        {**base, "z.zip": zipped({"c.csv": COUNTS})[:-cut], "g.csv.gz": gzipped(COUNTS)[:-cut]}
    )
    for name in ("z.zip", "g.csv.gz"):
        assert told(inputs, name) == [("error", "broken-archive")]


def test_an_archive_writes_nowhere_but_its_own_place(
    read: ReadFiles, base: Files, zipped: Callable[[Files], bytes], tmp_path: Path
) -> None:
    inputs = read({**base, "z.zip": zipped({"../../../out.csv": COUNTS})})
    assert inputs.counts.collect()["count"].to_list() == [1]
    assert list(tmp_path.rglob("out.csv")) == []


def test_what_is_unpacked_lives_as_long_as_the_inputs(
    read: ReadFiles, base: Files, gzipped: Callable[[str], bytes]
) -> None:
    header = "YEAR_MONTH,PRACTICE_CODE,BNF_CODE,ITEMS,TOTAL_QUANTITY,NIC\n"
    epd = header + "202502,Z99001,0501013B0AAABAB,3,6,4\n"
    inputs = read({**base, "e.csv.gz": gzipped(epd)})
    assert inputs.prescribing.collect()["items"].to_list() == [3]


def test_a_link_that_leads_nowhere_is_told(base: Files, tmp_path: Path) -> None:
    for name, content in base.items():
        (tmp_path / name).write_text(str(content), encoding="utf-8")
    (tmp_path / "november.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "round.csv").symlink_to(tmp_path / "round.csv")
    inputs = read_folder(tmp_path, Settings())
    told = [one.file for one in inputs.findings if one.rule == "broken-link"]
    assert told == ["november.csv", "round.csv"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Peerbench.toml", "Peerbench.toml"),
        ("Measures/a.toml", "Measures"),
        ("FRAMEWORK/levels.toml", "FRAMEWORK"),
        ("measures/Moved_Codes.csv", "measures/Moved_Codes.csv"),
        ("framework/Ratings/items.toml", "framework/Ratings"),
        ("framework/ratings/Items.toml", "framework/ratings/Items.toml"),
    ],
)
def test_a_name_in_other_letters_is_told(
    base: Files, tmp_path: Path, name: str, wrong: str
) -> None:
    for file, content in {**base, name: "a = 1"}.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(str(content), encoding="utf-8")
    every = read_folder(tmp_path, Settings()).findings
    (found,) = [one for one in every if one.rule == "other-letters"]
    assert (found.severity, found.file) == ("warning", wrong)
    assert f"is called {wrong.lower()}," in found.message


@pytest.mark.parametrize(
    ("name", "header", "both"),
    [
        (
            "prevalence.csv",
            "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n"
            "Z99001,DM,5,17OV,70\n",
            ("2020_21", '"prevalence.csv" = "2020/21"'),
        ),
        (
            "detailed.csv",
            "Practice Code,BNF Code,Items,Quantity,NIC,Actual Cost\n"
            "Z99001,0501013B0AAABAB,3,21,4.5,4.2\n",
            ("201709", '"detailed.csv" = "2017-09"'),
        ),
    ],
)
def test_a_file_without_a_period_is_told_both_ways(
    read: ReadFiles, base: Files, find: Find, name: str, header: str, both: tuple[str, str]
) -> None:
    (found,) = find(read({**base, name: header}), "no-period")
    assert found.severity == "error"
    assert all(way in found.message for way in both)

    setting = f"[files]\n{both[1]}\n"
    inputs = read({**base, name: header, "peerbench.toml": setting})
    assert [found for found in inputs.findings if found.severity == "error"] == []


def test_output_of_an_earlier_run_is_no_input(read: ReadFiles, base: Files) -> None:
    out = {"out/manifest.csv": "a,b\n", "out/measure_values.csv": "a\n", "out/x/y.csv": COUNTS}
    inputs = read({**base, **out})
    assert [(found.file, found.rule) for found in inputs.findings] == [("out", "own-output")]


def test_a_file_name_that_is_no_text_is_told(
    read: ReadFiles, base: Files, tmp_path: Path, find: Find
) -> None:
    read(base)
    (tmp_path / "0" / os.fsdecode(b"caf\xe9.csv")).write_text(COUNTS, encoding="utf-8")
    (found,) = find(read_folder(tmp_path / "0", Settings()), "unreadable")
    assert (found.severity, found.file) == ("error", "caf?.csv")
    assert "Rename it" in found.message


def test_a_workbook_of_notes_alone_is_not_recognised(read: ReadFiles, base: Files) -> None:
    book = io.BytesIO()
    pl.DataFrame({"about": ["this"]}).write_excel(book)
    inputs = read({**base, "x.xlsx": book.getvalue()})
    assert [found.rule for found in inputs.findings] == ["not-recognised"]


def test_stray_quotation_marks_in_prescribing_are_accepted_or_told(
    read: ReadFiles, base: Files
) -> None:
    header = "YEAR_MONTH,PRACTICE_CODE,BNF_CODE,BNF_DESCRIPTION,ITEMS,TOTAL_QUANTITY,NIC\n"
    good = "202502,Z99001,0501013B0AAABAB,Amox,3,6,4\n"
    inches = good.replace("Amox", 'Tube 3" wide')
    inputs = read({**base, "e.csv": header + good + inches})
    assert told(inputs, "e.csv") == [("note", "quotation-marks")]
    assert inputs.presentations.collect()["name"].to_list() == ['Tube 3" wide']
    inputs = read({**base, "e.csv": header + good + good.replace("Amox", '"Amox')})
    assert told(inputs, "e.csv") == [("error", "malformed")]


def test_a_quotation_mark_that_never_closes_is_told_where_it_opens(
    read: ReadFiles, base: Files, find: Find
) -> None:
    lines = [f"Z9900{number},2025-11,c,1\n" for number in range(1, 9)]
    text = "practice_code,period,count_id,count\n" + lines[0] + '"' + "".join(lines[1:])
    (found,) = find(read({**base, "x.csv": text}), "malformed")
    assert found.line == 3


def test_other_sheets_of_a_known_workbook_are_no_strangers_in_an_archive(
    read: ReadFiles, base: Files, zipped: Callable[[Files], bytes]
) -> None:
    book = io.BytesIO()
    with Workbook(book) as made:
        made.add_worksheet("notes").write(0, 0, "About this file")
        sheet = made.add_worksheet("counts")
        for place, cells in enumerate(COUNTS.splitlines()):
            sheet.write_row(place, 0, cells.split(","))
    packed = zipped({"counts.xlsx": book.getvalue(), "x.csv": COUNTS.replace(",c,", ",d,")})
    inputs = read({**base, "all.zip": packed})
    assert [found.rule for found in inputs.findings] == []
