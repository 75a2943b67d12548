"""MEASURE_COUNTS: every measure's numerator and denominator for each practice and period."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import polars as pl

from benchmarks.measures.definition import (
    FromCounts,
    FromDiagnostics,
    FromList,
    FromPrescribing,
    FromReferrals,
    FromRegister,
    Measure,
    Numerator,
    SameRow,
)
from benchmarks.measures.exposure import on_register, person_time
from benchmarks.measures.extracts import counted, extracted, is_of_kind

KEY = ["practice_code", "measure_id", "period_start", "period_end"]
PART = {
    "practice_code": pl.String,
    "measure_id": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "amount": pl.Float64,
    "withheld": pl.Boolean,
    "local": pl.Boolean,
}


class Data(Protocol):
    """The frames that measures count, rows of prescribing apart: of `sources.inputs.Inputs`."""

    @property
    def population(self) -> pl.LazyFrame: ...  # noqa: D102
    @property
    def referrals(self) -> pl.LazyFrame: ...  # noqa: D102
    @property
    def diagnostics(self) -> pl.LazyFrame: ...  # noqa: D102
    @property
    def counts(self) -> pl.LazyFrame: ...  # noqa: D102
    @property
    def folder(self) -> Path: ...  # noqa: D102
    @property
    def presentations(self) -> pl.LazyFrame: ...  # noqa: D102


def numerators(
    data: Data, items: pl.LazyFrame, measures: Mapping[str, Measure], asked: pl.LazyFrame
) -> pl.LazyFrame:
    """Every measure's numerator where it is covered: `PART`'s columns.

    `items` are the parts that prescribing fills, `asked` (practice_code) the practices that are
    counted. A measure's own source wins over the count file that may stand in for it.
    """
    own = [_empty(), _part(items, "numerator")]
    stand_in = [_empty()]
    for measure in measures.values():
        choice = measure.numerator
        if isinstance(choice, FromPrescribing):
            if choice.or_counts is not None:
                rows = counted(data.counts, FromCounts(source="counts", id=choice.or_counts))
                stand_in.append(_named(rows, measure))
        else:
            own.append(_named(_rows(data, choice), measure))
    first = pl.concat(own)
    both = pl.concat([first, _where_absent(pl.concat(stand_in), first)])
    return both.join(asked, on="practice_code", how="semi")


def _where_absent(stand_in: pl.LazyFrame, own: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of which no month has a row of the measure's own source."""
    months = pl.date_ranges("period_start", "period_end", interval="1mo")
    beside = own.join(stand_in, on=["practice_code", "measure_id"], how="semi")
    held = beside.select("practice_code", "measure_id", month=months).explode("month").unique()
    taken = (
        stand_in.select(*KEY, month=months)
        .explode("month")
        .join(held, on=["practice_code", "measure_id", "month"], how="semi")
    )
    return stand_in.join(taken, on=KEY, how="anti")


def measure_counts(
    data: Data, items: pl.LazyFrame, above: pl.LazyFrame, measures: Mapping[str, Measure]
) -> pl.LazyFrame:
    """MEASURE_COUNTS, and beside its columns `local`, `months_away`, `items`, `squares` and more.

    Takes `above`, the `numerators`. A row is there where the numerator is covered; `denominator`
    is null where it is not. `withheld_above` and `withheld_below` say which of the two holds a
    withheld cell; `months_away` is how far the list size was, null for other denominators.
    `items` of a cost's own selection and the sum of their squared amounts are null for other
    measures, and where a count file stands in for prescribing.
    """
    below = _denominators(data, items, above, measures)
    whole = above.join(below, on=KEY, how="left", suffix="_below")
    for part in ("items", "squares"):
        rows = items.filter(pl.col("part") == part).select(*KEY, pl.col("amount").alias(part))
        whole = whole.join(rows, on=KEY, how="left")
    return whole.select(
        *KEY,
        numerator="amount",
        denominator="amount_below",
        withheld=pl.col("withheld") | pl.col("withheld_below").fill_null(value=False),
        withheld_above="withheld",
        withheld_below=pl.col("withheld_below").fill_null(value=False),
        local=pl.col("local") | pl.col("local_below").fill_null(value=False),
        months_away="months_away",
        items="items",
        squares="squares",
    )


