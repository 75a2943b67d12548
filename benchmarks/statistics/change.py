"""Chance in the change of a count between two times, on the scale of logarithms.

The change itself is `before_after.log_ratio`, which raises both counts by a half where either is
zero.
"""

import polars as pl

from benchmarks.statistics.known import known

HALF = 0.5


def log_ratio_variance(
    before: pl.Expr,
    of_before: pl.Expr,
    after: pl.Expr,
    of_after: pl.Expr,
    *,
    proportion: pl.Expr,
) -> pl.Expr:
    """The variance by chance of the log of after / of_after over before / of_before.

    Counts: 1/before + 1/after, both raised by a half where either is zero. Proportions:
    (1/x - 1/n) of each time, the non-events n - x no fewer than a half. Dimensionless; events
    that come in clusters of phi have phi times as much. Null where a figure is missing, NaN,
    infinite or negative, or an exposure not above 0. Delta method, as Katz, Baptista, Azen and
    Pike, Biometrics 34 (1978) 469-474.
    """
    figures = (before, of_before, after, of_after)
    sound = pl.all_horizontal(*(figure.is_finite() & (figure >= 0) for figure in figures))
    sound = sound & (of_before > 0) & (of_after > 0)
    half = pl.when((before == 0) | (after == 0)).then(HALF).otherwise(0.0)

    def chance(count: pl.Expr, of: pl.Expr) -> pl.Expr:
        events = count + half
        others = pl.max_horizontal(of - events, pl.lit(HALF))
        return pl.when(proportion).then(others / of / events).otherwise(1 / events)

    return known(pl.when(sound).then(chance(before, of_before) + chance(after, of_after)))
