"""Page 2: how deprived the patients are, where a score was supplied."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.reports.background import background_page
from benchmarks.reports.subject import find_subject
from benchmarks.schemas import Deprivation
from benchmarks.sources.inputs import SourceFile

Make = Callable[..., Computed]
OWN = "Z90001"
LIBRARY = load_measures()


def scored(computed: Computed, scores: dict[str, float]) -> dict[str, str]:
    rows = [
        {
            "practice_code": code,
            "score": score,
            "edition": 2019,
            "vintage_start": date(2019, 1, 1),
            "vintage_end": date(2019, 12, 31),
            "file": "invented.csv",
        }
        for code, score in scores.items()
    ]
    schema = dict(Deprivation.create_empty().schema)
    told = [{name: row.get(name) for name in schema} for row in rows]
    frame = pl.DataFrame(told, schema=schema)
    page = background_page(find_subject(replace(computed, deprivation=frame), OWN, "named"))
    return {fact.label: fact.value for fact in page.patients if "eprivation" in fact.label}


def test_deprivation_stands_beside_the_localitys_by_list_size(make: Make) -> None:
    computed = make(12)
    size = dict(computed.practices.select("practice_code", "patients").iter_rows())
    told = scored(computed, {OWN: 45.5, "Z90002": 20.0, "A00000": 99.0})
    mean = (45.5 * size[OWN] + 20.0 * size["Z90002"]) / (size[OWN] + size["Z90002"])
    assert list(told.values()) == ["45.5", f"{mean:.1f}"]
    assert "IMD 2019" in next(iter(told))


@pytest.mark.parametrize("scores", [{}, {"Z90002": 20.0}])
def test_without_a_score_of_its_own_nothing_is_said(make: Make, scores: dict[str, float]) -> None:
    assert scored(make(12), scores) == {}


def test_counts_that_only_the_framework_uses_are_no_source_of_the_report(make: Make) -> None:
    measures = {name: LIBRARY[name] for name in ("vitamin_d", "urine_acr_diabetes")}
    computed = make(12, measures=measures)
    register = next(iter(LIBRARY["urine_acr_diabetes"].count_ids))
    start, end = date(2025, 4, 1), date(2026, 3, 31)
    files = (
        SourceFile("a.csv", "QOF prevalence", "counts", 9, start, end, ("qof.AF", register)),
        SourceFile("b.csv", "Index", "counts", 9, start, end, ("fingertips.93553",)),
        SourceFile("c.csv", "A survey", "counts", 9, start, end, ("gpps.overall",)),
    )
    subject = find_subject(replace(computed, files=(*computed.files, *files)), OWN, "named")
    told = {line.used_for: line for line in background_page(subject).sources}
    assert told["Counts and indicators"].layout == "Index, QOF prevalence"
    assert told["Counts and indicators"].files == "2 files"


def test_what_a_measure_counts_by_other_sources_is_among_its_counts() -> None:
    found = LIBRARY["statin_intensity_share"].count_ids
    assert found == ("statin_low_medium_intensity_items", "statin_items")
