"""From a folder to what a command was asked for: its tables, its reports, or both."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

import polars as pl

from benchmarks.again import Snapshot, Told, forget, remember
from benchmarks.agreed import agreement_findings, names_of
from benchmarks.asked import known_practices, refuse_former, refuse_place, refuse_public_pack
from benchmarks.closing import closing_lines, failed_lines, warning_lines
from benchmarks.disclosure import beside
from benchmarks.explain import explanation
from benchmarks.framework.definition import Domains
from benchmarks.framework.engine import Framework
from benchmarks.frameworks import computed_frameworks, domains_of, indicators
from benchmarks.measures.load import chosen, load_library
from benchmarks.measures.show import definition_text
from benchmarks.outputs import (
    Account,
    timings_csv,
    write_framework_tables,
    write_key,
    write_manifest,
    write_tables,
)
from benchmarks.periods import Period
from benchmarks.pipeline import Computed, compute
from benchmarks.queries import refuse_open, refuse_past_deadline
from benchmarks.reports.editions import key_table, known_edition
from benchmarks.rounds import late_findings, of_record, read_rounds, record_place, write_rounds
from benchmarks.schemas import Manifest
from benchmarks.settings import Settings, read_settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.quarter import quarter_told, refuse_far
from benchmarks.sources.read import read_folder, refuse_errors
from benchmarks.telling import Tell
from benchmarks.wanted import How, Wanted
from benchmarks.writing import alone_in, write_whole


@dataclass(frozen=True)
class Run:
    """One run: what, from where, to where."""

    folder: Path
    quarter: Period
    out: Path
    private: Path  # where tables and key go where readers may not know who is who
    wanted: Wanted
    how: How
    began: Snapshot | None = None  # what the folder held when it began
    mark: str | None = None  # its fingerprint
    took: dict[str, float] = field(default_factory=dict)  # seconds by step and file

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Note how long a step takes."""
        started = perf_counter()
        yield
        self.took[step] = perf_counter() - started


def run(one: Run, tell: Tell) -> Told:
    """Read a folder, compute its quarter, write what is wanted and the manifest of it.

    Raises BenchmarkError before anything is written where the input, a definition or the output
    folder is at fault. What is written when it is interrupted stays, and is in the manifest.
    """
    refuse_place(one.folder, one.out)
    with ExitStack() as held:
        if one.out.is_dir():
            held.enter_context(alone_in(one.out))
        computed, beside, edition, practices = _computed(one, tell)
        if one.began is not None:
            one.began.refuse_changed()
        key = _key(computed, one, edition)
        if not one.out.is_dir():
            held.enter_context(alone_in(one.out))
        forget(one.out)
        account = Account(one.out)
        place = _private(one, edition, key)
        try:
            hidden = _write(one, (computed, beside), edition, practices, place, account, tell)
        finally:
            account.save()
            if one.how.timings is not None:
                write_whole(one.how.timings, timings_csv(one.took))
        return _told(one, computed, account.frame(), place, hidden)


def _computed(one: Run, tell: Tell) -> tuple[Computed, Framework | None, str, tuple[str, ...]]:
    """The computation, the framework, the edition and the practices that were asked for."""
    settings = read_settings(one.folder)
    edition = known_edition(one.wanted.edition or settings.edition)
    refuse_public_pack(one.wanted, edition)
    measures = chosen(load_library(one.folder), settings, one.wanted.bundles)
    with one.timed("Reading"):
        inputs = read_folder(one.folder, settings, tell=tell)
        refuse_errors(inputs)
    practices = known_practices(one.wanted.practices, inputs)
    _refuse_waiting(one, inputs, practices, settings)
    domains = _domains(one, inputs, edition)
    tell("Computing")
    with one.timed("Computing"):
        computed = compute(quarter_told(inputs, one.quarter), one.quarter, settings, measures)
        computed = _with_agreed(computed, inputs)
    if one.wanted.reports or one.wanted.frameworks:
        refuse_former(practices, computed)
    with one.timed("Computing the framework"):
        place = record_place(one.folder, one.out, settings)
        beside = computed_frameworks(inputs, computed, domains, read_rounds(place), tell)
    if beside is not None:
        late = late_findings(beside.views.late, inputs, place)
        computed = replace(computed, findings=(*computed.findings, *late))
    return computed, beside, edition, practices


def _with_agreed(computed: Computed, inputs: Inputs) -> Computed:
    """The names of what agreements may be about, and which of them cannot be told of."""
    library = load_library(inputs.folder)
    names = names_of(inputs.folder, library)
    found = agreement_findings(inputs, names, library, computed.measures)
    return replace(computed, names=names, findings=(*computed.findings, *found))


def _refuse_waiting(one: Run, inputs: Inputs, practices: Sequence[str], settings: Settings) -> None:
    """What is printed needs data near the quarter, and waits for open queries; tables do not."""
    wanted = one.wanted
    if wanted.reports or wanted.packs or wanted.frameworks:
        refuse_far(inputs, one.quarter)
        refuse_open(inputs, one.quarter, practices, wanted.state)
        refuse_past_deadline(settings, one.quarter, wanted.state)


def _domains(one: Run, inputs: Inputs, edition: str) -> Domains:
    """The domains of the frameworks that are wanted."""
    wanted = one.wanted
    if not wanted.frameworks:
        return {}
    alone = not wanted.reports
    return domains_of(inputs.folder, alone=alone, edition=edition)


