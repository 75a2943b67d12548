"""A reported window against an earlier one: the practice's change beside that of its peers."""

import polars as pl

from benchmarks.changes.charts import AMONG, CHARTED_KINDS, FEWEST_PEERS
from benchmarks.schemas import AGAINST, MOVES, Changes, columns
from benchmarks.statistics.before_after import log_ratio
from benchmarks.statistics.change import log_ratio_variance
from benchmarks.statistics.intervals import Z
from benchmarks.statistics.sums import exact

MONTHS_BEFORE = dict(zip(AGAINST, (3, 12), strict=True))
KEY = ["practice_code", *AMONG, "window"]
OWN, POOLED = ("numerator", "denominator"), ("pooled_numerator", "crude_denominator")
SHARED = [*AMONG, "window", "period_start", "period_end", "against"]
LAST_YEAR = pl.col("against") == AGAINST[1]


def changes(windows: pl.LazyFrame) -> pl.LazyFrame:
    """CHANGES: each reported window against the quarter before and the same time last year.

    Takes all windows after withholding, with the facts of their measures, `reported`, `old`,
    `comparable` and `incomplete`. Only whole windows of compared practices; rolling years, which
    overlap with those of last quarter, against the year before alone. Peers are those with both
    windows, four at least; withheld counts enter as middles. The raw change is given against the
    same time of last year alone, since a quarter's season is not that of the quarter before.
    """
    whole = windows.filter("comparable", ~pl.col("incomplete"), pl.col("kind").is_in(CHARTED_KINDS))
    told = whole.filter("reported", ~pl.col("old")).select(
        *KEY,
        *("period_start", "period_end", "proportion", "scale", *OWN, *POOLED, "withheld"),
        against=pl.when(pl.col("window") == "quarter")
        .then(pl.lit(list(AGAINST)))
        .otherwise(pl.lit([AGAINST[1]])),
        spread=pl.max_horizontal(pl.coalesce("phi", "phi_assumed"), pl.lit(1.0)),
    )
    earlier = whole.select(
        *KEY,
        before_start="period_start",
        before_end="period_end",
        **{f"{name}_before": pl.col(name) for name in (*OWN, *POOLED, "withheld")},
    )
    both = (
        told.explode("against")
        .with_columns(**_before())
        .join(earlier, on=[*KEY, "before_start", "before_end"])
    )
    shown = ~pl.col("withheld") & ~pl.col("withheld_before")
    return _figures(_beside_peers(both).filter(shown))


def _before() -> dict[str, pl.Expr]:
    """The first and last day of the earlier window."""
    ago = pl.format("-{}mo", pl.col("against").replace_strict(MONTHS_BEFORE, return_dtype=pl.Int32))
    return {
        "before_start": pl.col("period_start").dt.offset_by(ago),
        "before_end": pl.col("period_end").dt.month_start().dt.offset_by(ago).dt.month_end(),
    }


def _beside_peers(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The pooled counts of the other practices with both windows; null with fewer than four."""
    enough = pl.len().over(SHARED) > FEWEST_PEERS
    pooled = _four(POOLED)
    there = pl.all_horizontal(pl.col(pooled).is_not_null())
    ordered = rows.filter(there).sort(*SHARED, "practice_code")
    return ordered.with_columns(
        pl.when(enough).then(exact(pl.col(name)).over(SHARED) - pl.col(name)).alias(f"peers_{name}")
        for name in pooled
    )


def _figures(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Values, ratios and their intervals under the names of CHANGES."""
    own = [pl.col(name) for name in _four(OWN)]
    peers = [pl.col(f"peers_{name}") for name in _four(POOLED)]
    logs = rows.with_columns(
        _own=log_ratio(*own),
        _own_chance=pl.col("spread") * _chance(own),
        _peers=log_ratio(*peers),
        _peers_chance=pl.col("spread") * _chance(peers),
    ).with_columns(
        _relative=pl.col("_own") - pl.col("_peers"),
        _relative_chance=pl.col("_own_chance") + pl.col("_peers_chance"),
    )
    raw = {name: pl.when(LAST_YEAR).then(one) for name, one in _interval("ratio", "_own").items()}
    lower, upper = pl.col("relative_lower"), pl.col("relative_upper")
    fell, chance, rose = (pl.lit(word) for word in MOVES)
    return (
        logs.with_columns(
            **_values("value", own),
            **_values("peer_value", peers),
            **raw,
            **_interval("relative", "_relative"),
            peer_ratio=pl.when(LAST_YEAR).then(pl.col("_peers").exp()),
        )
        .with_columns(
            moved=pl.when(lower > 1)
            .then(rose)
            .when(upper < 1)
            .then(fell)
            .when(lower.is_not_null())
            .then(chance)
        )
        .sort("practice_code", "measure_id", "against")
        .select(columns(Changes))
        .cast({name: part.dtype for name, part in Changes.columns().items()})
    )


def _four(counts: tuple[str, str]) -> list[str]:
    """Count and exposure before, then after, as `log_ratio` takes them."""
    return [f"{name}{when}" for when in ("_before", "") for name in counts]


def _chance(four: list[pl.Expr]) -> pl.Expr:
    return log_ratio_variance(*four, proportion=pl.col("proportion"))


def _values(name: str, four: list[pl.Expr]) -> dict[str, pl.Expr]:
    """The earlier and the later value in the measure's unit."""
    before, of_before, after, of_after = four
    return {
        f"{name}_before": pl.when(of_before > 0).then(before / of_before * pl.col("scale")),
        name: pl.when(of_after > 0).then(after / of_after * pl.col("scale")),
    }


def _interval(name: str, log: str) -> dict[str, pl.Expr]:
    """A ratio and its 95% interval from its logarithm and the variance of that."""
    half = Z[0.95] * pl.col(f"{log}_chance").sqrt()
    return {
        name: pl.col(log).exp(),
        f"{name}_lower": (pl.col(log) - half).exp(),
        f"{name}_upper": (pl.col(log) + half).exp(),
    }
