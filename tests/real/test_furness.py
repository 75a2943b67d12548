"""Twelve real practices of Furness: published figures come out as published."""

from datetime import date
from pathlib import Path
from unittest import mock

import numpy as np
import polars as pl
import pytest

from benchmarks.measures.load import load_measures
from benchmarks.peers import judgement
from benchmarks.periods import parse_quarter
from benchmarks.pipeline import Computed, compute
from benchmarks.settings import Settings
from benchmarks.sources.read import read_folder, refuse_errors

URGENT = "urgent_suspected_cancer_referrals"
PUBLISHED = {"value": "Value", "lower": "Lower CI 95.0 limit", "upper": "Upper CI 95.0 limit"}
SELECTED = ("antibacterial_items", URGENT, "statin_intensity_share")


def reckon(folder: Path) -> Computed:
    inputs = read_folder(folder, Settings())
    refuse_errors(inputs)
    measures = {name: load_measures()[name] for name in SELECTED}
    return compute(inputs, parse_quarter("2025-26Q3"), Settings(), measures)


@pytest.fixture(scope="module")
def furness(real: Path) -> Computed:
    return reckon(real / "cases/furness")


def urgent(computed: Computed) -> pl.DataFrame:
    return computed.values.filter(pl.col("measure_id") == URGENT, pl.col("status") != "missing")


def published(folder: Path) -> pl.DataFrame:
    """The file's own figures, by practice and first year."""
    rows = pl.read_csv(folder / "data/fingertips_91344.csv", infer_schema=False)
    return rows.filter(pl.col("Area Type") == "GPs").select(
        practice_code="Area Code",
        year=pl.col("Time period").str.head(4).cast(pl.Int32),
        **{
            f"{ours}_published": pl.col(theirs).cast(pl.Float64)
            for ours, theirs in PUBLISHED.items()
        },
    )


def test_all_urgent_referral_ratios_equal_the_published_ones(furness: Computed, real: Path) -> None:
    ours = urgent(furness).with_columns(year=pl.col("period_start").dt.year())
    both = ours.join(published(real / "cases/furness"), on=["practice_code", "year"])
    assert (ours.height, both.height) == (77, 77)
    for name in PUBLISHED:
        worst = ((both[name] - both[f"{name}_published"]) / both[f"{name}_published"]).abs().max()
        assert worst < 1e-6, name  # type: ignore[operator]


def test_our_figures_come_from_counts_not_from_the_files_values(
    furness: Computed, real: Path, tmp_path: Path
) -> None:
    folder = real / "cases/furness"
    (tmp_path / "data").mkdir()
    for name in ("epraccur.csv", "gp-reg-pat-prac-all_2025_12.csv"):
        (tmp_path / "data" / name).write_bytes((folder / "data" / name).read_bytes())
    (tmp_path / "localities.csv").write_bytes((folder / "localities.csv").read_bytes())
    rows = pl.read_csv(folder / "data/fingertips_91344.csv", infer_schema=False)
    altered = rows.with_columns(pl.lit("77.7").alias(theirs) for theirs in PUBLISHED.values())
    altered.write_csv(tmp_path / "data/fingertips_91344.csv")
    figures = ["practice_code", "period_end", *PUBLISHED]
    assert urgent(reckon(tmp_path)).select(figures).equals(urgent(furness).select(figures))


def judged(computed: Computed) -> pl.DataFrame:
    """How many practices each year are outside their ranges."""
    rows = computed.comparison.filter(
        pl.col("measure_id") == URGENT, pl.col("verdict") != "not_compared"
    )
    verdict = pl.col("verdict").cast(pl.String)
    return rows.group_by("period_end").agg(
        pl.len(),
        beyond_95=verdict.is_in(["lower", "higher", "much_lower", "much_higher"]).sum(),
        beyond_998=verdict.is_in(["much_lower", "much_higher"]).sum(),
    )


def test_in_six_years_hardly_anybody_is_further_out_than_practices_are(furness: Computed) -> None:
    years = judged(furness)
    assert (years.height, years["len"].unique().to_list()) == (6, [12])
    assert years["beyond_998"].sum() == 0
    assert years["beyond_95"].max() == 1


def test_without_ordinary_variation_half_of_them_would_be(real: Path) -> None:
    def none(rows: judgement.Rows, _: judgement.Pooled) -> np.ndarray:
        return np.zeros(len(rows.observed))

    with mock.patch.object(judgement, "between", none):
        years = judged(reckon(real / "cases/furness"))
    assert 0.4 < years["beyond_95"].sum() / 72 < 0.8


def test_antibacterials_of_one_practice_in_one_month(furness: Computed) -> None:
    row = furness.values.filter(
        pl.col("practice_code") == "A82003",
        pl.col("measure_id") == "antibacterial_items",
        pl.col("window") == "month",
        pl.col("period_start") == date(2025, 11, 1),
    ).row(0, named=True)
    assert (row["numerator"], row["denominator"]) == (540, 11_944)
    assert row["value"] == pytest.approx(45.211, abs=5e-4)


def test_the_practice_that_closed_is_said_to_be(furness: Computed) -> None:
    row = furness.practices.filter(pl.col("practice_code") == "A82077").row(0, named=True)
    assert (row["member"], row["closed"]) == (False, date(2024, 10, 31))
    assert furness.practices["member"].sum() == 12


def test_statins_of_2018_are_shown_with_their_year_and_decide_nothing(furness: Computed) -> None:
    rows = furness.comparison.filter(
        pl.col("measure_id") == "statin_intensity_share", pl.col("reported")
    )
    assert rows["period_end"].unique().to_list() == [date(2018, 12, 31)]
    assert rows["old"].all()
    assert set(rows["verdict"].drop_nulls()) == {"not_compared"}


def test_the_slope_across_real_deprivation_is_that_of_a_plain_fit(
    real: Path, furness: Computed
) -> None:
    """The published scores of 2019 and the published counts, by least squares."""
    row = furness.inequality.row(by_predicate=pl.col("measure_id") == URGENT, named=True)
    assert (row["practices"], row["imd_edition"], row["because"]) == (12, 2019, None)
    scores = pl.read_csv(real / "cases/furness/data/fingertips_93553.csv", infer_schema=False)
    score = dict(scores.select("Area Code", pl.col("Value").cast(pl.Float64)).rows())
    values = furness.comparison.filter("reported", "comparable", pl.col("measure_id") == URGENT)
    people = dict(furness.practices.select("practice_code", "patients").rows())
    told = sorted(
        (-score[code], people[code], value)
        for code, value in values.select("practice_code", "value").rows()
    )
    share = np.array([size for _, size, _ in told]) / sum(size for _, size, _ in told)
    place = share.cumsum() - share / 2
    slope, start = np.polyfit(place, [value for *_, value in told], 1, w=np.sqrt(share))
    assert (row["most_deprived"], row["sii"]) == pytest.approx((start, slope))
    assert row["sii_lower"] < 0 < row["sii_upper"]


def test_real_referrals_vary_by_more_than_chance(furness: Computed) -> None:
    row = furness.variation.row(by_predicate=pl.col("measure_id") == URGENT, named=True)
    assert row["lowest"] < row["chance_lowest"] < row["locality_value"]
    assert row["locality_value"] < row["chance_highest"] < row["highest"]
    assert row["spread_here_lower"] > 5
