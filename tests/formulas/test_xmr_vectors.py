"""XmR charts beside NHSRplotthedots' own results: every recorded call and 8,390 real points."""

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.statistics.control_chart import (
    Better,
    assurance,
    meaning,
    shifts,
    trends,
    two_of_three,
    xmr,
)

NAMES = {
    "Common Cause": "none",
    "Above UCL": "above_limit",
    "Below LCL": "below_limit",
    "7 Point Trend (Increasing)": "rising",
    "7 Point Trend (Decreasing)": "falling",
    "2 in 3 Above CL": "two_of_three_above",
    "2 in 3 Below CL": "two_of_three_below",
    "7 Points Above CL": "shift_above",
    "7 Points Below CL": "shift_below",
}
DIRECTIONS: dict[str, Better] = {"increase": "higher", "decrease": "lower", "neutral": "neither"}
Record = dict[str, object]


@pytest.fixture(scope="module")
def vectors(real: Path) -> Path:
    folder = real / "vectors" / "NHSRplotthedots"
    if not folder.is_dir():
        pytest.skip(f"no published vectors at {folder}")
    return folder


def read(path: Path) -> list[dict]:  # type: ignore[type-arg]
    return list(json.loads(path.read_text(encoding="utf-8")))


def spread_back(ends: list[int]) -> list[int]:
    """A flag on a seventh point over its seven, as the peer's second helper does."""
    return [int(any(flag == 1 for flag in ends[i : i + 7])) for i in range(len(ends))]


def of(values: list[float], extra: list[float] | None = None) -> pl.DataFrame:
    beside = values if extra is None else (extra * len(values))[: len(values)]
    frame = pl.DataFrame(
        {"a": values, "b": beside}, schema={"a": pl.Float64, "b": pl.Float64}, strict=False
    )
    return frame.with_columns(run=pl.lit(0))


def test_run_and_trend_helpers_flag_the_points_that_the_peer_flags(vectors: Path) -> None:
    seen = 0
    for record in read(vectors / "rule_vectors.json"):
        arguments = record["args"]
        frame = of(arguments[0])
        if record["fn"] == "ptd_seven_point_one_side_mean":
            flags = frame.select(shifts(pl.col("a"), pl.col("run")).cast(int))
        elif record["fn"] == "ptd_seven_point_trend":
            step = pl.col("a").diff().sign()
            flags = frame.select(trends(step, pl.col("run")).abs().cast(int))
        else:
            continue
        seen += 1
        ends = [abs(flag) for flag in record["result"]]
        assert flags.to_series().to_list() == spread_back(ends)
    assert seen == 12


def test_two_of_three_flags_the_close_points_that_the_peer_flags(vectors: Path) -> None:
    records = [r for r in read(vectors / "rule_vectors.json") if r["fn"] == "ptd_two_in_three"]
    for record in records:
        close, side = (record["args"] * 2)[:2]  # an empty call gives its one argument alone
        flags = of(close, side).select(
            two_of_three(pl.col("b"), pl.col("a") == 1, pl.col("run")).cast(int)
        )
        window = record["result"]
        both = [int(w == 1 and c == 1) for w, c in zip(window, close, strict=True)]
        assert flags.to_series().to_list() == both
    assert len(records) == 21


def test_the_peers_part_of_helpers_agree_with_what_our_vectors_are_compared_to(
    vectors: Path,
) -> None:
    records = read(vectors / "rule_vectors.json")
    for record in records:
        if record["fn"] == "ptd_part_of_seven_trend":
            flags = [abs(flag) for flag in record["args"][0]]
            assert spread_back(flags) == [abs(flag) for flag in record["result"]]
        if record["fn"] == "ptd_part_of_two_in_three":
            window, close = record["args"]
            both = [int(w == 1 and abs(c) == 1) for w, c in zip(window, close, strict=True)]
            assert both == record["result"]


