"""Every asked file under a safe path, made in several processes, each failure told by name."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.errors import MachineError
from benchmarks.pipeline import Computed
from benchmarks.reports.cluster import cluster
from benchmarks.reports.editions import known_edition
from benchmarks.reports.jobs import Job, Source, pack_jobs, report_jobs
from benchmarks.reports.kept import Kept, Row
from benchmarks.reports.paths import INDEX
from benchmarks.reports.pool import AHEAD, completed, processes, put_down, worth
from benchmarks.reports.work import Made, in_one_line, make, make_apart, set_aside
from benchmarks.schemas import Manifest
from benchmarks.writing import to_its_end, write_whole


def nothing_told(done: int, asked: int) -> None:
    """Say nothing about the progress."""


def nothing_taken(_rows: Sequence[Row]) -> None:
    """Keep no account of the files as they come."""


@dataclass(frozen=True)
class Rendering:
    """How files are made, which changes no byte of them."""

    processes: int | None = None  # at most; as many as processors where not given
    force: bool = False  # make what has not changed too
    scheduler: str | None = None  # address of a cluster that makes them instead
    tell: Callable[[int, int], None] = nothing_told  # files' jobs done, and asked
    taken: Callable[[Sequence[Row]], None] = nothing_taken  # manifest rows as they come
    timings: dict[str, float] = field(default_factory=dict)  # seconds by path


def write_reports(
    computed: Computed,
    out: Path,
    *,
    practices: Sequence[str] = (),
    edition: str = "named",
    how: Rendering | None = None,
) -> pl.DataFrame:
    """Write PDF and HTML of some practices, or of all members, below `out`; MANIFEST rows.

    A practice whose report fails has a row that says why, and the others go on. Raises
    MachineError where nothing can be written, UnknownEdition, and NotAMember for an asked code
    that is no member on the quarter's last day.
    """
    jobs = report_jobs(computed, practices, known_edition(edition))
    return write_jobs(computed, jobs, out, how or Rendering(processes=1))


def write_packs(
    computed: Computed, out: Path, *, edition: str = "named", how: Rendering | None = None
) -> pl.DataFrame:
    """Write the pack of each locality that has members; MANIFEST rows.

    Failures are told as by `write_reports`. The public edition has no pack.
    """
    return write_jobs(computed, pack_jobs(computed, edition), out, how or Rendering(processes=1))


def write_jobs(source: Source, jobs: Sequence[Job], out: Path, how: Rendering) -> pl.DataFrame:
    """Make the files of jobs, of any kinds, that are not there already; MANIFEST rows.

    `how.tell` is called first with none done. What is written stays whatever ends the run.
    """
    kept = Kept(out, forget=how.force)
    rows: list[Row] = []
    how.tell(0, len(jobs))
    with kept.writing(), ExitStack() as until_done:
        known = kept.known(target.path for job in jobs for target in job.targets)
        for done, (job, made) in enumerate(_each(source, jobs, known, how, until_done), start=1):
            with to_its_end():
                found = [_filed(job, one, out, kept) for one in made]
                how.timings.update({one.target.path: one.seconds for one in made})
                rows += found
                how.taken(found)
            how.tell(done, len(jobs))
    frame = pl.DataFrame(rows, schema=dict(Manifest.create_empty().schema))
    return frame.sort("path")


def _each(
    source: Source,
    jobs: Sequence[Job],
    known: Mapping[str, str],
    how: Rendering,
    until_done: ExitStack,
) -> Iterator[tuple[Job, list[Made]]]:
    """Each job with what was made for it, in the order of ending."""

    def own(job: Job) -> dict[str, str]:
        return {one.path: known[one.path] for one in job.targets if one.path in known}

    several = worth(how.processes, len(jobs))
    if how.scheduler is None and several == 1:
        until_done.enter_context(set_aside())
        yield from ((job, make(source, job, own(job))) for job in jobs)
        return
    if how.scheduler is None:
        at_once = several * (1 + AHEAD)
        place = until_done.enter_context(put_down(source, at_once))
        ended = completed(
            lambda: processes(several),
            lambda: processes(1),
            lambda job: partial(make_apart, place.common, place.rows(job.locality), job, own(job)),
            jobs,
            at_once,
        )
    else:
        there = until_done.enter_context(cluster(how.scheduler, _by_full_path(source)))
        ended = completed(
            lambda: nullcontext(there.door),
            lambda: nullcontext(there.door),
            lambda job: partial(make_apart, there.common, there.rows(job.locality), job, own(job)),
            jobs,
            there.at_once,
        )
    for job, found in until_done.enter_context(closing(ended)):
        yield job, _failed(job, found) if isinstance(found, BaseException) else found


def _by_full_path(source: Source) -> Source:
    """The same for a process of another working folder."""
    if isinstance(source, Computed):
        return replace(source, folder=source.folder.resolve())
    here = source.computed
    return replace(source, computed=replace(here, folder=here.folder.resolve()))


def _failed(job: Job, error: BaseException) -> list[Made]:
    return [Made(target, error=in_one_line(error)) for target in job.targets]


def _filed(job: Job, made: Made, out: Path, kept: Kept) -> Row:
    """Write a file, or leave the one that is there; its manifest row says what came of it."""
    path = made.target.path
    if made.error is None and made.data is None:
        return kept.row(path)
    row: Row = {
        "practice_code": job.practice_code,
        "locality": job.locality or None,
        "report": made.target.report,
        "edition": job.edition,
        "path": path,
        "sha256": None,
        "pages": None,
        "bytes": None,
        "status": "failed",
        "error": made.error,
    }
    if made.data is None:
        return row
    try:
        write_whole(out / path, made.data)
    except MachineError as error:
        if error.everywhere:
            raise
        return row | {"error": in_one_line(error)}
    row |= {
        "sha256": hashlib.sha256(made.data).hexdigest(),
        "pages": made.pages,
        "bytes": len(made.data),
        "status": "written",
    }
    kept.add(made.fingerprint, row)
    return row


def write_index(
    computed: Computed, out: Path, manifest: pl.DataFrame, *, edition: str = "named"
) -> pl.DataFrame:
    """Write the list of the files of MANIFEST at the top of `out`; its own row."""
    from benchmarks.reports.index import index_of
    from benchmarks.reports.jobs import Target
    from benchmarks.reports.render import index_html

    target, job = Target(INDEX, "index.html"), Job(INDEX, None, "", edition, ())
    try:
        made = Made(target, data=index_html(index_of(computed, manifest)).encode())
    except Exception as error:  # noqa: BLE001 - the reports are there all the same
        made = Made(target, error=in_one_line(error))
    row = _filed(job, made, out, Kept(out, forget=True))
    return pl.DataFrame([row], schema=dict(Manifest.create_empty().schema))
