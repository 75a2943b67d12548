"""What is planted in the invented area is what the computation finds."""

import polars as pl
import pytest

from benchmarks.measures.load import load_measures
from benchmarks.periods import parse_quarter
from benchmarks.pipeline import Computed, compute
from benchmarks.resources import shipped
from benchmarks.settings import read_settings
from benchmarks.sources.read import read_folder

PLANTED = {
    "gabapentinoid_items": ("X10015", {"higher", "much_higher"}),
    "spirometry": ("X10036", {"lower", "much_lower"}),
    "antibacterial_items": ("X10162", {"much_higher"}),
    "feno": ("X10099", {"lower", "much_lower"}),
}


@pytest.fixture(scope="module")
def computed() -> Computed:
    folder = shipped("sample_data")
    settings = read_settings(folder)
    measures = {key: measure for key, measure in load_measures().items() if key in PLANTED}
    inputs = read_folder(folder, settings)
    return compute(inputs, parse_quarter("2025-26Q3"), settings, measures)


def reported(computed: Computed, code: str, measure: str) -> dict[str, object]:
    rows = computed.comparison.filter("reported")
    return rows.row(
        by_predicate=(pl.col("practice_code") == code) & (pl.col("measure_id") == measure),
        named=True,
    )


def test_the_area_has_nothing_to_complain_of(computed: Computed) -> None:
    told = {(finding.severity, finding.rule) for finding in computed.findings}
    assert {severity for severity, _ in told} <= {"note", "warning"}
    warned = {rule for severity, rule in told if severity == "warning"}
    assert warned == {"check-first"}


@pytest.mark.parametrize("measure", PLANTED)
def test_what_is_planted_is_found(computed: Computed, measure: str) -> None:
    code, verdicts = PLANTED[measure]
    assert reported(computed, code, measure)["verdict"] in verdicts


def test_a_planted_zero_is_a_query_before_it_is_a_finding(computed: Computed) -> None:
    assert reported(computed, "X10099", "feno")["check_first"] is True
    assert reported(computed, "X10099", "feno")["numerator"] == 0


def test_hardly_more_stands_out_than_chance_would_let(computed: Computed) -> None:
    """One in twenty by construction; what is planted comes on top."""
    planted = {code for code, _ in PLANTED.values()}
    others = computed.comparison.filter(
        "reported", ~pl.col("practice_code").is_in(planted), pl.col("z").is_not_null()
    )
    outside = others["verdict"].is_in(["higher", "lower", "much_higher", "much_lower"])
    assert outside.sum() <= 0.1 * len(others)


@pytest.mark.parametrize(
    ("code", "because"),
    [("X10190", "small_list"), ("X10218", "compare_no"), ("X10127", "incomplete_window")],
    ids=["tiny", "students", "missing month"],
)
def test_practices_that_cannot_be_compared_are_not(
    computed: Computed, code: str, because: str
) -> None:
    row = reported(computed, code, "spirometry")
    assert row["because"] == because
    assert row["verdict"] in (None, "not_compared")


def test_the_practice_that_closed_is_no_member(computed: Computed) -> None:
    closed = computed.practices.filter(pl.col("practice_code") == "X10260")
    assert closed["closed"].item() is not None
    assert not closed["member"].item()
