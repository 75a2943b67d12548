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
from benchmarks.reports.framework.wording import place as words
from benchmarks.reports.framework.wording import titles
from benchmarks.reports.framework.wording.profile import coverage
from benchmarks.reports.framework.wording.views import NAMES
from benchmarks.reports.framework.wording.voice import NO_QUERIES
from benchmarks.reports.letterhead import letterhead
from benchmarks.reports.pack.parts import HeatMap
from benchmarks.reports.pack.place import Place, find_place
from benchmarks.reports.parts import Furniture
from benchmarks.reports.triage import by_chance
from benchmarks.reports.wording import number, plural
from benchmarks.reports.wording.checking import mark


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
        title=titles.view_title(place.title, quarter.words),
        author=framework.computed.settings.name or titles.AUTHOR,
        subject=titles.view_subject(place.title),
        dated=quarter.end.isoformat(),
        draft=draft,
        furniture=_furniture(place, draft=draft),
        kicker=words.kicker(quarter.words, EDITIONS[place.edition]),
        heading=_heading(place),
        facts=_facts(framework, place),
        lead=words.LEAD,
        covered=tuple(_covered(framework, place, one) for one in framework.domains.values()),
        map=locality_map(framework, place),
        equity=equity_page(framework, locality),
        index=_index(framework, place),
        index_intro=_index_intro(framework),
        queries=queries,
        queries_note="" if queries else NO_QUERIES,
    )


def _heading(place: Place) -> str:
    rows = place.group.rows
    compared = [row for row in rows if row.compared]
    return words.heading(place.title, sum(row.flagged for row in compared), len(compared))


def _facts(framework: Framework, place: Place) -> str:
    rows = place.group.rows
    mine = _mine(framework.coverage, place)
    had, of = int(mine["with_data"].sum()), int(mine["indicators"].sum())
    return words.facts(len(place.members), had, of, by_chance(rows))


def _mine(frame: pl.DataFrame, place: Place) -> pl.DataFrame:
    codes = [one.practice_code for one in place.members]
    return frame.filter(pl.col("practice_code").is_in(codes))


def _covered(framework: Framework, place: Place, domain: Domain) -> Covered:
    mine = _mine(framework.states, place).filter(domain=domain.id)
    by_line = mine.group_by("indicator", maintain_order=True).agg((pl.col("state") == DATA).any())
    by_practice = mine.group_by("practice_code").agg((pl.col("state") == DATA).any())
    names = {one.id: framework.name_of(one) for one in domain.indicators} | NAMES
    lacking = [names[one] for one, there in by_line.iter_rows() if not there and one in names]
    return Covered(
        domain=domain.title,
        indicators=coverage(int(by_line["state"].sum()), by_line.height),
        practices=coverage(int(by_practice["state"].sum()), by_practice.height),
        lacking=words.nobody_has(lacking),
    )


def _index(framework: Framework, place: Place) -> tuple[Indexed, ...]:
    """In the order of names: the index is no order."""
    mine = {row["practice_code"]: row for row in _mine(framework.index, place).to_dicts()}
    return tuple(
        Indexed(
            practice=place.names[code],
            index=number(row["index"], 2),
            made_of=plural(row["indicators"], "indicator"),
            places=words.places_words(row["place_low"], row["place_high"], of=len(mine)),
            weights=words.places_words(row["least"], row["most"], of=0),
        )
        for code in place.in_order
        if (row := mine.get(code)) is not None
    )


def _index_intro(framework: Framework) -> str:
    asked = framework.computed.settings.framework.index
    named = [framework.domains[name].title for name in asked if name in framework.domains]
    return words.index_intro(named)


def _queries(framework: Framework, place: Place) -> tuple[Query, ...]:
    mine = _mine(framework.queries, place)
    return tuple(
        Query(
            practice=place.names[row["practice_code"]],
            figure=framework.named(row["measure_id"]),
            query=words.query_words(row["asked_on"], row["query"]),
            answer=words.answer_words(row["answer"]),
        )
        for row in mine.iter_rows(named=True)
    )


def _furniture(place: Place, *, draft: bool) -> Furniture:
    quarter = titles.quarter_short(place.computed.quarter.label)
    return Furniture(
        letterhead=letterhead(place.computed, draft=draft),
        banner=mark(place.computed.settings, draft=draft),
        draft=draft,
        who=titles.view_who(place.title),
        what=titles.view_what(quarter, EDITIONS[place.edition]),
    )
