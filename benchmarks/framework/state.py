"""What stands behind each indicator of each practice: data, or one of the marks for none."""

from collections.abc import Iterator, Mapping

import polars as pl

from benchmarks.framework.definition import Domain, Indicator
from benchmarks.framework.views import WITHHELD, Views
from benchmarks.pipeline import Computed

DATA, MISSING, SUPPRESSED, NOT_APPLICABLE = ("data", "missing", "suppressed", "not_applicable")
STATES = {
    "practice_code": pl.String,
    "domain": pl.String,
    "indicator": pl.String,
    "state": pl.String,
}
COVERAGE = {
    "practice_code": pl.String,
    "domain": pl.String,
    "indicators": pl.Int64,  # that apply to the practice
    "with_data": pl.Int64,
}


def states(
    domains: Mapping[str, Domain],
    computed: Computed,
    empty: pl.DataFrame,
    inspections: pl.DataFrame,
    published: pl.DataFrame,
    views: Views,
) -> pl.DataFrame:
    """STATES: a row for each member and indicator.

    `computed` holds the rows of all measures; `empty` (practice_code, indicator) those whose
    denominator is nought, so that the indicator does not apply. What partners say and what the
    practice says itself stand as one line each.
    """
    members = computed.practices.filter("member").select("practice_code").sort("practice_code")
    told = [
        *_of_measures(domains, computed, empty),
        *_of_ratings(domains, inspections),
        *_of_published(domains, published),
        *_of_agreements(domains, computed),
        *_of_views(domains, views),
    ]
    there = pl.DataFrame(told, schema=STATES, orient="row").unique(
        ["practice_code", "domain", "indicator"], keep="first", maintain_order=True
    )
    lines = [(domain.id, name) for domain in domains.values() for name in line_names(domain)]
    asked = pl.DataFrame(lines, {"domain": pl.String, "indicator": pl.String}, orient="row")
    return (
        members.join(asked.with_row_index("line"), how="cross")
        .join(there, on=["practice_code", "domain", "indicator"], how="left")
        .sort("practice_code", "line")
        .select(*list(STATES)[:3], pl.col("state").fill_null(MISSING))
    )


def line_names(domain: Domain) -> list[str]:
    """The lines of a domain: its indicators, and one for the views that stand in it."""
    views = [domain.views] if domain.views else []
    return [*views, *(one.id for one in domain.indicators)]


def coverage(found: pl.DataFrame) -> pl.DataFrame:
    """COVERAGE of STATES: how many of the indicators that apply have data."""
    return (
        found.group_by("practice_code", "domain", maintain_order=True)
        .agg(
            indicators=(pl.col("state") != NOT_APPLICABLE).sum().cast(pl.Int64),
            with_data=(pl.col("state") == DATA).sum().cast(pl.Int64),
        )
        .select(list(COVERAGE))
    )


def _pairs(
    domains: Mapping[str, Domain], shows: tuple[str, ...]
) -> Iterator[tuple[str, Indicator]]:
    for domain in domains.values():
        for one in domain.indicators:
            if one.shows in shows:
                yield domain.id, one


Told = Iterator[tuple[str, str, str, str]]


def _of_measures(domains: Mapping[str, Domain], computed: Computed, empty: pl.DataFrame) -> Told:
    rows = computed.comparison.filter("reported").select("practice_code", "measure_id", "status")
    status = {
        (code, measure): found
        for code, measure, found in rows.with_columns(pl.col("status").cast(pl.String)).iter_rows()
    }
    nobody = set(empty.select("practice_code", "indicator").iter_rows())
    codes = computed.practices["practice_code"].to_list()
    for domain, one in _pairs(domains, ("measure", "carried")):
        for code in codes:
            found = status.get((code, one.measure_id or ""), "missing")
            state = {"missing": MISSING, "withheld": SUPPRESSED}.get(found, DATA)
            if state == MISSING and (code, one.id) in nobody:
                state = NOT_APPLICABLE
            yield code, domain, one.id, state


def _of_ratings(domains: Mapping[str, Domain], inspections: pl.DataFrame) -> Told:
    there = set(inspections.select("practice_code", pl.col("question").cast(pl.String)).iter_rows())
    for domain, one in _pairs(domains, ("rating",)):
        for code in sorted({code for code, question in there if question == one.rating}):
            yield code, domain, one.id, DATA


def _of_published(domains: Mapping[str, Domain], published: pl.DataFrame) -> Told:
    for domain, one in _pairs(domains, ("published",)):
        for code in published.filter(pl.col("indicator") == one.id)["practice_code"]:
            yield code, domain, one.id, DATA


def _of_agreements(domains: Mapping[str, Domain], computed: Computed) -> Told:
    """Whoever agreed to something; where anybody did, the others agreed to nothing."""
    any_at_all = not computed.said.agreements.is_empty()
    for domain, one in _pairs(domains, ("agreements",)):
        for code in computed.practices["practice_code"] if any_at_all else ():
            yield code, domain, one.id, DATA


def _of_views(domains: Mapping[str, Domain], views: Views) -> Told:
    """Partners' views where any may be shown, suppressed where all are withheld."""
    for domain in domains.values():
        if domain.views == "partners":
            held = pl.col("status") == WITHHELD
            of_each = views.partners.group_by("practice_code", maintain_order=True).agg(held.all())
            for code, withheld in of_each.select("practice_code", "status").iter_rows():
                yield code, domain.id, domain.views, SUPPRESSED if withheld else DATA
        elif domain.views == "self":
            for code in views.own["practice_code"].unique(maintain_order=True):
                yield code, domain.id, domain.views, DATA
