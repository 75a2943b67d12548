"""Page 1: the quarter in five sentences, what to talk about and what to share."""

import re
from collections.abc import Sequence

from benchmarks.reports.parts import Item, Items, Piece, Summary
from benchmarks.reports.rows import WITHIN, Row
from benchmarks.reports.sentences import difference, low_side_question, spread_words
from benchmarks.reports.strips import row_strip
from benchmarks.reports.subject import EDITIONS, Subject, why_not_compared
from benchmarks.reports.triage import doubted
from benchmarks.reports.wording import (
    Scale,
    day,
    first_sentence,
    joined,
    number,
    plural,
    sentence,
    spelt,
)

Sentence = tuple[Piece, ...]
EVENTS = ("prescribing", "referrals", "diagnostics", "counts")
LONG_NAME = 45  # letters that leave the heading two lines


def summary_page(subject: Subject) -> Summary:
    """Page 1 of a practice's report."""
    chosen = subject.selection
    return Summary(
        kicker=(
            f"Peer review report · {subject.computed.quarter.words} · {EDITIONS[subject.edition]}"
        ),
        heading=f"{subject.name}: your quarter in five sentences",
        long_heading=len(subject.name) > LONG_NAME,
        facts=_facts(subject),
        sentences=(
            _high(subject),
            _low(subject),
            _share(subject),
            _rest(subject),
            _chance(subject),
        ),
        discuss=Items(_discuss_heading(subject), _items(subject), _discuss_note(subject)),
        share=Items(
            f"{spelt(len(chosen.share)).capitalize()} to share with the room",
            tuple(_item(subject, row, sharing=True) for row in chosen.share),
            "",
        ),
        who_sees=who_sees(subject),
        contact=contact(subject),
    )


def who_sees(subject: Subject) -> str:
    """Who holds a copy, in two sentences."""
    return (
        f"You, the {plural(len(subject.members), 'practice')} of the locality and "
        "the locality team. It is for peer review and is not performance management; a "
        "commissioner’s copy may be disclosable."
    )


def contact(subject: Subject) -> str:
    """Whom to ask about a figure."""
    asked = subject.computed.settings.contact
    return sentence(
        f"Does a figure look wrong? Ask{f': {asked}' if asked else ' your locality lead'}"
    )


def _facts(subject: Subject) -> str:
    patients = [one.patients for one in subject.members if one.patients is not None]
    own = subject.practice.patients
    parts = (
        subject.practice.practice_code,
        "" if own is None else plural(round(own), "patient"),
        joined(
            (
                f"{subject.locality}, {plural(len(subject.members), 'practice')}",
                f"{sum(patients):,.0f} patients" if patients else "",
            ),
            ", ",
        ),
        _data_age(subject),
    )
    return joined(parts, " · ")


def too_few_practices(subject: Subject) -> bool:
    """Whether the locality is too small for any verdict."""
    reasons = {row.because for row in subject.rows.values() if row.value is not None}
    return not subject.compared and "few_practices" in reasons


def _data_age(subject: Subject) -> str:
    """The last day that any file with events covers, within the quarter or before it."""
    quarter = subject.computed.quarter
    lasts = [
        min(file.last, quarter.end)
        for file in subject.computed.files
        if file.last is not None and file.domain in EVENTS
    ]
    return f"data to {day(max(lasts))}" if lasts else "no data for this quarter"


def inside(name: str) -> str:
    """A measure's name inside a sentence: "gabapentinoids", but "NT-proBNP" and "MRI"."""
    first = re.split(r"[\s-]", name, maxsplit=1)[0]
    proper = any(sign.isupper() or sign.isdigit() for sign in first[1:]) or len(first) == 1
    return name if proper else name[:1].lower() + name[1:]


def _named(subject: Subject, rows: Sequence[Row], last: str = "and") -> list[Piece]:
    """The measures of some rows in bold, listed."""
    pieces: list[Piece] = []
    for index, row in enumerate(rows):
        if index:
            pieces.append(Piece(f" {last} " if index == len(rows) - 1 else ", "))
        pieces.append(Piece(inside(subject.measures[row.measure_id].name), strong=True))
    return pieces


def _high(subject: Subject) -> Sentence:
    chosen = subject.selection
    rows = [row for row in chosen.discuss if row.high]
    if rows:
        return (Piece("You are "), *_further(subject, rows, "higher"), Piece("."))
    if chosen.discuss:
        return (Piece("Nothing to talk about is higher than expected."),)
    if any(map(doubted, chosen.usual)):
        return (Piece("Nothing stands out for certain this quarter."),)
    if subject.compared:
        return (Piece("Nothing stands out to talk about this quarter."),)
    if not subject.practice.compared:
        why = why_not_compared(subject.practice)
        return (Piece(f"Your practice {why}, so nothing here is compared."),)
    if too_few_practices(subject):
        return (Piece("Too few practices of your locality can be compared for any verdict."),)
    return (Piece("No measure could be compared with your peers this quarter."),)


