"""What was agreed, what came of it beside chance, and what is agreed now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.pipeline import Computed
from benchmarks.reports.slopes import Slope, chart_scale, slope
from benchmarks.reports.wording import day, joined, sentence, spelt

Found = Mapping[str, Any]  # a row of AGREEMENTS
OPEN = ("agreed", "in_progress")
CARRIED = 2  # quarters that an agreement may be carried over
AT_MOST = 3  # agreements of a practice in a quarter
LATEST = {"month": 3, "quarter": 1}  # points that tell of the quarter
STATUS = {
    "agreed": "agreed",
    "in_progress": "under way",
    "done": "done",
    "dropped": "dropped",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement and its outcome."""

    measure: str
    action: str
    who_when: str
    status: str
    outcome: str
    advice: str  # what to do about it now; "" where nothing
    comment: str
    slope: Slope | None  # before and since, where a chart has limits


@dataclass(frozen=True, slots=True)
class Agreed:
    """The page on agreements."""

    heading: str
    lead: str
    agreements: tuple[Agreement, ...]
    blanks: int
    response: str  # what the practice says; "" leaves room to write
    next_meeting: str
    notes: tuple[str, ...]  # what happened at the practice in the last two years


def agreed_page(computed: Computed, code: str) -> Agreed:
    """The page of a practice; agreements of the last year and those still open."""
    found = agreements_of(computed, code)
    still = [one for one in found if one["status"] in OPEN]
    return Agreed(
        heading="What we agreed, and what happens next",
        lead=_lead(len(found), len(still)),
        agreements=tuple(agreement(computed, one) for one in found),
        blanks=AT_MOST,
        response=" ".join(_responses(computed, code)),
        next_meeting=computed.settings.next_meeting,
        notes=_notes(computed, code),
    )


def agreements_of(computed: Computed, code: str) -> list[Found]:
    """A practice's agreements up to the quarter's end: open ones, and others of the last year."""
    end = computed.quarter.end
    recent = pl.col("agreed_on") >= computed.quarter.ending_here(12).start
    rows = computed.said.agreements.filter(
        pl.col("practice_code") == code,
        pl.col("agreed_on") <= end,
        recent | pl.col("status").cast(pl.String).is_in(OPEN),
    )
    return list(rows.sort("agreed_on", "measure_id", "action").iter_rows(named=True))


def _lead(count: int, still: int) -> str:
    if count == 0:
        return "Nothing agreed before is on record."
    noun = "agreement" if count == 1 else "agreements"
    left = spelt(still) if still else "none"
    told = f"{spelt(count).capitalize()} {noun} on record, {left} still open."
    return f"{told} A change counts as more than chance where the chart of the measure says so."


def agreement(computed: Computed, found: Found) -> Agreement:
    """An agreement in words, with its outcome and what to do about it now."""
    measure = computed.measures.get(found["judged_by"])
    about = computed.measures.get(found["measure_id"])
    due = f"by {day(found['due'])}" if found["due"] else ""
    return Agreement(
        measure=about.name if about else found["measure_id"],
        action=found["action"],
        who_when=joined((f"{day(found['agreed_on'])}", found["by_role"] or "", due), " · "),
        status=STATUS[found["status"]],
        outcome=outcome(computed, found, measure) if measure else "Not among the measures here.",
        advice=_advice(computed, found),
        comment=found["comment"] or "",
        slope=_slope(computed, found, measure) if measure else None,
    )


def _advice(computed: Computed, found: Found) -> str:
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
    chart, after = _charted(computed, found, measure)
    if chart.is_empty():
        return "Too few events for a chart: look at its row on page 3."
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


def _charted(
    computed: Computed, found: Found, measure: Measure
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The points of the chart that judges an agreement, and those since it was made."""
    chart = computed.control_chart.filter(
        practice_code=found["practice_code"], measure_id=measure.id
    ).filter(pl.col("relative").is_not_null())
    return chart, chart.filter(pl.col("period_start") >= found["agreed_on"].replace(day=1))


def _slope(computed: Computed, found: Found, measure: Measure) -> Slope | None:
    chart, after = _charted(computed, found, measure)
    return None if chart.is_empty() else slope(computed, measure, chart, after)


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


def _responses(computed: Computed, code: str) -> Sequence[str]:
    mine = computed.said.responses.filter(practice_code=code, quarter_start=computed.quarter.start)
    return [sentence(text) for text in mine.sort("response")["response"]]


def _notes(computed: Computed, code: str) -> tuple[str, ...]:
    """What happened in the two years up to the quarter's end."""
    mine = computed.said.notes.filter(
        pl.col("practice_code") == code,
        pl.col("on").is_between(computed.quarter.ending_here(24).start, computed.quarter.end),
    )
    return tuple(
        sentence(f"{day(when)}: {note}")
        for when, note in mine.sort("on").select("on", "note").rows()
    )
