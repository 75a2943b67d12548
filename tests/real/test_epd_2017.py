"""Four real practices with every presentation of two months: our sums are the file's."""

import csv
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from benchmarks.measures.definition import FromPrescribing
from benchmarks.measures.load import load_measures
from benchmarks.measures.select import selections
from benchmarks.periods import parse_quarter
from benchmarks.pipeline import Computed, compute
from benchmarks.settings import Settings
from benchmarks.sources.read import read_folder, refuse_errors

LISTS = "Patient_List_Size_2016_01-03.csv"
Sums = dict[tuple[str, str, str], float]


@pytest.fixture(scope="module")
def computed(real: Path) -> Computed:
    inputs = read_folder(real / "cases/epd_2017", Settings())
    refuse_errors(inputs)
    return compute(inputs, parse_quarter("2017-18Q2"), Settings(), load_measures())


def chosen(code: str, choice: FromPrescribing) -> bool:
    """Whether a code is counted, in plain words of strings."""

    def fits(pattern: str) -> bool:
        start, _, end = pattern.partition("…")
        return code.startswith(start) and code.endswith(end)

    return any(map(fits, choice.include)) and not any(map(fits, choice.exclude))


@pytest.fixture(scope="module")
def sums(real: Path) -> Sums:
    """Items and costs of September 2017 by practice, measure and part, straight from the CSV."""
    found: Sums = defaultdict(float)
    parts = selections(load_measures())
    with (real / "cases/epd_2017/data/EPD_201709.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for measure, part, choice in parts:
                column = {"items": "ITEMS", "nic": "NIC"}.get(choice.count)
                if column and chosen(row["BNF_CODE"], choice):
                    found[row["PRACTICE_CODE"], measure, part] += float(row[column])
    return found


def patients(real: Path) -> dict[str, float]:
    with (real / "cases/epd_2017/data" / LISTS).open(encoding="utf-8") as file:
        return {
            row["Practice Code"]: sum(
                float(n) for name, n in row.items() if name.startswith(("Male", "Female"))
            )
            for row in csv.DictReader(file)
        }


def test_every_prescribing_figure_equals_sums_in_plain_python(
    computed: Computed, sums: Sums, real: Path
) -> None:
    lists = patients(real)
    rows = computed.values.filter(
        pl.col("window") == "month", pl.col("period_start") == pl.date(2017, 9, 1)
    )
    checked = set()
    for row in rows.iter_rows(named=True):
        measure = computed.measures[row["measure_id"]]
        key = row["practice_code"], measure.id
        below = lists[key[0]] if measure.denominator.source == "list" else sums[*key, "denominator"]
        assert row["numerator"] == pytest.approx(sums[*key, "numerator"], abs=1e-9), key
        assert row["denominator"] == below, key
        assert row["value"] == pytest.approx(row["numerator"] / below * measure.value.per), key
        checked.add(measure.id)
    assert len(checked) >= 8


def test_two_of_three_months_are_missing_and_four_practices_are_too_few(computed: Computed) -> None:
    quarter = computed.comparison.filter("reported", pl.col("window") == "quarter").filter(
        pl.col("status") != "missing"
    )
    assert quarter["months_with_data"].unique().to_list() == [1]
    assert quarter["incomplete"].all()
    assert set(computed.comparison["verdict"].drop_nulls()) == {"not_compared"}
    assert "few_practices" in set(quarter["because"])
    told = {finding.rule: finding.message for finding in computed.findings}
    assert told["missing-months"].startswith("2 of 3 months are missing")
    assert "20 months away" in told["distant-list"]
