"""Where a value stands among others: quantile groups, percentile ranks and deciles.

All are aggregates over the whole column: use `.over(...)` for the groups that are ranked. A value
that is missing, NaN or infinite has no rank and counts for nobody's.
"""

import polars as pl

from benchmarks.statistics.known import known


def quantile_group(value: pl.Expr, groups: int, *, highest_first: bool = True) -> pl.Expr:
    """The group of `groups` equal ones that a value falls in; by default 1 has the highest.

    Whole numbers from 1. Ties share the group of the first of them; with fewer values than groups
    all are null. The rule of PHEindicatormethods (R/Quantiles.R, 2.1.0), whose groups differ from
    those that equal shares of ranks would give where the number does not divide.
    """
    value = known(value)
    number = value.count().cast(pl.Float64)
    rank = value.rank("min", descending=highest_first).cast(pl.Float64)
    # In this order of operations: a rounded quotient decides between two groups.
    share = (number + 1 - rank) / (number / groups)
    group = ((groups + 1) - share.ceil()).floor().clip(lower_bound=1)
    return pl.when(number >= groups).then(group.cast(pl.Int64))


def percentile_rank(value: pl.Expr) -> pl.Expr:
    """The share of the others, in percent, whose value is lower: from 0 to 100.

    Ties share the lowest; ascending, whatever is better; one value alone has none. PERCENT_RANK
    of SQL:2003, as OpenPrescribing uses it, where one value alone has 0.
    """
    value = known(value)
    others = value.count().cast(pl.Float64) - 1
    below = value.rank("min").cast(pl.Float64) - 1
    return pl.when(others > 0).then(below / others * 100)


def decile(value: pl.Expr, tenth: int) -> pl.Expr:
    """The value that `tenth` tenths lie below, 1 to 9, every value counting once.

    Linear interpolation between order statistics (Hyndman and Fan, Am. Stat. 50 (1996) 361-365,
    type 7), as OpenPrescribing draws them. Null where there is no value.
    """
    return known(value).quantile(tenth / 10, "linear")


def deciles(value: pl.Expr) -> dict[str, pl.Expr]:
    """The nine deciles, named p10 to p90."""
    return {f"p{tenth}0": decile(value, tenth) for tenth in range(1, 10)}
