"""QOF achievement: each indicator's people, and its personalised care adjustments beside them."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.names import period_of_file
from benchmarks.sources.parse import number
from benchmarks.sources.published import AGAIN, figure_checks, in_period, is_practice, to_counts

LAYOUT = Layout(
    key="qof_achievement",
    title="QOF achievement",
    domain="counts",
    columns=required(
        practice_code="PRACTICE_CODE",
        indicator="INDICATOR_CODE",
        measure="MEASURE",
        value="VALUE",
    ),
)
ADJUSTED = ("PCAS", "PCA", "EXCEPTIONS")
USED = ("NUMERATOR", "DENOMINATOR", *ADJUSTED)


def read(raw: Raw) -> Read:
    """COUNTS with `line`: `qof.<code>`, net of adjustments; `qof.<code>.pca`, these over all.

    Points and registers are not used. Raises NoPeriod.
    """
    period = period_of_file(raw, "financial year")
    frame = raw.frame.filter(is_practice(), pl.col("measure").str.to_uppercase().is_in(USED))
    checks = (
        Check("no-code", "indicator", pl.col("indicator").is_null(), f"is empty. {AGAIN}"),
        *figure_checks(("value",), {"value": "VALUE"}),
    )
    wide = (
        frame.filter(breaks_none(checks))
        .with_columns(pl.col("measure", "indicator").str.to_uppercase(), value=number("value"))
        .group_by("practice_code", "indicator", maintain_order=True)
        .agg(
            pl.col("line").min(),
            above=_of("NUMERATOR"),
            below=_of("DENOMINATOR"),
            adjusted=pl.coalesce(_of(name) for name in ADJUSTED),
        )
    )
    whole = pl.col("below") + pl.col("adjusted")
    parts = [
        _as_counts(wide, "", pl.col("above"), pl.col("below")),
        _as_counts(wide, ".pca", pl.col("adjusted"), whole),
    ]
    rows = to_counts(pl.concat(parts).with_columns(**in_period(period)), raw).collect()
    found = run(checks, frame, raw.opened)
    return Read(rows, len(rows), tuple(found), period.start, period.end)


def _of(name: str) -> pl.Expr:
    return pl.col("value").filter(pl.col("measure") == name).first()


def _as_counts(wide: pl.LazyFrame, ending: str, above: pl.Expr, below: pl.Expr) -> pl.LazyFrame:
    return wide.select(
        *("line", "practice_code"),
        count_id="qof." + pl.col("indicator") + ending,
        count=above,
        denominator=below,
    ).filter(pl.col("count").is_not_null(), pl.col("denominator").is_not_null())
