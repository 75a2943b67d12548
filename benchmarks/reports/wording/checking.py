"""Who checked the figures, how to query one, and what was asked and answered."""

from collections.abc import Mapping
from typing import Any

from benchmarks.periods import Period
from benchmarks.reports.wording.numbers import plural
from benchmarks.reports.wording.text import joined, sentence
from benchmarks.reports.wording.when import day
from benchmarks.settings import Asking, Settings

DRAFT = "Draft: figures may change"


def mark(settings: Settings, *, draft: bool) -> str:
    """What stands on top of every page: that it is a draft, and what the folder says."""
    return joined((DRAFT if draft else "", settings.banner), " · ")


def checked(settings: Settings) -> str:
    """Who looked at the figures before they were handed out, in a role."""
    if settings.checked_by:
        return sentence(f"Checked by {settings.checked_by}")
    return "Who checked these figures was not recorded."


def how_to_query(settings: Settings, code: str, quarter: Period, *, draft: bool) -> str:
    """The way to have a figure corrected; in a draft also until when."""
    asked = settings.contact or "your locality lead"
    what = f"practice {code}, quarter {quarter.label}, the measure, and the figure you expect"
    if not draft:
        return f"Does a figure look wrong? Tell {asked}: {what}."
    return (
        f"This is a draft. Does a figure look wrong? Tell {asked}, {until(settings.queries)}: "
        f"{what}. The final edition prints the answer."
    )


def until(asking: Asking) -> str:
    """The last day for queries, or how long there is."""
    if asking.until is not None:
        return f"by {day(asking.until)}"
    return f"within {plural(asking.weeks, 'week')} of receiving this"


def answer(row: Mapping[str, Any]) -> str:
    """The answer to a query of QUERIES with its day; "open" where there is none."""
    if not row["answer"]:
        return "open"
    when = f" ({day(row['answered_on'])})" if row["answered_on"] else ""
    return f"{sentence(row['answer'])}{when}"


def query_line(figure: str, row: Mapping[str, Any]) -> str:
    """A query and its answer in one run of words, as the pack lists them."""
    told = row["answer"]
    return (
        f"Queried on {day(row['asked_on'])}, {figure}: {sentence(row['query'])} "
        f"{sentence(f'Answer: {told}') if told else 'Still open.'}"
    )


def not_listed(count: int, still_open: int) -> str:
    """Queries of practices that may not be named: how many, and how many are open."""
    are = "was" if count == 1 else "were"
    left = "none is open" if still_open == 0 else f"{still_open} still open"
    return f"{plural(count, 'figure')} {are} queried by practices not named here, {left}."
