"""Each value beside those of its locality peers: the frame around `judgement`."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.peers.costs import CostRows, judge_costs, sorted_out
from benchmarks.peers.judgement import LARGE_REFERENCE, Flags, Rows, judge
from benchmarks.peers.rooms import GROUP, Groups
from benchmarks.schemas import VARIATION_FROM, VERDICTS
from benchmarks.statistics.predictive import Array
from benchmarks.statistics.quantiles import row_quantile

TOO_FEW_EXPECTED = 5
TOO_FEW_OBSERVED = 10
# From the second question's place outside the expected range to its word.
OUTSIDE = {-2: "much_lower", -1: "lower", 1: "higher", 2: "much_higher"}
REFERENCE = ("reference_count", "reference_variation", "reference_phi")
# What is told of items where those are judged in place of their cost: nothing in its unit.
OF_ITEMS = (
    *("ratio", "ratio_lower", "ratio_upper", "ratio_lower_998", "ratio_upper_998"),
    *("tau2", "phi", "usual_spread", "reliability", "variation_from", "z", "p", "verdict"),
    *("chance", "expected", "left_out"),
)
ADDED: dict[str, pl.DataType | type[pl.DataType]] = {
    "peer_count": pl.UInt32,
    "peer_value": pl.Float64,
    "peer_median": pl.Float64,
    "peer_lower_quartile": pl.Float64,
    "peer_upper_quartile": pl.Float64,
    "ratio": pl.Float64,
    "ratio_lower": pl.Float64,
    "ratio_upper": pl.Float64,
    "ratio_lower_998": pl.Float64,
    "ratio_upper_998": pl.Float64,
    "difference": pl.Float64,
    "difference_lower": pl.Float64,
    "difference_upper": pl.Float64,
    "difference_lower_998": pl.Float64,
    "difference_upper_998": pl.Float64,
    "expected_lower": pl.Float64,
    "expected_upper": pl.Float64,
    "expected_lower_998": pl.Float64,
    "expected_upper_998": pl.Float64,
    "tau2": pl.Float64,
    "phi": pl.Float64,
    "usual_spread": pl.Float64,
    "reliability": pl.Float64,
    "variation_from": pl.Enum(VARIATION_FROM),
    "z": pl.Float64,
    "p": pl.Float64,
    "verdict": pl.Enum(VERDICTS),
    "excess": pl.Float64,
    "excess_lower": pl.Float64,
    "excess_upper": pl.Float64,
    "chance": pl.Float64,
    "expected": pl.Float64,
    "left_out": pl.List(pl.String),
    "locality_value": pl.Float64,
}


def compare(values: pl.LazyFrame) -> pl.LazyFrame:
    """Set each practice beside its peers, in two passes; keeps every row, adds `ADDED`, `instead`.

    Takes one row per practice and window with `GROUP`, practice_code, pooled_numerator and
    pooled_denominator (the middle of the range where withheld, null where missing), `scale` (from
    numerator / denominator to the unit), `phi_assumed`, `kind`, `comparable`, and what a reference
    set says: reference_count, reference_variation and reference_phi, null where there is none; of
    kind "cost" also items, squares (sums of squared amounts of items) and items_given. A row that
    is not comparable is nobody's peer; it gets the peers' figures and no verdict. `left_out` are
    the peers that the second pass leaves out of its comparator, `instead` is what
    `costs.sorted_out` says. METHODS A5 to A7.
    """
    return values.map_batches(
        _compared,
        schema={**values.collect_schema(), "instead": pl.String, **ADDED},
    )


def _compared(frame: pl.DataFrame) -> pl.DataFrame:
    """The comparison of a collected frame, proportions apart from counts and the rest."""
    indexed = frame.with_row_index("row").with_columns(instead=pl.lit(None, pl.String))
    parts = [
        *(
            _judged(indexed.filter(pl.col("kind").is_in(kinds)), shares=shares)
            for kinds, shares in ((["rate", "ratio"], False), (["proportion"], True))
        ),
        _shown(indexed.filter(pl.col("kind").is_in(["amount", "prompt"]))),
        *_costs(indexed.filter(pl.col("kind") == "cost")),
    ]
    return pl.concat(parts).sort("row").drop("row")


def _costs(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Amounts where they can be judged, else their items, else neither."""
    if frame.is_empty():
        return
    told = sorted_out(frame, GROUP)
    instead = pl.col("instead")
    amounts = instead.is_null() | (instead == "zero_amount")
    by_items = instead == "items_judged"
    yield _judged(told.filter(amounts), costs=True)
    yield _by_items(told.filter(by_items))
    yield _shown(told.filter(~amounts & ~by_items))


def _by_items(frame: pl.DataFrame) -> pl.DataFrame:
    """The verdict of the items, by the peers' own variation; other figures stay the amounts'."""
    none = {name: pl.lit(None, frame.schema[name]) for name in REFERENCE}
    items = _judged(frame.with_columns(pooled_numerator="items", **none))
    return _shown(frame).with_columns(items.select(OF_ITEMS))


def _judged(frame: pl.DataFrame, *, shares: bool = False, costs: bool = False) -> pl.DataFrame:
    """Both passes, and both answers where there are enough peers."""
    if frame.is_empty():
        return _shown(frame)
    groups = Groups(frame)
    rows = groups.cost_rows() if costs else groups.rows(shares=shares)
    able = groups.judgeable(rows)
    if able.any():
        groups.leave_out(rows, able)
        rows = groups.cost_rows() if costs else groups.rows(shares=shares)
    return _worded(frame, groups, rows, able & groups.judgeable(rows))


