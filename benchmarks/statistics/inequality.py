"""Inequality across deprivation: the slope and the relative index, with limits by Student's t."""

from collections.abc import Iterable
from typing import Literal

import polars as pl

from benchmarks.statistics.known import known
from benchmarks.statistics.rates import Figures, both_levels, t_quantile

Scale = Literal["identity", "log", "logit"]


def slope_index(
    areas: pl.LazyFrame, by: Iterable[str], *, scale: Scale = "identity", per: float = 1
) -> pl.LazyFrame:
    """One row for each group of `by`: the slope and the relative index of inequality.

    Areas have `order` (1 or the lowest is put first: by custom the most deprived), `population`
    and `value`. Each stands at the middle of its share of the people; areas of the same order
    stand together. The value (or its log, or its logit) is regressed on that place, weighted by
    people. `sii` is the line at 1 less the line at 0, times `per`; `rii` is the one over the
    other (a negative `per` turns both round); `intercept` is the line at 0, times the size of
    `per`. Regidor, J. Epidemiol. Community Health 58 (2004) 895-903.

    `sii_lower`, `sii_upper`, `rii_lower`, `rii_upper` and the four with `_998` come from t with
    areas less 2 degrees of freedom on the slope, the line turning about its middle; so the two
    indices agree on whether there is a difference. They describe areas, not people.

    An area with anything unknown, nobody in it or a value outside the scale leaves its group
    without figures; so do fewer than 2 places. Limits need 3 areas, `rii` and its limits a line
    that stays above 0.
    """
    by = list(by)
    order, people, value = (known(pl.col(name)) for name in ("order", "population", "value"))
    people = pl.when(people > 0).then(people)
    placed = (
        areas.select(*by, order=order, people=people, y=_transformed(value, scale))
        .with_columns(share=pl.col("people") / pl.col("people").sum().over(by))
        .sort(*by, "order")
        .with_columns(sum=pl.col("share").cum_sum().over(by))
        .with_columns(
            place=pl.col("sum").max().over(*by, "order")
            - pl.col("share").sum().over(*by, "order") / 2
        )
    )
    return (
        _fitted(placed, by)
        .with_columns(**_index_figures(scale, per))
        .drop("middle", "slope", "error")
    )


def _transformed(value: pl.Expr, scale: Scale) -> pl.Expr:
    """The value on the scale of the regression; null where it does not exist there."""
    if scale == "identity":
        return value
    if scale == "log":
        return pl.when(value > 0).then(value).log()
    inside = pl.when((value > 0) & (value < 1)).then(value)
    return (inside / (1 - inside)).log()


def _back(line: pl.Expr, scale: Scale) -> pl.Expr:
    """The value from the scale of the regression."""
    if scale == "identity":
        return line
    return line.exp() if scale == "log" else 1 / (1 + (-line).exp())


def _fitted(placed: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    """The weighted line of each group: its middle, slope and the slope's standard error.

    The places' weighted mean is 1/2, so the line's value there is the weighted mean of y.
    """
    share, x, y = pl.col("share"), pl.col("place") - 0.5, pl.col("y")
    middle = (share * y).sum()
    slope = (share * x * (y - middle)).sum() / (share * x**2).sum()
    left = (share * (y - middle - slope * x) ** 2).sum()
    complete = pl.all_horizontal(pl.col("order", "people", "y").null_count() == 0)
    several = complete & (pl.col("order").n_unique() > 1)
    spare = pl.when(several & (pl.len() > 2)).then(pl.len().cast(pl.Float64) - 2)
    return placed.group_by(by).agg(
        areas=pl.len(),
        middle=pl.when(several).then(middle),
        slope=pl.when(several).then(slope),
        error=(left / spare / (share * x**2).sum()).sqrt(),
    )


def _index_figures(scale: Scale, per: float) -> Figures:
    """Both indices and their limits from the fitted line."""
    middle, slope, error = pl.col("middle"), pl.col("slope"), pl.col("error")
    freedom = pl.col("areas").cast(pl.Float64) - 2
    turn = 1 if per > 0 else -1

    def ends(tilt: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
        first, last = (_back(middle + half * tilt, scale) for half in (-0.5, 0.5))
        return first, last

    def difference(tilt: pl.Expr) -> pl.Expr:
        first, last = ends(tilt)
        return (last - first) * per

    def ratio(tilt: pl.Expr) -> pl.Expr:
        first, last = ends(tilt)
        above = pl.when((first > 0) & (last > 0))
        return above.then(last / first if per > 0 else first / last)

    figures = {"sii": difference(slope), "rii": ratio(slope)}
    for name, index in (("sii", difference), ("rii", ratio)):
        limits = both_levels(
            lambda side, level, index=index: index(  # type: ignore[misc]
                slope + turn * side * t_quantile(freedom, level) * error
            )
        )
        figures |= {f"{name}_{end}": limit for end, limit in limits.items()}
    figures |= {"intercept": ends(slope)[0] * abs(per)}
    return {name: known(figure) for name, figure in figures.items()}  # exp may leave the floats
