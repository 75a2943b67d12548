"""Person-time: which list size counts for which month, and for which sex and ages."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from benchmarks.measures.definition import FromList
from benchmarks.measures.exposure import list_sizes, patients_in
from benchmarks.schemas import Population
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs

DAY = date(2025, 1, 1)
SCHEMA = dict(Population.create_empty().schema)


def lists(*rows: tuple[str, int, int, float]) -> pl.LazyFrame:
    """Rows of one practice and day: sex, first and last age, patients."""
    return pl.LazyFrame(
        [
            {
                "practice_code": "X1",
                "extract_date": DAY,
                "sex": sex,
                "age_from": low,
                "age_to": high,
                "patients": patients,
            }
            for sex, low, high, patients in rows
        ],
        schema=SCHEMA,
    )


def size(frame: pl.LazyFrame, **choice: object) -> float | None:
    """The list size of the choice, None where the extract cannot tell."""
    found = list_sizes(frame, FromList.model_validate({"source": "list", **choice})).collect()
    return found["patients"][0] if found.height else None


BANDS = [("female", 0, 44, 300.0), ("female", 45, 64, 200.0), ("female", 65, 999, 100.0)]
BANDS += [("male", low, high, patients / 2) for _, low, high, patients in BANDS]


def test_a_total_row_is_never_added_to_its_bands() -> None:
    with_totals = lists(
        *BANDS, ("all", 0, 999, 900), ("female", 0, 999, 600), ("male", 0, 999, 300)
    )
    assert size(with_totals) == 900
    assert size(with_totals, sex="female") == 600
    assert size(with_totals, age_from=45) == 450


def test_bands_make_the_total_where_no_row_gives_it() -> None:
    assert size(lists(*BANDS)) == 900
    assert size(lists(*BANDS), sex="male", age_from=65) == 50


def test_an_age_that_bands_straddle_gives_nothing() -> None:
    assert size(lists(*BANDS), age_from=50) is None
    assert size(lists(("all", 0, 999, 900)), age_from=45) is None


def test_all_needs_both_sexes() -> None:
    assert size(lists(*BANDS[:3])) is None


@pytest.mark.parametrize(
    ("month", "patients", "away"),
    [
        (date(2025, 3, 1), 110.0, 0),  # the extract of that day
        (date(2025, 5, 1), 110.0, 2),  # the nearest before
        (date(2024, 11, 1), 100.0, 2),  # none before: the first one
        (date(2026, 9, 1), 110.0, 18),  # far, and a finding
        (date(2027, 4, 1), None, 25),  # too far: no list
    ],
)
def test_the_nearest_extract_at_or_before_the_month(
    month: date, patients: float | None, away: int
) -> None:
    sizes = pl.LazyFrame(
        {
            "practice_code": ["X1", "X1"],
            "extract_date": [date(2025, 1, 1), date(2025, 3, 1)],
            "patients": [100.0, 110.0],
        }
    )
    months = pl.LazyFrame({"practice_code": ["X1"], "month": [month]})
    row = patients_in(months, sizes).collect().row(0, named=True)
    assert (row["patients"], row["months_away"]) == (patients, away)


def test_a_rolling_year_sums_the_months_lists(
    area: Callable[..., Inputs], reckon: Callable[..., object]
) -> None:
    months = [f"2025-{month:02}" for month in range(1, 13)]
    rows = [
        {"practice_code": c, "period": m, "specialty": "cardiology", "referrals": 2.0}
        for c in ("X1", "X2", "X3", "X4", "X5")
        for m in months
    ]
    people = [
        {"practice_code": c, "extract_date": date(2025, month, 1), "patients": 5000.0 + month}
        for c in ("X1", "X2", "X3", "X4", "X5")
        for month in (1, 7)
    ]
    inputs = area(["X1", "X2", "X3", "X4", "X5"], referrals=rows, population=people)
    calendar = Settings.model_validate({"disclosure": {"years_end": 3}})
    computed = reckon(inputs, "cardiology_referrals", settings=calendar)
    row = computed.comparison.filter("reported").row(0, named=True)  # type: ignore[attr-defined]
    assert row["window"] == "rolling_year"  # six a quarter is under ten
    assert (row["numerator"], row["denominator"]) == (24, 6 * 5001 + 6 * 5007)
    assert row["value"] == pytest.approx(24 / (row["denominator"] / 12) * 1000)
