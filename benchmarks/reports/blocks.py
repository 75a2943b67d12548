"""Half a page on one measure: message, peers with intervals, figures, what to do."""

from collections.abc import Sequence

from benchmarks.measures.definition import Measure
from benchmarks.reports.axes import axis_ticks
from benchmarks.reports.charts import (
    Dot,
    dot_axis,
    dot_chart,
    neighbours_overlap,
)
from benchmarks.reports.columns import column_widths
from benchmarks.reports.names import short_names
from benchmarks.reports.parts import Block, Fact, PeerLine
from benchmarks.reports.rows import Row
from benchmarks.reports.subject import Subject
from benchmarks.reports.trends import OverTime
from benchmarks.reports.wording import (
    Scale,
    count,
    joined,
    months_words,
    window_words,
)
from benchmarks.reports.wording.ages import adjusted_facts, how_adjusted, what_it_explains
from benchmarks.reports.wording.blocks import (
    base_words,
    block_advice,
    block_heading,
    how_far,
    left_out_sentence,
    peer_mark,
)
from benchmarks.reports.wording.comparison import (
    value_sentence,
)
from benchmarks.reports.wording.distance import best_quarter_words, distance_sentence
from benchmarks.reports.wording.makers import what_differs
from benchmarks.reports.wording.order import OVERLAP
from benchmarks.reports.wording.pairs import exactness, overdue, pair_words
from benchmarks.reports.wording.titles import figure_title

CHART_WIDTH = 58.0
Placed = tuple[str, Row]  # a practice's code and its row


def measure_block(subject: Subject, row: Row, over_time: OverTime) -> Block:
    """The block of a row that has a value."""
    measure = subject.measures[row.measure_id]
    scale = Scale(measure, row)
    placed = _in_order(subject, row)
    dots = [_dot(subject, code, found) for code, found in placed]
    axis = dot_axis(row, dots, CHART_WIDTH)
    texts = block_advice(row, measure, overdue(measure, subject.computed.quarter.end))
    return Block(
        measure_id=measure.id,
        kicker=_kicker(subject, row, measure),
        heading=block_heading(row, measure),
        message=joined(
            (
                value_sentence(row, measure),
                how_far(row, measure),
                what_it_explains(row),
                distance_sentence(row, measure),
                best_quarter_words(row, measure),
            )
        ),
        caption=_caption(subject, row, measure, dots),
        chart=dot_chart(
            row, dots, axis, axis_ticks(axis, scale), _title(subject, row), _pitch(dots)
        ),
        peers=_lines(subject, placed, scale),
        figures=_figures(row, measure, scale),
        trend=over_time.trend(row, measure),
        change=over_time.change(row, measure),
        made_of=what_differs(subject, row, measure) if row.compared else "",
        below=texts,
        widths=column_widths(texts),
    )


def _kicker(subject: Subject, row: Row, measure: Measure) -> str:
    """What stands above the heading, in one line: domain, window, exactness and partner."""
    told = (subject.section_of(row), window_words(row), months_words(row))
    return joined((*told, exactness(measure), pair_words(subject, measure)), " · ")


def _title(subject: Subject, row: Row) -> str:
    return figure_title(subject, row.measure_id)


def _in_order(subject: Subject, row: Row) -> list[Placed]:
    """Practices by value, highest first; then those without a value, then the hidden, by name.

    Among hidden practices an order by value would tell who is who from one quarter to the next.
    """
    own = subject.practice.practice_code
    everyone = [(own, row), *subject.peers_on(row).items()]

    def key(placed: Placed) -> tuple[bool, bool, float, tuple[int, str]]:
        code, found = placed
        name = subject.names[code]
        if code in subject.hidden:
            return True, False, 0.0, (len(name), name)
        return False, found.value is None, -(found.value or 0.0), (0, name)

    return sorted(everyone, key=key)


def _dot(subject: Subject, code: str, row: Row) -> Dot:
    if code in subject.hidden:  # the length of an interval would tell the list size
        return Dot(row.value, None, None, own=False)
    return Dot(row.value, row.lower, row.upper, code == subject.practice.practice_code)


def _pitch(dots: Sequence[Dot]) -> float:
    """The height of a practice's line: as much as half a page leaves, at least a line of 9 pt."""
    return min(max(round(42 / max(len(dots), 1), 1), 3.2), 4.0)


def _lines(subject: Subject, placed: Sequence[Placed], scale: Scale) -> tuple[PeerLine, ...]:
    short = short_names(subject.names)
    own = subject.practice.practice_code
    return tuple(
        PeerLine(
            short[code], "" if code in subject.hidden else peer_mark(found, scale), code == own
        )
        for code, found in placed
    )


def _caption(subject: Subject, row: Row, measure: Measure, dots: Sequence[Dot]) -> str:
    unit = measure.value.unit
    adjusted = how_adjusted(subject, row, measure)
    order = subject.order_on(row).words(row)
    if not order and neighbours_overlap(dots):
        order = OVERLAP
    unit = f"{unit[:1].upper()}{unit[1:]}."
    return joined((unit, order, left_out_sentence(subject, row), adjusted))


def _figures(row: Row, measure: Measure, scale: Scale) -> tuple[Fact, ...]:
    """The small table beside the chart; only figures that there are."""
    events, base = base_words(measure)
    denominator = row.denominator
    if denominator is not None and measure.over_people:
        denominator /= row.period.months if row.months_with_data is None else row.months_with_data
    found = (
        ("You, adjusted" if row.adjusted else "You", scale.figure(row.value)),
        ("95% interval", scale.between(row.lower, row.upper)),
        *adjusted_facts(row, scale),
        ("Your peers together", scale.figure(row.peer_value)),
        ("The whole locality", scale.figure(row.locality_value)),
        ("Expected range", scale.between(row.expected_lower, row.expected_upper)),
        (events, count(row.numerator)),
        ("Items", count(row.items) if measure.cost else ""),
        (base, count(denominator)),
    )
    return tuple(Fact(label, value) for label, value in found if value)
