"""Windows: months and quarters summed to what a report shows; years as they come. METHODS A2."""

from collections.abc import Mapping

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.periods import Period, financial_year_start
from benchmarks.schemas import WINDOWS
from benchmarks.statistics.sums import AMOUNT, exact

COUNTED = ("numerator", "denominator")
MIDDLED = ("numerator_middled", "denominator_middled")
OF_ITEMS = ("items", "squares")
FEW_EVENTS = 10  # the median practice's events a quarter below which twelve months are used
FEWEST_MONTHS = {"quarter": 1, "rolling_year": 6}
FIXED = {"quarter": "quarter", "year": "rolling_year"}
LONGEST_SHORT = 3  # months; longer periods are windows of their own
PERIOD = ["period_start", "period_end"]
SHARED = ["locality", "measure_id", "window", "end"]
KEY = ["practice_code", "locality", "measure_id", "window", "period_start", "period_end"]


def quarter_end(day: pl.Expr) -> pl.Expr:
    """The last day of the NHS quarter (which is a calendar quarter) of a day."""
    return day.dt.truncate("1q").dt.offset_by("2mo").dt.month_end()


def month_count() -> pl.Expr:
    """How many months a row's period holds."""
    start, end = pl.col("period_start"), pl.col("period_end")
    years = end.dt.year().cast(pl.Int32) - start.dt.year()
    return years * 12 + end.dt.month() - start.dt.month() + 1


def window_kinds(
    counts: pl.LazyFrame, measures: Mapping[str, Measure], quarter: Period, rules: pl.LazyFrame
) -> pl.LazyFrame:
    """Each measure's window, quarter or rolling_year: `measure_id`, `kind`.

    Decided for a financial year from the practices of the year before, or from what there is
    before the quarter ends, for all localities alike. Quarterly sums of local extracts from 1 to
    `up_to` (of the measure's rule) count as the middle of that range, so that no withheld count
    decides. Of costs it is their items that count.
    """
    year_start = financial_year_start(quarter.start)
    before = pl.col("period_end") < year_start
    recent = before & (pl.col("period_start") >= year_start.replace(year=year_start.year - 1))
    proportions = [m.id for m in measures.values() if m.value.kind == "proportion"]
    events = pl.when(pl.col("measure_id").is_in(proportions)).then(
        pl.min_horizontal("numerator", pl.col("denominator") - pl.col("numerator"))
    )
    small = pl.col("local") & pl.col("events").is_between(1, pl.col("up_to"))
    quarterly = (
        _told_of_periods(counts)
        .filter("short", pl.col("period_end") <= quarter.end)
        .with_columns(recent=recent)
        .filter(pl.col("recent") | ~pl.col("recent").any().over("measure_id"))
        .group_by("measure_id", "practice_code", "end")
        .agg(
            pl.col("months").sum(),
            pl.col("local").any(),
            items=_sum_of_all(pl.col("items").cast(AMOUNT)).cast(pl.Float64),
            **_as_told(),
        )
        .with_columns(events=events.otherwise(pl.coalesce("items", "numerator")))
        .join(rules.select("measure_id", "up_to"), on="measure_id", how="left")
        .with_columns(events=pl.when(small).then((1 + pl.col("up_to")) / 2).otherwise("events"))
    )
    fixed = {m.id: FIXED[m.value.window] for m in measures.values() if m.value.window != "auto"}
    few = pl.col("events") < FEW_EVENTS
    kind = pl.when(few).then(pl.lit("rolling_year")).otherwise(pl.lit("quarter"))
    return (
        quarterly.group_by("measure_id", "practice_code")
        .agg(events=exact(pl.col("events")) / pl.col("months").sum() * 3)
        .group_by("measure_id")
        .agg(pl.col("events").median())
        .select(
            "measure_id",
            kind=pl.col("measure_id")
            .replace_strict(fixed, default=None, return_dtype=pl.String)
            .fill_null(kind),
        )
    )


def _as_told() -> dict[str, pl.Expr]:
    """Sums that no withheld cell moves, nor what is known and small beside it."""
    held = pl.col("withheld").any()
    return {
        name: pl.when(held).then(exact(pl.col(f"{name}_middled"))).otherwise(exact(pl.col(name)))
        for name in COUNTED
    }


