"""Invented courses over time, and changes against a quarter and a year before."""

import random
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from benchmarks.periods import add_months
from benchmarks.schemas import Changes, ControlChart
from tests.invented.practices import Row, code

MEANT = ("concern", "improvement", "neutral_high")


def charts_of(frame: pl.DataFrame) -> pl.DataFrame:
    """Two years of months, of rolling years quarters, that scatter about each first value.

    Every fourth chart of the first practice ends beyond a limit; `vitamin_d` lacks a month.
    """
    rows: list[Row] = []
    mine = frame.filter(pl.col("practice_code") == code(0), pl.col("value").is_not_null())
    for number, row in enumerate(mine.sort("measure_id").iter_rows(named=True)):
        step = 1 if row["window"] == "quarter" else 3
        draw = random.Random(f"chart {row['measure_id']}")
        points = [row["value"] * (1 + draw.gauss(0, 0.1)) for _ in range(0, 24, step)]
        if number % 4 == 0:
            points[-1] *= 2 if number % 8 else 0.3
        before = points[: -3 // step]
        centre = sum(before) / len(before)
        half = 2.66 * sum(abs(b - a) for a, b in pairwise(before)) / (len(before) - 1)
        shared = {
            **{name: row[name] for name in ("practice_code", "measure_id", "locality")},
            "centre": centre,
            "lower": centre - half,
            "upper": centre + half,
            "window": "month" if step == 1 else "quarter",
            "limits": "set" if step == 1 else "trial",
        }
        for at, relative in enumerate(points):
            start = add_months(date(2024, 1, 1), at * step)
            if row["measure_id"] == "vitamin_d" and at == 3:
                continue
            far = relative > centre + half or relative < centre - half
            word = "above_limit" if relative > centre else "below_limit"
            rows.append(
                {
                    **shared,
                    "period_start": start,
                    "period_end": add_months(start, step) - timedelta(days=1),
                    "value": relative * (1 + 0.1 * (start.month % 3)),
                    "peer_value": centre * (1 + 0.1 * (start.month % 3)),
                    "relative": relative,
                    "in_limits": at < len(before),
                    "rule": word if far else "none",
                    "meaning": "common_cause" if not far else MEANT[number % 3],
                }
            )
    schema = dict(ControlChart.create_empty().schema)
    told = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(told, schema=schema)


def changes_of(frame: pl.DataFrame) -> pl.DataFrame:
    """Each value against a quarter and a year before, when it was a tenth lower."""
    shown = frame.filter(pl.col("value") > 0, pl.col("peer_value") > 0)
    ends = {"_lower": -0.15, "": 0.0, "_upper": 0.15}
    both = [
        shown.with_columns(
            against=pl.lit(against),
            before_start=pl.col("period_start"),
            before_end=pl.col("period_end"),
            value_before=pl.col("value") * 0.9,
            peer_value_before=pl.col("peer_value"),
            peer_ratio=pl.lit(1.0),
            moved=pl.lit("chance"),
            **{
                f"{name}{end}": pl.lit(1 / 0.9 + more)
                for name in ("ratio", "relative")
                for end, more in ends.items()
            },
        )
        for against in ("last_quarter", "last_year")
    ]
    rows = pl.concat(both).select(Changes.column_names())
    schema = Changes.create_empty().schema
    return rows.select(pl.col(name).cast(kind) for name, kind in schema.items())
