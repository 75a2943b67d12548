"""What the framework's marks and words mean, and what its indicators are made of."""

from benchmarks.reports.parts import Advice
from benchmarks.reports.wording import joined, sentence
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
GLOSSARY = (MARKS, PARTNERS, SURVEY, QOF, STOCKS)


def shared_words(about: str, source: str) -> str:
    """What a domain is about, and the source of most of its indicators, "" where none."""
    return joined((about, f"Source where none is given: {source}." if source else ""))


def made_of(above: Part, below: Part, unit: str) -> str:
    """The two parts of an indicator, and its unit."""
    return sentence(f"{label(above)}, divided by {label(below)} ({unit})")


def label(part: Part) -> str:
    """A part in its own words, where the definition has some."""
    return getattr(part, "label", "") or part_words(part)
