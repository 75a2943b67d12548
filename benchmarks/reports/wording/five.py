"""The five sentences of page 1."""

import re
from collections.abc import Sequence

from benchmarks.reports.parts import Piece
from benchmarks.reports.rows import WITHIN, Row
from benchmarks.reports.subject import Subject
from benchmarks.reports.triage import by_chance, doubted
from benchmarks.reports.wording import number, plural, spelt
from benchmarks.reports.wording.comparison import low_side_question
from benchmarks.reports.wording.practices import why_not_compared

Sentence = tuple[Piece, ...]
BY_CHANCE = "which could be chance among so many measures"


def five_sentences(subject: Subject) -> tuple[Sentence, ...]:
    """What is high, what is low, what to share, how the rest lies, and what chance would do."""
    if not subject.compared:
        return _without_verdict(subject)
    return (_high(subject), _low(subject), _share(subject), _rest(subject), _chance(subject))


def too_few_practices(subject: Subject) -> bool:
    """Whether the locality is too small for any verdict."""
    reasons = {row.because for row in subject.rows.values() if row.value is not None}
    return not subject.compared and "few_practices" in reasons


def inside(name: str) -> str:
    """A measure's name inside a sentence: "gabapentinoids", but "NT-proBNP" and "MRI"."""
    first = re.split(r"[\s-]", name, maxsplit=1)[0]
    proper = any(sign.isupper() or sign.isdigit() for sign in first[1:]) or len(first) == 1
    return name if proper else name[:1].lower() + name[1:]


def few(count: int) -> str:
    """Counts below ten as words, others as figures."""
    return spelt(count) if count < 10 else f"{count:,}"


def _named(subject: Subject, rows: Sequence[Row]) -> list[Piece]:
    """The measures of some rows in bold, listed."""
    pieces: list[Piece] = []
    for index, row in enumerate(rows):
        if index:
            pieces.append(Piece(" and " if index == len(rows) - 1 else ", "))
        pieces.append(Piece(inside(subject.measures[row.measure_id].name), strong=True))
    return pieces


def _high(subject: Subject) -> Sentence:
    chosen = subject.selection
    rows = [row for row in chosen.discuss if row.high]
    if rows:
        return (Piece("You are "), *_further(subject, rows, "higher"), Piece("."))
    if chosen.discuss:
        return (Piece("Nothing on the high side stands out to talk about."),)
    if doubtful := [row for row in chosen.usual if doubted(row)]:
        return _doubtful(subject, doubtful)
    return (Piece("Nothing stands out to talk about this quarter."),)


def _low(subject: Subject) -> Sentence:
    chosen = subject.selection
    rows = [row for row in chosen.discuss if not row.high]
    if rows:
        told = _further(subject, rows, "lower")
        return (Piece("You are "), *told, Piece(_end(subject, rows)))
    if chosen.discuss:
        return (Piece("Nothing on the low side stands out to talk about."),)
    if any(map(doubted, chosen.usual)):
        return (Piece("Nothing further stands out, on the high side or the low."),)
    if chosen.usual:
        lead = "The largest difference within the usual spread is in "
        if len(chosen.usual) > 1:
            lead = "The largest differences, all within the usual spread, are in "
        return (Piece(lead), *_named(subject, chosen.usual), Piece("."))
    if any(row.flagged for row in subject.compared):
        return (Piece("Every other figure compared lies within its expected range."),)
    if any(row.outside for row in subject.compared):
        return (Piece("What lies outside its expected range has to be checked first."),)
    return (Piece("Every figure compared lies within the range expected for your size."),)


def _end(subject: Subject, rows: Sequence[Row]) -> str:
    asks = [low_side_question(row, subject.measures[row.measure_id]) for row in rows]
    return ": is the need being met?" if any(asks) else "."


