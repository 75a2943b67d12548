"""Half a page to talk about one measure: everybody on one chart, and questions for both sides."""

from collections.abc import Sequence

from benchmarks.measures.definition import Measure
from benchmarks.reports.axes import axis_ticks
from benchmarks.reports.charts import Dot, Tick, dot_axis, dot_chart
from benchmarks.reports.columns import column_widths
from benchmarks.reports.names import short_names
from benchmarks.reports.pack.heat import cell
from benchmarks.reports.pack.parts import Shares, Sheet, SheetLine
from benchmarks.reports.pack.place import Place
from benchmarks.reports.rows import Row, as_row
from benchmarks.reports.subject import SECTIONS
from benchmarks.reports.wording import Scale, joined, window_words
from benchmarks.reports.wording.sheets import (
    found_words,
    shares_title,
    sheet_caption,
    sheet_questions,
    sheet_sentences,
    sheet_title,
)

CHART, SHARES = 58.0, 34.0
Placed = tuple[str, Row]


def sheet(place: Place, measure_id: str) -> Sheet:
    """The sheet of a measure with at least one value."""
    measure = place.measures[measure_id]
    placed = _in_order(place, measure_id)
    first = next(row for _, row in placed if row.value is not None)
    scale = Scale(measure, first)
    whole = as_row(_whole(first))
    dots = [_dot(place, code, row) for code, row in placed]
    axis = dot_axis(whole, dots, CHART)
    pitch = min(max(round(54 / len(dots), 1), 3.6), 5.0)
    questions = sheet_questions(measure)
    return Sheet(
        measure_id=measure_id,
        kicker=joined((SECTIONS[measure.section], window_words(first)), " · "),
        heading=f"{measure.title}: {found_words(placed)}",
        sentences=sheet_sentences(place, measure),
        chart=dot_chart(
            whole, dots, axis, axis_ticks(axis, scale), sheet_title(place, measure, placed), pitch
        ),
        lines=_lines(place, placed, scale),
        shares=None if place.hidden else _shares(measure, placed, pitch),
        caption=sheet_caption(place, measure, dots),
        questions=questions,
        widths=column_widths(questions),
    )


def _in_order(place: Place, measure_id: str) -> list[Placed]:
    """By value, highest first; those without one after them; hidden practices by letter."""
    rows = place.rows(measure_id)
    placed = [(code, rows[code]) for code in place.in_order if code in rows]
    if place.hidden:
        return placed
    return sorted(placed, key=lambda one: (one[1].value is None, -(one[1].value or 0.0)))


def _whole(row: Row) -> dict[str, object]:
    """The locality as a row: its pooled value is the line."""
    names = ("measure_id", "period_start", "period_end", "window")
    return {
        **{name: getattr(row, name) for name in names},
        "practice_code": "",
        "status": "shown",
        "peer_value": row.locality_value,
    }


def _dot(place: Place, code: str, row: Row) -> Dot:
    if code in place.hidden:
        return Dot(row.value, None, None, own=False)
    return Dot(row.value, row.lower, row.upper, own=False)


def _lines(place: Place, placed: Sequence[Placed], scale: Scale) -> tuple[SheetLine, ...]:
    short = short_names(place.names)
    return tuple(_line(place, short[code], code, row, scale) for code, row in placed)


def _line(place: Place, name: str, code: str, row: Row, scale: Scale) -> SheetLine:
    mark = cell(row)
    if code in place.hidden:
        return SheetLine(name, "", "")
    value = mark.words if row.value is None else scale.figure(row.value)
    return SheetLine(name, value, mark.shape)


def _shares(measure: Measure, placed: Sequence[Placed], pitch: float) -> Shares:
    """Bars of each practice's share of all events; ticks of its share of the denominator."""
    events = [row.numerator or 0.0 for _, row in placed]
    bases = [row.denominator or 0.0 for _, row in placed]
    tops = [100 * one / (sum(events) or 1.0) for one in events]
    ticks = [100 * one / (sum(bases) or 1.0) for one in bases]
    most = max((*tops, *ticks), default=0.0) or 1.0
    step = next(size for size in (2, 5, 10, 20, 50) if size * 3 >= most)
    scale = (SHARES - 6) / (step * 3)
    middles = [pitch * index for index in range(len(placed))]
    thick = round(pitch * 0.56, 2)
    return Shares(
        title=shares_title(measure),
        width=SHARES,
        height=round(pitch * len(placed), 2),
        bars="".join(
            f"M2 {y + (pitch - thick) / 2:.2f}h{top * scale:.2f}v{thick}h{-top * scale:.2f}z"
            for top, y in zip(tops, middles, strict=True)
            if top
        ),
        ticks="".join(
            f"M{2 + tick * scale:.2f} {y + 0.3:.2f}v{pitch - 0.6:.2f}"
            for tick, y in zip(ticks, middles, strict=True)
            if tick
        ),
        axis=tuple(Tick(2 + step * at * scale, f"{step * at}%") for at in range(4)),
    )
