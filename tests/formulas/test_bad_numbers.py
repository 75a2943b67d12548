"""Numbers that are none, through every formula on columns: a null, never NaN, never an error."""

import itertools
import math
from collections.abc import Mapping

import polars as pl
import pytest

from benchmarks.statistics import (
    control_chart,
    funnel,
    intervals,
    multiplicity,
    overdispersion,
    ranks,
    rates,
    standardisation,
    surveys,
)
from benchmarks.statistics.before_after import log_ratio
from benchmarks.statistics.intervals import Z
from benchmarks.statistics.known import known

NUMBERS = [None, math.nan, math.inf, -math.inf, -1.0, 0.0, 0.5, 1.0, 5.0, 30.0, 1e300]
ROWS = pl.DataFrame(
    list(itertools.product(NUMBERS, NUMBERS, NUMBERS)),
    schema=dict.fromkeys("abc", pl.Float64),
    orient="row",
)
A, B, C = (pl.col(name) for name in "abc")
KINDS: tuple[overdispersion.Kind, ...] = ("shmi", "cqc", "proportion")
SIDES: tuple[intervals.Side, ...] = (-1, 1)
ENDS = [(side, level) for side in SIDES for level in Z]

FIGURES: Mapping[str, Mapping[str, pl.Expr]] = {
    "rate": rates.rate_figures(A, B),
    "proportion": rates.proportion_figures(A, B),
    "mean": rates.mean_figures(A, B, C),
    "survey": surveys.survey_figures(A, B, C),
    "survey by default": surveys.survey_figures(A, B),
    "dobson": standardisation.dobson_figures(A, B, C),
    "indirect": standardisation.indirect_rate_figures(A, B, C),
    "limits of shares": funnel.proportion_limits(A, B),
    "limits of counts": funnel.count_limits(A, B),
}
FORMULAS: dict[str, pl.Expr] = {
    **{f"poisson {end}": intervals.poisson_bound(A, *end) for end in ENDS},
    **{f"byar {end}": intervals.byar_bound(A, *end) for end in ENDS},
    **{f"wilson {end}": intervals.wilson_bound(A, B, *end) for end in ENDS},
    **{f"funnel {end}": funnel.proportion_limit(A, B, *end) for end in ENDS},
    **{f"exact funnel {end}": overdispersion.poisson_limit(A, *end) for end in ENDS},
    **{
        f"{kind} limit {side}": overdispersion.limit(A, kind, side, between=B, target=C)
        for kind in KINDS
        for side in SIDES
    },
    **{f"{kind} scale": overdispersion.transformed(A, kind) for kind in KINDS},
    **{f"{kind} error": overdispersion.standard_error(A, kind) for kind in KINDS},
    **{f"{kind} score": overdispersion.z_score(A, B, kind) for kind in KINDS},
    **{f"{kind} score to target": overdispersion.z_score(A, B, kind, C) for kind in KINDS},
    **{f"{name}: {end}": one for name, parts in FIGURES.items() for end, one in parts.items()},
    "method": intervals.poisson_method(A),
    "flag of a share": funnel.proportion_flag(A, B, C),
    "flag of a rate": funnel.rate_flag(A, B, C),
    "winsorised": overdispersion.winsorised(A),
    "truncated": overdispersion.truncated(A),
    "phi": overdispersion.phi(A),
    "tau2": overdispersion.tau2(A, B),
    "outside": overdispersion.outside(A, B, C),
    "t": rates.t_quantile(A, 0.95),
    "sum": rates.whole_sum(A),
    "group": ranks.quantile_group(A, 5),
    "percentile": ranks.percentile_rank(A),
    "decile": ranks.decile(A, 3),
    "design effect": surveys.kish_design_effect(A),
    "expected": standardisation.expected_events(A, B, C),
    "survives": multiplicity.survives(A, 0.1, "b"),
    "log ratio": log_ratio(A, B, C, A),
    "assurance": control_chart.assurance(A, B, C, "higher"),
}


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.filterwarnings("error")
def test_no_formula_gives_what_is_no_number(name: str) -> None:
    for frame in (ROWS, ROWS.head(0)):
        found = frame.select(found=FORMULAS[name])["found"]
        if found.dtype == pl.Float64:
            assert found.drop_nulls().is_finite().all()


@pytest.mark.parametrize("name", [name for name in FORMULAS if name.startswith(("poiss", "wil"))])
def test_a_bound_is_there_exactly_where_the_count_is_one(name: str) -> None:
    sound = pl.col("a").is_finite() & (pl.col("a") >= 0)
    if name.startswith("wilson"):
        sound = sound & pl.col("b").is_finite() & (pl.col("b") > 0) & (A <= B)
    rows = ROWS.select(sound=sound.fill_null(value=False), found=FORMULAS[name].is_not_null())
    assert rows["sound"].to_list() == rows["found"].to_list()


@pytest.mark.parametrize("name", ["rate", "proportion"])
def test_nothing_over_nothing_and_something_over_nothing_are_missing(name: str) -> None:
    nothing = pl.DataFrame({"a": [0.0, 5.0], "b": [0.0, 0.0]})
    found = nothing.select(**FIGURES[name])
    assert found.null_count().row(0) == (2,) * len(found.columns)


def test_none_of_something_is_zero_and_has_an_upper_limit() -> None:
    none = pl.DataFrame({"a": [0.0], "b": [20.0]})
    for name in ("rate", "proportion"):
        row = none.select(**FIGURES[name]).row(0, named=True)
        assert (row["value"], row["lower"]) == (0, 0)
        assert 0 < row["upper"] < row["upper_998"]


def test_one_and_two_and_equal_values_have_stated_ranks() -> None:
    for values, groups, ranked in (
        ([7.0], [None], [None]),
        ([7.0, 9.0], [None, None], [0, 100]),
        ([7.0] * 6, [1] * 6, [0] * 6),
    ):
        frame = pl.DataFrame({"a": values})
        found = frame.select(g=ranks.quantile_group(A, 5), p=ranks.percentile_rank(A))
        assert found["g"].to_list() == groups
        assert found["p"].to_list() == ranked


def test_known_keeps_numbers_alone() -> None:
    kept = ROWS.select("a").unique().select(known(A)).drop_nulls().to_series().to_list()
    assert sorted(kept) == [-1, 0, 0.5, 1, 5, 30, 1e300]
