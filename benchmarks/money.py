"""Money: what was spent beside the plan, where the year will end, and why spending changed.

Prescribing is counted at its actual cost, at its net ingredient cost where a file has no other.
The spending of local extracts is told only where no count behind it is small.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.periods import Period, add_months, financial_year_start, month_end
from benchmarks.schemas import Causes, Spending
from benchmarks.sources.inputs import Inputs
from benchmarks.statistics.forecast import Array, year_end
from benchmarks.statistics.sums import exact

KEY = ["practice_code", "heading"]
NAMED = 5  # presentations kept
PAID = ("cost", "cost_before", "items", "items_before")


@dataclass(frozen=True)
class Money:
    """Empty where no budgets are supplied."""

    spending: pl.DataFrame  # SPENDING: each month of the year to the quarter's end
    year: pl.DataFrame  # practice_code, heading, to date, the year's plan, the forecast
    causes: pl.DataFrame  # CAUSES: this year to date beside the same months of last year


def money(inputs: Inputs, quarter: Period, up_to: int) -> Money:
    """Spending of the practices that have a budget, in the financial year of the quarter.

    Months without data or without a budget are left out of both sides of a comparison.
    """
    year = Period(financial_year_start(quarter.end), quarter.end)
    whole = Period(year.start, month_end(add_months(year.start, 11)))
    budgets = inputs.budgets.filter(pl.col("month").is_between(whole.start, whole.end)).collect()
    if budgets.is_empty():
        return Money(Spending.create_empty(), pl.DataFrame(schema=YEAR), Causes.create_empty())
    asked = budgets.lazy().select("practice_code").unique()
    spent, codes = pl.collect_all(
        [_spent(inputs, asked, year, up_to), _by_code(inputs, asked, year)], engine="streaming"
    )
    beside = budgets.filter(pl.col("month") <= year.end).join(spent, on=[*KEY, "month"], how="left")
    spending = beside.select(Spending.column_names()).sort(*KEY, "month")
    names = inputs.presentations.drop_nulls("name").sort("month")
    return Money(spending, _year(budgets, spending), causes(codes, names, year).collect())


def _spent(inputs: Inputs, asked: pl.LazyFrame, year: Period, up_to: int) -> pl.LazyFrame:
    """practice_code, heading, month and spend, of months that have data."""
    inside = pl.col("month").is_between(year.start, year.end)
    prescribing = (
        inputs.prescribing.join(asked, on="practice_code", how="semi")
        .filter(inside)
        .group_by("practice_code", "month")
        .agg(spend=exact(_cost()))
        .with_columns(heading=pl.lit("prescribing"))
    )
    local = [
        _local(frame, count, asked, year, up_to).with_columns(heading=pl.lit(heading))
        for heading, frame, count in (
            ("referrals", inputs.referrals, "referrals"),
            ("diagnostics", inputs.diagnostics, "tests"),
        )
    ]
    columns = [*KEY, "month", "spend"]
    return pl.concat([part.select(columns) for part in (prescribing, *local)])


def _cost() -> pl.Expr:
    return pl.coalesce("actual_cost", "nic").fill_null(0.0)


def _local(
    frame: pl.LazyFrame, count: str, asked: pl.LazyFrame, year: Period, up_to: int
) -> pl.LazyFrame:
    """The cost of a local extract by month: every row must have one, and no count be small."""
    rows = frame.join(asked, on="practice_code", how="semi").filter(
        pl.col("period_start").is_between(year.start, year.end),
        pl.col("period_end") == pl.col("period_start").dt.month_end(),
    )
    told = pl.col("cost").is_not_null().all() & (pl.col(count).fill_null(1) > up_to).all()
    return (
        rows.group_by("practice_code", month="period_start")
        .agg(spend=pl.when(told).then(exact(pl.col("cost"))))
        .drop_nulls("spend")
    )


def _by_code(inputs: Inputs, asked: pl.LazyFrame, year: Period) -> pl.LazyFrame:
    """Items, quantity and cost of each presentation, this year to date and a year before."""
    before = Period(add_months(year.start, -12), month_end(add_months(year.end, -12)))
    now = pl.col("month").is_between(year.start, year.end)
    then = pl.col("month").is_between(before.start, before.end)
    figures = {"items": pl.col("items"), "quantity": pl.col("quantity"), "cost": _cost()}
    return (
        inputs.prescribing.join(asked, on="practice_code", how="semi")
        .filter(now | then)
        .group_by("practice_code", "bnf_code")
        .agg(
            months=pl.col("month").filter(now).n_unique(),
            months_before=pl.col("month").filter(then).n_unique(),
            **{name: exact(figure.filter(now)) for name, figure in figures.items()},
            **{f"{name}_before": exact(figure.filter(then)) for name, figure in figures.items()},
        )
    )


YEAR = {
    "practice_code": pl.String,
    "heading": pl.String,
    "months": pl.UInt32,  # with spending and budget
    "spent": pl.Float64,
    "planned": pl.Float64,  # of those months
    "year_budget": pl.Float64,
    "forecast": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
}


def _year(budgets: pl.DataFrame, spending: pl.DataFrame) -> pl.DataFrame:
    """Each heading's year: to date, its plan, and the forecast with its range."""
    rows = spending.select(KEY).unique(maintain_order=True).with_row_index("row")
    months = spending["month"].unique().sort().to_list()
    spent, planned = (
        _matrix(spending, rows, months, "spend"),
        _matrix(spending, rows, months, "budget"),
    )
    known = spending.filter(pl.col("spend").is_not_null())
    sums = known.group_by(KEY).agg(
        months=pl.len(), spent=exact(pl.col("spend")), planned=exact(pl.col("budget"))
    )
    totals = budgets.group_by(KEY).agg(
        year_budget=exact(pl.col("budget")), given=pl.col("month").n_unique()
    )
    both = (
        rows.join(sums, on=KEY, how="left", maintain_order="left")
        .join(totals, on=KEY, maintain_order="left")
        .with_columns(pl.when(pl.col("given") == 12).then("year_budget"))
    )
    rest = (both["year_budget"] - both["planned"]).cast(pl.Float64).fill_null(float("nan"))
    found = year_end(spent, planned, rest.to_numpy())
    columns = [
        pl.Series(name, found[:, place]).fill_nan(None)
        for place, name in enumerate(("forecast", "lower", "upper"))
    ]
    return both.with_columns(columns).select(
        pl.col(name).cast(dtype) for name, dtype in YEAR.items()
    )


