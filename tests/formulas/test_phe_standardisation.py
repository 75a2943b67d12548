"""Standardised rates: published vectors, hand calculations, and what nothing gives."""

from math import inf, nan
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.statistics.standardisation import (
    EUROPEAN_STANDARD_POPULATION_2013,
    directly_standardised,
    directly_standardised_repeats,
    expected_events,
    indirect_rate_figures,
    indirectly_standardised,
    standard_population,
)

ENDS = ["value", "lower", "upper", "lower_998", "upper_998"]
PUBLISHED = ["value", "lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]
CASES = "vectors/PHEindicatormethods/cases"
TABLES = "vectors/PHEindicatormethods/tables"
REFERENCE = {"n": "population", "x": "count", "x_ref": "reference_count"} | {
    "n_ref": "reference_population"
}
Stratum = tuple[float | None, float | None, float | None]
strata = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 5000), st.integers(1, 9000)),
    min_size=2,
    max_size=8,
).filter(lambda rows: sum(row[0] for row in rows) >= 10)


def direct(rows: list[Stratum], per: float = 1) -> list[float | None]:
    """Value and both intervals of one directly standardised rate."""
    names = ["count", "population", "weight"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row")
    found = directly_standardised(frame.lazy().with_columns(of=1), ["of"], per).collect()
    return list(found.select(ENDS).row(0))


def agrees(found: list[float | None], row: dict[str, str], rel: float, *, blanks: bool) -> bool:
    """Whether figures agree with published ones; `blanks` says that an empty cell means null."""
    pairs = [
        (None if not row[name] else pytest.approx(float(row[name]), rel=rel), figure)
        for name, figure in zip(PUBLISHED, found, strict=True)
        if row[name] or blanks
    ]
    return len(pairs) >= 3 and all(figure == expected for expected, figure in pairs)


@pytest.mark.parametrize("case", range(8))
def test_direct_rates_are_the_published_ones(real: Path, case: int) -> None:
    row = pl.read_csv(real / CASES / "dsr_expected.csv", infer_schema=False).fill_null("")
    expected = row.row(case, named=True)
    # A departure: there a missing count is 0; here the caller has to say so.
    given_rows = (
        pl.scan_csv(real / CASES / "dsr_input.csv")
        .filter(area=expected["area"])
        .select("area", count=pl.col("x").fill_null(0), population="n", weight="stdpop")
    )
    rate = directly_standardised(given_rows, ["area"], float(expected["multiplier"])).collect()
    few = expected["statistic"].startswith("dsr NA")
    assert agrees(list(rate.select(ENDS).row(0)), expected, 1e-9, blanks=few)
    assert rate["count"][0] == int(expected["total_count"])
    assert rate["population"][0] == int(expected["total_pop"])


@pytest.mark.parametrize("case", range(4))
def test_direct_rates_of_repeated_events_are_the_published_ones(real: Path, case: int) -> None:
    table = pl.read_csv(real / CASES / "dsr_nonindependent_expected.csv", infer_schema=False)
    expected = table.fill_null("").row(case, named=True)
    given_rows = (
        pl.scan_csv(real / CASES / "dsr_nonindependent_input.csv")
        .filter(area=expected["area"])
        .rename({"freq": "events_each", "n": "population", "stdpop": "weight"})
        .with_columns(pl.col("persons").fill_null(0))  # the departure of the test above
    )
    rate = directly_standardised_repeats(
        given_rows, ["area"], ["ageband"], float(expected["multiplier"])
    ).collect()
    assert agrees(list(rate.select(ENDS).row(0)), expected, 1e-9, blanks=True)
    assert rate["count"][0] == int(expected["total_count"])


@pytest.mark.parametrize("case", range(16))
def test_indirect_ratios_and_rates_are_the_published_ones(real: Path, case: int) -> None:
    table = pl.read_csv(real / CASES / "isr_expected.csv", infer_schema=False).fill_null("")
    expected = table.row(case, named=True)
    # A departure: there what is missing is 0; here the caller has to say so.
    given_rows = (
        pl.scan_csv(real / CASES / "isr_input.csv")
        .filter(set=expected["set"], area=expected["area"])
        .rename(REFERENCE)
        .with_columns(pl.col(REFERENCE.values()).fill_null(0))
    )
    per = float(expected["multiplier"])
    found = indirectly_standardised(given_rows, ["area"], per)
    if expected["kind"] == "rate":
        observed, events, rate_there = (
            pl.col(name) for name in ("observed", "expected", "reference_rate")
        )
        found = found.with_columns(**indirect_rate_figures(observed, events, rate_there, per))
    rate = found.collect()
    assert agrees(list(rate.select(ENDS).row(0)), expected, 1e-9, blanks=False)
    assert rate["observed"][0] == int(expected["observed"])
    assert rate["expected"][0] == pytest.approx(float(expected["expected"]), rel=1e-9)
    if expected["ref_rate"]:
        reference = rate["reference_rate"][0] * per
        assert reference == pytest.approx(float(expected["ref_rate"]), rel=1e-9)


def test_observed_totals_alone_serve_an_indirect_ratio(real: Path) -> None:
    totals = pl.read_csv(real / CASES / "isr_observed_totals.csv")
    summed = pl.scan_csv(real / CASES / "isr_input.csv").filter(set="multiarea").rename(REFERENCE)
    observed = (
        summed.with_columns(pl.col(REFERENCE.values()).fill_null(0))
        .pipe(indirectly_standardised, ["area"])
        .collect()
    )
    joined = totals.join(observed, on="area")
    assert joined.height == 3
    assert joined["total_count"].to_list() == joined["observed"].to_list()


def test_the_standard_population_has_100_000_persons_in_any_bands() -> None:
    assert sum(EUROPEAN_STANDARD_POPULATION_2013.values()) == 100_000
    assert standard_population([0, 65, 90]) == {0: 80_500, 65: 18_500, 90: 1000}
    with pytest.raises(ValueError, match="no band from age 18"):
        standard_population([0, 18])


def test_a_direct_rate_by_hand() -> None:
    # 10 of 1,000 and 20 of 500, weights 3 and 1: (3 x 0.01 + 0.04) / 4 = 0.0175; variance
    # (9 x 10/10^6 + 20/250,000) / 16 = 1.0625e-5; Byar of 30: 20.2383 to 42.8283.
    value, low, high, *_ = direct([(10, 1000, 3), (20, 500, 1)])
    spread = (1.0625e-5 / 30) ** 0.5
    assert value == pytest.approx(0.0175)
    assert low == pytest.approx(0.0175 + spread * (20.2383 - 30), rel=1e-4)
    assert high == pytest.approx(0.0175 + spread * (42.8283 - 30), rel=1e-4)


def test_an_indirect_ratio_by_hand() -> None:
    parts = (pl.Series([100, 50]), pl.Series([10, 30]), pl.Series([1000, 500]))
    frame = pl.DataFrame(dict(zip("abc", parts, strict=True)))
    assert frame.select(expected_events(pl.col("a"), pl.col("b"), pl.col("c"))).item() == 4


@given(rows=strata)
def test_an_interval_holds_its_rate_nests_and_ignores_order(rows: list[Stratum]) -> None:
    found = direct(rows)
    value, low, high, wide_low, wide_high = (figure or 0 for figure in found)
    assert wide_low <= low <= value <= high <= wide_high
    assert direct(rows[::-1]) == pytest.approx(found)
    assert direct(rows, 1000) == pytest.approx([1000 * (figure or 0) for figure in found])
    heavier: list[Stratum] = [(count, people, (weight or 0) * 7) for count, people, weight in rows]
    assert direct(heavier) == pytest.approx(found)


@given(rows=strata)
def test_the_same_rate_everywhere_is_itself_under_any_standard(rows: list[Stratum]) -> None:
    level: list[Stratum] = [(0.5 * (people or 0), people, weight) for _, people, weight in rows]
    events = sum(row[0] or 0 for row in level)
    assert direct(level)[0] == (pytest.approx(0.5) if events >= 10 else None)


@given(rows=strata)
def test_repeats_widen_and_single_events_do_not(rows: list[Stratum]) -> None:
    drawn = pl.LazyFrame(rows, schema=["persons", "population", "weight"], orient="row")
    drawn = drawn.with_row_index("age").with_columns(of=1)
    once, twice = (
        directly_standardised_repeats(drawn.with_columns(events_each=n), ["of"], ["age"]).collect()
        for n in (1, 2)
    )
    assert once.select(ENDS).row(0) == pytest.approx(direct(rows))
    assert twice["value"][0] == pytest.approx(2 * once["value"][0])
    # Twice the events by the same people say no more than once: the variance is four times.
    doubled = direct([(2 * (count or 0), people, weight) for count, people, weight in rows])
    assert twice["upper"][0] > (doubled[2] or inf)


GOOD: Stratum = (40, 1000, 5000)


@pytest.mark.parametrize(
    "stratum",
    [
        *[(None, 10, 5), (5, None, 5), (5, 0, 5), (5, -3, 5), (5, 10, None), (-5, 10, 5)],
        *[(nan, 10, 5), (5, nan, 5), (5, 10, inf), (5, inf, 5), (5, 10, -1)],
    ],
)
def test_a_stratum_that_is_not_known_leaves_no_direct_rate(stratum: Stratum) -> None:
    assert direct([GOOD, stratum]) == [None] * 5


def test_few_events_and_weightless_standards_have_no_direct_rate() -> None:
    assert direct([(9, 1000, 1)]) == [None] * 5
    assert direct([(10, 1000, 1)])[0] == 0.01
    assert direct([(0, 1000, 1)]) == [None] * 5
    assert direct([(40, 1000, 0)]) == [None] * 5


def test_a_lower_limit_is_never_below_zero() -> None:
    # One event in a stratum that is nearly all of the standard.
    assert direct([(1, 10, 1_000_000), (9, 100_000, 1)])[1] == 0


def test_strata_that_disagree_about_their_people_have_no_rate() -> None:
    rows = {"of": [1, 1], "age": [0, 0], "persons": [20, 10], "events_each": [1, 2]}
    drawn = pl.LazyFrame(rows | {"population": [100, 101], "weight": [1, 1]})
    found = directly_standardised_repeats(drawn, ["of"], ["age"]).collect()
    assert found.select(ENDS).row(0) == (None,) * 5


@pytest.mark.parametrize("population", [0, None, nan, -1])
def test_nothing_expected_has_no_ratio(population: float | None) -> None:
    reference = {"reference_count": 3, "reference_population": 90}
    row = {"of": 1, "count": 4, "population": population} | reference
    drawn = pl.LazyFrame([row], schema_overrides={"population": pl.Float64})
    found = indirectly_standardised(drawn, ["of"]).collect()
    assert found.select(ENDS).row(0) == (None,) * 5


@pytest.mark.parametrize("name", ["err1", "err2_esp", "err3", "err4"])
def test_what_is_refused_there_has_no_direct_rate_here(real: Path, name: str) -> None:
    # A departure: there one such stratum stops the call; here its group is null, the others go on.
    table = pl.scan_csv(real / TABLES / f"test_{name}.csv").rename({"pop": "population"})
    names = table.collect_schema().names()
    weight = "esp2013" if "esp2013" in names else "stdpop"
    area = pl.col("area") if "area" in names else pl.lit("Area1")
    found = directly_standardised(table.with_columns(area=area, weight=weight), ["area"])
    values = dict(found.select("area", "value").collect().rows())
    assert values.pop("Area1") is None
    assert None not in values.values()


@pytest.mark.parametrize("name", ["err1", "err2"])
def test_strata_that_are_refused_there_have_no_rate_of_repeats_here(real: Path, name: str) -> None:
    table = pl.scan_csv(real / TABLES / f"test_DSR_nonind_{name}.csv").with_columns(
        pl.col("persons").fill_null(0), population="pop", weight="esp2013", events_each="freq"
    )
    found = directly_standardised_repeats(table, ["area"], ["ageband"])
    values = dict(found.select("area", "value").collect().rows())
    assert values["testdata_nonind_big"] is None
    assert values["testdata_nonind_small"] is not None


def test_the_standard_population_is_the_published_one(real: Path) -> None:
    published = pl.read_csv(real / TABLES / "esp2013.csv").to_series(-1).to_list()
    assert list(standard_population(range(0, 95, 5)).values()) == published
