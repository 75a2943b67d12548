"""The slope and relative index of inequality: published vectors, a textbook fit, definitions."""

from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks.statistics.inequality import Scale, slope_index

SII = "vectors/PHEindicatormethods/cases/sii_with_expected_on_first_row_of_group.csv"
SCALES: dict[int, Scale] = {0: "identity", 1: "log", 2: "logit"}
LIMITS = ["lower", "upper", "lower_998", "upper_998"]
Area = tuple[float | None, float | None, float | None]
areas = st.lists(st.tuples(st.integers(1, 9000), st.integers(1, 999)), min_size=4, max_size=15).map(
    lambda rows: [(i, people, value / 1000) for i, (people, value) in enumerate(rows)]
)


def index(rows: list[Area], scale: Scale = "identity", per: float = 1) -> dict[str, Any]:
    """All figures of one group of areas."""
    schema = dict.fromkeys(["order", "population", "value"], pl.Float64)
    drawn = pl.LazyFrame(rows, schema=schema, orient="row").with_columns(of=1)
    return slope_index(drawn, ["of"], scale=scale, per=per).collect().to_dicts()[0]


@pytest.mark.parametrize("case", range(22))
def test_point_estimates_are_the_published_ones(real: Path, case: int) -> None:
    table = pl.read_csv(real / SII, infer_schema_length=None)
    sound = table.filter(~pl.col("is_error_or_warning_case"))
    names = sound["TestDescription"].unique(maintain_order=True)
    assert len(names) == 22
    chosen = sound.filter(TestDescription=names[case])
    kind, transform, per = chosen.select("ValueType", "transform", "multiplier").row(0)
    keys = ["Area", "Grouping1", "Grouping2"]
    rows = chosen.lazy().rename({"Quantile": "order", "Population": "population"})
    found = slope_index(
        rows.with_columns(value=pl.col("Value")),
        keys,
        scale=SCALES[kind] if transform else "identity",
        per=per,
    ).collect()
    expected = chosen.filter(pl.col("sii").is_not_null()).join(found, on=keys, suffix="_found")
    assert expected.height == 2
    pairs = {"sii": "sii_found", "rii": "rii_found", "Intercept": "intercept"}
    for published, ours in pairs.items():
        told = expected.filter(pl.col(published).is_not_null())
        assert told.height == 2 or published != "sii"  # not all were run for a ratio
        for one, other in told.select(published, ours).rows():
            assert other == pytest.approx(one, rel=1e-9)


@pytest.mark.parametrize("kind", ["missing", "negative populations"])
def test_what_is_refused_there_has_no_figures_here(real: Path, kind: str) -> None:
    # A departure: there a call stops or warns; here the group is null and the others go on.
    table = pl.read_csv(real / SII, infer_schema_length=None)
    wrong = table.filter(
        pl.col("is_error_or_warning_case"),
        pl.col("TestDescription").str.contains(kind),
        ~pl.col("TestDescription").str.contains("confidence"),
    )
    rows = wrong.lazy().rename({"Quantile": "order", "Population": "population", "Value": "value"})
    found = slope_index(rows, ["TestDescription"]).collect()
    assert found.height > 0
    assert found["sii"].null_count() == found["rii"].null_count() == found.height


def test_equal_areas_give_the_line_of_any_textbook() -> None:
    values = [8.0, 7.0, 7.5, 5.0, 4.0]
    line = stats.linregress([0.1, 0.3, 0.5, 0.7, 0.9], values)
    found = index([(i, 100, value) for i, value in enumerate(values)])
    assert found["sii"] == pytest.approx(line.slope)
    assert found["intercept"] == pytest.approx(line.intercept)
    assert found["rii"] == pytest.approx((line.intercept + line.slope) / line.intercept)
    reach = stats.t.ppf(0.975, 3) * line.stderr
    assert found["sii_lower"] == pytest.approx(line.slope - reach)
    assert found["sii_upper"] == pytest.approx(line.slope + reach)


@settings(max_examples=15)
@given(rows=areas)
def test_a_weighted_fit_is_least_squares(rows: list[Area]) -> None:
    people = np.array([row[1] for row in rows], dtype=float)
    share = people / people.sum()
    place = share.cumsum() - share / 2
    design = np.column_stack([np.ones(len(rows)), place]) * np.sqrt(share)[:, None]
    fit = np.linalg.lstsq(design, np.sqrt(share) * [row[2] or 0 for row in rows], rcond=None)[0]
    found = index(rows)
    assert found["sii"] == pytest.approx(fit[1], abs=1e-9)
    assert found["intercept"] == pytest.approx(fit[0], abs=1e-9)


