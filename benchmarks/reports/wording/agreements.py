"""What was agreed and what came of it beside chance, in sentences."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.pipeline import Computed
from benchmarks.reports.slopes import chart_scale
from benchmarks.reports.wording import joined, listed, plural, sentence, spelt

NOT_HERE = "Not among the measures here."
UNKNOWN = "A measure that is not known"

Found = Mapping[str, Any]  # a row of AGREEMENTS
OPEN = ("agreed", "in_progress")
CARRIED = 2  # quarters that an agreement may be carried over
LATEST = {"month": 3, "quarter": 1}  # points that tell of the quarter
STATUS = {
    "agreed": "agreed",
    "in_progress": "under way",
    "done": "done",
    "dropped": "dropped",
}


def agreed_lead(count: int, still: int) -> str:
    """How many agreements are on record, and how many still open."""
    if count == 0:
        return "Nothing agreed before is on record."
    noun = "agreement" if count == 1 else "agreements"
    left = spelt(still) if still else "none"
    told = f"{spelt(count).capitalize()} {noun} on record, {left} still open."
    return f"{told} A change counts as more than chance where the chart of the measure says so."


def advice_now(computed: Computed, found: Found) -> str:
    """Carried over at most twice, then closed with a reason."""
    if found["status"] not in OPEN:
        return ""
    quarters = _quarters_between(found["agreed_on"], computed.quarter.end)
    if quarters > CARRIED:
        return "Carried over twice already: close it, and say why."
    if found["due"] and found["due"] <= computed.quarter.end:
        return "Due: done, to carry over, or to drop?"
    return ""


def _quarters_between(first: date, last: date) -> int:
    """How many quarters ended after the one of `first`, up to that of `last`."""
    return (last.year - first.year) * 4 + (last.month - 1) // 3 - (first.month - 1) // 3


def outcome(computed: Computed, found: Found, measure: Measure) -> str:
    """What the chart says of the time since an agreement: how far, and whether it is chance."""
    chart, after = charted(computed, found, measure)
    if chart.is_empty():
        return "Too few events for a chart: look at its row among all measures."
    if after.is_empty():
        return "Too early: no period since then is in the data."
    if chart["limits"][0] == "none":
        return "Too early: the chart has too few points before the agreement."
    centre = float(chart["centre"][0])
    mean = float(after["relative"].cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]
    size = _size(mean, centre, measure)
    if _signals(after):
        return sentence(f"{size}, measured against your peers: more than chance")
    return sentence(
        f"{size}, measured against your peers: no more than chance. "
        f"{_needed(chart, measure)} would be more"
    )


def charted(
    computed: Computed, found: Found, measure: Measure
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The points of the chart that judges an agreement, and those since it was made."""
    chart = computed.control_chart.filter(
        practice_code=found["practice_code"], measure_id=measure.id
    ).filter(pl.col("relative").is_not_null())
    return chart, chart.filter(pl.col("period_start") >= found["agreed_on"].replace(day=1))


def _size(mean: float, centre: float, measure: Measure) -> str:
    if centre == 0:
        return "Nothing before to set it beside"
    change = 100 * (mean / centre - 1)
    if round(abs(change)) == 0:
        return "About the same as before"
    fewer, more = ("fewer", "more") if measure.value.kind == "rate" else ("lower", "higher")
    return f"{abs(change):.0f}% {more if change > 0 else fewer} than before"


def _signals(after: pl.DataFrame) -> bool:
    """Whether a rule names one of the newest points."""
    newest = after.tail(LATEST[str(after["window"][0])])
    return bool((newest["rule"].cast(pl.String) != "none").any())


def _needed(chart: pl.DataFrame, measure: Measure) -> str:
    """The values outside the limits, as one point would have them."""
    last = chart.row(-1, named=True)
    scale = chart_scale(measure, chart, last["centre"])
    kind = "month" if str(last["window"]) == "month" else "quarter"
    above = f"above {scale.figure(last['upper'])}"
    if last["lower"] <= 0:
        return f"A {kind} {above}"
    return f"A {kind} under {scale.figure(last['lower'])} or {above}"


def register_lead(states: Mapping[str, int], unnamed: int) -> str:
    """How many agreements are listed, by their status, and how many are not.

    `unnamed` are of practices that may not be named: of these no status is told.
    """
    if not states and not unnamed:
        return "Nothing is on record."
    counts = listed([f"{count} {state}" for state, count in sorted(states.items())])
    told = f"{plural(sum(states.values()), 'agreement')}: {counts}." if states else ""
    more = f"{plural(unnamed, 'agreement')} of practices that stand by letter here, not listed."
    return joined((told, more if unnamed else ""))