def test_assurance_is_the_peers(vectors: Path) -> None:
    seen = 0
    for record in read(vectors / "assurance_and_limits_vectors.json"):
        if record["fn"] != "ptd_calculate_assurance_type":
            continue
        seen += 1
        frame = pl.DataFrame(record["data"])
        better = DIRECTIONS[record["options"]["improvement_direction"]]
        if record["options"]["target"] is None:
            blank = [pl.lit(None, pl.Float64).alias(c) for c in ("lpl", "upl", "target")]
            frame = frame.with_columns(blank)
        frame = frame.group_by("f", maintain_order=True).last()  # limits of the last group
        told = assurance(pl.col("lpl"), pl.col("upl"), pl.col("target"), better)
        answer = frame.with_columns(told=told)
        assert answer["told"].to_list() == record["result"]["assurance_type"]
    assert seen == 7


def test_limits_of_every_recorded_call_are_the_peers(vectors: Path) -> None:
    seen = 0
    for record in read(vectors / "assurance_and_limits_vectors.json"):
        if record["fn"] != "ptd_spc_standard":
            continue
        seen += 1
        options, expected = record["options"], pl.DataFrame(record["result"])
        frame = pl.DataFrame(record["data"])
        rebases = "rebase" in options
        chart = xmr(
            frame.with_columns(f=pl.lit("one")).lazy(),
            "f",
            "x",
            "y",
            screen=options["screen_outliers"],
            baseline=options.get("fix_after_n_points"),
            rebase=pl.col("rebase") == 1 if rebases else None,
        ).collect()
        ours = chart.select(
            "x",
            "y",
            mean_col="mean",
            lpl="lower",
            upl="upper",
            relative_to_mean="side",
            outside_limits="outside",
            close_to_limits="close",
        )
        assert_frame_equal(ours, expected.select(ours.columns), check_dtypes=False, rel_tol=1e-9)
    assert seen == 11


def ours_of_the_real_points(vectors: Path, case: str) -> pl.DataFrame:
    points = pl.scan_csv(vectors / "input_ae_breach_pct.csv", schema_overrides={"y": pl.Float64})
    chart = xmr(points, "series", "date", "y", screen=case == "ae_decrease")
    return chart.with_columns(
        meaning=meaning(pl.col("rule"), "lower"),
        assurance=assurance(pl.col("lower"), pl.col("upper"), pl.lit(5.0), "lower"),
    ).collect()


@pytest.mark.parametrize("case", ["ae_decrease", "ae_decrease_noscreen_target5"])
def test_all_real_points_have_the_peers_limits_rules_and_meaning(vectors: Path, case: str) -> None:
    expected = pl.read_csv(
        vectors / "expected_ae_points.csv.gz", infer_schema_length=None, null_values=["", "NA"]
    ).filter(pl.col("case") == case)
    ours = ours_of_the_real_points(vectors, case)
    both = ours.join(expected, on=["series", "date"], validate="1:1")
    assert both.height == 4195
    near = [
        ((pl.col(a) - pl.col(b)).abs() <= 1e-9 * pl.col(b).abs() + 1e-12).all()
        for a, b in [("mean", "mean_col"), ("lower", "lpl"), ("upper", "upl")]
    ]
    assert both.select(near).row(0) == (True, True, True)
    rule = pl.col("special_cause_type").replace_strict(NAMES)
    told = pl.col("point_type").str.strip_prefix("special_cause_")
    different = both.filter((pl.col("rule").cast(str) != rule) | (pl.col("meaning") != told))
    assert different.height == 0
    # Departure: the peer has no limits for a constant series under screening, ours are its mean.
    empty = both.filter(pl.col("lpl").is_null())
    assert (empty["y"].n_unique() == 1) == (case == "ae_decrease")
    assert empty.filter((pl.col("lower") != pl.col("mean")) | pl.col("outside")).height == 0


def test_assurance_of_real_series_is_the_peers(vectors: Path) -> None:
    case = "ae_decrease_noscreen_target5"
    expected = pl.read_csv(vectors / "expected_ae_summary.csv", null_values=["", "NA"])
    last = ours_of_the_real_points(vectors, case).group_by("series").last()
    both = last.join(expected.filter(pl.col("case") == case), on="series", validate="1:1")
    assert both.height == 120
    assert both.filter(pl.col("assurance").ne_missing(pl.col("assurance_type"))).height == 0
