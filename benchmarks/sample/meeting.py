"""What a locality writes down itself: budgets, agreements, notes, and a practice's answer."""

from datetime import date

import polars as pl

from benchmarks.periods import add_months
from benchmarks.sample.area import Area
from benchmarks.sample.files import Writer

BUDGET_A_PATIENT = 1.40  # pounds of prescribing a month: about what the area spends
ROUNDED_TO = 100  # pounds
YEAR = date(2025, 4, 1)
FEWEST_MONTHS = 24  # an area of fewer has no time before an agreement

# Place in the first locality, measure, action, role, day, due, status, comment: one that came to
# something, one that did not, one that is new, one that was given up.
_AGREED = (
    (
        0,
        "cardiology_referrals",
        "Talk each referral over at the weekly meeting before it is sent",
        "GP lead",
        date(2025, 7, 8),
        date(2025, 12, 31),
        "in_progress",
        "Done for most.",
    ),
    (
        0,
        "antibacterial_items",
        "Offer delayed scripts for sore throat",
        "Prescribing lead",
        date(2025, 4, 8),
        date(2025, 9, 30),
        "done",
        "",
    ),
    (
        2,
        "gabapentinoid_items",
        "Review everybody on two of these medicines",
        "Practice pharmacist",
        date(2025, 10, 7),
        date(2026, 3, 31),
        "in_progress",
        "",
    ),
    (
        3,
        "vitamin_d",
        "Test where there are symptoms",
        "Practice nurse",
        date(2025, 4, 8),
        date(2025, 9, 30),
        "dropped",
        "The nurse left.",
    ),
)
_NOTES = (
    (0, date(2025, 6, 1), "Took on the patients of a care home"),
    (3, date(2025, 2, 1), "Moved to another building"),
)
_RESPONSES = (
    (0, "2025-26Q3", "Our ultrasound figure holds a clinic that we run for the whole network."),
)


def write_meeting(area: Area, writer: Writer) -> None:
    """Write the locality's own CSVs for its first locality, of an area of two years or more."""
    members = area.practices.with_row_index("row").filter(
        pl.col("locality").is_not_null(), pl.col("closed").is_null()
    )
    first = members.filter(pl.col("locality") == members["locality"][0])
    codes, rows = first["code"].to_list(), first["row"].to_list()
    if len(codes) <= max(place for place, *_ in _AGREED) or area.patients.shape[1] < FEWEST_MONTHS:
        return
    writer.csv("budgets.csv", _budgets(area, codes, rows))
    names = ("practice_code", "measure_id", "action", "by_role", "agreed_on", "due", "status")
    agreed = pl.DataFrame(
        [(codes[place], *told) for place, *told in _AGREED], (*names, "comment"), orient="row"
    ).with_columns(judged_by="measure_id", comment=pl.col("comment").replace("", None))
    writer.csv(
        "agreements.csv",
        agreed.select(
            *("practice_code", "agreed_on", "measure_id", "action", "by_role", "due"),
            *("judged_by", "status", "comment"),
        ),
    )
    for name, rows_of, columns in (
        ("notes", _NOTES, ("practice_code", "on", "note")),
        ("responses", _RESPONSES, ("practice_code", "quarter", "response")),
    ):
        told = [(codes[place], *more) for place, *more in rows_of]
        writer.csv(f"{name}.csv", pl.DataFrame(told, columns, orient="row"))


def _budgets(area: Area, codes: list[str], rows: list[int]) -> pl.DataFrame:
    """A prescribing budget for each practice and month of the year, by its list before it."""
    before = [int(area.patients[row, -10]) for row in rows]
    budgets = [round(patients * BUDGET_A_PATIENT / ROUNDED_TO) * ROUNDED_TO for patients in before]
    return pl.DataFrame(
        [
            (code, f"{add_months(YEAR, month):%Y-%m}", "prescribing", budget)
            for code, budget in zip(codes, budgets, strict=True)
            for month in range(12)
        ],
        ("practice_code", "month", "heading", "budget"),
        orient="row",
    )
