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
from benchmarks.reports.letterhead import letterhead
from benchmarks.reports.names import cut
from benchmarks.reports.parts import Furniture
from benchmarks.reports.wording import joined
from benchmarks.reports.wording.checking import mark

NO_THEMES = (
    "No theme may be shown: comments are read by the locality team, put into themes, and a theme "
    "is printed when three raters or more brought it up."
)


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
        title=f"{subject.name}: primary care quality framework, {quarter.words}",
        author=framework.computed.settings.name or "peerbench",
        subject=(
            f"{subject.name} ({practice_code}) from all sides: patients, records, workforce, "
            "regulator, partners and its own view"
        ),
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
    asked = "by rater group" if groups else "nothing may be shown" if held else "nobody was asked"
    return Partnership(
        heading=f"Partnership: {asked}",
        lead=" ".join(one.about for one in domains),
        glance=glance_of(sight, domains, "Counted together with partners") if domains else None,
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
    label = computed.quarter.label
    quarter = f"{label[:7]} {label[7:]}".replace("-", "/")
    private = "for the facilitator alone" if subject.edition == "facilitator" else ""
    return Furniture(
        letterhead=letterhead(computed, draft=sight.draft),
        banner=mark(computed.settings, draft=sight.draft),
        draft=sight.draft,
        who=f"{sight.code} {cut(subject.name, 60)} · {subject.locality}",
        what=joined(
            (
                f"Framework {quarter}",
                EDITIONS[subject.edition],
                private or "not for onward publication",
            ),
            " · ",
        ),
    )
