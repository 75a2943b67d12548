"""What a chart over time says, in sentences, and what has changed since earlier windows."""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from benchmarks.measures.breaks import change_words
from benchmarks.measures.definition import Measure
from benchmarks.reports.parts import Trend
from benchmarks.reports.rows import Row
from benchmarks.reports.runs import drawn, run_chart
from benchmarks.reports.series import Change, Point, Series, changes_of, series_of
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import Scale, day, joined, listed, plural, sentence, spelt
from benchmarks.reports.wording.comparison import SAME, percent_span
from benchmarks.reports.wording.five import inside

TOLD = 2  # notes and agreements under one chart
LONGEST = 60  # letters of a note
NAMED = 6  # measures that signal, by name
MOVED = 2  # of them on page 1
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


class OverTime:
    """A practice's charts and changes."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        code = subject.practice.practice_code
        self.series = {
            name: one
            for name, one in series_of(subject.computed.control_chart, code).items()
            if name in subject.measures
        }
        self.changes = changes_of(subject.computed.changes, code)

    def trend(self, row: Row, measure: Measure) -> Trend:
        """The chart of a measure's half page; without one, why there is none."""
        scale = Scale(measure, row)
        series = self.series.get(measure.id)
        points = () if series is None else drawn(series, self.subject.computed.quarter.end)
        if series is None or all(one.relative is None for one in points):
            return Trend(_no_chart(measure), None, "")
        since = points[0].period_start
        agreed, notes = self._agreed(measure, since), self._notes(since)
        chart = run_chart(
            series,
            points,
            _title(series, points, measure, scale, self._said(series, row)),
            scale.figure,
            agreed=agreed,
            notes=[when for when, _ in notes],
        )
        told = _target(series, scale)
        message = joined((self._said(series, row), _limits(series, since), told))
        happened = (*self._codes_changed(measure, since), *_happened(agreed, notes))
        return Trend(message, chart, " ".join(happened))

    def _said(self, series: Series, row: Row) -> str:
        """Whether the quarter shows more than chance; nothing where it lacks a month."""
        quarter = self.subject.computed.quarter
        if _lacks_months(row):
            return "The quarter lacks a month, so nothing is said of change."
        if series.limits == "none":
            return f"Too few {series.window}s before this quarter for limits."
        if not series.within(quarter):
            last = next(one for one in reversed(series.points) if one.relative is not None)
            return f"Ends with {last.period_end:%B %Y}, before this quarter."
        found = series.signal(quarter)
        return "No more than chance this quarter." if found is None else _signal(found, series)

    def _agreed(self, measure: Measure, since: date) -> list[date]:
        """The days of agreements on a measure that were not dropped."""
        end = self.subject.computed.quarter.end
        rows = self.subject.computed.said.agreements.filter(
            pl.col("practice_code") == self.subject.practice.practice_code,
            (pl.col("measure_id") == measure.id) | (pl.col("judged_by") == measure.id),
            pl.col("agreed_on").is_between(since, end),
            pl.col("status").cast(pl.String) != "dropped",
        )
        return rows["agreed_on"].unique().sort().to_list()

    def _codes_changed(self, measure: Measure, since: date) -> Iterator[str]:
        """The latest change of a measure's codes that its chart shows both sides of."""
        breaks = self.subject.computed.code_breaks.filter(
            pl.col("measure_id") == measure.id,
            pl.col("month").is_between(since, self.subject.computed.quarter.end, closed="right"),
        )
        for row in breaks.tail(1).iter_rows(named=True):
            yield f"Codes changed: {change_words(row)}, which may move the line."

    def _notes(self, since: date) -> list[tuple[date, str]]:
        rows = self.subject.computed.said.notes.filter(
            pl.col("practice_code") == self.subject.practice.practice_code,
            pl.col("on").is_between(since, self.subject.computed.quarter.end),
        )
        return rows.sort("on", "note").select("on", "note").rows()

    def change(self, row: Row, measure: Measure) -> str:
        """The window against last quarter beside the peers, and against last year as counted.

        Nothing of a window that lacks a month.
        """
        if _lacks_months(row):
            return ""
        last, year = (
            self.changes.get((measure.id, against)) for against in ("last_quarter", "last_year")
        )
        return joined(
            (
                "" if last is None else _beside_peers(last, measure),
                "" if year is None else _a_year_ago(year, measure, Scale(measure, row)),
            )
        )

    def counted(self) -> str:
        """How many charts there are, which signal, and how many would by chance."""
        quarter = self.subject.computed.quarter
        with_limits = [
            one
            for one in self.series.values()
            if one.limits != "none" and one.within(quarter) and self._whole(one)
        ]
        if not with_limits:
            return ""
        found = [one for one in with_limits if one.signal(quarter) is not None]
        chance = sum(one.chance(quarter) for one in with_limits)
        names = [self.subject.measures[one.measure_id].name for one in found[:NAMED]]
        names += [f"{spelt(len(found) - NAMED)} more"] if len(found) > NAMED else []
        shown = f" ({listed(names)})" if names else ""
        verb = "shows" if len(found) == 1 else "show"
        return (
            f"Over time, set against your peers: {plural(len(with_limits), 'measure')} "
            f"{'has a chart' if len(with_limits) == 1 else 'have charts'} with limits; "
            f"{spelt(len(found))} {verb} more than chance this quarter{shown}. About "
            f"{chance:.1f} would if nothing had changed."
        )

    def most(self) -> str:
        """The measures whose charts signal this quarter, by what they say; "" where none does."""
        quarter = self.subject.computed.quarter
        found = [
            (one, point)
            for one in self.series.values()
            if one.limits != "none"
            and self._whole(one)
            and (point := one.signal(quarter)) is not None
        ]
        told = [
            f"{inside(self.subject.measures[one.measure_id].name)} {_in_short(point, one)}"
            for one, point in found[:MOVED]
        ]
        if len(found) > MOVED:
            told.append(f"{plural(len(found) - MOVED, 'more measure')} on page 3")
        return sentence(f"set against your peers, more than chance: {listed(told)}") if told else ""

    def _whole(self, series: Series) -> bool:
        row = self.subject.rows.get(series.measure_id)
        return row is not None and not _lacks_months(row)


