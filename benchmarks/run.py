"""From a folder to what a command was asked for: its tables, its reports, or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from benchmarks.disclosure import beside
from benchmarks.errors import DataError, MachineError, ReportsFailed
from benchmarks.explain import explanation
from benchmarks.frameworks import domains_of, indicators, write
from benchmarks.measures.load import chosen, load_measures
from benchmarks.measures.show import definition_text
from benchmarks.outputs import write_key, write_manifest, write_tables
from benchmarks.periods import Period
from benchmarks.pipeline import Computed, compute
from benchmarks.reports.editions import key_table, known_edition
from benchmarks.reports.names import practice_title
from benchmarks.reports.subject import NotAMember
from benchmarks.reports.wording import listed
from benchmarks.schemas import Manifest
from benchmarks.settings import read_settings
from benchmarks.sources.files import find_files, is_output
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.quarter import quarter_told
from benchmarks.sources.read import read_folder, refuse_errors
from benchmarks.telling import Tell

WARNINGS_SHOWN = 6
PRIVATE = "-lead-only"


class UnknownPractice(DataError):
    """A practice was asked for that is in no locality of the folder."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        near = get_close_matches(code, known, n=3, cutoff=0.5) or sorted(known)[:3]
        super().__init__(
            f"No practice {code} in localities.csv.\n"
            f"  Near it: {', '.join(near)}.\n"
            "  Correct the code, or add the practice to localities.csv."
        )


@dataclass(frozen=True)
class Outcome:
    """What a run computed and what it wrote."""

    computed: Computed
    manifest: pl.DataFrame  # MANIFEST
    out: Path
    practices: tuple[str, ...]  # whose reports were asked for; empty means everybody's
    private: Path | None = None  # where tables and key are, if not beside the reports


def run(
    folder: Path,
    quarter: Period,
    out: Path,
    *,
    tables: bool,
    reports: bool,
    packs: bool = False,
    frameworks: bool = False,
    state: str = "final",
    practices: Sequence[str] = (),
    edition: str | None = None,
    tell: Tell,
) -> Outcome:
    """Read a folder, compute its quarter, and write tables, reports and the manifest of both.

    Where practices are hidden from their peers, the tables (which hold codes) and the key to the
    letters go to a folder of the lead's own beside `out`. Raises BenchmarkError before anything is
    written where the input, a definition or the output folder is at fault.
    """
    refuse_place(folder, out)
    settings = read_settings(folder)
    edition = known_edition(edition or settings.edition)
    measures = chosen(load_measures(), settings)
    inputs = read_folder(folder, settings, tell=tell)
    refuse_errors(inputs)
    wanted = known_practices(practices, inputs)
    asked = {"edition": edition, "state": state}
    domains = domains_of(inputs, quarter, wanted, alone=not reports, **asked) if frameworks else {}
    tell("Computing")
    computed = compute(quarter_told(inputs, quarter), quarter, settings, measures)
    if reports or frameworks:
        refuse_former(wanted, computed)
    private = _private(computed, out, edition) if reports or packs or frameworks else None
    written = []
    if tables:
        tell("Writing tables")
        written.append(write_tables(computed, private or out))
        if private is not None:
            write_manifest(written.pop(), private)
    if reports:
        written.append(_reports(computed, out, wanted, edition, tell))
    if packs and edition != "public":
        written.append(_packs(computed, out, edition, tell))
    if domains:
        written.append(write(inputs, computed, domains, out, wanted, **asked, tell=tell))
    if reports:
        written.append(_index(computed, out, pl.concat(written), edition))
    manifest = pl.concat(written)
    write_manifest(manifest, out)
    return Outcome(computed, manifest, out, wanted, private)


def _reports(
    computed: Computed, out: Path, practices: Sequence[str], edition: str, tell: Tell
) -> pl.DataFrame:
    # WeasyPrint costs a second of imports that tables alone need not pay.
    from benchmarks.reports.batch import write_reports

    def told(done: int, asked: int) -> None:
        tell("Writing reports", done, asked)

    return write_reports(computed, out, practices=practices, edition=edition, tell=told)


def _packs(computed: Computed, out: Path, edition: str, tell: Tell) -> pl.DataFrame:
    from benchmarks.reports.batch import write_packs

    def told(done: int, asked: int) -> None:
        tell("Writing packs", done, asked)

    return write_packs(computed, out, edition=edition, tell=told)


def _index(computed: Computed, out: Path, manifest: pl.DataFrame, edition: str) -> pl.DataFrame:
    from benchmarks.reports.batch import write_index

    return write_index(computed, out, manifest, edition=edition)


def _private(computed: Computed, out: Path, edition: str) -> Path | None:
    """The lead's own folder, with the key in it, where readers may not know who is who."""
    key = key_table(computed.practices, edition, computed.settings.anonymity.secret)
    place = out.with_name(f"{out.resolve().name}{PRIVATE}")
    if not key.is_empty():
        write_key(key, place)
        write_manifest(Manifest.create_empty(), place)  # so that it is known for output
    return place if edition == "public" or not key.is_empty() else None


def explain(
    folder: Path, quarter: Period, practice_code: str, measure_id: str, *, tell: Tell
) -> list[str]:
    """How one figure came to be, in lines; writes nothing.

    Raises BenchmarkError where the input, the practice or the measure is not there.
    """
    settings = read_settings(folder)
    library = load_measures()
    if measure_id not in {*library, *indicators(folder)}:
        definition_text(library, measure_id)
    inputs = read_folder(folder, settings, tell=tell)
    refuse_errors(inputs)
    measure = library.get(measure_id) or indicators(folder, inputs, quarter)[measure_id]
    together = beside(chosen(library, settings), measure)
    computed = compute(inputs, quarter, settings, together)
    return list(explanation(computed, inputs, practice_code.strip().upper(), measure_id))


