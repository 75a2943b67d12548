"""The locality that a pack is about, with everything its pages are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.measures.priorities import priority_rank
from benchmarks.pipeline import Computed
from benchmarks.reports.editions import THE_ROOM, effective, hidden, known_edition, pseudonyms
from benchmarks.reports.names import practice_title
from benchmarks.reports.rows import Group, Practice, Row, group_rows, practice_list

TOPICS = 6


@dataclass(frozen=True)
class Place:
    """One locality: its practices, their rows, and what was found of it as a whole."""

    computed: Computed
    name: str
    edition: str
    everyone: tuple[Practice, ...]  # ever in the locality
    group: Group
    variation: Mapping[str, Mapping[str, Any]]  # rows of VARIATION by measure
    inequality: Mapping[str, Mapping[str, Any]]

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The library as the folder's settings leave it."""
        return self.computed.measures

    @cached_property
    def title(self) -> str:
        """The locality with its kind: "Ashdale locality"; "Furness Locality" as it stands."""
        name = " ".join(self.name.split())
        return name if "locality" in name.lower() else f"{name} locality"

    @cached_property
    def members(self) -> tuple[Practice, ...]:
        """Its practices on the quarter's last day."""
        return tuple(one for one in self.everyone if one.member)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The practices that this edition may not name."""
        return hidden(self.edition, self.everyone, THE_ROOM)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every practice's printed name by code; a letter where it may not be named."""
        secret = self.computed.settings.anonymity.secret
        letters = pseudonyms(self.everyone, THE_ROOM, secret) if self.hidden else {}
        return {
            one.practice_code: f"Practice {letters[one.practice_code]}"
            if one.practice_code in self.hidden
            else practice_title(one.practice_name)
            for one in self.everyone
        }

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """The members' codes by printed name."""
        codes = (one.practice_code for one in self.members)
        return tuple(sorted(codes, key=lambda code: self.names[code].casefold()))

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The measures to talk about: the locality's priorities, then where most stands out."""
        found = [name for name in self.group.by_measure if self._weight(name) > (0, 0.0)]
        priorities = self.computed.settings.measures.priorities
        return tuple(
            sorted(
                found,
                key=lambda name: (
                    priority_rank(self.measures[name], priorities),
                    *(-weight for weight in self._weight(name)),
                    name,
                ),
            )
        )[:TOPICS]

    def rows(self, measure_id: str) -> Mapping[str, Row]:
        """The members' rows on a measure, by code."""
        return self.group.by_measure.get(measure_id, {})

    def _weight(self, measure_id: str) -> tuple[int, float]:
        """How many practices stand out beyond their number by chance, and how far the furthest."""
        if measure_id not in self.measures:
            return 0, 0.0
        rows = [row for row in self.rows(measure_id).values() if row.compared]
        outside = [row for row in rows if row.flagged]
        return len(outside), max((abs(row.z or 0.0) for row in rows), default=0.0)


def find_place(computed: Computed, locality: str, edition: str) -> Place:
    """A locality with at least one member; raises UnknownEdition."""
    everyone = tuple(practice_list(computed.practices.filter(locality=locality)))
    codes = tuple(one.practice_code for one in everyone if one.member)
    return Place(
        computed=computed,
        name=locality,
        edition=effective(known_edition(edition), everyone),
        everyone=everyone,
        group=group_rows(computed.comparison, codes),
        variation=_by_measure(computed.variation, locality),
        inequality=_by_measure(computed.inequality, locality),
    )


def _by_measure(frame: pl.DataFrame, locality: str) -> dict[str, dict[str, Any]]:
    rows = frame.filter(locality=locality).sort("measure_id").iter_rows(named=True)
    return {row["measure_id"]: row for row in rows}
