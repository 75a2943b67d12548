"""One number walked backwards: what is told, and what stays withheld."""

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.errors import DataError
from benchmarks.explain import explanation
from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
SIX = ["X1", "X2", "X3", "X4", "X5", "X6"]


def done(code: str, tests: float, period: str = "2025-10") -> dict[str, Any]:
    return {"practice_code": code, "period": period, "test": "feno", "tests": tests}


def told(area: Area, reckon: Reckon, practice: str, **counts: float) -> str:
    rows = [done(c, counts.get(c, 60.0)) for c in SIX]
    rows += [done(c, 0.0 if c in counts and counts[c] < 8 else 13.0, "2025-11") for c in SIX]
    rows += [done("X1", 70.0, "2024-10")]
    inputs = area(SIX, diagnostics=rows)
    return "\n".join(explanation(reckon(inputs, "feno"), inputs, practice, "feno"))


def test_it_names_definition_files_months_peers_and_both_answers(
    area: Area, reckon: Reckon
) -> None:
    text = told(area, reckon, "X2", X1=47.0)
    for part in (
        "FeNO",
        "numerator 73, denominator 20,000",
        "numerator    tests.csv: 2 rows, 73",
        "2025-10          60 of 10,000",
        "X1  60 of 20,000: 36",
        "1. Different beyond chance? ratio",
        "2. Further out than practices are? expected",
        "from the practice's own peers",
    ):
        assert part in text


def test_rows_outside_the_window_are_not_counted(area: Area, reckon: Reckon) -> None:
    assert "numerator    tests.csv: 2 rows, 73" in told(area, reckon, "X1")


@pytest.mark.parametrize("reader", ["X3", "X4"])
def test_a_withheld_count_is_told_to_nobody(area: Area, reckon: Reckon, reader: str) -> None:
    texts = {told(area, reckon, reader, X3=count) for count in (1.0, 3.0, 7.0)}
    assert len(texts) == 1
    text = texts.pop()
    assert "withheld" in text
    assert ("none: the figure is withheld" in text) == (reader == "X3")


def test_a_practice_of_no_locality_is_told_with_those_near_it(area: Area, reckon: Reckon) -> None:
    with pytest.raises(DataError, match=r"X9 has no row.*\n.*near it: X6"):
        told(area, reckon, "X9")


def aged(area: Area, reckon: Reckon, practice: str, **counts: float) -> str:
    """What is told of a measure whose extract carries ages."""
    bands = ((0, 64, 5_000.0, 0.3), (65, 999, 2_000.0, 0.7))
    ages = [
        {"practice_code": c, "sex": sex, "age_from": a, "age_to": b, "patients": size}
        for c in SIX
        for a, b, size, _ in bands
        for sex in ("female", "male")
    ]
    totals = [{"practice_code": c, "patients": 14_000.0} for c in SIX]
    tests = [
        {**done(c, counts.get(c, 60.0) * share), "sex": "female", "age_from": a, "age_to": b}
        for c in SIX
        for a, b, _, share in bands
    ]
    inputs = area(SIX, population=[*ages, *totals], diagnostics=tests)
    return "\n".join(explanation(reckon(inputs, "feno"), inputs, practice, "feno"))


def test_it_says_how_expected_events_came(area: Area, reckon: Reckon) -> None:
    text = aged(area, reckon, "X2", X1=90.0)
    for part in (
        "by rates by age and sex of the 6 practices whose extract carries both",
        "age bands, for each sex: 0 to 64, 65 and over",
        "65 events expected of patients of these ages and sexes",
        "before adjusting, ratio to peers 0.9091",
    ):
        assert part in text
    assert "not adjusted: too few practices have a list by age" in told(area, reckon, "X2")


@pytest.mark.parametrize("reader", ["X3", "X4"])
def test_the_ages_of_a_withheld_count_are_told_to_nobody(
    area: Area, reckon: Reckon, reader: str
) -> None:
    texts = {aged(area, reckon, reader, X3=count) for count in (1.0, 3.0, 7.0)}
    assert len(texts) == 1
