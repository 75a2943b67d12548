"""A practice over time among the tenths of practices elsewhere, as positions in millimetres."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.reports.charts import Tick, circles
from benchmarks.reports.rows import Row, as_row
from benchmarks.reports.runs import Level, months_between
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import Scale, sentence, window_words
from benchmarks.reports.wording.again import tenths_caption

WIDTH, HEIGHT = 110.0, 34.0
EDGE = 2.0  # kept free around the outermost marks
LINE = 3.6  # the height of a label
FEWEST = 3  # windows; below it there is no course to see
WINDOWS = {"quarter": "a quarter", "year": "a year"}  # rolling years overlap: no course of them
ORDER = (
    "lowest",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "highest",
)
MEDIAN = "reference_median"
LOWER = tuple(f"reference_p{tenth}0" for tenth in (1, 2, 3, 4))
UPPER = tuple(f"reference_p{tenth}0" for tenth in (6, 7, 8, 9))
DECILES = (*LOWER, MEDIAN, *UPPER)
OWN = (
    *("practice_code", "measure_id", "period_start", "period_end", "window", "status", "value"),
    *("adjusted_for", "standardised", "standardised_lower", "standardised_upper"),
)


@dataclass(frozen=True, slots=True)
class DecileStrip:
    """Nine lines of tenths, and the practice's own on top; y from the top."""

    title: str
    thin: str  # eight lines, one path
    median: str
    own: str
    points: str  # one path of circles
    levels: tuple[Level, ...]  # what the outermost lines and the middle are at the end
    ticks: tuple[Tick, ...]
    caption: str
    width: float = WIDTH
    height: float = HEIGHT


@dataclass(frozen=True, slots=True)
class _Window:
    """One window: the practice's value, None where it may not be told, and the tenths."""

    row: Row
    tenths: tuple[float, ...]


def decile_strips(subject: Subject) -> Mapping[str, DecileStrip]:
    """The strip of each measure that has tenths in three of its windows or more.

    Tenths are of the practices outside the locality, 30 or more, of the same window as the
    reported one; own values are null where withheld, and leave a gap.
    """
    own = pl.col("practice_code") == subject.practice.practice_code
    known = pl.all_horizontal(pl.col(DECILES).is_not_null())
    history = (
        subject.computed.comparison.filter(own, known, pl.col("window").is_in(list(WINDOWS)))
        .select(OWN + DECILES)
        .sort("measure_id", "period_end")
    )
    found = {}
    rows = history.iter_rows(named=True)
    for measure_id, part in groupby(rows, itemgetter("measure_id")):
        reported = subject.rows.get(measure_id)
        if reported is None:
            continue
        windows = [
            _Window(as_row(row), tuple(row[name] for name in DECILES))
            for row in part
            if row["window"] == reported.window
        ]
        if len(windows) >= FEWEST and any(one.row.value is not None for one in windows):
            found[measure_id] = _strip(windows, subject.measures[measure_id], reported)
    return found


def _strip(windows: Sequence[_Window], measure: Measure, reported: Row) -> DecileStrip:
    scale = Scale(measure, reported)
    own = [one.row.value for one in windows]
    seen = [one for one in own if one is not None]
    figures = [*seen, *(figure for one in windows for figure in one.tenths)]
    low, high = min(figures), max(figures)

    def up(figure: float) -> float:
        share = 0.5 if high == low else (figure - low) / (high - low)
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 2)

    across = _across(windows)
    lines = [
        _line(across, [up(one.tenths[place]) for one in windows]) for place in range(len(DECILES))
    ]
    middle = len(LOWER)
    places = [None if one is None else up(one) for one in own]
    last = windows[-1].tenths
    return DecileStrip(
        title=_title(windows, measure, scale),
        thin="".join(line for place, line in enumerate(lines) if place != middle),
        median=lines[middle],
        own=_line(across, places),
        points=circles([(x, y) for x, y in zip(across, places, strict=True) if y is not None], 0.9),
        levels=_levels(
            [(up(last[-1]), "90th"), (up(last[middle]), "middle"), (up(last[0]), "10th")],
            scale,
            last,
        ),
        ticks=(
            Tick(across[0], f"{windows[0].row.period_end:%b %Y}"),
            Tick(across[-1], f"{windows[-1].row.period_end:%b %Y}"),
        ),
        caption=tenths_caption(WINDOWS[reported.window]),
    )


def _across(windows: Sequence[_Window]) -> list[float]:
    first = windows[0].row.period_end
    months = [months_between(first, one.row.period_end) for one in windows]
    return [round(EDGE + (WIDTH - 2 * EDGE) * month / months[-1], 2) for month in months]


def _line(across: Sequence[float], up: Sequence[float | None]) -> str:
    """Places joined from left to right; a missing one leaves a gap."""
    path, pen = "", "M"
    for x, y in zip(across, up, strict=True):
        if y is not None:
            path += f"{pen}{x:g} {y:g}"
        pen = "M" if y is None else "L"
    return path


def _levels(
    named: Sequence[tuple[float, str]], scale: Scale, last: Sequence[float]
) -> tuple[Level, ...]:
    """Labels beside the last window's outermost and middle lines, a line apart at least."""
    figures = (last[-1], last[len(LOWER)], last[0])
    found: list[Level] = []
    floor = -LINE / 2
    for (y, name), figure in zip(named, figures, strict=True):
        top = max(y - LINE / 2, floor)
        found.append(Level(round(top, 2), f"{name} {scale.figure(figure)}"))
        floor = top + LINE
    return tuple(found)


def _title(windows: Sequence[_Window], measure: Measure, scale: Scale) -> str:
    """Two sentences for a screen reader: the latest value, and between which tenths it lies."""
    known = next(one for one in reversed(windows) if one.row.value is not None)
    value = known.row.value or 0.0
    below = sum(tenth < value for tenth in known.tenths)
    told = (
        f"{measure.name} among practices elsewhere: {scale.with_unit(value)} in "
        f"{window_words(known.row)}, their middle {scale.figure(known.tenths[len(LOWER)])}"
    )
    from_lowest = " from the lowest" if 0 < below < len(DECILES) else ""
    place = sentence(f"You are in the {ORDER[below]} tenth{from_lowest}")
    return f"{sentence(told.replace('. ', ', '))} {place}"
