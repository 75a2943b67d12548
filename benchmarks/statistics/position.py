"""A practice's position in its group, as the set of places that chance leaves open.

From all pairwise differences (Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 91
(2024) 476-518). Rank 1 is the highest value.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
LEVEL = 0.9
REACH = 9.0  # standard deviations of a hypergeometric count; beyond lies under 1e-15
CELLS = 1_000_000  # held at once


def positions(
    values: pl.LazyFrame,
    among: str | Sequence[str],
    *,
    proportion: bool = False,
    level: float = LEVEL,
) -> pl.LazyFrame:
    """The rank of each practice in its group and the places it may have: the rows with three more.

    `values` holds a row per practice: the columns of `among` (the group), `practice_code`,
    `numerator`, `denominator` (exposure, or the cases of a `proportion`) and `phi` (events per
    patient, 1 or more; null is 1). `position` is 1 plus the number of practices with a higher
    value, so that ties share the best; `position_low` and `position_high` are the ends of the set
    that holds the true rank with probability `level` or more; `position_of` counts the practices
    with a value.

    Each pair is compared by a conditional two-sided mid-p (`rate_tails`, `share_tails`), by chance
    alone; a practice's comparisons are Holm's over N - 1 at 1 - `level`. A practice without a
    value (null, NaN or infinite; a denominator of 0; more events than cases) has nulls and counts
    for nobody.
    """
    groups = [among] if isinstance(among, str) else list(among)
    n, d = pl.col("numerator"), pl.col("denominator")
    sound = (n.is_finite() & (n >= 0) & d.is_finite() & (d > 0)).fill_null(value=False)
    if proportion:
        sound = sound & (n <= d)
    wide = pl.col("phi").cast(pl.Float64).clip(lower_bound=1).fill_nan(None).fill_null(1.0)
    units = values.filter(sound).select(
        *groups, "practice_code", _n=n / wide, _d=d / wide, _exposure=d, _value=n / d
    )
    sides = _sides(units, groups, proportion=proportion, level=level)
    places = _places(units, sides, groups)
    return values.join(places, on=[*groups, "practice_code"], how="left", maintain_order="left")


def _places(units: pl.LazyFrame, sides: pl.LazyFrame, groups: list[str]) -> pl.LazyFrame:
    """Ranks and their ends, from how many practices lie surely above and below."""
    keys = [*groups, "practice_code"]
    counted = sides.group_by(keys).agg(pl.col("_above").sum(), pl.col("_below").sum())
    number = pl.len().over(groups)
    return (
        units.join(counted, on=keys, how="left")
        .with_columns(pl.col("_above", "_below").fill_null(0))
        .select(
            *keys,
            position=pl.col("_value").rank("min", descending=True).over(groups),
            position_low=1 + pl.col("_above"),
            position_high=number.cast(pl.Int64) - pl.col("_below"),
            position_of=number,
        )
        .with_columns(pl.col("^position.*$").cast(pl.Int64))
    )


def _sides(
    units: pl.LazyFrame, groups: list[str], *, proportion: bool, level: float
) -> pl.LazyFrame:
    """For each practice and each other one, whether that lies surely above or below it."""
    tail = share_tails if proportion else rate_tails
    exposure = ("_d", "_d_other") if proportion else ("_exposure", "_exposure_other")

    def smaller_tail(pair: pl.Series) -> pl.Series:
        frame = pair.struct
        columns = [frame.field(name).to_numpy() for name in ("_n", "_n_other", *exposure)]
        lower, upper = tail(columns[0], columns[1], columns[2], columns[3])
        return pl.Series(np.minimum(np.minimum(lower, upper) * 2, 1.0))

    pairs = units.join(units, on=groups, suffix="_other").filter(
        pl.col("practice_code") < pl.col("practice_code_other")
    )
    once = pairs.with_columns(
        _p=pl.struct("_n", "_n_other", *exposure).map_batches(
            smaller_tail, return_dtype=pl.Float64
        ),
        _up=(pl.col("_value_other") - pl.col("_value")).sign(),
    )
    mine = once.select(*groups, "practice_code", "_p", "_up")
    others = once.select(
        *groups, pl.col("practice_code_other").alias("practice_code"), "_p", -pl.col("_up")
    )
    both = pl.concat([mine, others]).sort("_p")
    keys = [*groups, "practice_code"]
    # Holm: the k-th smallest p times the number of those from it on; it never falls.
    left = pl.len().over(keys) - pl.int_range(pl.len()).over(keys)
    adjusted = (pl.col("_p") * left).cum_max().over(keys)
    sure = adjusted <= 1 - level
    return both.select(*keys, _above=sure & (pl.col("_up") > 0), _below=sure & (pl.col("_up") < 0))


def rate_tails(first: Array, second: Array, time: Array, other: Array) -> tuple[Array, Array]:
    """Lower and upper mid-p of the first of two counts, given their sum and equal rates.

    Binomial with the first's share of the two exposures; the two tails sum to 1. Counts divided
    by phi need not be whole: the incomplete beta function goes through them. Both zero give a
    half. Przyborowski and Wilenski, Biometrika 31 (1940) 313-323; mid-p: Lancaster (1961).
    """
    share = time / (time + other)

    def at_most(count: Array, rest: Array) -> Array:
        """P(X <= count) of count + rest trials."""
        inside = special.betainc(np.maximum(rest, 1e-300), np.maximum(count + 1, 1e-300), 1 - share)
        return np.where(rest <= 0, 1.0, np.where(count <= -1, 0.0, inside))

    lower = (at_most(first - 1, second + 1) + at_most(first, second)) / 2
    return lower, 1 - lower


def share_tails(first: Array, second: Array, cases: Array, other: Array) -> tuple[Array, Array]:
    """Lower and upper mid-p of the first of two counts of events, given their sum: mid-p Fisher.

    Hypergeometric; the two tails sum to 1. Numbers divided by phi need not be whole: the counts a
    whole number of steps away from the observed one take the places of whole counts. No events,
    or no non-events, give a half.
    """
    events = first + second
    low, high = np.maximum(0.0, events - other), np.minimum(events, cases)
    total = cases + other
    mean = events * cases / total
    spread = mean * (1 - events / total) * other / np.maximum(total - 1, 1.0)
    reach = REACH * np.sqrt(np.maximum(spread, 0.0)) + 12
    # The steps from the observed count that matter: about the mean, and to the count itself.
    start = np.ceil(np.maximum(low, np.minimum(mean - reach, first)) - first - 1e-9)
    end = np.floor(np.minimum(high, np.maximum(mean + reach, first)) - first + 1e-9)
    lower = np.empty(len(first))
    width = (end - start).astype(np.int64) + 1
    order = np.argsort(width, kind="stable")
    for rows in _parts(order, width):
        lower[rows] = _hypergeometric(
            first[rows], second[rows], cases[rows], other[rows], start[rows], width[rows]
        )
    return lower, 1 - lower


def _parts(order: NDArray[np.int64], width: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Rows of like width, cut so that a part's matrix has at most `CELLS` cells."""
    cells = np.maximum.accumulate(width[order]).cumsum()
    cuts = np.flatnonzero(np.diff(cells // CELLS)) + 1
    return [part for part in np.split(order, cuts) if part.size]


def _hypergeometric(
    first: Array, second: Array, cases: Array, other: Array, start: Array, width: NDArray[np.int64]
) -> Array:
    """Lower mid-p, summed from the ratios of neighbouring probabilities."""
    step = np.arange(width.max(initial=1))
    inside = step < width[:, None]
    count = (first + start)[:, None] + step
    rest = (first + second)[:, None] - count
    rise = (cases[:, None] - count + 1) * (rest + 1)
    fall = count * (other[:, None] - rest)
    ratio = np.where(inside & (step > 0), np.maximum(rise, 1e-300) / np.maximum(fall, 1e-300), 1.0)
    running = np.cumsum(np.log(ratio), axis=1)
    running = np.where(inside, running, -np.inf)
    mass = np.exp(running - running.max(axis=1, keepdims=True))
    below = np.where(step < -start[:, None], mass, 0.0).sum(axis=1)
    here = np.where(step == -start[:, None], mass, 0.0).sum(axis=1)
    return np.asarray((below + here / 2) / mass.sum(axis=1))
