"""What makes a difference: the presentations, specialties or tests that differ most from peers."""

from collections.abc import Iterator, Sequence

from benchmarks.measures.definition import (
    FromDiagnostics,
    FromPrescribing,
    FromReferrals,
    Measure,
)
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import listed, money, sentence
from benchmarks.reports.wording.five import inside

SHOWN = 3
FEWEST = 2  # of one there is nothing to tell apart
LEAST = 0.5  # what rounds to none is no difference
Made = tuple[str, float]  # a name, and how much more than the peers' rate would give


def what_differs(subject: Subject, row: Row, measure: Measure) -> str:
    """As "Most of it: pregabalin 150mg capsules 102 more, … 12 fewer."; "" where not known.

    Presentations come from CONTRIBUTIONS. Specialties and tests are other measures of the report,
    each with a figure that is printed there, so that nothing is told of a count that is withheld.
    """
    if isinstance(measure.numerator, FromPrescribing):
        made, whole = _presentations(subject, measure), "Of presentations"
    else:
        made, whole = list(_parts(subject, row, measure)), "Of what it holds"
    if len(made) < FEWEST:
        return ""
    largest = sorted(made, key=lambda one: (-abs(one[1]), one[0]))[:SHOWN]
    told = [_words(name, excess, measure) for name, excess in largest if abs(excess) >= LEAST]
    if not told:
        return ""
    return sentence(f"{whole}, these differ most from your peers’ rate: {listed(told)}")


def _presentations(subject: Subject, measure: Measure) -> list[Made]:
    return list(subject.contributions.get(measure.id, ()))


def _parts(subject: Subject, row: Row, measure: Measure) -> Iterator[Made]:
    """The measures that count a part of the same rows, over the same window."""
    for part in subject.measures.values():
        found = subject.rows.get(part.id)
        if (
            found is not None
            and found.excess is not None
            and found.compared
            and (found.window, found.period_end) == (row.window, row.period_end)
            and is_part(measure, part)
        ):
            yield inside(part.name), found.excess


def is_part(whole: Measure, part: Measure) -> bool:
    """Whether a measure counts some specialties or tests of another one's.

    Priorities, outcomes and settings have only to meet: a specialty's measure may count urgent
    referrals too.
    """
    one, other = whole.numerator, part.numerator
    if isinstance(one, FromReferrals) and isinstance(other, FromReferrals):
        narrower = _narrower(one.specialty, other.specialty)
        return narrower and _meet(one.priority, other.priority) and one.outcome == other.outcome
    if isinstance(one, FromDiagnostics) and isinstance(other, FromDiagnostics):
        return _narrower(one.test, other.test) and one.result == other.result
    return False


def _narrower(whole: Sequence[str], part: Sequence[str]) -> bool:
    """Whether `part` is less than `whole`; an empty list of slugs takes every value."""
    return bool(part) and (not whole or set(part) < set(whole))


def _meet(one: Sequence[str], other: Sequence[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def _words(name: str, excess: float, measure: Measure) -> str:
    size, more = abs(excess), excess > 0
    if measure.cost:
        return f"{name} {money(size)} {'more' if more else 'less'}"
    return f"{name} {size:,.0f} {'more' if more else 'fewer'}"
