"""Files go where they should, and a failure stays with its own practice."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.pipeline import Computed
from benchmarks.reports.batch import Rendering, write_reports
from benchmarks.reports.editions import UnknownEdition
from benchmarks.reports.paths import safe_part
from benchmarks.reports.subject import NotAMember
from benchmarks.schemas import Manifest

ONE = ("antibacterial_items",)


@pytest.fixture(scope="module")
def small(make: Callable[..., Computed]) -> Computed:
    """Ten practices and one measure: quick to draw."""
    whole = make(10)
    keep = pl.col("measure_id").is_in(ONE)
    return replace(
        whole,
        measures={name: whole.measures[name] for name in ONE},
        comparison=whole.comparison.filter(keep),
    )


def test_each_asked_member_gets_a_file_and_a_manifest_row(small: Computed, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    found = write_reports(
        small,
        tmp_path,
        practices=["Z90002", "Z90001"],
        how=Rendering(tell=lambda *at: told.append(at)),
    )
    Manifest.validate(found)
    assert found["path"].to_list() == [
        f"Ashdale/Z9000{n}-peer-review-2025-26Q3-named.{ending}"
        for n in (1, 2)
        for ending in ("html", "pdf")
    ]
    for row in found.iter_rows(named=True):
        written = (tmp_path / row["path"]).read_bytes()
        assert row["status"] == "written"
        assert row["bytes"] == len(written)
        assert row["sha256"] == hashlib.sha256(written).hexdigest()
        assert (row["pages"] or 4) >= 4
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_one_practices_failure_never_stops_the_others(small: Computed, tmp_path: Path) -> None:
    broken = pl.col("practice_code") == "Z90002"
    infinite = pl.when(broken).then(float("nan")).otherwise(pl.col("value"))
    comparison = small.comparison.with_columns(
        value=infinite, period_end=pl.when(~broken).then(pl.col("period_end"))
    )
    found = write_reports(
        replace(small, comparison=comparison), tmp_path, practices=["Z90001", "Z90002"]
    )
    Manifest.validate(found)
    assert found["status"].cast(pl.String).to_list() == 2 * ["written"] + 2 * ["failed"]
    assert found["error"][2]
    assert "\n" not in found["error"][2]
    assert found["sha256"][2] is None


def test_a_practice_that_is_no_member_is_refused_by_name(small: Computed, tmp_path: Path) -> None:
    with pytest.raises(NotAMember, match="Z99999"):
        write_reports(small, tmp_path, practices=["Z99999"])
    with pytest.raises(UnknownEdition):
        write_reports(small, tmp_path, edition="gold")
    assert list(tmp_path.iterdir()) == []


@given(name=st.text(max_size=80), other=st.text(max_size=80))
def test_a_name_from_data_is_one_harmless_part_of_a_path(name: str, other: str) -> None:
    part = safe_part(name)
    assert part
    assert part not in (".", "..")
    assert not set(part) & set('/\\:*?"<>|\x00\n')
    assert len(part) <= 80
    assert (part == safe_part(other)) == (name == other)


@pytest.mark.parametrize(
    "name", ["../../etc", "/root", "..", "CON", "a\\b", "", "nul.txt", " x", "manifest.csv"]
)
def test_names_that_would_leave_the_folder_are_changed(name: str) -> None:
    assert safe_part(name) != name


def test_plain_names_stay_as_they_are() -> None:
    assert safe_part("Barrow and District 2") == "Barrow and District 2"
    assert safe_part("A82003") == "A82003"
