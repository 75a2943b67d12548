"""The invented area: it is what the command writes, it is nobody's, and it holds what it says."""

import csv
import gzip
import math
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from scipy.stats import chi2

from benchmarks.errors import DataError
from benchmarks.resources import shipped
from benchmarks.sample import write_sample

GABAPENTINOIDS = ("0408010AE", "0408010G0")
QUARTER = ("2025-10", "2025-11", "2025-12")
BY_AGE_HEADER = (
    "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,"
    "NUMBER_OF_PATIENTS"
)
ALL_HEADER = (
    "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,"
    "POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS"
)
EPD_PLACE = (
    "YEAR_MONTH,REGIONAL_OFFICE_NAME,REGIONAL_OFFICE_CODE,ICB_NAME,ICB_CODE,PCO_NAME,PCO_CODE,"
    "PRACTICE_NAME,PRACTICE_CODE,ADDRESS_1,ADDRESS_2,ADDRESS_3,ADDRESS_4,POSTCODE,"
)
EPD_BEFORE = EPD_PLACE + (
    "BNF_CHEMICAL_SUBSTANCE,CHEMICAL_SUBSTANCE_BNF_DESCR,BNF_CODE,BNF_DESCRIPTION,"
    "BNF_CHAPTER_PLUS_CODE,QUANTITY,ITEMS,TOTAL_QUANTITY,ADQUSAGE,NIC,ACTUAL_COST,UNIDENTIFIED"
)
EPD_SINCE = EPD_PLACE + (
    "BNF_CHEMICAL_SUBSTANCE_CODE,BNF_CHEMICAL_SUBSTANCE,BNF_PRESENTATION_CODE,"
    "BNF_PRESENTATION_NAME,BNF_CHAPTER_PLUS_CODE,QUANTITY,ITEMS,TOTAL_QUANTITY,ADQ_USAGE,NIC,"
    "ACTUAL_COST,UNIDENTIFIED,SNOMED_CODE"
)


@pytest.fixture(scope="module")
def area() -> Path:
    return shipped("sample_data")


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("area") / "again"
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def items(area: Path) -> pl.DataFrame:
    """Practice, month as 2025-11, code and items of every prescribing row."""
    year_month = pl.col("YEAR_MONTH")
    before = pl.read_parquet(area / "data/EPD_202401-202502.parquet").select(
        practice="PRACTICE_CODE",
        month=year_month.str.head(4) + "-" + year_month.str.tail(2),
        code="BNF_CODE",
        items="ITEMS",
    )
    last = pl.read_csv(area / "data/EPD_SNOMED_202512.csv.gz", infer_schema=False)
    since = [
        frame.select(
            practice="PRACTICE_CODE",
            month="YEAR_MONTH",
            code="BNF_PRESENTATION_CODE",
            items=pl.col("ITEMS").cast(pl.Int64),
        )
        for frame in (pl.read_parquet(area / "data/EPD_SNOMED_202503-202511.parquet"), last)
    ]
    return pl.concat([before, *since])


@pytest.fixture(scope="module")
def tests(area: Path) -> pl.DataFrame:
    return extract(area, "diagnostics")


@pytest.fixture(scope="module")
def planted(area: Path) -> dict[str, str]:
    """Practice code by the words of the README's table."""
    rows = [line.split("|") for line in (area / "README.md").read_text().splitlines()]
    return {row[3].strip(): row[1].strip() for row in rows if len(row) == 5 and "X1" in row[1]}


def code_of(planted: dict[str, str], words: str) -> str:
    (code,) = [code for told, code in planted.items() if words in told]
    return code


def extract(area: Path, name: str) -> pl.DataFrame:
    files = sorted((area / "data").glob(f"{name}_*.csv.gz"))
    return pl.concat(pl.read_csv(file, infer_schema=False) for file in files)


def localities(area: Path) -> pl.DataFrame:
    return pl.read_csv(area / "localities.csv", infer_schema=False)


def lists_of_december(area: Path) -> dict[str, int]:
    listed = pl.read_csv(area / "data/gp-reg-pat-prac-all_2025_12.csv")
    return dict(listed.select("CODE", "NUMBER_OF_PATIENTS").iter_rows())


def epraccur(area: Path) -> list[list[str]]:
    with (area / "data/epraccur.csv").open() as file:
        return list(csv.reader(file))


