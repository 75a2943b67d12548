"""A bad cell is told with its file, line, column and value, whatever stands around it."""

import io
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.findings import Finding
from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]
quickly = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

COUNTS = "practice_code,period,count_id,count\n"
EPD = "YEAR_MONTH,PRACTICE_CODE,BNF_CODE,ITEMS,TOTAL_QUANTITY,NIC,UNIDENTIFIED\n"


@quickly
@given(
    before=st.lists(st.sampled_from(['"a\nb"', "plain", '"x,y"', '"two\n\nbreaks"']), max_size=6),
    bad=st.sampled_from(["many", "1O", "12 items", "nan", "inf", "1,2", "--", "1.2.3", "01-Jul"]),
    after=st.integers(0, 3),
)
def test_line_and_value_of_a_bad_count(
    read: ReadFiles, base: Files, find: Find, before: list[str], bad: str, after: int
) -> None:
    lines = [f"Z99001,2025-11,{name},1\n" for name in before]
    planted = f'Z99001,2025-11,here,"{bad}"\n'
    rest = [f"Z99001,2025-11,after{number},2\n" for number in range(after)]
    text = COUNTS + "".join(dict.fromkeys(lines)) + planted + "".join(rest)
    (found,) = find(read({**base, "c.csv": text}), "not-a-number")
    assert found.severity == "error"
    assert (found.file, found.column, found.value) == ("c.csv", "count", bad)
    assert found.line == text[: text.index(planted)].count("\n") + 1


@quickly
@given(number=st.integers(0, 12), bad=st.sampled_from(["x", "-3", ""]))
def test_line_and_value_of_a_bad_number_of_items(
    read: ReadFiles, base: Files, number: int, bad: str
) -> None:
    good = "202502,Z99001,0501013B0AAABAB,3,63,4.5,N\n"
    text = EPD + good * number + f"202502,Z99001,0501013B0AAABAB,{bad},63,4.5,N\n" + good
    inputs = read({**base, "e.csv": text})
    (found,) = [found for found in inputs.findings if found.severity == "error"]
    assert (found.file, found.line, found.column) == ("e.csv", number + 2, "ITEMS")
    assert found.value == (bad or None)


def test_more_bad_lines_than_five_are_counted(read: ReadFiles, base: Files, find: Find) -> None:
    text = COUNTS + "".join(f"Z99001,2025-11,c{number},bad\n" for number in range(9))
    found = find(read({**base, "c.csv": text}), "not-a-number")
    assert [one.line for one in found] == [2, 3, 4, 5, 6]
    assert [one.message.endswith("And 4 more such lines.") for one in found] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("cells", "rule", "column", "value"),
    [
        ("Z99001,2025-11,c,-1", "negative", "count", "-1"),
        ("Z99001,2025-11,c,", "no-count", "count", None),
        ("Z99001,2025-13,c,1", "bad-period", "period", "2025-13"),
        ("Z99001,,c,1", "bad-period", "period", None),
        ("Z99001,2999-01,c,1", "future-period", "period", "2999-01"),
        (",2025-11,c,1", "no-code", "practice_code", None),
        ("Z99001,2025-11,,1", "no-count-id", "count_id", None),
        ("Z99001,2025-11,c,8-3", "not-a-number", "count", "8-3"),
        ("Z99001,2025-11,c,1,2", "too-many-cells", None, None),
    ],
)
def test_a_bad_line_of_counts(
    read: ReadFiles,
    base: Files,
    find: Find,
    cells: str,
    rule: str,
    column: str | None,
    value: str | None,
) -> None:
    text = COUNTS + "Z99002,2025-11,c,1\n" + cells + "\n"
    (found,) = find(read({**base, "c.csv": text}), rule)
    assert (found.severity, found.line, found.column, found.value) == ("error", 3, column, value)


MONTHS = ["201709", "2017_09", "2017-09", "2017/09", "2017-09-01", "201709 "]


