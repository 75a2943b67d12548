"""Files of real practices that fill the framework, each figure as it stands in its file."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder

FILES = {
    "workforce": "gp_workforce_2016_2024.csv",
    "online": "online_consultation_submissions_2024_04_to_2026_02.csv",
    "telephony": "cloud_telephony_2025_10_to_2026_02.csv",
    "ratings": "cqc_latest_overall_rating.csv",
}


@pytest.fixture(scope="module")
def inputs(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    folder = tmp_path_factory.mktemp("furness")
    for name in FILES.values():
        (folder / name).write_bytes((real / "data/furness" / name).read_bytes())
    for name in ("localities.csv", "data/epraccur.csv"):
        (folder / Path(name).name).write_bytes((real / "cases/furness" / name).read_bytes())
    found = read_folder(folder, Settings())
    assert [str(one) for one in found.findings if one.severity == "error"] == []
    return found


def raw(real: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(real / "data/furness" / FILES[name], infer_schema=False)


def counts(inputs: Inputs, count_id: str) -> pl.DataFrame:
    return inputs.counts.filter(pl.col("count_id") == count_id).collect()


def test_every_year_of_the_workforce_and_what_is_not_known(inputs: Inputs, real: Path) -> None:
    file = raw(real, "workforce").with_columns(year=pl.col("Year").cast(pl.Int32))
    ours = counts(inputs, "workforce.nurse_fte").with_columns(year=pl.col("period_end").dt.year())
    theirs = file.with_columns(fte=pl.col("TOTAL_NURSES_FTE").cast(pl.Float64, strict=False))
    known = theirs.filter(pl.col("fte").is_not_null())
    both = ours.join(
        known, left_on=["practice_code", "year"], right_on=["Practice.Code", "year"], how="inner"
    )
    assert both.height == known.height == ours.height
    assert both.height > 200
    assert (both["count"] == both["fte"]).all()


def test_online_requests_are_those_of_the_file(inputs: Inputs, real: Path) -> None:
    file = raw(real, "online").with_columns(pl.col("submissions").cast(pl.Float64, strict=False))
    ours = counts(inputs, "online.submissions")
    assert ours["count"].sum() == file["submissions"].sum()
    keys = file.filter(pl.col("submissions").is_not_null()).select("practice_code", "month")
    assert ours.height == keys.n_unique()


def test_calls_answered_are_a_share_of_those_that_came(inputs: Inputs, real: Path) -> None:
    file = raw(real, "telephony")
    ours = counts(inputs, "telephony.answered").with_columns(
        month=pl.col("period_start").dt.strftime("%Y-%m")
    )
    both = ours.join(file, on=["practice_code", "month"])
    assert both.height == ours.height > 50
    share = both["count"] / both["denominator"]
    assert ((share - both["answered_pct"].cast(pl.Float64)).abs() < 6e-4).all()


def test_ratings_have_the_year_that_they_were_given_in(inputs: Inputs, real: Path) -> None:
    file = raw(real, "ratings")
    ours = inputs.inspections.collect()
    both = ours.join(file, left_on="practice_code", right_on="Practice.Code")
    assert both.height == file.height == 30
    assert (both["rating"].cast(pl.String) == both["latest_rating"]).all()
    assert (both["rated_from"].dt.year() == both["Year"].cast(pl.Int32)).all()
