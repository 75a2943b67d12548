"""The last pages of the framework: what its marks and words mean, and what each figure is."""

from benchmarks.framework.definition import Domain
from benchmarks.framework.state import DATA, SUPPRESSED
from benchmarks.measures.definition import Measure
from benchmarks.reports.framework.sight import Sight, Told
from benchmarks.reports.framework.wording import methods as words
from benchmarks.reports.methods import methods_pages
from benchmarks.reports.parts import Definition, Definitions, Methods
from benchmarks.reports.wording import most, sentence


def methods_of(sight: Sight) -> Methods:
    """Glossary, and the definition of every indicator that the practice has a line of."""
    shared = methods_pages(sight.subject).glossary
    kept = tuple(one for one in shared if one.heading not in words.LEFT_OUT)
    return Methods(
        glossary=(*words.GLOSSARY, *kept),
        definitions=tuple(
            part for domain in sight.domains.values() if (part := _definitions(sight, domain))
        ),
    )


def _definitions(sight: Sight, domain: Domain) -> Definitions | None:
    """A domain's indicators with a figure or a mark of their own; None without any."""
    told = [one for one in sight.of(domain) if one.state in (DATA, SUPPRESSED)]
    if not told:
        return None
    sources = {one.name: _source(sight, one) for one in told}
    shared = most(sources.values())
    return Definitions(
        title=domain.title,
        shared=words.shared_words(domain.about, shared),
        lines=tuple(_line(sight, one, sources[one.name], shared) for one in told),
    )


def _source(sight: Sight, told: Told) -> str:
    measure = _measure(sight, told)
    return measure.source if measure is not None else told.indicator.source


def _measure(sight: Sight, told: Told) -> Measure | None:
    return None if told.row is None else sight.subject.measures[told.row.measure_id]


def _line(sight: Sight, told: Told, source: str, shared: str) -> Definition:
    """What an indicator is made of, in the words of its definition."""
    measure = _measure(sight, told)
    own = "" if source == shared else sentence(source)
    if measure is None:
        return Definition(told.name, sentence(told.indicator.title), own, "")
    made_of = words.made_of(measure.numerator, measure.denominator, measure.value.unit)
    return Definition(told.name, made_of, own, sentence(measure.why))
