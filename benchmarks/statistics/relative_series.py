"""A practice's series relative to its peers, so that season, working days and trend cancel.

Monthly counts in; out come the points of its chart, months or quarters, and what their limits
may rest on. `control_chart.xmr` then draws the limits.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from benchmarks.statistics.control_chart import xmr

ENOUGH_EVENTS = 10  # median count of a point
ENOUGH_PEERS = 8  # for months of a seasonal source
FEWEST, FULL = 6, 12  # points: no limits below the first, trial limits below the second
MONTHS = 3
ROUNDING = 1e-9
Flag = bool | pl.Expr  # one for all rows, or of each row


def relative_series(
    months: pl.LazyFrame,
    among: str | Sequence[str],
    *,
    reported: date,
    quarters: pl.LazyFrame | None = None,
    proportion: Flag = False,
    seasonal: Flag = False,
    shown: Flag = True,
    fewest_peers: int = 1,
) -> pl.LazyFrame:
    """The points of every practice's chart relative to its peers, sorted.

    `months` holds a row per practice and month: the columns of `among` (those in which practices
    are each other's peers, such as measure and locality), `practice_code`, `month` (its first
    day), `numerator`, `denominator`, `peer` (whether the row counts in other practices'
    comparator) and `locked_on` (the date of an agreement, or null). A withheld count must be the
    middle of its range by then, and not be `shown`: it is pooled and has no value of its own.
    Groups that `quarters` holds (the same columns, with the first day of the quarter in place of
    `month`) have their quarters from there, the others from their months.

    Out: `point` (month or quarter, one kind for each series), `start`, `value` and `peers_value`
    (numerator over denominator), `relative`: the value over the peers' pooled value of the same
    time, times the mean of the peers' values over the limit period; so in the value's unit.
    `in_limits` marks the points of the limit period, before `reported` or before `locked_on`
    where that is earlier; `limits` is none under 6 of them, trial under 12, else full.

    Points are months where the practice's median monthly count before `reported` is 10 or more,
    else quarters where its median quarter's is, else the series has no rows; `proportion` counts
    the smaller of events and non-events. A `seasonal` source has no months under 8 peers (their
    median number). A quarter without all three months is missing. A value over nothing, a peers'
    value of zero, of nothing or of fewer than `fewest_peers`, and NaN give a null `relative`.
    ValueError where `reported` is not the first day of a quarter.
    """
    if reported.day != 1 or reported.month % MONTHS != 1:
        message = f"{reported} is not the first day of a quarter"
        raise ValueError(message)
    groups = [among] if isinstance(among, str) else list(among)
    flags = {"_proportion": proportion, "_seasonal": seasonal, "_shown": shown}
    clean = _clean(months.rename({"month": "start"}), flags)
    summed = _quarters(clean, groups)
    if quarters is not None:
        given = _clean(quarters.rename({"quarter": "start"}), flags)
        rest = summed.join(given.select(groups).unique(), on=groups, how="anti", nulls_equal=True)
        summed = pl.concat([given, rest], how="diagonal_relaxed")
    monthly = _beside_peers(clean, groups, "month", fewest_peers)
    quarterly = _beside_peers(summed, groups, "quarter", fewest_peers)
    series = [*groups, "practice_code"]
    chosen = _points(monthly, quarterly, series, reported)
    both = pl.concat([monthly, quarterly], how="diagonal").join(
        chosen, on=[*series, "point"], how="semi"
    )
    return _scaled(both, series, reported)


def relative_chart(points: pl.LazyFrame, among: str | Sequence[str]) -> pl.LazyFrame:
    """The points of `relative_series` with the columns of `control_chart.xmr`.

    Limits come from the limit period; where that has under 6 points there are none, and no rule.
    """
    groups = [among] if isinstance(among, str) else list(among)
    limits = pl.col("in_limits") & (pl.col("limits") != "none")
    return xmr(points, [*groups, "practice_code"], "start", "relative", baseline=limits)


def _clean(points: pl.LazyFrame, flags: Mapping[str, Flag]) -> pl.LazyFrame:
    """Counts that are numbers or nothing, and what is said of each row."""
    return points.with_columns(
        *(
            pl.when(pl.col(name).is_finite()).then(pl.col(name).cast(pl.Float64)).alias(name)
            for name in ("numerator", "denominator")
        ),
        **{
            name: flag if isinstance(flag, pl.Expr) else pl.lit(flag)
            for name, flag in flags.items()
        },
    )


def _quarters(months: pl.LazyFrame, groups: Sequence[str]) -> pl.LazyFrame:
    """Counts by quarter, null where one of its months is missing."""
    whole = (pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()).sum()
    keys = [*groups, "practice_code", pl.col("start").dt.truncate("1q")]
    return months.group_by(keys).agg(
        *(
            pl.when(whole == MONTHS).then(pl.col(name).sum()).alias(name)
            for name in ("numerator", "denominator")
        ),
        pl.col("peer", "_shown").all(),
        pl.col("_proportion", "_seasonal").any(),
        pl.col("locked_on").min(),
    )


def _beside_peers(
    points: pl.LazyFrame, groups: Sequence[str], kind: str, fewest: int
) -> pl.LazyFrame:
    """Each point's value, the pooled value of the other practices that count, their number."""
    time = [*groups, "start"]
    there = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    counts = pl.col("peer").fill_null(value=False) & there
    own = counts.cast(pl.Int64)

    def others(name: str) -> pl.Expr:
        mine = pl.when(counts).then(pl.col(name)).otherwise(0.0)
        everyone = mine.sum().over(time)
        rest = everyone - mine
        return pl.when(rest > ROUNDING * everyone).then(rest).otherwise(0.0)

    ordered = points.sort(*time, "practice_code")  # sums of fractions depend on their order
    return ordered.with_columns(
        point=pl.lit(kind),
        value=pl.when((pl.col("denominator") > 0) & pl.col("_shown")).then(
            pl.col("numerator") / pl.col("denominator")
        ),
        _peers=own.sum().over(time) - own,
        _events=others("numerator"),
        _of=others("denominator"),
    ).with_columns(
        peers_value=pl.when((pl.col("_peers") >= fewest) & (pl.col("_of") > 0)).then(
            pl.col("_events") / pl.col("_of")
        )
    )


