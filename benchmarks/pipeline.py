"""The whole computation as one readable chain, from a folder's data to every comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.casemix.adjusted import beside_crude, collected, sources, with_case_mix
from benchmarks.contributions import contributions
from benchmarks.deprivation import deprivation, editions, inequality, mixed_editions
from benchmarks.disclosure import withhold, without_telling_months
from benchmarks.doubts import gaps, implausible, possible, too_short
from benchmarks.elsewhere import beside_reference, outside
from benchmarks.evaluations import evaluated, not_evaluated
from benchmarks.findings import Finding
from benchmarks.measures.counts import measure_counts, numerators
from benchmarks.measures.definition import FromList, Measure
from benchmarks.measures.exposure import list_sizes, patients_in
from benchmarks.measures.prescribed import Dispensed, marked_codes, prescribed, sums, sums_by_code
from benchmarks.measures.select import too_coarse
from benchmarks.measures.values import measure_facts, with_values
from benchmarks.measures.windows import window_kinds, windowed
from benchmarks.peers.membership import members, open_months, outsiders, with_consent
from benchmarks.periods import Period
from benchmarks.schemas import STATUSES, MeasureValues
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs, SourceFile
from benchmarks.spread import variation
from benchmarks.standing import key_order, with_position, with_standing, with_status


@dataclass(frozen=True)
class Computed:
    """Everything that is printed or written, collected once; withheld figures are null in it."""

    folder: Path
    quarter: Period
    settings: Settings
    measures: Mapping[str, Measure]
    # One row per practice ever in localities.csv: practice_code, practice_name, locality,
    # member (on the quarter's last day), closed, compared, not_compared_because, patients (latest
    # list at the quarter's end), patients_date, pcn_name, postcode, named (agrees to be named
    # before its peers; null: not asked).
    practices: pl.DataFrame
    values: pl.DataFrame  # MEASURE_VALUES: reported windows, their history, and months
    # PEER_COMPARISON for all windows but months, and beside it: reported (the row that the report
    # of `quarter` shows: at most one per practice and measure), incomplete, months_with_data,
    # old (ends over 24 months before the quarter), because (why not compared: closed, small_list,
    # compare_no, incomplete_window, few_practices, old_data, not_judged, not_member, no_list),
    # check_first, survives (Benjamini-Hochberg at 10%), chance (probability to stand out when
    # nothing is unusual), left_out (codes of peers left out of the comparator), locality_value,
    # ratio_lower_998, ratio_upper_998, difference_lower_998, difference_upper_998.
    comparison: pl.DataFrame
    contributions: pl.DataFrame  # CONTRIBUTIONS: of reported prescribing figures
    variation: pl.DataFrame  # VARIATION: one row per locality and measure, in its reported window
    deprivation: pl.DataFrame  # DEPRIVATION: of all practices with a score, one edition alone
    inequality: pl.DataFrame  # INEQUALITY: one row per locality and measure, as in `variation`
    before_after: pl.DataFrame  # BEFORE_AFTER: of the evaluations that peerbench.toml declares
    # POPULATION of the members: the latest extract with ages at the quarter's end, and totals.
    population: pl.DataFrame
    files: Sequence[SourceFile]
    findings: Sequence[Finding]


def compute(
    inputs: Inputs, quarter: Period, settings: Settings, measures: Mapping[str, Measure]
) -> Computed:
    """All values and comparisons of a folder for a quarter, with their history.

    What comes from files is collected as counts by practice, measure and period; the rest is a
    second plan over those, whose size no longer depends on the files. Raises DataError where a
    proportion has more events than it can have.
    """
    practices, others, population = _who(inputs, quarter, settings)
    where = pl.concat([practices.select("practice_code", "locality"), others])
    dispensed = _dispensed(inputs, measures, where.lazy(), practices.lazy(), quarter)
    counts = _counts(inputs, measures, where.lazy(), dispensed)
    facts = measure_facts(measures)
    placed = counts.join(where, on="practice_code").lazy()
    up_to = settings.disclosure.withhold_up_to
    kinds = window_kinds(placed, measures, quarter, up_to)
    windows = possible(windowed(placed, kinds, quarter).collect(), inputs, measures).lazy()
    here = withhold(with_standing(windows, practices.lazy(), facts, quarter), up_to=up_to)
    away = withhold(outside(windows, facts), up_to=up_to)
    values, elsewhere = _by_age(here, away, inputs, settings, measures)
    compared, monthly = _compared(values, elsewhere, inputs, practices)
    made_of = contributions(compared.lazy(), dispensed.by_code, inputs.presentations)
    deprived = editions(inputs.counts, quarter).collect()
    scores = deprivation(deprived.lazy()).collect()
    people = _list_sizes(inputs, where.lazy().select("practice_code"), quarter)
    services = evaluated(settings.evaluations, placed, practices.lazy(), facts, quarter, up_to)
    return Computed(
        folder=inputs.folder,
        quarter=quarter,
        settings=settings,
        measures=measures,
        practices=practices,
        values=_all_values(compared, monthly),
        comparison=compared,
        contributions=made_of.collect(),
        variation=variation(compared.lazy(), elsewhere, inputs.practices).collect(),
        deprivation=scores,
        inequality=inequality(compared.lazy(), elsewhere, scores.lazy(), people).collect(),
        before_after=services.collect(),
        population=population,
        files=inputs.files,
        findings=[
            *inputs.findings,
            *mixed_editions(deprived),
            *not_evaluated(settings.evaluations, list(measures), quarter),
            *gaps(compared, measures),
            *implausible(compared, measures),
            *too_short(counts, compared, measures),
        ],
    )


def _by_age(
    here: pl.LazyFrame,
    away: pl.LazyFrame,
    inputs: Inputs,
    settings: Settings,
    measures: Mapping[str, Measure],
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The windows in and outside the localities, those that can be adjusted for case mix."""
    values, elsewhere = pl.collect_all([with_values(here), away])
    ages = collected(pl.collect_all(sources(inputs, measures, values, elsewhere)))
    return with_case_mix(values, elsewhere, ages, measures, settings.comparison)


