"""Queries to figures as pages print them: those about measures of the peer report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.pipeline import Computed
from benchmarks.reports.wording import day, sentence
from benchmarks.reports.wording.checking import answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A query to a figure and its answer."""

    figure: str
    asked: str
    query: str
    answer: str  # "open" where it is not yet answered, which only a draft prints


def queries_of(computed: Computed, code: str) -> Iterator[Mapping[str, Any]]:
    """The rows of QUERIES of a practice about measures that are printed, oldest first."""
    mine = computed.said.queries.filter(practice_code=code)
    return (row for row in mine.iter_rows(named=True) if row["measure_id"] in computed.measures)


def queried(computed: Computed, code: str) -> tuple[Asked, ...]:
    """What a practice asked of this quarter's figures, and the answers."""
    return tuple(
        asked(computed.measures[row["measure_id"]].name, row) for row in queries_of(computed, code)
    )


def asked(figure: str, row: Mapping[str, Any]) -> Asked:
    """A row of QUERIES, about a figure of this name."""
    return Asked(figure, day(row["asked_on"]), sentence(row["query"]), answer(row))
