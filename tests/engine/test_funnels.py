"""The funnel of an area: who is in it, what it is set against, and its limits."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from benchmarks.funnels import FEWEST, Funnel, funnel, funnel_rows


def area(number: int, kind: str = "rate", **more: Any) -> pl.DataFrame:
    """Practices of two localities with a list each, and events about 20 per 1,000."""
    draw = np.random.default_rng(7)
    size = np.round(draw.uniform(2_000, 20_000, number))
    events = draw.binomial(size.astype(int), 0.02).astype(float)
    columns: dict[str, Any] = {
        "practice_code": [f"X{place:03}" for place in range(number)],
        "locality": ["Here" if place < 12 else "There" for place in range(number)],
        "measure_id": "m",
        "reported": True,
        "comparable": True,
        "withheld": False,
        "because": None,
        "kind": kind,
        "scale": 1000.0,
        "pooled_numerator": events,
        "pooled_denominator": size,
        "value": events / size * 1000,
        "verdict": "in_line",
        "tau2": 0.04 if kind == "rate" else 0.001,
        "phi": 1.0,
    }
    lengths = dict((columns | more).items())
    return pl.DataFrame(lengths, schema_overrides={"because": pl.String})


def drawn(frame: pl.DataFrame) -> Funnel:
    found = funnel(funnel_rows(frame), "m")
    assert found is not None
    return found


@pytest.mark.parametrize(("number", "there"), [(FEWEST - 1, False), (FEWEST, True)])
def test_fewer_than_thirty_have_no_funnel(number: int, *, there: bool) -> None:
    assert (funnel(funnel_rows(area(number)), "m") is not None) == there


@pytest.mark.parametrize("kind", ["cost", "amount", "prompt"])
def test_costs_and_amounts_have_none(kind: str) -> None:
    assert funnel(funnel_rows(area(40, kind)), "m") is None


def test_the_line_is_the_pooled_value_and_withheld_counts_are_in_it_and_no_point() -> None:
    frame = area(40).with_columns(
        withheld=pl.col("practice_code") == "X003",
        value=pl.when(pl.col("practice_code") != "X003").then("value"),
    )
    found = drawn(frame)
    pooled = sum(frame["pooled_numerator"]) / sum(frame["pooled_denominator"]) * 1000
    assert found.target == pytest.approx(pooled)
    assert (found.number, found.units.height) == (40, 39)
    assert "X003" not in found.units["practice_code"]


def test_limits_of_chance_and_variation_together_are_where_the_tails_say() -> None:
    found = drawn(area(40))
    place = 30
    mean = found.sizes[place] * found.target / 1000
    size = 1 / 0.04
    law = stats.nbinom(size, size / (size + mean))
    for name, tail in (("lower", 0.025), ("upper", 0.025), ("lower_998", 0.001)):
        count = found.limits[name][place] * found.sizes[place] / 1000
        whole = np.floor(count)
        ends = [
            law.cdf(one - 1) + law.pmf(one) / 2
            if name.startswith("lower")
            else law.sf(one) + law.pmf(one) / 2
            for one in (whole, whole + 1)
        ]
        assert np.interp(count, [whole, whole + 1], ends) == pytest.approx(tail, rel=1e-6)


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_limits_hold_the_line_nest_and_narrow_with_size(kind: str) -> None:
    found = drawn(area(60, kind))
    lower, upper = found.limits["lower"], found.limits["upper"]
    assert (found.limits["lower_998"] <= lower).all()
    assert (lower < found.target).all()
    assert (found.target < upper).all()
    assert (upper <= found.limits["upper_998"]).all()
    assert upper[-1] - lower[-1] < upper[0] - lower[0]
    for side, sign in (("lower", -1), ("upper", 1)):
        places, heights = found.chance[side]
        assert (sign * (heights - found.target) > 0).all()
        wide = np.interp(places, found.sizes, found.limits[side])
        assert (sign * (wide - heights) > -0.05 * found.target).all()


def test_the_order_of_rows_moves_nothing() -> None:
    first, other = drawn(area(40)), drawn(area(40).reverse())
    assert first.units.equals(other.units)
    assert first.target == other.target
    assert all((first.limits[name] == other.limits[name]).all() for name in first.limits)


def test_no_events_anywhere_give_no_number_that_is_none() -> None:
    found = drawn(area(40, pooled_numerator=0.0, value=0.0))
    assert found.target == 0
    assert all(np.isfinite(one).all() for one in found.limits.values())
