"""The whole computation as one readable chain, from a folder's data to every comparison."""

from collections.abc import Mapping

import polars as pl

from benchmarks.blocks import OF_MONTHS, SETTLED, compared_here, withheld_here
from benchmarks.casemix.adjusted import collected, sources, with_case_mix
from benchmarks.changes import changes, charted, control_charts
from benchmarks.computed import Computed, Said
from benchmarks.contributions import contributions
from benchmarks.counting import all_counts, sizes_at_end, what_is_dispensed, who
from benchmarks.deprivation import deprivation, editions, inequality, mixed_editions
from benchmarks.disclosure import (
    Room,
    disclosure_log,
    disclosure_rules,
    kinds_of_rows,
    kinship,
    shown_months,
    with_middles,
    withhold,
)
from benchmarks.disclosure.years import quarters
from benchmarks.doubts import (
    ages_unused,
    gaps,
    implausible,
    possible,
    too_short,
)
from benchmarks.elsewhere import beside_reference, outside
from benchmarks.evaluations import evaluated, not_evaluated
from benchmarks.findings import Finding
from benchmarks.funnels import funnel_rows
from benchmarks.measures.breaks import breaks_told
from benchmarks.measures.definition import Measure
from benchmarks.measures.prescribed import Dispensed
from benchmarks.measures.values import measure_facts
from benchmarks.measures.windows import window_kinds, windowed
from benchmarks.money import money
from benchmarks.periods import Period
from benchmarks.queries import queries_of
from benchmarks.schemas import MeasureValues
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.spread import variation
from benchmarks.standing import key_order

__all__ = ["SETTLED", "Computed", "Said", "compute"]


def compute(
    inputs: Inputs, quarter: Period, settings: Settings, measures: Mapping[str, Measure]
) -> Computed:
    """All values and comparisons of a folder for a quarter, with their history.

    Files are collected as counts by practice, measure and period; the rest is a second plan over
    those. Raises DataError where a proportion has more events than it can have.
    """
    practices, others, population = who(inputs, quarter, settings)
    where = pl.concat([practices.select("practice_code", "locality"), others])
    ours = practices.lazy()
    dispensed = what_is_dispensed(inputs, measures, where.lazy(), ours, quarter)
    counts = all_counts(inputs, measures, where.lazy(), dispensed)
    facts = measure_facts(measures)
    rules, placed = _placed(counts, where, measures, settings)
    room = _room(placed, rules, inputs, quarter, settings, measures)
    judged = _judged(placed, room, inputs, practices, measures, settings)
    compared, elsewhere, months, withheld = judged
    held = rules, withheld.lazy()
    served = evaluated(settings.evaluations, placed, ours, facts, quarter, held)
    told = counts, compared, dispensed.breaks
    doubts = _doubts(told, inputs, measures, settings, quarter)
    charts, changed = _over_time(compared, months, inputs, settings, measures, quarter)
    deprived, scores, people = _deprivation(inputs, where.lazy(), quarter)
    return Computed(
        folder=inputs.folder,
        quarter=quarter,
        settings=settings,
        measures=measures,
        practices=practices,
        values=_all_values(compared, months),
        comparison=compared,
        area=funnel_rows(compared),
        control_chart=charts,
        changes=changed,
        said=_said(inputs, quarter),
        money=money(inputs, quarter, settings.disclosure.strictest),
        contributions=_made_of(compared, dispensed, inputs),
        variation=_settled(variation(compared, elsewhere.lazy(), inputs.practices)),
        deprivation=scores,
        inequality=_settled(inequality(compared.lazy(), elsewhere.lazy(), scores.lazy(), people)),
        before_after=_settled(served),
        withheld=withheld,
        population=population,
        files=inputs.files,
        findings=[*inputs.findings, *mixed_editions(deprived), *doubts],
        code_breaks=dispensed.breaks,
    )


def _settled(plan: pl.LazyFrame) -> pl.DataFrame:
    return plan.collect(engine=SETTLED)


