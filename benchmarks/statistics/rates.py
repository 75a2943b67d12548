"""Rates, ratios, proportions and means, each with both of its intervals in one pass.

A function named `..._figures` gives five named expressions for `with_columns(**figures)`: value,
lower and upper (95%), lower_998 and upper_998 (99.8%). Groups are summed first, with `summed`.
What is missing, negative, NaN or infinite, and any denominator of 0, gives null in all five.
"""

from collections.abc import Callable, Iterable

import numpy as np
import polars as pl
from scipy import special

from benchmarks.statistics.intervals import Side, sound_poisson_bound, sound_wilson_bound
from benchmarks.statistics.known import known

LEVELS = {"": 0.95, "_998": 0.998}
SIDES: dict[str, Side] = {"lower": -1, "upper": 1}

Figures = dict[str, pl.Expr]


def whole_sum(number: pl.Expr) -> pl.Expr:
    """The sum of a group; null where a part of it is not known, or there is no part."""
    number = known(number)
    return pl.when((number.len() > 0) & (number.null_count() == 0)).then(known(number.sum()))


def summed(frame: pl.LazyFrame, by: Iterable[str], columns: Iterable[str]) -> pl.LazyFrame:
    """One row for each group of `by`, with the whole sum of each column."""
    return frame.group_by(list(by)).agg(whole_sum(pl.col(name)).alias(name) for name in columns)


def both_levels(bound: Callable[[Side, float], pl.Expr]) -> Figures:
    """The four ends of the 95% and the 99.8% interval, under the names all tables give them."""
    return {
        f"{end}{suffix}": bound(side, level)
        for suffix, level in LEVELS.items()
        for end, side in SIDES.items()
    }


def rate_figures(count: pl.Expr, exposure: pl.Expr, per: float = 1) -> Figures:
    """Events per `per` of exposure, exact below 10 events and Byar from 10.

    With expected events for exposure it is a standardised ratio, the expected taken as known.
    Counts need not be whole and may exceed the exposure. Breslow and Day, Statistical Methods in
    Cancer Research II (1987) 69; Garwood, Biometrika 28 (1936) 437-442.
    """
    count, exposure = known(count), known(exposure)
    events = pl.when(count >= 0).then(count)
    scale = per / pl.when(exposure > 0).then(exposure)
    ends = both_levels(lambda side, level: known(sound_poisson_bound(events, side, level) * scale))
    return {"value": known(events * scale)} | ends


def proportion_figures(count: pl.Expr, of: pl.Expr, per: float = 1) -> Figures:
    """The share `count / of` times `per`, with Wilson limits without continuity correction.

    More than all gives null. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212.
    """
    count, of = known(count), known(of)
    sound = (count >= 0) & (of > 0) & (count <= of)
    part, whole = pl.when(sound).then(count), pl.when(sound).then(of)
    ends = both_levels(lambda side, level: sound_wilson_bound(part, whole, side, level) * per)
    return {"value": part / whole * per} | ends


def mean_figures(mean: pl.Expr, deviation: pl.Expr, count: pl.Expr) -> Figures:
    """A mean of `count` values with their sample standard deviation, with limits by Student's t.

    One value has a mean and no limits. Student, Biometrika 6 (1908) 1-25.
    """
    mean, deviation, count = known(mean), known(deviation), known(count)
    error = pl.when(count > 1).then(deviation) / count.sqrt()
    ends = both_levels(lambda side, level: mean + side * t_quantile(count - 1, level) * error)
    return {"value": mean} | ends


def grouped_means(frame: pl.LazyFrame, by: Iterable[str], value: str) -> pl.LazyFrame:
    """The mean of `value` in each group of `by`, with its figures and the `count` of values.

    A group with a value that is not known has none.
    """
    each = known(pl.col(value))
    complete = each.null_count() == 0
    return (
        frame.group_by(list(by))
        .agg(
            count=pl.len(),
            mean=pl.when(complete).then(each.mean()),
            deviation=pl.when(complete).then(each.std()),
        )
        .with_columns(**mean_figures(pl.col("mean"), pl.col("deviation"), pl.col("count")))
        .drop("mean", "deviation")
    )


def t_quantile(freedom: pl.Expr, level: float) -> pl.Expr:
    """The two-sided Student's t quantile of `level`; null without a degree of freedom."""

    def quantile(series: pl.Series) -> pl.Series:
        each = special.stdtrit(series.to_numpy(), (1 + level) / 2)
        return pl.Series(np.asarray(each), nan_to_null=True)

    freedom = freedom.cast(pl.Float64)
    found = freedom.map_batches(quantile, return_dtype=pl.Float64, is_elementwise=True)
    return pl.when(freedom > 0).then(found)