def _write(
    one: Run,
    found: tuple[Computed, Framework | None],
    edition: str,
    practices: tuple[str, ...],
    private: Path | None,
    account: Account,
    tell: Tell,
) -> Mapping[str, str]:
    """Write all that is wanted into the account; the digests of what went to the lead alone."""
    hidden: Mapping[str, str] = {}
    if one.wanted.tables or found[1] is not None:
        tell("Writing tables")
        with one.timed("Writing tables"):
            tables = _tables(one.wanted, found, private or one.out)
        if private is None:
            account.add(tables.rows(named=True))
        else:
            write_manifest(tables, private)
            hidden = dict(tables.select("path", "sha256").iter_rows())
    if one.wanted.reports or one.wanted.packs or one.wanted.frameworks:
        _draw(one, found, edition, practices, account, tell)
    return hidden


def _tables(wanted: Wanted, found: tuple[Computed, Framework | None], place: Path) -> pl.DataFrame:
    """Write the tables that are wanted, and those of the framework where there is one."""
    computed, beside = found
    written = [write_tables(computed, place)] if wanted.tables else []
    if beside is not None:
        written.append(write_framework_tables(beside, place))
    return pl.concat(written)


def _draw(
    one: Run,
    found: tuple[Computed, Framework | None],
    edition: str,
    practices: tuple[str, ...],
    account: Account,
    tell: Tell,
) -> None:
    # WeasyPrint costs a second of imports that tables alone need not pay.
    from benchmarks.reports.batch import Rendering, write_index, write_jobs
    from benchmarks.reports.jobs import framework_jobs, pack_jobs, report_jobs
    from benchmarks.reports.kept import forget_files

    def told(done: int, asked: int) -> None:
        tell("Writing reports", done, asked)

    computed, beside = found
    jobs = report_jobs(computed, practices, edition, one.wanted.state) if one.wanted.reports else []
    if one.wanted.packs and edition != "public":
        jobs += pack_jobs(computed, edition, one.wanted.state)
    if one.how.force:  # once for reports and frameworks, which are drawn one after the other
        forget_files(one.out)
    rendering = Rendering(one.how.jobs, False, one.how.scheduler, told, account.add, one.took)
    with one.timed("Writing reports"):
        if jobs:
            write_jobs(computed, jobs, one.out, rendering)
        if beside is not None:
            frameworks = framework_jobs(beside, practices, edition, one.wanted.state)
            drawn = [job.practice_code for job in frameworks if job.practice_code is not None]
            place = record_place(one.folder, one.out, computed.settings)
            write_rounds(place, read_rounds(place), beside.views.edition, drawn)
            write_jobs(beside, frameworks, one.out, rendering)
    if one.wanted.reports or beside is not None:
        index = write_index(computed, one.out, account.frame(), edition=edition)
        account.add(index.rows(named=True))


def _key(computed: Computed, one: Run, edition: str) -> pl.DataFrame | None:
    """Who stands behind which letter, where anything is drawn; raises SecretNeeded."""
    if not (one.wanted.reports or one.wanted.packs or one.wanted.frameworks):
        return None
    return key_table(computed.practices, edition, computed.settings.anonymity.secret)


def _private(one: Run, edition: str, key: pl.DataFrame | None) -> Path | None:
    """The lead's own folder, with the key in it, where readers may not know who is who."""
    if key is None:
        return None
    if not key.is_empty():
        write_key(key, one.private)
        write_manifest(Manifest.create_empty(), one.private)  # so that it is known for output
    tables = one.wanted.tables and edition == "public"  # anyone reads what lies beside
    return one.private if tables or not key.is_empty() else None


def _told(
    one: Run,
    computed: Computed,
    manifest: pl.DataFrame,
    private: Path | None,
    hidden: Mapping[str, str],
) -> Told:
    """What is said at the end, and kept for the next run where all went well."""
    wanted = one.wanted
    beside_reports = wanted.tables and private is None
    told = Told(
        warning_lines(computed.findings, table=beside_reports),
        closing_lines(
            manifest,
            computed.practices,
            some=bool(wanted.practices),
            private=private is not None,
        ),
        failed_lines(manifest),
    )
    if not told.failed and one.mark is not None:
        written = dict(manifest.select("path", "sha256").iter_rows()) | of_record(one.out)
        remember(one.out, one.mark, told, written, hidden)
    return told.at(one.out, one.private)


def explain(
    folder: Path, quarter: Period, practice_code: str, measure_id: str, *, tell: Tell
) -> list[str]:
    """How one figure came to be, in lines; writes nothing.

    Raises BenchmarkError where the input, the practice or the measure is not there.
    """
    settings = read_settings(folder)
    library = load_library(folder)
    if measure_id not in {*library, *indicators(folder)}:
        definition_text(library, measure_id)
    inputs = read_folder(folder, settings, tell=tell)
    refuse_errors(inputs)
    measure = library.get(measure_id) or indicators(folder, inputs, quarter)[measure_id]
    together = beside(chosen(library, settings), measure)
    computed = compute(inputs, quarter, settings, together)
    return list(explanation(computed, inputs, practice_code.strip().upper(), measure_id))
