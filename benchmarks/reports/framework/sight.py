"""A practice's sight of the framework: its rows, its marks, and the words for each indicator."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from benchmarks.framework.definition import Domain, Indicator
from benchmarks.framework.engine import AS_PUBLISHED, Framework
from benchmarks.framework.state import DATA, MISSING, NOT_APPLICABLE, SUPPRESSED
from benchmarks.reports.agreed import agreements_of
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import Subject, find_subject
from benchmarks.reports.wording import Scale, joined, number, plural
from benchmarks.reports.wording.agreements import OPEN
from benchmarks.reports.wording.comparison import verdict_short

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
            shape, words = NO_FIGURE[state], NO_FIGURE_WORDS[state]
            return Told(one, name, state, row, "", shape, words, False, "", "")
        if one.measure_id is not None and row is not None:
            return self._measured(one, row)
        value, words, detail = self._plain(one)
        return Told(one, name, state, None, value, SHOWN_ONLY, words, False, "", detail)

    def _measured(self, one: Indicator, row: Row) -> Told:
        measure = self.subject.measures[row.measure_id]
        value = "" if row.value is None else Scale(measure, row).figure(row.value)
        words = verdict_short(row)
        if one.interval == "as_published" and row.lower is not None:
            words = joined((words, AS_PUBLISHED if not row.old else ""), ", ")
        told = row.compared and not (row.check_first or row.disagrees)
        shape = SHAPES.get(row.verdict or "", SHOWN_ONLY) if told else SHOWN_ONLY
        return Told(
            indicator=one,
            name=self.framework.name_of(one),
            state=DATA,
            row=row,
            value=value,
            shape=shape,
            words=words,
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
        return f"{ADJUSTED_OUT} {share:.0f}%, all {whole:.0f}%".replace(" ", UNBROKEN)

    def _published_interval(self, one: Indicator, row: Row) -> str:
        if one.interval != "as_published" or row.lower is None or row.upper is None:
            return ""
        scale = Scale(self.subject.measures[row.measure_id], row)
        return f"published interval {scale.between(row.lower, row.upper)}"

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
        parts = (rated_on(found), age_of(found, self.subject.computed.quarter.end))
        inherited = "provider before" if found["inherited"] else ""
        return (
            "",
            str(found["rating"]),
            joined((*parts, inherited, found["framework"] or ""), " · "),
        )

    def _as_published(self, one: Indicator) -> tuple[str, str, str]:
        found = self.framework.published.filter(practice_code=self.code, indicator=one.id)
        row = found.row(0, named=True)
        told = published_words(row["value"], one)
        if one.unit == YES_OR_NO:
            return "", told, f"as at {row['period_end']:%B %Y}"
        return told, "shown, not judged", f"{one.unit} · {row['period_end']:%Y}"

    def _agreements(self) -> tuple[str, str, str]:
        found = agreements_of(self.subject.computed, self.code)
        done = sum(one["status"] == "done" for one in found)
        still = sum(one["status"] in OPEN for one in found)
        if not found:
            return "", "none on record", ""
        return "", f"{plural(len(found), 'agreement')}", f"{done} done, {still} still open"


def published_words(value: float, one: Indicator) -> str:
    """A published value as it is shown; 1 and 0 as words where the indicator asks yes or no."""
    if one.unit == YES_OR_NO:
        return "yes" if value else "no"
    return number(value)


def rated_on(found: Mapping[str, Any]) -> str:
    """When a rating was given, as its file knows it."""
    first, last = found["rated_from"], found["rated_to"]
    if first == last:
        return f"{first:%b %Y}"
    return f"{first.year}"


def age_of(found: Mapping[str, Any], end: date) -> str:
    """How old a rating is at the quarter's end, in whole years; a year known alone gives two."""
    least, most = ((end - found[name]).days // 365 for name in ("rated_to", "rated_from"))
    least = max(least, 0)
    years = plural(most, "year") if least == most else f"{least} to {plural(most, 'year')}"
    return f"{years} old" if most else "under a year old"


def sight_of(framework: Framework, practice_code: str, edition: str, *, draft: bool) -> Sight:
    """A practice's sight; raises NotAMember and UnknownEdition."""
    return Sight(framework, find_subject(framework.computed, practice_code, edition), draft)
