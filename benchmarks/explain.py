"""One number, walked backwards: from both answers to the files and rows behind it."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import polars as pl

from benchmarks.casemix.told import case_mix
from benchmarks.disclosure import by_file
from benchmarks.errors import DataError
from benchmarks.measures.definition import FromList, Measure
from benchmarks.measures.exposure import list_sizes, patients_in
from benchmarks.measures.show import measure_text
from benchmarks.measures.trace import traced
from benchmarks.periods import Period
from benchmarks.pipeline import Computed
from benchmarks.reports.wording.inequality import inequality_sentences
from benchmarks.reports.wording.variation import variation_sentences
from benchmarks.sources.inputs import Inputs

Row = dict[str, Any]
METHODS = {
    "exact": "exact Poisson (under 10 events)",
    "byar": "Byar's approximation (10 events or more)",
    "wilson": "Wilson's score interval",
    "log_normal": "normal on the scale of logarithms, its variance from the items",
}
WHENCE = {
    "reference": "practices outside the locality (100 or more)",
    "small_reference": "practices outside the locality (30 to 99, so Student's t)",
    "peers": "the practice's own peers (so Student's t)",
}
REASONS = {
    "closed": "the practice has closed",
    "not_member": "the practice is no member on the quarter's last day",
    "compare_no": "localities.csv says compare = no",
    "small_list": "the list is too small",
    "no_list": "no list size is known",
    "no_ages": "no list by age is known, and the measure is adjusted for age",
    "incomplete_window": "it has fewer months than others have",
    "few_practices": "fewer than five practices can be compared",
    "mostly_withheld": "over a fifth of the peers' events are withheld",
    "not_judged": "the measure is shown without a verdict",
    "zero_amount": "nothing was prescribed, and of nothing there is no logarithm",
    "few_items": "somebody here has fewer than 10 items",
    "old_data": "the data end more than 24 months before the quarter",
}


def explanation(
    computed: Computed, inputs: Inputs, practice_code: str, measure_id: str
) -> Iterator[str]:
    """How the reported figure of a practice came to be, in lines of text.

    Withheld figures stay withheld. Raises DataError for a practice that was in no locality.
    """
    measure = computed.measures[measure_id]
    row = _reported(computed, practice_code, measure_id)
    yield measure_text(measure).rstrip()
    yield from _figure(row, measure)
    yield from _files(computed, inputs, measure, row)
    yield from case_mix(row, measure)
    yield from _months(computed, row)
    yield from _peers(computed, row)
    yield from _answers(row, measure)
    yield from _spread(computed, row, measure)


def _reported(computed: Computed, practice_code: str, measure_id: str) -> Row:
    own = computed.comparison.filter(
        pl.col("practice_code") == practice_code, pl.col("measure_id") == measure_id
    ).sort("reported", "period_end")
    if own.is_empty():
        known = computed.practices["practice_code"].to_list()
        near = ", ".join(get_close_matches(practice_code, known, 3, 0.5) or known[:3])
        raise DataError(
            f"{practice_code} has no row of this measure in {computed.quarter.label}.\n"
            f"  Practices of the folder near it: {near}."
        )
    return own.row(-1, named=True)


def _figure(row: Row, measure: Measure) -> Iterator[str]:
    period = Period(row["period_start"], row["period_end"])
    yield f"\nThe figure: {row['practice_code']}, {period.words} ({row['window']})"
    if row["status"] in ("withheld", "missing"):
        told = "withheld: small numbers" if row["status"] == "withheld" else "missing: not supplied"
        yield f"  {told}"
        return
    count = row["months_with_data"]
    months = "" if count is None else f"; {count} month{'' if count == 1 else 's'}"
    yield f"  numerator {row['numerator']:,.10g}, denominator {row['denominator']:,.10g}{months}"
    yield f"  value {row['value']:.6g} {measure.value.unit}"
    if row["method"]:
        yield (
            f"  95% interval {row['lower']:.6g} to {row['upper']:.6g}, 99.8% "
            f"{row['lower_998']:.6g} to {row['upper_998']:.6g}: {METHODS[row['method']]}"
        )
    if measure.value.items_per_patient > 1 and row["method"] != "wilson":
        yield f"  widened by the root of {measure.value.items_per_patient:g} items a patient"


def _files(computed: Computed, inputs: Inputs, measure: Measure, row: Row) -> Iterator[str]:
    yield "\nFiles and rows counted"
    found = traced(
        inputs,
        inputs.prescribing,
        measure,
        row["practice_code"],
        (row["period_start"], row["period_end"]),
    ).collect()
    told = by_file(
        found,
        measure,
        computed.settings.disclosure,
        local=bool(row["local"]) or row["status"] == "withheld",
        withheld=row["status"] == "withheld",
    )
    for part, file, rows, amount in told.iter_rows():
        many = "" if rows == 1 else "s"
        total = "withheld" if amount is None else f"{rows:,} row{many}, {amount:,.10g}"
        yield f"  {part:<12} {file}: {total}"
    if found.is_empty():
        yield "  none: no row of the files is of this practice, measure and time"
    if measure.denominator.source == "register":
        yield "  denominator  people on the register, by the nearest count at or before a month"
    if measure.denominator.source == "list":
        yield "  denominator  patients of each month, from the nearest list size at or before it"
        yield from _lists(inputs, row)


def _lists(inputs: Inputs, row: Row) -> Iterator[str]:
    """The extracts that the months' list sizes are of, and the files that hold such extracts."""
    own = inputs.population.filter(practice_code=row["practice_code"])
    months = pl.LazyFrame(
        {"month": [row["period_start"], row["period_end"].replace(day=1)]}
    ).select(pl.date_ranges(pl.col("month").min(), pl.col("month").max(), "1mo").explode())
    asked = months.select("month", practice_code=pl.lit(row["practice_code"]))
    used = patients_in(asked, list_sizes(own, FromList(source="list")))
    dates = used.select("list_date").unique().drop_nulls().sort("list_date").collect()["list_date"]
    if dates.is_empty():
        return
    yield f"               extracts of {', '.join(f'{when:%Y-%m-%d}' for when in dates)}"
    for one in inputs.files:
        held = one.domain == "population" and one.first is not None and one.last is not None
        if held and any(one.first <= when <= one.last for when in dates):
            yield f"               {one.file}"


