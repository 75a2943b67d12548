"""Texts side by side: how wide each column is. Lengths are in millimetres."""

from collections.abc import Sequence

from benchmarks.reports.parts import Advice

PAGE_WIDTH, GAP = 178.0, 6.0  # of the page between its margins, and between two texts
ADDED = 25  # letters that a text's last line and its heading are worth


def column_widths(texts: Sequence[Advice]) -> tuple[float, ...]:
    """A column for each text, wider for a longer one; none so narrow that its lines are words."""
    room = PAGE_WIDTH - GAP * (len(texts) - 1)
    sizes = [len(text.text) + ADDED for text in texts]
    return tuple(round(room * size / sum(sizes), 1) for size in sizes)
