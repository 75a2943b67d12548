"""Page 1: the profile by domain in words and shapes, with no total."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from benchmarks.framework.definition import Domain
from benchmarks.framework.state import MISSING, NOT_APPLICABLE, SUPPRESSED, line_names
from benchmarks.reports.editions import EDITIONS
from benchmarks.reports.framework.others import partners_line, self_line
from benchmarks.reports.framework.parts import Profile, ProfileDomain, ProfileLine
from benchmarks.reports.framework.sight import SHOWN_ONLY, Sight, Told
from benchmarks.reports.names import cut
from benchmarks.reports.summary import contact, who_sees
from benchmarks.reports.triage import by_chance
from benchmarks.reports.wording import joined, listed, spelt

LONG_HEADING, LONGEST = 80, 60  # letters of the heading, and of the name in it
NAMED = 2  # indicators in the heading
HEAD_LINES = 1.9  # of a domain's heading and gap, in lines
FITTING = 82.0  # lines in both columns
RUN, WORDS = 57, 18  # letters of a line as wide as a column, and of one in the column of words
RUNS = ("in line", "not judged")
SHORTER = {
    "shown, not judged": "not judged",
    "usual spread, higher": "usual, higher",
    "usual spread, lower": "usual, lower",
}
KEY = (
    "▲ ▼ further out than expected of a practice of this size (1 in 20 by chance and ordinary "
    "variation), ▲▲ ▼▼ much further (1 in 500). △ ▽ real, within the usual spread. • in line. "
    "◆ no verdict. – not supplied. ■ suppressed. × does not apply. Higher is not better or worse "
    "by itself."
)


def profile_page(sight: Sight) -> Profile:
    """Page 1 of a practice's framework."""
    subject = sight.subject
    heading = f"{cut(subject.name, LONGEST)}: {statement(sight)}"
    return Profile(
        kicker=(
            f"Primary care quality framework · {subject.computed.quarter.words} · "
            f"{EDITIONS[subject.edition]}"
        ),
        heading=heading,
        long_heading=len(heading) > LONG_HEADING,
        facts=_facts(sight),
        draft=_draft(sight),
        columns=_columns(sight),
        key=KEY,
        who_sees=who_sees(subject),
        contact=contact(subject),
    )


def statement(sight: Sight) -> str:
    """What is so, for the heading."""
    rows = [told for domain in sight.domains.values() for told in sight.of(domain) if told.row]
    compared = [one for one in rows if one.row is not None and one.row.compared]
    out = [one for one in compared if one.row is not None and one.row.flagged]
    if not compared:
        return "a profile to talk about; nothing could be compared"
    if not out:
        if len(compared) == 1:
            return "the one compared indicator is not further out than expected"
        return f"none of {len(compared)} compared indicators is further out than expected"
    named = out[:NAMED] if len(out) <= NAMED else []
    rest = len(compared) - len(out)
    others = f"; the other {spelt(rest)} are not" if rest > 1 else ""
    if not named:
        many = f"{spelt(len(out))} of {len(compared)} compared indicators"
        return f"{many} are further out than expected"
    told = [f"{one.name} is {'higher' if _high(one) else 'lower'}" for one in named]
    return f"{listed(told)} than expected{others}"


def _high(told: Told) -> bool:
    return told.row is not None and told.row.high


def _facts(sight: Sight) -> str:
    mine = sight.framework.coverage.filter(practice_code=sight.code)
    had, of = int(mine["with_data"].sum()), int(mine["indicators"].sum())
    chance = by_chance(sight.subject.compared)
    compared = len(sight.subject.compared)
    about = f"about {chance:.0f}" if round(chance) else "fewer than one"
    by = f"{compared} compared, of which {about} would stand out by chance" if compared else ""
    return joined((f"{had} of {of} indicators had data", by, "no total, no rank"), " · ")


def _draft(sight: Sight) -> str:
    if not sight.draft:
        return ""
    asked = sight.subject.computed.settings.contact or "your locality lead"
    return (
        f"Draft. To query a figure: tell {asked} the practice code ({sight.code}), the quarter "
        f"({sight.subject.computed.quarter.label}), the indicator, and what you expected. The "
        "lead notes it in queries.csv, and the answer is printed in the final edition."
    )


def _domain(sight: Sight, domain: Domain) -> ProfileDomain:
    mine = sight.framework.coverage.filter(practice_code=sight.code, domain=domain.id)
    had, of = mine.select("with_data", "indicators").row(0)
    told = list(sight.of(domain))
    lines = [*_views(sight, domain), *(_line(one) for one in told if one.state != MISSING)]
    absent = sum(sight.state_of[domain.id, name] == MISSING for name in line_names(domain))
    return ProfileDomain(
        title=domain.title,
        coverage=f"{had} of {of}",
        lines=tuple(lines),
        calm=(),
        note=_absent(absent, bool(lines)),
    )


def _columns(sight: Sight) -> tuple[tuple[ProfileDomain, ...], ...]:
    """All domains; where they would not fit, what is calm is told in a run of words."""
    whole = [_domain(sight, domain) for domain in sight.domains.values()]
    if sum(map(_height, whole)) <= FITTING:
        return _balanced(whole)
    return _balanced([_condensed(one) for one in whole])


def _condensed(domain: ProfileDomain) -> ProfileDomain:
    """What is in line, and what is shown without a verdict, as runs of words."""
    runs, kept = [], list(domain.lines)
    for words in RUNS:
        calm = [line for line in kept if line.words == words and line.value]
        if calm:
            told = ", ".join(f"{line.name} {line.value}" for line in calm)
            runs.append(f"{calm[0].shape} {words}: {told}")
            kept = [line for line in kept if line not in calm]
    return replace(domain, lines=tuple(kept), calm=tuple(runs))


def _height(domain: ProfileDomain) -> float:
    """How many lines a domain takes."""
    runs = sum(ceil(len(run) / RUN) for run in domain.calm)
    lines = sum(ceil(len(line.words) / WORDS) for line in domain.lines)
    return HEAD_LINES + lines + runs + bool(domain.note)


def _absent(count: int, some: bool) -> str:
    """What has no line of its own."""
    if not count:
        return ""
    return f"– {count} more not supplied" if some else f"– not supplied ({count})"


def _line(told: Told) -> ProfileLine:
    words = SHORTER.get(told.words, told.words).removesuffix(", not compared")
    return ProfileLine(told.name, told.value, told.shape, words, told.strong)


def _views(sight: Sight, domain: Domain) -> Sequence[ProfileLine]:
    """One line for what partners, or the practice itself, say."""
    state = sight.state_of.get((domain.id, domain.views), MISSING)
    if not domain.views or state in (MISSING, NOT_APPLICABLE):
        return ()
    if state == SUPPRESSED:
        return (ProfileLine("Partners’ answers", "", "■", "too few to show", False),)
    words = partners_line(sight) if domain.views == "partners" else self_line(sight)
    name = "Partners’ answers" if domain.views == "partners" else "Own answers"
    return (ProfileLine(name, "", SHOWN_ONLY, words, False),)


def _balanced(domains: Sequence[ProfileDomain]) -> tuple[tuple[ProfileDomain, ...], ...]:
    """Two columns of about the same height, the domains in their order."""
    heights = [_height(one) for one in domains]
    cuts = range(1, len(domains)) or range(1)
    cut = min(cuts, key=lambda at: abs(sum(heights[:at]) - sum(heights[at:])))
    return tuple(domains[:cut]), tuple(domains[cut:])
