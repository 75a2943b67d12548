"""The map of all practices in words."""

from benchmarks.reports.pack.place import Place
from benchmarks.reports.wording import plural


def heat_intro(place: Place) -> str:
    """How many figures lie outside, and what the marks mean."""
    rows = place.group.rows
    compared = [row for row in rows if row.compared]
    outside = sum(row.outside for row in compared)
    chance = sum(row.chance or 0.0 for row in compared)
    doubted = "?: are the data right? " if any(row.check_first for row in rows) else ""
    return (
        f"{plural(len(compared), 'figure')} could be compared; {outside} "
        f"{'lies' if outside == 1 else 'lie'} outside the expected range, and about "
        f"{chance:.0f} would by chance alone. "
        "▲ ▼ outside the range expected 19 times in 20; ▲▲ ▼▼ outside that of 499 in 500; △ ▽ a "
        "real difference within the usual spread. Higher is not better or worse by itself. "
        f"{doubted}Withheld: small numbers. Apart: shown and not compared. "
        "By age: on the other side of peers before adjusting for the ages of patients."
    )
