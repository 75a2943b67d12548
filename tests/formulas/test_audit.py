"""Withheld counts are solved for together, and to what each alone would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.disclosure.audit import _end, _smallest

Problem = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def drawn(seed: int, *, possible: bool) -> Problem:
    """Sets of up to six kinds of rows, of which some are told, and one that is not."""
    rng = np.random.default_rng(seed)
    kinds, sets = rng.integers(1, 7), rng.integers(1, 5)
    takes = rng.integers(0, 2, (sets, kinds)).astype(float)
    target = rng.integers(0, 2, kinds).astype(float)
    told = takes @ rng.integers(0, 9, kinds).astype(float)
    return target, takes, told - (0.0 if possible else 40.0)


@given(seeds=st.lists(st.integers(0, 10_000), max_size=6))
def test_each_gets_the_least_that_it_would_get_alone(seeds: list[int]) -> None:
    problems = [drawn(seed, possible=True) for seed in seeds]
    alone = [_end(target, rows, told, told) for target, rows, told in problems]
    assert _smallest(problems) == pytest.approx(alone, abs=1e-6)


def test_what_is_told_may_contradict_itself_in_one_of_them() -> None:
    problems = [drawn(seed, possible=seed != 2) for seed in range(5)]
    found = _smallest(problems)
    assert found[2] == -np.inf
    alone = [_end(target, rows, told, told) for target, rows, told in problems]
    assert found == pytest.approx(alone, abs=1e-6)
