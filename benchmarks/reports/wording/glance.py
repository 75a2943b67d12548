"""The page of all measures in words."""

from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import (
    plural,
)

PAIRED = "An indented measure is read together with the one above it."
MOST_NAMED = 4  # measures without data; of more, how many there are


def glance_heading(outside: int, compared: int) -> str:
    """How many are further out than expected."""
    lead = "All measures at a glance"
    if compared == 0:
        return f"{lead}: none could be compared"
    if compared == 1:
        return f"{lead}: one could be compared"
    verb = "is" if outside in (0, 1) else "are"
    return f"{lead}: {outside or 'none'} of {compared} {verb} further out than expected"


def glance_intro(subject: Subject) -> str:
    """How to read the rows."""
    side = "Right is more, which is not always better or worse"
    if subject.compared:
        return (
            "Every row has a scale of its own, set so that the darker band is always the range "
            f"expected of a practice of your size. {side}; distances in different rows cannot be "
            f"compared.{_ticks(subject)}"
        )
    return (
        "Every row has a scale of its own around the line of your peers together, and no band, "
        f"because nothing is judged. {side}; distances in different rows cannot be compared."
    )


def _ticks(subject: Subject) -> str:
    there = any(row.reference_lower_quartile is not None for row in subject.compared)
    return " Ticks below a row: the middle half of practices elsewhere." if there else ""


def none_of(measures: int) -> str:
    """Every measure of a section, where none has data."""
    return "its one measure" if measures == 1 else f"none of the {plural(measures, 'measure')}"