@pytest.mark.parametrize("spelling", MONTHS)
def test_months_are_one_however_they_are_spelt(read: ReadFiles, base: Files, spelling: str) -> None:
    epd = EPD + f"{spelling},Z99001,0501013B0AAABAB,3,63,4.5,N\n"
    counts = COUNTS + f"Z99001,{spelling},c,1\n"
    inputs = read({**base, "e.csv": epd, "c.csv": counts})
    assert [found for found in inputs.findings if found.severity == "error"] == []
    assert str(inputs.prescribing.collect()["month"].item()) == "2017-09-01"
    assert str(inputs.counts.collect()["period_start"].item()) == "2017-09-01"


@quickly
@given(top=st.integers(2, 40), low=st.integers(0, 40), more=st.integers(0, 40))
def test_a_withheld_count_is_null_beside_the_middle_of_its_range(
    read: ReadFiles, base: Files, top: int, low: int, more: int
) -> None:
    text = COUNTS + f"Z99001,2025-11,a,<{top}\nZ99001,2025-11,b,{low}-{low + more}\n"
    counts = read({**base, "c.csv": text + "Z99001,2025-11,c,*\nZ99001,2025-11,d,0\n"}).counts
    below = sum(range(1, top)) / (top - 1)
    middle = sum(range(low, low + more + 1)) / (more + 1)
    assert counts.select("count", "withheld_as").collect().rows() == [
        (None, below),
        (None, middle),
        (None, 4),
        (0, None),
    ]


def test_a_word_that_is_in_no_list_shows_the_list_and_the_remedy(
    read: ReadFiles, base: Files, find: Find
) -> None:
    header = "practice_code,period,specialty,priority,referrals\n"
    text = header + "Z99001,2025-11,Skin,routine,4\n"
    (found,) = find(read({**base, "r.csv": text}), "unknown-word")
    assert (found.line, found.column, found.value) == (2, "specialty", "Skin")
    assert "dermatology" in found.message
    assert "[aliases.specialty]" in found.message

    own = '[aliases.specialty]\n"SKIN" = "dermatology"\n'
    inputs = read({**base, "r.csv": text, "peerbench.toml": own})
    assert inputs.referrals.collect()["specialty"].to_list() == ["dermatology"]


def test_unidentified_prescribers_are_left_out_and_counted(
    read: ReadFiles, base: Files, find: Find
) -> None:
    lines = [("-", "N"), ("", "N"), ("00K999", "N"), ("Z99001", "Y"), ("Z99001", "N")]
    text = EPD + "".join(f"202502,{code},0501013B0AAABAB,3,63,4.5,{flag}\n" for code, flag in lines)
    inputs = read({**base, "e.csv": text})
    assert inputs.prescribing.collect()["practice_code"].to_list() == ["Z99001"]
    (found,) = find(inputs, "unidentified")
    assert found.severity == "note"
    assert found.message.startswith("4 rows")


def test_hostile_text_stays_text(read: ReadFiles, base: Files) -> None:
    name = "=cmd|'/C calc'!A0 <script>{{ 7*7 }}</script>"
    text = COUNTS + f'Z99001,2025-11,"{name}",1\n'
    inputs = read({**base, "c.csv": text})
    assert inputs.counts.collect()["count_id"].to_list() == [name]


@quickly
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz", "x.zip", "x.parquet", "x.xlsx", "x"])
def test_no_content_is_a_traceback(read: ReadFiles, base: Files, name: str, content: bytes) -> None:
    inputs = read({**base, name: content})
    assert any(found.file.startswith(name) for found in inputs.findings)


@quickly
@given(tail=st.text(alphabet='",\n\r\x00ab1*é', max_size=60))
def test_no_ending_of_a_good_file_is_a_traceback(read: ReadFiles, base: Files, tail: str) -> None:
    inputs = read({**base, "c.csv": COUNTS + "Z99001,2025-11,c,1\n" + tail})
    assert isinstance(inputs.counts.collect(), pl.DataFrame)


