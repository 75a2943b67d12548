"""Ordinary variation from its equation, Benjamini-Hochberg and quantiles from their recipes."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.statistics.multiplicity import survives
from benchmarks.statistics.quantiles import row_quantile
from benchmarks.statistics.variation import between_counts, between_shares

groups = st.lists(st.tuples(st.integers(0, 400), st.floats(5, 400)), min_size=4, max_size=16)


@given(group=groups, phi=st.sampled_from([1.0, 3.3]))
def test_tau2_solves_its_equation_or_is_zero(group: list[tuple[int, float]], phi: float) -> None:
    observed, expected = (np.array(column, dtype=float) for column in zip(*group, strict=True))
    tau2 = between_counts(observed[None], expected[None], np.array([phi]))[0]
    at = ((observed - expected) ** 2 / (phi * expected + tau2 * expected**2)).sum()
    if tau2 > 0:
        assert at == pytest.approx(len(group) - 1, rel=1e-6)
    else:
        assert at <= len(group) - 1


@given(group=st.lists(st.tuples(st.integers(20, 400), st.floats(0, 1)), min_size=4, max_size=16))
def test_rho_solves_its_equation_or_is_zero(group: list[tuple[int, float]]) -> None:
    of = np.array([n for n, _ in group], dtype=float)
    observed = np.floor(of * np.array([share for _, share in group]))
    share = observed.sum() / of.sum()
    rho = between_shares(observed[None], of[None], np.array([share]))[0]
    if share in (0, 1):
        assert rho == 0
        return
    at = ((observed - of * share) ** 2 / (of * share * (1 - share) * (1 + (of - 1) * rho))).sum()
    if 0 < rho < 0.999:
        assert at == pytest.approx(len(group) - 1, rel=1e-6)
    elif rho == 0:
        assert at <= len(group) - 1


@given(group=groups, seed=st.integers(0, 99))
def test_order_and_gaps_do_not_matter(group: list[tuple[int, float]], seed: int) -> None:
    observed, expected = (np.array(column, dtype=float) for column in zip(*group, strict=True))
    shuffled = np.random.default_rng(seed).permutation(len(group))
    padded = np.full((2, len(group) + 3), np.nan)
    padded[0, : len(group)], padded[1, 3:] = observed, observed[shuffled]
    beside = np.full(padded.shape, np.nan)
    beside[0, : len(group)], beside[1, 3:] = expected, expected[shuffled]
    first, second = between_counts(padded, beside, np.ones(2))
    assert first == pytest.approx(second, rel=1e-9, abs=1e-12)


def test_equal_practices_have_no_variation_and_one_has_none_either() -> None:
    equal, alone = np.full((1, 8), 20.0), np.array([[20.0]])
    assert between_counts(equal, equal, np.ones(1))[0] == 0
    assert between_counts(alone, alone * 2, np.ones(1))[0] == 0


@given(p=st.lists(st.floats(0.0001, 1), min_size=1, max_size=30))
def test_survivors_are_those_of_the_step_up_procedure(p: list[float]) -> None:
    ordered = sorted(p)
    passing = [v for rank, v in enumerate(ordered, 1) if v <= 0.1 * rank / len(p)]
    cut = max(passing, default=-1.0)
    frame = pl.DataFrame({"who": ["a"] * len(p), "p": p})
    survived = frame.select(survives(pl.col("p"), 0.1, "who")).to_series().to_list()
    assert survived == [v <= cut for v in p]


@given(
    rows=st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), min_size=1, max_size=6),
    share=st.sampled_from([0.25, 0.5, 0.75]),
)
def test_quantiles_of_ragged_rows_are_numpys_row_by_row(
    rows: list[list[float]], share: float
) -> None:
    ragged = np.full((len(rows) + 1, 12), np.nan)
    for place, row in enumerate(rows):
        ragged[place, : len(row)] = row
    found = row_quantile(ragged, share)
    assert np.isnan(found[-1])
    assert found[:-1] == pytest.approx([np.quantile(row, share) for row in rows])
