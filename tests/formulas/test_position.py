"""Positions from their definition, pairwise tests against scipy's, and coverage by simulation."""

import random
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.position import positions, rate_tails, share_tails

Unit = tuple[float | None, float | None]
ENDS = ["position", "position_low", "position_high"]
units = st.lists(st.tuples(st.integers(0, 60), st.integers(60, 400)), min_size=1, max_size=12)


def one(value: float) -> np.ndarray:
    return np.array([float(value)])


def frame(group: Sequence[Unit], phi: float | None = None, name: str = "area") -> pl.LazyFrame:
    return pl.LazyFrame(
        {
            "locality": [name] * len(group),
            "practice_code": [f"P{i:02d}" for i in range(len(group))],
            "numerator": [n for n, _ in group],
            "denominator": [d for _, d in group],
            "phi": [phi] * len(group),
        },
        schema_overrides={"numerator": pl.Float64, "denominator": pl.Float64, "phi": pl.Float64},
    )


def places(
    group: Sequence[Unit], *, proportion: bool = False, phi: float | None = None
) -> list[tuple[int, ...]]:
    found = positions(frame(group, phi), "locality", proportion=proportion)
    return found.sort("practice_code").select(ENDS).collect().rows()


@given(
    a=st.integers(0, 300), b=st.integers(0, 300), time=st.integers(1, 99), other=st.integers(1, 99)
)
def test_rates_are_compared_by_the_conditional_binomial(
    a: int, b: int, time: int, other: int
) -> None:
    lower, upper = rate_tails(one(a), one(b), one(time), one(other))
    binomial = stats.binom(a + b, time / (time + other))
    expected = binomial.cdf(a - 1) + binomial.pmf(a) / 2
    assert lower[0] == pytest.approx(expected, rel=1e-7, abs=1e-12)
    assert lower[0] + upper[0] == pytest.approx(1)


@given(data=st.data(), cases=st.integers(1, 250), other=st.integers(1, 250))
def test_shares_are_compared_by_fishers_distribution(
    data: st.DataObject, cases: int, other: int
) -> None:
    a, b = data.draw(st.integers(0, cases)), data.draw(st.integers(0, other))
    lower, upper = share_tails(one(a), one(b), one(cases), one(other))
    fisher = stats.hypergeom(cases + other, a + b, cases)
    expected = fisher.cdf(a - 1) + fisher.pmf(a) / 2
    assert lower[0] == pytest.approx(expected, rel=1e-7, abs=1e-12)
    assert lower[0] + upper[0] == pytest.approx(1)


@given(a=st.floats(0, 80), b=st.floats(0, 80), size=st.floats(80, 300), other=st.floats(80, 300))
def test_counts_that_are_not_whole_lie_between_and_are_symmetrical(
    a: float, b: float, size: float, other: float
) -> None:
    for tails in (rate_tails, share_tails):
        lower, upper = tails(one(a), one(b), one(size), one(other))
        back = tails(one(b), one(a), one(other), one(size))
        assert 0 <= lower[0] <= 1
        assert (lower[0], upper[0]) == pytest.approx((back[1][0], back[0][0]), rel=1e-6, abs=1e-9)


def oracle(group: Sequence[tuple[int, int]], *, proportion: bool) -> list[tuple[int, ...]]:
    """Ranks, pairs and Holm's procedure with plain loops."""
    value = [n / d for n, d in group]
    found: list[tuple[int, ...]] = []
    for i, (n, d) in enumerate(group):
        tests = []
        for j, (m, e) in enumerate(group):
            if j == i:
                continue
            law = (
                stats.hypergeom(d + e, n + m, d) if proportion else stats.binom(n + m, d / (d + e))
            )
            lower = law.cdf(n - 1) + law.pmf(n) / 2
            tests.append((2 * min(lower, 1 - lower), value[j] - value[i]))
        tests.sort()
        above = below = 0
        for k, (p, gap) in enumerate(tests):
            if p > 0.1 / (len(tests) - k):
                break
            above, below = above + (gap > 0), below + (gap < 0)
        rank = 1 + sum(v > value[i] for v in value)
        found.append((rank, 1 + above, len(group) - below))
    return found


@given(group=units, proportion=st.booleans())
@settings(max_examples=40)
def test_places_are_those_of_the_definition(
    group: list[tuple[int, int]], *, proportion: bool
) -> None:
    assert places(group, proportion=proportion) == oracle(group, proportion=proportion)


