"""The rows that a report prints, typed: a practice's comparison on one measure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.periods import Period

OUTSIDE = ("much_lower", "lower", "higher", "much_higher")
WITHIN = ("usual_spread_lower", "usual_spread_higher")
COMPARED = (*OUTSIDE, *WITHIN, "in_line")


@dataclass(frozen=True, slots=True)
class Row:
    """One reported row of the comparison; figures are None where withheld, missing or not made."""

    practice_code: str
    measure_id: str
    period_start: date
    period_end: date
    window: str
    status: str
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    peer_count: int | None = None
    peer_value: float | None = None
    ratio: float | None = None
    ratio_lower: float | None = None
    ratio_upper: float | None = None
    difference: float | None = None
    difference_lower: float | None = None
    difference_upper: float | None = None
    expected_lower: float | None = None
    expected_upper: float | None = None
    expected_lower_998: float | None = None
    expected_upper_998: float | None = None
    usual_spread: float | None = None
    reference_lower_quartile: float | None = None
    reference_upper_quartile: float | None = None
    variation_from: str | None = None
    z: float | None = None
    verdict: str | None = None
    excess: float | None = None
    excess_lower: float | None = None
    excess_upper: float | None = None
    best_quartile: float | None = None
    to_best_quartile: float | None = None
    reliability: float | None = None
    quarters_on_side: int | None = None
    position: int | None = None  # 1 is the highest
    position_low: int | None = None  # the 90% set of places
    position_high: int | None = None
    locality_value: float | None = None
    because: str | None = None
    chance: float | None = None
    items: float | None = None  # of a cost
    adjusted_for: str = "none"
    crude_value: float | None = None  # before adjustment; `value` is standardised where adjusted
    crude_ratio: float | None = None
    explained: float | None = None
    standard_practices: int | None = None
    predictive_gain: float | None = None
    direct: float | None = None
    direct_lower: float | None = None
    direct_upper: float | None = None
    months_with_data: int | None = None
    left_out: tuple[str, ...] = ()
    incomplete: bool = False
    old: bool = False
    check_first: bool = False
    survives: bool = False

    @property
    def period(self) -> Period:
        """The window that the row reports."""
        return Period(self.period_start, self.period_end)

    @property
    def compared(self) -> bool:
        """Whether it carries a verdict that may be told."""
        return self.verdict in COMPARED and not self.old

    @property
    def outside(self) -> bool:
        """Whether it lies outside its expected range."""
        return self.compared and self.verdict in OUTSIDE

    @property
    def high(self) -> bool:
        """Whether it lies above its peers.

        By its verdict, then by its difference: the middle of a skewed range lies below the peers'
        value, so that a score may be above 0 where the difference is below.
        """
        if self.verdict in (*OUTSIDE, *WITHIN):
            return self.verdict.endswith("higher")
        if self.ratio is not None or self.difference is not None:
            return (self.ratio or 0) > 1 or (self.difference or 0) > 0
        return (self.value or 0) > (self.peer_value or 0)

    @property
    def flagged(self) -> bool:
        """Whether that may be told: neither to be checked first, nor another story by age."""
        return self.outside and not (self.check_first or self.disagrees)

    @property
    def adjusted(self) -> bool:
        """Whether ages and sexes are allowed for."""
        return self.adjusted_for != "none"

    @property
    def disagrees(self) -> bool:
        """Whether a difference worth telling was on the other side before adjustment."""
        if self.ratio is None or self.crude_ratio is None or self.verdict in (None, "in_line"):
            return False
        return (self.ratio - 1) * (self.crude_ratio - 1) < 0

    def favourable(self, measure: Measure) -> bool | None:
        """Whether it differs towards the better side; None where no side is better."""
        if measure.better == "neither":
            return None
        return self.high == (measure.better == "higher")


_OPTIONAL = {field.name for field in fields(Row)}
_FLAGS = ("incomplete", "old", "check_first", "survives")


def as_row(found: Mapping[str, Any]) -> Row:
    """A row of the comparison frame, its flags and lists never null.

    Where it is adjusted for case mix, its value is the standardised one, as its peers' are.
    """
    if found.get("adjusted_for", "none") != "none":
        ends = {name: found[f"standardised_{name}"] for name in ("lower", "upper")}
        own = {"value": found["standardised"], "crude_value": found["value"]}
        found = {**found, **own, **ends}
    known = {name: value for name, value in found.items() if name in _OPTIONAL}
    flags = {name: bool(found.get(name)) for name in _FLAGS}
    return Row(**{**known, **flags, "left_out": tuple(found.get("left_out") or ())})


@dataclass(frozen=True)
class Group:
    """The reported rows of one locality, by measure and practice."""

    by_measure: Mapping[str, Mapping[str, Row]]

    @property
    def rows(self) -> list[Row]:
        """All of them."""
        return [row for found in self.by_measure.values() for row in found.values()]

    def of(self, practice_code: str) -> dict[str, Row]:
        """A practice's rows by measure."""
        return {
            measure: rows[practice_code]
            for measure, rows in self.by_measure.items()
            if practice_code in rows
        }

    def anybody_has(self, measure_id: str) -> bool:
        """Whether any practice of the locality has data on a measure."""
        rows = self.by_measure.get(measure_id, {})
        return any(row.status != "missing" for row in rows.values())


class _This:
    """A frame that is known again by being the same one."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.frame is self.frame

    def __hash__(self) -> int:
        return id(self.frame)


def group_rows(comparison: pl.DataFrame, members: tuple[str, ...]) -> Group:
    """The rows that the quarter's reports show, for the given practices; made once for all."""
    return _grouped(_This(comparison), members)


@lru_cache(maxsize=1)
def _grouped(of: _This, members: tuple[str, ...]) -> Group:
    wanted = of.frame.filter("reported", pl.col("practice_code").is_in(list(members)))
    by_measure: dict[str, dict[str, Row]] = {}
    for found in wanted.sort("measure_id", "practice_code").iter_rows(named=True):
        row = as_row(found)
        by_measure.setdefault(row.measure_id, {})[row.practice_code] = row
    return Group(by_measure)


@dataclass(frozen=True, slots=True)
class Practice:
    """What the practices frame says of one practice."""

    practice_code: str
    practice_name: str
    locality: str
    member: bool
    compared: bool
    not_compared_because: str | None
    closed: date | None
    patients: float | None
    patients_date: date | None
    named: bool | None = None  # agrees to be named before its peers; None: not asked


def by_locality(frame: pl.DataFrame) -> dict[str, list[Practice]]:
    """The practices ever in each locality, in the order of codes."""
    found: dict[str, list[Practice]] = {}
    for one in practice_list(frame):
        found.setdefault(one.locality, []).append(one)
    return found


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Practice))


def practice_list(frame: pl.DataFrame) -> list[Practice]:
    """The practices frame, typed, in the order of codes."""
    rows = frame.sort("practice_code").select(_names()).iter_rows(named=True)
    return [Practice(**row) for row in rows]
