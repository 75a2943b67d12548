"""The public edition's sentences, in plain words."""

from benchmarks.measures.definition import Measure
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import plural

MEANINGS = (
    (
        "About what is expected",
        "The figure lies where those of practices of this size mostly lie. Small differences come "
        "and go by chance.",
    ),
    (
        "More or fewer than expected",
        "The figure lies further out than chance and the usual differences between practices "
        "explain. It is a reason to ask why, and no proof of good or poor care: patients of one "
        "practice may be older, or need more.",
    ),
    (
        "Not shown",
        "Numbers so small that they might point to somebody are never printed.",
    ),
)


def public_lead(subject: Subject) -> tuple[str, ...]:
    """Who is compared, how many figures stand out, and how many would by chance."""
    others = plural(len(subject.members) - 1, "other practice")
    outside = sum(row.flagged for row in subject.compared)
    asked = plural(len(subject.compared), "figure")
    found = (
        f"None of the {asked} that could be compared stands out."
        if outside == 0
        else f"Of {asked} that could be compared, {outside} "
        f"{'lies' if outside == 1 else 'lie'} outside what is expected."
    )
    return (
        f"The practices of {subject.locality} look at these figures together every quarter, to "
        f"learn from each other. Here {subject.name} stands beside the {others}, taken together.",
        f"{found} With so many figures one or two stand out by chance alone.",
    )


def public_words(row: Row, measure: Measure) -> str:
    """The last column: what two figures mean."""
    if row.status == "withheld" or row.value is None:
        return "small numbers"
    if row.disagrees:
        return "depends on patients’ ages"
    if row.outside:
        rate = measure.value.kind == "rate" and not measure.cost
        more, fewer = ("more", "fewer") if rate else ("higher", "lower")
        return f"{more if row.high else fewer} than expected"
    if row.compared:
        return "about what is expected"
    return f"figures to {row.period_end:%B %Y}" if row.old else "not compared"
