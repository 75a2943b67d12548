"""How far a practice is from the best quarter of practices, where a measure has such a side."""

import numpy as np
import polars as pl

from benchmarks.peers.rooms import floats
from benchmarks.statistics.quartiles import beta_quantile, gamma_quantile, log_normal_quantile

FEWEST_EXPECTED = 30  # events, of costs items
BEST = {"reduce": 0.25, "increase": 0.75}
QUANTILES = {"proportion": beta_quantile, "cost": log_normal_quantile}
ADDED = ("best_quartile", "to_best_quartile")


def with_best_quartile(compared: pl.LazyFrame) -> pl.LazyFrame:
    """Add the value of the best quarter, and the events (or amount) above it.

    Takes the comparison with kind, scale and `distance`. The quartile is of the estimated
    distribution between practices: its mean the peers' pooled value, its variation that of the
    reference set. Null where the measure has no better side to go to, variation is from the peers,
    under 30 events are expected, or there is no verdict. METHODS A10.
    """
    schema = {**compared.collect_schema(), **dict.fromkeys(ADDED, pl.Float64())}
    return compared.map_batches(_added, schema=schema)


def _added(frame: pl.DataFrame) -> pl.DataFrame:
    from_set = pl.col("variation_from").cast(pl.String) != "peers"
    known = from_set & (pl.col("expected") >= FEWEST_EXPECTED) & pl.col("verdict").is_not_null()
    known = known & pl.col("peer_value").is_not_null()
    best = np.full(frame.height, np.nan)
    for side, share in BEST.items():
        for kind in frame["kind"].unique().drop_nulls():
            chosen = known & (pl.col("distance") == side) & (pl.col("kind") == kind)
            place = frame.select(chosen.fill_null(value=False)).to_series().to_numpy()
            rows = frame.filter(pl.Series(place))
            theta = floats(rows["peer_value"]) / floats(rows["scale"])
            best[place] = QUANTILES.get(kind, gamma_quantile)(theta, floats(rows["tau2"]), share)
    above = floats(frame["pooled_numerator"]) - best * floats(frame["pooled_denominator"])
    values = (best * floats(frame["scale"]), above)
    return frame.with_columns(
        pl.Series(name, part).fill_nan(None) for name, part in zip(ADDED, values, strict=True)
    )
