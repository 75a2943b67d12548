"""The locality's view in words."""

from collections.abc import Sequence
from datetime import date

from benchmarks.reports.wording import day, joined, listed, plural, sentence

LEAD = (
    "This view shows what each practice’s own framework shows, side by side, and no more. "
    "There are no totals and no order: columns are in the order of names.",
    "What partners say about a practice is in that practice’s own framework alone, and is "
    "never set beside another’s.",
)
OPEN = "open"


def kicker(quarter: str, edition: str) -> str:
    """The line above the heading."""
    return joined(("Framework, the locality’s view", quarter, edition), " · ")


def heading(place: str, out: int, compared: int) -> str:
    """The locality, and how many of its compared figures stand out."""
    if not compared:
        return f"{place}: nothing could be compared"
    verb = "stands" if out == 1 else "stand"
    return f"{place}: {out} of {plural(compared, 'compared figure')} {verb} out"


def facts(practices: int, had: int, of: int, chance: float) -> str:
    """How many practices and figures there are, and what chance would do."""
    return joined(
        (
            plural(practices, "practice"),
            f"{had:,} of {of:,} figures had data",
            f"about {chance:.0f} would stand out by chance" if chance >= 0.5 else "",
        ),
        " · ",
    )


def nobody_has(names: Sequence[str]) -> str:
    """Indicators that no practice has; "none" where each is somebody's."""
    return ", ".join(names) or "none"


def places_words(low: float, high: float, of: int) -> str:
    """Places from, to; that the order cannot be told where they are over half of all."""
    if of and high - low + 1 > of / 2:
        return f"cannot be told ({low:.0f} to {high:.0f} of {of})"
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def index_intro(titles: Sequence[str]) -> str:
    """What the index is made of that the locality asked for; "" where it asked for none."""
    if not titles:
        return ""
    return (
        f"As the locality asked, of {listed(titles)}. Each indicator is set against practices "
        "elsewhere (their median, and the distance of their quartiles), the better side up, no "
        "further than 3; indicators without a better side are left out. Places: where chance "
        "leaves each practice, 9 times in 10. Weights: its place when all weigh alike, or a domain "
        "is left out."
    )


def query_words(asked_on: date, query: str) -> str:
    """A query with its day."""
    return sentence(f"{day(asked_on)}: {query}")


def answer_words(answer: str | None) -> str:
    """The answer to a query; "open" where there is none."""
    return sentence(answer) if answer else OPEN
