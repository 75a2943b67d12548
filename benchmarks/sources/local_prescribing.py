"""The local prescribing layout: items by practice, month and BNF code of any level."""

import polars as pl

from benchmarks.sources.checks import Check, in_future
from benchmarks.sources.layout import Layout, Raw, optional, required
from benchmarks.sources.parse import month
from benchmarks.sources.prescribing import Scan, amount, scan

LAYOUT = Layout(
    key="prescribing",
    title="the prescribing layout",
    domain="prescribing",
    columns=(
        *required("practice_code", "period", "bnf_code", "items"),
        *optional("quantity", "nic", "actual_cost", "adq", "name", "practice_name"),
        *optional("unidentified"),
    ),
    national=False,
)


def read(raw: Raw) -> Scan:
    """PRESCRIBING rows, lazily; `quantity` is a total. Periods are months."""
    extra = (
        in_future("period", pl.col("month")),
        Check(
            "bad-period",
            "period",
            pl.col("month").is_null(),
            "is no month: prescribing is read by months. Write it as 2025-11.",
        ),
    )
    return scan(
        raw,
        {},
        month_is=month("period"),
        quantity=amount("quantity"),
        national=False,
        extra=extra,
    )
