"""A practice's place among its locality, where chance leaves few places open."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.reports.rows import Row
from benchmarks.reports.wording.numbers import spelt

RELIABLE = 0.7  # of what sets practices apart, the part that is not chance
ORDINALS = (
    *("", "", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
)
CANNOT_BE_TOLD = "The order of practices cannot be told."
MOSTLY_CHANCE = "Much of the order of practices is chance."
OVERLAP = "Intervals overlap: the order is not certain."


@dataclass(frozen=True, slots=True)
class Order:
    """What is known of an order: practices in it, and how much of their spread is no chance."""

    practices: int
    reliability: float | None

    @classmethod
    def among(cls, rows: Sequence[Row], reliability: float | None) -> "Order":
        """The order of one measure's rows."""
        return cls(sum(row.position is not None for row in rows), reliability)

    def words(self, row: Row) -> str:
        """The place with those that chance leaves open; "" for a row that has none.

        That the order cannot be told where more than half of all places are open, and that much
        of it is chance where under 0.7 of the spread is more than that. METHODS A9.
        """
        place, low, high = row.position, row.position_low, row.position_high
        if place is None or low is None or high is None or not row.compared:
            return ""
        width = high - low + 1
        if 2 * width > self.practices or self.reliability is None:
            return CANNOT_BE_TOLD
        if self.reliability < RELIABLE:
            return MOSTLY_CHANCE
        side = "highest"
        if 2 * place > self.practices + 1:
            side = "lowest"
            place, low, high = (self.practices + 1 - one for one in (place, high, low))
        told = f"You are {_ordinal(place, side)} of {self.practices}"
        if width == 1:
            return f"{told}, with 90% confidence."
        if low == 1:
            return f"{told}; allowing for chance, among the {side} {spelt(high)}."
        return f"{told}; allowing for chance, {_ordinal(low, '')} to {_ordinal(high, side)}."


def _ordinal(place: int, side: str) -> str:
    """As "highest", "second highest"; "second" without a side."""
    if place == 1:
        return side
    name = ORDINALS[place] if place < len(ORDINALS) else _in_figures(place)
    return f"{name} {side}".strip()


def _in_figures(place: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{'th' if place % 100 in (11, 12, 13) else ending}"
