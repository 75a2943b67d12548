"""Series that begin anew: what lies before the break is set against nothing after it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.periods import parse_period


def unbroken(changes: pl.DataFrame, measures: Mapping[str, Measure]) -> pl.DataFrame:
    """CHANGES without those that a break of the measure's series lies between.

    A break is the first period of the new series, as `value.series_breaks` writes it.
    """
    pairs = [(name, day) for name, one in measures.items() for day in _days(one)]
    schema = {"measure_id": pl.String, "begins": pl.Date}
    breaks = pl.DataFrame(pairs, schema, orient="row")
    key = ["practice_code", "measure_id", "period_start", "period_end", "before_start"]
    across = changes.join(breaks, on="measure_id").filter(
        pl.col("before_start") < pl.col("begins"), pl.col("period_end") >= pl.col("begins")
    )
    return changes.join(across.select(key), on=key, how="anti", maintain_order="left")


def _days(measure: Measure) -> list[date]:
    return [parse_period(text).start for text in measure.value.series_breaks]
