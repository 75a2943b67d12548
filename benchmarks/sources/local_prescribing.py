"""The local prescribing layout: items by practice, month and BNF code of any level."""

from benchmarks.sources.checks import Check, in_future
from benchmarks.sources.layout import Layout, Raw, optional, required
from benchmarks.sources.parse import month, number
from benchmarks.sources.prescribing import Scan, scan

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
        in_future("period", month("period")),
        Check(
            "bad-period",
            "period",
            month("period").is_null(),
            "is no month: prescribing is read by months. Write it as 2025-11.",
        ),
    )
    return scan(
        raw,
        {},
        month_is=month("period"),
        quantity=number("quantity"),
        national=False,
        extra=extra,
    )
