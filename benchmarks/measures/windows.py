"""Windows: months and quarters summed to what a report shows; years as they come. METHODS A2."""

from collections.abc import Mapping

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.periods import Period, financial_year_start
from benchmarks.schemas import WINDOWS

FEW_EVENTS = 10  # the median practice's events a quarter below which twelve months are used
FEWEST_MONTHS = {"quarter": 1, "rolling_year": 6}
WINDOW_MONTHS = {"quarter": 3, "rolling_year": 12}
LONGEST_SHORT = 3  # months; longer periods are windows of their own
KEY = ["practice_code", "measure_id", "window", "period_start", "period_end"]


def quarter_end(day: pl.Expr) -> pl.Expr:
    """The last day of the NHS quarter (which is a calendar quarter) of a day."""
    return day.dt.truncate("1q").dt.offset_by("2mo").dt.month_end()


def month_count() -> pl.Expr:
    """How many months a row's period holds."""
    start, end = pl.col("period_start"), pl.col("period_end")
    years = end.dt.year().cast(pl.Int32) - start.dt.year()
    return years * 12 + end.dt.month() - start.dt.month() + 1


def window_kinds(
    counts: pl.LazyFrame, measures: Mapping[str, Measure], quarter: Period
) -> pl.LazyFrame:
    """Each measure's window, quarter or rolling_year: `measure_id`, `kind`.

    Decided for a financial year from the practices of the year before, or from what there is
    before the quarter ends, for all localities alike.
    """
    year_start = financial_year_start(quarter.start)
    proportions = [m.id for m in measures.values() if m.value.kind == "proportion"]
    events = (
        pl.when(pl.col("measure_id").is_in(proportions))
        .then(pl.min_horizontal("numerator", pl.col("denominator") - pl.col("numerator")))
        .otherwise("numerator")
    )
    before = pl.col("period_end") < year_start
    recent = before & (pl.col("period_start") >= year_start.replace(year=year_start.year - 1))
    per_practice = (
        counts.filter(month_count() <= LONGEST_SHORT, pl.col("period_end") <= quarter.end)
        .with_columns(events=events, months=month_count(), recent=recent)
        .filter(pl.col("recent") | ~pl.col("recent").any().over("measure_id"))
        .group_by("measure_id", "practice_code")
        .agg(events=pl.col("events").sum() / pl.col("months").sum() * 3)
    )
    fixed = {m.id: m.value.window for m in measures.values() if m.value.window != "auto"}
    kind = (
        pl.when(pl.col("events") < FEW_EVENTS)
        .then(pl.lit("rolling_year"))
        .otherwise(pl.lit("quarter"))
    )
    return (
        per_practice.group_by("measure_id")
        .agg(pl.col("events").median())
        .select(
            "measure_id",
            kind=pl.col("measure_id")
            .replace_strict(
                {m: {"year": "rolling_year"}.get(w, w) for m, w in fixed.items()},
                default=None,
                return_dtype=pl.String,
            )
            .fill_null(kind),
        )
    )


def windowed(counts: pl.LazyFrame, kinds: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """Sum counts into windows up to `quarter`.

    Takes MEASURE_COUNTS with `local` and `months_away`; rows without a denominator are not
    covered. Gives practice_code, measure_id, window, period_start, period_end, numerator,
    denominator, withheld, local, months_away, and `months_with_data` of the practice beside
    `months_of_any`, the months that anybody has. Windows with too few months are left out.
    """
    covered = counts.filter(
        pl.col("denominator") > 0, pl.col("period_end") <= quarter.end
    ).with_columns(months=month_count())
    short = covered.filter(pl.col("months") <= LONGEST_SHORT)
    return pl.concat(
        [_summed(short, kinds, quarter), _months(short), _as_they_come(covered)],
        how="vertical_relaxed",
    ).with_columns(pl.col("window").cast(pl.Enum(WINDOWS)))


def _summed(short: pl.LazyFrame, kinds: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """Each row in the one quarter, or in the four rolling years, that hold it."""
    spread = (
        short.join(kinds, on="measure_id")
        .with_columns(
            later=pl.when(pl.col("kind") == "quarter")
            .then(pl.lit([0]))
            .otherwise(pl.lit([0, 3, 6, 9])),
        )
        .explode("later")
        .with_columns(
            end=quarter_end(pl.col("period_start"))
            .dt.month_start()
            .dt.offset_by(pl.format("{}mo", "later"))
            .dt.month_end(),
            window=pl.col("kind"),
        )
        .filter(pl.col("end") <= quarter.end)
    )
    of_any = (
        spread.select(
            "measure_id",
            "window",
            "end",
            month=pl.date_ranges("period_start", "period_end", interval="1mo"),
        )
        .unique()
        .explode("month")
        .group_by("measure_id", "window", "end")
        .agg(months_of_any=pl.col("month").n_unique())
    )
    start = (
        pl.when(pl.col("window") == "quarter")
        .then(pl.col("end").dt.month_start().dt.offset_by("-2mo"))
        .otherwise(pl.col("end").dt.month_start().dt.offset_by("-11mo"))
    )
    fewest = pl.col("window").replace_strict(FEWEST_MONTHS, return_dtype=pl.Int32)
    return (
        spread.group_by("practice_code", "measure_id", "window", "end")
        .agg(**_totals(), months_with_data=pl.col("months").sum())
        .join(of_any, on=["measure_id", "window", "end"])
        .filter(pl.col("months_of_any") >= fewest)
        .with_columns(period_start=start, period_end="end")
        .select(*KEY, *_totals(), "months_with_data", "months_of_any")
    )


def _totals() -> dict[str, pl.Expr]:
    return {
        "numerator": pl.col("numerator").sum(),
        "denominator": pl.col("denominator").sum(),
        "withheld": pl.col("withheld").any(),
        "local": pl.col("local").any(),
        "months_away": pl.col("months_away").max(),
    }


def _months(short: pl.LazyFrame) -> pl.LazyFrame:
    """Single months as they are."""
    return _single(short.filter(pl.col("months") == 1), pl.lit("month"))


def _as_they_come(covered: pl.LazyFrame) -> pl.LazyFrame:
    """Periods longer than a quarter are windows of their own."""
    return _single(covered.filter(pl.col("months") > LONGEST_SHORT), pl.lit("year"))


def _single(rows: pl.LazyFrame, window: pl.Expr) -> pl.LazyFrame:
    return rows.with_columns(window=window).select(
        *KEY, *_totals(), months_with_data="months", months_of_any="months"
    )
