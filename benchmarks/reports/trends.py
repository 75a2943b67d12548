"""What a chart over time says, in sentences, and what has changed since earlier windows."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.reports.parts import Trend
from benchmarks.reports.rows import Row
from benchmarks.reports.runs import drawn, run_chart
from benchmarks.reports.series import Series, changes_of, series_of
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import Scale, joined, listed, plural, sentence
from benchmarks.reports.wording.change import (
    LACKS_MONTHS,
    a_year_ago,
    beside_peers,
    charts_counted,
    codes_changed,
    lacks_months,
    limits_sentence,
    no_chart,
    quarter_sentence,
    run_title,
    signal_in_short,
    target_sentence,
    what_happened,
)
from benchmarks.reports.wording.five import inside

MOVED = 2  # of them on page 1


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
        self._agreements = subject.computed.said.agreements.filter(
            pl.col("practice_code") == code, pl.col("status").cast(pl.String) != "dropped"
        )
        self._noted = subject.computed.said.notes.filter(pl.col("practice_code") == code)

    def trend(self, row: Row, measure: Measure) -> Trend:
        """The chart of a measure's half page; without one, why there is none."""
        scale = Scale(measure, row)
        series = self.series.get(measure.id)
        points = () if series is None else drawn(series, self.subject.computed.quarter.end)
        if series is None or all(one.relative is None for one in points):
            return Trend(no_chart(measure), None, "")
        since = points[0].period_start
        agreed, notes = self._agreed(measure, since), self._notes(since)
        chart = run_chart(
            series,
            points,
            run_title(series, points, measure, scale, self._said(series, row)),
            scale.figure,
            agreed=agreed,
            notes=[when for when, _ in notes],
        )
        told = target_sentence(series, scale)
        message = joined((self._said(series, row), limits_sentence(series, since), told))
        happened = (*self._codes_changed(measure, since), *what_happened(agreed, notes))
        return Trend(message, chart, " ".join(happened))

    def _said(self, series: Series, row: Row) -> str:
        """Whether the quarter shows more than chance; nothing where it lacks a month."""
        quarter = self.subject.computed.quarter
        if lacks_months(row):
            return LACKS_MONTHS
        return quarter_sentence(series, quarter)

    def _agreed(self, measure: Measure, since: date) -> list[date]:
        """The days of agreements on a measure that were not dropped."""
        if self._agreements.is_empty():
            return []
        end = self.subject.computed.quarter.end
        rows = self._agreements.filter(
            (pl.col("measure_id") == measure.id) | (pl.col("judged_by") == measure.id),
            pl.col("agreed_on").is_between(since, end),
        )
        return rows["agreed_on"].unique().sort().to_list()

    def _codes_changed(self, measure: Measure, since: date) -> Iterator[str]:
        """The latest change of a measure's codes that its chart shows both sides of."""
        if self.subject.computed.code_breaks.is_empty():
            return
        breaks = self.subject.computed.code_breaks.filter(
            pl.col("measure_id") == measure.id,
            pl.col("month").is_between(since, self.subject.computed.quarter.end, closed="right"),
        )
        for row in breaks.tail(1).iter_rows(named=True):
            yield codes_changed(row)

    def _notes(self, since: date) -> list[tuple[date, str]]:
        if self._noted.is_empty():
            return []
        end = self.subject.computed.quarter.end
        rows = self._noted.filter(pl.col("on").is_between(since, end))
        return rows.sort("on", "note").select("on", "note").rows()

    def change(self, row: Row, measure: Measure) -> str:
        """The window against last quarter beside the peers, and against last year as counted.

        Nothing of a window that lacks a month.
        """
        if lacks_months(row):
            return ""
        last, year = (
            self.changes.get((measure.id, against)) for against in ("last_quarter", "last_year")
        )
        return joined(
            (
                "" if last is None else beside_peers(last, measure),
                "" if year is None else a_year_ago(year, measure, Scale(measure, row)),
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
        names = [self.subject.measures[one.measure_id].name for one in found]
        return charts_counted(len(with_limits), names, chance)

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
            f"{inside(self.subject.measures[one.measure_id].name)} {signal_in_short(point, one)}"
            for one, point in found[:MOVED]
        ]
        if len(found) > MOVED:
            told.append(f"{plural(len(found) - MOVED, 'more measure')} on page 3")
        return sentence(f"set against your peers, more than chance: {listed(told)}") if told else ""

    def _whole(self, series: Series) -> bool:
        row = self.subject.rows.get(series.measure_id)
        return row is not None and not lacks_months(row)