def _doubtful(subject: Subject, rows: Sequence[Row]) -> Sentence:
    """What is outside its 95% range, but may be so by chance among so many."""
    sides = {row.high for row in rows}
    where = "outside the range expected for your size"
    if len(sides) == 1:
        where = f"{'higher' if rows[0].high else 'lower'} than expected for your size"
    end = _end(subject, rows) if sides == {False} else "."
    return (
        Piece("On "),
        *_named(subject, rows),
        Piece(f" you are {where}, {BY_CHANCE}{end}"),
    )


def _further(subject: Subject, rows: Sequence[Row], side: str) -> list[Piece]:
    """As "higher than chance and ordinary variation explain on X, and higher than … on Y"."""
    much = [row for row in rows if row.verdict == f"much_{side}"]
    rest = [row for row in rows if row not in much]
    parts = (
        ("chance and ordinary variation explain", much),
        ("expected for a practice of your size", rest),
    )
    pieces: list[Piece] = []
    for why, chosen in parts:
        if chosen:
            lead = ", and " if pieces else ""
            pieces += [Piece(f"{lead}{side} than {why} on "), *_named(subject, chosen)]
    return pieces


def _share(subject: Subject) -> Sentence:
    rows = subject.selection.share
    if rows:
        named = _named(subject, rows)
        return (Piece("You have something to share with the room on "), *named, Piece("."))
    return (Piece("Nothing stands out on the better side to share this time."),)


def _rest(subject: Subject) -> Sentence:
    compared = subject.compared
    calm = sum(row.verdict == "in_line" for row in compared)
    spread = sum(row.verdict in WITHIN for row in compared)
    if len(compared) == 1:
        where = "outside the expected range"
        where = (
            "in line with your peers" if calm else "within the usual spread" if spread else where
        )
        return (Piece(f"One measure could be compared, and it is {where}."),)
    if calm == len(compared):
        all_of = "Both" if calm == 2 else f"All {few(calm)}"
        return (Piece(f"{all_of} measures compared are in line with your peers."),)
    line = f"{_none(calm)} {'is' if calm == 1 else 'are'} in line with your peers"
    usual = f" and {few(spread)} {'differs' if spread == 1 else 'differ'} within the usual spread"
    told = f"{line}{usual if spread else ''}"
    return (Piece(f"Of the {few(len(compared))} measures compared, {told}."),)


def looked_at(subject: Subject) -> str:
    """How many measures the report is about, as the start of a sentence."""
    looked = sum(row.status != "missing" for row in subject.rows.values())
    noun = "measure" if looked == 1 else "measures"
    return f"We looked at {few(looked)} {noun}"


def _chance(subject: Subject) -> Sentence:
    expected = by_chance(subject.compared)
    outside = sum(row.outside for row in subject.compared)
    chance = f"about {number(expected, 1)}" if expected >= 0.05 else "fewer than 0.1"
    does = "does" if outside in (0, 1) else "do"
    return (
        Piece(
            f"{looked_at(subject)}; by chance alone {chance} of those compared would lie outside "
            f"the expected range, and {_none(outside)} {does}."
        ),
    )


def _none(count: int) -> str:
    return few(count) if count else "none"


def _without_verdict(subject: Subject) -> tuple[Sentence, ...]:
    """The sentences of a practice that nothing could be concluded about."""
    own = sum(row.value is not None for row in subject.rows.values())
    stands = "stands" if own == 1 else "stand"
    there = f"{plural(own, 'figure')} of yours {stands} on page 3 without a verdict."
    use = "They show where you are, and nothing follows from them alone."
    if own == 0:
        there = "No figure of yours could be made from the files."
        use = "Whoever keeps the files can say what is missing."
    told = (
        _why(subject),
        there,
        use,
        "Page 2 says which data there are and what is missing.",
        f"{looked_at(subject)} and could compare none.",
    )
    return tuple((Piece(one),) for one in told)


def _why(subject: Subject) -> str:
    if not subject.practice.compared:
        why = why_not_compared(subject.practice)
        return f"Your practice {why}, so nothing here is compared."
    if too_few_practices(subject):
        return "Too few practices of your locality can be compared for any verdict."
    return "No measure could be compared with your peers this quarter."
