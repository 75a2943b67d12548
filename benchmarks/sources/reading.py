"""What has been read so far, while a folder is being read."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from benchmarks import glance
from benchmarks.findings import Finding
from benchmarks.glance import State
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Entry, SourceFile
from benchmarks.sources.layout import Domain, Layout, Read
from benchmarks.sources.opened import Opened
from benchmarks.sources.prescribing import Scan
from benchmarks.telling import Tell


@dataclass(frozen=True, slots=True)
class FromStore:
    """What `Scan` is to a file, of an entry of the store."""

    rows: pl.LazyFrame  # PRESCRIBING
    names: pl.LazyFrame  # of `prescribing.names_of`
    digest: pl.LazyFrame
    found: tuple[Finding, ...]
    entry: Entry

    def findings(self, _digest: pl.DataFrame) -> list[Finding]:
        """What was found when the file was read."""
        return list(self.found)


@dataclass(slots=True)
class Scanned:
    """A prescribing file, its lazy rows, and its digest once that is collected."""

    table: Opened
    layout: Layout
    scan: Scan | FromStore
    digest: pl.DataFrame = field(default_factory=pl.DataFrame)


def state(path: Path) -> State:
    """By what a changed file is told; one that is gone has a state too."""
    try:
        return glance.state(path)
    except OSError:
        return -1, -1, -1


@dataclass(frozen=True, slots=True)
class Fresh:
    """A file that has been opened and whose tables may go to the store."""

    path: Path
    name: str
    scans: list[Scanned]
    findings: list[Finding]  # of opening it
    before: State  # of the file, when it had not been opened


@dataclass(slots=True)
class Part:
    """A small file, read."""

    table: Opened
    layout: Layout
    frame: pl.DataFrame


@dataclass(slots=True)
class Reading:
    """The parts of a folder's Inputs before they are put together."""

    folder: Path
    settings: Settings
    tell: Tell
    parts: list[Part] = field(default_factory=list)
    scans: list[Scanned] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    fresh: list[Fresh] = field(default_factory=list)
    temporary: object = None

    def add(self, table: Opened, layout: Layout, read: Read) -> None:
        """Take in a small file."""
        self.parts.append(Part(table, layout, read.frame))
        counts = layout.domain == "counts"
        self.files.append(
            SourceFile(
                file=table.file,
                layout=layout.title,
                domain=layout.domain,
                rows=read.rows,
                first=read.first,
                last=read.last,
                counts=tuple(sorted(read.frame["count_id"].unique())) if counts else (),
            )
        )

    def of(self, domain: Domain) -> list[pl.DataFrame]:
        """The frames of a domain, in the order of their files."""
        return [part.frame for part in self.parts if part.layout.domain == domain]

    def of_layout(self, key: str) -> list[pl.DataFrame]:
        """The frames of one layout, the file that is last by name first."""
        parts = [part for part in self.parts if part.layout.key == key]
        parts.sort(key=lambda part: part.table.file, reverse=True)
        return [part.frame for part in parts]

    def told(self, outcome: tuple[pl.DataFrame, list[Finding]]) -> pl.DataFrame:
        """The frame of a step, its findings kept here."""
        frame, found = outcome
        self.findings += found
        return frame

    def tables(self) -> dict[str, Opened]:
        """Every table by its file, to say on which line a record stands."""
        tables = {part.table.file: part.table for part in self.parts}
        return tables | {one.table.file: one.table for one in self.scans}

    def with_finding(self, finding: Finding) -> "Reading":
        """Itself with one more finding."""
        self.findings.append(finding)
        return self
