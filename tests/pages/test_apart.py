"""A locality's pages from its own rows alone are those from everybody's."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.framework.engine import Framework
from benchmarks.frameworks import computed_frameworks, domains_of
from benchmarks.measures.load import chosen, load_library
from benchmarks.periods import parse_quarter
from benchmarks.pipeline import Computed, compute
from benchmarks.reports.apart import Rows, common, joined, rows_of
from benchmarks.reports.jobs import KINDS, Job, Source, framework_jobs, pack_jobs, report_jobs
from benchmarks.reports.pool import put_down
from benchmarks.rounds import read_rounds, record_place
from benchmarks.settings import read_settings
from benchmarks.sources.read import read_folder

SAMPLE = Path(__file__).parent.parent.parent / "sample_data"
EDITIONS = ("named", "facilitator", "anonymised", "public")


def htmls(source: Source, job: Job) -> list[str]:
    return [page().html for page in KINDS[job.kind](source, job)]


def frames(computed: Computed) -> list[int]:
    return [computed.values.height, computed.withheld.height, computed.before_after.height]


def test_nothing_of_tables_and_no_other_localitys_rows_are_handed_on(computed: Computed) -> None:
    shared, own = common(computed), rows_of(computed, "Ashdale")
    assert shared.practices.equals(computed.practices)
    assert shared.comparison.is_empty()
    here = joined(shared, own)
    assert here.comparison.equals(computed.comparison)
    assert here.money.spending.equals(computed.money.spending)
    assert frames(here) == [0, 0, 0]
    assert frames(computed)[0] > 0
    nobody = joined(shared, rows_of(computed, "Nowhere"))
    assert nobody.comparison.is_empty()
    assert nobody.population.is_empty()


def test_the_frames_of_a_framework_are_looked_at_however_deep(framework: Framework) -> None:
    own = rows_of(framework, framework.computed.practices["locality"][0])
    assert {("states",), ("computed", "comparison"), ("views", "partners")} <= set(own)
    here = joined(common(framework), own)
    assert here.states.equals(framework.states)
    assert here.views.partners.equals(framework.views.partners)


def test_a_localitys_rows_are_put_down_once_and_gone_at_the_end(computed: Computed) -> None:
    with put_down(computed) as place:
        first = place.rows("Ashdale")
        first_bytes = first.read_bytes()
        assert place.rows("Ashdale") == first
        assert place.rows("../Bad : name") != first
        assert first.read_bytes() == first_bytes
        own: Rows = pickle.loads(first_bytes)
        assert own["comparison",].equals(computed.comparison)
        folder = first.parent
        assert {path.parent for path in folder.rglob("*")} == {folder}
    assert not folder.exists()


def everything(source: Framework) -> Iterator[tuple[Source, Job]]:
    """The jobs of all editions: every practice's as named, one of each locality's in others."""
    computed = source.computed
    first = computed.practices.filter("member").unique("locality", maintain_order=True)
    for edition in EDITIONS:
        some = [] if edition == "named" else first["practice_code"].to_list()
        for job in report_jobs(computed, some, edition):
            yield computed, job
        for job in pack_jobs(computed, edition) if edition != "public" else ():
            yield computed, job
        for job in framework_jobs(source, some, edition, "final"):
            yield source, job


@pytest.mark.slow
def test_every_page_of_the_sample_is_the_same_from_its_localitys_rows_alone() -> None:
    settings = read_settings(SAMPLE)
    settings = settings.model_copy(
        update={"anonymity": settings.anonymity.model_copy(update={"secret": "a" * 40})}
    )
    inputs = read_folder(SAMPLE, settings)
    measures = chosen(load_library(SAMPLE), settings)
    computed = compute(inputs, parse_quarter("2025-26Q3"), settings, measures)
    rounds = read_rounds(record_place(SAMPLE, Path("out"), settings))
    domains = domains_of(SAMPLE, alone=True, edition="named")
    found = computed_frameworks(inputs, computed, domains, rounds, lambda *_: None)
    assert found is not None
    apart: dict[tuple[int, str], Source] = {}
    jobs = list(everything(found)) + [(computed, job) for job in pack_jobs(computed, "named")]
    assert len(jobs) > 100
    for source, job in jobs:
        key = id(source), job.locality
        if key not in apart:
            apart[key] = joined(common(source), rows_of(source, job.locality))
        assert htmls(source, job) == htmls(apart[key], job), job
