"""Page 1: the profile by domain in words and shapes, with no total."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from benchmarks.framework.definition import Domain
from benchmarks.framework.state import MISSING, NOT_APPLICABLE, SUPPRESSED, line_names
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.framework.others import partners_line, self_line
from benchmarks.reports.framework.parts import Profile, ProfileDomain, ProfileLine
from benchmarks.reports.framework.sight import Sight, Told
from benchmarks.reports.framework.wording import profile as words
from benchmarks.reports.framework.wording.marks import NO_FIGURE, SHOWN_ONLY
from benchmarks.reports.framework.wording.views import NAMES
from benchmarks.reports.names import cut
from benchmarks.reports.triage import by_chance
from benchmarks.reports.wording.checking import until
from benchmarks.reports.wording.summary import contact, who_sees

LONG_HEADING, LONGEST = 80, 60  # letters of the heading, and of the name in it
HEAD_LINES = 1.9  # of a domain's heading and gap, in lines
FITTING = 48.0  # lines in a column, under a heading of one line
HEADING_LINES = DRAFT_LINES = 3.0  # what a second line of it, or the words of a draft, take away
RUN, WORDS = 57, 18  # letters of a line as wide as a column, and of one in the column of words


def profile_page(sight: Sight) -> Profile:
    """Page 1 of a practice's framework."""
    subject = sight.subject
    heading = words.heading(cut(subject.name, LONGEST), _statement(sight))
    long, draft = len(heading) > LONG_HEADING, _draft(sight)
    room = FITTING - HEADING_LINES * long - DRAFT_LINES * bool(draft)
    return Profile(
        kicker=words.kicker(subject.computed.quarter.words, EDITIONS[subject.edition]),
        heading=heading,
        long_heading=long,
        facts=_facts(sight),
        draft=draft,
        columns=columns([_domain(sight, domain) for domain in sight.domains.values()], room),
        key=words.KEY,
        who_sees=who_sees(subject),
        contact=contact(subject),
    )


def _statement(sight: Sight) -> str:
    told = [one for domain in sight.domains.values() for one in sight.of(domain)]
    compared = sum(one.row is not None and one.row.compared for one in told)
    out = [(one.name, one.row.high) for one in told if one.row is not None and one.row.flagged]
    return words.statement(out, compared)


def _facts(sight: Sight) -> str:
    mine = sight.framework.coverage.filter(practice_code=sight.code)
    had, of = int(mine["with_data"].sum()), int(mine["indicators"].sum())
    compared = sight.subject.compared
    return words.facts(had, of, len(compared), by_chance(compared))


def _draft(sight: Sight) -> str:
    if not sight.draft:
        return ""
    settings, quarter = sight.subject.computed.settings, sight.subject.computed.quarter
    by = until(settings.queries)
    return words.draft_words(settings.contact, by, sight.code, quarter.label)


def _domain(sight: Sight, domain: Domain) -> ProfileDomain:
    mine = sight.framework.coverage.filter(practice_code=sight.code, domain=domain.id)
    had, of = mine.select("with_data", "indicators").row(0)
    told = list(sight.of(domain))
    lines = [*_views(sight, domain), *(_line(one) for one in told if one.state != MISSING)]
    absent = sum(sight.state_of[domain.id, name] == MISSING for name in line_names(domain))
    return ProfileDomain(
        title=domain.title,
        coverage=words.coverage(had, of),
        lines=tuple(lines),
        calm=(),
        note=words.more_lacking(absent, some=bool(lines)),
    )


def columns(domains: Sequence[ProfileDomain], room: float) -> tuple[tuple[ProfileDomain, ...], ...]:
    """All domains in two columns of `room` lines.

    While they do not fit, the domain that gains most by it tells what is calm in a run of words.
    """
    found = list(domains)
    while max(_tall(column) for column in _balanced(found)) > room:
        gains = [0.0 if one.calm else _height(one) - _height(_condensed(one)) for one in found]
        most = max(range(len(found)), key=gains.__getitem__)
        if gains[most] <= 0:
            break
        found[most] = _condensed(found[most])
    return _balanced(found)


def _tall(column: Sequence[ProfileDomain]) -> float:
    return sum(map(_height, column))


def _condensed(domain: ProfileDomain) -> ProfileDomain:
    """What is in line, and what is shown without a verdict, as runs of words."""
    runs, kept = [], list(domain.lines)
    for run in words.RUNS:
        calm = [line for line in kept if line.words == run and line.value]
        if calm:
            told = [(line.name, line.value) for line in calm]
            runs.append(words.run_words(calm[0].shape, run, told))
            kept = [line for line in kept if line not in calm]
    return replace(domain, lines=tuple(kept), calm=tuple(runs))


def _height(domain: ProfileDomain) -> float:
    """How many lines a domain takes."""
    runs = sum(ceil(len(run) / RUN) for run in domain.calm)
    lines = sum(ceil(len(line.words) / WORDS) for line in domain.lines)
    return HEAD_LINES + lines + runs + bool(domain.note)


def _line(told: Told) -> ProfileLine:
    rated = told.indicator.rating is not None
    short = words.dated(told.words, told.detail) if rated else words.shorter(told.words)
    return ProfileLine(told.name, told.value, told.shape, short, told.strong)


def _views(sight: Sight, domain: Domain) -> Sequence[ProfileLine]:
    """One line for what partners, or the practice itself, say."""
    state = sight.state_of.get((domain.id, domain.views), MISSING)
    if not domain.views or state in (MISSING, NOT_APPLICABLE):
        return ()
    if state == SUPPRESSED:
        held = NO_FIGURE[SUPPRESSED]
        return (ProfileLine(NAMES["partners"], "", held, words.TOO_FEW, False),)
    told = partners_line(sight) if domain.views == "partners" else self_line(sight)
    return (ProfileLine(NAMES[domain.views], "", SHOWN_ONLY, told, False),)


def _balanced(domains: Sequence[ProfileDomain]) -> tuple[tuple[ProfileDomain, ...], ...]:
    """Two columns of about the same height, the domains in their order."""
    heights = [_height(one) for one in domains]
    cuts = range(1, len(domains)) or range(1)
    cut = min(cuts, key=lambda at: abs(sum(heights[:at]) - sum(heights[at:])))
    return tuple(domains[:cut]), tuple(domains[cut:])
