"""The first plan: from files to who there is, and to counts by practice, measure and period."""

from collections.abc import Mapping

import polars as pl

from benchmarks.measures.amounts import APART, only, sums, sums_by_code
from benchmarks.measures.breaks import code_breaks
from benchmarks.measures.counts import KEY, measure_counts, numerators
from benchmarks.measures.definition import (
    FromCounts,
    FromDiagnostics,
    FromList,
    FromReferrals,
    Measure,
)
from benchmarks.measures.exposure import list_sizes, patients_in
from benchmarks.measures.kept import are_kept, kept_sums
from benchmarks.measures.prescribed import Dispensed, local_codes, marked_codes, prescribed
from benchmarks.measures.select import selections, too_coarse
from benchmarks.peers.membership import members, open_months, outsiders, with_consent
from benchmarks.periods import Period
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Entry, Inputs
from benchmarks.store import the_store
from benchmarks.telling import Tell

LARGE = 1_000_000  # lines of a file from which its sums are kept: less is added in no time


def who(inputs: Inputs, quarter: Period, settings: Settings) -> list[pl.DataFrame]:
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
    sizes = sizes_at_end(inputs, asked, quarter)
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
    sizes = sizes_at_end(inputs, asked, quarter)
    smallest = settings.comparison.smallest_list
    return outsiders(
        inputs.localities, inputs.practices, sizes, quarter.end, smallest
    ).with_columns(locality=pl.lit(""))


def sizes_at_end(inputs: Inputs, asked: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """The list size of each practice asked for, nearest to the quarter's last month."""
    month = asked.with_columns(month=pl.lit(quarter.end.replace(day=1)))
    return patients_in(month, list_sizes(inputs.population, FromList(source="list"))).select(
        "practice_code", "patients", patients_date="list_date"
    )


def what_is_dispensed(
    inputs: Inputs,
    measures: Mapping[str, Measure],
    asked: pl.LazyFrame,
    here: pl.LazyFrame,
    quarter: Period,
) -> Dispensed:
    """What measures need of prescribing: its codes and coverage first, then one pass over rows."""
    rows = inputs.prescribing.join(asked, on="practice_code", how="semi")
    first = [inputs.presentations, inputs.coverage.join(asked, on="practice_code", how="semi")]
    codes, covered = (frame.lazy() for frame in pl.collect_all(first, engine="streaming"))
    local = covered.filter(~pl.col("national")).collect()
    extracts = only(rows, "file", local) if local.height else rows.clear()
    fineness = local_codes(extracts).collect(engine="streaming").lazy()
    marked = marked_codes(codes, measures, inputs.folder)
    coarse = too_coarse(fineness, measures)
    ours = only(rows, "practice_code", here.collect())
    once, rest = _added_once(inputs, asked.collect()["practice_code"], marked)
    added = [sums(one.join(asked, on="practice_code", how="semi"), marked, coarse) for one in rest]
    by_code, *amounts = pl.collect_all(
        [sums_by_code(ours, marked, coarse, quarter), *added],
        engine="streaming",
        optimizations=APART,
    )
    breaks = code_breaks(codes, marked).collect()
    small = (pl.concat([*once, *amounts]).lazy(), by_code.lazy(), marked.lazy())
    return Dispensed(codes, covered, fineness, *small, breaks)


def _added_once(
    inputs: Inputs, asked: pl.Series, marked: pl.DataFrame
) -> tuple[list[pl.DataFrame], list[pl.LazyFrame]]:
    """Sums of large files of which most practices are asked for, and the rows of others, if any."""
    if marked.is_empty():  # as of a framework's indicators
        return [], [inputs.prescribing.clear()]
    large = _large(inputs, asked)
    if not large:
        return [], [inputs.prescribing]
    store = the_store()
    once = [
        kept_sums(entry, marked, store).filter(pl.col("practice_code").is_in(asked.implode()))
        for entry in large.values()
    ]
    rest = [one.rows for one in inputs.dispensed if one.file not in large]
    return once, [pl.concat(rest)] if rest else []


def _large(inputs: Inputs, asked: pl.Series) -> dict[str, Entry]:
    """By their names the files of which sums are kept."""
    return {
        one.file: one.entry
        for one in inputs.dispensed
        if one.entry
        and one.lines >= LARGE
        and 2 * one.practices.is_in(asked.implode()).sum() > len(one.practices)
    }


def add_ahead(inputs: Inputs, measures: Mapping[str, Measure], tell: Tell) -> dict[str, bool]:
    """Add up large files for measures, so that their first run finds it done.

    Gives by each file's name whether the store has its sums. A run asks at most for practices that
    are in a locality or have a list.
    """
    lists = [one.select("practice_code") for one in (inputs.localities, inputs.population)]
    large = _large(inputs, pl.concat(lists).unique().collect()["practice_code"])
    if not (large and selections(measures)):
        return {}
    store = the_store()
    codes = inputs.presentations.collect(engine="streaming").lazy()
    marked = marked_codes(codes, measures, inputs.folder)
    for done, entry in enumerate(large.values()):
        tell("Adding up", done, len(large))
        kept_sums(entry, marked, store)
    return {name: are_kept(entry, marked, store) for name, entry in large.items()}


def all_counts(
    inputs: Inputs, measures: Mapping[str, Measure], where: pl.LazyFrame, dispensed: Dispensed
) -> pl.DataFrame:
    """MEASURE_COUNTS, each step on the small result of the one before.

    As one plan the steps repeat each other's parts a thousandfold. Sorted by its key.
    """
    asked = where.select("practice_code")
    opened = open_months(asked, inputs.practices, dispensed.codes.select("month").unique())
    items = prescribed(dispensed, opened, measures).collect().lazy()
    above = numerators(inputs, items, _with_rows(inputs, measures), asked).collect()
    there = {name: measures[name] for name in above["measure_id"].unique().sort()}
    return measure_counts(inputs, items, above.lazy(), there).collect().sort(KEY)


def _with_rows(inputs: Inputs, measures: Mapping[str, Measure]) -> dict[str, Measure]:
    """The measures whose numerator any row could fill: a plan for each of the others takes time."""
    counted = inputs.counts.select("count_id").unique()
    first = [inputs.referrals.head(1), inputs.diagnostics.head(1), counted]
    referrals, diagnostics, counts = pl.collect_all(first)
    there = {FromReferrals: len(referrals) > 0, FromDiagnostics: len(diagnostics) > 0}
    ids = set(counts["count_id"])
    return {
        name: one
        for name, one in measures.items()
        if there.get(type(above := one.numerator), True)
        and (not isinstance(above, FromCounts) or above.id in ids)
    }


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
