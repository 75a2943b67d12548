"""Every practice's charts over time relative to its peers, from shown figures alone."""

from collections.abc import Mapping

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.periods import Period
from benchmarks.schemas import CHART_POINTS, LIMITS, MEANINGS, ControlChart, columns
from benchmarks.statistics.control_chart import Better, assurance, meaning
from benchmarks.statistics.relative_series import relative_chart, relative_series

AMONG = ["measure_id", "locality"]
SERIES = [*AMONG, "practice_code"]
CHARTED_KINDS = ("rate", "ratio", "proportion")
SEASONAL = ("prescribing", "referrals", "diagnostics")
FEWEST_PEERS = 4  # as for a verdict
DIGITS = 12  # significant ones of what is charted
FIGURES = ("value", "peers_value", "relative")
DIRECTIONS: tuple[Better, ...] = ("higher", "lower", "neither")
NEUTRAL = {"high": "neutral_high", "low": "neutral_low"}
RUNNING, DONE = ("agreed", "in_progress"), "done"


def charted(measures: Mapping[str, Measure], targets: Mapping[str, float]) -> pl.LazyFrame:
    """What charts need of each measure: measure_id, `better`, `seasonal` and `target`.

    Seasonal is what is done in a month: prescribing, referrals and tests follow winter, working
    days and holidays; counts of a register do not. The locality's target goes before the
    measure's own.
    """
    schema = {
        "measure_id": pl.String,
        "better": pl.String,
        "seasonal": pl.Boolean,
        "target": pl.Float64,
    }
    rows = [
        (
            one.id,
            one.better,
            one.numerator.source in SEASONAL,
            targets.get(one.id, one.value.target),
        )
        for one in measures.values()
    ]
    return pl.LazyFrame(rows, schema=schema, orient="row")


def locked(agreements: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """The day at which a chart's limits are locked: practice_code, measure_id, `locked_on`.

    Takes AGREEMENTS: the first day of those that still run, else that of the last that was done;
    of the measure that was named and of the one that tells whether it worked. What was dropped,
    or agreed in the reported quarter or later, locks nothing.
    """
    on, status = pl.col("agreed_on"), pl.col("status").cast(pl.String)
    both = [
        agreements.select("practice_code", "agreed_on", "status", measure_id=name)
        for name in ("measure_id", "judged_by")
    ]
    day = pl.coalesce(on.filter(status.is_in(RUNNING)).min(), on.filter(status == DONE).max())
    return (
        pl.concat(both)
        .filter(on < quarter.start)
        .group_by("practice_code", "measure_id")
        .agg(locked_on=day)
        .drop_nulls()
    )


def control_charts(
    months: pl.LazyFrame,
    windows: pl.LazyFrame,
    agreements: pl.LazyFrame,
    about: pl.LazyFrame,
    quarter: Period,
) -> pl.LazyFrame:
    """CONTROL_CHART: every point of every member's charts, by month or by quarter, sorted.

    Takes the months that may be shown and all other windows, both after withholding, with
    `comparable`, `member`, `incomplete`, the facts of their measures and pooled counts;
    AGREEMENTS, and `charted`. Peers are the practices that are compared now, four at least.
    Quarters are the windows that reports show, with the middle of a withheld range, else sums of
    shown months; a window that lacks a month is none. A practice with a month that may not be
    shown is nobody's peer in the months: its other months could be told from the comparators.
    """
    locks = locked(agreements, quarter)
    whole = pl.col("months_with_data") == pl.col("months_of_any")
    quarters = windows.filter(pl.col("window") == "quarter", ~pl.col("incomplete"), whole)
    cells = {
        name: _cells(rows, locks, about).rename({"period_start": name})
        for name, rows in (("month", months), ("quarter", quarters))
    }
    points = relative_series(
        cells["month"],
        AMONG,
        reported=quarter.start,
        quarters=cells["quarter"],
        proportion=pl.col("proportion"),
        seasonal=pl.col("seasonal"),
        shown=pl.col("shown"),
        fewest_peers=FEWEST_PEERS,
    )
    scales = pl.concat([rows.select("measure_id", "scale") for rows in cells.values()]).unique()
    in_unit = points.join(scales, on="measure_id", maintain_order="left").with_columns(
        pl.col(FIGURES) * pl.col("scale")
    )
    drawn = relative_chart(in_unit, AMONG).join(about, on="measure_id", maintain_order="left")
    return _named(drawn.join(locks, on=["practice_code", "measure_id"], how="left"))


def _cells(rows: pl.LazyFrame, locks: pl.LazyFrame, about: pl.LazyFrame) -> pl.LazyFrame:
    """Counts of members as `relative_series` takes them; what is withheld stands as middles."""
    return (
        rows.filter("member", pl.col("kind").is_in(CHARTED_KINDS))
        .select(
            *SERIES,
            *("period_start", "proportion", "scale"),
            numerator=pl.coalesce("numerator", "pooled_numerator"),
            denominator=pl.coalesce("denominator", "crude_denominator"),
            shown=~pl.col("withheld"),
            peer="comparable",
        )
        .join(locks, on=["practice_code", "measure_id"], how="left")
        .join(about.select("measure_id", "seasonal"), on="measure_id")
        .sort(*SERIES, "period_start")
    )


def _named(points: pl.LazyFrame) -> pl.LazyFrame:
    """Charted points under the names of CONTROL_CHART."""
    month = pl.col("point") == "month"
    last = pl.when(month).then("start").otherwise(pl.col("start").dt.offset_by("2mo"))
    full = pl.when(pl.col("locked_on").is_null()).then(pl.lit("set")).otherwise(pl.lit("locked"))
    limits = pl.when(pl.col("limits") == "full").then(full).otherwise("limits")
    return (
        points.with_columns(
            window=pl.col("point").cast(pl.Enum(CHART_POINTS)),
            period_start="start",
            period_end=last.dt.month_end(),
            peer_value="peers_value",
            centre="mean",
            limits=limits.cast(pl.Enum(LIMITS)),
            meaning=_by_direction(
                {one: meaning(pl.col("rule"), one).replace(NEUTRAL) for one in DIRECTIONS}
            ).cast(pl.Enum(MEANINGS)),
            assurance=_by_direction(
                {
                    one: assurance(pl.col("lower"), pl.col("upper"), pl.col("target"), one)
                    for one in DIRECTIONS
                }
            ),
        )
        .sort(ControlChart.primary_key())
        .select(columns(ControlChart))
        # The last digits of a mean depend on how its parts were summed side by side.
        .with_columns(pl.col(pl.Float64).exclude("target").round_sig_figs(DIGITS))
        .cast({name: part.dtype for name, part in ControlChart.columns().items()})
    )


def _by_direction(words: Mapping[Better, pl.Expr]) -> pl.Expr:
    """The expression of each row's own direction."""
    return pl.coalesce(
        pl.when(pl.col("better") == better).then(word) for better, word in words.items()
    )