def refuse_place(folder: Path, out: Path) -> None:
    """Refuse an output folder that is a file, or the input folder itself."""
    if out.is_file():
        raise MachineError(f"{out} is a file.\n  Give --out a folder; it is made where missing.")
    if out.resolve() == folder.resolve():
        raise DataError(
            f"{out} is the input folder, where the next run would read the tables as input.\n"
            "  Give --out another folder, for instance one inside it."
        )
    inside = folder.resolve() in out.resolve().parents and out.is_dir() and not is_output(out)
    if inside and (held := find_files(out)[0]):
        raise DataError(
            f"{out} holds input ({held[0].name}), which the next run would pass over as output.\n"
            "  Give --out a folder of its own, for instance a new one beside it."
        )


def known_practices(asked: Sequence[str], inputs: Inputs) -> tuple[str, ...]:
    """The codes asked for, each once; raises UnknownPractice for one that is in no locality.

    Collects the localities' codes: a slip is told at once, not after computing.
    """
    known = inputs.localities.select("practice_code").collect().to_series().to_list()
    codes = tuple(dict.fromkeys(code.strip().upper() for code in asked))
    for code in codes:
        if code not in known:
            raise UnknownPractice(code, known)
    return codes


def refuse_former(codes: Sequence[str], computed: Computed) -> None:
    """Raise NotAMember for a code that is in no locality on the quarter's last day.

    Raises DataError where no practice at all is in one, so that there is nobody to report on.
    """
    member = dict(computed.practices.select("practice_code", "member").iter_rows())
    if not any(member.values()):
        raise DataError(
            f"No practice is in a locality on {_day(computed.quarter.end)}, the last day of the "
            "quarter.\n  Look at the dates in localities.csv, and at the quarter."
        )
    for code in codes:
        if not member.get(code):
            raise NotAMember(code)


def closing_lines(outcome: Outcome) -> list[str]:
    """What happened, in the words that end a command's output."""
    reports = outcome.manifest.filter(pl.col("report") != "table")
    written = reports.filter(pl.col("status") == "written").sort("path")
    lines = []
    if reports.height:
        lines.append(f"{_files(written)} in {outcome.out}")
        lines += [] if outcome.practices else former_members(outcome.computed)
        lines += _told_private(outcome, reports)
    else:
        lines.append(f"{_tables(outcome.manifest)}, as CSV and Parquet, in {outcome.out}")
    if written.height:
        first = written.sort(pl.col("report") != "index", "path")["path"][0]
        lines.append(f"Open first: {outcome.out / first}")
    return lines


def _files(written: pl.DataFrame) -> str:
    """How many of each kind: "12 reports, 1 pack and 12 frameworks"."""
    packs = written.filter(pl.col("report") == "pack").height
    reports = written.filter(pl.col("report") == "peer-review").height
    frameworks = written.filter(pl.col("report") == "framework").height
    kinds = ((reports, "report"), (packs, "pack"), (frameworks, "framework"))
    return listed([_counted(count, what) for count, what in kinds if count]) or "0 reports"


def _told_private(outcome: Outcome, reports: pl.DataFrame) -> list[str]:
    """Which localities got letters for names, and where the lead finds who is who."""
    if outcome.private is None:
        return []
    given = reports.filter(pl.col("edition") == "anonymised")["locality"].unique().sort()
    lines = [f"{place}: anonymised, each reader with letters of its own" for place in given]
    return [*lines, f"For the lead alone, with names and codes: {outcome.private}"]


def former_members(computed: Computed) -> list[str]:
    """Who was in a locality once, is in none on the quarter's last day, and gets no report."""
    former = computed.practices.filter(~pl.col("member")).sort("practice_code")
    return [
        f"{row['practice_code']} {practice_title(row['practice_name'])} "
        + (f"closed on {_day(row['closed'])}" if row["closed"] else "has left its locality")
        + ": no report"
        for row in former.iter_rows(named=True)
    ]


def refuse_failed(manifest: pl.DataFrame) -> None:
    """Raise ReportsFailed that names each report that could not be written, and why."""
    failed = manifest.filter(pl.col("status") == "failed").sort("path")
    if failed.height:
        reasons = [f"{row['path']}: {row['error']}" for row in failed.iter_rows(named=True)]
        count = _counted(failed.height, "report")
        raise ReportsFailed("\n".join([f"{count} could not be written:", *reasons]))


def warning_lines(outcome: Outcome) -> list[str]:
    """A few warnings, of as many kinds as there are, and where to read the others."""
    warnings = [one for one in outcome.computed.findings if one.severity == "warning"]
    of_a_kind = {warning.rule: warning for warning in reversed(warnings)}
    first = [one for one in dict.fromkeys(warnings) if one is of_a_kind[one.rule]]
    ordered = list(dict.fromkeys([*first, *warnings]))
    lines = [str(one) for one in ordered[:WARNINGS_SHOWN]]
    if more := len(ordered) - len(lines):
        table = outcome.out / "findings.csv"
        place = f"see {table}" if table.exists() else "`peerbench compute` writes them all"
        lines.append(f"{_counted(more, 'more warning')}: {place}")
    return lines


def _tables(manifest: pl.DataFrame) -> str:
    names = list(dict.fromkeys(Path(path).stem for path in manifest["path"]))
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
