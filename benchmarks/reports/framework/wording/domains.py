"""Pages 3 to 5 in words: what stands out of some domains, and how to read their rows."""

from collections.abc import Sequence

from benchmarks.framework.definition import Page
from benchmarks.reports.wording import joined, listed

NAMED = 2  # indicators in a heading
TITLES: dict[Page, str] = {
    "experience": "Experience, access and equity",
    "clinical": "Clinical care and prevention",
    "workforce": "Activity, safety, workforce",
}
SCALE = (
    "Every row has a scale of its own: the darker band is where a practice of your size is "
    "expected 19 times in 20. Right is more, which is not always better; distances in different "
    "rows cannot be compared."
)
ADJUSTED = (
    "PCA: the share of a register with a personalised care adjustment; all: the figure were they "
    "counted."
)
NOTHING_SUPPLIED = "nothing was supplied"
SMALL_NUMBERS = "small numbers"


def page_heading(title: str, said: str) -> str:
    """A page's subject, and what its domains come to."""
    return f"{title}: {said}"


def intro(*, compared: bool, adjusted: bool) -> str:
    """How to read the rows, where some were compared or have adjustments beside them."""
    return joined((SCALE if compared else "", ADJUSTED if adjusted else ""), " ")


def middle(*, expected: bool) -> str:
    """What the middle of every row's scale is: what is expected, or what peers have."""
    return "expected" if expected else "peers"


def stands_out(names: Sequence[str], compared: int) -> str:
    """What some domains come to: the compared indicators that stand out, without a total."""
    if not compared:
        return "shown, and not compared"
    if not names:
        if compared == 1:
            return "the one compared figure does not stand out"
        return f"none of {compared} compared figures stands out"
    if len(names) <= NAMED:
        return f"{listed(names)} {'stands' if len(names) == 1 else 'stand'} out"
    return f"{len(names)} of {compared} compared figures stand out"


def shared_words(period: str, unit: str) -> str:
    """The period and unit of most rows of a domain, each "" where there is none."""
    return joined((period, f"{unit} where no unit is given" if unit else ""), " · ")


def lacking(names: Sequence[str]) -> str:
    """Indicators that were not supplied, in a line; "" for none."""
    return f"Not supplied: {listed(names)}." if names else ""
