"""PRACTICES: what epraccur, ePCN and, for want of these, the prescribing files say of them."""

import polars as pl

from benchmarks.findings import Finding
from benchmarks.schemas import Practices, columns

FIELDS = [name for name in Practices.column_names() if name != "practice_code"]


def practices(
    references: list[pl.DataFrame], names: pl.DataFrame, others: pl.Series
) -> pl.DataFrame:
    """One row per practice; the first file that knows a field gives it.

    `references` are frames of epraccur and ePCN, in this order; `names` has `practice_code` and
    `practice_name` from prescribing files; `others` are codes that data have: a code without a
    name is its own name.
    """
    listed = [
        frame.filter(pl.col("practice") | pl.col("practice_code").is_in(others.implode()))
        for frame in references
    ]
    more = pl.DataFrame({"practice_code": others})
    parts = pl.concat([*listed, names, more], how="diagonal_relaxed")
    merged = parts.group_by("practice_code", maintain_order=True).agg(
        pl.col(name).drop_nulls().first() if name in parts.columns else pl.lit(None).alias(name)
        for name in FIELDS
    )
    named = merged.with_columns(pl.col("practice_name").fill_null(pl.col("practice_code")))
    return Practices.cast(named.select(columns(Practices)).sort("practice_code"))


def several(references: list[pl.DataFrame]) -> list[Finding]:
    """A warning where two files of one kind describe practices: the last by name is believed."""
    files = [str(frame["file"][0]) for frame in references if len(frame)]
    if len(files) < 2:
        return []
    message = f"is believed before {', '.join(files[1:])}, which describes practices too."
    return [Finding("warning", files[0], "two-references", message)]
