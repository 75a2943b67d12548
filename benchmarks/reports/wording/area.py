"""The funnels of the whole area in words."""

from collections.abc import Sequence

from benchmarks.funnels import Funnel
from benchmarks.measures.definition import Measure
from benchmarks.reports.rows import Row
from benchmarks.reports.wording import Scale, listed, plural, sentence

INTRO = (
    "Every practice of all localities by its size. Diamonds: your practices; circles: the others. "
    "Line: all together. Bands: expected for the size, chance and ordinary variation together, 19 "
    "in 20 and 499 in 500. Dashes: chance alone, 19 in 20. A small practice may lie far out by "
    "chance; the order of practices is not told here."
)


def area_caption(measure: Measure, row: Row, found: Funnel) -> str:
    """What is up and what is along."""
    unit = measure.value.unit
    along = "patients on average" if measure.denominator.source == "list" else "out of how many"
    if measure.value.kind == "ratio":
        along = "expected events"
    if row.adjusted:
        along = f"{along}, after adjusting for age and sex"
    told = f"Up: {unit}. Along: {along}."
    hidden = found.number - found.units.height
    if hidden:
        told += f" {plural(hidden, 'practice')} withheld: in the line, not in the chart."
    return told


def area_title(
    measure: Measure, found: Funnel, scale: Scale, units: int, named: Sequence[str]
) -> str:
    """Two sentences for a screen reader: what is drawn, and who of this locality lies outside."""
    told = (
        f"{measure.name} of {plural(units, 'practice')} of the area by size: together "
        f"{scale.with_unit(found.target)}"
    )
    who = listed(list(named)) if named else "nobody"
    outside = sentence(f"Outside their expected range of this locality: {who}")
    return f"{sentence(told.replace('. ', ', '))} {outside}"
