"""What a batch makes: a list of jobs, each of a kind, each with the files that come of it.

Another kind of report is one entry in `KINDS` and a function that lists its jobs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.framework.engine import Framework
from benchmarks.pipeline import Computed
from benchmarks.reports.context import public_edition, web_edition
from benchmarks.reports.editions import effective
from benchmarks.reports.framework.parts import FrameworkReport
from benchmarks.reports.paths import (
    FRAMEWORK,
    FRAMEWORK_WEB,
    PACK,
    REPORT,
    VIEW,
    WEB,
    framework_path,
    pack_path,
    report_path,
    view_path,
)
from benchmarks.reports.public import PublicReport
from benchmarks.reports.rows import Practice, by_locality, practice_list
from benchmarks.reports.subject import NotAMember
from benchmarks.reports.web import WebReport


@dataclass(frozen=True, slots=True)
class Target:
    """A file that a job is to make."""

    report: str  # as the manifest names it
    path: str  # below the output folder


@dataclass(frozen=True, slots=True)
class Job:
    """What is made at once in one process: a practice's files, or a locality's."""

    kind: str  # of KINDS
    practice_code: str | None
    locality: str
    edition: str
    targets: tuple[Target, ...]
    draft: bool = False  # figures can still be queried


@dataclass(frozen=True, slots=True)
class Page:
    """The HTML of a file: printed as PDF, or written as it stands."""

    html: str
    printed: bool


Source = Computed | Framework  # what a job's pages are made from
Pages = Sequence[Callable[[], Page]]  # one for each target of a job, called at most once


def report_jobs(
    computed: Computed, practices: Sequence[str], edition: str, state: str = "final"
) -> list[Job]:
    """A job for each asked member, or for all; raises NotAMember."""
    quarter, draft = computed.quarter.label, state == "draft"
    return [
        Job(
            REPORT,
            one.practice_code,
            one.locality,
            given,
            tuple(
                Target(report, report_path(one, quarter, given, ending, draft=draft))
                for report, ending in ((REPORT, "pdf"), (WEB, "html"))
            ),
            draft,
        )
        for one, given in _asked(computed, practices, edition)
    ]


def pack_jobs(computed: Computed, edition: str, state: str = "final") -> list[Job]:
    """A job for each locality that has members."""
    quarter, draft = computed.quarter.label, state == "draft"
    return [
        Job(
            PACK, None, place, given, (Target(PACK, pack_path(place, quarter, draft=draft)),), draft
        )
        for place, given in _places(computed, edition)
    ]


def framework_jobs(
    found: Framework, practices: Sequence[str], edition: str, state: str
) -> list[Job]:
    """A job for each asked member, or for all and each locality's view; raises NotAMember."""
    quarter, draft = found.computed.quarter.label, state == "draft"
    jobs = [
        Job(
            FRAMEWORK,
            one.practice_code,
            one.locality,
            given,
            tuple(
                Target(report, framework_path(one, quarter, given, draft=draft, ending=ending))
                for report, ending in ((FRAMEWORK, "pdf"), (FRAMEWORK_WEB, "html"))
            ),
            draft,
        )
        for one, given in _asked(found.computed, practices, edition)
    ]
    if practices:
        return jobs
    return jobs + [
        Job(
            VIEW, None, place, given, (Target(VIEW, view_path(place, quarter, draft=draft)),), draft
        )
        for place, given in _places(found.computed, edition)
    ]


def _places(computed: Computed, edition: str) -> list[tuple[str, str]]:
    """Each locality that has members, with the edition that it gets for the one asked for."""
    everyone = by_locality(computed.practices)
    there = by_locality(computed.practices.filter("member"))
    return [(place, effective(edition, everyone[place])) for place in there]


def _asked(
    computed: Computed, practices: Sequence[str], edition: str
) -> list[tuple[Practice, str]]:
    """The members that are asked for, or all, each with the edition that it gets."""
    places = by_locality(computed.practices)
    members = {one.practice_code: one for one in practice_list(computed.practices) if one.member}
    for code in practices:
        if code not in members:
            raise NotAMember(code)
    wanted = dict.fromkeys(practices) if practices else members
    return [
        (one, effective(edition, places[one.locality], one.practice_code))
        for one in (members[code] for code in wanted)
    ]


def _report_pages(computed: Computed, job: Job) -> Pages:
    """A practice's PDF and HTML, from one report that is made when the first is asked for."""
    from benchmarks.reports import render  # heavy: only when needed

    code = job.practice_code or ""

    @cache
    def public() -> PublicReport:
        return public_edition(computed, code, draft=job.draft)

    @cache
    def full() -> WebReport:
        return web_edition(computed, code, job.edition, draft=job.draft)

    if job.edition == "public":
        return (
            lambda: Page(render.public_html(public()), printed=True),
            lambda: Page(render.public_web_html(public()), printed=False),
        )
    return (
        lambda: Page(render.practice_html(full().report), printed=True),
        lambda: Page(render.web_html(full()), printed=False),
    )


def _pack_pages(computed: Computed, job: Job) -> Pages:
    from benchmarks.reports.pack.context import locality_pack
    from benchmarks.reports.render import pack_html

    def page() -> Page:
        pack = locality_pack(computed, job.locality, job.edition, draft=job.draft)
        return Page(pack_html(pack), printed=True)

    return (page,)


def _framework_pages(found: Framework, job: Job) -> Pages:
    from benchmarks.reports.framework.context import framework_report
    from benchmarks.reports.render import framework_html, framework_web_html

    @cache
    def report() -> FrameworkReport:
        return framework_report(found, job.practice_code or "", job.edition, draft=job.draft)

    return (
        lambda: Page(framework_html(report()), printed=True),
        lambda: Page(framework_web_html(report()), printed=False),
    )


def _view_pages(found: Framework, job: Job) -> Pages:
    from benchmarks.reports.framework.place import locality_view
    from benchmarks.reports.render import view_html

    def page() -> Page:
        view = locality_view(found, job.locality, job.edition, draft=job.draft)
        return Page(view_html(view), printed=True)

    return (page,)


# Each takes what its jobs were listed from.
KINDS: Mapping[str, Callable[[Any, Job], Pages]] = {
    REPORT: _report_pages,
    PACK: _pack_pages,
    FRAMEWORK: _framework_pages,
    VIEW: _view_pages,
}
