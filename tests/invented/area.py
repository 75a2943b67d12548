"""An invented locality, computed by hand: plausible figures, and all that real ones hold."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.funnels import funnel_rows
from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.money import YEAR, Money
from benchmarks.peers.reference import QUANTILES
from benchmarks.periods import Period
from benchmarks.pipeline import Computed, Said
from benchmarks.schemas import (
    Agreements,
    BeforeAfter,
    Causes,
    Contributions,
    Deprivation,
    DisclosureLog,
    Inequality,
    MeasureValues,
    Notes,
    PeerComparison,
    Responses,
    Spending,
    Variation,
)
from benchmarks.settings import Settings
from benchmarks.sources.inputs import SourceFile
from tests.invented.figures import filled, measure_rows, odd
from tests.invented.practices import QUARTER, population_of, practices_of
from tests.invented.series import changes_of, charts_of

EXTRA = {
    "reported": pl.Boolean,
    "incomplete": pl.Boolean,
    "months_with_data": pl.Int32,
    "old": pl.Boolean,
    "because": pl.String,
    "check_first": pl.Boolean,
    "survives": pl.Boolean,
    "chance": pl.Float64,
    "left_out": pl.List(pl.String),
    "locality_value": pl.Float64,
    "ratio_lower_998": pl.Float64,
    "ratio_upper_998": pl.Float64,
    "difference_lower_998": pl.Float64,
    "difference_upper_998": pl.Float64,
    **dict.fromkeys(QUANTILES, pl.Float64),
}


def invented(
    count: int = 12,
    *,
    names: Mapping[int, str] | None = None,
    without: tuple[str, ...] = (),
    settings: Mapping[str, Any] | None = None,
    measures: Mapping[str, Measure] | None = None,
    full: bool = False,
) -> Computed:
    """A computation of one invented locality of `count` practices.

    `without` leaves domains out; with `full` the first practice fills page 1.
    """
    chosen = dict(measures or load_measures())
    practices = practices_of(count, names or {})
    members = practices.filter("member").to_dicts()
    rows = [
        odd(measure, row)
        for measure in chosen.values()
        if measure.section not in without
        for row in measure_rows(measure, members)
    ]
    schema: dict[str, Any] = {**PeerComparison.create_empty().schema, **EXTRA}
    frame = pl.DataFrame(rows, schema=schema, infer_schema_length=None)
    flags = ("incomplete", "old", "check_first", "survives")
    if full:
        frame = filled(frame)
    told = {
        "name": "Ashdale quality group",
        "contact": "the quality lead, quality@ashdale.example",
        "banner": "Invented data",
    }
    compared = frame.with_columns(
        pl.col(flags).fill_null(value=False),
        pl.col("adjusted_for").fill_null("none"),
        **_pooled(chosen),
    )
    return Computed(
        folder=Path("ashdale"),
        quarter=QUARTER,
        settings=Settings.model_validate({**told, **(settings or {})}),
        measures=chosen,
        practices=practices,
        values=frame.select(MeasureValues.column_names()),
        comparison=compared,
        area=funnel_rows(compared),
        variation=Variation.create_empty(),
        deprivation=Deprivation.create_empty(),
        contributions=Contributions.create_empty(),
        changes=changes_of(frame),
        control_chart=charts_of(frame),
        money=Money(Spending.create_empty(), pl.DataFrame(schema=YEAR), Causes.create_empty()),
        said=Said(Agreements.create_empty(), Notes.create_empty(), Responses.create_empty()),
        inequality=Inequality.create_empty(),
        before_after=BeforeAfter.create_empty(),
        withheld=DisclosureLog.create_empty(),
        population=population_of(practices),
        files=_files(QUARTER, without),
        findings=(),
    )


def _pooled(measures: Mapping[str, Measure]) -> dict[str, pl.Expr]:
    """What the engine holds beside the printed columns, for figures of many practices together."""
    kinds = {name: one.value.kind for name, one in measures.items()}
    scales = {
        name: float(one.value.per * (12 if one.value.time == "year" else 1))
        for name, one in measures.items()
    }
    verdict = pl.col("verdict").cast(pl.String)
    return {
        "kind": pl.col("measure_id").replace_strict(kinds),
        "scale": pl.col("measure_id").replace_strict(scales),
        "withheld": pl.col("status").cast(pl.String) == "withheld",
        "comparable": pl.col("numerator").is_not_null() & (verdict != "not_compared"),
        "pooled_numerator": pl.col("numerator"),
        "pooled_denominator": pl.col("denominator"),
    }


def _files(quarter: Period, without: tuple[str, ...]) -> tuple[SourceFile, ...]:
    start = quarter.ending_here(24).start
    layouts = (
        ("English Prescribing Dataset", "prescribing", 24),
        ("Local referrals", "referrals", 1),
        ("Local diagnostics", "diagnostics", 1),
        ("Patients registered at a GP practice", "population", 8),
        ("Practices (epraccur)", "practices", 1),
        ("localities.csv", "localities", 1),
    )
    return tuple(
        SourceFile(f"{domain}-{index}.csv", layout, domain, 1000, start, quarter.end)
        for layout, domain, files in layouts
        if domain not in without
        for index in range(files)
    )
