"""What a report draws and says of a practice's series over time, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice

import polars as pl

from benchmarks.periods import Period
from benchmarks.statistics.signals import signal_chance


@dataclass(frozen=True, slots=True)
class Point:
    """One point of CONTROL_CHART; figures in the measure's unit."""

    period_start: date
    period_end: date
    value: float | None  # as counted; None where withheld
    peer_value: float | None
    relative: float | None  # set against the peers: the point of the chart
    in_limits: bool
    rule: str | None
    meaning: str | None

    @property
    def signals(self) -> bool:
        """Whether a rule names it."""
        return self.rule is not None and self.rule != "none"


@dataclass(frozen=True, slots=True)
class Series:
    """A practice's chart on one measure."""

    measure_id: str
    window: str  # month or quarter
    points: tuple[Point, ...]
    centre: float | None
    lower: float | None
    upper: float | None
    limits: str  # none, trial, set, locked
    locked_on: date | None
    target: float | None
    assurance: str | None

    @property
    def behind_limits(self) -> int:
        """How many points the limits rest on."""
        return sum(point.in_limits for point in self.points)

    def within(self, period: Period) -> list[Point]:
        """The points of a period that have a place on the chart."""
        return [
            point
            for point in self.points
            if point.relative is not None and period.start <= point.period_start <= period.end
        ]

    def signal(self, quarter: Period) -> Point | None:
        """The newest point of the quarter that a rule names."""
        return next((one for one in reversed(self.within(quarter)) if one.signals), None)

    def chance(self, quarter: Period) -> float:
        """The probability of a signal in the quarter although nothing has changed."""
        return signal_chance(self.behind_limits, len(self.within(quarter)))


@dataclass(frozen=True, slots=True)
class Change:
    """One row of CHANGES: a reported window against an earlier one."""

    against: str
    window: str
    value: float
    value_before: float
    peer_value: float | None
    peer_value_before: float | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    relative: float | None
    relative_lower: float | None
    relative_upper: float | None
    moved: str | None


_POINT = [field.name for field in fields(Point)]
_SERIES = [field.name for field in fields(Series) if field.name not in ("points", "measure_id")]
_CHANGE = [field.name for field in fields(Change)]


def series_of(charts: pl.DataFrame, practice_code: str) -> Mapping[str, Series]:
    """A practice's charts by measure, from CONTROL_CHART."""
    mine = charts.filter(practice_code=practice_code).sort("measure_id", "period_start")
    points = (Point(*row) for row in mine.select(_POINT).iter_rows())
    one_each = mine.group_by("measure_id", maintain_order=True).agg(
        pl.col(_SERIES).first(), of=pl.len()
    )
    return {
        shared["measure_id"]: Series(points=tuple(islice(points, shared.pop("of"))), **shared)
        for shared in one_each.iter_rows(named=True)
    }


def changes_of(changes: pl.DataFrame, practice_code: str) -> Mapping[tuple[str, str], Change]:
    """A practice's changes by measure and by what they are against, from CHANGES."""
    mine = changes.filter(practice_code=practice_code)
    return {
        (row["measure_id"], row["against"]): Change(**{name: row[name] for name in _CHANGE})
        for row in mine.iter_rows(named=True)
    }
