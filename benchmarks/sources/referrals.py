"""The local referrals layout: one line per practice, period, specialty and priority."""

from benchmarks.schemas import Referrals, columns
from benchmarks.sources.activity import OPTIONAL, activity_checks, activity_typed
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.local import number_checks, read_local
from benchmarks.sources.parse import grouped_number

WORDS = {
    "specialty": True,
    "priority": True,
    "referrer": False,
    "route": False,
    "outcome": False,
    "setting": False,
}
LAYOUT = Layout(
    key="referrals",
    title="the referrals layout",
    domain="referrals",
    columns=(
        *required("practice_code", "period", "specialty", "priority", "referrals"),
        *optional("referrer", "route", "outcome", "expected"),
        *OPTIONAL,
    ),
    national=False,
)


def read(raw: Raw) -> Read:
    """REFERRALS with `line`; a withheld count is null with the middle of its range beside it."""
    checks = (
        *activity_checks(raw.settings, "referrals", WORDS),
        *number_checks("expected", negative=False),
    )
    typed = activity_typed(raw.settings, "referrals", WORDS)
    typed.append(grouped_number("expected").alias("expected"))
    return read_local(raw, checks, typed, columns(Referrals))
