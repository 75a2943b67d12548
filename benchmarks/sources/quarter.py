"""Whether a folder holds anything of the quarter that was asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from benchmarks.errors import DataError
from benchmarks.findings import Finding
from benchmarks.periods import Period, month_span
from benchmarks.sources.counts import LAYOUT as OWN_COUNTS
from benchmarks.sources.inputs import Inputs

MONTHLY = ("prescribing", "referrals", "diagnostics")
EVENTS = (*MONTHLY, "counts")
YEAR, YEARS = 12, 36  # months before a quarter's end that it may still be told from

Span = tuple[date, date]


class NothingNear(DataError):
    """Nothing was counted in the quarter, nor so shortly before it that it could be told of it."""

    def __init__(self, quarter: Period, spans: Sequence[Span], months: int) -> None:
        first = min(first for first, _ in spans)
        last = max(last for _, last in spans)
        there = " to ".join(dict.fromkeys((_quarter(first), _quarter(last))))
        years = "the year" if months == YEAR else f"the {months // 12} years"
        super().__init__(
            f"No file holds prescribing, referrals, tests or counts of {quarter.label}, or of "
            f"{years} up to its end.\n"
            f"  The folder has data of {there}.\n"
            "  Correct --quarter, or add the files of that quarter."
        )


def refuse_far(inputs: Inputs, quarter: Period) -> None:
    """Raise NothingNear where a report would have no figure at all.

    What is published once a year, which is all that some folders have, may be older than months.
    """
    own = _spans(inputs, monthly=True)
    spans, months = (own, YEAR) if own else (_spans(inputs, monthly=False), YEARS)
    if spans and not _reaches(spans, quarter.ending_here(months)):
        raise NothingNear(quarter, spans, months)


def quarter_told(inputs: Inputs, quarter: Period) -> Inputs:
    """The same inputs, with a warning where no file of events reaches into the quarter."""
    spans = _spans(inputs, monthly=False)
    if _reaches(spans, quarter):
        return inputs
    message = f"No file holds prescribing, referrals, tests or counts of {quarter.label}"
    if spans:
        first, last = min(first for first, _ in spans), max(last for _, last in spans)
        message += f"; they run from {first:%Y-%m} to {last:%Y-%m}"
    message += ". Add the files of the quarter, or correct --quarter."
    warning = Finding("warning", "", "outside-quarter", message)
    return replace(inputs, findings=[*inputs.findings, warning])


def _spans(inputs: Inputs, *, monthly: bool) -> list[Span]:
    """From when to when each file of events goes; `monthly`: of those that come month by month."""
    return [
        (one.first, one.last)
        for one in inputs.files
        if one.first and one.last and one.domain in EVENTS
        if not monthly or one.domain in MONTHLY or one.layout == OWN_COUNTS.title
    ]


def _reaches(spans: Sequence[Span], period: Period) -> bool:
    return any(first <= period.end and last >= period.start for first, last in spans)


def _quarter(day: date) -> str:
    return month_span(day.replace(month=(day.month - 1) // 3 * 3 + 1), 3).label