def _matrix(spending: pl.DataFrame, rows: pl.DataFrame, months: list[object], name: str) -> Array:
    placed = spending.join(rows, on=KEY, maintain_order="left")
    places = pl.Series("month", months, pl.Date)
    column = placed["month"].replace_strict(places, pl.int_range(len(months), eager=True))
    matrix = np.full((rows.height, len(months)), np.nan)
    values = placed[name].cast(pl.Float64).fill_null(float("nan"))
    matrix[placed["row"].to_numpy(), column.to_numpy()] = values.to_numpy()
    return matrix


def causes(codes: pl.DataFrame, names: pl.LazyFrame, year: Period) -> pl.LazyFrame:
    """CAUSES: the change of prescribing cost split into volume, price and mix, and what it is of.

    Volume is what the old bill would be at the new number of items, less the old bill; price what
    the new quantities cost more than at last year's price of a unit, over presentations bought in
    both years; mix the rest. The three add up to the change. Null without data of the same months
    a year before.
    """
    same = (pl.col("cost_before") > 0) & (pl.col("quantity_before") > 0) & (pl.col("quantity") > 0)
    old_price = pl.col("cost_before") / pl.col("quantity_before")
    change = pl.col("cost") - pl.col("cost_before")
    latest = names.unique("bnf_code", keep="last", maintain_order=True).select("bnf_code", "name")
    priced = codes.lazy().with_columns(
        price=pl.when(same).then(pl.col("cost") - old_price * pl.col("quantity")).otherwise(0.0)
    )
    sums = priced.group_by("practice_code").agg(
        pl.col("months", "months_before").max(),
        *(exact(pl.col(name)).alias(name) for name in (*PAID, "price")),
    )
    whole = (pl.col("months") == year.months) & (pl.col("months_before") == year.months)
    growth = pl.col("items") / pl.col("items_before") - 1
    told = (
        sums.filter(whole, pl.col("cost_before") > 0, pl.col("items_before") > 0)
        .with_columns(change=change, volume=pl.col("cost_before") * growth)
        .with_columns(mix=pl.col("change") - pl.col("volume") - pl.col("price"))
    )
    largest = (
        priced.join(latest, on="bnf_code", how="left")
        .with_columns(name=pl.coalesce("name", "bnf_code"))
        .group_by("practice_code", "name")
        .agg(change=exact(change))
        .sort("practice_code", pl.col("change").abs() * -1, "name")
        .group_by("practice_code", maintain_order=True)
        .agg(names=pl.col("name").head(NAMED), changes=pl.col("change").head(NAMED))
    )
    return (
        told.join(largest, on="practice_code").select(Causes.column_names()).sort("practice_code")
    )
