"""How chosen indicators go with the deprivation of practices, in a locality and in the area."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.framework.engine import Framework
from benchmarks.measures.definition import Measure
from benchmarks.periods import Period
from benchmarks.reports.framework.wording import equity as words
from benchmarks.reports.wording.inequality import NOT_TOLD
from benchmarks.reports.wording.variation import scale_of

Found = Mapping[str, Any]  # a row of INEQUALITY
WIDE, HIGH, EDGE = 30.0, 9.0, 1.5


@dataclass(frozen=True, slots=True)
class Slope:
    """One indicator across practices by deprivation; lengths in mm."""

    name: str
    about: str  # its period and unit
    most: str  # the line's value at the most deprived practice
    least: str
    line: str  # a path from the most to the least deprived; "" without one
    title: str
    difference: str
    words: str  # of how many practices it is, and whether it is clear
    area: str  # the same of all practices of the folder
    area_words: str
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Equity:
    """The page on deprivation."""

    heading: str
    intro: str
    slopes: tuple[Slope, ...]
    note: str
    width: float = WIDE
    height: float = HIGH


def equity_page(framework: Framework, locality: str) -> Equity:
    """The chosen indicators of a locality; one without data is left out, and named."""
    chosen = [name for domain in framework.domains.values() for name in domain.slopes]
    slopes = tuple(_slopes(framework, locality, chosen))
    there = {slope.name for slope in slopes}
    absent = [name for name in map(framework.named, chosen) if name not in there]
    clear = sum(slope.clear for slope in slopes)
    return Equity(
        heading=words.slopes_heading(len(slopes), clear),
        intro=words.INTRO,
        slopes=slopes,
        note=words.no_data(absent),
    )


def _slopes(framework: Framework, locality: str, chosen: list[str]) -> Iterator[Slope]:
    every = {one.id: one for domain in framework.domains.values() for one in domain.indicators}
    rows = {
        row["measure_id"]: row
        for row in framework.computed.inequality.filter(locality=locality).iter_rows(named=True)
    }
    for indicator in chosen:
        one = every.get(indicator)
        row = rows.get((one.measure_id if one else None) or "")
        if one is not None and row is not None and not _nothing(row):
            measure = framework.computed.measures[one.measure_id or ""]
            yield _slope(framework.named(indicator), measure, row)


def _nothing(row: Found) -> bool:
    """Whether no practice had a value, so that there is nothing to say of it."""
    return bool(row["because"] == "few_practices" and not row["practices"])


def _slope(name: str, measure: Measure, row: Found) -> Slope:
    period = Period(row["period_start"], row["period_end"])
    about = words.about_slope(period.words, measure.value.unit)
    if row["because"] is not None:
        return Slope(name, about, "", "", "", "", "", NOT_TOLD[row["because"]], "", "")
    scale = scale_of(row["most_deprived"], row, measure)
    ends = [row["most_deprived"], row["least_deprived"]]
    most, least = (scale.figure(end) for end in ends)
    area = _interval(row, "area_sii", scale.decimals)
    sure = row["sii_lower"] is not None and (row["sii_lower"] > 0 or row["sii_upper"] < 0)
    return Slope(
        name=name,
        about=about,
        most=most,
        least=least,
        line=_line(*ends),
        title=words.line_title(name, most, least),
        difference=_interval(row, "sii", scale.decimals),
        words=words.among(row["practices"], words.CLEAR if sure else words.UNCLEAR),
        area=area or words.FEW_IN_AREA,
        area_words=words.among(row["area_practices"]) if area else "",
        clear=sure,
    )


def _interval(row: Found, name: str, decimals: int) -> str:
    value, low, high = (row[f"{name}{end}"] for end in ("", "_lower", "_upper"))
    return words.interval_words(value, low, high, decimals)


def _line(most: float, least: float) -> str:
    """Steeper where the ends differ by more of the larger of them; flat where they are alike."""
    span = max(abs(most), abs(least)) or 1.0
    rise = max(min((least - most) / span, 1.0), -1.0) * (HIGH / 2 - EDGE)
    return f"M{EDGE} {HIGH / 2 + rise:.2f}L{WIDE - EDGE} {HIGH / 2 - rise:.2f}"
