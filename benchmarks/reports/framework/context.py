"""A practice's framework from a computation: every number a position, every word a sentence."""

from collections.abc import Sequence
from itertools import pairwise

from benchmarks.framework.engine import Framework
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.framework.domains import domain_pages, glance_of
from benchmarks.reports.framework.methods import methods_of
from benchmarks.reports.framework.others import group_views, themes_shown, views_page
from benchmarks.reports.framework.parts import FrameworkReport, Partnership
from benchmarks.reports.framework.profile import profile_page
from benchmarks.reports.framework.sight import Sight, sight_of
from benchmarks.reports.framework.steps import steps_page
from benchmarks.reports.framework.voice import voice_page
from benchmarks.reports.framework.wording import titles
from benchmarks.reports.framework.wording.partnership import (
    COUNTED,
    NO_THEMES,
    partnership_heading,
)
from benchmarks.reports.letterhead import letterhead
from benchmarks.reports.names import cut
from benchmarks.reports.parts import Furniture
from benchmarks.reports.wording.checking import mark


def framework_report(
    framework: Framework, practice_code: str, edition: str = "named", *, draft: bool = False
) -> FrameworkReport:
    """The framework of a practice that is a member when the quarter ends.

    Raises NotAMember and UnknownEdition.
    """
    sight = sight_of(framework, practice_code, edition, draft=draft)
    subject, quarter = sight.subject, framework.computed.quarter
    views, pages = views_page(sight), domain_pages(sight)
    partnership, voice = _partnership(sight), voice_page(sight)
    return FrameworkReport(
        title=titles.report_title(subject.name, quarter.words),
        author=framework.computed.settings.name or titles.AUTHOR,
        subject=titles.report_subject(subject.name, practice_code),
        dated=quarter.end.isoformat(),
        draft=draft,
        furniture=furniture(sight),
        breaks=_breaks(
            [
                *(not views.lines, *(page.empty for page in pages)),
                *(partnership.empty, voice.empty, False),
            ]
        ),
        profile=profile_page(sight),
        views=views,
        pages=pages,
        partnership=partnership,
        voice=voice,
        steps=steps_page(sight),
        methods=methods_of(sight),
    )


def _breaks(empty: Sequence[bool]) -> tuple[bool, ...]:
    """A part begins a page where it and the part before it have something to show."""
    return tuple(not (before or after) for before, after in pairwise(empty))


def _partnership(sight: Sight) -> Partnership:
    domains = [one for one in sight.domains.values() if one.page == "partnership"]
    (groups, held), themes = group_views(sight), themes_shown(sight)
    counted = any(map(sight.has_any, domains))
    return Partnership(
        heading=partnership_heading(shown=bool(groups), held=bool(held)),
        lead=" ".join(one.about for one in domains),
        glance=glance_of(sight, domains, COUNTED) if domains else None,
        counted_empty=not counted,
        empty=not (groups or themes or counted),
        groups=groups,
        held=held,
        themes=themes,
        themes_note=NO_THEMES if not themes and (groups or held) else "",
    )


def furniture(sight: Sight) -> Furniture:
    """What stands at the top and foot of every page."""
    subject, computed = sight.subject, sight.framework.computed
    return Furniture(
        letterhead=letterhead(computed, draft=sight.draft),
        banner=mark(computed.settings, draft=sight.draft),
        draft=sight.draft,
        who=titles.report_who(sight.code, cut(subject.name, 60), subject.locality),
        what=titles.report_what(
            titles.quarter_short(computed.quarter.label),
            EDITIONS[subject.edition],
            facilitator=subject.edition == "facilitator",
        ),
        where=subject.locality,
    )
