"""Labels of an axis."""

from itertools import pairwise

from benchmarks.reports.charts import Axis, Tick
from benchmarks.reports.wording import Scale


def axis_ticks(axis: Axis, scale: Scale) -> list[Tick]:
    """Axis labels with as few decimals as tell them apart."""
    values = axis.ticks()
    step = min((after - before for before, after in pairwise(values)), default=1.0)
    decimals = next(d for d in range(7) if d == 6 or abs(step - round(step, d)) < 1e-9)
    sign = "%" if scale.percent else ""
    pound = "£" if scale.pounds else ""
    return [Tick(axis.at(value), f"{pound}{value:,.{decimals}f}{sign}") for value in values]
