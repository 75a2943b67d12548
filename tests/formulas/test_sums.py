"""Sums of pounds and pence that are the same in any order, and right to the last digit."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.statistics.sums import AMOUNT as DECIMALS
from benchmarks.statistics.sums import are_in_steps, exact, sum_of_steps

AMOUNT = st.decimals(-(10**7), 10**7, places=5, allow_nan=False, allow_infinity=False)


def total(amounts: Sequence[float | None]) -> float:
    frame = pl.DataFrame({"amount": amounts}, schema={"amount": pl.Float64})
    return float(frame.select(exact(pl.col("amount"))).item())


@given(st.lists(AMOUNT, max_size=30), st.randoms())
def test_the_sum_is_that_of_the_decimals_in_any_order(
    amounts: list[Decimal], random: Random
) -> None:
    before = [float(one) for one in amounts]
    shuffled = random.sample(before, len(before))
    assert total(before) == total(shuffled)
    assert abs(total(before) - float(sum(amounts, Decimal(0)))) <= 1e-9 * max(1, len(amounts))


def test_tenths_add_up() -> None:
    assert total([0.1] * 10) == 1.0
    assert sum([0.1] * 10) != 1.0


def test_nulls_are_left_out_and_nothing_is_zero() -> None:
    assert total([]) == 0
    assert total([None, 2.5, None]) == 2.5


def test_amounts_up_to_the_largest_that_is_read_can_be_added() -> None:
    assert total([9.99e11] * 1000) == 9.99e14
    assert total([9.99e11**2] * 1000) == pytest.approx(9.98001e26)


def stepped(amounts: Sequence[float | None], steps: int) -> tuple[bool, Decimal, Decimal]:
    """Whether amounts are in steps, their sum as steps, and as decimals."""
    frame = pl.DataFrame({"amount": amounts}, schema={"amount": pl.Float64})
    amount = pl.col("amount")
    plan = frame.lazy().select(
        told=are_in_steps(amount, steps),
        steps=sum_of_steps(amount, steps),
        decimals=amount.cast(DECIMALS).sum(),
    )
    (found,) = plan.collect().rows()
    return found


PLACES = st.sampled_from([0, 2])
BELOW_NINE_MILLION = st.integers(-9 * 10**8, 9 * 10**8)


@given(st.lists(st.none() | BELOW_NINE_MILLION, max_size=30), PLACES)
def test_amounts_in_steps_add_up_to_what_their_decimals_do(
    steps: list[int | None], places: int
) -> None:
    amounts = [None if one is None else one // 10 ** (2 - places) for one in steps]
    wanted = sum((Decimal(one).scaleb(-places) for one in amounts if one is not None), Decimal(0))
    floats = [None if one is None else one / 10**places for one in amounts]
    assert stepped(floats, 10**places) == (True, wanted, wanted)


@given(st.lists(st.decimals(-(10**6), 10**6, places=4), max_size=6), PLACES)
def test_amounts_are_in_steps_where_their_decimals_are(amounts: list[Decimal], places: int) -> None:
    told, by_steps, by_decimals = stepped([float(one) for one in amounts], 10**places)
    assert told == all(one == round(one, places) for one in amounts)
    assert not told or by_steps == by_decimals


@pytest.mark.parametrize("amount", [0.005, 1e-9, 0.125, 1 / 3, 9_999_999.99, 1e14])
def test_amounts_between_steps_and_very_large_ones_are_not_in_steps(amount: float) -> None:
    assert not stepped([1.0, amount, 2.5], 100)[0]


def test_a_thousand_million_steps_and_more_are_added() -> None:
    assert stepped([9_000_000.0] * 100_000, 100) == (True, Decimal(9 * 10**11), Decimal(9 * 10**11))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_threads_do_not_move_it(seed: int) -> None:
    rows = pl.select(key=pl.int_range(200_000) % 1000, amount=pl.int_range(200_000)).with_columns(
        amount=(pl.col("amount").shuffle(seed) % 99_991) / 100
    )
    plan = rows.lazy().group_by("key").agg(exact(pl.col("amount"))).sort("key")
    first = plan.collect(engine="streaming")
    assert all(plan.collect(engine="streaming").equals(first) for _ in range(3))
