"""The rows behind a figure: which files gave how many rows, and what they add up to."""

from datetime import date

import polars as pl

from benchmarks.measures.amounts import counted_rows
from benchmarks.measures.counts import Data
from benchmarks.measures.definition import (
    Denominator,
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
from benchmarks.measures.extracts import AMOUNT, is_of_kind
from benchmarks.measures.prescribed import marked_codes
from benchmarks.statistics.sums import exact

TRACED = {
    "part": pl.String,
    "file": pl.String,
    "rows": pl.UInt32,
    "amount": pl.Float64,
}


def traced(
    data: Data,
    prescribing: pl.LazyFrame,
    measure: Measure,
    practice_code: str,
    window: tuple[date, date],
) -> pl.LazyFrame:
    """The files behind one practice's figure: part, file, rows counted, and their sum.

    `window` is the first and last day. List sizes are in no file of events and are not traced;
    `amount` is the middle of the range where a cell is withheld, so the caller withholds it.
    """
    found = [pl.LazyFrame(schema=TRACED)]
    for part, choice in (("numerator", measure.numerator), ("denominator", measure.denominator)):
        rows = _rows(data, prescribing, choice, measure, part)
        if rows is not None:
            own = rows.filter(
                pl.col("practice_code") == practice_code,
                pl.col("period_start") >= window[0],
                pl.col("period_end") <= window[1],
            )
            sums = own.group_by("file").agg(rows=pl.len(), amount=exact(pl.col("amount")))
            found.append(sums.select(part=pl.lit(part), file="file", rows="rows", amount="amount"))
    return _with_stand_in(pl.concat(found), data, prescribing, measure, practice_code, window)


def _stand_ins(measure: Measure) -> dict[str, FromCounts]:
    """The parts of a measure as the counts that may stand in for them."""
    parts = {"numerator": measure.numerator, "denominator": measure.denominator}
    return {
        name: FromCounts(source="counts", id=one.or_counts)
        for name, one in parts.items()
        if isinstance(one, FromPrescribing) and one.or_counts is not None
    }


def _with_stand_in(
    found: pl.LazyFrame,
    data: Data,
    prescribing: pl.LazyFrame,
    measure: Measure,
    practice_code: str,
    window: tuple[date, date],
) -> pl.LazyFrame:
    """The files found, or the count file that stands in where the numerator has none."""
    choice = measure.numerator
    if isinstance(choice, FromPrescribing) and choice.or_counts is not None:
        other = measure.model_copy(update=_stand_ins(measure))
        stand_in = traced(data, prescribing, other, practice_code, window)
        none = found.filter(pl.col("part") == "numerator").select(pl.len() == 0)
        found = pl.concat(
            [
                found,
                stand_in.join(none.rename({"len": "none"}), how="cross")
                .filter("none")
                .drop("none"),
            ]
        )
    return found.sort("part", "file", descending=[True, False])


def _rows(
    data: Data,
    prescribing: pl.LazyFrame,
    choice: Numerator | Denominator,
    measure: Measure,
    part: str,
) -> pl.LazyFrame | None:
    """The rows that a part counts, with `amount` and their period; None for lists."""
    period = ["practice_code", "file", "period_start", "period_end"]
    match choice:
        case FromPrescribing():
            marked = marked_codes(data.presentations, {measure.id: measure}, data.folder)
            return counted_rows(prescribing, marked.filter(pl.col("part") == part)).select(
                "practice_code",
                "file",
                period_start="month",
                period_end=pl.col("month").dt.month_end(),
                amount="amount",
            )
        case FromReferrals():
            count = pl.col(AMOUNT["referrals"]).fill_null(pl.col("withheld_as"))
            return data.referrals.filter(is_of_kind(choice)).select(*period, amount=count)
        case FromDiagnostics():
            count = pl.col(AMOUNT["diagnostics"]).fill_null(pl.col("withheld_as"))
            return data.diagnostics.filter(is_of_kind(choice)).select(*period, amount=count)
        case FromCounts():
            count = pl.col("count").fill_null(pl.col("withheld_as"))
            return data.counts.filter(pl.col("count_id") == choice.id).select(*period, amount=count)
        case SameRow() if isinstance(measure.numerator, FromCounts):
            same = pl.col("count_id") == measure.numerator.id
            return data.counts.filter(same).select(*period, amount="denominator")
        case FromList() | FromRegister() | SameRow():
            return None
