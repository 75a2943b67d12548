"""What a folder holds once it is read: one lazy frame per contract, and how it got there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import dataframely as dy
import polars as pl

from benchmarks.findings import Finding
from benchmarks.schemas import (
    Agreements,
    Budgets,
    Consents,
    Counts,
    Coverage,
    Diagnostics,
    Inspections,
    Localities,
    Notes,
    Population,
    Practices,
    Prescribing,
    Presentations,
    Queries,
    Rates,
    Ratings,
    Referrals,
    Responses,
    SelfAssessment,
    Themes,
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that was read."""

    file: str  # relative to the folder
    layout: str  # the layout's title, e.g. "English Prescribing Dataset"
    domain: str  # prescribing, referrals, diagnostics, counts, population, practices, localities…
    rows: int
    first: date | None = None  # of the periods or extract dates in it
    last: date | None = None
    counts: tuple[str, ...] = ()  # the ids of COUNTS in it, by name


@dataclass(frozen=True, slots=True)
class Entry:
    """A file's rows as the store has them, practices and codes as numbers."""

    key: str  # what the rows are known by
    rows: pl.LazyFrame  # practice, code, month and amounts
    codes: pl.LazyFrame  # bnf_code, month, code
    practices: pl.LazyFrame  # practice_code, practice
    steps: Mapping[str, int]  # of amounts that are all in whole steps, how many there are to one


@dataclass(frozen=True, slots=True)
class PrescribingFile:
    """The rows of `Inputs.prescribing` that are of one file."""

    file: str
    rows: dy.LazyFrame[Prescribing]
    names: pl.LazyFrame  # `bnf_code`, `month` and `name`, each code and month once
    practices: pl.Series  # the codes of those in it
    lines: int
    entry: Entry | None  # where it is in the store and no other file has rows beside its own


@dataclass(frozen=True)
class Inputs:
    """A folder's data under the contracts of `schemas`; a source that is absent is empty."""

    folder: Path
    practices: dy.LazyFrame[Practices]
    localities: dy.LazyFrame[Localities]
    population: dy.LazyFrame[Population]
    prescribing: dy.LazyFrame[Prescribing]
    coverage: dy.LazyFrame[Coverage]
    presentations: dy.LazyFrame[Presentations]
    referrals: dy.LazyFrame[Referrals]
    diagnostics: dy.LazyFrame[Diagnostics]
    counts: dy.LazyFrame[Counts]
    consents: dy.LazyFrame[Consents]
    agreements: dy.LazyFrame[Agreements]
    budgets: dy.LazyFrame[Budgets]
    notes: dy.LazyFrame[Notes]
    responses: dy.LazyFrame[Responses]
    rates: dy.LazyFrame[Rates] = field(default_factory=lambda: Rates.create_empty(lazy=True))
    ratings: dy.LazyFrame[Ratings] = field(default_factory=lambda: Ratings.create_empty(lazy=True))
    self_assessment: dy.LazyFrame[SelfAssessment] = field(
        default_factory=lambda: SelfAssessment.create_empty(lazy=True)
    )
    themes: dy.LazyFrame[Themes] = field(default_factory=lambda: Themes.create_empty(lazy=True))
    inspections: dy.LazyFrame[Inspections] = field(
        default_factory=lambda: Inspections.create_empty(lazy=True)
    )
    queries: dy.LazyFrame[Queries] = field(default_factory=lambda: Queries.create_empty(lazy=True))
    dispensed: Sequence[PrescribingFile] = ()  # what `prescribing` is made of
    files: Sequence[SourceFile] = ()
    findings: Sequence[Finding] = ()
    temporary: object = field(default=None, repr=False)  # keeps unpacked files until it is dropped

    def supplied(self, domain: str) -> bool:
        """Whether any file of that domain was read."""
        return any(file.domain == domain for file in self.files)


def empty(contract: type[dy.Schema]) -> pl.LazyFrame:
    """A frame of a contract with no rows."""
    return contract.create_empty(lazy=True)
