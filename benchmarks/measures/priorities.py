"""The locality's priorities: measures, or the tags of measures, in the order it gives them."""

from collections.abc import Sequence

from benchmarks.measures.definition import Measure


def priority_rank(measure: Measure, priorities: Sequence[str]) -> int:
    """The place of the first priority that names the measure or a tag of it, from 0.

    As many as there are priorities where none does.
    """
    names = {measure.id, *measure.tags}
    return next((place for place, name in enumerate(priorities) if name in names), len(priorities))


def is_priority(measure: Measure, priorities: Sequence[str]) -> bool:
    """Whether the locality has asked for the measure to come first."""
    return priority_rank(measure, priorities) < len(priorities)
