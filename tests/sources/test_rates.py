"""Rates and weights by age and sex that a folder brings."""

from collections.abc import Callable

import pytest

from benchmarks.findings import Finding
from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]
HEADER = "measure_id,sex,age_from,age_to,rate,per\n"
SOUND = HEADER + "".join(
    f"antibacterial_items,{sex},{first},{last},{rate},1000\n"
    for sex in ("Female", "m")
    for first, last, rate in ((0, 64, 30), (65, "", 60))
)


def test_rates_are_read_with_their_bands(base: Files, read: ReadFiles) -> None:
    inputs = read({**base, "england.csv": SOUND})
    rows = inputs.rates.collect().sort("sex", "age_from")
    assert rows.select("sex", "age_from", "age_to", "rate", "per", "adjusted_for").rows() == [
        ("female", 0, 64, 30.0, 1000.0, "age_sex_rates"),
        ("female", 65, 999, 60.0, 1000.0, "age_sex_rates"),
        ("male", 0, 64, 30.0, 1000.0, "age_sex_rates"),
        ("male", 65, 999, 60.0, 1000.0, "age_sex_rates"),
    ]
    assert [one for one in inputs.findings if one.severity == "error"] == []
    assert inputs.supplied("rates")


def test_weights_are_rates_that_tell_relative_use(base: Files, read: ReadFiles) -> None:
    text = "measure_id,sex,age_from,age_to,weight\nfeno,all,0,39,0.4\nfeno,all,40,999,1.2\n"
    rows = read({**base, "star_pu.csv": text}).rates.collect()
    assert rows["adjusted_for"].unique().to_list() == ["star_pu"]
    assert rows["rate"].to_list() == [0.4, 1.2]


def test_a_folder_without_rates_has_none(base: Files, read: ReadFiles) -> None:
    assert read(base).rates.collect().is_empty()


@pytest.mark.parametrize(
    ("line", "rule", "column"),
    [
        ("feno,all,0,,much,", "not-a-number", "rate"),
        ("feno,all,0,,-3,", "negative", "rate"),
        ("feno,all,0,,3,0", "not-a-number", "per"),
        ("feno,nobody,0,,3,", "unknown-sex", "sex"),
        ("feno,,0,,3,", "unknown-sex", "sex"),
        (",all,0,,3,", "no-measure", "measure_id"),
        ("feno,all,,,3,", "bad-age", "age_from"),
        ("feno,all,zero,,3,", "bad-age", "age_from"),
        ("feno,all,5,4,3,", "ages-crossed", "age_to"),
    ],
)
def test_a_cell_that_cannot_be_used_is_told_where_it_stands(
    base: Files, read: ReadFiles, find: Find, line: str, rule: str, column: str
) -> None:
    (found,) = find(read({**base, "rates.csv": SOUND + line + "\n"}), rule)
    assert (found.file, found.line, found.column) == ("rates.csv", 6, column)


@pytest.mark.parametrize(
    "bands",
    [
        "feno,all,1,,3,",  # begins late
        "feno,all,0,39,3,\nfeno,all,41,,3,",  # leaves one out
        "feno,all,0,40,3,\nfeno,all,40,,3,",  # holds one twice
        "feno,all,0,39,3,\nfeno,all,40,80,3,",  # ends early
        "feno,all,0,,3,\nfeno,all,0,,3,",
    ],
)
def test_bands_hold_every_age_once(base: Files, read: ReadFiles, find: Find, bands: str) -> None:
    (found,) = find(read({**base, "rates.csv": SOUND + bands + "\n"}), "ages-with-gaps")
    assert "feno, all" in found.message
    assert found.line is not None
    assert found.line >= 6


@pytest.mark.parametrize("sexes", [("female",), ("female", "all"), ("male", "female", "all")])
def test_a_measure_has_both_sexes_or_all(
    base: Files, read: ReadFiles, find: Find, sexes: tuple[str, ...]
) -> None:
    text = HEADER + "".join(f"feno,{sex},0,,3,\n" for sex in sexes)
    (found,) = find(read({**base, "rates.csv": text}), "sex-missing")
    assert "feno" in found.message


def test_two_files_for_one_measure_are_refused(base: Files, read: ReadFiles, find: Find) -> None:
    (found,) = find(
        read({**base, "a.csv": SOUND, "b.csv": SOUND.replace("30", "31")}), "measure-twice"
    )
    assert (found.severity, found.file) == ("error", "b.csv")
    assert "a.csv" in found.message
