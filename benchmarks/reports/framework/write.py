"""Every asked practice's framework and each locality's view as PDF, each failure told."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from benchmarks.errors import BenchmarkError, MachineError
from benchmarks.framework.engine import Framework
from benchmarks.reports.batch import editions, safe_part
from benchmarks.reports.editions import known_edition
from benchmarks.reports.framework.context import framework_report
from benchmarks.reports.framework.place import locality_view
from benchmarks.reports.rows import by_locality, practice_list
from benchmarks.reports.subject import NotAMember
from benchmarks.schemas import Manifest
from benchmarks.telling import Tell, nobody
from benchmarks.writing import write_whole

FRAMEWORK, VIEW = "framework", "framework-view"
STEP = "Writing frameworks"
Html = Callable[[], str]
Job = tuple[str | None, str, str, str, str, Html]  # code, locality, report, edition, path, page


def write_frameworks(
    framework: Framework,
    out: Path,
    practices: Sequence[str] = (),
    edition: str = "named",
    state: str = "final",
    *,
    tell: Tell = nobody,
) -> pl.DataFrame:
    """Write a PDF for some practices, or for all and the localities' views; MANIFEST rows.

    Failures are told as by `write_reports`. There is no public edition: what partners say is for
    the practice. Raises MachineError where nothing can be written, UnknownEdition, NotAMember.
    """
    known_edition(edition)
    jobs = [*_of_practices(framework, practices, edition, state)]
    if not practices:
        jobs += _of_localities(framework, edition, state)
    tell(STEP, 0, len(jobs))
    rows = []
    for done, job in enumerate(jobs, start=1):
        rows.append(_written(job, out))
        tell(STEP, done, len(jobs))
    return pl.DataFrame(rows, schema=dict(Manifest.create_empty().schema)).sort("path")


def _of_practices(
    framework: Framework, practices: Sequence[str], edition: str, state: str
) -> Iterator[Job]:
    from benchmarks.reports.render import framework_html

    found = practice_list(framework.computed.practices)
    members = {one.practice_code: one for one in found if one.member}
    for code in practices:
        if code not in members:
            raise NotAMember(code)
    given = editions(framework.computed, edition)
    draft = state == "draft"
    for code in dict.fromkeys(practices) if practices else members:
        place = members[code].locality
        name = f"{safe_part(code)}-{FRAMEWORK}-{framework.computed.quarter.label}-{given[place]}"
        path = f"{safe_part(place)}/{name}{'-draft' if draft else ''}.pdf"

        def page(code: str = code, edition: str = given[place]) -> str:
            return framework_html(framework_report(framework, code, edition, draft=draft))

        yield code, place, FRAMEWORK, given[place], path, page


def _of_localities(framework: Framework, edition: str, state: str) -> Iterator[Job]:
    from benchmarks.reports.render import view_html

    draft = state == "draft"
    given = editions(framework.computed, edition)
    for place in by_locality(framework.computed.practices.filter("member")):
        name = f"{FRAMEWORK}-{framework.computed.quarter.label}{'-draft' if draft else ''}.pdf"

        def page(place: str = place) -> str:
            return view_html(locality_view(framework, place, edition, draft=draft))

        yield None, place, VIEW, given[place], f"{safe_part(place)}/{name}", page


def _written(job: Job, out: Path) -> dict[str, str | int | None]:
    """Render and write a file; its manifest row says what came of it."""
    from benchmarks.reports.render import to_pdf

    code, locality, report, edition, path, page = job
    row: dict[str, str | int | None] = {
        "practice_code": code,
        "locality": locality,
        "report": report,
        "edition": edition,
        "path": path,
        "sha256": None,
        "pages": None,
        "bytes": None,
        "status": "failed",
        "error": None,
    }
    try:
        rendered = to_pdf(page())
        write_whole(out / path, rendered.pdf)
    except MachineError:
        raise
    except Exception as error:  # noqa: BLE001 - one file's failure never stops the others
        told = " ".join(str(error).split())
        kind = "" if isinstance(error, BenchmarkError) else f"{type(error).__name__}: "
        return {**row, "error": kind + told}
    return {
        **row,
        "sha256": hashlib.sha256(rendered.pdf).hexdigest(),
        "pages": rendered.pages,
        "bytes": len(rendered.pdf),
        "status": "written",
    }
