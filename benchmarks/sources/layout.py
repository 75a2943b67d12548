"""What a layout is: the columns that a published or local file has, and what reading it yields."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from benchmarks.findings import Finding
from benchmarks.settings import Settings
from benchmarks.sources.opened import Opened

Domain = Literal[
    "practices",
    "localities",
    "population",
    "prescribing",
    "referrals",
    "diagnostics",
    "counts",
    "consents",
    "rates",
    "agreements",
    "budgets",
    "notes",
    "responses",
    "ratings",
    "self_assessment",
    "themes",
    "queries",
    "inspections",
]


def normal(name: str) -> str:
    """A header cell without case, stray spaces, line breaks and punctuation."""
    return re.sub(r"[^a-z0-9]+", "_", name.replace("\ufeff", "").lower()).strip("_")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout and how published headers spell it."""

    name: str  # what readers call it
    spellings: tuple[str, ...]  # as published, the usual one first
    required: bool = True

    def position(self, header: tuple[str, ...]) -> int | None:
        """Where a header, already normal, has it; None where it lacks it."""
        for spelling in self.spellings:
            if normal(spelling) in header:
                return header.index(normal(spelling))
        return None


def required(*names: str, **renamed: str | tuple[str, ...]) -> tuple[Column, ...]:
    """Columns that a file must have; `name=spelling` where a header says it otherwise."""
    return _columns(names, renamed, needed=True)


def optional(*names: str, **renamed: str | tuple[str, ...]) -> tuple[Column, ...]:
    """Columns that a file may have."""
    return _columns(names, renamed, needed=False)


def _columns(
    names: tuple[str, ...], renamed: dict[str, str | tuple[str, ...]], *, needed: bool
) -> tuple[Column, ...]:
    plain = [Column(name, (name,), needed) for name in names]
    other = [
        Column(name, (spelt,) if isinstance(spelt, str) else spelt, needed)
        for name, spelt in renamed.items()
    ]
    return (*plain, *other)


@dataclass(frozen=True, slots=True)
class Raw:
    """A file whose layout is known: its rows as text under the layout's names."""

    opened: Opened
    frame: pl.LazyFrame  # text, null where empty or lacking; `line`: record number, header 1
    settings: Settings

    @property
    def file(self) -> str:
        """The file's path below the folder."""
        return self.opened.file


@dataclass(frozen=True, slots=True)
class Read:
    """What a small file gave: rows under the names of its contract, with `line` and `file`."""

    frame: pl.DataFrame
    rows: int
    findings: tuple[Finding, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file. `shape` is set where there is no header to go by."""

    key: str  # slug; a local file whose name starts with it is meant to be one
    title: str
    domain: Domain
    columns: tuple[Column, ...]
    national: bool = True  # published; false: the locality's own extract
    never: tuple[str, ...] = ()  # a header with one of these is another layout
    shape: Callable[[Opened], bool] | None = field(default=None, repr=False)

    def lacks(self, header: tuple[str, ...]) -> list[Column]:
        """The required columns that a header, already normal, has not."""
        return [
            column for column in self.columns if column.required and column.position(header) is None
        ]

    @property
    def needs(self) -> int:
        """How many columns are required."""
        return sum(column.required for column in self.columns)
