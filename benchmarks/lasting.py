"""Whether a difference lasts: on how many of the last four quarters it had the same side."""

import polars as pl

from benchmarks.measures.windows import quarter_end

QUARTERS = 4
KEY = ["practice_code", "measure_id", "locality"]


def with_quarters_on_side(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add quarters_on_side: of the last four quarters, this one among them, those on its side.

    Takes all windows beside their peers, after withholding. A side is that of the difference from
    peers; a quarter that is withheld, missing, not compared or exactly at its peers has none. Null
    for other windows than quarters: rolling years share months, so that their sides repeat by
    themselves. METHODS A8.
    """
    side = pl.coalesce(pl.col("ratio") - 1, "difference").sign()
    judged = pl.col("status").cast(pl.String).is_in(["shown", "too_few"])
    sided = rows.filter(pl.col("window") == "quarter", judged, side != 0).select(
        *KEY, "period_end", side=side
    )
    later = sided.with_columns(pl.lit(list(range(QUARTERS))).alias("after")).explode("after")
    passed = pl.format("{}mo", pl.col("after") * 3)
    reached = later.with_columns(
        period_end=quarter_end(pl.col("period_end").dt.month_start().dt.offset_by(passed))
    )
    counted = (
        reached.join(sided, on=[*KEY, "period_end"], suffix="_now")
        .group_by(*KEY, "period_end")
        .agg(quarters_on_side=(pl.col("side") == pl.col("side_now")).sum().cast(pl.UInt8))
        .with_columns(window=pl.lit("quarter"))
    )
    windows = rows.collect_schema()["window"]
    return rows.join(
        counted.with_columns(pl.col("window").cast(windows)),
        on=[*KEY, "window", "period_end"],
        how="left",
    )
