"""Age bands by sex as positions in millimetres: own as bars, the locality as ticks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.reports.charts import Tick


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Age bands, oldest on top: own shares as bars, the locality's as ticks."""

    title: str
    width: float
    height: float
    pitch: float
    bars: str  # one path, female left and male right
    ticks: str  # one path
    bands: tuple[str, ...]  # labels from the top
    axis: tuple[Tick, ...]


def pyramid(
    own: Sequence[tuple[float, float]],
    locality: Sequence[tuple[float, float]],
    bands: Sequence[str],
    title: str,
) -> Pyramid:
    """Bars of (female, male) shares in percent, youngest band first in all three sequences."""
    width, pitch = 74.0, 4.6
    most = max((share for pair in (*own, *locality) for share in pair), default=0.0) or 1.0
    step = 2 if most <= 9 else 5 if most <= 22 else 10
    scale = (width / 2 - 1) / (ceil(most / step) * step)
    rows = [pitch * index for index in reversed(range(len(bands)))]
    bars, ticks = [], []
    for (left, right), (near, far), y in zip(own, locality, rows, strict=True):
        start, span = width / 2 - left * scale, (left + right) * scale
        bars.append(f"M{start:.2f} {y + 0.7:.2f}h{span:.2f}v{pitch - 1.4:.2f}h{-span:.2f}z")
        ends = (width / 2 - near * scale, width / 2 + far * scale)
        ticks += [f"M{x:.2f} {y + 0.1:.2f}v{pitch - 0.2:.2f}" for x in ends]
    end = ceil(most / step) * step
    apart = step if end <= 4 * step else 2 * step
    marks = [*range(-end // apart * apart, end + 1, apart)]
    return Pyramid(
        title=title,
        width=width,
        height=round(pitch * len(bands), 2),
        pitch=pitch,
        bars="".join(bars),
        ticks="".join(ticks),
        bands=tuple(reversed(bands)),
        axis=tuple(
            Tick(round(width / 2 + mark * scale, 2), f"{abs(mark)}%")
            for mark in marks
            if abs(mark) <= end
        ),
    )
