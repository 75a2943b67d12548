"""Before and after a service: practices with it against practices without, on their log ratios.

A practice is the unit, never an event: a Poisson test on summed counts would take the ordinary
drift of practices for an effect.
"""

from collections.abc import Sequence

import polars as pl
from scipy import special

from benchmarks.statistics.known import known

FEWEST_WITH, FEWEST_WITHOUT = 3, 5
LEVEL = 0.95
ROUNDING = 1e-12  # of a log ratio
FAR = 1.0  # standard deviations above those without: chosen for being high


def log_ratio(
    before: pl.Expr, time_before: pl.Expr, after: pl.Expr, time_after: pl.Expr
) -> pl.Expr:
    """The log of a practice's rate after over its rate before; events and their exposure.

    Where either count is zero both are raised by a half, so that a practice that fell to nothing
    is not left out. Null where an exposure is not above 0, or a figure is missing, negative, NaN
    or infinite.
    """
    figures = (before, time_before, after, time_after)
    sound = pl.all_horizontal(*(figure.is_finite() & (figure >= 0) for figure in figures))
    sound = sound & (time_before > 0) & (time_after > 0)
    half = pl.when((before == 0) | (after == 0)).then(0.5).otherwise(0.0)
    ratio = (after + half) / time_after / ((before + half) / time_before)
    return known(pl.when(sound).then(ratio.log()))


def before_after(
    practices: pl.LazyFrame,
    among: str | Sequence[str],
    *,
    chosen_for_high: bool | None = None,
) -> pl.LazyFrame:
    """What a service did, a row for each group of `among`, sorted.

    `practices` holds a row per practice: the columns of `among` (such as measure and locality),
    `served` (with the service or without; null is neither), `before`, `time_before`, `after` and
    `time_after` (events and exposure). Balancing measures are groups of their own.

    `ratio_with` and `ratio_without` are geometric means of the practices' ratios after to before,
    `ratio` the first over the second, null where a side has no practice. `status` is tested with
    3 practices or more with and 5 without, else descriptive; where tested, `lower` and `upper`
    are the 95% interval of `ratio`, `t`, `freedom` (practices less 2) and `p` Student's
    two-sample test on log ratios with a common variance. Where all log ratios of each side are
    equal there is no variance: the interval is the ratio itself, and `t` and `p` are null.

    `regression_to_mean` warns that a fall was to be expected of the practices with the service:
    it is `chosen_for_high` where that is said, else whether their mean log rate before lies more
    than one standard deviation of the others' above theirs; null where that cannot be told.
    Student, Biometrika 6 (1908) 1-25; Bland and Altman, BMJ 308 (1994) 1499.
    """
    groups = [among] if isinstance(among, str) else list(among)
    figures = [pl.col(name) for name in ("before", "time_before", "after", "time_after")]
    rows = practices.with_columns(
        _log=log_ratio(*(figure.cast(pl.Float64) for figure in figures)),
        _level=((pl.col("before") + 0.5) / pl.col("time_before")).log(),
    )
    usable = pl.col("_log").is_not_null()
    sides = {"with": usable & pl.col("served"), "without": usable & ~pl.col("served")}
    summed = rows.group_by(groups).agg(
        *(side.sum().cast(pl.Int64).alias(f"practices_{name}") for name, side in sides.items()),
        *(
            pl.col(column).filter(side).mean().alias(f"{column}_{name}")
            for name, side in sides.items()
            for column in ("_log", "_level")
        ),
        *(
            _squares(pl.col("_log").filter(side)).alias(f"_squares_{name}")
            for name, side in sides.items()
        ),
        _spread=pl.col("_level").filter(sides["without"]).std(),
    )
    return (
        _warned(_tested(summed), chosen_for_high)
        .sort(groups)
        .select(
            *groups,
            *("practices_with", "practices_without", "ratio_with", "ratio_without", "ratio"),
            *("status", "lower", "upper", "t", "freedom", "p", "regression_to_mean"),
        )
    )


def _squares(values: pl.Expr) -> pl.Expr:
    """The sum of squares about the mean; the first is taken off so that equals give zero."""
    moved = values - values.first()
    return ((moved - moved.mean()) ** 2).sum()


def _tested(summed: pl.LazyFrame) -> pl.LazyFrame:
    """Ratios, and Student's test where there are enough practices."""
    m, n = pl.col("practices_with"), pl.col("practices_without")
    enough = (m >= FEWEST_WITH) & (n >= FEWEST_WITHOUT)
    difference = pl.col("_log_with") - pl.col("_log_without")
    variance = (pl.col("_squares_with") + pl.col("_squares_without")) / (m + n - 2)
    error = (variance * (1 / m + 1 / n)).sqrt()
    t, freedom = pl.col("t"), pl.col("freedom")
    bound = freedom.map_batches(
        lambda df: pl.Series(special.stdtrit(df.cast(pl.Float64).to_numpy(), (1 + LEVEL) / 2)),
        return_dtype=pl.Float64,
    )
    p = pl.struct(t=-t.abs(), freedom=freedom).map_batches(
        lambda s: pl.Series(
            2
            * special.stdtr(
                s.struct.field("freedom").cast(pl.Float64).to_numpy(),
                s.struct.field("t").to_numpy(),
            )
        ),
        return_dtype=pl.Float64,
    )
    return (
        summed.with_columns(
            ratio_with=pl.col("_log_with").exp(),
            ratio_without=pl.col("_log_without").exp(),
            ratio=difference.exp(),
            status=pl.when(enough).then(pl.lit("tested")).otherwise(pl.lit("descriptive")),
            freedom=pl.when(enough).then(m + n - 2),
            _error=pl.when(enough).then(error),
        )
        .with_columns(t=pl.when(pl.col("_error") > ROUNDING).then(difference / pl.col("_error")))
        .with_columns(
            lower=(difference - bound * pl.col("_error")).exp(),
            upper=(difference + bound * pl.col("_error")).exp(),
            p=p.fill_nan(None),
        )
        .with_columns(pl.col("lower", "upper").fill_nan(None))
    )


def _warned(tested: pl.LazyFrame, chosen_for_high: bool | None) -> pl.LazyFrame:
    """Whether the practices with the service started out high."""
    if chosen_for_high is not None:
        return tested.with_columns(regression_to_mean=pl.lit(chosen_for_high))
    above = pl.col("_level_with") - pl.col("_level_without")
    return tested.with_columns(regression_to_mean=above > FAR * pl.col("_spread"))
