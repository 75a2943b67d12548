"""Immunisation and screening coverage: who is eligible, and who is covered, by programme."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.local import PERIOD_HELP
from benchmarks.sources.parse import number, slug, with_period
from benchmarks.sources.published import figure_checks, hidden, is_practice, to_counts

PROGRAMMES = (
    "breast_screening",
    "bowel_screening",
    "cervical_25_49",
    "cervical_50_64",
    "six_in_one_1_year",
    "mmr1_2_years",
    "mmr2_5_years",
    "flu_65",
    "flu_at_risk",
    "flu_pregnant",
    "flu_2_3",
    "pneumococcal_65",
    "shingles",
)
LAYOUT = Layout(
    key="coverage",
    title="Immunisation and screening coverage",
    domain="counts",
    columns=required(
        practice_code=("practice_code", "GP Practice Code", "Practice Code", "ORG_CODE"),
        period=("period", "Period", "Year", "Quarter"),
        programme=("programme", "Programme", "Indicator", "Vaccine"),
        eligible=("eligible", "Eligible", "Denominator"),
        covered=("covered", "Covered", "Screened", "Vaccinated", "Numerator"),
    ),
)
NAMES = ("eligible", "covered")


def read(raw: Raw) -> Read:
    """COUNTS with `line`, ids `coverage.<programme>`."""
    texts = with_period(raw.frame.filter(is_practice()).collect(), "period")
    known = slug("programme").is_in(PROGRAMMES).fill_null(value=False)
    checks = (
        Check("bad-period", "period", pl.col("period_end").is_null(), PERIOD_HELP),
        Check(
            "unknown-programme",
            "programme",
            ~known,
            f"is no programme we know, and is passed over. Known are: {', '.join(PROGRAMMES)}.",
            severity="warning",
        ),
        *figure_checks(NAMES, {}),
        Check(
            "more-than-eligible",
            "covered",
            number("covered") > number("eligible"),
            "is more than are eligible. Correct one of the two.",
        ),
    )
    held = pl.any_horizontal(hidden(name) for name in NAMES).fill_null(value=False)
    rows = to_counts(
        texts.lazy()
        .filter(breaks_none(checks), known)
        .select(
            *("line", "practice_code", "period_start", "period_end"),
            count_id="coverage." + slug("programme"),
            count=number("covered"),
            denominator=number("eligible"),
            withheld=held,
        )
        .filter(
            pl.col("withheld") | pl.all_horizontal(pl.col("count", "denominator").is_not_null())
        ),
        raw,
    ).collect()
    found = run(checks, texts.lazy(), raw.opened)
    first, last = rows["period_start"].min(), rows["period_end"].max()
    return Read(rows, len(rows), tuple(found), first, last)  # type: ignore[arg-type]
