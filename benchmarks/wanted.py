"""What a run is asked to write, and how; nothing heavy, so that a command can say it at once."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wanted:
    """What is to be written."""

    tables: bool = False
    reports: bool = False
    packs: bool = False
    frameworks: bool = False
    state: str = "final"  # draft: figures can still be queried; or final
    practices: tuple[str, ...] = ()  # whose reports; empty means every member's
    edition: str | None = None  # None: the one of peerbench.toml
    bundles: tuple[str, ...] = ()  # of measures; empty means those of peerbench.toml


@dataclass(frozen=True)
class How:
    """How it is written, which changes no byte of it."""

    jobs: int | None = None  # processes at most; None: as many as processors
    force: bool = False  # do again what has not changed
    scheduler: str | None = None  # address of a Dask scheduler whose workers draw the reports
    timings: Path | None = None  # where to write what took how long
