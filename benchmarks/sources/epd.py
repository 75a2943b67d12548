"""English Prescribing Dataset, with SNOMED codes (from March 2025) and before."""

import polars as pl

from benchmarks.sources.checks import Check, in_future
from benchmarks.sources.layout import Layout, Raw, optional, required
from benchmarks.sources.parse import month
from benchmarks.sources.prescribing import AGAIN, Scan, amount, scan

LAYOUT = Layout(
    key="epd",
    title="English Prescribing Dataset (EPD)",
    domain="prescribing",
    columns=(
        *required(
            year_month="YEAR_MONTH",
            practice_code="PRACTICE_CODE",
            bnf_code=("BNF_PRESENTATION_CODE", "BNF_CODE"),
            items="ITEMS",
            quantity="TOTAL_QUANTITY",
            nic="NIC",
        ),
        *optional(
            practice_name="PRACTICE_NAME",
            name=("BNF_PRESENTATION_NAME", "BNF_DESCRIPTION"),
            adq=("ADQ_USAGE", "ADQUSAGE"),
            actual_cost="ACTUAL_COST",
            unidentified="UNIDENTIFIED",
            snomed="SNOMED_CODE",
        ),
    ),
)
SPELT = {column.name: column.spellings[-1] for column in LAYOUT.columns}


def read(raw: Raw) -> Scan:
    """PRESCRIBING rows, lazily; TOTAL_QUANTITY is already quantity per item times items."""
    extra = (
        in_future("year_month", pl.col("month"), "YEAR_MONTH"),
        Check(
            "bad-period",
            "year_month",
            pl.col("month").is_null(),
            f"is no month. {AGAIN}",
            header="YEAR_MONTH",
        ),
        Check(
            "damaged-snomed",
            "snomed",
            pl.col("snomed").str.contains(r"[eE]\+"),
            "is a SNOMED code damaged by a spreadsheet; it is not used.",
            severity="warning",
            header="SNOMED_CODE",
        ),
    )
    return scan(
        raw,
        SPELT,
        month_is=month("year_month"),
        quantity=amount("quantity"),
        national=True,
        extra=extra,
    )
