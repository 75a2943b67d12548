"""What stands beside the measures: ratings, published values, adjustments."""

import polars as pl

from benchmarks.framework.wiring import Wired
from benchmarks.periods import Period
from benchmarks.pipeline import Computed
from benchmarks.schemas import Inspections
from benchmarks.sources.inputs import Inputs

DEPRIVATION = "deprivation"  # the published value that is the score of the index in use
PUBLISHED = {
    "practice_code": pl.String,
    "indicator": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "value": pl.Float64,
}
ADJUSTED = {  # personalised care adjustments beside an achievement
    "practice_code": pl.String,
    "indicator": pl.String,
    "adjusted": pl.Float64,  # percent of the register
    "with_adjusted": pl.Float64,  # percent achieved, were they in the denominator
}


def latest_inspections(inputs: Inputs, quarter: Period) -> pl.DataFrame:
    """INSPECTIONS: of each practice and question the latest up to the quarter's end."""
    rows = (
        inputs.inspections.filter(pl.col("rated_from") <= quarter.end)
        .join(inputs.localities, on="practice_code", how="semi")
        .collect()
    )
    newest = rows.sort("practice_code", "question", "rated_from").unique(
        ["practice_code", "question"], keep="last", maintain_order=True
    )
    return newest.select(Inspections.column_names())


def latest_published(counts: pl.DataFrame, found: Wired, deprivation: pl.DataFrame) -> pl.DataFrame:
    """PUBLISHED: the latest value of each; of deprivation the score of the index in use."""
    scores = deprivation.select(
        "practice_code",
        count_id=pl.lit(DEPRIVATION),
        period_start="vintage_start",
        period_end="vintage_end",
        value="score",
    )
    values = pl.concat([counts, scores], how="diagonal_relaxed").filter(
        pl.col("value").is_not_null()
    )
    asked = {
        one.published: one.id
        for domain in found.domains.values()
        for one in domain.indicators
        if one.published is not None
    }
    return (
        values.filter(pl.col("count_id").is_in(list(asked)))
        .with_columns(indicator=pl.col("count_id").replace(asked))
        .select(pl.col(name).cast(kind) for name, kind in PUBLISHED.items())
        .sort("practice_code", "indicator", "period_end")
        .unique(["practice_code", "indicator"], keep="last", maintain_order=True)
    )


def adjusted(counts: pl.DataFrame, found: Wired, computed: Computed) -> pl.DataFrame:
    """ADJUSTED: of rows that are shown, what the adjustments are and what they leave."""
    net = pl.DataFrame(
        [(f"{count}.pca", name) for name, count in found.filled_by.items()],
        {"count_id": pl.String, "indicator": pl.String},
        orient="row",
    )
    key = ["practice_code", "indicator", "period_start", "period_end"]
    shown = computed.comparison.filter("reported", pl.col("numerator").is_not_null())
    rows = counts.join(net, on="count_id").join(
        shown.select(
            *("practice_code", "period_start", "period_end"),
            indicator="measure_id",
            achieved="numerator",
        ),
        on=key,
    )
    whole = pl.col("denominator")
    return rows.filter(whole > 0).select(
        "practice_code",
        "indicator",
        adjusted=100 * pl.col("count") / whole,
        with_adjusted=100 * pl.col("achieved") / whole,
    )
