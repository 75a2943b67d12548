"""Twelve real frameworks of Furness: what is published comes out as published, and named."""

from pathlib import Path

import polars as pl
import pypdfium2
import pytest
from click.testing import CliRunner

import cli
from benchmarks.framework.engine import AS_PUBLISHED, Framework, framework
from benchmarks.framework.load import load_domains
from benchmarks.framework.rows import framework_rows
from benchmarks.framework.state import DATA, MISSING
from benchmarks.measures.load import load_measures
from benchmarks.periods import parse_quarter
from benchmarks.pipeline import compute
from benchmarks.reports.framework.context import framework_report
from benchmarks.reports.framework.place import locality_view
from benchmarks.reports.render import framework_html, to_pdf
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder, refuse_errors

CASE = "cases/furness"
FIGURES = {"value": "Value", "lower": "Lower CI 95.0 limit", "upper": "Upper CI 95.0 limit"}
OURS = {  # by the file's number
    "241": "diabetes_prevalence",
    "247": "dementia_prevalence",
    "94063": "breast_screening",
    "91547": "smoking_prevalence",
}
ANSWERS = {"352": "carers", "383": "reported_dementia", "90453": "former_smokers"}


@pytest.fixture(scope="module")
def inputs(real: Path) -> Inputs:
    found = read_folder(real / CASE, Settings())
    refuse_errors(found)
    return found


@pytest.fixture(scope="module")
def furness(inputs: Inputs) -> Framework:
    library = load_measures()
    carried = {
        name: library[name] for name in ("antibacterial_items", "nsaids_less_preferred_share")
    }
    carried["urgent_suspected_cancer_referrals"] = library["urgent_suspected_cancer_referrals"]
    peer_review = compute(inputs, parse_quarter("2025-26Q3"), Settings(), carried)
    return framework(inputs, peer_review, load_domains(None, library))


def both(furness: Framework, real: Path, number: str, name: str) -> pl.DataFrame:
    """Our figures beside the published texts, by practice and first year."""
    rows = pl.read_csv(real / CASE / f"data/fingertips_{number}.csv", infer_schema=False)
    theirs = rows.filter(pl.col("Area Type") == "GPs", pl.col("Indicator ID").is_not_null())
    ours = furness.computed.values.filter(
        pl.col("measure_id") == name, pl.col("value").is_not_null()
    ).with_columns(year=pl.col("period_start").dt.year())
    return ours.join(
        theirs.select(
            practice_code="Area Code",
            year=pl.col("Time period").str.head(4).cast(pl.Int32),
            count_text="Count",
            **{f"{ours}_text": pl.col(head) for ours, head in FIGURES.items()},
        ),
        on=["practice_code", "year"],
    )


