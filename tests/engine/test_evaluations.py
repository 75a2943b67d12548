"""Services before and after: who stands where, which months, what is told and what is not."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from benchmarks.periods import add_months
from benchmarks.pipeline import Computed
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
CODES = [f"X1{number:04}" for number in range(12)]
SERVED = CODES[:4]
MONTHS = [add_months(date(2024, 4, 1), step) for step in range(21)]  # to December 2025
STARTED = date(2025, 4, 1)


def settings(**more: Any) -> Settings:
    one = {"name": "hub", "practices": SERVED, "started": "2025-04", "measures": ["feno"]}
    return Settings.model_validate({"evaluations": [{**one, **more}]})


def monthly(
    rates: Mapping[str, tuple[float, float]], months: Sequence[date] = MONTHS, test: str = "feno"
) -> list[dict[str, Any]]:
    """So many tests a month before the service and since."""
    return [
        {"practice_code": code, "period": f"{month:%Y-%m}", "test": test, "tests": pair[since]}
        for code, pair in rates.items()
        for month in months
        for since in [int(month >= STARTED)]
    ]


@pytest.fixture(scope="module")
def rates() -> dict[str, tuple[float, float]]:
    rng = np.random.default_rng(7)
    before = rng.integers(40, 80, 12)
    change = np.exp(rng.normal(0, 0.1, 12)) * np.where(np.arange(12) < 4, 1.3, 1.0)
    return {
        code: (float(b), float(np.rint(b * c)))
        for code, b, c in zip(CODES, before, change, strict=True)
    }


def found(computed: Computed, measure: str = "feno") -> dict[str, Any]:
    return computed.before_after.filter(measure_id=measure).row(0, named=True)


def test_the_test_is_on_practices_over_the_year_before_and_the_months_since(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    row = found(reckon(area(CODES, diagnostics=monthly(rates)), "feno", settings=settings()))
    logs = {code: math.log(after / before) for code, (before, after) in rates.items()}
    sides = [[logs[c] for c in CODES if (c in SERVED) == served] for served in (True, False)]
    test = stats.ttest_ind(*sides)
    ends = test.confidence_interval(0.95)
    assert (row["status"], row["practices_with"], row["practices_without"]) == ("tested", 4, 8)
    assert row["ratio"] == pytest.approx(math.exp(np.mean(sides[0]) - np.mean(sides[1])))
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(map(math.exp, ends)))
    assert row["p"] == pytest.approx(test.pvalue)
    periods = [row[f"{side}_{end}"] for side in ("before", "after") for end in ("start", "end")]
    assert periods == [
        date(2024, 4, 1), date(2025, 3, 31), date(2025, 4, 1), date(2025, 12, 31),
    ]  # fmt: skip


def test_others_are_those_of_the_same_locality_unless_they_are_named(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    homes = {code: "Here" if n < 9 else "There" for n, code in enumerate(CODES)}
    inputs = area(CODES, locality=homes, diagnostics=monthly(rates))
    assert found(reckon(inputs, "feno", settings=settings()))["practices_without"] == 5
    named = settings(without=[code.lower() for code in CODES[4:]])
    assert found(reckon(inputs, "feno", settings=named))["practices_without"] == 8


@pytest.mark.parametrize("served", [2, 8])
def test_few_practices_on_a_side_are_described(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]], served: int
) -> None:
    how = settings(practices=CODES[:served])
    row = found(reckon(area(CODES, diagnostics=monthly(rates)), "feno", settings=how))
    assert (row["status"], row["lower"], row["p"]) == ("descriptive", None, None)
    assert row["ratio"] is not None


def test_a_practice_without_all_months_is_left_out_and_counted(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    rows = [
        row
        for row in monthly(rates)
        if not (row["practice_code"] == CODES[5] and row["period"] == "2025-06")
    ]
    row = found(reckon(area(CODES, diagnostics=rows), "feno", settings=settings()))
    assert (row["practices_without"], row["left_out"]) == (7, 1)


def test_practices_that_are_not_compared_are_on_neither_side(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    inputs = area(CODES, leave_no_peer=[CODES[0], CODES[11]], diagnostics=monthly(rates))
    row = found(reckon(inputs, "feno", settings=settings()))
    assert (row["practices_with"], row["practices_without"]) == (3, 7)


def test_balancing_measures_stand_beside(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    rows = monthly(rates) + monthly(rates, test="chest_xray")
    how = settings(balancing=["chest_xray", "hba1c"])
    computed = reckon(area(CODES, diagnostics=rows), "feno", "chest_xray", "hba1c", settings=how)
    roles = dict(computed.before_after.select("measure_id", "role").rows())
    assert roles == {"feno": "measure", "chest_xray": "balancing", "hba1c": "balancing"}
    assert found(computed, "hba1c")["status"] == "no_data"
    assert found(computed, "hba1c")["ratio"] is None
    same = ("ratio", "lower", "upper", "p", "status")
    assert [found(computed)[n] for n in same] == [found(computed, "chest_xray")[n] for n in same]


@pytest.mark.parametrize("told", [True, False])
def test_the_warning_of_a_high_start_is_as_it_was_declared(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]], *, told: bool
) -> None:
    how = settings(chosen_for_high=told)
    row = found(reckon(area(CODES, diagnostics=monthly(rates)), "feno", settings=how))
    assert row["regression_to_mean"] is told


def test_a_high_start_is_seen_where_nothing_is_declared(area: Area, reckon: Reckon) -> None:
    rates = {code: (60.0 + n, 60.0 + n) for n, code in enumerate(CODES)}
    high = rates | {code: (150.0 + n, 120.0) for n, code in enumerate(SERVED)}
    rows = [
        found(reckon(area(CODES, diagnostics=monthly(one)), "feno", settings=settings()))
        for one in (rates, high)
    ]
    assert [row["regression_to_mean"] for row in rows] == [False, True]


def test_a_service_that_has_not_begun_has_no_after(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    how = settings(started="2025-26Q4")
    computed = reckon(area(CODES, diagnostics=monthly(rates)), "feno", settings=how)
    assert found(computed)["status"] == "no_data"
    assert "evaluation-not-begun" in {one.rule for one in computed.findings}


def test_a_measure_that_is_left_out_is_told(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    how = settings(balancing=["chest_xray"])
    computed = reckon(area(CODES, diagnostics=monthly(rates)), "feno", settings=how)
    (told,) = [one for one in computed.findings if one.rule == "evaluation-measure"]
    assert "chest_xray" in told.message


def test_small_local_sums_move_nothing(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    frames = []
    for count in (2, 5):
        rows = [row for row in monthly(rates) if row["practice_code"] != CODES[0]]
        rows += monthly({CODES[0]: (0.0, 0.0)}, MONTHS[:11]) + monthly(
            {CODES[0]: (0, 0)}, MONTHS[12:]
        )
        rows.append(
            {"practice_code": CODES[0], "period": "2025-03", "test": "feno", "tests": count}
        )
        computed = reckon(area(CODES, diagnostics=rows), "feno", settings=settings())
        frames.append(computed.before_after)
    assert frames[0].equals(frames[1])
    # The only one with something withheld: beside the others it could be solved for.
    assert frames[0]["practices_with"].to_list() == [3]
    assert frames[0]["left_out"].to_list() == [1]


def test_without_evaluations_there_is_nothing(area: Area, reckon: Reckon) -> None:
    assert reckon(area(CODES), "feno").before_after.is_empty()


def test_nothing_is_not_a_number(
    area: Area, reckon: Reckon, rates: dict[str, tuple[float, float]]
) -> None:
    zero = monthly(dict.fromkeys(rates, (0.0, 0.0)))
    frame = reckon(area(CODES, diagnostics=zero), "feno", settings=settings()).before_after
    assert frame["ratio"].to_list() == [1]
    floats = frame.select(pl.col(pl.Float64).is_finite().fill_null(value=True).all())
    assert all(floats.row(0))
