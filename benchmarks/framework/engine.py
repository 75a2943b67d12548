"""The framework of a folder for a quarter: every indicator's rows, computed as measures are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from benchmarks.framework.beside import (
    adjusted,
    latest_inspections,
    latest_published,
)
from benchmarks.framework.breaks import unbroken
from benchmarks.framework.definition import Domains, Indicator
from benchmarks.framework.index import INDEX, index_of
from benchmarks.framework.ratings.issued import Issued
from benchmarks.framework.state import coverage, states
from benchmarks.framework.views import Views, views_of
from benchmarks.framework.wiring import Wired, wired
from benchmarks.measures.definition import Measure
from benchmarks.periods import Period
from benchmarks.pipeline import Computed, compute
from benchmarks.schemas import (
    WINDOWS,
    Budgets,
    Diagnostics,
    Prescribing,
    Presentations,
    Referrals,
)
from benchmarks.sources.inputs import Inputs
from benchmarks.standing import FALSE_DISCOVERIES
from benchmarks.statistics.multiplicity import survives

TABLES = ("values", "comparison", "control_chart", "changes", "contributions")
CHARTED = ("control_chart",)  # what an agreement is judged by
LOCAL_TABLES = ("variation", "inequality", "withheld")
STOCK = "workforce."  # counts of one day, which stand for the year behind it
AS_PUBLISHED = "as published"


@dataclass(frozen=True)
class Framework:
    """Everything that a framework's pages are made from; withheld figures are null in it."""

    computed: Computed  # of the indicators' measures and the carried ones alike
    wired: Wired
    states: pl.DataFrame  # STATES
    coverage: pl.DataFrame  # COVERAGE
    inspections: pl.DataFrame  # INSPECTIONS: the latest of each question up to the quarter's end
    published: pl.DataFrame  # PUBLISHED: the latest value up to the quarter's end
    adjusted: pl.DataFrame  # ADJUSTED
    views: Views
    queries: pl.DataFrame  # QUERIES of the quarter
    index: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=INDEX))

    @property
    def domains(self) -> Domains:
        """The domains in their order."""
        return self.wired.domains

    def name_of(self, one: Indicator) -> str:
        """An indicator's name for narrow columns; a carried one has that of its measure."""
        return self.computed.measures[one.carries].name if one.carries else one.name

    def named(self, name: str) -> str:
        """The narrow name of an indicator, or of what one carries, by its id; else the id."""
        for domain in self.domains.values():
            for one in domain.indicators:
                if name in (one.id, one.carries):
                    return self.name_of(one)
        return name.replace("_", " ")


def framework(
    inputs: Inputs, peer_review: Computed, domains: Domains, issued: Issued | None = None
) -> Framework:
    """The framework of a folder whose peer review is computed; `issued`: by earlier editions.

    The indicators' own counts go the same way as the library's: values, intervals, peers,
    verdicts, disclosure. Carried rows are those of `peer_review` as they are.
    """
    quarter = peer_review.quarter
    found = settled(inputs, domains, peer_review.measures, quarter)
    counts = _counts_of(inputs, found, quarter)
    own = _own(inputs, peer_review, found.own)
    whole = _together(_as_told(own, found, counts), peer_review, found.carried)
    inspections = latest_inspections(inputs, quarter)
    published = latest_published(counts, found, peer_review.deprivation)
    views = views_of(inputs, quarter, issued or Issued())
    known = states(
        found.domains, whole, _nobody(counts, found, whole), inspections, published, views
    )
    return Framework(
        computed=whole,
        wired=found,
        states=known,
        coverage=coverage(known),
        inspections=inspections,
        published=published,
        adjusted=adjusted(counts, found, whole),
        views=views,
        queries=peer_review.said.queries,
        index=index_of(whole, found.domains, peer_review.settings.framework.index),
    )


def settled(
    inputs: Inputs, domains: Domains, library: Mapping[str, Measure], quarter: Period
) -> Wired:
    """Each indicator on the one source that a folder fills it from."""
    return wired(domains, library, dict(_ends(inputs, quarter).iter_rows()), quarter)


def _ends(inputs: Inputs, quarter: Period) -> pl.DataFrame:
    """The last day of each count up to the quarter's end, of practices in the localities."""
    rows = inputs.counts.join(inputs.localities, on="practice_code", how="semi")
    found = rows.filter(pl.col("period_end") <= quarter.end)
    return found.group_by("count_id").agg(pl.col("period_end").max()).collect().sort("count_id")


def _counts_of(inputs: Inputs, found: Wired, quarter: Period) -> pl.DataFrame:
    """COUNTS of the localities' practices that indicators show beside their figures."""
    shown = {one.published for domain in found.domains.values() for one in domain.indicators}
    ids = set(found.filled_by.values())
    asked = [*ids, *(f"{name}.pca" for name in ids), *(one for one in shown if one)]
    return (
        inputs.counts.filter(
            pl.col("count_id").is_in(asked)
            | pl.col("count_id").str.starts_with("fingertips.93553"),
            pl.col("period_end") <= quarter.end,
        )
        .join(inputs.localities, on="practice_code", how="semi")
        .collect()
        .sort("practice_code", "count_id", "period_end", "period_start")
    )


