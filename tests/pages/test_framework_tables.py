"""The framework as tables: every line of every practice, and nothing that a page would not tell."""

from dataclasses import replace

import polars as pl
import pytest

from benchmarks.framework.engine import Framework
from benchmarks.framework.rows import framework_profile, framework_rows
from benchmarks.framework.state import line_names
from benchmarks.reports.framework.sight import sight_of
from benchmarks.schemas import FrameworkProfile, FrameworkRows

ME = "Z90001"
FIGURES = ("numerator", "denominator", "value", "lower", "upper", "peer_value", "verdict")


@pytest.fixture(scope="module")
def rows(framework: Framework) -> pl.DataFrame:
    return framework_rows(framework)


def test_there_is_a_row_for_every_line_of_every_member_in_the_order_of_pages(
    framework: Framework, rows: pl.DataFrame
) -> None:
    FrameworkRows.validate(rows)
    lines = [(one.id, name) for one in framework.domains.values() for name in line_names(one)]
    for code in framework.computed.practices.filter("member")["practice_code"]:
        mine = rows.filter(practice_code=code)
        assert list(mine.select("domain", "indicator").iter_rows()) == lines


def test_a_row_holds_the_figure_its_interval_and_its_comparator(
    framework: Framework, rows: pl.DataFrame
) -> None:
    names = ["practice_code", "measure_id"]
    mine = rows.filter(pl.col("state") == "data", pl.col("measure_id").is_not_null())
    both = mine.join(framework.computed.comparison.filter("reported"), on=names, suffix="_theirs")
    assert both.height == mine.height > 300
    for name in (*FIGURES, "method", "status", "expected_upper", "period_end"):
        told, theirs = both[name], both[f"{name}_theirs"]
        assert told.cast(pl.String).equals(theirs.cast(pl.String), check_names=False), name
    assert mine["value"].null_count() < mine.height / 10


def test_ratings_are_words_and_published_values_are_as_they_are(rows: pl.DataFrame) -> None:
    mine = {row["indicator"]: row for row in rows.filter(practice_code=ME).iter_rows(named=True)}
    rated = mine["cqc_overall"]
    assert (rated["rating"], rated["value"], rated["measure_id"]) == (
        "Requires improvement",
        None,
        None,
    )
    assert (rated["period_start"].year, rated["period_end"].month) == (2016, 12)
    assert mine["deprivation"]["value"] == 31.4
    assert (mine["diabetes_hba1c"]["adjusted_out"], mine["diabetes_hba1c"]["with_adjusted"]) == (
        6.2,
        70.9,
    )


def test_what_is_suppressed_missing_or_of_nobody_has_no_figure(framework: Framework) -> None:
    """Whatever stands behind the mark."""
    marks = {"gpps_care": "suppressed", "gpps_needs": "missing"}
    states = framework.states.with_columns(
        state=pl.col("indicator").replace_strict(marks, default=None).fill_null(pl.col("state"))
    )
    rows = framework_rows(replace(framework, states=states)).filter(practice_code=ME)
    for name, state in {**marks, "imms_age_5": "not_applicable"}.items():
        mine = rows.filter(indicator=name).row(0, named=True)
        assert mine["state"] == state
        assert {name: mine[name] for name in FIGURES} == dict.fromkeys(FIGURES)
        assert (mine["compared"], mine["outside"]) == (False, False)


def test_the_table_compares_what_the_page_compares(
    framework: Framework, rows: pl.DataFrame
) -> None:
    sight = sight_of(framework, ME, "named", draft=False)
    told = [one for domain in sight.domains.values() for one in sight.of(domain)]
    printed = [one for one in told if one.state == "data" and one.row is not None]
    for flag in ("compared", "outside"):
        mine = rows.filter(pl.col(flag), practice_code=ME)["indicator"].to_list()
        page = [
            one.indicator.id
            for one in printed
            if one.row and (one.row.compared if flag == "compared" else one.row.flagged)
        ]
        assert mine == page
        assert len(mine) > 2


def test_the_profile_counts_the_rows_of_each_domain(
    framework: Framework, rows: pl.DataFrame
) -> None:
    profile = framework_profile(rows, framework)
    FrameworkProfile.validate(profile)
    assert profile.height == 12 * len(framework.domains)
    of = ("practice_code", "domain")
    counted = profile.select(*of, pl.col("indicators", "with_data").cast(pl.Int64)).sort(of)
    assert counted.equals(framework.coverage.select(counted.columns).sort(of))
    parts = profile.select(pl.sum("with_data", "missing", "suppressed", "not_applicable"))
    assert sum(parts.row(0)) == rows.height


def test_of_what_people_say_there_is_the_state_alone(rows: pl.DataFrame) -> None:
    """Partners' views are set beside no other practice's, in no file."""
    said = rows.filter(pl.col("shows").is_in(["partners", "self"]))
    assert said.filter(practice_code=ME)["state"].to_list() == ["data", "data"]
    assert said.select(FIGURES).null_count().row(0) == (said.height,) * len(FIGURES)