def files_of(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def content(path: Path) -> object:
    """What a file says, whatever the library that wrote it."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        return frame.schema, frame.write_csv()
    if path.suffix == ".xlsx":
        sheets = pl.read_excel(path, sheet_id=0)
        return {name: sheet.to_dict(as_series=False) for name, sheet in sheets.items()}
    return path.read_bytes()


def test_the_shipped_area_is_what_the_command_writes(area: Path, again: Path) -> None:
    assert files_of(area) == files_of(again)
    different = [name for name in files_of(area) if content(area / name) != content(again / name)]
    assert different == []


def test_another_seed_gives_another_area(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_sample(tmp_path / str(seed), practices=10, months=3, seed=seed)
    name = "data/diagnostics_2025.csv.gz"
    assert content(tmp_path / "1" / name) != content(tmp_path / "2" / name)


def test_it_is_small_and_holds_no_code(area: Path) -> None:
    assert sum((area / name).stat().st_size for name in files_of(area)) < 8_000_000
    assert not list(area.rglob("*.py"))


def practice_codes(area: Path, items: pl.DataFrame) -> Iterator[str]:
    yield from (row[0] for row in epraccur(area))
    yield from items["practice"].unique()
    yield from localities(area)["practice_code"]
    yield from lists_of_december(area)
    yield from pl.read_csv(area / "data/qof_prevalence_2024_25.csv")["PRACTICE_CODE"]
    for name in ("referrals", "diagnostics"):
        yield from extract(area, name)["practice_code"].unique()
    for name in ("partner_ratings", "self_assessment", "themes"):
        yield from pl.read_csv(area / f"{name}.csv")["practice_code"].unique()


def test_no_practice_code_could_be_real(area: Path, items: pl.DataFrame) -> None:
    """Codes of real practices begin with another letter than X."""
    assert {code[0] for code in practice_codes(area, items)} == {"X", "-"}


def test_no_practice_code_is_real(area: Path, items: pl.DataFrame, real: Path) -> None:
    with (real / "data/official/epraccur_2026_02.csv").open(encoding="utf-8-sig") as file:
        known = {row[0] for row in csv.reader(file)}
    assert not known & set(practice_codes(area, items))


def header(path: Path) -> str:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return str(file.readline()).rstrip("\n")


def test_headers_are_the_published_ones(area: Path) -> None:
    data = area / "data"
    since = pl.read_parquet_schema(data / "EPD_SNOMED_202503-202511.parquet")
    assert header(data / "EPD_SNOMED_202512.csv.gz") == ",".join(since) == EPD_SINCE
    assert since["SNOMED_CODE"] == pl.String
    assert ",".join(pl.read_parquet_schema(data / "EPD_202401-202502.parquet")) == EPD_BEFORE
    assert {header(path) for path in data.glob("*-quin-age_*")} == {BY_AGE_HEADER}
    assert {header(path) for path in data.glob("*-prac-all_*")} == {ALL_HEADER}
    assert header(area / "localities.csv") == "practice_code,locality,from,to,compare"
    assert {len(row) for row in epraccur(area)} == {27}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("fingertips_91344.csv", "cases/furness/data/fingertips_91344.csv"),
        ("qof_prevalence_2024_25.csv", "cases/furness/data/qof_prevalence_2020_21.csv"),
        ("gp-reg-pat-prac-all_2025_12.csv", "data/official/gp-reg-pat-prac-all_2025_12.csv"),
        (
            "gp-reg-pat-prac-quin-age_2025_10.csv.gz",
            "cases/furness/data/gp-reg-pat-prac-quin-age_2024.csv",
        ),
    ],
)
def test_headers_equal_those_of_real_files(area: Path, real: Path, ours: str, theirs: str) -> None:
    assert header(area / "data" / ours) == header(real / theirs)


def test_the_network_workbook_has_the_real_sheets_and_headers(area: Path, real: Path) -> None:
    ours = pl.read_excel(area / "data/ePCN.xlsx", sheet_id=0)
    theirs = pl.read_excel(real / "data/official/ePCN_2024.xlsx", sheet_id=0)
    assert {name: sheet.columns for name, sheet in ours.items()} == {
        name: sheet.columns for name, sheet in theirs.items()
    }


def test_three_localities_and_a_reference_set_of_a_hundred(area: Path) -> None:
    members = localities(area)
    current = members.filter(pl.col("to").is_null())
    sizes = dict(current.group_by("locality").len().iter_rows())
    assert sizes == {"Ashdale": 10, "Brackenmoor": 12, "Calderwick": 15}
    others = set(lists_of_december(area)) - set(members["practice_code"])
    assert len(others) >= 100
    for name in ("referrals", "diagnostics"):
        assert others <= set(extract(area, name)["practice_code"])


def test_totals_of_a_list_are_the_sum_of_its_bands(area: Path) -> None:
    for path in (area / "data").glob("*-quin-age_*"):
        rows = pl.read_csv(path).with_columns(total=pl.col("AGE_GROUP_5") == "ALL")
        sums = rows.group_by("ORG_CODE").agg(
            bands=pl.col("NUMBER_OF_PATIENTS").filter(~pl.col("total")).sum(),
            of_sexes=pl.col("NUMBER_OF_PATIENTS").filter("total", pl.col("SEX") != "ALL").sum(),
            everybody=pl.col("NUMBER_OF_PATIENTS").filter("total", pl.col("SEX") == "ALL").sum(),
        )
        assert (sums["bands"] == sums["everybody"]).all()
        assert (sums["of_sexes"] == sums["everybody"]).all()


def test_the_published_ratio_and_interval_follow_from_the_counts(area: Path) -> None:
    with (area / "data/fingertips_91344.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["Time period"] for row in rows} == {"2021/22", "2022/23", "2023/24", "2024/25"}
    for row in rows:
        if row["Area Type"] == "GPs":
            count, expected = float(row["Count"]), float(row["Denominator"])
            assert float(row["Value"]) == pytest.approx(100 * count / expected)
            lower, upper = (float(row[f"{side} CI 95.0 limit"]) for side in ("Lower", "Upper"))
            assert lower == pytest.approx(100 * limit(count, -1) / expected)
            assert upper == pytest.approx(100 * limit(count, 1) / expected)


def limit(count: float, side: int) -> float:
    """Exact under 10 events, Byar's from 10."""
    if count < 10:
        tail = chi2.ppf(0.025, 2 * count) if side < 0 else chi2.ppf(0.975, 2 * count + 2)
        return float(tail) / 2 if count or side > 0 else 0.0
    of = count if side < 0 else count + 1
    bound: float = of * (1 - 1 / (9 * of) + side * 1.959963984540054 / (3 * math.sqrt(of))) ** 3
    return bound


def beside_peers(area: Path, counts: pl.DataFrame, code: str) -> float:
    """A practice's rate in the quarter as a ratio to that of its locality's other members."""
    members = localities(area).filter(pl.col("to").is_null() & pl.col("compare").is_null())
    home = members.filter(pl.col("practice_code") == code)["locality"].item()
    patients = lists_of_december(area)
    events = dict(counts.group_by("practice").agg(pl.col("count").sum()).iter_rows())
    peers = members.filter(pl.col("locality") == home)["practice_code"]
    others = [peer for peer in peers if peer != code]
    theirs = sum(events[peer] for peer in others) / sum(patients[peer] for peer in others)
    ratio: float = events.get(code, 0) / patients[code] / theirs
    return ratio


def prescribed(items: pl.DataFrame, *prefixes: str) -> pl.DataFrame:
    of_them = pl.any_horizontal(pl.col("code").str.starts_with(prefix) for prefix in prefixes)
    return items.filter(pl.col("month").is_in(QUARTER) & of_them).rename({"items": "count"})


def counted(tests: pl.DataFrame, test: str) -> pl.DataFrame:
    rows = tests.filter(pl.col("period").is_in(QUARTER) & (pl.col("test") == test))
    return rows.select(practice="practice_code", count=pl.col("tests").cast(pl.Int64))


def test_planted_rates_are_there(
    area: Path, items: pl.DataFrame, tests: pl.DataFrame, planted: dict[str, str]
) -> None:
    high = beside_peers(area, prescribed(items, *GABAPENTINOIDS), code_of(planted, "gabapentin"))
    low = beside_peers(area, counted(tests, "spirometry"), code_of(planted, "spirometry"))
    large = beside_peers(area, prescribed(items, "0501"), code_of(planted, "antibacterials"))
    assert 1.35 < high < 1.9
    assert 0.3 < low < 0.6
    assert 2.1 < large < 3


def test_zero_missing_and_withheld_are_three_things(
    tests: pl.DataFrame, area: Path, planted: dict[str, str]
) -> None:
    zero = tests.filter(pl.col("practice_code") == code_of(planted, "FeNO"))
    assert not (zero["test"] == "feno").any()
    assert zero["period"].n_unique() == 24
    gap = code_of(planted, "without a row")
    for rows in (tests, extract(area, "referrals")):
        months = rows.filter(pl.col("practice_code") == gap)["period"]
        assert set(rows["period"]) - set(months) == {"2025-11"}
    withheld = tests.filter(pl.col("tests") == "*")
    assert withheld["test"].unique().to_list() == ["ct_chest"]
    known = tests.filter((pl.col("test") == "ct_chest") & (pl.col("tests") != "*"))
    assert known["tests"].cast(pl.Int64).min() == 8


def test_practices_close_open_merge_and_are_tiny(
    area: Path, items: pl.DataFrame, planted: dict[str, str]
) -> None:
    members = {row["practice_code"]: row for row in localities(area).iter_rows(named=True)}
    closed, opened = code_of(planted, "closed on"), code_of(planted, "opened on")
    status = {row[0]: (row[11], row[12]) for row in epraccur(area)}
    assert members[closed]["to"] == "2025-03-31"
    assert status[closed] == ("20250331", "INACTIVE")
    assert members[opened]["from"] == "2025-01-01"
    months = items.group_by("practice").agg(first=pl.col("month").min(), last=pl.col("month").max())
    spans = {code: (first, last) for code, first, last in months.iter_rows()}
    assert spans[closed] == ("2024-01", "2025-03")
    assert spans[opened] == ("2025-01", "2025-12")
    assert members[code_of(planted, "student")]["compare"] == "no"
    patients = lists_of_december(area)
    assert 500 < patients[code_of(planted, "600")] < 750
    assert patients[code_of(planted, "joins it")] > 10_000


def test_names_try_the_page(area: Path) -> None:
    names = [row[1] for row in epraccur(area)]
    assert max(map(len, names)) > 100
    assert any("'" in name for name in names)
    assert any("&" in name for name in names)
    assert len(set(names)) == len(names)


def test_unidentified_prescribers_are_in_every_month(items: pl.DataFrame) -> None:
    assert items.filter(pl.col("practice") == "-")["month"].n_unique() == 24


def test_antibacterials_follow_the_winter(items: pl.DataFrame) -> None:
    antibacterials = items.filter(pl.col("code").str.starts_with("0501"))
    months = dict(antibacterials.group_by("month").agg(pl.col("items").sum()).iter_rows())
    assert months["2025-01"] > 1.25 * months["2025-07"]
    assert months["2024-12"] > 1.15 * months["2024-08"]


@pytest.mark.parametrize(
    ("code", "least", "most"),
    [("0103050P0AAAAAA", 2.5, 3.6), ("0501012G0AAABAB", 0.85, 1.25)],
    ids=["omeprazole, repeat", "flucloxacillin, acute"],
)
def test_repeat_medicines_vary_three_times_a_poisson(
    items: pl.DataFrame, code: str, least: float, most: float
) -> None:
    """Pearson's dispersion of practices by months about the product of their margins."""
    monthly = items.filter(pl.col("code") == code, pl.col("practice").str.starts_with("X1"))
    table = monthly.group_by("practice", "month").agg(count=pl.col("items").sum())
    steady = table.filter((pl.len().over("practice") == 24) & (pl.col("count") > 0))
    by_both = pl.col("count").sum().over("practice") * pl.col("count").sum().over("month")
    fitted = steady.with_columns(expected=by_both / pl.col("count").sum())
    squares = ((fitted["count"] - fitted["expected"]) ** 2 / fitted["expected"]).sum()
    freedom = (fitted["practice"].n_unique() - 1) * 23
    assert least < squares / freedom < most


@pytest.mark.parametrize(("practices", "months"), [(20, 6), (10, 3), (25, 14)])
def test_smaller_areas_keep_a_whole_locality(tmp_path: Path, practices: int, months: int) -> None:
    folder = tmp_path / "small"
    told: list[str] = []
    write_sample(folder, practices=practices, months=months, tell=told.append)
    current = localities(folder).filter(pl.col("to").is_null())
    assert current.filter(pl.col("locality") == "Ashdale").height == 10
    periods = extract(folder, "referrals")["period"]
    assert (periods.n_unique(), periods.max()) == (months, "2025-12")
    assert len(told) == len(files_of(folder))


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "localities.csv").write_text("mine")
    with pytest.raises(DataError, match="already holds files"):
        write_sample(tmp_path)
    assert files_of(tmp_path) == ["localities.csv"]


def test_an_area_too_small_to_make_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="10 to 8000 practices"):
        write_sample(tmp_path / "tiny", practices=4)
