"""Measures that are read together, and what a definition says of itself."""

from collections.abc import Mapping
from datetime import date

from benchmarks.measures.definition import Measure
from benchmarks.measures.show import on
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import Scale


def partner_of(measure: Measure, measures: Mapping[str, Measure]) -> Measure | None:
    """The measure that it is read with: the one it names, else one that names it."""
    named = measures.get(measure.partner or "")
    if named is not None:
        return named
    return next((one for one in measures.values() if one.partner == measure.id), None)


def pair_words(subject: Subject, measure: Measure) -> str:
    """The partner with the practice's figure on it and its peers'; "" where it has none.

    Stands above the heading, where it takes no line of its own.
    """
    other = partner_of(measure, subject.measures)
    row = subject.rows.get(other.id) if other is not None else None
    if other is None or row is None or row.status == "missing":
        return ""
    scale = Scale(other, row)
    own = "withheld" if row.value is None else scale.figure(row.value)
    peers = "" if row.peer_value is None else f", peers {scale.figure(row.peer_value)}"
    return f"read with {other.name}: {own}{peers}"


def exactness(measure: Measure) -> str:
    """What the report prints where the selection is not exact."""
    return "" if measure.selection == "exact" else "approximate count"


def overdue(measure: Measure, day: date) -> str:
    """A caution where a definition was to be reviewed before a quarter ended; "" where not."""
    if measure.next_review >= day:
        return ""
    return f"This definition was due for review by {on(measure.next_review)}."
