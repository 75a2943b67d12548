"""How far it is to the peers and to the best quarter, and where neither is told."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.peers.comparison import compare
from benchmarks.peers.distance import with_best_quartile

Room = list[tuple[int, int]]  # events and exposure of each practice
rooms = st.lists(st.tuples(st.integers(0, 300), st.integers(400, 2_000)), min_size=6, max_size=12)
EVEN = [(100 + 5 * place, 1_000) for place in range(10)]


def compared(practices: Room, kind: str = "rate", **more: Any) -> list[dict[str, Any]]:
    """A room beside a reference set of 300, unless it says otherwise."""
    rows = pl.LazyFrame(
        {
            "practice_code": [f"X{place:02}" for place in range(len(practices))],
            "pooled_numerator": [float(events) for events, _ in practices],
            "pooled_denominator": [float(exposure) for _, exposure in practices],
        }
    ).with_columns(
        measure_id=pl.lit("m"),
        window=pl.lit("quarter"),
        period_start=pl.lit(date(2025, 10, 1)),
        period_end=pl.lit(date(2025, 12, 31)),
        locality=pl.lit("Testdale"),
        scale=pl.lit(100.0),
        phi_assumed=pl.lit(1.0),
        kind=pl.lit(kind),
        distance=pl.lit(more.get("distance", "reduce")),
        reference_count=pl.lit(more.get("elsewhere", 300), pl.UInt32),
        reference_variation=pl.lit(more.get("variation", 0.04), pl.Float64),
        reference_phi=pl.lit(1.0),
        items=pl.col("pooled_numerator") / 2,
        squares=pl.col("pooled_numerator") * 3,
        items_given=pl.lit(value=False),
        comparable=pl.lit(value=True),
    )
    return with_best_quartile(compare(rows)).collect().to_dicts()


@given(practices=rooms, kind=st.sampled_from(["rate", "proportion"]))
def test_the_interval_of_an_excess_is_that_of_the_difference(practices: Room, kind: str) -> None:
    for row in compared(practices, kind):
        if row["excess_lower"] is None:
            continue
        assert row["excess_lower"] <= row["excess"] + 1e-9
        assert row["excess_upper"] >= row["excess"] - 1e-9
        expected = row["pooled_numerator"] - row["excess"]
        for end in ("lower", "upper"):
            of_peers = (
                expected * row[f"ratio_{end}"]
                if kind == "rate"
                else expected + row[f"difference_{end}"] / 100 * row["pooled_denominator"]
            )
            assert row[f"excess_{end}"] == pytest.approx(of_peers - expected, abs=1e-6)
        above = row["excess_lower"] > 0
        first = row["ratio_lower"] > 1 if kind == "rate" else row["difference_lower"] > 0
        assert above == first


@pytest.mark.parametrize(("distance", "share"), [("reduce", 0.25), ("increase", 0.75)])
def test_the_best_quarter_of_rates_is_that_of_a_gamma_about_the_peers(
    distance: str, share: float
) -> None:
    for row in compared(EVEN, distance=distance):
        theta = row["peer_value"] / 100
        assert row["best_quartile"] == pytest.approx(
            100 * stats.gamma(25, scale=theta / 25).ppf(share)
        )
        assert row["to_best_quartile"] == pytest.approx(
            row["pooled_numerator"] - row["best_quartile"] * 10
        )


def test_the_best_quarter_of_shares_is_that_of_a_beta_and_of_costs_of_a_log_normal() -> None:
    share = compared(EVEN, "proportion")[0]
    theta = share["peer_value"] / 100
    beta = stats.beta(theta * 24, (1 - theta) * 24)
    assert share["best_quartile"] == pytest.approx(100 * beta.ppf(0.25))
    cost = compared(EVEN, "cost")[0]
    middle = cost["peer_value"] * np.exp(-0.02)
    assert cost["best_quartile"] == pytest.approx(stats.lognorm(0.2, scale=middle).ppf(0.25))


@pytest.mark.parametrize(
    "more",
    [{"distance": "none"}, {"variation": None, "elsewhere": None}],
    ids=["no side is better", "variation from the peers"],
)
def test_where_it_may_not_be_told_it_is_not_there(more: dict[str, Any]) -> None:
    for row in compared(EVEN, **more):
        assert (row["best_quartile"], row["to_best_quartile"]) == (None, None)
        assert row["excess"] is not None


def test_thirty_events_must_be_expected() -> None:
    rows = compared([(40, 1_000)] * 6 + [(30, 740), (30, 760)])
    assert [row["best_quartile"] is None for row in rows[6:]] == [True, False]


def test_fewer_than_five_practices_have_no_distance() -> None:
    for row in compared(EVEN[:4]):
        assert (row["best_quartile"], row["excess"]) == (None, None)
