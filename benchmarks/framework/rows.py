"""The framework as tables: a row for each practice and indicator, and a count for each domain."""

import polars as pl

from benchmarks.framework.definition import Domain, Indicator
from benchmarks.framework.engine import Framework
from benchmarks.framework.state import DATA, MISSING, NOT_APPLICABLE, SUPPRESSED
from benchmarks.schemas import VERDICTS, FrameworkProfile, FrameworkRows

VIEWS = {"partners": "What partners say", "self": "What the practice says of itself"}
LINES = {
    "domain": pl.String,
    "indicator": pl.String,
    "title": pl.String,
    "shows": pl.String,
    "measure_id": pl.String,
    "unit": pl.String,
    "question": pl.String,
}
MEASURED = (
    *("status", "window", "period_start", "period_end", "numerator", "denominator", "value"),
    *("lower", "upper", "method", "adjusted_for", "standardised", "peer_count", "peer_value"),
    *("expected_lower", "expected_upper", "verdict", "because", "compared", "outside"),
)
FIGURES = (  # null wherever the page has a mark for no figure
    *("numerator", "denominator", "value", "lower", "upper", "method", "standardised"),
    *("peer_count", "peer_value", "expected_lower", "expected_upper", "verdict"),
)
TOLD = VERDICTS[:7]  # those that say how a practice lies to its peers
OUTSIDE = ("much_lower", "lower", "higher", "much_higher")
KEY = ["practice_code", "measure_id"]


def framework_rows(found: Framework) -> pl.DataFrame:
    """FRAMEWORK_ROWS of every member and every line of the framework, in the order of pages."""
    lines = pl.DataFrame(_lines(found), LINES, orient="row").with_row_index("line")
    places = found.computed.practices.select("practice_code", "locality")
    whole = (
        found.states.join(lines, on=["domain", "indicator"])
        .join(places, on="practice_code")
        .join(_measured(found), on=KEY, how="left")
        .join(_rated(found), on=["practice_code", "question"], how="left")
        .join(_given(found), on=["practice_code", "indicator"], how="left")
        .join(
            found.adjusted.rename({"adjusted": "adjusted_out"}),
            on=["practice_code", "indicator"],
            how="left",
        )
        .with_columns(
            period_start=pl.coalesce("period_start", "rated_from", "given_start"),
            period_end=pl.coalesce("period_end", "rated_to", "given_end"),
            value=pl.coalesce("value", "given"),
        )
        .with_columns(
            pl.when(_there()).then(pl.col(*FIGURES)),
            compared=_there() & pl.col("compared").fill_null(value=False),
            outside=_there() & pl.col("outside").fill_null(value=False),
        )
        .sort("practice_code", "line")
    )
    return FrameworkRows.validate(whole.select(FrameworkRows.column_names()), cast=True)


def framework_profile(rows: pl.DataFrame, found: Framework) -> pl.DataFrame:
    """FRAMEWORK_PROFILE of FRAMEWORK_ROWS: what stands in each domain of each practice."""
    titles = {one.id: one.title for one in found.domains.values()}
    state = pl.col("state").cast(pl.String)
    counts = (
        rows.group_by("practice_code", "locality", "domain", maintain_order=True)
        .agg(
            indicators=(state != NOT_APPLICABLE).sum(),
            with_data=(state == DATA).sum(),
            missing=(state == MISSING).sum(),
            suppressed=(state == SUPPRESSED).sum(),
            not_applicable=(state == NOT_APPLICABLE).sum(),
            compared=pl.col("compared").sum(),
            outside=pl.col("outside").sum(),
        )
        .with_columns(title=pl.col("domain").replace_strict(titles, return_dtype=pl.String))
    )
    return FrameworkProfile.validate(counts.select(FrameworkProfile.column_names()), cast=True)


def _there() -> pl.Expr:
    return pl.col("state") == DATA


def _lines(found: Framework) -> list[tuple[str | None, ...]]:
    """LINES: what each line of the framework is, whoever's it is."""
    return [
        line
        for domain in found.domains.values()
        for line in (
            *_views(domain),
            *(_line(found, domain, one) for one in domain.indicators),
        )
    ]


def _views(domain: Domain) -> list[tuple[str | None, ...]]:
    if not domain.views:
        return []
    return [(domain.id, domain.views, VIEWS[domain.views], domain.views, None, None, None)]


def _line(found: Framework, domain: Domain, one: Indicator) -> tuple[str | None, ...]:
    measure = found.computed.measures.get(one.measure_id or "")
    title, unit = (measure.title, measure.value.unit) if measure else (one.title, one.unit)
    return (
        *(domain.id, one.id, title, one.shows),
        *(one.measure_id, unit or None, one.rating),
    )


def _measured(found: Framework) -> pl.DataFrame:
    """The rows that are printed, and which of their verdicts are told."""
    verdict = pl.col("verdict").cast(pl.String)
    sides = (pl.col("ratio") - 1) * (pl.col("crude_ratio") - 1) < 0  # by age another story
    compared = verdict.is_in(TOLD) & ~pl.col("old")
    doubtful = pl.col("check_first") | sides.fill_null(value=False)
    return (
        found.computed.comparison.filter("reported")
        .with_columns(
            compared=compared.fill_null(value=False),
            outside=(compared & verdict.is_in(OUTSIDE) & ~doubtful).fill_null(value=False),
        )
        .select(*KEY, *MEASURED)
    )


def _rated(found: Framework) -> pl.DataFrame:
    return found.inspections.select(
        "practice_code", pl.col("question").cast(pl.String), "rating", "rated_from", "rated_to"
    )


def _given(found: Framework) -> pl.DataFrame:
    """What is shown as it is published."""
    return found.published.rename(
        {"value": "given", "period_start": "given_start", "period_end": "given_end"}
    )