def _low(subject: Subject) -> Sentence:
    chosen = subject.selection
    rows = [row for row in chosen.discuss if not row.high]
    if rows:
        asks = any(low_side_question(row, subject.measures[row.measure_id]) for row in rows)
        told = _further(subject, rows, "lower")
        return (Piece("You are "), *told, Piece(": is the need being met?" if asks else "."))
    if chosen.discuss:
        return (Piece("Nothing to talk about is lower than expected."),)
    if doubtful := [row for row in chosen.usual if doubted(row)]:
        lead = "Outside the expected range, which chance may bring among so many measures: "
        return (Piece(lead), *_named(subject, doubtful), Piece("."))
    if chosen.usual:
        lead = "The largest difference within the usual spread is in "
        if len(chosen.usual) > 1:
            lead = "The largest differences, all within the usual spread, are in "
        return (Piece(lead), *_named(subject, chosen.usual), Piece("."))
    if subject.compared:
        return (Piece("Every other difference from your peers could be chance."),)
    return (Piece("Page 2 says which data there are and what is missing."),)


def _further(subject: Subject, rows: Sequence[Row], side: str) -> list[Piece]:
    """As "higher than chance and ordinary variation explain on X and Y"."""
    much = all(row.verdict == f"much_{side}" for row in rows)
    why = (
        "chance and ordinary variation explain" if much else "expected for a practice of your size"
    )
    return [Piece(f"{side} than {why} on "), *_named(subject, rows)]


def _share(subject: Subject) -> Sentence:
    rows = subject.selection.share
    if rows:
        named = _named(subject, rows)
        return (Piece("You have something to share with the room on "), *named, Piece("."))
    if subject.compared:
        return (Piece("Nothing stands out on the better side to share this time."),)
    own = sum(row.value is not None for row in subject.rows.values())
    verb = "has" if own == 1 else "have"
    return (Piece(f"{plural(own, 'measure')} {verb} a figure of yours on page 3."),)


def _rest(subject: Subject) -> Sentence:
    compared = subject.compared
    if not compared:
        return (Piece("These are figures without a verdict."),)
    calm = sum(row.verdict == "in_line" for row in compared)
    spread = sum(row.verdict in WITHIN for row in compared)
    if len(compared) == 1:
        where = "outside the expected range"
        where = (
            "in line with your peers" if calm else "within the usual spread" if spread else where
        )
        return (Piece(f"One measure could be compared, and it is {where}."),)
    line = f"{_none(calm)} {'is' if calm == 1 else 'are'} in line with your peers"
    usual = f"{_none(spread)} {'differs' if spread == 1 else 'differ'} within the usual spread"
    return (Piece(f"Of the {len(compared)} measures compared, {line} and {usual}."),)


def _chance(subject: Subject) -> Sentence:
    looked = sum(row.status != "missing" for row in subject.rows.values())
    lead = f"We looked at {plural(looked, 'measure')}"
    if not subject.compared:
        return (Piece(f"{lead} and could compare none."),)
    expected = sum(row.chance or 0.0 for row in subject.compared)
    outside = sum(row.outside for row in subject.compared)
    chance = f"about {number(expected, 1)}" if expected >= 0.05 else "fewer than 0.1"
    return (
        Piece(
            f"{lead}; by chance alone {chance} of those compared would lie outside the expected "
            f"range, and {_none(outside)} {_does(outside)}."
        ),
    )


def _none(count: int) -> str:
    return spelt(count) if count else "none"


def _does(count: int) -> str:
    return "does" if count in (0, 1) else "do"


def _discuss_heading(subject: Subject) -> str:
    chosen = subject.selection
    if chosen.discuss:
        return f"{spelt(len(chosen.discuss)).capitalize()} to talk about"
    if any(map(doubted, chosen.usual)):
        return "Nothing stands out for certain: the largest differences"
    if chosen.usual:
        return "Nothing stands out: the largest differences within the usual spread"
    if not subject.compared:
        return "No verdicts" if too_few_practices(subject) else "Nothing could be compared"
    return "Nothing else stands out" if chosen.share else "Nothing stands out"


def _discuss_note(subject: Subject) -> str:
    chosen = subject.selection
    if chosen.discuss or chosen.usual:
        return ""
    if too_few_practices(subject):
        return (
            "With fewer than five practices to compare there are figures and intervals, but no "
            "verdicts: pages 3 and 4 show them."
        )
    if not subject.practice.compared:
        return "Your figures stand beside those of the other practices from page 3 on."
    if not subject.compared:
        return "The data of this quarter do not allow a comparison. Page 2 says what is missing."
    if any(row.outside and row not in chosen.share for row in subject.compared):
        return (
            "What lies outside its expected range could be chance among so many measures, or has "
            "to be checked first: pages 2 and 3 show it."
        )
    rest = "Every other measure" if chosen.share else "Every measure"
    return f"{rest} that could be compared is in line with your peers."


def _items(subject: Subject) -> tuple[Item, ...]:
    picked = subject.selection
    return tuple(_item(subject, row, sharing=False) for row in (*picked.discuss, *picked.usual))


def _item(subject: Subject, row: Row, *, sharing: bool) -> Item:
    measure = subject.measures[row.measure_id]
    lead, rest = difference(row, measure)
    if not lead and row.value is not None:
        lead, rest = Scale(measure, row).with_unit(row.value), ""
    spread = spread_words(row).replace("Practices commonly differ by about", "usual spread")
    advice = measure.if_high if row.high else measure.if_low
    action = "Tell the room what you do." if sharing else first_sentence(advice)
    return Item(
        measure_id=row.measure_id,
        name=measure.name,
        lead=lead,
        rest=f"{rest};" if spread else rest,
        spread=spread[:1].lower() + spread[1:],
        strip=row_strip(subject, row.measure_id),
        action=action,
        linked=row in subject.blocks,
    )
