"""A practice's sight of the framework: its rows, its marks, and the words for each indicator."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from benchmarks.framework.definition import Domain, Indicator
from benchmarks.framework.engine import Framework
from benchmarks.framework.state import DATA, MISSING
from benchmarks.reports.agreed import agreements_of
from benchmarks.reports.framework.wording import marks as words
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import Subject, find_subject
from benchmarks.reports.wording import Scale, joined
from benchmarks.reports.wording.agreements import OPEN
from benchmarks.reports.wording.comparison import verdict_short


@dataclass(frozen=True, slots=True)
class Told:
    """An indicator as every page tells it."""

    indicator: Indicator
    name: str  # a carried one has that of its measure
    state: str
    row: Row | None  # None: no measure
    value: str  # "" where there is none
    shape: str
    words: str
    strong: bool
    period: str  # of a measure, where it is not the quarter
    detail: str  # what else stands beside it


@dataclass(frozen=True)
class Sight:
    """One practice in the framework."""

    framework: Framework
    subject: Subject
    draft: bool

    @property
    def code(self) -> str:
        """The practice's code."""
        return self.subject.practice.practice_code

    @property
    def domains(self) -> Mapping[str, Domain]:
        """The domains in their order."""
        return self.framework.domains

    @cached_property
    def state_of(self) -> Mapping[tuple[str, str], str]:
        """The state of each indicator by domain and name."""
        mine = self.framework.states.filter(pl.col("practice_code") == self.code)
        return {(one, two): state for one, two, state in mine.drop("practice_code").iter_rows()}

    def has_any(self, domain: Domain) -> bool:
        """Whether anything of a domain was supplied."""
        return any(told.state != MISSING for told in self.of(domain))

    def of(self, domain: Domain) -> Iterator[Told]:
        """The indicators of a domain, told."""
        for one in domain.indicators:
            yield self.told(domain, one)

    def told(self, domain: Domain, one: Indicator) -> Told:
        """An indicator with its figure and words, or its mark."""
        state = self.state_of.get((domain.id, one.id), MISSING)
        row, name = self.subject.rows.get(one.measure_id or ""), self.framework.name_of(one)
        if state != DATA:
            shape, why = words.NO_FIGURE[state], words.NO_FIGURE_WORDS[state]
            return Told(one, name, state, row, "", shape, why, False, "", "")
        if one.measure_id is not None and row is not None:
            return self._measured(one, row)
        value, told, detail = self._plain(one)
        return Told(one, name, state, None, value, words.SHOWN_ONLY, told, False, "", detail)

    def _measured(self, one: Indicator, row: Row) -> Told:
        measure = self.subject.measures[row.measure_id]
        value = "" if row.value is None else Scale(measure, row).figure(row.value)
        theirs = one.interval == "as_published" and row.lower is not None
        told = row.compared and not (row.check_first or row.disagrees)
        shape = words.SHAPES.get(row.verdict or "", words.SHOWN_ONLY) if told else words.SHOWN_ONLY
        return Told(
            indicator=one,
            name=self.framework.name_of(one),
            state=DATA,
            row=row,
            value=value,
            shape=shape,
            words=words.with_method(verdict_short(row), as_published=theirs and not row.old),
            strong=row.flagged,
            period=self.subject.window_of(row),
            detail=self._beside(one, row),
        )

    def _beside(self, one: Indicator, row: Row) -> str:
        """Personalised care adjustments, or the publisher's interval."""
        return joined((self._adjusted(one), self._published_interval(one, row)), " · ")

    def _adjusted(self, one: Indicator) -> str:
        found = self.framework.adjusted.filter(practice_code=self.code, indicator=one.id)
        if found.is_empty():
            return ""
        share, whole = found.row(0)[2:4]
        return words.adjusted_words(share, whole)

    def _published_interval(self, one: Indicator, row: Row) -> str:
        if one.interval != "as_published" or row.lower is None or row.upper is None:
            return ""
        scale = Scale(self.subject.measures[row.measure_id], row)
        return words.published_interval(scale.between(row.lower, row.upper))

    def _plain(self, one: Indicator) -> tuple[str, str, str]:
        """Value, words and detail of what is no measure."""
        if one.rating is not None:
            return self._rated(one.rating)
        if one.published is not None:
            return self._as_published(one)
        return self._agreements()

    def _rated(self, question: str) -> tuple[str, str, str]:
        found = self.framework.inspections.filter(
            pl.col("practice_code") == self.code, pl.col("question").cast(pl.String) == question
        ).row(0, named=True)
        return words.rated(found, self.subject.computed.quarter.end)

    def _as_published(self, one: Indicator) -> tuple[str, str, str]:
        found = self.framework.published.filter(practice_code=self.code, indicator=one.id)
        return words.as_published(found.row(0, named=True), one)

    def _agreements(self) -> tuple[str, str, str]:
        found = agreements_of(self.subject.computed, self.code)
        done = sum(one["status"] == "done" for one in found)
        still = sum(one["status"] in OPEN for one in found)
        return words.agreed(len(found), done, still)


def sight_of(framework: Framework, practice_code: str, edition: str, *, draft: bool) -> Sight:
    """A practice's sight; raises NotAMember and UnknownEdition."""
    return Sight(framework, find_subject(framework.computed, practice_code, edition), draft)
