"""XmR charts: limits from moving ranges, and the four rules that call a point unusual.

As NHSRplotthedots computes them, for any number of series at once. Three departures: a series
without a range inside the screen keeps its unscreened limits; a point that is missing is left
out, where there it stops the call; differences of under 1e-12 of a value are rounding, and none.
"""

from collections.abc import Sequence
from typing import Literal

import polars as pl

Better = Literal["higher", "lower", "neither"]
LIMIT, SCREEN = 2.66, 3.267  # times the mean moving range: 3 / d2, and D4 of two points
FEWEST_FIXED = 12  # points that a fixed baseline needs
RUN, STEPS = 7, 6  # points on one side; steps in one direction
ROUNDING = 1e-12
RULES = (
    "none",
    "above_limit",
    "below_limit",
    "rising",
    "falling",
    "two_of_three_above",
    "two_of_three_below",
    "shift_above",
    "shift_below",
)
CHARTED = (
    *("mean", "lower", "upper", "near_lower", "near_upper"),
    *("moving_range", "side", "outside", "close", "rule"),
)


def xmr(
    points: pl.LazyFrame,
    series: str | Sequence[str],
    time: str,
    value: str,
    *,
    screen: bool = True,
    baseline: int | pl.Expr | None = None,
    rebase: pl.Expr | None = None,
) -> pl.LazyFrame:
    """The rows of `points`, sorted by series and time, with the columns of `CHARTED`.

    `mean`, the limits and `moving_range` (to the point before) are in the unit of `value`; `side`
    is -1, 0 or 1; `outside` and `close` (beyond two thirds of a limit, not outside) are strict;
    `rule` is the first of `RULES` that holds. Limits come from all points, from the first
    `baseline` points (an integer of 12 or more, else ValueError), or from those that a boolean
    expression marks; `rebase` marks rows that start again, with limits and runs of their own.

    A null, NaN or infinite value is no point: ranges and runs go from the point before it to the
    one after, and its row has mean and limits and nothing else. One point has a mean alone, a
    group without a baseline has nothing; `rule` is null wherever there are no limits.
    NHSRplotthedots, ptd_spc_standard; constants from Wheeler, Understanding Variation (1993).
    """
    if isinstance(baseline, int) and baseline < FEWEST_FIXED:
        message = f"a fixed baseline needs {FEWEST_FIXED} points or more, not {baseline}"
        raise ValueError(message)
    keys = [series] if isinstance(series, str) else list(series)
    grouped = _grouped(points.sort(*keys, time), keys, value, rebase)
    limited = _limits(_ranges(grouped, baseline), screen=screen)
    ruled = _runs(_marks(limited)).with_columns(rule=_first_rule())
    return ruled.select("_row", pl.exclude("^_.*$")).sort("_row").drop("_row")


def _grouped(
    rows: pl.LazyFrame, keys: Sequence[str], value: str, rebase: pl.Expr | None
) -> pl.LazyFrame:
    """Rows by group, its points first and in order: `_group`, `_run` (its points), `_y`."""
    starts = [pl.col(key).ne_missing(pl.col(key).shift()) for key in keys]
    again = [] if rebase is None else [rebase.fill_null(value=False)]
    new = pl.any_horizontal(pl.int_range(pl.len()) == 0, *starts, *again)
    y = pl.col(value).cast(pl.Float64)
    return (
        rows.with_columns(
            _row=pl.int_range(pl.len()),
            _group=new.cum_sum().cast(pl.Int64),
            _y=pl.when(y.is_finite()).then(y),
        )
        .with_columns(_run=pl.col("_group") * 2 + pl.col("_y").is_null())
        .sort("_run", maintain_order=True)
        .with_columns(pl.col("_group").set_sorted())  # so that groups need no hashing
    )


def _ranges(rows: pl.LazyFrame, baseline: int | pl.Expr | None) -> pl.LazyFrame:
    """Moving ranges, and which points and ranges the limits come from."""
    match baseline:
        case None:
            counts = pl.lit(value=True)
        case int():
            counts = pl.int_range(pl.len()).over("_run") < baseline
        case _:
            counts = baseline.fill_null(value=False)
    step = pl.when(_continues("_run")).then(pl.col("_y") - pl.col("_y").shift())
    return rows.with_columns(
        moving_range=step.abs(),
        _step=pl.when(step.abs() > ROUNDING * pl.col("_y").abs()).then(step.sign()).otherwise(0.0),
        _base=counts & pl.col("_y").is_not_null(),
    ).with_columns(_ranged=pl.col("_base") & pl.col("_base").shift())


def _limits(rows: pl.LazyFrame, *, screen: bool) -> pl.LazyFrame:
    """Mean and limits of each group; the least point is taken off so that equals stay equal."""
    base = pl.when("_base").then("_y")
    ranges = pl.when("_ranged").then("moving_range")
    rows = rows.with_columns(
        _least=base.min().over("_group"), _average=ranges.mean().over("_group")
    ).with_columns(mean=pl.col("_least") + (base - pl.col("_least")).mean().over("_group"))
    if screen:
        kept = pl.when(ranges < SCREEN * pl.col("_average")).then("moving_range").mean()
        rows = rows.with_columns(_average=pl.coalesce(kept.over("_group"), "_average"))
    wide = LIMIT * pl.col("_average")
    return rows.with_columns(
        lower=pl.col("mean") - wide,
        upper=pl.col("mean") + wide,
        near_lower=pl.col("mean") - wide * 2 / 3,
        near_upper=pl.col("mean") + wide * 2 / 3,
    )


