"""Each value beside those of its locality peers: the frame around `judgement`."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.peers.judgement import (
    FEWEST_PEERS,
    LARGE_REFERENCE,
    Flags,
    Rows,
    judge,
    outside_range,
)
from benchmarks.schemas import VARIATION_FROM, VERDICTS
from benchmarks.statistics.predictive import Array
from benchmarks.statistics.quantiles import row_quantile

GROUP = ["measure_id", "window", "period_start", "period_end", "locality"]
FEWEST_AFTER_LEAVING_OUT = 6
TOO_FEW_EXPECTED = 5
TOO_FEW_OBSERVED = 10
# From the second question's place outside the expected range to its word.
OUTSIDE = {-2: "much_lower", -1: "lower", 1: "higher", 2: "much_higher"}
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
    "chance": pl.Float64,
    "expected": pl.Float64,
    "left_out": pl.List(pl.String),
    "locality_value": pl.Float64,
}


def compare(values: pl.LazyFrame) -> pl.LazyFrame:
    """Set each practice beside its peers, in two passes; keeps every row and adds `ADDED`.

    Takes one row per practice and window with `GROUP`, practice_code, pooled_numerator and
    pooled_denominator (the middle of the range where withheld, null where missing), `scale` (from
    numerator / denominator to the unit), `phi_assumed`, `kind`, `comparable`, and what a reference
    set says: reference_count, reference_variation and reference_phi, null where there is none. A
    row that is not comparable is nobody's peer; it gets the peers' figures and no verdict.
    `left_out` are the peers that the second pass leaves out of its comparator. METHODS A5 to A7.
    """
    return values.map_batches(
        _compared,
        schema={**values.collect_schema(), **ADDED},
    )


def _compared(frame: pl.DataFrame) -> pl.DataFrame:
    """The comparison of a collected frame, proportions apart from counts and the rest."""
    indexed = frame.with_row_index("row")
    parts = [
        _kind_compared(indexed.filter(wanted), shares=shares, judged=judged)
        for wanted, shares, judged in (
            (pl.col("kind").is_in(["rate", "ratio"]), False, True),
            (pl.col("kind") == "proportion", True, True),
            (pl.col("kind").is_in(["amount", "prompt"]), False, False),
        )
    ]
    return pl.concat(parts).sort("row").drop("row")


def _kind_compared(frame: pl.DataFrame, *, shares: bool, judged: bool) -> pl.DataFrame:
    if frame.is_empty():
        return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in ADDED.items())
    groups = Groups(frame)
    rows = groups.rows(shares=shares)
    able = groups.judgeable(rows) & judged
    if able.any():
        groups.leave_out(rows, able)
        rows = groups.rows(shares=shares)
    return _worded(frame, groups, rows, able & groups.judgeable(rows))


class Groups:
    """The comparable practices of each measure, window and locality, as padded matrices."""

    def __init__(self, frame: pl.DataFrame) -> None:
        able = pl.col("comparable") & (pl.col("pooled_denominator") > 0)
        # Places follow the codes, so that sums do not depend on the order of rows.
        order = pl.when("able").then("practice_code").rank("ordinal").over("group")
        placed = frame.with_columns(
            group=pl.struct(GROUP).rank("dense") - 1, able=able.fill_null(value=False)
        ).with_columns(place=order.cast(pl.Int64).fill_null(0) - 1)
        self.frame = frame
        self.group: NDArray[np.int64] = placed["group"].to_numpy().astype(np.int64)
        self.place: NDArray[np.int64] = placed["place"].to_numpy().astype(np.int64)
        self.able: Flags = placed["able"].to_numpy()
        shape = int(self.group.max()) + 1, max(int(self.place.max()) + 1, 1)
        self.observed = self._matrix(frame["pooled_numerator"], shape)
        self.exposure = self._matrix(frame["pooled_denominator"], shape)
        self.scale: Array = frame["scale"].to_numpy()
        self.out: Flags = np.zeros(shape, dtype=bool)
        self.known, self.reference, self.phi = (
            _floats(frame[name])
            for name in ("reference_variation", "reference_count", "reference_phi")
        )

    def _matrix(self, column: pl.Series, shape: tuple[int, int]) -> Array:
        matrix = np.full(shape, np.nan)
        values = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        matrix[self.group[self.able], self.place[self.able]] = values[self.able]
        return matrix

    def rows(self, *, shares: bool) -> Rows:
        """Every row with its own peers: the group without itself and those left out."""
        own = np.arange(self.observed.shape[1]) == self.place[:, None]
        hidden = own | self.out[self.group]
        return Rows(
            observed=_floats(self.frame["pooled_numerator"]),
            exposure=_floats(self.frame["pooled_denominator"]),
            phi=np.where(np.isfinite(self.known), self.phi, _floats(self.frame["phi_assumed"])),
            peers_observed=np.where(hidden, np.nan, self.observed[self.group]),
            peers_exposure=np.where(hidden, np.nan, self.exposure[self.group]),
            shares=shares,
            known=self.known,
            reference=self.reference,
        )

    def judgeable(self, rows: Rows) -> Flags:
        """Comparable, with enough peers."""
        peers = np.isfinite(rows.peers_exposure).sum(axis=1)
        return np.asarray(self.able & (peers >= FEWEST_PEERS))

    def leave_out(self, rows: Rows, able: Flags) -> None:
        """Mark peers outside their own 99.8% range, the furthest first, while six remain."""
        outside, z = outside_range(rows.pick(able))
        far = np.zeros(len(self.group))
        far[able] = np.where(np.abs(outside) == 2, np.abs(z) + 1, 0)
        distance = np.zeros(self.observed.shape)
        distance[self.group[able], self.place[able]] = far[able]
        order = (-distance).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        members = np.isfinite(self.exposure).sum(axis=1)
        room = np.maximum(members - 1 - FEWEST_AFTER_LEAVING_OUT, 0)
        self.out = (distance > 0) & (order < room[:, None])

    def left_out_codes(self) -> pl.Series:
        """For each row, the codes of the peers that are left out of its comparator."""
        out = np.zeros(len(self.group), dtype=bool)
        out[self.able] = self.out[self.group[self.able], self.place[self.able]]
        rows = pl.DataFrame({"group": self.group, "own": self.frame["practice_code"], "out": out})
        named = rows.filter("out").select("group", code="own")
        return (
            rows.with_row_index("row")
            .join(named, on="group", how="left")
            .group_by("row")
            .agg(left_out=pl.col("code").filter(pl.col("code") != pl.col("own")).sort())
            .sort("row")["left_out"]
        )


def _floats(column: pl.Series) -> Array:
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _worded(frame: pl.DataFrame, groups: Groups, rows: Rows, able: Flags) -> pl.DataFrame:
    """Put what was found into columns, in the measure's unit."""
    columns = _peer_columns(groups, rows)
    words = np.full(len(able), None, dtype=object)
    if able.any():
        found = judge(rows.pick(able))
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
    columns |= {"excess": rows.observed - expected, "expected": expected}
    with np.errstate(divide="ignore", invalid="ignore"):
        if rows.shares:
            growth = variation * rows.exposure
            columns["usual_spread"] = np.sqrt(variation * theta * (1 - theta)) * scale
            columns["reliability"] = growth / (1 + growth - variation)
        else:
            columns["phi"] = np.where(np.isnan(variation), np.nan, rows.phi)
            columns["usual_spread"] = np.sqrt(variation) * 100
            columns["reliability"] = variation / (variation + rows.phi / expected)
    return columns


def _verdicts(found: dict[str, Array], rows: Rows, able: Flags) -> NDArray[np.object_]:
    """The word for each judged row; None elsewhere."""
    words = np.full(len(able), None, dtype=object)
    words[able] = "in_line"
    words[found["beyond_chance"] > 0] = "usual_spread_higher"
    words[found["beyond_chance"] < 0] = "usual_spread_lower"
    for place, word in OUTSIDE.items():
        words[found["outside"] == place] = word
    few = (found["expected"] < TOO_FEW_EXPECTED) & (rows.observed < TOO_FEW_OBSERVED)
    if rows.shares:
        few |= able & (rows.exposure - rows.observed < TOO_FEW_EXPECTED)
    words[few] = "too_few"
    return words