@pytest.mark.parametrize(
    ("ages", "rule"),
    [("65,17", "ages-crossed"), ("1.5,", "bad-age"), ("-1,", "bad-age"), (",70000", "bad-age")],
)
def test_ages_are_whole_years_in_order(
    read: ReadFiles, base: Files, find: Find, ages: str, rule: str
) -> None:
    header = "practice_code,period,test,tests,age_from,age_to\n"
    (found,) = find(read({**base, "d.csv": header + f"Z99001,2025-11,fbc,1,{ages}\n"}), rule)
    assert (found.severity, found.line) == ("error", 2)


def test_a_published_negative_figure_is_told(read: ReadFiles, base: Files, find: Find) -> None:
    header = "Indicator ID,Area Code,Area Type,Time period,Value,Count,Denominator\n"
    text = header + "1,Z99001,GPs,2018,1,-1,2\n1,Z99002,GPs,2018,1,1,-2\n"
    found = find(read({**base, "f.csv": text}), "negative")
    assert [(one.line, one.column) for one in found] == [(2, "Count"), (3, "Denominator")]


def test_a_parquet_of_nested_values_is_no_traceback(
    read: ReadFiles, base: Files, find: Find
) -> None:
    held = io.BytesIO()
    pl.DataFrame({"practice_code": [["Z99001"]], "x": [{"a": 1}]}).write_parquet(held)
    assert [
        one.file for one in find(read({**base, "x.parquet": held.getvalue()}), "malformed")
    ] == ["x.parquet"]


@pytest.mark.parametrize("bad", ["-12024-10-01", "0000-00-00", "31/31/2025", "soon", "2025", ""])
def test_an_extract_date_that_is_none(read: ReadFiles, base: Files, find: Find, bad: str) -> None:
    text = f"EXTRACT_DATE,CODE,SEX,AGE,NUMBER_OF_PATIENTS\n{bad},Z99001,ALL,ALL,7\n"
    (found,) = find(read({**base, "l.csv": text}), "bad-date")
    assert (found.severity, found.line, found.column) == ("error", 2, "EXTRACT_DATE")


LISTS = (
    "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,"
    "SEX,AGE,NUMBER_OF_PATIENTS\nL,2025-11-01,GP,X,Y,Z99001,ZZ1 1ZZ,ALL,ALL,{}\n"
)
FINGERTIPS = (
    "Indicator ID,Area Code,Area Type,Time period,Value,Count,Denominator\n"
    "93553,Z99001,GPs,2019,{},,\n"
)
LAYOUTS = {
    "items": EPD + "202502,Z99001,0501013B0AAABAB,{},63,4.5,N\n",
    "cost": EPD + "202502,Z99001,0501013B0AAABAB,3,63,{},N\n",
    "list size": LISTS,
    "deprivation": FINGERTIPS,
    "denominator": COUNTS.replace("count\n", "count,denominator\n") + "Z99001,2025-11,x,1,{}\n",
}


@pytest.mark.parametrize("what", LAYOUTS)
@pytest.mark.parametrize("bad", ["nan", "NaN", "inf", "-inf", "Infinity", "1e999", "1e15", "1e12"])
def test_what_is_no_number_of_any_practice_stops_the_run(
    read: ReadFiles, base: Files, what: str, bad: str
) -> None:
    inputs = read({**base, "odd.csv": LAYOUTS[what].format(bad)})
    stopped = [found for found in inputs.findings if found.severity == "error"]
    assert [(found.file, found.value) for found in stopped] == [("odd.csv", bad)]


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_parquet_cell_that_is_no_number_stops_the_run(
    read: ReadFiles, base: Files, bad: float
) -> None:
    held = io.BytesIO()
    frame = pl.read_csv((EPD + "202502,Z99001,0501013B0AAABAB,3,63,4.5,N\n").encode())
    frame.with_columns(ITEMS=pl.lit(bad)).write_parquet(held)
    inputs = read({**base, "odd.parquet": held.getvalue()})
    stopped = [found for found in inputs.findings if found.severity == "error"]
    assert [found.column for found in stopped] == ["ITEMS"]
