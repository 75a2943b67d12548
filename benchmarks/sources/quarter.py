"""Whether a folder holds anything of the quarter that was asked for."""

from dataclasses import replace

from benchmarks.findings import Finding
from benchmarks.periods import Period
from benchmarks.sources.inputs import Inputs

EVENTS = ("prescribing", "referrals", "diagnostics", "counts")


def quarter_told(inputs: Inputs, quarter: Period) -> Inputs:
    """The same inputs, with a warning where no file of events reaches into the quarter."""
    spans = [(one.first, one.last) for one in inputs.files if one.domain in EVENTS]
    dated = [(first, last) for first, last in spans if first and last]
    if any(first <= quarter.end and last >= quarter.start for first, last in dated):
        return inputs
    message = f"No file holds prescribing, referrals, tests or counts of {quarter.label}"
    if dated:
        first, last = min(first for first, _ in dated), max(last for _, last in dated)
        message += f"; they run from {first:%Y-%m} to {last:%Y-%m}"
    message += ". Add the files of the quarter, or correct --quarter."
    warning = Finding("warning", "", "outside-quarter", message)
    return replace(inputs, findings=[*inputs.findings, warning])