def _shown(frame: pl.DataFrame) -> pl.DataFrame:
    """The peers' figures alone."""
    if frame.is_empty():
        return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in ADDED.items())
    groups = Groups(frame)
    rows = groups.rows(shares=False)
    return _worded(frame, groups, rows, np.zeros(frame.height, dtype=bool))


def _worded(frame: pl.DataFrame, groups: Groups, rows: Rows, able: Flags) -> pl.DataFrame:
    """Put what was found into columns, in the measure's unit."""
    columns = _peer_columns(groups, rows)
    words = np.full(len(able), None, dtype=object)
    if able.any():
        picked = rows.pick(able)
        found = judge_costs(picked) if isinstance(picked, CostRows) else judge(picked)
        spread = {name: _spread_out(value, able) for name, value in found.items()}
        columns |= _figures(spread, rows, groups.scale)
        words = _verdicts(spread, rows, able)
    whence = np.where(
        np.isfinite(groups.known),
        np.where(groups.reference >= LARGE_REFERENCE, VARIATION_FROM[0], VARIATION_FROM[1]),
        VARIATION_FROM[2],
    )
    told = pl.Series("verdict", words.tolist(), dtype=pl.Enum(VERDICTS))
    source = pl.Series(whence.tolist(), dtype=pl.Enum(VARIATION_FROM))
    added = {
        "verdict": told,
        "variation_from": source.set(told.is_null(), None),
        "left_out": groups.left_out_codes(),
    }
    for name, dtype in ADDED.items():
        if name in columns:
            added[name] = pl.Series(name, columns[name]).cast(dtype)
        elif name not in added:
            added[name] = pl.Series(name, [None] * frame.height, dtype=dtype)
    floats = [name for name, dtype in ADDED.items() if dtype == pl.Float64]
    return (
        frame.with_columns(**added)
        .select(*frame.columns, *ADDED)
        .with_columns(pl.col(floats).fill_nan(None))
    )


def _spread_out(values: Array, able: Flags) -> Array:
    full = np.full(len(able), np.nan)
    full[able] = values
    return full


def _peer_columns(groups: Groups, rows: Rows) -> dict[str, Array]:
    """The peers' own figures, which need no judgement; NaN without peers."""
    there: Flags = np.asarray(np.isfinite(rows.peers_exposure).any(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        each = rows.peers_observed / rows.peers_exposure
        pooled = np.nansum(rows.peers_observed, axis=1) / np.nansum(rows.peers_exposure, axis=1)
        whole = np.nansum(groups.observed, axis=1) / np.nansum(groups.exposure, axis=1)
    return {
        "peer_count": np.isfinite(rows.peers_exposure).sum(axis=1),
        "peer_value": np.where(there, pooled, np.nan) * groups.scale,
        "peer_lower_quartile": row_quantile(each, 0.25) * groups.scale,
        "peer_median": row_quantile(each, 0.5) * groups.scale,
        "peer_upper_quartile": row_quantile(each, 0.75) * groups.scale,
        "locality_value": whole[groups.group] * groups.scale,
    }


def _figures(found: dict[str, Array], rows: Rows, scale: Array) -> dict[str, Array]:
    """Ratios as they are, everything else from counts and shares into the measure's unit."""
    columns = {name: found[name] for name in found if name.startswith("ratio")}
    if rows.shares:
        columns = {}
        for name in ("difference", "difference_lower", "difference_upper"):
            columns[name] = found[name] * scale
        for name in ("difference_lower_998", "difference_upper_998"):
            columns[name] = found[name] * scale
    for name in ("expected_lower", "expected_upper", "expected_lower_998", "expected_upper_998"):
        columns[name] = found[name] / rows.exposure * scale
    variation, theta, expected = found["variation"], found["theta"], found["expected"]
    columns |= {"tau2": variation, "z": found["z"], "p": found["p"], "chance": found["chance"]}
    # Of costs, the events that are expected are items.
    many = found["expected_items"] if isinstance(rows, CostRows) else expected
    columns |= {"excess": rows.observed - expected, "expected": many}
    for end in ("lower", "upper"):
        columns[f"excess_{end}"] = (
            found[f"difference_{end}"] * rows.exposure
            if rows.shares
            else (found[f"ratio_{end}"] - 1) * expected
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        if rows.shares:
            growth = variation * rows.exposure
            columns["usual_spread"] = np.sqrt(variation * theta * (1 - theta)) * scale
            columns["reliability"] = growth / (1 + growth - variation)
        else:
            columns["phi"] = np.where(np.isnan(variation), np.nan, rows.phi)
            columns["usual_spread"] = np.sqrt(variation) * 100
            columns["reliability"] = variation / (variation + rows.phi / many)
    return columns


def _verdicts(found: dict[str, Array], rows: Rows, able: Flags) -> NDArray[np.object_]:
    """The word for each judged row; None elsewhere."""
    words = np.full(len(able), None, dtype=object)
    words[able] = "in_line"
    words[found["beyond_chance"] > 0] = "usual_spread_higher"
    words[found["beyond_chance"] < 0] = "usual_spread_lower"
    for place, word in OUTSIDE.items():
        words[found["outside"] == place] = word
    if isinstance(rows, CostRows):
        return words
    few = (found["expected"] < TOO_FEW_EXPECTED) & (rows.observed < TOO_FEW_OBSERVED)
    if rows.shares:
        few |= able & (rows.exposure - rows.observed < TOO_FEW_EXPECTED)
    words[few] = "too_few"
    return words
