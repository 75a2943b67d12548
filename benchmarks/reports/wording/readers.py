"""Who is compared with whom, and who reads the report."""

from collections.abc import Sequence

from benchmarks.reports.rows import Practice
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import day, plural, spelt
from benchmarks.reports.wording.practices import why_not_compared

LONGEST_LIST = 8


def not_compared(subject: Subject) -> tuple[str, ...]:
    """Which practices are nobody's peer, and why."""
    out = [one for one in subject.everyone if not one.member or not one.compared]
    hidden = [one for one in out if one.practice_code in subject.hidden]
    out = [one for one in out if one not in hidden]
    if hidden:
        are = "is" if len(hidden) == 1 else "are"
        return (
            *_told_apart(subject, out),
            f"{plural(len(hidden), 'practice')} not named here {are} not compared.",
        )
    return _told_apart(subject, out)


def _told_apart(subject: Subject, out: Sequence[Practice]) -> tuple[str, ...]:
    told = [_why_not(subject, one) for one in out[:LONGEST_LIST]]
    if len(out) > LONGEST_LIST:
        told.append(f"{spelt(len(out) - LONGEST_LIST).capitalize()} more are not compared.")
    return tuple(told)


def _why_not(subject: Subject, practice: Practice) -> str:
    own = practice.practice_code == subject.practice.practice_code
    name = f"{subject.names[practice.practice_code]} ({practice.practice_code})"
    end = subject.computed.quarter.end
    if practice.closed is not None and practice.closed <= end:
        return f"{name} closed on {day(practice.closed)}."
    return f"{'Your practice' if own else name} {why_not_compared(practice)}."


def _holders(subject: Subject, others: int) -> str:
    if subject.edition == "facilitator":
        return (
            "The locality team alone holds this copy. A letter behind a name is the one that "
            "stands for it in this practice’s anonymised edition."
        )
    if subject.edition == "anonymised":
        return (
            "Your practice and the locality team hold copies. Your peers are letters, drawn for "
            "you alone: another reader’s letters differ, yours stay the same every quarter."
        )
    hold = (
        f"Your practice, the {plural(others, 'other practice')} of {subject.locality} and the "
        "locality team hold copies; "
    )
    if subject.hidden:
        return f"{hold}peers are named where they agreed to it, and letters where not."
    return f"{hold}peers are named in this edition."


def who_sees(subject: Subject) -> tuple[str, ...]:
    """Who holds the report, who issues it, and what it is not."""
    others = len(subject.members) - 1
    issued = subject.computed.settings.name
    return (
        _holders(subject, others),
        *((f"Issued by: {issued}.",) if issued else ()),
        "It is made for a conversation among peers. It is not performance management, and no "
        "figure in it is a verdict on care.",
        "A copy held by a commissioner may be disclosable under freedom of information law.",
    )
