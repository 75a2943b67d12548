"""A practice's report from a computation: every number a position, every word a sentence."""

from benchmarks.pipeline import Computed
from benchmarks.reports.agreed import agreed_page
from benchmarks.reports.background import background_page
from benchmarks.reports.blocks import measure_block
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.glance import glance_page
from benchmarks.reports.letterhead import letterhead
from benchmarks.reports.methods import methods_pages
from benchmarks.reports.money import money_page
from benchmarks.reports.names import cut
from benchmarks.reports.parts import Furniture, PracticeReport
from benchmarks.reports.public import PublicReport, public_report
from benchmarks.reports.queried import queried
from benchmarks.reports.subject import Subject, find_subject
from benchmarks.reports.summary import summary_page
from benchmarks.reports.trends import OverTime
from benchmarks.reports.web import WebReport, web_report
from benchmarks.reports.wording.blocks import chart_key
from benchmarks.reports.wording.checking import mark


def public_edition(computed: Computed, practice_code: str, *, draft: bool = False) -> PublicReport:
    """What patients of a practice may read; raises NotAMember."""
    subject = find_subject(computed, practice_code, "public", draft=draft)
    return public_report(subject, _furniture(subject))


def practice_report(
    computed: Computed, practice_code: str, edition: str = "named", *, draft: bool = False
) -> PracticeReport:
    """The peer-review report of a practice that is a member when the quarter ends.

    Raises NotAMember and UnknownEdition.
    """
    subject = find_subject(computed, practice_code, edition, draft=draft)
    return _report(subject, OverTime(subject))


def web_edition(
    computed: Computed, practice_code: str, edition: str = "named", *, draft: bool = False
) -> WebReport:
    """The report with all its measures, for paper and browser; raises as `practice_report`."""
    subject = find_subject(computed, practice_code, edition, draft=draft)
    over_time = OverTime(subject)
    return web_report(subject, _report(subject, over_time), over_time)


def _report(subject: Subject, over_time: OverTime) -> PracticeReport:
    computed, practice_code = subject.computed, subject.practice.practice_code
    quarter = computed.quarter
    blocks = tuple(measure_block(subject, row, over_time) for row in subject.blocks)
    return PracticeReport(
        title=f"{subject.name}: peer review report, {quarter.words}",
        author=computed.settings.name or "peerbench",
        subject=(
            f"Prescribing, referrals and diagnostics of {subject.name} "
            f"({practice_code}) beside its peers in {subject.locality}"
        ),
        dated=quarter.end.isoformat(),
        furniture=_furniture(subject),
        summary=summary_page(subject, over_time.most()),
        background=background_page(subject),
        glance=glance_page(subject, over_time.counted()),
        key=chart_key(subject) if blocks else "",
        blocks=blocks,
        money=money_page(subject),
        agreed=agreed_page(computed, practice_code),
        queries=queried(computed, practice_code),
        methods=methods_pages(subject),
    )


def _furniture(subject: Subject) -> Furniture:
    ending = {"facilitator": "for the facilitator alone", "public": "for anyone to read"}
    label = subject.computed.quarter.label
    quarter = f"{label[:7]} {label[7:]}".replace("-", "/")
    return Furniture(
        letterhead=letterhead(subject.computed, draft=subject.draft),
        banner=mark(subject.computed.settings, draft=subject.draft),
        draft=subject.draft,
        who=f"{subject.practice.practice_code} {cut(subject.name, 60)} · {subject.locality}",
        what=f"{quarter} · {EDITIONS[subject.edition]} · "
        + ending.get(subject.edition, "not for onward publication"),
        where=subject.locality,
    )
