"""The locality's view for the lead: coverage, the map of all practices, equity, queries."""

from dataclasses import dataclass

import polars as pl

from benchmarks.framework.definition import Domain
from benchmarks.framework.engine import Framework
from benchmarks.framework.state import DATA
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.framework.equity import Equity, equity_page
from benchmarks.reports.framework.map import locality_map
from benchmarks.reports.framework.parts import Document
from benchmarks.reports.letterhead import letterhead
from benchmarks.reports.pack.parts import HeatMap
from benchmarks.reports.pack.place import Place, find_place
from benchmarks.reports.parts import Furniture
from benchmarks.reports.triage import by_chance
from benchmarks.reports.wording import day, joined, listed, number, plural, sentence
from benchmarks.reports.wording.checking import mark

VIEW_NAMES = {"partners": "Partners’ answers", "self": "Own answers"}


@dataclass(frozen=True, slots=True)
class Covered:
    """How much of a domain the locality's practices have."""

    domain: str
    indicators: str
    practices: str
    lacking: str  # indicators that nobody has


@dataclass(frozen=True, slots=True)
class Query:
    """A query to a figure, for the lead."""

    practice: str
    figure: str
    query: str
    answer: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """A practice's index and how sure its place is."""

    practice: str
    index: str
    made_of: str
    places: str
    weights: str


@dataclass(frozen=True, slots=True)
class LocalityView(Document):
    """Everything that the template prints."""

    kicker: str
    heading: str
    facts: str
    lead: tuple[str, ...]
    covered: tuple[Covered, ...]
    map: HeatMap
    equity: Equity
    index: tuple[Indexed, ...]  # empty where the locality asks for none
    index_intro: str
    queries: tuple[Query, ...]
    queries_note: str


def locality_view(
    framework: Framework, locality: str, edition: str = "named", *, draft: bool = False
) -> LocalityView:
    """The view of a locality; raises UnknownEdition. Nothing of what partners say is in it."""
    place = find_place(framework.computed, locality, edition)
    quarter = framework.computed.quarter
    queries = _queries(framework, place)
    return LocalityView(
        title=f"{place.title}: framework, {quarter.words}",
        author=framework.computed.settings.name or "peerbench",
        subject=f"The framework of the practices of {place.title}, for the lead",
        dated=quarter.end.isoformat(),
        draft=draft,
        furniture=_furniture(place, draft=draft),
        kicker=joined(
            ("Framework, the locality’s view", quarter.words, EDITIONS[place.edition]), " · "
        ),
        heading=f"{place.title}: {_statement(place)}",
        facts=_facts(framework, place),
        lead=(
            "This view shows what each practice’s own framework shows, side by side, and no more. "
            "There are no totals and no order: columns are in the order of names.",
            "What partners say about a practice is in that practice’s own framework alone, and is "
            "never set beside another’s.",
        ),
        covered=tuple(_covered(framework, place, one) for one in framework.domains.values()),
        map=locality_map(framework, place),
        equity=equity_page(framework, locality),
        index=_index(framework, place),
        index_intro=_index_intro(framework),
        queries=queries,
        queries_note="" if queries else "No figure of this quarter was queried.",
    )


def _statement(place: Place) -> str:
    rows = [row for found in place.group.by_measure.values() for row in found.values()]
    compared = [row for row in rows if row.compared]
    if not compared:
        return "nothing could be compared"
    out = sum(row.flagged for row in compared)
    return f"{out} of {plural(len(compared), 'compared figure')} stand out"


def _facts(framework: Framework, place: Place) -> str:
    rows = [row for found in place.group.by_measure.values() for row in found.values()]
    chance = by_chance(rows)
    mine = _mine(framework.coverage, place)
    had, of = int(mine["with_data"].sum()), int(mine["indicators"].sum())
    return joined(
        (
            plural(len(place.members), "practice"),
            f"{had:,} of {of:,} figures had data",
            f"about {chance:.0f} would stand out by chance" if chance >= 0.5 else "",
        ),
        " · ",
    )


def _mine(frame: pl.DataFrame, place: Place) -> pl.DataFrame:
    codes = [one.practice_code for one in place.members]
    return frame.filter(pl.col("practice_code").is_in(codes))


def _covered(framework: Framework, place: Place, domain: Domain) -> Covered:
    mine = _mine(framework.states, place).filter(domain=domain.id)
    by_line = mine.group_by("indicator", maintain_order=True).agg((pl.col("state") == DATA).any())
    by_practice = mine.group_by("practice_code").agg((pl.col("state") == DATA).any())
    names = {one.id: framework.name_of(one) for one in domain.indicators} | VIEW_NAMES
    lacking = [names[one] for one, there in by_line.iter_rows() if not there and one in names]
    return Covered(
        domain=domain.title,
        indicators=f"{by_line['state'].sum()} of {by_line.height}",
        practices=f"{by_practice['state'].sum()} of {by_practice.height}",
        lacking=", ".join(lacking) or "none",
    )


def _index(framework: Framework, place: Place) -> tuple[Indexed, ...]:
    """In the order of names: the index is no order."""
    mine = {row["practice_code"]: row for row in _mine(framework.index, place).to_dicts()}
    return tuple(
        Indexed(
            practice=place.names[code],
            index=number(row["index"], 2),
            made_of=plural(row["indicators"], "indicator"),
            places=_span(row["place_low"], row["place_high"], of=len(mine)),
            weights=_span(row["least"], row["most"], of=0),
        )
        for code in place.in_order
        if (row := mine.get(code)) is not None
    )


def _span(low: float, high: float, of: int) -> str:
    """Places from, to; that the order cannot be told where they are over half of all."""
    if of and high - low + 1 > of / 2:
        return f"cannot be told ({low:.0f} to {high:.0f} of {of})"
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def _index_intro(framework: Framework) -> str:
    asked = framework.computed.settings.framework.index
    titles = [framework.domains[name].title for name in asked if name in framework.domains]
    return (
        f"As the locality asked, of {listed(titles)}. Each indicator is set against practices "
        "elsewhere (their median, and the distance of their quartiles), the better side up, no "
        "further than 3; indicators without a better side are left out. Places: where chance "
        "leaves each practice, 9 times in 10. Weights: its place when all weigh alike, or a domain "
        "is left out."
    )


def _queries(framework: Framework, place: Place) -> tuple[Query, ...]:
    mine = _mine(framework.queries, place)
    return tuple(
        Query(
            practice=place.names[row["practice_code"]],
            figure=framework.named(row["measure_id"]),
            query=sentence(f"{day(row['asked_on'])}: {row['query']}"),
            answer=sentence(row["answer"]) if row["answer"] else "open",
        )
        for row in mine.iter_rows(named=True)
    )


def _furniture(place: Place, *, draft: bool) -> Furniture:
    label = place.computed.quarter.label
    quarter = f"{label[:7]} {label[7:]}".replace("-", "/")
    return Furniture(
        letterhead=letterhead(place.computed, draft=draft),
        banner=mark(place.computed.settings, draft=draft),
        draft=draft,
        who=f"{place.title} · framework, the locality’s view",
        what=f"{quarter} · {EDITIONS[place.edition]} · for the lead, not for onward publication",
    )
