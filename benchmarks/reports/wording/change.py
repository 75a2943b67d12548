"""What a chart over time says, and what has changed since earlier windows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from benchmarks.measures.breaks import change_words
from benchmarks.measures.definition import Measure
from benchmarks.periods import Period
from benchmarks.reports.rows import Row
from benchmarks.reports.series import Change, Point, Series
from benchmarks.reports.wording import Scale, day, joined, listed, plural, sentence, spelt
from benchmarks.reports.wording.comparison import SAME, percent_span

NAMED = 6  # measures that signal, by name
NO_SIGNAL = "No signal in the chart this quarter."
LACKS_MONTHS = "The quarter lacks a month, so nothing is said of change."

TOLD = 2  # notes and agreements under one chart
LONGEST = 60  # letters of a note
RULES = {
    "above_limit": "above its upper limit in {when}",
    "below_limit": "under its lower limit in {when}",
    "rising": "rising for seven {points} or more",
    "falling": "falling for seven {points} or more",
    "two_of_three_above": "near its upper limit in two of three {points}",
    "two_of_three_below": "near its lower limit in two of three {points}",
    "shift_above": "above its middle for seven {points} or more",
    "shift_below": "under its middle for seven {points} or more",
}
MEANT = {"improvement": "towards the better side", "concern": "worth a question"}
TARGET = {
    "consistent_pass": "met beyond chance",
    "consistent_fail": "missed beyond chance",
    "inconsistent": "met or missed by chance",
}


def lacks_months(row: Row) -> bool:
    """Whether a window is incomplete, so that nothing is said of change."""
    return row.incomplete or row.because == "incomplete_window"


def signal_sentence(point: Point, series: Series) -> str:
    """What a signal is, when, and which side."""
    when = f"{point.period_start:%B %Y}"
    if series.window == "quarter":
        when = f"{point.period_start:%B} to {point.period_end:%B %Y}"
    told = RULES[str(point.rule)].format(when=when, points=f"{series.window}s")
    side = MEANT.get(point.meaning or "", "")
    return sentence(joined((f"more than chance: {told}", side), "; "))


def signal_in_short(point: Point, series: Series) -> str:
    """A signal inside a sentence of page 1."""
    when = f"{point.period_start:%B}"
    if series.window == "quarter":
        when = f"{point.period_start:%B} to {point.period_end:%B}"
    return RULES[str(point.rule)].format(when=when, points=f"{series.window}s")


def limits_sentence(series: Series, since: date) -> str:
    """What the limits rest on, where that is not the usual."""
    if series.limits == "trial":
        return f"Trial limits, from {plural(series.behind_limits, series.window)}."
    if series.limits == "locked" and series.locked_on is not None:
        when = "" if series.locked_on >= since else f" on {day(series.locked_on)}"
        return f"Limits from before you agreed{when}."
    return ""


def target_sentence(series: Series, scale: Scale) -> str:
    """The target and whether it is met; nothing without one."""
    if series.target is None or series.assurance is None or series.limits == "none":
        return ""
    return f"Target {scale.figure(series.target)}: {TARGET[series.assurance]}."


def no_chart(measure: Measure) -> str:
    """Why there is no chart."""
    if not measure.judged:
        return ""
    return "No chart over time: too few events, or too few periods."


def what_happened(agreed: Sequence[date], notes: Sequence[tuple[date, str]]) -> Iterator[str]:
    """The marks on the time line in words, the newest first."""
    if agreed:
        yield f"Upright line: agreed on {listed([day(when) for when in agreed[-TOLD:]])}."
    for when, note in reversed(notes[-TOLD:]):
        whole = len(note) <= LONGEST
        short = sentence(note) if whole else note[:LONGEST].rsplit(" ", 1)[0] + " …"
        yield f"▼ {day(when)}: {short}"
    if len(notes) > TOLD:
        yield f"▼ {plural(len(notes) - TOLD, 'earlier note')}, all under what you agreed."


def run_title(
    series: Series, points: Sequence[Point], measure: Measure, scale: Scale, said: str
) -> str:
    """Two sentences for a screen reader: the latest point, the limits, and what they say."""
    last = next(one for one in reversed(points) if one.relative is not None)
    first = points[0].period_start
    limits = scale.between(series.lower, series.upper)
    kind = {"trial": "trial limits", "locked": "locked limits"}.get(series.limits, "limits")
    told = (
        f"{measure.name} over time, set against peers, by {series.window} from {first:%B %Y}: "
        f"{scale.with_unit(last.relative or 0.0)} in {last.period_end:%B %Y}"
    )
    told += f", {kind} {limits}" if limits else ", no limits"
    return f"{sentence(told.replace('. ', ', '))} {said}"


def _sides(measure: Measure) -> tuple[str, str]:
    return ("fewer", "more") if measure.value.kind == "rate" else ("lower", "higher")


def beside_peers(change: Change, measure: Measure) -> str:
    """As "Beside your peers, 8% fewer than last quarter (…): no more than chance."."""
    if change.relative is None or change.relative_lower is None or change.relative_upper is None:
        return ""
    lead, span = percent_span(
        change.relative, change.relative_lower, change.relative_upper, _sides(measure)
    )
    than = "as" if lead == SAME else "the figure of" if change.relative >= 2 else "than"
    chance = "no more than chance" if change.moved == "chance" else "more than chance"
    return f"Beside your peers, {lead} {than} last quarter ({span}): {chance}."


def a_year_ago(change: Change, measure: Measure, scale: Scale) -> str:
    """As "A year ago 260, peers 297: 8% fewer since (…).": the raw change."""
    if change.ratio is None or change.ratio_lower is None or change.ratio_upper is None:
        return ""
    lead, span = percent_span(change.ratio, change.ratio_lower, change.ratio_upper, _sides(measure))
    peers = change.peer_value_before
    beside = "" if peers is None else f", peers {scale.figure(peers)}"
    return f"A year ago {scale.figure(change.value_before)}{beside}: {lead} since ({span})."


def quarter_sentence(series: Series, quarter: Period) -> str:
    """Whether a series shows more than chance in the quarter, or why that cannot be said."""
    if series.limits == "none":
        return f"Too few {series.window}s before this quarter for limits."
    if not series.within(quarter):
        last = next(one for one in reversed(series.points) if one.relative is not None)
        return f"Ends with {last.period_end:%B %Y}, before this quarter."
    found = series.signal(quarter)
    return NO_SIGNAL if found is None else signal_sentence(found, series)


def codes_changed(found: Mapping[str, Any]) -> str:
    """That a measure's codes changed, from a row of BREAKS."""
    return f"Codes changed: {change_words(found)}, which may move the line."


def charts_counted(charts: int, signalling: Sequence[str], chance: float) -> str:
    """How many charts have limits, which measures signal, and how many would by chance."""
    names = list(signalling[:NAMED])
    names += [f"{spelt(len(signalling) - NAMED)} more"] if len(signalling) > NAMED else []
    shown = f" ({listed(names)})" if names else ""
    verb = "shows" if len(signalling) in (0, 1) else "show"
    many = spelt(len(signalling)) if signalling else "none"
    about = f"About {chance:.1f}" if chance >= 0.05 else "Fewer than 0.1"
    return (
        f"Over time, set against your peers: {plural(charts, 'measure')} "
        f"{'has a chart' if charts == 1 else 'have charts'} with limits; "
        f"{many} {verb} more than chance this quarter{shown}. {about} would if nothing had changed."
    )
