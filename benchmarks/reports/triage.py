"""What takes a place on page 1, and which measures get half a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measures.definition import Measure
from benchmarks.measures.priorities import priority_rank
from benchmarks.reports.rows import OUTSIDE, WITHIN, Row

AT_MOST = 3  # to discuss, and to share
LASTING = 3  # of the last four quarters on the same side
BLOCKS = 6  # measures with half a page


@dataclass(frozen=True, slots=True)
class Selection:
    """The measures of page 1 in their order; none stands in two lists."""

    discuss: tuple[Row, ...]
    share: tuple[Row, ...]
    usual: tuple[Row, ...]  # the largest differences, where none stands out for certain

    @property
    def shown(self) -> tuple[Row, ...]:
        """All of page 1."""
        return (*self.discuss, *self.usual, *self.share)


def stands_out(row: Row) -> bool:
    """Outside the 99.8% range, or outside the 95% range and surviving the many measures."""
    far = row.verdict in ("much_lower", "much_higher")
    return not _barred(row) and (far or (row.verdict in OUTSIDE and row.survives))


def doubted(row: Row) -> bool:
    """Outside the 95% range, but not surviving the number of measures looked at."""
    return row.verdict in OUTSIDE and not _barred(row) and not stands_out(row)


def select(
    rows: Iterable[Row], measures: Mapping[str, Measure], priorities: Sequence[str]
) -> Selection:
    """At most three to discuss and three to share, the locality's priorities first, then |z|.

    Of those whose scores are alike, the ones that have lasted come first. A difference towards a
    measure's better side is shared; every other one is discussed. Where nothing is to discuss, the
    largest differences are shown as such: first those outside their expected range that so many
    measures may bring by chance, then those within the usual spread.
    """
    found = sorted(rows, key=lambda row: _order(row, measures[row.measure_id], priorities))
    out = [row for row in found if stands_out(row)]
    good = [row for row in out if row.favourable(measures[row.measure_id])]
    discuss = [row for row in out if row not in good]
    doubtful = [row for row in found if doubted(row)]
    usual = doubtful + [row for row in found if row.verdict in WITHIN and not _barred(row)]
    return Selection(
        discuss=tuple(discuss[:AT_MOST]),
        share=tuple(good[:AT_MOST]),
        usual=() if discuss else tuple(usual[:AT_MOST]),
    )


def by_chance(rows: Iterable[Row]) -> float:
    """How many of the compared figures would lie outside their range by chance alone.

    The sum of their predictive probabilities of doing so: of a practice's own figures, or of all
    practices' together.
    """
    return sum(row.chance or 0.0 for row in rows if row.compared)


def blocks(selection: Selection, rows: Iterable[Row]) -> list[Row]:
    """The measures with half a page: those of page 1, then those furthest from expected.

    Where no measure has a verdict, those with most events are shown without one.
    """
    first, rows = list(selection.shown), list(rows)
    rest = [row for row in rows if row not in first and row.compared and not row.check_first]
    if not first and not rest:
        rest = [row for row in rows if _without_verdict(row)]
    return (first + sorted(rest, key=_by_size))[:BLOCKS]


def _barred(row: Row) -> bool:
    """Data to be confirmed, old, not compared, or told both ways by age decide nothing."""
    return row.check_first or row.disagrees or not row.compared


def _without_verdict(row: Row) -> bool:
    """Whether there is a figure to set beside peers, though nothing may be concluded."""
    known = row.value is not None and row.peer_value is not None
    return known and row.verdict == "not_compared" and not (row.old or row.check_first)


def _order(row: Row, measure: Measure, priorities: Sequence[str]) -> tuple[object, ...]:
    """Priorities as the locality orders them, then by size."""
    return priority_rank(measure, priorities), *_by_size(row)


def _by_size(row: Row) -> tuple[object, ...]:
    """The score to one decimal, whether it has lasted, then score and count in full."""
    score = abs(row.z or 0.0)
    lasted = (row.quarters_on_side or 0) >= LASTING
    return -round(score, 1), not lasted, -score, -(row.numerator or 0.0), row.measure_id