def _empty() -> pl.LazyFrame:
    return pl.LazyFrame(schema=PART)


def _denominators(
    data: Data, items: pl.LazyFrame, above: pl.LazyFrame, measures: Mapping[str, Measure]
) -> pl.LazyFrame:
    """All denominators, with `months_away` for those that are lists."""
    own = _part(items, "denominator")
    found = [_empty(), own]
    for measure in measures.values():
        choice = measure.denominator
        if isinstance(choice, FromPrescribing) and choice.or_counts is not None:
            rows = counted(data.counts, FromCounts(source="counts", id=choice.or_counts))
            found.append(_named(rows, measure).join(own, on=KEY, how="anti"))
        if isinstance(choice, FromList | FromRegister):
            continue
        if isinstance(choice, SameRow) and isinstance(measure.numerator, FromCounts):
            rows = counted(data.counts, measure.numerator)
            found.append(_named(rows.with_columns(amount="same_row"), measure))
        elif not isinstance(choice, FromPrescribing | SameRow):
            found.append(_named(_rows(data, choice, measure.numerator), measure))
    away = pl.lit(None, pl.Int32).alias("months_away")
    listed = _people(data, above, measures)
    return pl.concat([pl.concat(found).with_columns(away), listed], how="vertical_relaxed")


def _people(data: Data, above: pl.LazyFrame, measures: Mapping[str, Measure]) -> pl.LazyFrame:
    """Denominators that are the time of people: of the list, by age and sex, or of registers."""
    lists = [
        (one.id, one.denominator)
        for one in measures.values()
        if isinstance(one.denominator, FromList)
    ]
    registers: dict[str, list[str]] = {}
    for one in measures.values():
        if isinstance(one.denominator, FromRegister):
            registers.setdefault(one.denominator.id, []).append(one.id)
    people = [_person_time(above, data.population, lists)]
    whole = FromList(source="list")
    for register, ids in registers.items():
        on_it = on_register(data.counts, register)
        people.append(_person_time(above, on_it, [(one, whole) for one in ids]))
    return pl.concat(people).select(
        *KEY,
        amount="denominator",
        withheld=pl.lit(value=False),
        local=pl.lit(value=False),
        months_away="months_away",
    )


def _person_time(
    above: pl.LazyFrame, people: pl.LazyFrame, lists: list[tuple[str, FromList]]
) -> pl.LazyFrame:
    ids = [measure for measure, _ in lists]
    return person_time(above.filter(pl.col("measure_id").is_in(ids)), people, lists)


def _rows(
    data: Data,
    choice: FromReferrals | FromDiagnostics | FromCounts,
    above: Numerator | None = None,
) -> pl.LazyFrame:
    """The rows of a choice; as a denominator, of the files that tell the numerator's kind."""
    if isinstance(choice, FromCounts):
        return counted(data.counts, choice)
    rows = data.referrals if isinstance(choice, FromReferrals) else data.diagnostics
    if isinstance(above, FromReferrals | FromDiagnostics) and above.source == choice.source:
        telling = rows.filter(is_of_kind(above)).select("file").unique()
        rows = rows.join(telling, on="file", how="semi")
    return extracted(rows, choice)


def _named(rows: pl.LazyFrame, measure: Measure) -> pl.LazyFrame:
    return rows.with_columns(measure_id=pl.lit(measure.id)).select(*PART)


def _part(items: pl.LazyFrame, part: str) -> pl.LazyFrame:
    """One part of the prescribing counts; published data, so under no rule of its own."""
    return (
        items.filter(pl.col("part") == part).with_columns(local=pl.lit(value=False)).select(*PART)
    )
