"""Quantile groups: the published vectors, a drawn example, and what a group of equals is."""

from math import inf, nan
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.statistics.ranks import quantile_group

QUANTILES = "vectors/PHEindicatormethods/cases/quantile.csv"
Values = list[float | None]


def grouped(values: Values, groups: int, *, highest_first: bool = True) -> list[int | None]:
    """The group of each value."""
    frame = pl.DataFrame({"value": values}, schema={"value": pl.Float64})
    group = quantile_group(pl.col("value"), groups, highest_first=highest_first)
    return frame.select(group).to_series().to_list()


@pytest.mark.parametrize(
    ("case", "highest_first", "rows"),
    [
        ("within_region_deciles", True, 165),
        ("within_region_deciles", False, 174),
        ("within_indicator_septiles", False, 152),
        ("ungrouped_quartiles", True, 491),
    ],
)
def test_groups_are_the_published_ones(
    real: Path, case: str, highest_first: bool, rows: int
) -> None:
    table = pl.read_csv(real / QUANTILES, infer_schema_length=None)
    chosen = table.filter(case=case, invert=highest_first)
    keys = (chosen["group_keys"][0] or "").split("|")
    value, groups = pl.col("value"), chosen["nquantiles"][0]
    found = chosen.with_columns(
        group=quantile_group(value, groups, highest_first=highest_first).over(
            keys if keys != [""] else pl.lit(1)
        )
    )
    assert found.height == rows
    assert found["group"].to_list() == found["expected_quantile"].to_list()


def test_a_drawn_example() -> None:
    assert grouped([10, 20, 30, 40, 50, 60, 70, 80], 4) == [4, 4, 3, 3, 2, 2, 1, 1]
    assert grouped([10, 20, 30, 40], 2, highest_first=False) == [1, 1, 2, 2]


def test_equal_values_share_a_group_and_too_few_have_none() -> None:
    assert grouped([5, 5, 5, 5, 5], 5) == [1, 1, 1, 1, 1]
    assert grouped([1, 2, None, nan, inf], 2) == [2, 1, None, None, None]
    assert grouped([1, 2, None], 3) == [None] * 3
    assert grouped([7], 1) == [1]
    assert grouped([], 4) == []


@given(
    values=st.lists(st.integers(0, 40), min_size=1, max_size=60),
    groups=st.integers(1, 12),
    data=st.data(),
)
def test_order_of_rows_does_not_matter_and_higher_is_never_later(
    values: list[int], groups: int, data: st.DataObject
) -> None:
    found = grouped([*values], groups)
    order = data.draw(st.permutations(range(len(values))))
    assert grouped([values[i] for i in order], groups) == [found[i] for i in order]
    if len(values) >= groups:
        by_value = [group for _, group in sorted(zip(values, found, strict=True), reverse=True)]
        assert all(1 <= (group or 0) <= groups for group in found)
        assert [group or 0 for group in by_value] == sorted(group or 0 for group in by_value)


@given(groups=st.integers(1, 10), each=st.integers(1, 6))
def test_distinct_values_fill_groups_equally(groups: int, each: int) -> None:
    found = grouped([*range(groups * each)], groups)
    assert sorted(group or 0 for group in found) == sorted([*range(1, groups + 1)] * each)
