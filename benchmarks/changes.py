"""Change over time: a practice's series relative to its peers, on charts with limits.

METHODS A11 in `docs/methods.md`. Only what may be shown is drawn; peers are pooled with the middle
of a withheld range, so that no point depends on a withheld number.
"""

from collections.abc import Mapping

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.periods import Period
from benchmarks.schemas import CHART_POINTS, LIMITS, ControlChart
from benchmarks.statistics.control_chart import RULES, assurance, meaning
from benchmarks.statistics.relative_series import relative_chart, relative_series

AMONG = ["measure_id", "locality"]
CHARTED_KINDS = ("rate", "ratio", "proportion")
LINES = ("lower", "upper", "near_lower", "near_upper")
SEASONAL = ("prescribing", "referrals", "diagnostics")


def control_charts(
    windows: pl.LazyFrame,
    agreements: pl.LazyFrame,
    measures: Mapping[str, Measure],
    quarter: Period,
) -> pl.LazyFrame:
    """CONTROL_CHART: every point of every chart, by month or by quarter, sorted.

    Takes month and quarter rows after disclosure: practice_code, `AMONG`, window, period_start,
    period_end, pooled_numerator, pooled_denominator, `shown` (may be told), `comparable`,
    `member`, `kind`, `proportion` and `scale`; and AGREEMENTS, of which the first that a chart is
    to judge locks its limits. No row for measures without a model of chance, for former members,
    or after the quarter.
    """
    rows = windows.filter(
        pl.col("kind").is_in(CHARTED_KINDS),
        pl.col("window").cast(pl.String).is_in(["month", "quarter"]),
        pl.col("member"),
        pl.col("period_end") <= quarter.end,
    )
    locked = (
        agreements.filter(pl.col("agreed_on") <= quarter.end)
        .group_by("practice_code", measure_id="judged_by")
        .agg(locked_on=pl.col("agreed_on").min())
    )
    prepared = rows.join(locked, on=["practice_code", "measure_id"], how="left").select(
        *AMONG,
        "practice_code",
        "window",
        "proportion",
        "scale",
        "locked_on",
        month="period_start",
        numerator="pooled_numerator",
        denominator="pooled_denominator",
        peer="comparable",
        shown="shown",
    )
    found = pl.concat(
        _drawn(prepared, measures, quarter, proportion=proportion, seasonal=seasonal)
        for proportion in (False, True)
        for seasonal in (False, True)
    )
    return _worded(found, prepared, measures).sort(ControlChart.primary_key())


def _drawn(
    rows: pl.LazyFrame,
    measures: Mapping[str, Measure],
    quarter: Period,
    *,
    proportion: bool,
    seasonal: bool,
) -> pl.LazyFrame:
    """The charts of one kind of measure."""
    wanted = [
        measure.id
        for measure in measures.values()
        if (measure.numerator.source in SEASONAL) == seasonal
    ]
    mine = rows.filter(pl.col("proportion") == proportion, pl.col("measure_id").is_in(wanted))
    window = pl.col("window").cast(pl.String)
    points = relative_series(
        mine.filter(window == "month"),
        AMONG,
        reported=quarter.start,
        quarters=mine.filter(window == "quarter"),
        proportion=proportion,
        seasonal=seasonal,
    )
    return relative_chart(points, AMONG)


def _worded(
    points: pl.LazyFrame, rows: pl.LazyFrame, measures: Mapping[str, Measure]
) -> pl.LazyFrame:
    """Charts in the measure's unit, with what their rules mean."""
    facts = rows.group_by(*AMONG, "practice_code").agg(
        pl.col("scale").first(), pl.col("locked_on").first()
    )
    lines = (
        "value",
        "peers_value",
        "relative",
        "mean",
        "lower",
        "upper",
        "near_lower",
        "near_upper",
    )
    drawn = pl.col("limits") != "none"
    scaled = points.join(facts, on=[*AMONG, "practice_code"]).with_columns(
        pl.col(lines) * pl.col("scale"), rule=pl.when(drawn).then("rule")
    )
    of_month = pl.col("point") == "month"
    last = pl.when(of_month).then("start").otherwise(pl.col("start").dt.offset_by("2mo"))
    kept = pl.when(pl.col("limits") == "full").then(
        pl.when(pl.col("locked_on").is_not_null()).then(pl.lit("locked")).otherwise(pl.lit("set"))
    )
    return scaled.select(
        "practice_code",
        "measure_id",
        "locality",
        window="point",
        period_start="start",
        period_end=last.dt.month_end(),
        value="value",
        peer_value="peers_value",
        relative="relative",
        centre=pl.when(drawn).then("mean"),
        **{name: pl.when(drawn).then(name) for name in LINES},
        in_limits="in_limits",
        limits=pl.coalesce(kept, pl.col("limits")).cast(pl.Enum(LIMITS)),
        locked_on="locked_on",
        rule=pl.col("rule").cast(pl.Enum(RULES)),
        meaning=_meaning(measures),
        assurance=_assurance(measures),
    ).with_columns(pl.col("window").cast(pl.Enum(CHART_POINTS)))


def _meaning(measures: Mapping[str, Measure]) -> pl.Expr:
    """What the rule of a point means, by the measure's better side."""
    found = pl.lit(None, pl.String)
    for better in ("higher", "lower", "neither"):
        ids = [measure.id for measure in measures.values() if measure.better == better]
        mine = pl.col("measure_id").is_in(ids)
        found = pl.when(mine).then(meaning(pl.col("rule"), better)).otherwise(found)
    return found


def _assurance(measures: Mapping[str, Measure]) -> pl.Expr:
    """Whether the limits clear a measure's target; null where it has none."""
    found = pl.lit(None, pl.String)
    for measure in measures.values():
        if measure.value.target is not None:
            told = assurance(
                pl.col("lower"), pl.col("upper"), pl.lit(measure.value.target), measure.better
            )
            mine = (pl.col("measure_id") == measure.id) & (pl.col("limits") != "none")
            found = pl.when(mine).then(told).otherwise(found)
    return found
