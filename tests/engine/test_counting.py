"""From rows to numerators and denominators: zero, withheld and missing never collapse."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from benchmarks.errors import DataError
from benchmarks.pipeline import Computed
from benchmarks.schemas import MeasureValues, PeerComparison
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
SIX = ["X1", "X2", "X3", "X4", "X5", "X6"]
AMOXICILLIN, TRIMETHOPRIM, NITROFURANTOIN = "0501013B0AAABAB", "0501080W0AAADAD", "0501130R0AAAAAA"
METHENAMINE = "0501130H0AAABAB"


def item(code: str, items: float, bnf_code: str = AMOXICILLIN, **more: Any) -> dict[str, Any]:
    return {
        "practice_code": code,
        "period": "2025-11",
        "bnf_code": bnf_code,
        "items": items,
        "quantity": items,
        **more,
    }


def done(code: str, tests: float | None, period: str = "2025-10", **more: Any) -> dict[str, Any]:
    return {"practice_code": code, "period": period, "test": "feno", "tests": tests, **more}


def reported(computed: Computed, code: str, measure: str | None = None) -> dict[str, Any]:
    """The row that the practice's report shows."""
    wanted = pl.col("reported") & (pl.col("practice_code") == code)
    if measure:
        wanted &= pl.col("measure_id") == measure
    return computed.comparison.filter(wanted).row(0, named=True)


def test_output_keeps_its_contracts(area: Area, reckon: Reckon) -> None:
    computed = reckon(area(SIX, prescribing=[item(c, 400) for c in SIX]), "antibacterial_items")
    values = computed.values.select(MeasureValues.column_names())
    MeasureValues.validate(values)
    PeerComparison.validate(computed.comparison.select(PeerComparison.column_names()))


def test_items_are_included_excluded_and_set_over_patient_months(
    area: Area, reckon: Reckon
) -> None:
    rows = [item(c, 400) for c in SIX] + [item("X1", 60), item("X1", 99, METHENAMINE)]
    row = reported(reckon(area(SIX, prescribing=rows), "antibacterial_items"), "X1")
    assert (row["numerator"], row["denominator"]) == (460, 10_000)
    assert row["value"] == pytest.approx(46.0)
    assert row["incomplete"]  # one month of three


def test_a_share_divides_items_of_the_same_months(area: Area, reckon: Reckon) -> None:
    rows = [item(c, 30, TRIMETHOPRIM) for c in SIX] + [item(c, 70, NITROFURANTOIN) for c in SIX]
    row = reported(reckon(area(SIX, prescribing=rows), "trimethoprim_share"), "X2")
    assert (row["numerator"], row["denominator"], row["value"]) == (30, 100, 30.0)
    assert row["method"] == "wilson"


def test_no_row_in_a_national_file_is_zero_for_an_open_practice(area: Area, reckon: Reckon) -> None:
    rows = [item(c, 400) for c in SIX if c != "X3"]
    row = reported(reckon(area(SIX, prescribing=rows), "antibacterial_items"), "X3")
    assert (row["numerator"], row["value"], row["status"]) == (0, 0.0, "shown")
    assert row["check_first"]  # nothing where two thousand were expected


def test_before_a_practice_opened_there_is_nothing(area: Area, reckon: Reckon) -> None:
    rows = [item(c, 400, period=month) for c in SIX for month in ("2025-10", "2025-11")]
    rows = [r for r in rows if r["practice_code"] != "X3" or r["period"] == "2025-11"]
    inputs = area(SIX, prescribing=rows, opened={"X3": date(2025, 11, 3)})
    row = reported(reckon(inputs, "antibacterial_items"), "X3")
    assert (row["months_with_data"], row["months_of_any"]) == (1, 2)
    assert (row["status"], row["because"]) == ("not_compared", "incomplete_window")


def test_codes_that_match_nothing_in_a_month_are_missing_not_zero(
    area: Area, reckon: Reckon
) -> None:
    rows = [item(c, 400, period="2025-10") for c in SIX]
    rows += [item(c, 5, "0101010C0AAABAB", period="2025-11") for c in SIX]
    computed = reckon(area(SIX, prescribing=rows), "antibacterial_items", "gabapentinoid_items")
    assert reported(computed, "X1", "antibacterial_items")["months_of_any"] == 1
    assert reported(computed, "X1", "gabapentinoid_items")["status"] == "missing"


def test_a_local_extract_too_coarse_for_a_measure_does_not_feed_it(
    area: Area, reckon: Reckon
) -> None:
    rows = [item(c, 400, "0501", national=False) for c in SIX]
    rows += [item(c, 30, "0501080W0", national=False) for c in SIX]
    computed = reckon(area(SIX, prescribing=rows), "antibacterial_items", "trimethoprim_share")
    # 0501 may hold what the measure excludes, so the file cannot feed it.
    assert reported(computed, "X1", "antibacterial_items")["status"] == "missing"


def test_a_count_file_stands_in_where_prescribing_has_no_row(area: Area, reckon: Reckon) -> None:
    counts = [
        {"practice_code": c, "period": "2025-11", "count_id": "antibacterial_items", "count": 540.0}
        for c in SIX
    ]
    alone = reckon(area(SIX, counts=counts, lists={"X1": 11_944}), "antibacterial_items")
    assert reported(alone, "X1")["value"] == pytest.approx(45.211, abs=5e-4)
    beside = area(SIX, counts=counts, prescribing=[item(c, 400) for c in SIX])
    assert reported(reckon(beside, "antibacterial_items"), "X1")["numerator"] == 400


def test_zero_withheld_and_missing_in_a_local_extract(area: Area, reckon: Reckon) -> None:
    rows = [done(c, 60) for c in SIX[:3]]
    rows += [done("X4", 33, test="spirometry")]  # a row of the file, none of this test
    rows += [done("X5", None, withheld_as=4.0)]
    computed = reckon(area(SIX, diagnostics=rows), "feno")
    zero, withheld, missing = (reported(computed, c) for c in ("X4", "X5", "X6"))
    assert (zero["numerator"], zero["value"], zero["status"]) == (0, 0.0, "shown")
    assert (withheld["numerator"], withheld["value"], withheld["status"]) == (
        None,
        None,
        "withheld",
    )
    assert (missing["numerator"], missing["value"], missing["status"]) == (None, None, "missing")


def test_no_list_no_rate(area: Area, reckon: Reckon) -> None:
    people = [{"practice_code": c, "patients": 9_000.0} for c in SIX[1:]]
    inputs = area(SIX, population=people, prescribing=[item(c, 400) for c in SIX])
    row = reported(reckon(inputs, "antibacterial_items"), "X1")
    assert (row["status"], row["value"]) == ("missing", None)


def test_more_events_than_possible_is_an_error_that_names_them(area: Area, reckon: Reckon) -> None:
    rows = [
        {"practice_code": c, "period": "2018", "count_id": count_id, "count": count}
        for c in SIX
        for count_id, count in (
            ("statin_items", 100.0),
            ("statin_low_medium_intensity_items", 130.0 if c == "X2" else 30.0),
        )
    ]
    with pytest.raises(DataError, match=r"counts.csv: X2, .*2018: 130 of 100") as error:
        reckon(area(SIX, counts=rows), "statin_intensity_share")
    assert "X3" not in str(error.value)
