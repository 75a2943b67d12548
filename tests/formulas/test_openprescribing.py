"""Percentile ranks and deciles: published vectors, drawn examples, definitions."""

from math import inf, nan
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.statistics.ranks import decile, deciles, percentile_rank
from benchmarks.statistics.rates import rate_figures

FOLDER = "vectors/openprescribing"
MEASURES = ["core_0", "core_1", "lp_2", "lp_3", "lpzomnibus"]
KINDS = ["practice", "pcn", "ccg", "stp", "regional_team"]
Values = list[float | None]
few = st.lists(st.integers(0, 30), min_size=2, max_size=40)


def ranked(values: Values) -> Values:
    """The percentile rank of each value."""
    frame = pl.DataFrame({"value": values}, schema={"value": pl.Float64})
    return frame.select(percentile_rank(pl.col("value"))).to_series().to_list()


def nine(values: Values) -> list[float | None]:
    """The nine deciles of some values."""
    frame = pl.DataFrame({"value": values}, schema={"value": pl.Float64})
    return list(frame.select(**deciles(pl.col("value"))).row(0))


def same(found: pl.Series, expected: pl.Series) -> bool:
    """Nulls in the same places and values within 1e-9."""
    both = found.is_null() == expected.is_null()
    near = (found - expected).abs() <= 1e-9 * expected.abs() + 1e-12
    return bool(both.all() and near.fill_null(value=True).all())


def table(real: Path, name: str, measure: str, kind: str) -> pl.DataFrame:
    """The published rows of one measure and kind of organisation."""
    rows = pl.read_csv(real / FOLDER / name, infer_schema_length=None)
    return rows.filter(measure=measure, org_type=kind)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("kind", KINDS)
def test_values_ranks_and_deciles_of_eight_months(real: Path, measure: str, kind: str) -> None:
    rows = table(real, "functional_measure_values.csv", measure, kind)
    value = rate_figures(pl.col("numerator"), pl.col("denominator"))["value"]
    found = rows.with_columns(value=value, rank=percentile_rank(pl.col("calc_value")).over("month"))
    assert found["month"].n_unique() == 8
    assert same(found["value"], found["calc_value"])
    assert same(found["rank"], found["percentile"])
    national = table(real, "functional_measure_globals.csv", measure, kind).sort("month")
    drawn = rows.group_by("month").agg(**deciles(pl.col("calc_value"))).sort("month")
    assert drawn.height == national.height == 8
    for name in drawn.columns[1:]:
        assert same(drawn[name], national[name])


def test_practices_without_a_denominator_rank_nowhere(real: Path) -> None:
    rows = table(real, "one_month_measure_values.csv", "cerazette", "practice")
    value = rate_figures(pl.col("numerator"), pl.col("denominator"))["value"]
    found = rows.with_columns(value=value).with_columns(rank=percentile_rank(pl.col("value")))
    assert found["value"].null_count() == 2
    assert same(found["value"], found["calc_value"])
    assert same(found["rank"], found["percentile"])
    national = table(real, "one_month_measure_globals.csv", "cerazette", "practice")
    drawn = found.select(**deciles(pl.col("value")))
    assert all(same(drawn[name], national[name]) for name in drawn.columns)


@pytest.mark.parametrize("measure", ["desogestrel", "coproxamol", "glutenfree"])
@pytest.mark.parametrize("kind", KINDS)
def test_values_ranks_and_lowest_decile_of_625_practices(
    real: Path, measure: str, kind: str
) -> None:
    rows = table(real, "unit_expected_values_2018-08.csv", measure, kind)
    value = rate_figures(pl.col("numerator"), pl.col("denominator"))["value"]
    found = rows.with_columns(value=value, rank=percentile_rank(pl.col("ratio")))
    assert same(found["value"], found["ratio"])
    assert same(found["rank"], found["ratio_percentile"])
    national = table(real, "unit_expected_globals_2018-08.csv", measure, kind)
    lowest = found.select(p10=decile(pl.col("ratio"), 1))
    assert same(lowest["p10"], national["p10"])


@given(values=few)
def test_a_rank_is_the_share_of_the_others_below(values: list[int]) -> None:
    others = len(values) - 1
    shares = [100 * sum(other < value for other in values) / others for value in values]
    assert ranked([*values]) == pytest.approx(shares)


@given(values=few, data=st.data())
def test_order_of_rows_does_not_matter(values: list[int], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(values))))
    shuffled = [values[i] for i in order]
    found = ranked([*values])
    assert ranked([*shuffled]) == [found[i] for i in order]
    assert nine([*shuffled]) == nine([*values])


@given(values=few)
def test_deciles_are_those_of_the_field(values: list[int]) -> None:
    assert nine([*values]) == pytest.approx(np.percentile(values, range(10, 100, 10)).tolist())


def test_what_is_not_known_ranks_nowhere() -> None:
    assert ranked([3, None, 1, nan, 2, inf]) == [100, None, 0, None, 50, None]
    assert nine([3, None, 1, nan, 2, inf])[4] == 2


def test_one_value_has_no_rank_and_is_all_its_deciles() -> None:
    assert ranked([4]) == [None]
    assert nine([4]) == [4] * 9
    assert nine([]) == [None] * 9
    assert nine([None]) == [None] * 9


def test_equal_values_rank_lowest_together() -> None:
    assert ranked([2, 2, 2]) == [0, 0, 0]
    assert ranked([1, 2, 2, 3]) == pytest.approx([0, 100 / 3, 100 / 3, 100])


def test_a_decile_interpolates() -> None:
    assert pl.DataFrame({"x": [0.0, 10.0]}).select(decile(pl.col("x"), 3)).item() == 3
