"""Services before and after: practices with one against practices without.

METHODS A14 in `docs/methods.md`.
"""

from collections.abc import Sequence

import polars as pl

from benchmarks.disclosure import withhold
from benchmarks.findings import Finding
from benchmarks.measures.windows import month_count
from benchmarks.periods import Period, add_months, month_span
from benchmarks.schemas import ROLES, BeforeAfter, columns
from benchmarks.settings import FILE_NAME, Evaluation
from benchmarks.statistics.before_after import before_after

MONTHS = 12  # before, and at most after
PRACTICE = ["practice_code", "measure_id"]
FEWEST_HIDDEN = 3  # practices of a side with something withheld, of whom none can be solved for


def windows_of(evaluation: Evaluation, quarter: Period) -> tuple[Period, Period]:
    """The twelve months before a service, and those since, twelve at most, to the quarter's end.

    A service that begins after the quarter has an `after` that ends before it begins.
    """
    before = month_span(add_months(evaluation.start, -MONTHS), MONTHS)
    after = month_span(evaluation.start, MONTHS)
    return before, Period(after.start, min(after.end, quarter.end))


def evaluated(
    evaluations: Sequence[Evaluation],
    counts: pl.LazyFrame,
    practices: pl.LazyFrame,
    facts: pl.LazyFrame,
    quarter: Period,
    held: tuple[pl.LazyFrame, pl.LazyFrame],
) -> pl.LazyFrame:
    """BEFORE_AFTER: a row for each evaluation and each of its measures.

    Takes MEASURE_COUNTS with `local`, the practices with `locality` and `compared`, the measures'
    facts, and `held`, the disclosure rules with DISCLOSURE_LOG. Withheld sums of local extracts
    enter as the middle of their range. Where one or two practices of a side have a figure withheld
    in these months, they are left out: beside the others, whose sums are shown, theirs could be
    solved for.
    """
    found = [_one(one, counts, practices, facts, quarter, held) for one in evaluations]
    return pl.concat([BeforeAfter.create_empty().lazy(), *found])


def not_evaluated(
    evaluations: Sequence[Evaluation], measures: Sequence[str], quarter: Period
) -> list[Finding]:
    """A warning for each service that has not begun, and for measures that are left out."""
    found = []
    for one in evaluations:
        if one.start > quarter.end:
            message = f"'{one.name}' starts after {quarter.label} has ended, so it has no after."
            found.append(Finding("warning", FILE_NAME, "evaluation-not-begun", message))
        if left := [name for name in (*one.measures, *one.balancing) if name not in measures]:
            message = (
                f"'{one.name}' asks for {', '.join(left)}, which [measures] leaves out: add "
                "them there, or take them out of the evaluation."
            )
            found.append(Finding("warning", FILE_NAME, "evaluation-measure", message))
    return found


def _one(
    evaluation: Evaluation,
    counts: pl.LazyFrame,
    practices: pl.LazyFrame,
    facts: pl.LazyFrame,
    quarter: Period,
    held: tuple[pl.LazyFrame, pl.LazyFrame],
) -> pl.LazyFrame:
    rules, log = held
    before, after = windows_of(evaluation, quarter)
    sides = _sides(evaluation, practices)
    asked = (*evaluation.measures, *evaluation.balancing)
    known = counts.filter(pl.col("measure_id").is_in(asked)).join(sides, on="practice_code")
    summed = withhold(_summed(known, before, after).join(facts, on="measure_id"), rules)
    told = _without_few_hidden(_beside(summed), log, Period(before.start, after.end))
    rows = told.sort(PRACTICE)  # means depend on the order of rows
    tested = before_after(rows, "measure_id", chosen_for_high=evaluation.chosen_for_high)
    roles = [*[ROLES[0]] * len(evaluation.measures), *[ROLES[1]] * len(evaluation.balancing)]
    every = pl.LazyFrame({"measure_id": asked, "role": pl.Series(roles, dtype=pl.Enum(ROLES))})
    nobody = pl.col("practices_with") + pl.col("practices_without") == 0
    return (
        every.join(tested, on="measure_id", how="left")
        .join(sides.select(asked_for=pl.len()), how="cross")
        .with_columns(pl.col("practices_with", "practices_without").fill_null(0))
        .with_columns(
            evaluation=pl.lit(evaluation.name),
            before_start=pl.lit(before.start),
            before_end=pl.lit(before.end),
            after_start=pl.lit(after.start),
            after_end=pl.lit(after.end),
            status=pl.when(nobody).then(pl.lit("no_data")).otherwise("status"),
            left_out=pl.col("asked_for") - pl.col("practices_with") - pl.col("practices_without"),
        )
        .select(columns(BeforeAfter))
        .cast({name: part.dtype for name, part in BeforeAfter.columns().items()})
    )