def _lacks_months(row: Row) -> bool:
    return row.incomplete or row.because == "incomplete_window"


def _signal(point: Point, series: Series) -> str:
    when = f"{point.period_start:%B %Y}"
    if series.window == "quarter":
        when = f"{point.period_start:%B} to {point.period_end:%B %Y}"
    told = RULES[str(point.rule)].format(when=when, points=f"{series.window}s")
    side = MEANT.get(point.meaning or "", "")
    return sentence(joined((f"more than chance: {told}", side), "; "))


def _in_short(point: Point, series: Series) -> str:
    when = f"{point.period_start:%B}"
    if series.window == "quarter":
        when = f"{point.period_start:%B} to {point.period_end:%B}"
    return RULES[str(point.rule)].format(when=when, points=f"{series.window}s")


def _limits(series: Series, since: date) -> str:
    """What the limits rest on, where that is not the usual."""
    if series.limits == "trial":
        return f"Trial limits, from {plural(series.behind_limits, series.window)}."
    if series.limits == "locked" and series.locked_on is not None:
        when = "" if series.locked_on >= since else f" on {day(series.locked_on)}"
        return f"Limits from before you agreed{when}."
    return ""


def _target(series: Series, scale: Scale) -> str:
    if series.target is None or series.assurance is None or series.limits == "none":
        return ""
    return f"Target {scale.figure(series.target)}: {TARGET[series.assurance]}."


def _no_chart(measure: Measure) -> str:
    if not measure.judged:
        return ""
    return "No chart over time: too few events, or too few periods."


def _happened(agreed: Sequence[date], notes: Sequence[tuple[date, str]]) -> Iterator[str]:
    """The marks on the time line in words, the newest first."""
    if agreed:
        yield f"Upright line: agreed on {listed([day(when) for when in agreed[-TOLD:]])}."
    for when, note in reversed(notes[-TOLD:]):
        whole = len(note) <= LONGEST
        short = sentence(note) if whole else note[:LONGEST].rsplit(" ", 1)[0] + " …"
        yield f"▼ {day(when)}: {short}"
    if len(notes) > TOLD:
        yield f"▼ {plural(len(notes) - TOLD, 'earlier note')}, all under what you agreed."


def _title(
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


def _beside_peers(change: Change, measure: Measure) -> str:
    """As "Beside your peers, 8% fewer than last quarter (…): no more than chance."."""
    if change.relative is None or change.relative_lower is None or change.relative_upper is None:
        return ""
    lead, span = percent_span(
        change.relative, change.relative_lower, change.relative_upper, _sides(measure)
    )
    than = "as" if lead == SAME else "of" if change.relative >= 2 else "than"
    chance = "no more than chance" if change.moved == "chance" else "more than chance"
    return f"Beside your peers, {lead} {than} last quarter ({span}): {chance}."


def _a_year_ago(change: Change, measure: Measure, scale: Scale) -> str:
    """As "A year ago 260, peers 297: 8% fewer since (…).": the raw change."""
    if change.ratio is None or change.ratio_lower is None or change.ratio_upper is None:
        return ""
    lead, span = percent_span(change.ratio, change.ratio_lower, change.ratio_upper, _sides(measure))
    peers = change.peer_value_before
    beside = "" if peers is None else f", peers {scale.figure(peers)}"
    return f"A year ago {scale.figure(change.value_before)}{beside}: {lead} since ({span})."