def _marks(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Side of the mean, outside the limits, close to them."""
    side = _beyond("mean", 1).cast(pl.Int8) - _beyond("mean", -1).cast(pl.Int8)
    outside = _beyond("upper", 1) | _beyond("lower", -1)
    near = _beyond("near_upper", 1) | _beyond("near_lower", -1)
    return rows.with_columns(side=side, outside=outside, close=near & ~outside)


def _beyond(line: str, direction: Literal[-1, 1]) -> pl.Expr:
    """Whether a point lies strictly above (1) or below (-1) a line, by more than rounding."""
    return direction * (pl.col("_y") - pl.col(line)) > ROUNDING * pl.col(line).abs()


def _runs(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Which of the rules of several points a point is part of."""
    run = pl.col("_run")
    return rows.with_columns(
        _trend=trends(pl.col("_step"), run),
        _pair=two_of_three(pl.col("side"), pl.col("close"), run),
        _shift=shifts(pl.col("side"), run),
    )


def _first_rule() -> pl.Expr:
    """The first rule that names a point, in NHSRplotthedots' order."""
    trend, above = pl.col("_trend"), pl.col("side") > 0
    held = [pl.col("outside"), trend != 0, pl.col("_pair"), pl.col("_shift")]
    place: pl.Expr = pl.when(pl.col("outside").is_not_null()).then(pl.lit(0, pl.UInt8))
    for order, holds in reversed(list(enumerate(held))):
        up = trend > 0 if order == 1 else above
        named = pl.when(up).then(pl.lit(2 * order + 1, pl.UInt8)).otherwise(2 * order + 2)
        place = pl.when(holds & pl.col("outside").is_not_null()).then(named).otherwise(place)
    return place.cat.to(pl.Enum(RULES))


def shifts(side: pl.Expr, run: pl.Expr) -> pl.Expr:
    """Whether a point is one of 7 or more in a row on the same side of the mean, none on it.

    Rows are in order; a change of `run` starts again.
    """
    same = _continues(run) & (side == side.shift()) & (side != 0)
    return _stretch(same.fill_null(value=False), RUN)


def trends(step: pl.Expr, run: pl.Expr) -> pl.Expr:
    """1 or -1 for a point among 7 or more that each rise or fall on the one before, else 0.

    `step` is the sign of the step into a point. Where one trend ends and another begins, the
    point belongs to the one that begins. Rows as in `shifts`.
    """
    inside = _continues(run)
    same = inside & inside.shift(fill_value=False) & (step == step.shift()) & (step != 0)
    long = _stretch(same.fill_null(value=False), STEPS)
    into = pl.when(long).then(step).otherwise(0)
    return pl.when(long.shift(-1, fill_value=False)).then(into.shift(-1)).otherwise(into)


def two_of_three(side: pl.Expr, close: pl.Expr, run: pl.Expr) -> pl.Expr:
    """Whether a point is close and in a window of three, all on one side, with two close.

    Rows as in `shifts`.
    """
    window = pl.all_horizontal(
        run == run.shift(2), side != 0, side == side.shift(1), side == side.shift(2)
    )
    near = close.cast(pl.Int8)
    ends = (window & (near + near.shift(1) + near.shift(2) >= 2)).fill_null(value=False)
    return close & (ends | ends.shift(-1, fill_value=False) | ends.shift(-2, fill_value=False))


def _continues(run: str | pl.Expr) -> pl.Expr:
    """Whether the row before is of the same run."""
    run = pl.col(run) if isinstance(run, str) else run
    return (run == run.shift()).fill_null(value=False)


def _stretch(same: pl.Expr, least: int) -> pl.Expr:
    """Whether a row is in a stretch of `least` rows; `same` says that it goes on from before."""
    row = pl.int_range(pl.len())
    start = pl.when(~same).then(row).forward_fill()
    end = pl.when(~same.shift(-1, fill_value=False)).then(row).backward_fill()
    return end - start >= least - 1


def meaning(rule: pl.Expr, better: Better) -> pl.Expr:
    """What a rule says: common_cause, improvement or concern.

    Where neither direction is better, high or low. Null stays null.
    """
    words = {
        "higher": ("improvement", "concern"),
        "lower": ("concern", "improvement"),
        "neither": ("high", "low"),
    }
    up, down = words[better]
    place = rule.cast(pl.Enum(RULES)).to_physical().cast(pl.Int8)
    return (
        pl.when(place == 0)
        .then(pl.lit("common_cause"))
        .when(place % 2 == 1)
        .then(pl.lit(up))
        .when(place.is_not_null())
        .then(pl.lit(down))
    )


def assurance(lower: pl.Expr, upper: pl.Expr, target: pl.Expr, better: Better) -> pl.Expr:
    """Whether a process meets its target: consistent_pass, consistent_fail or inconsistent.

    Limits are those of a series' last group. A target on a limit is inconsistent; null without a
    target or limits, or where neither direction is better. NHSRplotthedots,
    ptd_calculate_assurance_type.
    """
    if better == "neither":
        return pl.lit(None, pl.String)
    beyond = ("consistent_fail", "consistent_pass")
    above, below = beyond if better == "higher" else beyond[::-1]
    return (
        pl.when(target > upper)
        .then(pl.lit(above))
        .when(target < lower)
        .then(pl.lit(below))
        .when((target <= upper) & (target >= lower))
        .then(pl.lit("inconsistent"))
    )
