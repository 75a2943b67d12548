"""Measures that are read together, and what a definition says of itself where it is printed."""

from collections.abc import Sequence

from benchmarks.measures.definition import Measure


def together(measures: Sequence[Measure]) -> list[tuple[Measure, bool]]:
    """Measures in their order, partners beside each other; whether one belongs to the one above.

    A pair stands where its first member stood; nothing belongs to two rows.
    """
    there = {one.id: one for one in measures}
    placed: list[tuple[Measure, bool]] = []
    done: set[str] = set()
    for one in measures:
        if one.id in done:
            continue
        done.add(one.id)
        placed.append((one, False))
        mutual = [other for other in there.values() if other.partner == one.id]
        own = there.get(one.partner or "")
        for other in [own, *mutual]:
            if other is not None and other.id not in done:
                done.add(other.id)
                placed.append((other, True))
    return placed
