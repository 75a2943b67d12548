"""Before and after on practices: beside scipy's t test, few practices, zeros and high starts."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.before_after import before_after, log_ratio

Practice = tuple[bool | None, float | None, float | None]
counts = st.tuples(st.integers(1, 500), st.integers(1, 500))


def frame(practices: Sequence[Practice], measure: str = "referrals") -> pl.LazyFrame:
    rows = [(measure, served, before, 100.0, after, 50.0) for served, before, after in practices]
    names = ["measure_id", "served", "before", "time_before", "after", "time_after"]
    types = [pl.String, pl.Boolean, *[pl.Float64] * 4]
    return pl.LazyFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def found(practices: Sequence[Practice], **how: bool) -> dict[str, object]:
    return before_after(frame(practices), "measure_id", **how).collect().row(0, named=True)


@given(
    served=st.lists(counts, min_size=3, max_size=12),
    rest=st.lists(counts, min_size=5, max_size=20),
)
def test_practices_are_compared_by_students_two_sample_test(
    served: list[tuple[int, int]], rest: list[tuple[int, int]]
) -> None:
    one = found([(True, *pair) for pair in served] + [(False, *pair) for pair in rest])
    logs = [[math.log((a / 50) / (b / 100)) for b, a in side] for side in (served, rest)]
    difference = np.mean(logs[0]) - np.mean(logs[1])
    assert one["ratio"] == pytest.approx(math.exp(difference))
    assert (one["status"], one["freedom"]) == ("tested", len(served) + len(rest) - 2)
    if min(np.std(logs[0]), np.std(logs[1])) > 1e-6:
        test = stats.ttest_ind(*logs)
        ends = test.confidence_interval(0.95)
        assert one["p"] == pytest.approx(test.pvalue, rel=1e-6, abs=1e-12)
        assert one["t"] == pytest.approx(test.statistic, rel=1e-6, abs=1e-9)
        assert [one["lower"], one["upper"]] == pytest.approx([math.exp(end) for end in ends])


def test_a_comparison_worked_by_hand() -> None:
    """Ratios 1, 2 and 4 against five of 1: logs about log 2 and 0, squares 2 log²2, 6 left."""
    one = found([(True, 40, 20 * by) for by in (1, 2, 4)] + [(False, 60, 30)] * 5)
    assert one["ratio_with"] == pytest.approx(2)
    assert one["ratio_without"] == pytest.approx(1)
    assert one["t"] == pytest.approx(1 / math.sqrt(2 / 6 * (1 / 3 + 1 / 5)))


@pytest.mark.parametrize(("served", "rest"), [(2, 9), (9, 4), (1, 1), (0, 8), (8, 0)])
def test_few_practices_are_described_and_not_tested(served: int, rest: int) -> None:
    one = found([(True, 40, 30)] * served + [(False, 40, 20)] * rest)
    assert one["status"] == "descriptive"
    assert [one[name] for name in ("lower", "upper", "t", "freedom", "p")] == [None] * 5
    assert (one["practices_with"], one["practices_without"]) == (served, rest)
    if served and rest:
        assert one["ratio"] == pytest.approx(1.5)
    else:
        assert one["ratio"] is None


def test_equal_practices_have_no_variance_and_no_p() -> None:
    one = found([(True, 3 * by, by) for by in (10, 7, 11)] + [(False, 30, 15)] * 5)
    assert [one["lower"], one["upper"], one["ratio"]] == pytest.approx([2 / 3] * 3)
    assert (one["t"], one["p"]) == (None, None)


def test_a_practice_that_fell_to_nothing_counts_and_a_missing_one_does_not() -> None:
    gaps: list[Practice] = [
        (True, None, 5),
        (True, 5, None),
        (False, float("nan"), 5),
        (False, 5, float("inf")),
        (False, -1, 5),
        (None, 40, 20),
    ]
    whole: list[Practice] = [(True, 20, 0), (True, 40, 20), (True, 40, 21)]
    whole += [(False, 40, 20 + k) for k in range(5)]
    one = found(whole + gaps)
    assert (one["practices_with"], one["practices_without"]) == (3, 5)
    assert one == found(whole)
    fell = [math.log(0.5 / 50 / (20.5 / 100)), 0, math.log(1.05)]
    assert one["ratio_with"] == pytest.approx(math.exp(sum(fell) / 3))


def test_a_ratio_without_exposure_is_missing_and_of_nothing_to_nothing_is_its_exposures() -> None:
    row = pl.DataFrame({"b": [5.0, 5.0, 0.0], "s": [0.0, 9.0, 10.0], "a": [5.0, 5.0, 0.0]})
    b, s, a = (pl.col(name) for name in ("b", "s", "a"))
    logs = row.select(log_ratio(b, s, a, pl.lit(10.0))).to_series().to_list()
    assert logs == [None, pytest.approx(math.log(0.9)), 0]


def test_practices_that_started_high_bring_a_warning() -> None:
    rest: list[Practice] = [(False, count, count / 2) for count in (30.0, 35, 40, 45, 50)]
    high: list[Practice] = [(True, 80, 30), (True, 90, 30), (True, 85, 30)]
    usual: list[Practice] = [(True, 35, 17), (True, 40, 20), (True, 45, 22)]
    low: list[Practice] = [(True, 5, 3), (True, 6, 3), (True, 7, 3)]
    assert found(high + rest)["regression_to_mean"] is True
    assert found(usual + rest)["regression_to_mean"] is False
    assert found(low + rest)["regression_to_mean"] is False
    assert found(usual + rest, chosen_for_high=True)["regression_to_mean"] is True
    assert found(high + rest, chosen_for_high=False)["regression_to_mean"] is False
    assert found(high)["regression_to_mean"] is None


def test_measures_are_each_as_alone_and_nothing_is_not_a_number() -> None:
    rng = np.random.default_rng(2)

    def draw() -> list[Practice]:
        served = rng.random(14) < 0.4
        return [(bool(s), float(rng.poisson(6)), float(rng.poisson(6))) for s in served]

    groups = {f"m{k}": draw() for k in range(6)} | {
        "m7": [(True, 0.0, 0.0)],
        "m8": [(None, 1.0, 1.0)],
    }
    together = before_after(
        pl.concat([frame(rows, name) for name, rows in groups.items()]), ["measure_id"]
    ).collect()
    alone = pl.concat(
        [before_after(frame(rows, name), "measure_id") for name, rows in groups.items()]
    ).collect()
    assert together.equals(alone)
    numbers = together.select(pl.col(pl.Float64).is_finite().fill_null(value=True).all())
    assert all(numbers.row(0))


def test_nothing_to_find_is_found_one_time_in_twenty() -> None:
    """Practices drift by 20% of their own; a Poisson test on sums would be far off."""
    rng = np.random.default_rng(8)
    trials, practices = 1500, 12
    drift = np.exp(0.2 * rng.standard_normal((trials, practices)))
    before = rng.poisson(150, (trials, practices))
    after = rng.poisson(150 * drift)
    rows = pl.LazyFrame(
        {
            "measure_id": np.repeat(np.arange(trials), practices),
            "served": np.tile(np.arange(practices) < 4, trials),
            "before": before.ravel(),
            "time_before": 1.0,
            "after": after.ravel(),
            "time_after": 1.0,
        }
    )
    share = before_after(rows, "measure_id").select(pl.col("p") < 0.05).collect()["p"].mean()
    assert 0.03 < share < 0.07  # type: ignore[operator]