def _own(inputs: Inputs, peer_review: Computed, own: Mapping[str, Measure]) -> Computed:
    """The indicators' own measures, from counts and lists alone."""
    lean = replace(
        inputs,
        prescribing=Prescribing.create_empty(lazy=True),
        presentations=Presentations.create_empty(lazy=True),
        referrals=Referrals.create_empty(lazy=True),
        diagnostics=Diagnostics.create_empty(lazy=True),
        budgets=Budgets.create_empty(lazy=True),
        findings=(),
    )
    settings = peer_review.settings.model_copy(update={"evaluations": (), "targets": {}})
    return compute(lean, peer_review.quarter, settings, own)


def _together(own: Computed, peer_review: Computed, carried: tuple[str, ...]) -> Computed:
    """One computation of the indicators' measures and the carried ones.

    Which differences survive the number of measures looked at is told of all of them together.
    """
    agreed = _agreed_on(peer_review)
    tables = {
        name: pl.concat(
            [
                getattr(own, name),
                getattr(peer_review, name).filter(
                    pl.col("measure_id").is_in([*carried, *(agreed if name in CHARTED else ())])
                ),
            ],
            how="diagonal_relaxed",
        )
        for name in (*TABLES, *LOCAL_TABLES)
    }
    looked_at = pl.col("reported") & (pl.col("status") == "shown") & ~pl.col("check_first")
    p = pl.when(looked_at).then("p")
    comparison = tables.pop("comparison").with_columns(
        survives=survives(p, FALSE_DISCOVERIES, ["practice_code"])
    )
    theirs = {name: peer_review.measures[name] for name in (*carried, *agreed)}
    measures = {**own.measures, **theirs}
    return replace(
        own,
        measures=measures,
        settings=peer_review.settings,
        files=peer_review.files,
        names=peer_review.names,
        comparison=comparison,
        **tables,
    )


def _agreed_on(peer_review: Computed) -> tuple[str, ...]:
    """The measures of agreements: what came of them is told as the peer report tells it."""
    names = peer_review.said.agreements.select(pl.concat_list("measure_id", "judged_by").explode())
    return tuple(sorted(set(names.to_series()) & peer_review.measures.keys()))


def _as_told(own: Computed, found: Wired, counts: pl.DataFrame) -> Computed:
    """Publishers' intervals where theirs are shown, and the day of what is of one day."""
    every = [one for domain in found.domains.values() for one in domain.indicators]
    theirs = {found.filled_by[one.id]: one.id for one in every if one.interval == "as_published"}
    given = counts.filter(pl.col("count_id").is_in(list(theirs))).select(
        "practice_code",
        "period_start",
        "period_end",
        measure_id=pl.col("count_id").replace(theirs),
        value_theirs="value",
        lower_theirs="lower",
        upper_theirs="upper",
    )
    stocks = [name for name, count in found.filled_by.items() if count.startswith(STOCK)]
    return replace(
        own,
        changes=unbroken(own.changes, own.measures),
        values=_dated(_published(own.values, given), stocks),
        comparison=_dated(_published(own.comparison, given), stocks),
    )


def _published(rows: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    key = ["practice_code", "measure_id", "period_start", "period_end"]
    both = rows.join(given, on=key, how="left", maintain_order="left")
    open_ = pl.col("value").is_not_null()  # a withheld row stays as it is
    with_theirs = open_ & pl.col("lower_theirs").is_not_null()
    return both.with_columns(
        value=pl.when(open_).then(pl.coalesce("value_theirs", "value")),
        lower=pl.when(with_theirs).then("lower_theirs").otherwise("lower"),
        upper=pl.when(with_theirs).then("upper_theirs").otherwise("upper"),
        method=pl.when(with_theirs).then(pl.lit(AS_PUBLISHED)).otherwise("method"),
    ).drop("value_theirs", "lower_theirs", "upper_theirs")


def _dated(rows: pl.DataFrame, stocks: list[str]) -> pl.DataFrame:
    """Stocks as of their day."""
    of_day = pl.col("measure_id").is_in(stocks) & (pl.col("window") == "year")
    window = pl.when(of_day).then(pl.lit("snapshot")).otherwise(pl.col("window").cast(pl.String))
    return rows.with_columns(
        period_start=pl.when(of_day).then("period_end").otherwise("period_start"),
        window=window.cast(pl.Enum(WINDOWS)),
    )


def _reported(computed: Computed) -> pl.DataFrame:
    rows = computed.comparison.filter("reported")
    return rows.select("practice_code", "measure_id", "period_start", "period_end", "status")


def _nobody(counts: pl.DataFrame, found: Wired, computed: Computed) -> pl.DataFrame:
    """practice_code and indicator where the reported period has nobody to count."""
    named = pl.DataFrame(
        list(found.filled_by.items()), {"indicator": pl.String, "count_id": pl.String}, orient="row"
    )
    nought = counts.filter(pl.col("denominator") == 0).join(named, on="count_id")
    return nought.join(
        _reported(computed).rename({"measure_id": "indicator"}),
        on=["practice_code", "indicator", "period_start", "period_end"],
        how="semi",
    ).select("practice_code", "indicator")
