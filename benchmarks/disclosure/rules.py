"""Which rule each measure is under, and the cells of extracts as totals may hold them."""

from collections.abc import Mapping, Sequence

import polars as pl

from benchmarks.measures.definition import FromPrescribing, Measure
from benchmarks.settings import LOCAL_SOURCES, Disclosure, LocalSource

COUNTED = ("referrals", "diagnostics", "counts")  # denominators that are counts of events
SCHEMA = {
    "measure_id": pl.String,
    "up_to": pl.Float64,
    "round_to": pl.Float64,
    "counted_below": pl.Boolean,
}


def sources_of(measure: Measure) -> tuple[LocalSource, ...]:
    """The local extracts that a measure may count."""
    above, below = measure.numerator, measure.denominator
    asked = {above.source, below.source}
    if isinstance(above, FromPrescribing) and above.or_counts is not None:
        asked.add("counts")
    return tuple(source for source in LOCAL_SOURCES if source in asked)


def beside(measures: Mapping[str, Measure], one: Measure) -> dict[str, Measure]:
    """A measure with those that count the same local extracts: what is withheld of it is theirs."""
    asked = set(sources_of(one))
    related = {name: other for name, other in measures.items() if asked & set(sources_of(other))}
    return related | {one.id: one}


def disclosure_rules(measures: Mapping[str, Measure], settings: Disclosure) -> pl.LazyFrame:
    """Each measure's rule: measure_id, `up_to`, `round_to`, `counted_below`.

    Where sources combine, the stricter rule wins. `counted_below`: the denominator is a count of
    the extract, whose small numbers are withheld too.
    """
    rows = []
    for measure in measures.values():
        rules = [settings.of(source) for source in sources_of(measure)] or [(0, 0)]
        same_row = measure.denominator.source == "same_row" and measure.value.kind == "proportion"
        rows.append(
            {
                "measure_id": measure.id,
                "up_to": float(max(up_to for up_to, _ in rules)),
                "round_to": float(max(round_to for _, round_to in rules)),
                "counted_below": same_row or measure.denominator.source in COUNTED,
            }
        )
    return pl.LazyFrame(rows, schema=SCHEMA)


def printed_rules(measures: Mapping[str, Measure], settings: Disclosure) -> pl.DataFrame:
    """The rule of each measure as tables give it: withheld_up_to and rounded_to.

    Null where no local extract is counted, or nothing is withheld or rounded.
    """
    rows = []
    for measure in measures.values():
        rules = [settings.of(source) for source in sources_of(measure)]
        up_to, to = (max((rule[part] for rule in rules), default=0) or None for part in (0, 1))
        rows.append({"measure_id": measure.id, "withheld_up_to": up_to, "rounded_to": to})
    schema = {"measure_id": pl.String, "withheld_up_to": pl.Int64, "rounded_to": pl.Int64}
    return pl.DataFrame(rows, schema=schema)


def rules_in_words(settings: Disclosure) -> str:
    """The rules of local extracts in plain words, as the methods page prints them."""
    rules = {source: settings.of(source) for source in LOCAL_SOURCES}
    told = []
    for up_to in sorted({rule[0] for rule in rules.values()}):
        whose = _whose([source for source, rule in rules.items() if rule[0] == up_to])
        told.append(
            f"counts from 1 to {up_to} in {whose} are withheld"
            if up_to
            else f"small counts in {whose} are shown"
        )
    for to in sorted({rule[1] for rule in rules.values()} - {0}):
        whose = _whose([source for source, rule in rules.items() if rule[1] == to])
        told.append(f"shown counts of {whose} are to the nearest {to}, and rates are from those")
    text = "; ".join(told)
    return f"{text[0].upper()}{text[1:]}."


def _whose(sources: Sequence[str]) -> str:
    if len(sources) == len(LOCAL_SOURCES):
        return "local extracts"
    return f"local extracts of {' and '.join(sources)}"


def small(count: pl.Expr) -> pl.Expr:
    """Whether a count lies in the withheld range of its row's rule (`up_to`); zero does not."""
    return (count > 0) & (count < pl.col("up_to") + 1)


def middle() -> pl.Expr:
    """The middle of the withheld range of a row's rule."""
    return (1 + pl.col("up_to")) / 2


def with_middles(counts: pl.LazyFrame, rules: pl.LazyFrame) -> pl.LazyFrame:
    """Add `numerator_middled` and `denominator_middled` to MEASURE_COUNTS.

    They are what a sum that holds a withheld cell tells to totals: small cells of local extracts
    stand as the middle of the range, at their own grain, whether the source withheld them or not.
    """

    def middled(count: str, at_source: str) -> pl.Expr:
        known_small = pl.col("local") & ~pl.col(at_source) & small(pl.col(count))
        return pl.when(known_small).then(middle()).otherwise(pl.col(count))

    counted = pl.when("counted_below").then(middled("denominator", "withheld_below"))
    return (
        counts.join(rules, on="measure_id", how="left")
        .with_columns(
            numerator_middled=middled("numerator", "withheld_above"),
            denominator_middled=counted.otherwise("denominator"),
        )
        .drop("up_to", "round_to", "counted_below")
    )
