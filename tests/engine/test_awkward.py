"""Awkward folders: what once gave a wrong figure, and must not again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from benchmarks.errors import DataError
from benchmarks.measures.load import load_measures
from benchmarks.peers.comparison import compare
from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
CODES = [f"X{number:02}" for number in range(1, 9)]
AMOXICILLIN, TRIMETHOPRIM, NITROFURANTOIN = "0501013B0AAABAB", "0501080W0AAADAD", "0501130R0AAAAAA"


def referred(
    period: str,
    referrals: float | None,
    specialty: str = "ent",
    codes: list[str] = CODES,
    **more: Any,
) -> list[dict[str, Any]]:
    return [
        {
            "practice_code": c,
            "period": period,
            "specialty": specialty,
            "referrals": referrals,
            **more,
        }
        for c in codes
    ]


def items(
    period: str, bnf_code: str, count: float, codes: list[str] = CODES
) -> list[dict[str, Any]]:
    return [
        {"practice_code": c, "period": period, "bnf_code": bnf_code, "items": count} for c in codes
    ]


def reported(computed: Computed, code: str = "X01") -> dict[str, Any]:
    wanted = pl.col("reported") & (pl.col("practice_code") == code)
    return computed.comparison.filter(wanted).row(0, named=True)


def test_months_beside_their_quarter_are_refused(area: Area, reckon: Reckon) -> None:
    rows = referred("2025-26Q3", 60.0)
    for month in ("2025-10", "2025-11", "2025-12"):
        rows += referred(month, 20.0, "cardiology")
    with pytest.raises(DataError, match="by month and by quarter"):
        reckon(area(CODES, referrals=rows), "routine_referrals_all")


def test_a_count_file_by_quarter_does_not_add_to_prescribing_by_month(
    area: Area, reckon: Reckon
) -> None:
    counts = [
        {
            "practice_code": c,
            "period": "2025-26Q3",
            "count_id": "antibacterial_items",
            "count": 1200.0,
        }
        for c in CODES
    ]
    rows = items("2025-11", AMOXICILLIN, 400)
    row = reported(reckon(area(CODES, prescribing=rows, counts=counts), "antibacterial_items"))
    assert (row["numerator"], row["denominator"]) == (400, 10_000)


def test_a_month_without_any_item_does_not_make_a_share_incomplete(
    area: Area, reckon: Reckon
) -> None:
    rows: list[dict[str, Any]] = []
    for month in ("2025-10", "2025-11", "2025-12"):
        codes = CODES[1:] if month == "2025-11" else CODES
        rows += items(month, TRIMETHOPRIM, 12, codes) + items(month, NITROFURANTOIN, 28, codes)
    row = reported(reckon(area(CODES, prescribing=rows), "trimethoprim_share"))
    assert (row["numerator"], row["denominator"], row["months_with_data"]) == (24, 80, 3)
    assert row["because"] is None


def share(of: float, returned: float, code: str) -> list[dict[str, Any]]:
    told = [("accepted", of - returned), ("returned", returned)]
    return [
        row
        for outcome, number in told
        for row in referred("2025-11", number, codes=[code], outcome=outcome)
    ]


@pytest.mark.parametrize(
    "same", [[(5, 0), (6, 0)], [(5, 2), (5, 5), (3, 1)], [(200, 3), (200, 5)], [(90, 84), (90, 89)]]
)
def test_no_share_tells_a_withheld_count(
    area: Area, reckon: Reckon, same: list[tuple[int, int]]
) -> None:
    frames = []
    for of, returned in same:
        rows = [row for code in CODES[1:] for row in share(300, 40, code)]
        computed = reckon(
            area(CODES, referrals=rows + share(of, returned, "X01")), "returned_referrals_share"
        )
        frames.append((computed.comparison, computed.values))
        assert reported(computed)["status"] == "withheld"
    for was, is_now in zip(frames[0], frames[-1], strict=True):
        assert was.equals(is_now)


def test_pooled_shares_stay_between_none_and_all(area: Area, reckon: Reckon) -> None:
    rows = [row for code in CODES[1:] for row in share(2, 1, code)] + share(60, 30, "X01")
    row = reported(reckon(area(CODES, referrals=rows), "returned_referrals_share"))
    assert 0 <= row["peer_value"] <= 100
    assert (row["because"], row["verdict"]) == ("mostly_withheld", "not_compared")


def test_five_practices_have_a_far_range_that_agrees_with_p() -> None:
    for kind in ("rate", "proportion"):
        frame = pl.LazyFrame(
            {
                "practice_code": CODES[:5],
                "pooled_numerator": [300.0, 310, 290, 305, 2400],
                "pooled_denominator": [5000.0] * 5,
            }
        ).with_columns(
            measure_id=pl.lit("m"),
            window=pl.lit("quarter"),
            period_start=pl.lit(date(2025, 10, 1)),
            period_end=pl.lit(date(2025, 12, 31)),
            locality=pl.lit("Testdale"),
            scale=pl.lit(1.0),
            phi_assumed=pl.lit(1.0),
            kind=pl.lit(kind),
            comparable=pl.lit(value=True),
            reference_count=pl.lit(None, pl.UInt32),
            reference_variation=pl.lit(None, pl.Float64),
            reference_phi=pl.lit(None, pl.Float64),
        )
        row = compare(frame).collect().row(4, named=True)
        assert row["expected_upper_998"] is not None
        assert (row["verdict"] == "much_higher") == (row["p"] < 0.002)
        assert row["verdict"] == "much_higher"


def test_a_file_without_outcomes_does_not_dilute_the_share_of_another(
    area: Area, reckon: Reckon
) -> None:
    rows = [{**row, "file": "told.csv"} for code in CODES for row in share(100, 20, code)]
    rows += [{**row, "file": "silent.csv"} for row in referred("2025-11", 300.0, "cardiology")]
    row = reported(reckon(area(CODES, referrals=rows), "returned_referrals_share"))
    assert (row["numerator"], row["denominator"]) == (20, 100)


def test_another_localitys_months_do_not_make_ours_incomplete(area: Area, reckon: Reckon) -> None:
    there = [f"X{number:02}" for number in range(20, 28)]
    where = dict.fromkeys(CODES, "Here") | dict.fromkeys(there, "There")
    rows = referred("2025-10", 40.0) + referred("2025-10", 40.0, codes=there)
    rows += referred("2025-11", 40.0, codes=there)
    row = reported(reckon(area([*CODES, *there], locality=where, referrals=rows), "ent_referrals"))
    assert (row["because"], row["months_of_any"]) == (None, 1)


def test_withheld_over_nothing_known_stays_withheld(area: Area, reckon: Reckon) -> None:
    counts = [
        {
            "practice_code": c,
            "period": "2024/25",
            "count_id": "fingertips.91344",
            "count": None if c == "X01" else 200.0,
            "withheld_as": 4.0 if c == "X01" else None,
            "denominator": None if c == "X01" else 210.0,
        }
        for c in CODES
    ]
    computed = reckon(area(CODES, counts=counts), "urgent_suspected_cancer_referrals")
    assert reported(computed)["status"] == "withheld"


def test_three_months_across_quarters_are_no_quarter(area: Area, reckon: Reckon) -> None:
    computed = reckon(area(CODES, referrals=referred("2025_08-10", 60.0)), "ent_referrals")
    row = computed.comparison.filter(pl.col("practice_code") == "X01").row(0, named=True)
    assert (row["window"], row["period_end"]) == ("year", date(2025, 10, 31))


@pytest.mark.parametrize(("quarter", "old"), [("2026-27Q1", False), ("2026-27Q2", True)])
def test_data_are_old_when_more_than_two_years_lie_between(
    area: Area, reckon: Reckon, quarter: str, *, old: bool
) -> None:
    counts = [
        {
            "practice_code": c,
            "period": "2023/24",
            "count_id": "fingertips.91344",
            "count": 200.0,
            "denominator": 210.0,
        }
        for c in CODES
    ]
    computed = reckon(
        area(CODES, counts=counts), "urgent_suspected_cancer_referrals", quarter=quarter
    )
    assert reported(computed)["old"] == old


def test_no_ratio_no_interval_of_it(area: Area, reckon: Reckon) -> None:
    rows = referred("2025-11", 0.0, codes=CODES[1:]) + referred("2025-11", 30.0, codes=["X01"])
    row = reported(reckon(area(CODES, referrals=rows), "ent_referrals"))
    assert [row[name] for name in ("ratio", "ratio_lower", "ratio_upper")] == [None] * 3


def test_clustered_items_make_a_share_less_sure(area: Area, reckon: Reckon) -> None:
    plain = load_measures()["trimethoprim_share"]
    value = plain.value.model_copy(update={"items_per_patient": 4})
    repeat = plain.model_copy(update={"value": value})
    rows = items("2025-11", TRIMETHOPRIM, 120) + items("2025-11", NITROFURANTOIN, 280)
    rows += items("2025-11", TRIMETHOPRIM, 60, ["X01"])
    first, second = (
        reported(reckon(area(CODES, prescribing=rows), one)) for one in (plain, repeat)
    )
    for upper, lower in (("upper", "lower"), ("difference_upper", "difference_lower")):
        wide = (second[upper] - second[lower]) / (first[upper] - first[lower])
        assert wide == pytest.approx(2, rel=0.1)
    assert first["difference"] == second["difference"]
