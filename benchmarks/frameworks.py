"""The frameworks of a run: what to refuse before computing, and what they are made from."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.errors import DataError
from benchmarks.framework.definition import Domains
from benchmarks.framework.engine import Framework, framework, settled
from benchmarks.framework.index import refuse_index
from benchmarks.framework.load import load_domains
from benchmarks.framework.ratings.issued import Issued
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


def domains_of(folder: Path, *, alone: bool, edition: str) -> Domains:
    """The domains of a folder; none for the public edition of a batch.

    Raises BadDomains, DataError for an index of what cannot have one, and NoPublicFramework where
    that alone was asked for.
    """
    domains = load_domains(folder, load_measures())
    refuse_index(read_settings(folder).framework.index, domains)
    if edition == "public":
        if alone:
            raise NoPublicFramework
        return {}
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


def computed_frameworks(
    inputs: Inputs, computed: Computed, domains: Domains, issued: Issued, tell: Tell
) -> Framework | None:
    """The framework of a run; None where there are no domains to print.

    `issued`: the rounds of partners' answers that earlier editions printed.
    """
    if not domains:
        return None
    tell("Computing the framework")
    return framework(inputs, computed, domains, issued)
