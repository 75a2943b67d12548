"""What agreements are about: a measure, an indicator of the framework, or nothing that is known."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from benchmarks.errors import MeasureError
from benchmarks.findings import Finding
from benchmarks.framework.load import load_domains
from benchmarks.measures.definition import Measure
from benchmarks.measures.faults import nearest
from benchmarks.measures.load import load_measures
from benchmarks.sources.inputs import Inputs

FILE = "agreements.csv"  # where a program gives agreements without a file
NOT_COUNTED = (
    "is not counted in this run, so what came of the agreement cannot be told. Look at [measures] "
    "in peerbench.toml and at --bundle; what is on request has to be asked for there."
)


def names_of(folder: Path, library: Mapping[str, Measure]) -> dict[str, str]:
    """The printed names of all that an agreement may be about, by id.

    Without the framework's indicators where its files are at fault: who prints it is told.
    """
    try:
        domains = load_domains(folder, load_measures())
    except MeasureError:
        domains = {}
    indicators = (one for domain in domains.values() for one in domain.indicators)
    return {one.id: one.name for one in indicators} | {one.id: one.name for one in library.values()}


def agreement_findings(
    inputs: Inputs,
    names: Mapping[str, str],
    library: Mapping[str, Measure],
    counted: Collection[str],
) -> list[Finding]:
    """A warning for each line about a measure that nobody knows, or that is not counted.

    `names`: of all that is known, the library and the framework's indicators. Collects AGREEMENTS.
    """
    found = []
    for file, line, column, name in _asked(inputs):
        if name not in names:
            message = (
                f"is no measure and no indicator of the framework; {nearest(name, names)} Write an "
                "id as `peerbench measures list` shows it: what came of the agreement cannot be "
                "told."
            )
            found.append(Finding("warning", file, "unknown-measure", message, line, column, name))
        elif name in library and name not in counted:
            found.append(
                Finding("warning", file, "agreement-measure", NOT_COUNTED, line, column, name)
            )
    return found


def _asked(inputs: Inputs) -> Iterator[tuple[str, int | None, str, str]]:
    """File, line, column and id of each measure named; of a line that names one twice, once."""
    rows = inputs.agreements.select("file", "line", "measure_id", "judged_by").collect()
    for file, line, about, judged in rows.sort("file", "line", nulls_last=True).iter_rows():
        yield file or FILE, line, "measure_id", about
        if judged != about:
            yield file or FILE, line, "judged_by", judged
