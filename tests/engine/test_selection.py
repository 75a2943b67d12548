"""Which rows count: by form, strength and quantity of an item, by dose, and after codes moved."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from benchmarks import counting
from benchmarks.errors import DataError
from benchmarks.measures.amounts import sums
from benchmarks.measures.breaks import code_breaks
from benchmarks.measures.load import load_measures
from benchmarks.measures.moved import moves, with_moves
from benchmarks.measures.prescribed import marked_codes
from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
SIX = ["X1", "X2", "X3", "X4", "X5", "X6"]
LIBRARY = load_measures()


def row(code: str, bnf_code: str, name: str, items: float, quantity: float, **more: Any) -> Any:
    return {
        "practice_code": code,
        "period": "2025-11",
        "bnf_code": bnf_code,
        "name": name,
        "items": items,
        "quantity": quantity,
        **more,
    }


def reported(computed: Computed, code: str, measure: str) -> dict[str, Any]:
    wanted = pl.col("reported") & (pl.col("practice_code") == code)
    return computed.comparison.filter(wanted, pl.col("measure_id") == measure).row(0, named=True)


AMOXICILLIN = ("0501013B0AAABAB", "Amoxicillin 500mg capsules")


def test_the_quantity_of_each_item_decides_not_their_sum(area: Area, reckon: Reckon) -> None:
    rows = [row(c, *AMOXICILLIN, 400, 6000) for c in SIX]
    rows += [row(c, *AMOXICILLIN, 200, 4200) for c in SIX]
    found = reported(
        reckon(area(SIX, prescribing=rows), "amoxicillin_long_course_share"),
        "X1",
        "amoxicillin_long_course_share",
    )
    assert (found["numerator"], found["denominator"]) == (200, 600)


def test_strength_is_of_the_name_and_forms_outside_the_selection_do_not_count(
    area: Area, reckon: Reckon
) -> None:
    rows = [
        one
        for c in SIX
        for one in (
            row(c, "0103050P0AAAAAA", "Omeprazole 20mg gastro-resistant capsules", 9, 252),
            row(c, "0103050P0AAAFAF", "Omeprazole 10mg gastro-resistant capsules", 6, 168),
            row(c, "0103050P0AABKBK", "Omeprazole 20mg/5ml oral suspension", 5, 500),
        )
    ]
    found = reported(
        reckon(area(SIX, prescribing=rows), "ppi_full_dose_share"), "X2", "ppi_full_dose_share"
    )
    assert (found["numerator"], found["denominator"]) == (9, 15)


def test_a_dose_is_quantity_times_strength_times_factor(area: Area, reckon: Reckon) -> None:
    patches = ("0407020A0AAAEAE", "Fentanyl 25micrograms/hour transdermal patches")
    codeine = ("0407020C0AAAEAE", "Codeine 30mg tablets")
    rows = [one for c in SIX for one in (row(c, *patches, 12, 60), row(c, *codeine, 10, 1000))]
    computed = reckon(area(SIX, prescribing=rows), "opioid_morphine_equivalent")
    found = reported(computed, "X1", "opioid_morphine_equivalent")
    assert found["numerator"] == pytest.approx(60 * 0.025 * 72 * 100 + 1000 * 30 * 0.1)
    assert found["items"] == 22
    assert found["value"] == pytest.approx(found["numerator"] / 10_000 * 1000)


def test_a_local_extract_feeds_no_measure_that_names_or_quantities_decide(
    area: Area, reckon: Reckon
) -> None:
    rows = [row(c, *AMOXICILLIN, 4, 84, national=False) for c in SIX]
    computed = reckon(
        area(SIX, prescribing=rows), "amoxicillin_long_course_share", "antibacterial_items"
    )
    assert reported(computed, "X1", "amoxicillin_long_course_share")["status"] == "missing"
    assert reported(computed, "X1", "antibacterial_items")["numerator"] == 4


def test_a_register_is_a_denominator_by_the_nearest_count(area: Area, reckon: Reckon) -> None:
    tests = [
        {"practice_code": c, "period": "2025-10", "test": "urine_acr", "tests": 60.0} for c in SIX
    ]
    register = [
        {"practice_code": c, "period": year, "count_id": "qof.DM", "count": people}
        for c in SIX
        for year, people in (("2023/24", 500.0), ("2024/25", 600.0))
    ]
    computed = reckon(area(SIX, diagnostics=tests, counts=register), "urine_acr_diabetes")
    found = reported(computed, "X1", "urine_acr_diabetes")
    assert (found["numerator"], found["denominator"]) == (60, 600)
    assert found["value"] == pytest.approx(60 / 600 * 12 * 1000)


def test_a_code_that_moved_counts_as_its_later_one_until_it_moved() -> None:
    moved = pl.DataFrame({"code": ["OLD"], "now": ["NEW"], "before": [date(2020, 1, 1)]})
    codes = pl.LazyFrame({"bnf_code": ["OLDAA", "OTHER"]})
    rows = with_moves(codes, moved).sort("bnf_code", "read_as").collect().rows(named=True)
    read = [(one["bnf_code"], one["read_as"], one["since"], one["before"]) for one in rows]
    assert read == [
        ("OLDAA", "NEWAA", None, date(2020, 1, 1)),
        ("OLDAA", "OLDAA", date(2020, 1, 1), None),
        ("OTHER", "OTHER", None, None),
    ]


def test_a_folder_maps_moves_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "moved_codes.csv").write_text(
        "code,now,before\n0904010,091327,2021-01-01\n", encoding="utf-8"
    )
    assert ("0904010", "091327", date(2021, 1, 1)) in moves(tmp_path).rows()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("a,b\n1,2\n", "first line must be code,now,before"),
        ("code;now;before\n0904010;091327;2021-01-01\n", "first line must be"),
        ("", "first line must be"),
        ("code,now,before\n0904010,091327,notadate\n", "line 2: 0904010,091327,notadate"),
        ("code,now,before\n,091327,2021-01-01\n", "line 2: ,091327,2021-01-01"),
        ("code,now,before\n0904010,caf\xe9,2021-01-01\n", "cannot be read"),
    ],
)
def test_moves_that_cannot_be_used_say_where(tmp_path: Path, table: str, told: str) -> None:
    (tmp_path / "moved_codes.csv").write_bytes(table.encode("latin-1"))
    with pytest.raises(DataError, match=r"measures/moved_codes\.csv") as raised:
        moves(tmp_path)
    assert told in str(raised.value)


def gluten_free(*months: tuple[str, str]) -> pl.LazyFrame:
    rows = [(f"{code}0AAAA", date.fromisoformat(f"{month}-01")) for month, code in months]
    return pl.LazyFrame(
        [(code, month, "Bread") for code, month in rows],
        schema={"bnf_code": pl.String, "month": pl.Date, "name": pl.String},
        orient="row",
    )


def test_a_series_that_crosses_a_change_without_a_mapping_is_annotated(tmp_path: Path) -> None:
    codes = gluten_free(("2020-12", "09040100"), ("2021-01", "09132700"))
    one = {"gluten_free_cost": LIBRARY["gluten_free_cost"]}
    breaks = code_breaks(codes, marked_codes(codes, one, tmp_path)).collect()
    assert breaks.rows() == [("gluten_free_cost", date(2021, 1, 1), 0, 1)]

    (tmp_path / "measures").mkdir()
    (tmp_path / "measures" / "moved_codes.csv").write_text(
        "code,now,before\n0904010,091327,2021-01-01\n", encoding="utf-8"
    )
    assert code_breaks(codes, marked_codes(codes, one, tmp_path)).collect().is_empty()


def test_a_change_of_codes_is_a_finding_that_says_where_to_map_it(
    area: Area, reckon: Reckon
) -> None:
    rows = [
        row(c, f"09{code}0AAAAA", "Bread", 5, 5, nic=50.0, period=month)
        for c in SIX
        for month, code in (("2025-09", "04010"), ("2025-10", "13270"), ("2025-11", "13270"))
    ]
    computed = reckon(area(SIX, prescribing=rows), "gluten_free_cost")
    told = [one.message for one in computed.findings if one.rule == "codes-changed"]
    assert len(told) == 1
    assert "its codes begin with October 2025" in told[0]
    assert "measures/moved_codes.csv" in told[0]


def test_all_measures_cost_one_pass_over_the_rows(
    area: Area, reckon: Reckon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many measures, one plan sums them, and it scans the rows as often as for one."""
    scans: list[str] = []

    def counted_sums(rows: pl.LazyFrame, marked: pl.DataFrame, coarse: pl.DataFrame) -> Any:
        plan = sums(rows, marked, coarse)
        scans.append(plan.explain(optimized=False))
        return plan

    monkeypatch.setattr(counting, "sums", counted_sums)
    rows = [row(c, *AMOXICILLIN, 4, 60) for c in SIX]
    every = [name for name, one in LIBRARY.items() if one.numerator.source == "prescribing"]
    reckon(area(SIX, prescribing=rows), *every[:1])
    reckon(area(SIX, prescribing=rows), *every)
    one, many = (plan.count("DF [") + plan.count("SCAN") for plan in scans)
    assert one == many
