"""Sums of pounds and pence that are the same in any order, and right to the last digit."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.statistics.sums import exact

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
    assert total([9.99e14] * 1000) == 9.99e17


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_threads_do_not_move_it(seed: int) -> None:
    rows = pl.select(key=pl.int_range(200_000) % 1000, amount=pl.int_range(200_000)).with_columns(
        amount=(pl.col("amount").shuffle(seed) % 99_991) / 100
    )
    plan = rows.lazy().group_by("key").agg(exact(pl.col("amount"))).sort("key")
    first = plan.collect(engine="streaming")
    assert all(plan.collect(engine="streaming").equals(first) for _ in range(3))
