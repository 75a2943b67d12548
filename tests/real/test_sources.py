"""Real open data read as published, without an error."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from benchmarks.settings import read_settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder


@pytest.fixture(scope="module")
def furness(real: Path) -> Inputs:
    folder = real / "cases/furness"
    return read_folder(folder, read_settings(folder))


@pytest.fixture(scope="module")
def epd_2017(real: Path) -> Inputs:
    folder = real / "cases/epd_2017"
    return read_folder(folder, read_settings(folder))


def test_furness_has_no_error_and_no_stranger(furness: Inputs) -> None:
    found = [(one.severity, one.rule, one.file) for one in furness.findings]
    assert [one for one in found if one[0] == "error"] == []
    assert [one[2] for one in found if one[1] == "not-recognised"] == []


def test_furness_says_which_lines_name_no_indicator(furness: Inputs) -> None:
    found = [one for one in furness.findings if one.rule == "no-indicator"]
    assert {one.file for one in found} == {"data/fingertips_91547.csv"}
    assert found[-1].message.endswith("And 24 more such lines.")


def test_furness_members_names_and_closure(furness: Inputs) -> None:
    assert furness.localities.collect().height == 13
    closed = furness.practices.filter(pl.col("practice_code") == "A82077").collect()
    assert closed["closed"].to_list() == [date(2024, 10, 31)]


def test_furness_keeps_every_urgent_referral_figure_as_published(
    furness: Inputs, real: Path
) -> None:
    counts = furness.counts.filter(pl.col("count_id") == "fingertips.91344").collect()
    read = {(row["practice_code"], row["period_start"].year): row for row in counts.to_dicts()}
    path = real / "cases/furness/data/fingertips_91344.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        published = [row for row in csv.DictReader(file) if row["Area Type"] == "GPs"]
    assert len(read) == len(published) == 179
    for row in published:
        ours = read[row["Area Code"], int(row["Time period"][:4])]
        for name, column in (
            ("count", "Count"),
            ("denominator", "Denominator"),
            ("value", "Value"),
            ("lower", "Lower CI 95.0 limit"),
            ("upper", "Upper CI 95.0 limit"),
        ):
            assert ours[name] == float(row[column])


def test_furness_totals_of_five_year_bands_are_those_published(furness: Inputs) -> None:
    lists = furness.population.filter(pl.col("extract_date") == date(2024, 7, 1)).collect()
    total = (pl.col("age_from") == 0) & (pl.col("age_to") == 999)
    bands = lists.filter(~total)["patients"].sum()
    everybody = lists.filter(total, pl.col("sex") == "all")["patients"].sum()
    sexes = lists.filter(total, pl.col("sex") != "all")["patients"].sum()
    assert bands == sexes == everybody


def test_epd_2017_agrees_with_sums_in_plain_python(epd_2017: Inputs, real: Path) -> None:
    assert [one.rule for one in epd_2017.findings] == ["locality-size"]
    sums: dict[tuple[str, date], float] = {}
    for month, name in ((9, "EPD_201709.csv"), (10, "EPD_201710.csv")):
        path = real / "cases/epd_2017/data" / name
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = row["PRACTICE_CODE"], date(2017, month, 1)
                sums[key] = sums.get(key, 0) + float(row["TOTAL_QUANTITY"])
    read = epd_2017.prescribing.group_by("practice_code", "month").agg(pl.col("quantity").sum())
    ours = {(code, month): quantity for code, month, quantity in read.collect().iter_rows()}
    assert ours == pytest.approx(sums)


def test_the_same_month_in_two_layouts_is_read_once(real: Path, tmp_path: Path) -> None:
    official = real / "data/official"
    for name in (
        "EPD_201709_excerpt_4_practices.csv",
        "Detailed_Prescribing_Information_201709_excerpt_4_practices.csv",
    ):
        (tmp_path / name).symlink_to(official / name)
    inputs = read_folder(tmp_path, read_settings(tmp_path))
    assert [one.rule for one in inputs.findings if one.severity == "note"] == ["read-once"]
    assert inputs.prescribing.collect().height == 10027


def test_official_reference_files_are_recognised(real: Path, tmp_path: Path) -> None:
    for path in (real / "data/official").glob("*"):
        if path.name.startswith(("ePCN", "epraccur", "Patient_List", "gp-reg")):
            (tmp_path / path.name).symlink_to(path)
    inputs = read_folder(tmp_path, read_settings(tmp_path))
    assert [one.rule for one in inputs.findings] == ["no-localities"]
    assert {file.domain for file in inputs.files} == {"practices", "population"}
    networked = inputs.practices.filter(pl.col("pcn_code").is_not_null()).collect()
    assert networked.height > 6000
    sizes = inputs.population.filter(pl.col("extract_date") == date(2016, 1, 1), sex="all")
    assert sizes.select(pl.col("patients").min()).collect().item() > 0