def _months(computed: Computed, row: Row) -> Iterator[str]:
    months = computed.values.filter(
        pl.col("practice_code") == row["practice_code"],
        pl.col("measure_id") == row["measure_id"],
        pl.col("window") == "month",
        pl.col("period_start").is_between(row["period_start"], row["period_end"]),
    ).sort("period_start")
    if months.is_empty():
        return
    yield "\nMonth by month"
    for month in months.iter_rows(named=True):
        yield (
            f"  {month['period_start']:%Y-%m}  {month['numerator']:>10,.10g} of "
            f"{month['denominator']:,.10g}: {month['value']:.6g}"
        )


def _peers(computed: Computed, row: Row) -> Iterator[str]:
    same = [
        pl.col(name) == row[name]
        for name in ("measure_id", "window", "period_start", "period_end", "locality")
    ]
    others = computed.comparison.filter(
        *same, pl.col("practice_code") != row["practice_code"]
    ).sort("practice_code")
    yield "\nThe other practices of the locality"
    for other in others.iter_rows(named=True):
        yield f"  {other['practice_code']}  {_beside(other, row)}"
    if row["peer_value"] is not None:
        yield (
            f"  together {row['peer_value']:.6g} from {row['peer_count']} peers; withheld counts "
            "stand as the middle of their range"
        )


def _beside(other: Row, row: Row) -> str:
    if other["status"] in ("withheld", "missing"):
        return str(other["status"])
    figure = f"{other['numerator']:,.10g} of {other['denominator']:,.10g}: {other['value']:.6g}"
    if other["standardised"] is not None:
        figure += f", adjusted {other['standardised']:.6g}"
    if other["practice_code"] in (row["left_out"] or []):
        return f"{figure} (left out of the comparator: outside its own 99.8% range)"
    if other["because"] and other["because"] not in ("old_data", "items_judged"):
        return f"{figure} (no peer: {REASONS[other['because']]})"
    return figure


def _answers(row: Row, measure: Measure) -> Iterator[str]:
    yield "\nBoth answers"
    if row["because"] == "items_judged":
        yield "  of its items: somebody here has fewer than 10, too few to judge their cost"
    elif row["status"] in ("withheld", "missing"):
        yield f"  none: the figure is {row['status']}"
    elif row["because"] is not None:
        yield f"  not compared: {REASONS[row['because']]}"
    if row["z"] is None:
        return
    if measure.value.kind == "proportion":
        yield (
            f"  1. Different beyond chance? difference {row['difference']:+.4g} "
            f"(95% {row['difference_lower']:+.4g} to {row['difference_upper']:+.4g})"
        )
    elif row["ratio"] is not None:
        yield (
            f"  1. Different beyond chance? ratio {row['ratio']:.4g} "
            f"(95% {row['ratio_lower']:.4g} to {row['ratio_upper']:.4g})"
        )
    known = row["expected_lower"] is not None  # not in pounds where items are judged
    expected = (
        f" expected {row['expected_lower']:.4g} to {row['expected_upper']:.4g} (95%), "
        f"{row['expected_lower_998']:.4g} to {row['expected_upper_998']:.4g} (99.8%)"
        if known
        else ""
    )
    unit = f" {measure.value.unit}" if known else ""
    yield f"  2. Further out than practices are?{expected}{unit}"
    yield f"     {_variation(row, measure)}, from {WHENCE[row['variation_from']]}"
    yield f"     z {row['z']:.4g}, p {row['p']:.4g}: {str(row['verdict']).replace('_', ' ')}"


def _variation(row: Row, measure: Measure) -> str:
    """Ordinary variation and the chance of events, by the names that formulas give them."""
    if measure.value.kind == "proportion":
        return f"rho {row['tau2']:.4g}"
    if measure.cost and row["because"] != "items_judged":
        items = f"{row['items']:,.0f} items"
        return f"variance of logs {row['tau2']:.4g}, of an item {row['phi']:.4g}, over {items}"
    return f"tau² {row['tau2']:.4g}, phi {row['phi']:.4g}"


def _spread(computed: Computed, row: Row, measure: Measure) -> Iterator[str]:
    """Where the locality's variation comes from, and its slope; of the reported window only."""
    keys = ("measure_id", "window", "period_start", "period_end", "locality")
    same = [pl.col(name) == row[name] for name in keys]
    for found in computed.variation.filter(*same).iter_rows(named=True):
        yield f"\nWhere the spread in {row['locality']} comes from"
        yield from (f"  {told}" for told in variation_sentences(found, measure))
    sloped = computed.inequality.filter(*same, pl.col("because").is_null())
    for found in sloped.iter_rows(named=True):
        yield "\nAcross deprivation"
        yield from (f"  {told}" for told in inequality_sentences(found, measure))