def _compared(
    values: pl.LazyFrame, elsewhere: pl.LazyFrame, inputs: Inputs, practices: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every window beside its peers, and the months that may be shown, both after withholding."""
    months = without_telling_months(values.filter(pl.col("window") == "month"))
    known = beside_reference(values, elsewhere, inputs.practices, practices["locality"])
    compared, monthly = pl.collect_all([with_status(beside_crude(known)), months])
    return with_position(compared.lazy()).collect().sort(key_order()), monthly


def _who(inputs: Inputs, quarter: Period, settings: Settings) -> list[pl.DataFrame]:
    """Members, practices outside, and the members' population."""
    return pl.collect_all(
        [
            _members(inputs, quarter, settings),
            _outsiders(inputs, quarter, settings),
            _population(inputs, quarter),
        ]
    )


def _members(inputs: Inputs, quarter: Period, settings: Settings) -> pl.LazyFrame:
    """The practices of localities.csv as at the quarter's end, with their list then."""
    asked = inputs.localities.select("practice_code").unique()
    sizes = _list_sizes(inputs, asked, quarter)
    found = members(
        inputs.localities,
        inputs.practices,
        sizes,
        quarter.end,
        settings.comparison.smallest_list,
    )
    return with_consent(found, inputs.consents, quarter.end)


def _outsiders(inputs: Inputs, quarter: Period, settings: Settings) -> pl.LazyFrame:
    """Practices outside all localities that may serve as reference, with an empty locality."""
    asked = inputs.population.select("practice_code").unique()
    sizes = _list_sizes(inputs, asked, quarter)
    smallest = settings.comparison.smallest_list
    return outsiders(
        inputs.localities, inputs.practices, sizes, quarter.end, smallest
    ).with_columns(locality=pl.lit(""))


def _list_sizes(inputs: Inputs, asked: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """The list size of each practice asked for, nearest to the quarter's last month."""
    month = asked.with_columns(month=pl.lit(quarter.end.replace(day=1)))
    return patients_in(month, list_sizes(inputs.population, FromList(source="list"))).select(
        "practice_code", "patients", patients_date="list_date"
    )


def _dispensed(
    inputs: Inputs,
    measures: Mapping[str, Measure],
    asked: pl.LazyFrame,
    here: pl.LazyFrame,
    quarter: Period,
) -> Dispensed:
    """What measures need of prescribing: its codes and coverage first, then one pass over rows."""
    rows = inputs.prescribing.join(asked, on="practice_code", how="semi")
    codes, covered, local_codes = (
        frame.lazy()
        for frame in pl.collect_all(
            [
                inputs.presentations.select("bnf_code", "month").unique(),
                rows.select("practice_code", "month", "national", "file").unique(),
                rows.filter(~pl.col("national")).select("file", "bnf_code").unique(),
            ],
            engine="streaming",
        )
    )
    marked = marked_codes(codes, measures).collect().lazy()
    coarse = too_coarse(local_codes, measures).collect().lazy()
    ours = rows.join(here, on="practice_code", how="semi")
    amounts, by_code = pl.collect_all(
        [sums(rows, marked, coarse), sums_by_code(ours, marked, coarse, quarter)],
        engine="streaming",
    )
    return Dispensed(codes, covered, local_codes, amounts.lazy(), by_code.lazy())


def _counts(
    inputs: Inputs, measures: Mapping[str, Measure], where: pl.LazyFrame, dispensed: Dispensed
) -> pl.DataFrame:
    """MEASURE_COUNTS, each step on the small result of the one before.

    As one plan the steps repeat each other's parts a thousandfold.
    """
    asked = where.select("practice_code")
    opened = open_months(asked, inputs.practices, dispensed.codes.select("month").unique())
    items = prescribed(dispensed, opened, measures).collect().lazy()
    above = numerators(inputs, items, measures, asked).collect().lazy()
    return measure_counts(inputs, items, above, measures).collect()


def _population(inputs: Inputs, quarter: Period) -> pl.LazyFrame:
    """Each practice's nearest extract with age bands, and its nearest total."""
    asked = inputs.localities.select("practice_code")
    rows = inputs.population.join(asked, on="practice_code", how="semi").with_columns(
        total=(pl.col("age_from") == 0) & (pl.col("age_to") == 999),
        after=pl.col("extract_date") > quarter.end,
        away=(pl.col("extract_date") - quarter.end).dt.total_days().abs(),
    )
    nearest = pl.struct("after", "away")
    return (
        rows.filter(nearest.rank("min").over("practice_code", "total") == 1)
        .drop("total", "after", "away")
        .sort("practice_code", "extract_date", "sex", "age_from", "age_to")
    )


def _all_values(compared: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """MEASURE_VALUES of every window, months too."""
    columns = MeasureValues.column_names()
    months = monthly.with_columns(status=pl.lit("shown").cast(pl.Enum(STATUSES)))
    return pl.concat([compared.select(columns), months.select(columns)]).sort(key_order())