def _placed(
    counts: pl.DataFrame,
    where: pl.DataFrame,
    measures: Mapping[str, Measure],
    settings: Settings,
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Each measure's disclosure rule, and counts with their locality and what totals hold."""
    rules = disclosure_rules(measures, settings.disclosure)
    return rules, with_middles(counts.lazy(), rules).join(where.lazy(), on="practice_code")


def _judged(
    placed: pl.LazyFrame,
    room: Room,
    inputs: Inputs,
    practices: pl.DataFrame,
    measures: Mapping[str, Measure],
    settings: Settings,
) -> tuple[pl.DataFrame, ...]:
    """Every window beside its peers, those elsewhere, months that may be shown, what is withheld.

    Raises DataError for an impossible share.
    """
    here, away, months = _withheld(placed, room, inputs, practices, measures)
    shown, log = shown_months(months.lazy()), disclosure_log([here.lazy(), months.lazy()])
    ages = collected(pl.collect_all(sources(inputs, measures, here, away), engine=SETTLED))
    mixed = with_case_mix(here, away, ages, measures, settings.comparison)
    values, elsewhere, monthly, withheld = pl.collect_all([*mixed, shown, log], engine=SETTLED)
    del here, months, mixed, shown, log  # of all England each takes a gigabyte or more
    known = _settled(
        beside_reference(values.lazy(), elsewhere.lazy(), inputs.practices, practices["locality"])
    )
    del values
    return compared_here(known, practices), elsewhere, monthly, withheld


def _withheld(
    placed: pl.LazyFrame,
    room: Room,
    inputs: Inputs,
    practices: pl.DataFrame,
    measures: Mapping[str, Measure],
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """All windows up to the quarter after withholding: of practices here, elsewhere, and months."""
    facts = measure_facts(measures)
    kinds = _settled(window_kinds(placed, measures, room.quarter, room.rules)).lazy()
    windows = possible(_settled(windowed(placed, kinds, room.quarter)), inputs, measures)
    away = _settled(withhold(outside(windows.lazy(), facts), room.rules))
    here, months = withheld_here(windows, practices, facts, room)
    return here, away, months


def _deprivation(
    inputs: Inputs, where: pl.LazyFrame, quarter: Period
) -> tuple[pl.DataFrame, pl.DataFrame, pl.LazyFrame]:
    """Every edition of the index, the scores of the one that is used, and the lists to weigh by."""
    deprived = _settled(editions(inputs.counts, quarter))
    people = sizes_at_end(inputs, where.select("practice_code"), quarter)
    return deprived, _settled(deprivation(deprived.lazy())), people


def _made_of(compared: pl.DataFrame, dispensed: Dispensed, inputs: Inputs) -> pl.DataFrame:
    return _settled(contributions(compared.lazy(), dispensed.by_code, inputs.presentations))


def _doubts(
    figures: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
    inputs: Inputs,
    measures: Mapping[str, Measure],
    settings: Settings,
    quarter: Period,
) -> list[Finding]:
    """What cannot be done, and what the figures themselves make doubtful.

    Takes the counts, the comparison and the breaks in codes.
    """
    counts, compared, broken = figures
    return [
        *not_evaluated(settings.evaluations, list(measures), quarter),
        *gaps(compared, measures),
        *implausible(compared, measures),
        *ages_unused(compared, inputs, measures),
        *too_short(counts, compared, measures),
        *breaks_told(broken, compared, measures),
    ]


def _said(inputs: Inputs, quarter: Period) -> Said:
    asked = queries_of(inputs, quarter)
    said = [inputs.agreements, inputs.notes, inputs.responses, asked]
    return Said(*pl.collect_all(said, engine=SETTLED))


def _over_time(
    compared: pl.DataFrame,
    months: pl.DataFrame,
    inputs: Inputs,
    settings: Settings,
    measures: Mapping[str, Measure],
    quarter: Period,
) -> list[pl.DataFrame]:
    """CONTROL_CHART and CHANGES."""
    windows, about = compared.lazy(), charted(measures, settings.targets)
    whole = months.filter("whole_series").rechunk()
    charts = control_charts(whole.lazy(), windows, inputs.agreements, about, quarter)
    return pl.collect_all([charts, changes(windows)], engine=SETTLED)


def _room(
    placed: pl.LazyFrame,
    rules: pl.LazyFrame,
    inputs: Inputs,
    quarter: Period,
    settings: Settings,
    measures: Mapping[str, Measure],
) -> Room:
    """What withholding has to know of the measures, and of all quarters of local extracts."""
    return Room(
        rules=rules,
        kin=kinship(pl.collect_all(kinds_of_rows(inputs, measures), engine=SETTLED), measures),
        quarters=quarters(placed, measure_facts(measures), rules),
        changed=_changed(placed, measures, quarter, rules),
        quarter=quarter,
        years_end=settings.disclosure.years_end,
    )


def _changed(
    placed: pl.LazyFrame, measures: Mapping[str, Measure], quarter: Period, rules: pl.LazyFrame
) -> list[str]:
    """The measures that reports of earlier quarters showed by another window than this one's."""
    local = placed.filter("local")
    first = _settled(local.select(pl.col("period_start").min())).item()
    if first is None:
        return []
    past = [quarter]
    while past[-1].start > first:
        past.append(quarter.quarters_back(len(past)))
    kinds = pl.collect_all(
        [window_kinds(local, measures, one, rules) for one in past], engine=SETTLED
    )
    several = pl.concat(kinds).unique().filter(pl.len().over("measure_id") > 1)
    return sorted(set(several["measure_id"]))


def _all_values(compared: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """MEASURE_VALUES of every window, months too."""
    columns = MeasureValues.column_names()
    plain = {"status": "shown", "adjusted_for": "none"}
    months = monthly.with_columns(
        pl.lit(word, compared.schema[name]).alias(name) for name, word in plain.items()
    ).select(name for name in columns if name in {*OF_MONTHS, *plain})
    every = pl.concat([compared.select(columns), months], how="diagonal")
    return every.sort(key_order())
