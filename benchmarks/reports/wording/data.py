"""The practice's patients and its data in words: age, gaps, dates, doubts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.reports.rows import Row
from benchmarks.reports.subject import SECTIONS, Subject
from benchmarks.reports.wording import (
    count,
    listed,
    months_words,
    plural,
)
from benchmarks.sources.inputs import SourceFile

PYRAMID = "Bars: your patients. Ticks: the locality. Percent of all."
NO_PYRAMID = "The list-size files hold no ages, so no pyramid of ages can be drawn."

NAMED = 3  # measures in one line


def ages_lead(own: float | None, locality: float) -> str:
    """How many percent of the patients are 65 or over beside the locality's; None: not known."""
    if own is None:
        return "These figures are not adjusted for age: keep in mind who your patients are."
    gap = own - locality
    than = "about as many as" if abs(gap) < 1 else "more than" if gap > 0 else "fewer than"
    return (
        f"{own:.0f}% of your patients are 65 or over, {than} the locality’s {locality:.0f}%. Rates "
        "here are not adjusted for age unless they say so."
    )


def pyramid_title(own: float, locality: float) -> str:
    """A pyramid of ages in a sentence for a screen reader."""
    return (
        f"Age and sex of your patients beside the locality: {own:.0f}% of yours are 65 or over, "
        f"{locality:.0f}% in the locality."
    )


def layout_words(layout: str) -> str:
    """A layout as the table has it: "the referrals layout" is the local extract of referrals."""
    plain = re.sub(r"^the (\w+) layout$", r"Local extract: \1", layout)
    return re.sub("^the (.)", lambda found: found[1].upper(), plain)


def dates_words(files: Iterable[SourceFile]) -> str:
    """The months that files span."""
    firsts = [file.first for file in files if file.first is not None]
    lasts = [file.last for file in files if file.last is not None]
    if not firsts or not lasts:
        return "undated"
    first, last = min(firsts), max(lasts)
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%b %Y}"
    return f"{first:%b %Y} to {last:%b %Y}"


def data_query(name: str, row: Row) -> str:
    """What a practice is asked about a figure that looks like a fault of the data."""
    if row.numerator == 0:
        return f"{name}: none recorded, where your peers’ rate would give about {_expected(row)}."
    how = "far above" if row.high else "far below"
    return f"{name}: {how} what your peers’ rate would give. Is the extract complete and right?"


def _expected(row: Row) -> str:
    return count(abs(row.excess)) if row.excess is not None else "10 or more"


def gaps(subject: Subject) -> Iterable[str]:
    """Missing months, withheld figures and measures that could not be looked at."""
    months: Counter[tuple[str, int, int]] = Counter()
    for row in subject.rows.values():
        if months_words(row) and row.months_with_data is not None and row.status != "missing":
            months[subject.section_of(row), row.months_with_data, row.period.months] += 1
    for (section, there, wanted), measures in sorted(months.items()):
        size = plural(measures, "measure")
        yield f"{section}: data for {there} of {wanted} months ({size})."
    withheld = [row.measure_id for row in subject.rows.values() if row.status == "withheld"]
    if withheld:
        yield f"Withheld for small numbers, here or beside it: {_which(subject, withheld)}."
    few = sum(row.verdict == "too_few" for row in subject.rows.values())
    if few:
        yield f"{plural(few, 'measure')} with too few events to compare."
    old = [row for row in subject.rows.values() if row.old]
    if old:
        yield f"{plural(len(old), 'measure')} with data over two years old: shown, not compared."
    yield from _not_supplied(subject)


def _which(subject: Subject, withheld: Sequence[str]) -> str:
    names = [subject.measures[measure].name for measure in withheld]
    return listed(names) if len(names) <= NAMED else f"{len(names)} figures of yours"


def _not_supplied(subject: Subject) -> Iterable[str]:
    for key, title in SECTIONS.items():
        measures = [one for one in subject.measures.values() if one.section == key]
        there = [one.id for one in measures if subject.group.anybody_has(one.id)]
        lacking = [name for name in there if _lacks(subject.rows.get(name))]
        absent = len(measures) - len(there)
        if measures and not there:
            yield f"{title}: nothing was supplied for any practice."
        elif there and len(lacking) == len(there):
            yield f"{title}: nothing was supplied for you, where others have figures."
        else:
            if absent:
                yield f"{title}: {absent} of {plural(len(measures), 'measure')} not supplied."
            if lacking:
                size = plural(len(lacking), "measure")
                yield f"{title}: {size} without a figure of yours, where others have one."


def _lacks(row: Row | None) -> bool:
    return row is None or row.status == "missing"


def lacking_sections(rows: Mapping[str, Row], there: Mapping[str, Sequence[str]]) -> list[str]:
    """The sections of which a practice has no figure and others have; `there` by title."""
    return [
        f"{title}: nothing was supplied, where others have {plural(len(names), 'measure')}."
        for title, names in there.items()
        if names and all(_lacks(rows.get(name)) for name in names)
    ]
