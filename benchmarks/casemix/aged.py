"""Events by age and sex from local extracts, in the windows that are compared."""

from collections.abc import Mapping

import polars as pl

from benchmarks.casemix.bands import SEXES
from benchmarks.measures.counts import Data
from benchmarks.measures.definition import FromDiagnostics, FromReferrals, Measure
from benchmarks.measures.extracts import AMOUNT, is_of_kind
from benchmarks.measures.windows import is_short, quarter_end

WINDOW = ["measure_id", "window", "period_start", "period_end"]
AGED = {
    "measure_id": pl.String,
    "practice_code": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "sex": pl.String,
    "age_from": pl.Int16,
    "age_to": pl.Int16,
    "amount": pl.Float64,
}


def aged_events(data: Data, measures: Mapping[str, Measure], windows: pl.LazyFrame) -> pl.LazyFrame:
    """Events by sex and age band of each practice and window, where all its rows carry both.

    Takes the windows (practice_code, `WINDOW`) whose counts are shown: a withheld count enters no
    rate. Gives them with sex, age_from, age_to and `amount`. A window with a row that lacks sex or
    an age, or says all, is left out.
    """
    found = [pl.LazyFrame(schema=AGED)]
    for measure in measures.values():
        choice = measure.numerator
        if isinstance(choice, FromReferrals | FromDiagnostics):
            rows = data.referrals if choice.source == "referrals" else data.diagnostics
            found.append(_by_quarter(rows.filter(is_of_kind(choice)), choice.source, measure.id))
    inside = (pl.col("start") >= pl.col("period_start")) & (pl.col("end") <= pl.col("period_end"))
    held = pl.concat(found).join(windows, on=["measure_id", "practice_code"]).filter(inside)
    key = ["practice_code", *WINDOW]
    told = pl.col("age_from").is_not_null() & pl.col("age_to").is_not_null()
    carried = (told & pl.col("sex").is_in(SEXES)).fill_null(value=False)
    return (
        held.filter(carried.all().over(key))
        .group_by(*key, "sex", "age_from", "age_to")
        .agg(pl.col("amount").sum())
        .sort(*key, "sex", "age_from")
    )


def _by_quarter(rows: pl.LazyFrame, source: str, measure_id: str) -> pl.LazyFrame:
    """Rows summed by quarter, those of longer periods as they come."""
    quarter = quarter_end(pl.col("period_end"))
    first = quarter.dt.month_start().dt.offset_by("-2mo")
    return (
        rows.with_columns(
            measure_id=pl.lit(measure_id),
            sex=pl.col("sex").cast(pl.String),
            start=pl.when(is_short()).then(first).otherwise("period_start"),
            end=pl.when(is_short()).then(quarter).otherwise("period_end"),
        )
        .group_by([name for name in AGED if name != "amount"])
        .agg(amount=pl.col(AMOUNT[source]).sum())
        .select(*AGED)
    )
