"""What a folder holds and what is wrong with it, for people and for programs."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from benchmarks.agreed import agreement_findings, names_of
from benchmarks.errors import DataError
from benchmarks.findings import Finding, Severity, findings_frame
from benchmarks.framework.load import BadDomains
from benchmarks.frameworks import domains_of
from benchmarks.measures.definition import Measure
from benchmarks.measures.lint import doubts
from benchmarks.measures.load import chosen, definitions, load_library, load_measures
from benchmarks.measures.moved import FILE_NAME as MOVES
from benchmarks.measures.moved import OWN, moves
from benchmarks.reports.editions import SHORTEST_SECRET, too_short
from benchmarks.settings import FILE_NAME, Settings, read_settings
from benchmarks.sources.inputs import Inputs, SourceFile
from benchmarks.sources.read import read_folder
from benchmarks.telling import Tell

DRAWING = ("anonymised", "facilitator")  # editions that draw letters from a secret


def check_folder(folder: Path, tell: Tell) -> Inputs:
    """Recognise and validate everything in a folder and its settings, computing nothing."""
    settings = read_settings(folder)
    library = load_library(folder)
    counted = chosen(library, settings)  # a measure that is none is told here too
    inputs = read_folder(folder, settings, tell=tell)
    agreed = agreement_findings(inputs, names_of(folder, library), library, counted)
    own = moves_findings(folder) or measure_findings(folder, library, inputs)
    more = (*own, *agreed, *secret_findings(settings), *framework_findings(folder))
    return replace(inputs, findings=(*inputs.findings, *more))


def moves_findings(folder: Path) -> list[Finding]:
    """What is wrong in a folder's own table of codes that moved."""
    place = f"{OWN}/{MOVES}"
    try:
        moves(folder / OWN)
    except DataError as reason:
        told = " ".join(str(reason).removeprefix(f"{place} ").split())
        return [Finding("error", place, "bad-moves", told)]
    return []


def measure_findings(
    folder: Path, library: Mapping[str, Measure], inputs: Inputs
) -> Iterator[Finding]:
    """What is doubtful in a folder's own definitions, and which stand for one of the library.

    What `measures lint` calls an error is a warning: the definition can be computed with.
    """
    files = {path.stem: path for path in definitions(folder / OWN)}
    if not files:
        return
    codes = inputs.presentations.select("bnf_code", "month", "name").collect()
    texts = {name: path.read_text(encoding="utf-8-sig") for name, path in files.items()}
    shipped = load_measures()
    for name in (name for name in files if name in shipped):
        message = "stands in the place of the library's measure of that name."
        yield Finding("note", f"{OWN}/{files[name].name}", "own-measure", message)
    for one in doubts(library, texts, codes, date.today(), whole=False, folder=folder):  # noqa: DTZ011
        if one.measure in files:
            severity: Severity = "note" if one.severity == "note" else "warning"
            yield Finding(severity, f"{OWN}/{files[one.measure].name}", one.rule, one.message)


def framework_findings(folder: Path) -> list[Finding]:
    """What is wrong in a folder's own definitions of the framework."""
    try:
        domains_of(folder, alone=False, edition="named")
    except BadDomains as bad:
        return [
            Finding("error", one.file, "bad-framework", one.message, column=one.key or None)
            for one in bad.faults
        ]
    except DataError as reason:
        return [Finding("error", FILE_NAME, "bad-index", str(reason), column="framework.index")]
    return []


def secret_findings(settings: Settings) -> list[Finding]:
    """A secret that is too short for letters, or that the edition of the settings lacks."""
    secret, column = settings.anonymity.secret.strip(), "anonymity.secret"
    if secret and too_short(secret):
        severity: Severity = "error" if settings.edition in DRAWING else "warning"
        message = (
            f"is too short: it has {len(secret)} letters and needs {SHORTEST_SECRET} or more. "
            "Put a longer one in its place."
        )
        return [Finding(severity, FILE_NAME, "short-secret", message, column=column)]
    if not secret and settings.edition == "anonymised":
        message = (
            'is missing, and edition = "anonymised" draws its letters from one. Write under '
            f'[anonymity] a line secret = "…" of {SHORTEST_SECRET} letters or more, or choose '
            "another edition."
        )
        return [Finding("error", FILE_NAME, "no-secret", message, column=column)]
    return []


def ordered(inputs: Inputs) -> list[Finding]:
    """The findings, errors first, each once."""
    return [Finding(**row) for row in findings_frame(inputs.findings).to_dicts()]


def errors(inputs: Inputs) -> int:
    """How many findings stop a run."""
    return sum(finding.severity == "error" for finding in ordered(inputs))


def check_lines(inputs: Inputs) -> list[str]:
    """The files that were read, then every finding, then how many of each kind."""
    found = ordered(inputs)
    kinds = Counter(finding.severity for finding in found)
    total = ", ".join(
        f"{kinds[kind]} {kind}{'' if kinds[kind] == 1 else 's'}"
        for kind in ("error", "warning", "note")
    )
    files = [file_line(file) for file in inputs.files]
    return [*files, *map(str, found), f"{len(files)} files read: {total}"]


def file_line(file: SourceFile) -> str:
    """One file: its layout, its rows, the time it covers."""
    line = f"{file.file}: {file.layout}, {file.rows:,} rows"
    if file.first is None or file.last is None:
        return line
    first, last = f"{file.first:%Y-%m}", f"{file.last:%Y-%m}"
    return f"{line}, {first}" if first == last else f"{line}, {first} to {last}"


def check_json(inputs: Inputs) -> str:
    """Files and findings as one JSON object; dates ISO."""
    held = {
        "files": [asdict(file) for file in inputs.files],
        "findings": [asdict(finding) for finding in ordered(inputs)],
    }
    return json.dumps(held, indent=2, ensure_ascii=False, default=str)
