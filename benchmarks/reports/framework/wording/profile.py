"""Page 1 in words: what is so, how much had data, and how to read it."""

import re
from collections.abc import Sequence

from benchmarks.reports.wording import joined, listed, spelt

NAMED = 2  # indicators in a heading
TOO_FEW = "too few to show"
ASKED = "your locality lead"  # where the folder names nobody
RUNS = ("in line", "not judged")
SHORTER = {
    "shown, not judged": "not judged",
    "usual spread, higher": "usual, higher",
    "usual spread, lower": "usual, lower",
}
KEY = (
    "▲ ▼ further out than expected of a practice of this size (1 in 20 by chance and ordinary "
    "variation), ▲▲ ▼▼ much further (1 in 500). △ ▽ real, within the usual spread. • in line. "
    "◆ no verdict. –\u00a0not\u00a0supplied. ■\u00a0suppressed. ×\u00a0does not apply. "
    "Higher is not better or worse by itself."
)


def kicker(quarter: str, edition: str) -> str:
    """The line above the heading."""
    return f"Primary care quality framework · {quarter} · {edition}"


def heading(name: str, said: str) -> str:
    """The practice, and what is so."""
    return f"{name}: {said}"


def statement(out: Sequence[tuple[str, bool]], compared: int) -> str:
    """What is so, for the heading: the names further out than expected, and whether high."""
    if not compared:
        return "a profile to talk about; nothing could be compared"
    if not out:
        if compared == 1:
            return "the one compared indicator is not further out than expected"
        return f"none of {compared} compared indicators is further out than expected"
    if len(out) > NAMED:
        many = f"{spelt(len(out))} of {compared} compared indicators"
        return f"{many} are further out than expected"
    rest = compared - len(out)
    others = {0: "", 1: "; the other one is not"}.get(rest, f"; the other {spelt(rest)} are not")
    return f"{_sides(out)} than expected{others}"


def _sides(out: Sequence[tuple[str, bool]]) -> str:
    """Names with their side: both at once where two lie on the same."""
    sides = {high for _, high in out}
    if len(out) > 1 and len(sides) == 1:
        return f"{listed([name for name, _ in out])} are {'higher' if True in sides else 'lower'}"
    return listed([f"{name} is {'higher' if high else 'lower'}" for name, high in out])


def coverage(had: int, of: int) -> str:
    """How many had data: "14 of 16"."""
    return f"{had} of {of}"


def facts(had: int, of: int, compared: int, chance: float) -> str:
    """How many indicators had data, and how many of the compared would stand out by chance."""
    about = f"about {chance:.0f}" if round(chance) else "fewer than one"
    by = f"{compared} compared, of which {about} would stand out by chance" if compared else ""
    return joined((f"{coverage(had, of)} indicators had data", by, "no total, no rank"), " · ")


def draft_words(asked: str, until: str, code: str, quarter: str) -> str:
    """How to query a figure of a draft; `asked` is "" where the folder names nobody."""
    return (
        f"Draft. To query a figure: tell {asked or ASKED}, {until}, the practice code "
        f"({code}), the quarter ({quarter}), the indicator, and "
        "what you expected. The lead notes it in queries.csv; the final edition prints the answer."
    )


def shorter(words: str) -> str:
    """A verdict in the narrow column of page 1."""
    return SHORTER.get(words, words).removesuffix(", not compared")


def dated(rating: str, detail: str) -> str:
    """A rating with the year that its detail gives: on page 1 its age must be seen."""
    year = re.search(r"\b(?:19|20)\d\d\b", detail)
    return f"{rating}, {year[0]}" if year else rating


def run_words(shape: str, words: str, calm: Sequence[tuple[str, str]]) -> str:
    """Indicators of one mark in a run, each name with its value."""
    return f"{shape} {words}: {', '.join(f'{name} {value}' for name, value in calm)}"


def more_lacking(count: int, *, some: bool) -> str:
    """What has no line of its own on page 1; `some`: others of its domain have one."""
    if not count:
        return ""
    return f"– {count} more not supplied" if some else f"– not supplied ({count})"
