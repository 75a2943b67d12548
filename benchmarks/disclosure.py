"""Withholding small numbers: the only room that knows how.

A withheld count is null from here on; whatever is pooled takes the middle of its range, so that
nothing printed anywhere depends on it. METHODS A15 in `docs/methods.md`.
"""

import polars as pl


def withhold(counts: pl.LazyFrame, *, up_to: int) -> pl.LazyFrame:
    """Withhold what the source withheld, and small counts of local extracts.

    Takes numerator, denominator, `withheld` (a cell of the sum was withheld at the source),
    `local` and `proportion`. A local count from 1 to `up_to`, or a proportion with so few
    non-events or trials, is withheld too; zero is shown. Gives `pooled_numerator` and
    `pooled_denominator` for use in sums over practices, which are the same whatever the withheld
    numbers are, and nulls numerator and denominator where withheld.
    """
    events, of = pl.col("numerator"), pl.col("denominator")
    small = pl.col("local") & ~pl.col("withheld")
    few = small & _small(events, up_to)
    few_others = small & pl.col("proportion") & _small(of - events, up_to)
    few_of = small & pl.col("proportion") & _small(of, up_to)
    hidden = pl.col("withheld") | few | few_others | few_of
    middle = (1 + up_to) / 2
    pooled = (
        pl.when(few_of)
        .then(middle / 2)
        .when(few)
        .then(middle)
        .when(few_others)
        .then(of - middle)
        .when(pl.col("proportion"))
        .then(pl.min_horizontal(events, of))
        .otherwise(events)
    )
    return counts.with_columns(
        withheld=hidden,
        pooled_numerator=pooled,
        pooled_denominator=pl.when(few_of).then(middle).otherwise(of),
        numerator=pl.when(~hidden).then("numerator"),
        denominator=pl.when(~hidden).then("denominator"),
    )


def without_telling_months(months: pl.LazyFrame) -> pl.LazyFrame:
    """Leave out the months of a practice and measure of which any is withheld.

    The sum of the months is shown as a quarter or a year, so the others would tell the withheld
    one. Where none is withheld, no sum of them is small either.
    """
    return months.filter(~pl.col("withheld").any().over("practice_code", "measure_id"))


def _small(count: pl.Expr, up_to: int) -> pl.Expr:
    return (count > 0) & (count < up_to + 1)
