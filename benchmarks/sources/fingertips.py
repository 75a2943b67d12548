"""The Fingertips API's CSV of one or more indicators: only its rows of practices are used."""

import polars as pl

from benchmarks.schemas import Counts, columns
from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.parse import PRACTICE_CODE, code, number, period_table

LAYOUT = Layout(
    key="fingertips",
    title="Fingertips data (API CSV)",
    domain="counts",
    columns=(
        *required(
            indicator="Indicator ID",
            practice_code="Area Code",
            period="Time period",
            value="Value",
            count="Count",
            denominator="Denominator",
        ),
        *optional(
            name="Indicator Name",
            area_type="Area Type",
            category="Category",
            sex="Sex",
            lower="Lower CI 95.0 limit",
            upper="Upper CI 95.0 limit",
        ),
    ),
)
NUMBERS = ("value", "count", "denominator", "lower", "upper")


def read(raw: Raw) -> Read:
    """COUNTS with `line`, ids `fingertips.<indicator>`, with the sex where a file has several."""
    texts = raw.frame.filter(_of_practices()).collect()
    table = period_table(texts["period"])
    frame = texts.join(table, left_on="period", right_on="text", how="left", maintain_order="left")
    checks = _checks()
    rows = (
        frame.filter(breaks_none(checks), _usable())
        .select(
            "line",
            code("practice_code"),
            "period_start",
            "period_end",
            _count_id().alias("count_id"),
            *(number(name).alias(name) for name in NUMBERS),
            withheld_as=pl.lit(None, pl.Float64),
            local=pl.lit(value=False),
            file=pl.lit(raw.file),
        )
        .select("line", *columns(Counts))
    )
    found = run(checks, frame.lazy(), raw.opened)
    first, last = rows["period_start"].min(), rows["period_end"].max()
    return Read(rows, len(texts), tuple(found), first, last)  # type: ignore[arg-type]


def _of_practices() -> pl.Expr:
    """Rows of area type `GPs` without a category; by their code where a download has no type."""
    coded = pl.col("practice_code").str.contains(PRACTICE_CODE)
    typed = pl.col("area_type") == "GPs"
    return pl.coalesce(typed, coded) & pl.col("category").is_null()


def _usable() -> pl.Expr:
    return pl.all_horizontal(
        pl.col(name).is_not_null() for name in ("indicator", "practice_code", "period_end")
    )


def _count_id() -> pl.Expr:
    """`fingertips.<indicator>`, with the sex where the file has several of the indicator."""
    sex = pl.col("sex").str.to_lowercase()
    several = sex.n_unique().over("indicator") > 1
    single = several & sex.is_in(("female", "male"))
    ending = pl.when(single).then("." + sex).otherwise(pl.lit(""))
    return "fingertips." + pl.col("indicator") + ending + _edition()


def _edition() -> pl.Expr:
    """`.imd2019` on deprivation scores whose name gives another year than their period does."""
    year = pl.col("name").str.extract(r"(?:IMD|Index of Multiple Deprivation)\D*(\d{4})")
    other = (pl.col("indicator") == "93553") & (year != pl.col("period_start").dt.strftime("%Y"))
    return pl.when(other).then(".imd" + year).otherwise(pl.lit(""))


def _checks() -> tuple[Check, ...]:
    numbers = (
        Check(
            "not-a-number",
            name,
            pl.col(name).is_not_null() & number(name).is_null(),
            "is not a number. Download the file again.",
            header=LAYOUT_HEADERS[name],
        )
        for name in NUMBERS
    )
    return (
        *numbers,
        *(
            Check(
                "negative",
                name,
                number(name) < 0,
                "is negative. Download the file again.",
                header=LAYOUT_HEADERS[name],
            )
            for name in ("count", "denominator")
        ),
        Check(
            "no-indicator",
            None,
            pl.col("indicator").is_null(),
            "The line names no indicator, so it is not used.",
            severity="warning",
        ),
        Check(
            "bad-period",
            "period",
            pl.col("period_end").is_null(),
            "is no period that can be read, so the line is not used.",
            severity="warning",
            header="Time period",
        ),
    )


LAYOUT_HEADERS = {column.name: column.spellings[0] for column in LAYOUT.columns}
