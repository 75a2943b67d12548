"""The last pages of the framework: what its marks and words mean, and what each figure is."""

from benchmarks.framework.definition import Domain
from benchmarks.framework.state import DATA, SUPPRESSED
from benchmarks.measures.definition import Measure
from benchmarks.reports.framework.sight import Sight, Told
from benchmarks.reports.methods import methods_pages
from benchmarks.reports.parts import Advice, Definition, Definitions, Methods
from benchmarks.reports.wording import joined, most, sentence
from benchmarks.reports.wording.definitions import Part, part_words

LEFT_OUT = ("Over time",)  # entries on what a framework does not print
MARKS = Advice(
    "No figure: three reasons",
    "Not supplied (–): the folder has no figure. Suppressed (■): the publisher, or the locality’s "
    "rule for small numbers, hides it. Does not apply (×): there is nobody to count, as where no "
    "child had the birthday. Coverage counts the indicators that apply and have a figure. Nothing "
    "is averaged over indicators or domains.",
)
PARTNERS = Advice(
    "Partners’ answers",
    "Shown from 5 raters in 2 organisations, each with 2 raters or more and none above 60% of "
    "them, so that nobody can be told from the rest; indicative under 15 raters (a number "
    "borrowed from feedback for single doctors). A mean and the gap to the practice’s own answer "
    "have t intervals over organisations, from 3 of them. Comments are printed as themes that "
    "three raters or more brought up, in nobody’s words.",
)
SURVEY = Advice(
    "Surveys",
    "Answers are weighted, so that their number need not be whole, and the interval is Wilson’s on "
    "two thirds of them (a design effect of 1.5, assumed). The GP Patient Survey begins a new "
    "series in 2024: figures before and after are never joined.",
)
QOF = Advice(
    "QOF and personalised care adjustments",
    "The figure is net: people who were adjusted out (declined, unsuitable, newly registered) are "
    "neither above nor below the line. Beside it stand their share (PCA), and what the figure "
    "would be of all on the register (all). Codes change between years and are never joined.",
)
STOCKS = Advice(
    "Staff, ratings, scores",
    "Full-time equivalents are of one day and no counts of events, so they are shown and not "
    "judged. CQC ratings are words in an order, printed with their age, and averaged with nothing.",
)


def methods_of(sight: Sight) -> Methods:
    """Glossary, and the definition of every indicator that the practice has a line of."""
    shared = methods_pages(sight.subject).glossary
    kept = tuple(one for one in shared if one.heading not in LEFT_OUT)
    return Methods(
        glossary=(MARKS, PARTNERS, SURVEY, QOF, STOCKS, *kept),
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
        shared=joined((domain.about, f"Source where none is given: {shared}." if shared else "")),
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
    above, below = (_part(part) for part in (measure.numerator, measure.denominator))
    made_of = sentence(f"{above}, divided by {below} ({measure.value.unit})")
    return Definition(told.name, made_of, own, sentence(measure.why))


def _part(part: Part) -> str:
    """A part in its own words, where the definition has some."""
    return getattr(part, "label", "") or part_words(part)
