"""The frameworks of a run: what to refuse before computing, and what to write after it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from benchmarks.errors import DataError
from benchmarks.framework.definition import Domains
from benchmarks.framework.engine import framework, settled
from benchmarks.framework.index import refuse_index
from benchmarks.framework.load import load_domains
from benchmarks.framework.queries import refuse_open
from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.periods import Period
from benchmarks.pipeline import Computed
from benchmarks.settings import read_settings
from benchmarks.sources.inputs import Inputs
from benchmarks.telling import Tell


class NoPublicFramework(DataError):
    """A public edition of the framework alone was asked for."""

    def __init__(self) -> None:
        super().__init__(
            "There is no public edition of the framework: what partners say is for the practice.\n"
            "  Leave out --edition public, or choose named, anonymised or facilitator."
        )


def domains_of(
    inputs: Inputs,
    quarter: Period,
    practices: Sequence[str],
    *,
    alone: bool,
    edition: str,
    state: str,
) -> Domains:
    """The domains of a folder; none for the public edition of a batch.

    Raises BadDomains, DataError for an index of what cannot have one, OpenQueries where a final
    edition has to wait, and NoPublicFramework where that alone was asked for.
    """
    domains = load_domains(inputs.folder, load_measures())
    refuse_index(read_settings(inputs.folder).framework.index, domains)
    if edition == "public":
        if alone:
            raise NoPublicFramework
        return {}
    refuse_open(inputs, quarter, practices, state)
    return domains


def indicators(
    folder: Path, inputs: Inputs | None = None, quarter: Period | None = None
) -> Mapping[str, Measure]:
    """The measures of a folder's own indicators; with `inputs`, on the counts that it holds.

    Raises BadDomains.
    """
    library = load_measures()
    domains = load_domains(folder, library)
    if inputs is not None and quarter is not None:
        return settled(inputs, domains, library, quarter).own
    every = (one for domain in domains.values() for one in domain.indicators)
    return {one.id: one.measure for one in every if one.measure is not None}


def write(
    inputs: Inputs,
    computed: Computed,
    domains: Domains,
    out: Path,
    practices: Sequence[str],
    *,
    edition: str,
    state: str,
    tell: Tell,
) -> pl.DataFrame:
    """Compute and write the frameworks asked for; their MANIFEST rows."""
    # WeasyPrint costs a second of imports that a run without pages need not pay.
    from benchmarks.reports.framework.write import write_frameworks

    tell("Computing the framework")
    found = framework(inputs, computed, domains)
    return write_frameworks(found, out, practices, edition, state, tell=tell)
