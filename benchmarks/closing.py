"""What a run says when it has ended: what was written, what was not, and what to look at."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benchmarks.again import OUT, PRIVATE
from benchmarks.asked import as_day
from benchmarks.errors import ReportsFailed
from benchmarks.findings import Finding
from benchmarks.reports.names import practice_title
from benchmarks.reports.wording import listed

WARNINGS_SHOWN = 6

LETTERS = "anonymised, each reader with letters of its own"


def closing_lines(
    manifest: pl.DataFrame, practices: pl.DataFrame, *, some: bool, private: bool
) -> list[str]:
    """What happened, in the words that end a command's output.

    Takes MANIFEST and the run's practices; `some`: only some were asked for; `private`: there is
    a folder for the lead alone.
    """
    reports = manifest.filter(pl.col("report") != "table")
    written = reports.filter(pl.col("status") == "written").sort("path")
    lines = []
    if reports.height:
        lines.append(f"{_files(written)} in {OUT}")
        lines += [] if some else former_members(practices)
        lines += _told_private(reports) if private else []
    else:
        lines.append(f"{_tables(manifest)}, as CSV and Parquet, in {OUT}")
    if written.height:
        first = written.sort(pl.col("report") != "index", "path")["path"][0]
        lines.append(f"Open first: {Path(OUT) / first}")
    return lines


def _files(written: pl.DataFrame) -> str:
    """How many of each kind: "12 reports, 1 pack and 12 frameworks"."""
    kinds = (("peer-review", "report"), ("pack", "pack"), ("framework", "framework"))
    counts = [(written.filter(report=kind).height, what) for kind, what in kinds]
    return listed([_counted(count, what) for count, what in counts if count]) or "0 reports"


def _told_private(reports: pl.DataFrame) -> list[str]:
    """Which localities got letters for names, and where the lead finds who is who."""
    # The index has no locality; of a locality whose edition is named some readers may get letters.
    there = reports.drop_nulls("locality").group_by("locality").agg("edition").sort("locality")
    lines = [
        f"{place}: {'' if {*given} == {'anonymised'} else 'in part '}{LETTERS}"
        for place, given in there.iter_rows()
        if "anonymised" in given
    ]
    return [*lines, f"For the lead alone, with names and codes: {PRIVATE}"]


def former_members(practices: pl.DataFrame) -> list[str]:
    """Who was in a locality once, is in none on the quarter's last day, and gets no report."""
    former = practices.filter(~pl.col("member")).sort("practice_code")
    return [
        f"{row['practice_code']} {practice_title(row['practice_name'])} "
        + (f"closed on {as_day(row['closed'])}" if row["closed"] else "has left its locality")
        + ": no report"
        for row in former.iter_rows(named=True)
    ]


def failed_lines(manifest: pl.DataFrame) -> list[str]:
    """Each report that could not be written, and why."""
    failed = manifest.filter(pl.col("status") == "failed").sort("path")
    return [f"{row['path']}: {row['error']}" for row in failed.iter_rows(named=True)]


def refuse_failed(failed: Sequence[str]) -> None:
    """Raise ReportsFailed that names each report that could not be written, and why."""
    if failed:
        count = _counted(len(failed), "report")
        raise ReportsFailed("\n".join([f"{count} could not be written:", *failed]))


def warning_lines(findings: Sequence[Finding], *, table: bool) -> list[str]:
    """A few warnings, of as many kinds as there are, and where to read the others.

    `table`: the findings were written beside the reports.
    """
    warnings = [one for one in findings if one.severity == "warning"]
    of_a_kind = {warning.rule: warning for warning in reversed(warnings)}
    first = [one for one in dict.fromkeys(warnings) if one is of_a_kind[one.rule]]
    ordered = list(dict.fromkeys([*first, *warnings]))
    lines = [str(one) for one in ordered[:WARNINGS_SHOWN]]
    if more := len(ordered) - len(lines):
        written = Path(OUT) / "findings.csv"
        place = f"see {written}" if table else "`peerbench compute` writes them all"
        lines.append(f"{_counted(more, 'more warning')}: {place}")
    return lines


def _tables(manifest: pl.DataFrame) -> str:
    names = list(dict.fromkeys(Path(path).stem for path in manifest["path"]))
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
