"""What only shows when files are set beside each other: keys, members, codes, periods."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from benchmarks.findings import Finding
from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]

COUNTS = "practice_code,period,count_id,count\n"
REFERRALS = "practice_code,period,specialty,priority,referrals\n"
EPD = "YEAR_MONTH,PRACTICE_CODE,BNF_CODE,ITEMS,TOTAL_QUANTITY,NIC\n"
PRESCRIBING = "practice_code,period,bnf_code,items\n"
LISTS = "EXTRACT_DATE,CODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
LOCALITIES = "practice_code,locality,from,to\n"

# For each domain a header, a row, the same key with another figure, and another key.
KEYS = {
    "counts": (COUNTS, "Z99001,2025-11,c,1\n", "Z99001,2025-11,c,2\n", "Z99001,2025-12,c,2\n"),
    "referrals": (
        REFERRALS,
        "Z99001,2025-11,ent,urgent,1\n",
        "Z99001,2025-11,ent,urgent,2\n",
        "Z99001,2025-11,ent,routine,2\n",
    ),
    "prescribing": (
        EPD,
        "202502,Z99001,0501013B0AAABAB,3,63,4.5\n",
        "202502,Z99001,0501013B0AAABAB,4,63,4.5\n",
        "202502,Z99001,0501013B0AAACAC,4,63,4.5\n",
    ),
    "population": (
        LISTS,
        "2024-07-01,Z99001,ALL,ALL,10\n",
        "2024-07-01,Z99001,ALL,ALL,11\n",
        "2024-08-01,Z99001,ALL,ALL,11\n",
    ),
}


@pytest.mark.parametrize("domain", KEYS)
def test_one_key_with_two_figures_names_both_files(
    read: ReadFiles, base: Files, find: Find, domain: str
) -> None:
    header, row, unlike, _ = KEYS[domain]
    (found,) = find(
        read({**base, "a.csv": header + row, "b.csv": header + unlike}), "two-rows-one-key"
    )
    assert found.severity == "error"
    assert found.file == "b.csv"
    assert "a.csv" in found.message
    assert "Z99001" in found.message


@pytest.mark.parametrize("domain", KEYS)
def test_one_key_with_equal_figures_is_read_once(
    read: ReadFiles, base: Files, find: Find, domain: str
) -> None:
    header, row, _, other = KEYS[domain]
    inputs = read({**base, "a.csv": header + row, "b.csv": header + row + other})
    (found,) = find(inputs, "read-once")
    assert (found.severity, found.file) == ("note", "b.csv")
    assert [one for one in inputs.findings if one.severity == "error"] == []
    alone = read({**base, "b.csv": header + row + other})
    assert len(getattr(inputs, domain).collect()) == len(getattr(alone, domain).collect())


@pytest.mark.parametrize("domain", KEYS)
def test_the_same_file_twice_is_read_once(read: ReadFiles, base: Files, domain: str) -> None:
    header, row, *_ = KEYS[domain]
    inputs = read({**base, "a.csv": header + row, "b.csv": header + row})
    assert [(found.file, found.rule) for found in inputs.findings] == [("b.csv", "identical-file")]


def test_several_rows_of_one_file_for_a_prescribing_key_are_added(
    read: ReadFiles, base: Files
) -> None:
    header, row, unlike, _ = KEYS["prescribing"]
    inputs = read({**base, "a.csv": header + row + unlike + row})
    assert inputs.findings == ()
    assert inputs.prescribing.collect()["items"].sum() == 10


def test_referral_lines_that_differ_in_nothing_but_counts_are_told(
    read: ReadFiles, base: Files, find: Find
) -> None:
    header, row, unlike, _ = KEYS["referrals"]
    inputs = read({**base, "a.csv": header + row + unlike})
    (found,) = find(inputs, "lines-added")
    assert (found.severity, found.line) == ("warning", 2)
    assert inputs.referrals.collect()["referrals"].to_list() == [1, 2]


def test_national_and_local_prescribing_of_one_month_would_count_twice(
    read: ReadFiles, base: Files, find: Find
) -> None:
    header, row, *_ = KEYS["prescribing"]
    local = PRESCRIBING + "Z99001,2025-02,0501,12\n"
    (found,) = find(read({**base, "a.csv": header + row, "b.csv": local}), "two-sources")
    assert (found.severity, found.file) == ("error", "b.csv")


def test_a_bnf_code_beside_a_part_of_it_would_count_twice(
    read: ReadFiles, base: Files, find: Find
) -> None:
    text = PRESCRIBING + "Z99001,2025-02,0501,12\nZ99001,2025-02,0501013B0,5\n"
    (found,) = find(read({**base, "a.csv": text}), "nested-codes")
    assert found.severity == "error"
    apart = PRESCRIBING + "Z99001,2025-02,0501,12\nZ99001,2025-03,0501013B0,5\n"
    assert find(read({**base, "a.csv": apart}), "nested-codes") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (COUNTS + "Z99001,2025-11,c,1\nZ99001,2025-26Q3,c,3\n", "counts"),
        (REFERRALS + "Z99001,2025-26Q3,ent,urgent,3\nZ99001,2025-12,ent,urgent,1\n", "referrals"),
    ],
)
def test_a_quarter_beside_its_month_overlaps(
    read: ReadFiles, base: Files, find: Find, text: str, name: str
) -> None:
    (found,) = find(read({**base, f"{name}.csv": text}), "overlapping-periods")
    assert found.severity == "error"
    assert found.file == f"{name}.csv"
    assert "2025-10-01 to 2025-12-31" in found.message


def test_months_of_one_quarter_do_not_overlap(read: ReadFiles, base: Files) -> None:
    text = COUNTS + "".join(f"Z99001,2025-{month},c,1\n" for month in (10, 11, 12))
    assert read({**base, "c.csv": text}).findings == ()


def with_line(base: Files, line: str) -> Files:
    return {**base, "localities.csv": str(base["localities.csv"]) + line}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Z99003,Invented,,\n", "practice-twice"),
        ("Z99003,Elsewhere,2020-04-01,\n", "two-localities"),
        ("Z99003,Elsewhere,,2020-04-01\n", "two-localities"),
    ],
)
def test_nobody_is_a_member_twice_at_one_time(
    read: ReadFiles, base: Files, find: Find, line: str, rule: str
) -> None:
    (found,) = find(read(with_line(base, line)), rule)
    assert (found.severity, found.value) == ("error", "Z99003")
    assert {found.line, 12 + 5 - (found.line or 0)} == {5, 12}
    assert f"line {12 + 5 - (found.line or 0)}" in found.message


def test_a_practice_may_move_from_one_locality_to_another(read: ReadFiles, base: Files) -> None:
    text = str(base["localities.csv"]).replace("Z99003,Invented,,", "Z99003,Invented,2020-04-01,")
    inputs = read(with_line({**base, "localities.csv": text}, "Z99003,Elsewhere,,2020-03-31\n"))
    assert [found for found in inputs.findings if found.severity == "error"] == []
    assert len(inputs.localities.collect()) == 11


@pytest.mark.parametrize(
    ("size", "told"), [(3, True), (9, True), (10, False), (15, False), (40, True)]
)
def test_a_locality_of_unusual_size(read: ReadFiles, find: Find, size: int, told: bool) -> None:
    codes = [f"Z9{number:04}" for number in range(size)]
    lists = LISTS + "".join(f"2025-10-01,{code},ALL,ALL,5000\n" for code in codes)
    localities = LOCALITIES + "".join(f"{code},Big,,\n" for code in codes)
    inputs = read({"lists.csv": lists, "localities.csv": localities})
    found = find(inputs, "locality-size")
    assert [one.severity for one in found] == ["warning"] * told
    assert all(str(size) in one.message for one in found)
    assert "no-reference" not in [one.rule for one in inputs.findings]


def test_an_unknown_code_is_skipped_and_named(read: ReadFiles, base: Files, find: Find) -> None:
    files = with_line(base, "Z98999,Invented,,\n")
    inputs = read({**files, "c.csv": COUNTS + "Z99001,2025-11,c,1\nZ98998,2025-11,c,1\n"})
    found = find(inputs, "unknown-practice")
    assert [(one.severity, one.file, one.line, one.value) for one in found] == [
        ("warning", "localities.csv", 12, "Z98999"),
        ("warning", "c.csv", 3, "Z98998"),
    ]
    assert "Z98999" not in inputs.localities.collect()["practice_code"]
    assert inputs.counts.collect()["practice_code"].to_list() == ["Z99001"]


def test_an_unknown_code_of_local_prescribing_is_skipped_and_named(
    read: ReadFiles, base: Files, find: Find
) -> None:
    text = PRESCRIBING + "Z99001,2025-02,0501,12\nZ98998,2025-02,0501,5\n"
    inputs = read({**base, "p.csv": text})
    (found,) = find(inputs, "unknown-practice")
    assert "Z98998" in found.message
    assert inputs.prescribing.collect()["practice_code"].to_list() == ["Z99001"]


def test_without_any_reference_one_warning_does(read: ReadFiles, base: Files) -> None:
    files = {"localities.csv": base["localities.csv"], "c.csv": COUNTS + "Z99001,2025-11,c,1\n"}
    inputs = read(files)
    assert sorted(found.rule for found in inputs.findings) == ["no-list-size", "no-reference"]
    assert {found.severity for found in inputs.findings} == {"warning"}
    assert len(inputs.localities.collect()) == 10


def test_other_areas_in_national_files_are_one_note(read: ReadFiles, base: Files) -> None:
    lists = LISTS + "2025-11-01,Z99001,ALL,ALL,1\n2025-11-01,Z88001,ALL,ALL,1\n"
    epd = EPD + "202502,Z88002,0501013B0AAABAB,3,63,4.5\n"
    inputs = read({**base, "l.csv": lists, "e.csv": epd})
    (found,) = inputs.findings
    assert (found.severity, found.rule) == ("note", "other-areas")
    assert " 2 practices" in found.message


def test_a_practice_without_a_list_size(read: ReadFiles, base: Files, find: Find) -> None:
    lists = str(base["lists.csv"]).replace("Z99004", "Z88004")
    (found,) = find(read({**base, "lists.csv": lists}), "no-list-size")
    assert (found.severity, found.line, found.value) == ("warning", 6, "Z99004")


def test_bands_of_two_kinds_do_not_count_anybody_twice(read: ReadFiles, base: Files) -> None:
    header = "EXTRACT_DATE,ORG_CODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
    coarse = header + "2024-07-01,Z99001,MALE,0_4,5\n2024-07-01,Z99001,MALE,5+,7\n"
    fine = header + "".join(f"2024-07-01,Z99001,MALE,{age},1\n" for age in range(5))
    fine += "2024-07-01,Z99001,MALE,5+,7\n"
    inputs = read({**base, "coarse.csv": coarse, "fine.csv": fine})
    then = inputs.population.filter(pl.col("extract_date") == date(2024, 7, 1))
    total = (pl.col("age_from") == 0) & (pl.col("age_to") == 999)
    assert then.filter(~total).collect()["patients"].sum() == 12
    assert then.filter(total).select("sex", "patients").collect().rows() == [("male", 12)]


def test_localities_of_unknown_codes_alone_are_an_error(
    read: ReadFiles, base: Files, find: Find
) -> None:
    inputs = read({**base, "localities.csv": LOCALITIES + "Z11111,Invented,,\n"})
    assert [found.severity for found in find(inputs, "unknown-practice")] == ["warning"]
    assert [found.severity for found in find(inputs, "no-localities")] == ["error"]
