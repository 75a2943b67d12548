"""Counts from prescribing rows: one pass over them for all measures."""

from collections.abc import Mapping

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.measures.select import selected_codes, too_coarse

KEY = ["practice_code", "measure_id", "month"]
SUMS = {"items": "items", "quantity": "quantity", "nic": "nic", "adq": "adq"}


def prescribed(
    prescribing: pl.LazyFrame,
    presentations: pl.LazyFrame,
    open_months: pl.LazyFrame,
    measures: Mapping[str, Measure],
) -> pl.LazyFrame:
    """The parts of measures that prescribing fills, month by month, zero where covered.

    Takes PRESCRIBING of the practices asked for, PRESENTATIONS of whole files, and `open_months`
    (practice_code, month) in which a practice was open. Gives practice_code, measure_id, part,
    period_start, period_end, amount and withheld (never here).

    A national file covers every open practice, so that no row means zero, in the months in which
    the numerator's codes match anything at all; elsewhere the measure is missing. A local extract
    covers the practices and months that it has rows of, for measures that its codes are fine
    enough for.
    """
    marked = selected_codes(presentations.select("bnf_code").unique(), measures)
    coarse = _coarse(prescribing, measures)
    sums = _sums(prescribing, marked, coarse)
    covered = pl.concat(
        [
            _covered_nationally(prescribing, presentations, marked, open_months),
            _covered_locally(prescribing, measures, coarse),
        ]
    ).unique()
    parts = marked.select("measure_id", "part").unique()
    return (
        covered.join(parts, on="measure_id")
        .join(sums, on=[*KEY, "part"], how="left")
        .select(
            "practice_code",
            "measure_id",
            "part",
            period_start="month",
            period_end=pl.col("month").dt.month_end(),
            amount=pl.col("amount").fill_null(0.0),
            withheld=pl.lit(value=False),
        )
    )


def _sums(prescribing: pl.LazyFrame, marked: pl.LazyFrame, coarse: pl.LazyFrame) -> pl.LazyFrame:
    """Practice by measure, part and month: the amount that the part counts."""
    amount = pl.coalesce(
        pl.when(pl.col("count") == count).then(pl.col(column)) for count, column in SUMS.items()
    )
    return (
        prescribing.select("practice_code", "month", "bnf_code", "national", "file", *SUMS)
        .join(marked, on="bnf_code")
        .join(coarse, on=["file", "measure_id"], how="anti")
        .group_by(*KEY, "part")
        .agg(amount=amount.sum())
    )


def _coarse(prescribing: pl.LazyFrame, measures: Mapping[str, Measure]) -> pl.LazyFrame:
    local = prescribing.filter(~pl.col("national")).select("file", "bnf_code").unique()
    return too_coarse(local, measures)


def _covered_nationally(
    prescribing: pl.LazyFrame,
    presentations: pl.LazyFrame,
    marked: pl.LazyFrame,
    open_months: pl.LazyFrame,
) -> pl.LazyFrame:
    """Open practices in the months in which the numerator's codes match anything."""
    national = prescribing.filter("national").select("month").unique()
    found = (
        presentations.select("bnf_code", "month")
        .join(marked.filter(pl.col("part") == "numerator"), on="bnf_code")
        .select("measure_id", "month")
        .unique()
    )
    return found.join(national, on="month", how="semi").join(open_months, on="month").select(*KEY)


def _covered_locally(
    prescribing: pl.LazyFrame, measures: Mapping[str, Measure], coarse: pl.LazyFrame
) -> pl.LazyFrame:
    """Practices and months with rows in a local extract fine enough for a measure."""
    ids = [m.id for m in measures.values() if m.numerator.source == "prescribing"]
    rows = prescribing.filter(~pl.col("national")).select("practice_code", "month", "file").unique()
    return (
        rows.join(pl.LazyFrame({"measure_id": ids}, schema={"measure_id": pl.String}), how="cross")
        .join(coarse, on=["file", "measure_id"], how="anti")
        .select(*KEY)
    )
