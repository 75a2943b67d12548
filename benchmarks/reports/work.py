"""What one process does of a batch: the files of a job, each failure told and none contagious."""

import gc
import hashlib
import pickle
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import cast

from benchmarks.errors import BenchmarkError
from benchmarks.reports.apart import Rows, joined
from benchmarks.reports.jobs import KINDS, Job, Page, Source, Target

ONE_AT_A_TIME = threading.Lock()  # the renderer's fonts are a process's own, not a thread's


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one file; without data and without an error it is as it was before."""

    target: Target
    fingerprint: str = ""  # of all that its bytes follow from
    data: bytes | None = None
    pages: int | None = None
    error: str | None = None
    seconds: float = 0.0


def make_apart(
    shared: Source | Path, rows: Rows | Path, job: Job, known: Mapping[str, str]
) -> list[Made]:
    """The files of a job from `common` and its locality's rows, or from where these lie pickled."""
    here = joined(
        _common(shared) if isinstance(shared, Path) else shared,
        _rows(rows) if isinstance(rows, Path) else rows,
    )
    return make(here, job, known)


def make(source: Source, job: Job, known: Mapping[str, str]) -> list[Made]:
    """The files of a job from what they are made of.

    `known` holds by path the fingerprints of files that are there already: one that would come
    out the same is not made again. Raises nothing that a file's own making raises.
    """
    with ONE_AT_A_TIME, collected_afterwards():
        try:
            pages = KINDS[job.kind](source, job)
        except Exception as error:  # noqa: BLE001 - one job's failure never stops the others
            return [Made(target, error=in_one_line(error)) for target in job.targets]
        return [
            _made(target, page, known.get(target.path))
            for target, page in zip(job.targets, pages, strict=True)
        ]


def _made(target: Target, page: Callable[[], Page], known: str | None) -> Made:
    from benchmarks.reports.render import fingerprint, to_pdf

    started = perf_counter()
    try:
        found = page()
        mark = fingerprint(found.html, printed=found.printed)
        if mark == known:
            return Made(target, mark, seconds=perf_counter() - started)
        if not found.printed:
            return Made(target, mark, found.html.encode(), seconds=perf_counter() - started)
        drawn = to_pdf(found.html)
    except Exception as error:  # noqa: BLE001 - one file's failure never stops the others
        return Made(target, error=in_one_line(error), seconds=perf_counter() - started)
    return Made(target, mark, drawn.pdf, drawn.pages, seconds=perf_counter() - started)


@lru_cache(maxsize=1)
def _common(place: Path) -> Source:
    """What the process that started this one has put down for all its jobs; never garbage."""
    taken = cast("Source", pickle.loads(place.read_bytes()))  # noqa: S301 - in a folder of our own
    gc.freeze()
    return taken


@lru_cache(maxsize=1)
def _rows(place: Path) -> Rows:
    return cast("Rows", pickle.loads(place.read_bytes()))  # noqa: S301 - in a folder of our own


def in_one_line(error: BaseException) -> str:
    """A failure in one line: our own errors as they are, others with their kind."""
    text = " ".join(str(error).split())
    return text if isinstance(error, BenchmarkError) else f"{type(error).__name__}: {text}"


def sha256(data: bytes) -> str:
    """The digest of a file's bytes as the manifest writes it."""
    return hashlib.sha256(data).hexdigest()


@contextmanager
def collected_afterwards() -> Iterator[None]:
    """Look for circular garbage when a job is done, not while it makes very many objects."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        if was:
            gc.enable()


@contextmanager
def set_aside() -> Iterator[None]:
    """Never look for garbage among what is there already: a computation, libraries."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
