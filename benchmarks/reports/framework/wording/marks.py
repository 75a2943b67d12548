"""An indicator's mark and the words beside it, as every page of the framework tells them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from benchmarks.framework.definition import Indicator
from benchmarks.framework.engine import AS_PUBLISHED
from benchmarks.framework.state import MISSING, NOT_APPLICABLE, SUPPRESSED
from benchmarks.reports.wording import joined, number, plural

Found = Mapping[str, Any]  # a row of the regulator's ratings, or of values as published
Plain = tuple[str, str, str]  # value, words and detail of what is no measure
SHAPES = {
    "much_higher": "▲▲",
    "higher": "▲",
    "usual_spread_higher": "△",
    "in_line": "•",
    "usual_spread_lower": "▽",
    "lower": "▼",
    "much_lower": "▼▼",
}
SHOWN_ONLY = "◆"  # a figure without a verdict
YES_OR_NO = "yes or no"
ADJUSTED_OUT, UNBROKEN = "PCA", "\u00a0"
NO_FIGURE = {MISSING: "–", SUPPRESSED: "■", NOT_APPLICABLE: "×"}
NO_FIGURE_WORDS = {
    MISSING: "not supplied",
    SUPPRESSED: "suppressed",
    NOT_APPLICABLE: "does not apply",
}


def with_method(words: str, *, as_published: bool) -> str:
    """A verdict in words, and that its interval is the publisher's."""
    return joined((words, AS_PUBLISHED if as_published else ""), ", ")


def adjusted_words(share: float, whole: float) -> str:
    """Personalised care adjustments: their share, and the figure were they counted; unbroken."""
    return f"{ADJUSTED_OUT} {share:.0f}%, all {whole:.0f}%".replace(" ", UNBROKEN)


def published_interval(between: str) -> str:
    """The publisher's own interval."""
    return f"published interval {between}"


def rated(found: Found, end: date) -> Plain:
    """A rating of the regulator, with its age at the quarter's end."""
    inherited = "provider before" if found["inherited"] else ""
    parts = (rated_on(found), age_of(found, end), inherited, found["framework"] or "")
    return "", str(found["rating"]), joined(parts, " · ")


def rated_on(found: Found) -> str:
    """When a rating was given, as its file knows it."""
    first, last = found["rated_from"], found["rated_to"]
    if first == last:
        return f"{first:%b %Y}"
    return f"{first.year}"


def age_of(found: Found, end: date) -> str:
    """How old a rating is at the quarter's end, in whole years; a year known alone gives two."""
    least, most = ((end - found[name]).days // 365 for name in ("rated_to", "rated_from"))
    least = max(least, 0)
    years = plural(most, "year") if least == most else f"{least} to {plural(most, 'year')}"
    return f"{years} old" if most else "under a year old"


def as_published(found: Found, one: Indicator) -> Plain:
    """A value that is shown as it is published, with its day or year."""
    told = published_words(found["value"], one)
    if one.unit == YES_OR_NO:
        return "", told, f"as at {found['period_end']:%B %Y}"
    return told, "shown, not judged", f"{one.unit} · {found['period_end']:%Y}"


def published_words(value: float, one: Indicator) -> str:
    """A published value as it is shown; 1 and 0 as words where the indicator asks yes or no."""
    if one.unit == YES_OR_NO:
        return "yes" if value else "no"
    return number(value)


def agreed(count: int, done: int, still: int) -> Plain:
    """What was agreed with peers, and how much of it is done."""
    if not count:
        return "", "none on record", ""
    return "", plural(count, "agreement"), f"{done} done, {still} still open"
