"""The local diagnostics layout: one line per practice, period and test."""

from benchmarks.schemas import Diagnostics, columns
from benchmarks.sources.activity import OPTIONAL, activity_checks, activity_typed
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.local import read_local

WORDS = {"test": True, "result": False, "setting": False}
LAYOUT = Layout(
    key="diagnostics",
    title="the diagnostics layout",
    domain="diagnostics",
    columns=(
        *required("practice_code", "period", "test", "tests"),
        *optional("result"),
        *OPTIONAL,
    ),
    national=False,
)


def read(raw: Raw) -> Read:
    """DIAGNOSTICS with `line`; a withheld count is null with the middle of its range beside it."""
    checks = activity_checks(raw.settings, "tests", WORDS)
    return read_local(
        raw, checks, activity_typed(raw.settings, "tests", WORDS), columns(Diagnostics)
    )