@pytest.mark.parametrize("scale", ["identity", "log", "logit"])
@settings(max_examples=15)
@given(rows=areas, data=st.data())
def test_limits_hold_nest_agree_and_ignore_order(
    scale: Scale, rows: list[Area], data: st.DataObject
) -> None:
    found = index(rows, scale)
    low, high, wide_low, wide_high = (found[f"sii_{end}"] for end in LIMITS)
    slack = 1e-9
    assert wide_low - slack <= low <= found["sii"] + slack
    assert found["sii"] - slack <= high <= wide_high + slack
    if found["rii"] is not None and found["rii_lower"] is not None and abs(low) > slack:
        assert found["rii_lower"] <= found["rii"] * (1 + slack)
        assert (low > 0) == (found["rii_lower"] > 1)
    order = data.draw(st.permutations(rows))
    again = index(order, scale)
    assert [x is None for x in again.values()] == [x is None for x in found.values()]
    for name in ("sii", "intercept", "sii_lower", "sii_upper_998"):
        assert again[name] == pytest.approx(found[name], rel=1e-6, abs=1e-9)


@settings(max_examples=15)
@given(rows=areas)
def test_turning_the_order_or_the_sign_turns_the_indices(rows: list[Area]) -> None:
    found = index(rows, "log")
    turned = index([(-(row[0] or 0), row[1], row[2]) for row in rows], "log")
    negative = index(rows, "log", -100)
    for other, size in ((turned, 1), (negative, 100)):
        assert other["sii"] == pytest.approx(-size * found["sii"], abs=1e-9)
        assert other["rii"] == pytest.approx(1 / found["rii"])
        assert other["sii_lower"] == pytest.approx(-size * found["sii_upper"], abs=1e-9)
        assert other["rii_upper"] == pytest.approx(1 / found["rii_lower"])


def test_areas_of_the_same_order_stand_together() -> None:
    ties: list[Area] = [(1, 50, 4), (1, 70, 6), (2, 80, 3), (2, 10, 5)]
    assert index(ties[::-1]) == pytest.approx(index(ties))
    split: list[Area] = [(1, 60, 5), (1, 60, 5), (2, 90, 3), (3, 30, 2)]
    whole: list[Area] = [(1, 120, 5), (2, 90, 3), (3, 30, 2)]
    assert index(split)["sii"] == pytest.approx(index(whole)["sii"])


GOOD: list[Area] = [(1, 100, 0.2), (2, 100, 0.3), (3, 100, 0.5), (4, 100, 0.4)]


@pytest.mark.parametrize("scale", ["identity", "log", "logit"])
@pytest.mark.parametrize(
    "area",
    [
        *[(None, 100, 0.3), (5, None, 0.3), (5, 100, None), (5, 0, 0.3), (5, -1, 0.3)],
        *[(nan, 100, 0.3), (5, inf, 0.3), (5, 100, nan), (5, 100, inf)],
    ],
)
def test_an_area_that_is_not_known_leaves_no_index(scale: Scale, area: Area) -> None:
    found = index([*GOOD, area], scale)
    assert found.pop("areas") == 5
    assert {*found.values()} == {1, None}  # 1 is the group's own name


def test_a_value_outside_the_scale_leaves_no_index() -> None:
    assert index([*GOOD, (5, 100, 0)], "log")["sii"] is None
    assert index([*GOOD, (5, 100, 1)], "logit")["sii"] is None
    assert index([*GOOD, (5, 100, 0)])["sii"] is not None


def test_one_place_has_no_slope_and_two_areas_have_no_limits() -> None:
    assert index([(1, 100, 0.2)])["sii"] is None
    assert index([(1, 100, 0.2), (1, 100, 0.3)])["sii"] is None
    two = index([(1, 100, 0.2), (2, 100, 0.3)])
    assert two["sii"] == pytest.approx(0.2)
    assert two["sii_lower"] is None


def test_equal_values_have_no_slope_and_a_line_below_zero_no_ratio() -> None:
    equal = index([(i, 100, 4) for i in range(5)])
    assert [equal[f"sii_{end}"] for end in LIMITS] == pytest.approx([0] * 4, abs=1e-9)
    assert (equal["sii"], equal["rii"]) == pytest.approx((0, 1))
    steep = index([(1, 100, 0), (2, 100, 0), (3, 100, 9)])
    assert steep["rii"] is None
    assert steep["sii"] is not None


def test_what_is_too_large_for_a_number_is_nothing() -> None:
    wild = index([(1, 1, 1e300), (2, 1, 1e-300), (3, 1, 1e300)], "log")
    assert wild["sii_upper_998"] is None
    assert all(x is None or abs(x) < inf for x in wild.values())
