"""Detailed Prescribing Information: the layout before the EPD, which names no month."""

import polars as pl

from benchmarks.sources.layout import Layout, Raw, optional, required
from benchmarks.sources.names import Grain, period_of_file
from benchmarks.sources.prescribing import Scan, amount, scan

LAYOUT = Layout(
    key="detailed_prescribing",
    title="Detailed Prescribing Information",
    domain="prescribing",
    columns=(
        *required(
            practice_code="Practice Code",
            bnf_code="BNF Code",
            items="Items",
            quantity="Quantity",
            nic="NIC",
            actual_cost="Actual Cost",
        ),
        *optional(
            practice_name="Practice Name",
            name="BNF Description",
            adq="ADQ Usage",
            unidentified="Unidentified",
        ),
    ),
    never=("year_month", "total_quantity", "period"),
)
SPELT = {column.name: column.spellings[0] for column in LAYOUT.columns}
GRAIN: Grain = "month"


def read(raw: Raw) -> Scan:
    """PRESCRIBING rows, lazily; `Quantity` is per item. Raises NoPeriod."""
    return scan(
        raw,
        SPELT,
        month_is=pl.lit(period_of_file(raw, GRAIN).start),
        quantity=amount("quantity") * amount("items"),
        national=True,
    )