def _without_few_hidden(rows: pl.LazyFrame, log: pl.LazyFrame, span: Period) -> pl.LazyFrame:
    """The rows without the practices that have a withheld quarter or year, where they are few."""
    hidden = (
        log.filter(
            pl.col("window").cast(pl.String) != "month",
            pl.col("period_end") >= span.start,
            pl.col("period_start") <= span.end,
        )
        .select(*PRACTICE, hidden=pl.lit(value=True))
        .unique()
    )
    flagged = rows.join(hidden, on=PRACTICE, how="left").with_columns(
        pl.col("hidden").fill_null(value=False)
    )
    few = pl.col("hidden").sum().over("measure_id", "served") < FEWEST_HIDDEN
    return flagged.filter(~(pl.col("hidden") & few)).drop("hidden")


def _sides(evaluation: Evaluation, practices: pl.LazyFrame) -> pl.LazyFrame:
    """Who has the service and who is set against them: practice_code, `served`.

    Only practices that are compared; without a list of their own the others are those of the
    localities of the practices with the service.
    """
    compared = practices.filter("compared").select("practice_code", "locality")
    having = pl.col("practice_code").is_in(_codes(evaluation.practices))
    homes = practices.filter(having).select("locality")
    if evaluation.without:
        others = compared.filter(pl.col("practice_code").is_in(_codes(evaluation.without)))
    else:
        others = compared.filter(~having).join(homes, on="locality", how="semi")
    both = [compared.filter(having).with_columns(served=True), others.with_columns(served=False)]
    return pl.concat(both).select("practice_code", "served")


def _codes(codes: Sequence[str]) -> list[str]:
    return [code.strip().upper() for code in codes]


def _summed(counts: pl.LazyFrame, before: Period, after: Period) -> pl.LazyFrame:
    """The counts of each practice and measure before and after, of practices with all months."""
    start, end = pl.col("period_start"), pl.col("period_end")
    was = (start >= before.start) & (end <= before.end)
    since = (start >= after.start) & (end <= after.end)
    months = pl.col("months")
    return (
        counts.filter(pl.col("denominator").is_not_null() | pl.col("withheld"))
        .with_columns(side=pl.when(was).then(0).when(since).then(1), months=month_count())
        .filter(pl.col("side").is_not_null())
        .sort(*PRACTICE, "period_start")
        .group_by(*PRACTICE, "side", maintain_order=True)
        .agg(
            pl.col("served", "local").first(),
            pl.col("numerator", "denominator").sum(),
            pl.col("numerator_middled", "denominator_middled").sum(),
            pl.col("withheld").any(),
            months.sum(),
        )
        .filter(months == months.max().over("measure_id", "side"))
    )


def _beside(summed: pl.LazyFrame) -> pl.LazyFrame:
    """One row per practice and measure with both sides, as `before_after` takes them."""
    parts = {"": "pooled_numerator", "time_": "pooled_denominator"}
    return summed.group_by(PRACTICE, maintain_order=True).agg(
        pl.col("served").first(),
        **{
            f"{prefix}{name}": pl.col(column).filter(pl.col("side") == side).first()
            for side, name in enumerate(("before", "after"))
            for prefix, column in parts.items()
        },
    )
