"""The library as the command line shows it."""

from collections.abc import Mapping

from benchmarks.errors import MeasureError
from benchmarks.measures.definition import Measure
from benchmarks.measures.faults import nearest
from benchmarks.measures.load import LIBRARY


def list_lines(measures: Mapping[str, Measure]) -> list[str]:
    """Each domain, and below it a line per measure with its id and title."""
    width = max(map(len, measures), default=0)
    lines: list[str] = []
    section = ""
    for measure in measures.values():
        if measure.section != section:
            section = measure.section
            lines.append(section.capitalize())
        lines.append(f"  {measure.id:{width}}  {measure.title}")
    return lines


def definition_text(measures: Mapping[str, Measure], measure_id: str) -> str:
    """A measure's own file, with the comments that say what its codes mean.

    Raises MeasureError that names the nearest id where there is none.
    """
    if measure_id not in measures:
        raise MeasureError(
            f"No measure '{measure_id}'; {nearest(measure_id, measures)}\n"
            "  `peerbench measures list` shows them all."
        )
    return (LIBRARY / f"{measure_id}.toml").read_text(encoding="utf-8")