def windowed(counts: pl.LazyFrame, kinds: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """Sum counts into windows up to `quarter`.

    Takes MEASURE_COUNTS with `local`, `months_away`, `locality` (empty for practices outside) and
    both counts middled for totals; rows without a denominator are not covered. Gives
    practice_code, locality, measure_id, window, period_start, period_end, those sums, months_away,
    `months_with_data` of the practice beside `months_of_any`, the months that anybody of its
    locality has, and `overlaps`, whether a month of the practice is counted twice. Windows with
    too few months are left out, and those with nothing to divide by.
    """
    covered = _told_of_periods(counts).filter(
        pl.col("denominator").is_not_null() | pl.col("withheld"),
        pl.col("period_end") <= quarter.end,
    )
    short = covered.filter("short")
    return (
        pl.concat(
            [_summed(short, kinds, quarter), _months(short), _as_they_come(covered)],
            how="vertical_relaxed",
        )
        .filter((pl.col("denominator") > 0) | pl.col("withheld"))
        .with_columns(pl.col("window").cast(pl.Enum(WINDOWS)))
    )


def is_short() -> pl.Expr:
    """Months and quarters of the NHS; what crosses a quarter's end is a window of its own."""
    start, end = (pl.col(name).dt.truncate("1q") for name in ("period_start", "period_end"))
    return (month_count() <= LONGEST_SHORT) & (start == end)


def _summed(short: pl.LazyFrame, kinds: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """Each row in the one quarter, or in the four rolling years, that hold it.

    Quarters are added first: no row crosses a quarter's end, so that neither does a month twice.
    """
    place = ["locality", "measure_id", "kind", "end"]
    quarters = (
        short.join(kinds, on="measure_id")
        .group_by("practice_code", *place)
        .agg(**_totals(), bits=pl.col("bits").bitwise_or(), counted=pl.col("months").sum())
        .with_columns(months_with_data=pl.col("bits").bitwise_count_ones())
        .with_columns(overlaps=pl.col("counted") > pl.col("months_with_data"))
    )
    of_any = (
        _spread(quarters.group_by(place).agg(pl.col("bits").bitwise_or()), quarter)
        .group_by(SHARED)
        .agg(months_of_any=pl.col("bits").bitwise_count_ones().sum())
    )
    start = (
        pl.when(pl.col("window") == "quarter")
        .then(pl.col("end").dt.month_start().dt.offset_by("-2mo"))
        .otherwise(pl.col("end").dt.month_start().dt.offset_by("-11mo"))
    )
    fewest = pl.col("window").replace_strict(FEWEST_MONTHS, return_dtype=pl.Int32)
    return (
        _spread(quarters, quarter)
        .group_by("practice_code", *SHARED)
        .agg(
            **_totals(),
            overlaps=pl.col("overlaps").any(),
            months_with_data=pl.col("months_with_data").sum(),
        )
        .join(of_any, on=SHARED)
        .filter(pl.col("months_of_any") >= fewest)
        .with_columns(
            pl.col(*COUNTED, *MIDDLED, *OF_ITEMS).cast(pl.Float64),
            period_start=start,
            period_end="end",
        )
        .select(*KEY, *_totals(), "months_with_data", "months_of_any", "overlaps")
    )


def _told_of_periods(counts: pl.LazyFrame) -> pl.LazyFrame:
    """Adds months, `short`, and of short ones the quarter's `end` and `bits`.

    Looked at once for each period that there is: for each row it took as long as all sums.
    """
    periods = counts.select(PERIOD).unique().with_columns(months=month_count(), short=is_short())
    told = periods.with_columns(end=quarter_end(pl.col("period_start")), bits=_months_as_bits())
    return counts.join(told, on=PERIOD, how="left", maintain_order="left")


def _months_as_bits() -> pl.Expr:
    """The months of a row as bits of a number, the quarter's first as 1, its third as 4."""
    first = (pl.col("period_start").dt.month() - 1) % LONGEST_SHORT
    bits = [
        pl.when((first == place) & (pl.col("months") == many)).then(((1 << many) - 1) << place)
        for place in range(LONGEST_SHORT)
        for many in range(1, LONGEST_SHORT + 1 - place)
    ]
    return pl.coalesce(bits)


def _spread(quarters: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """Quarters as the windows that they are in, one of its own or four rolling years."""
    last = pl.col("end").dt.month_start()
    years = [last.dt.offset_by(f"{later}mo").dt.month_end() for later in (0, 3, 6, 9)]
    yearly = pl.col("kind") == "rolling_year"
    ends = pl.when(yearly).then(pl.concat_list(years)).otherwise(pl.concat_list("end"))
    few = quarters.select("kind", "end").unique().with_columns(of=ends).explode("of")
    return (
        quarters.join(few.filter(pl.col("of") <= quarter.end), on=["kind", "end"])
        .drop("end")
        .rename({"kind": "window", "of": "end"})
    )


def _totals() -> dict[str, pl.Expr]:
    """Sums; amounts as decimals, which come to the same in whatever parts they are added."""
    return {
        **{name: pl.col(name).cast(AMOUNT).sum() for name in (*COUNTED, *MIDDLED)},
        "withheld": pl.col("withheld").any(),
        "local": pl.col("local").any(),
        "months_away": pl.col("months_away").max(),
        **{name: _sum_of_all(pl.col(name).cast(AMOUNT)) for name in OF_ITEMS},
    }


def _sum_of_all(amount: pl.Expr) -> pl.Expr:
    """The sum, null where a part of it is not known."""
    return pl.when(amount.is_not_null().all()).then(amount.sum())


def _months(short: pl.LazyFrame) -> pl.LazyFrame:
    """Single months as they are."""
    return _single(short.filter(pl.col("months") == 1), pl.lit("month"))


def _as_they_come(covered: pl.LazyFrame) -> pl.LazyFrame:
    """Longer periods, and those that cross a quarter's end, are windows of their own."""
    return _single(covered.filter(~pl.col("short")), pl.lit("year"))


def _single(rows: pl.LazyFrame, window: pl.Expr) -> pl.LazyFrame:
    return (
        rows.with_columns(window=window, overlaps=pl.lit(value=False))
        .select(*KEY, *_totals(), "overlaps", months_with_data="months", months_of_any="months")
        .select(*KEY, *_totals(), "months_with_data", "months_of_any", "overlaps")
    )