def _points(
    monthly: pl.LazyFrame,
    quarterly: pl.LazyFrame,
    series: Sequence[str],
    reported: date,
) -> pl.LazyFrame:
    """A row with the points that each series has: month or quarter; no row with too few events."""
    rarer = pl.col("_proportion") & (pl.col("numerator") > pl.col("denominator") / 2)
    events = pl.when(rarer).then(pl.col("denominator") - pl.col("numerator")).otherwise("numerator")
    before = pl.col("start") < reported

    def enough(points: pl.LazyFrame) -> pl.LazyFrame:
        counted = points.filter(before).group_by(*series, "point")
        return counted.agg(
            pl.col("_seasonal").any(),
            _events=events.median(),
            _peers=pl.col("_peers").filter(events.is_not_null()).median(),
        ).filter(pl.col("_events") >= ENOUGH_EVENTS)

    months = enough(monthly).filter(~pl.col("_seasonal") | (pl.col("_peers") >= ENOUGH_PEERS))
    quarters = enough(quarterly).join(months, on=list(series), how="anti")
    return pl.concat([months, quarters])


def _scaled(points: pl.LazyFrame, series: Sequence[str], reported: date) -> pl.LazyFrame:
    """The relative values, and how many of them the limits may rest on."""
    ratio = pl.when(pl.col("peers_value") > 0).then(pl.col("value") / pl.col("peers_value"))
    until = pl.min_horizontal(pl.lit(reported), pl.col("locked_on").min().over(series))
    peers = pl.when("in_limits").then("peers_value").mean().over(series)
    number = pl.col("in_limits").sum().over(series)
    return (
        points.sort(*series, "start")
        .with_columns(_ratio=ratio)
        .with_columns(in_limits=pl.col("_ratio").is_not_null() & (pl.col("start") < until))
        .with_columns(
            relative=pl.col("_ratio") * peers,
            limits=pl.when(number < FEWEST)
            .then(pl.lit("none"))
            .when(number < FULL)
            .then(pl.lit("trial"))
            .otherwise(pl.lit("full")),
        )
        .select(
            *series,
            *("point", "start", "value", "peers_value", "relative", "in_limits", "limits"),
        )
    )