@given(
    group=units,
    proportion=st.booleans(),
    phi=st.sampled_from([None, 1.0, 2.5]),
    seed=st.integers(0, 9),
)
def test_the_observed_rank_is_inside_and_order_changes_nothing(
    group: list[tuple[int, int]], phi: float | None, seed: int, *, proportion: bool
) -> None:
    found = places(group, proportion=proportion, phi=phi)
    assert all(1 <= low <= rank <= high <= len(group) for rank, low, high in found)
    order = list(range(len(group)))
    random.Random(seed).shuffle(order)
    shuffled = places([group[i] for i in order], proportion=proportion, phi=phi)
    assert shuffled == [found[i] for i in order]


@given(group=units)
@settings(max_examples=30)
def test_events_in_clusters_never_narrow_a_place(group: list[tuple[int, int]]) -> None:
    apart, clustered = places(group), places(group, phi=3.3)
    for (rank, low, high), (same, lower, higher) in zip(apart, clustered, strict=True):
        assert rank == same
        assert lower <= low
        assert high <= higher


@pytest.mark.parametrize("proportion", [True, False])
def test_equals_may_stand_anywhere_and_an_extreme_stands_alone(*, proportion: bool) -> None:
    assert places([(40, 100)] * 12, proportion=proportion) == [(1, 1, 12)] * 12
    assert places([(0, 100)] * 5, proportion=proportion) == [(1, 1, 5)] * 5
    high = places([(40, 100)] * 11 + [(95, 100)], proportion=proportion)
    assert high == [(2, 2, 12)] * 11 + [(1, 1, 1)]
    low = places([(40, 100)] * 11 + [(2, 100)], proportion=proportion)
    assert low == [(1, 1, 11)] * 11 + [(12, 12, 12)]


@pytest.mark.parametrize("proportion", [True, False])
def test_what_has_no_value_has_no_place_and_counts_for_nobody(*, proportion: bool) -> None:
    odd: list[Unit] = [
        (None, 100),
        (5, None),
        (5, 0),
        (float("nan"), 9),
        (float("inf"), 9),
        (-1, 9),
    ]
    if proportion:
        odd.append((101, 100))
    found = positions(frame([(50, 100), *odd, (20, 100)]), "locality", proportion=proportion)
    rows = found.collect()
    nothing = [(None, None, None, None)] * len(odd)
    columns = rows.select([*ENDS, "position_of"]).rows()
    assert columns == [(1, 1, 1, 2), *nothing, (2, 2, 2, 2)]
    assert rows.columns[:5] == frame([]).collect_schema().names()


def test_one_practice_and_none_and_a_group_elsewhere() -> None:
    assert places([(5, 100)]) == [(1, 1, 1)]
    assert places([]) == []
    here, there = [(50, 100), (20, 100), (35, 90)], [(1, 10), (900, 1000)]
    both = pl.concat([frame(here), frame(there, name="elsewhere")])
    found = positions(both, ["locality"]).filter(pl.col("locality") == "area")
    assert found.select(ENDS).collect().rows() == places(here)


@pytest.mark.parametrize(("spread", "proportion"), [(0.0, False), (0.15, False), (0.15, True)])
def test_the_set_holds_the_true_rank_nine_times_in_ten(spread: float, *, proportion: bool) -> None:
    groups, size = 150, 12
    rng = np.random.default_rng(11)
    truth = 0.2 * np.exp(spread * rng.standard_normal((groups, size)))
    of = rng.integers(100, 600, (groups, size))
    counts = rng.binomial(of, truth) if proportion else rng.poisson(of * truth)
    found = positions(
        pl.LazyFrame(
            {
                "locality": np.repeat(np.arange(groups), size),
                "practice_code": [f"P{i:04d}" for i in range(groups * size)],
                "numerator": counts.ravel().astype(float),
                "denominator": of.ravel().astype(float),
                "phi": 1.0,
            }
        ),
        "locality",
        proportion=proportion,
    ).collect()
    low, high = (
        found[f"position_{end}"].to_numpy().reshape(groups, size) for end in ("low", "high")
    )
    best = 1 + (truth[:, None, :] > truth[:, :, None]).sum(axis=2)
    worst = (truth[:, None, :] >= truth[:, :, None]).sum(axis=2)
    assert ((low <= best) & (worst <= high)).mean() >= 0.9
    if spread:
        assert (high - low).mean() < size - 2