def half_unit(text: str) -> float:
    """Of the last printed digit."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def as_published(ours: float, text: str) -> bool:
    """Within 1e-6 of it, or half a unit of its last printed digit, whichever is wider."""
    theirs = float(text)
    return abs(ours - theirs) <= max(1e-6 * abs(theirs), half_unit(text))


@pytest.mark.parametrize("number", OURS)
def test_published_values_and_intervals_come_out_as_published(
    number: str, furness: Framework, real: Path
) -> None:
    rows = both(furness, real, number, OURS[number])
    assert rows.height >= 12
    for figure in FIGURES:
        told = rows.select(figure, f"{figure}_text").drop_nulls()
        assert told.height == rows.height
        assert [pair for pair in told.iter_rows() if not as_published(*pair)] == []


@pytest.mark.parametrize("number", ANSWERS)
def test_survey_values_come_out_as_published(number: str, furness: Framework, real: Path) -> None:
    """Made from counts that are printed rounded too, whose last digit moves the value."""
    rows = both(furness, real, number, ANSWERS[number])
    assert rows["year"].n_unique() == 7
    told = rows.select("value", "value_text", "count_text", "denominator")
    assert told.null_count().sum_horizontal().item() == 0
    for value, text, count, of in told.iter_rows():
        moved = 100 * half_unit(count) / of
        assert abs(value - float(text)) <= max(1e-6 * value, half_unit(text) + moved)


def test_an_interval_of_another_method_is_shown_as_published_and_named(
    furness: Framework, real: Path
) -> None:
    rows = both(furness, real, "93930", "ae_under_5")
    assert rows.height == 13  # the practice that has closed since was open then
    assert set(rows["method"]) == {AS_PUBLISHED}
    for figure in FIGURES:
        assert all(as_published(*pair) for pair in rows.select(figure, f"{figure}_text").rows())


def test_a_series_that_begins_anew_in_2024_is_marked_so(furness: Framework) -> None:
    for name in ANSWERS.values():
        assert furness.computed.measures[name].value.series_breaks == ("2024",)
        reported = furness.computed.comparison.filter("reported", pl.col("measure_id") == name)
        assert reported["period_start"].dt.year().unique().to_list() == [2024]
        against = furness.computed.changes.filter(measure_id=name)
        assert against.is_empty()


def test_what_is_not_supplied_is_said_to_be(furness: Framework) -> None:
    mine = furness.states.filter(pl.col("domain").is_in(["experience", "access"]))
    assert set(mine["state"]) == {MISSING}
    report = framework_report(furness, "A82003")
    assert report.pages[0].glance.heading.startswith("Experience, access and equity")
    notes = [section.note for section in report.pages[0].glance.sections[:2]]
    assert all(note.startswith("Not supplied: ") for note in notes)


def test_every_practice_has_workforce_a_rating_and_deprivation(furness: Framework) -> None:
    for name in ("patients_per_gp", "patients_per_nurse", "cqc_overall", "deprivation"):
        states = furness.states.filter(indicator=name)
        assert (states.height, set(states["state"])) == (12, {DATA}), name


REAL = (  # what the case has of every practice
    *("diabetes_prevalence", "dementia_prevalence", "smoking_prevalence", "breast_screening"),
    *("patients_per_gp", "patients_per_nurse", "patients_per_admin"),
    *("cqc_overall", "deprivation", "ae_under_5", "urgent_suspected_cancer_referrals"),
    *("antibacterial_items", "carers", "reported_dementia", "former_smokers"),
)


def test_every_framework_has_all_that_the_case_holds_on_its_page(furness: Framework) -> None:
    ids = {one.carries or one.id for part in furness.domains.values() for one in part.indicators}
    assert set(REAL) <= ids
    rows = framework_rows(furness).filter(
        pl.coalesce("measure_id", "indicator").is_in(REAL), pl.col("state") == "data"
    )
    assert rows["practice_code"].n_unique() == 12
    assert rows.height == 12 * len(REAL)
    report = framework_report(furness, "A82003")
    printed = [row for page in report.pages for part in page.glance.sections for row in part.rows]
    (accidents,) = [row for row in printed if row.measure_id == "ae_under_5"]
    assert accidents.detail.endswith("published interval 364 to 486")
    assert accidents.own == "419"


@pytest.mark.slow
def test_the_command_writes_twelve_frameworks_of_the_case(real: Path, tmp_path: Path) -> None:
    asked = ["framework", str(real / CASE), "--quarter", "2025-26Q3", "--out", str(tmp_path / "o")]
    done = CliRunner().invoke(cli.main, asked)
    assert done.exit_code == 0, done.output
    manifest = pl.read_parquet(tmp_path / "o/manifest.parquet")
    pdfs = manifest.filter(report="framework")
    assert (pdfs.height, set(pdfs["status"])) == (12, {"written"})
    for path, pages in pdfs.select("path", "pages").iter_rows():
        with pypdfium2.PdfDocument(tmp_path / "o" / path) as pdf:
            assert len(pdf) == pages <= 9
            first = pdf[0].get_textpage().get_text_bounded()
            assert "Primary care quality framework" in first
            assert "Who sees this" in first
    rows = pl.read_parquet(tmp_path / "o/framework.parquet")
    assert rows.filter(state="data", practice_code="A82003").height == 16


def test_full_time_equivalents_are_the_files(furness: Framework, real: Path) -> None:
    rows = pl.read_csv(real / CASE / "data/counts_workforce_2024.csv").pivot(
        "count_id", index="practice_code", values="count"
    )
    mine = furness.computed.comparison.filter("reported", measure_id="patients_per_gp")
    told = mine.select("practice_code", "value").join(rows, on="practice_code")
    assert told.height == 13  # the practice that has closed since had staff then
    for value, patients, fte in told.select("value", "patients", "gp_fte").iter_rows():
        assert value == pytest.approx(patients / fte)


def test_the_reports_of_all_twelve_are_whole(furness: Framework) -> None:
    members = furness.computed.practices.filter("member")["practice_code"]
    assert len(members) == 12
    for code in members:
        report = framework_report(furness, code)
        told = framework_html(report)
        assert "None" not in told
        assert "nan" not in told.lower().replace("finan", "")
    assert to_pdf(framework_html(framework_report(furness, members[0]))).pages <= 9


def test_the_view_of_the_locality_draws_the_slopes_that_ten_practices_give(
    furness: Framework,
) -> None:
    view = locality_view(furness, "Furness")
    assert {slope.name for slope in view.equity.slopes} >= {"Breast screening", "Smoking"}
    (smoking,) = [slope for slope in view.equity.slopes if slope.name == "Smoking"]
    assert smoking.difference.startswith("−")
    assert smoking.clear
    assert smoking.words == "12 practices: clearer than chance"
