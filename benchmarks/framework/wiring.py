"""Which counts of a folder fill which indicators: the measures to compute, and those to carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from benchmarks.framework.definition import Domain, Domains, Indicator, Instead
from benchmarks.framework.load import count_ids
from benchmarks.measures.definition import FromCounts, Measure
from benchmarks.periods import Period, add_months

OLD_MONTHS = 24  # a series that ended longer before the quarter is no gap any more
Ends = Mapping[str, date]  # the last day of each count_id that the folder has


@dataclass(frozen=True)
class Wired:
    """The domains of a run, and what stands behind their indicators."""

    domains: Domains
    own: Mapping[str, Measure]  # to be computed
    carried: tuple[str, ...]  # measures of the library whose rows are taken as they are
    filled_by: Mapping[str, str]  # indicator: the count_id of its numerator


def wired(domains: Domains, library: Mapping[str, Measure], ends: Ends, quarter: Period) -> Wired:
    """Settle each indicator on one source, and leave out what this run cannot have.

    That is a measure which the settings leave out, and a series that ended over two years before
    the quarter. Where an indicator may be filled by several counts, the one whose data reach
    furthest is taken, the first of those alike; figures of two sources are never joined.
    """
    settled = {name: _settled(domain, library, ends, quarter) for name, domain in domains.items()}
    found = {name: one for name, one in settled.items() if one.indicators or one.views}
    every = [one for domain in found.values() for one in domain.indicators]
    own = {one.id: one.measure for one in every if one.measure is not None}
    carried = tuple(dict.fromkeys(one.carries for one in every if one.carries is not None))
    filled_by = {
        name: measure.numerator.id
        for name, measure in own.items()
        if isinstance(measure.numerator, FromCounts)
    }
    return Wired(found, own, carried, filled_by)


def _settled(domain: Domain, library: Mapping[str, Measure], ends: Ends, quarter: Period) -> Domain:
    kept = [
        _of_best_source(one, ends)
        for one in domain.indicators
        if (one.carries is None or one.carries in library) and not _over(one, ends, quarter)
    ]
    return domain.model_copy(update={"indicators": tuple(kept)})


def _over(one: Indicator, ends: Ends, quarter: Period) -> bool:
    """Whether a series has ended too long ago, or has ended and the folder never had it."""
    if one.ended is None or one.measure is None:
        return False
    old = one.ended < add_months(quarter.start, -OLD_MONTHS)
    return old or _reach(one.measure, ends) == date.min


def _of_best_source(one: Indicator, ends: Ends) -> Indicator:
    """The indicator with the counts that reach furthest in this folder."""
    if one.measure is None or not one.instead:
        return one
    choices = [one.measure, *(_instead(one.measure, other) for other in one.instead)]
    best = max(choices, key=lambda measure: _reach(measure, ends))  # the first of those alike
    return one.model_copy(update={"measure": best})


def _instead(measure: Measure, other: Instead) -> Measure:
    above, below = measure.numerator, measure.denominator
    changed: dict[str, object] = {"numerator": above.model_copy(update={"id": other.numerator})}
    if other.denominator is not None:
        changed["denominator"] = below.model_copy(update={"id": other.denominator})
    return measure.model_copy(update=changed)


def _reach(measure: Measure, ends: Ends) -> date:
    """The last day that all its counts have; the first of all days where one is not there."""
    return min(ends.get(name, date.min) for name in count_ids(measure))
