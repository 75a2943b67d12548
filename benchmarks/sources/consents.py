"""consents.csv: which practices agree to be named before their peers, and from when to when."""

from benchmarks.sources.checks import Check
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.own import NO, SINCE_EVER, YES, from_and_to, has_code, read_own
from benchmarks.sources.parse import day, slug

LAYOUT = Layout(
    key="consents",
    title="consents.csv",
    domain="consents",
    columns=(
        *required("practice_code", "named"),
        *optional(valid_from="from", valid_to="to"),
    ),
    national=False,
)


def read(raw: Raw) -> Read:
    """CONSENTS with `line` and `file`; rows that break a rule are left out."""
    columns = (
        slug("named").is_in(YES).alias("named"),
        day("valid_from").fill_null(SINCE_EVER).alias("valid_from"),
        day("valid_to").alias("valid_to"),
    )
    return read_own(raw, raw.frame, _checks(), columns)


def _checks() -> tuple[Check, ...]:
    return (
        has_code(),
        Check(
            "bad-word",
            "named",
            ~slug("named").is_in((*YES, *NO)).fill_null(value=False),
            "is neither yes nor no. Write yes where the practice agrees to be named.",
        ),
        *from_and_to(),
    )
