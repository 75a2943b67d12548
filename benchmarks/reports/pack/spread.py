"""The spread there is, beside the one that chance alone would give."""

from collections.abc import Mapping
from typing import Any

from benchmarks.measures.definition import Measure
from benchmarks.reports.pack.parts import Spread, SpreadRow, SpreadSection, SpreadStrip
from benchmarks.reports.pack.place import Place
from benchmarks.reports.subject import SECTIONS
from benchmarks.reports.wording import joined, sentence
from benchmarks.reports.wording.spread import (
    HOW_TO_READ,
    adjusted_words,
    inequality_words,
    spread_words_of,
)
from benchmarks.reports.wording.variation import scale_of, spread_sentence

Found = Mapping[str, Any]  # a row of VARIATION


def spread_page(place: Place) -> Spread:
    """A row for each measure that the locality has a value on."""
    sections = (
        SpreadSection(title, rows) for key, title in SECTIONS.items() if (rows := _rows(place, key))
    )
    return Spread(
        heading="Where the differences come from",
        intro=f"{HOW_TO_READ}{adjusted_words(place)}",
        sections=tuple(sections),
        inequality=inequality_words(place),
    )


def _rows(place: Place, section: str) -> tuple[SpreadRow, ...]:
    there = [
        (measure, place.variation[measure.id])
        for measure in place.measures.values()
        if measure.section == section and measure.id in place.variation
    ]
    ordered = sorted(there, key=lambda pair: (pair[0].name.casefold(), pair[0].id))
    return tuple(
        _row(found, measure) for measure, found in ordered if found["locality_value"] is not None
    )


def _row(found: Found, measure: Measure) -> SpreadRow:
    scale = scale_of(found["locality_value"], found, measure)
    seen = scale.between(found["lowest"], found["highest"])
    if not seen and found["lower_quartile"] is not None:
        seen = f"half: {scale.between(found['lower_quartile'], found['upper_quartile'])}"
    return SpreadRow(
        name=measure.name,
        unit=measure.value.unit,
        value=scale.figure(found["locality_value"]),
        seen=seen,
        chance=scale.between(found["chance_lowest"], found["chance_highest"]),
        strip=_strip(found, measure),
        words=spread_words_of(found),
        elsewhere=scale.figure(found["reference_value"]),
    )


def _strip(found: Found, measure: Measure) -> SpreadStrip | None:
    """Positions on an axis over everything that is drawn; None where chance is not known."""
    if found["chance_lowest"] is None:
        return None
    ends = [found["chance_lowest"], found["chance_highest"]]
    drawn = ("lowest", "highest", "lower_quartile", "upper_quartile", "locality_value")
    ends += [found[name] for name in (*drawn, "reference_value") if found[name] is not None]
    low, span = min(ends), (max(ends) - min(ends)) or 1.0

    def at(value: float | None) -> float | None:
        return None if value is None else round(2 + 22 * (value - low) / span, 2)

    first, last = at(found["chance_lowest"]) or 2.0, at(found["chance_highest"]) or 24.0
    return SpreadStrip(
        title=joined((sentence(measure.name), spread_sentence(found, measure))),
        chance=(first, round(last - first, 2)),
        seen=_line(at(found["lowest"]), at(found["highest"])),
        half=_line(at(found["lower_quartile"]), at(found["upper_quartile"])),
        locality=at(found["locality_value"]),
        elsewhere=at(found["reference_value"]),
    )


def _line(start: float | None, end: float | None) -> str:
    return "" if start is None or end is None else f"M{start} 2.5H{end}"
