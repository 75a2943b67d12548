"""What was agreed, what came of it beside chance, and what is agreed now."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.pipeline import Computed
from benchmarks.reports.slopes import Slope, slope
from benchmarks.reports.wording import day, joined, sentence
from benchmarks.reports.wording.agreements import (
    NOT_HERE,
    OPEN,
    STATUS,
    UNKNOWN,
    Found,
    advice_now,
    agreed_lead,
    charted,
    outcome,
)

AT_MOST = 3  # agreements of a practice in a quarter


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
        lead=agreed_lead(len(found), len(still)),
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


def agreement(computed: Computed, found: Found) -> Agreement:
    """An agreement in words, with its outcome and what to do about it now."""
    measure = computed.measures.get(found["judged_by"])
    about = computed.measures.get(found["measure_id"])
    due = f"by {day(found['due'])}" if found["due"] else ""
    return Agreement(
        measure=about.name if about else computed.names.get(found["measure_id"], UNKNOWN),
        action=found["action"],
        who_when=joined((f"{day(found['agreed_on'])}", found["by_role"] or "", due), " · "),
        status=STATUS[found["status"]],
        outcome=outcome(computed, found, measure) if measure else NOT_HERE,
        advice=advice_now(computed, found),
        comment=found["comment"] or "",
        slope=_slope(computed, found, measure) if measure else None,
    )


def _slope(computed: Computed, found: Found, measure: Measure) -> Slope | None:
    chart, after = charted(computed, found, measure)
    return None if chart.is_empty() else slope(computed, measure, chart, after)


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
