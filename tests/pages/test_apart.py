"""A locality's pages from its own rows alone are those from everybody's."""

import errno
import os
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.errors import MachineError
from benchmarks.framework.engine import Framework
from benchmarks.frameworks import computed_frameworks, domains_of
from benchmarks.measures.load import chosen, load_library
from benchmarks.periods import parse_quarter
from benchmarks.pipeline import Computed, compute
from benchmarks.reports import pool
from benchmarks.reports.apart import Rows, common, joined, rows_of
from benchmarks.reports.batch import Rendering, write_jobs
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
    with put_down(computed, 6) as place:
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


def test_of_many_localities_the_last_ones_lie_there(
    computed: Computed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "SPARE", 0)
    with put_down(computed, 2) as place:
        first = place.rows("Ashdale")
        held = first.read_bytes()
        second, third = place.rows("Brackenmoor"), place.rows("Calderwick")
        assert [path.exists() for path in (first, second, third)] == [False, True, True]
        assert place.rows("Brackenmoor") == second
        again = place.rows("Ashdale")
        assert again.read_bytes() == held
        assert [path.exists() for path in (again, second, third)] == [True, True, False]


@pytest.mark.slow
def test_no_space_among_temporary_files_is_told_and_what_is_drawn_stays(
    computed: Computed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: pool.PutDown, locality: str) -> Path:
        if locality == "Ashdale":
            return rows(self, locality)
        monkeypatch.setattr(Path, "write_bytes", no_space)
        return rows(self, locality)

    def no_space(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    rows = pool.PutDown.rows
    monkeypatch.setattr(pool.PutDown, "rows", full)
    jobs = report_jobs(computed, [], "named")
    away = replace(jobs[-1], locality="Brackenmoor")
    with pytest.raises(MachineError, match="No space left on device") as told:
        write_jobs(computed, [*jobs[:9], away], tmp_path, Rendering(processes=2))
    assert "name another folder for them in TMPDIR" in str(told.value)
    assert list(tmp_path.rglob("*.pdf"))
    assert not list(tmp_path.rglob(".writing-*"))


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
