"""Worked examples: the rows that a definition gives, counted as a folder's rows are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.measures.amounts import sums
from benchmarks.measures.counts import measure_counts, numerators
from benchmarks.measures.definition import Example, ExampleRow, FromList, FromRegister, Measure
from benchmarks.measures.load import LIBRARY
from benchmarks.measures.prescribed import Dispensed, local_codes, marked_codes, prescribed
from benchmarks.measures.select import too_coarse
from benchmarks.schemas import (
    Counts,
    Diagnostics,
    Population,
    Prescribing,
    Presentations,
    Referrals,
)

MONTH, MONTH_END = date(2026, 1, 1), date(2026, 1, 31)
FILE = "example"
CLOSE = 1e-6


@dataclass(frozen=True)
class _Data:
    population: pl.LazyFrame
    referrals: pl.LazyFrame
    diagnostics: pl.LazyFrame
    counts: pl.LazyFrame
    presentations: pl.LazyFrame
    prescribing: pl.LazyFrame
    folder: Path = LIBRARY


def wrong_examples(measures: Mapping[str, Measure]) -> dict[str, str]:
    """What is wrong with worked examples, by measure: the two counts found where others are told.

    Each measure's rows are of a practice of its own, all of one month, and all are counted at once
    as a run counts them. Measures without an example are left out. Collects a few hundred rows.
    """
    told = {one.id: one.example for one in measures.values() if one.example is not None}
    if not told:
        return {}
    data = _data({name: (measures[name], example) for name, example in told.items()})
    counts = _counted(data, {name: measures[name] for name in told})
    found = counts.filter(pl.col("practice_code") == pl.col("measure_id")).collect()
    by_id = {row["measure_id"]: row for row in found.iter_rows(named=True)}
    wrong = {}
    for name, example in told.items():
        row = by_id.get(name, {"numerator": None, "denominator": None})
        for part in ("numerator", "denominator"):
            wanted, got = getattr(example, part), row[part]
            if got is None or abs(got - wanted) > CLOSE * (1 + abs(wanted)):
                shown = "none" if got is None else f"{got:.12g}"
                wrong[name] = f"its rows come to a {part} of {shown}, not {wanted:.12g}"
                break
    return wrong


def _counted(data: _Data, measures: Mapping[str, Measure]) -> pl.LazyFrame:
    asked = pl.LazyFrame({"practice_code": list(measures)})
    marked = marked_codes(data.presentations, measures, data.folder)
    fineness = local_codes(data.prescribing)
    coarse = too_coarse(fineness, measures)
    rows = data.prescribing.select("practice_code", "month", "national", "file").unique()
    dispensed = Dispensed(
        codes=data.presentations,
        covered=rows,
        local_codes=fineness,
        sums=sums(data.prescribing, marked, coarse),
        by_code=pl.LazyFrame(),
        marked=marked.lazy(),
    )
    months = asked.with_columns(month=pl.lit(MONTH))
    items = prescribed(dispensed, months, measures).collect().lazy()
    above = numerators(data, items, measures, asked).collect().lazy()
    return measure_counts(data, items, above, measures)


def _data(told: Mapping[str, tuple[Measure, Example]]) -> _Data:
    rows = [(name, row) for name, (_, example) in told.items() for row in example.rows]
    dispensed = [_dispensed(name, row) for name, row in rows if row.code]
    counts = [_count(name, row) for name, row in rows if row.id]
    return _Data(
        population=_frame(Population, [one for pair in told.items() for one in _people(*pair)]),
        referrals=_frame(Referrals, [_referred(name, row) for name, row in rows if row.specialty]),
        diagnostics=_frame(Diagnostics, [_tested(name, row) for name, row in rows if row.test]),
        counts=_frame(Counts, counts),
        presentations=_frame(Presentations, dispensed).unique(["bnf_code", "month"]),
        prescribing=_frame(Prescribing, dispensed),
    )


def _frame(contract: Any, rows: list[dict[str, Any]]) -> pl.LazyFrame:  # noqa: ANN401 # a schema
    schema = dict(contract.create_empty().schema)
    filled = [{name: row.get(name) for name in schema} for row in rows]
    return pl.LazyFrame(filled, schema=schema)


def _dispensed(name: str, row: ExampleRow) -> dict[str, Any]:
    told = {"items": row.items, "quantity": row.quantity, "nic": row.nic, "adq": row.adq}
    where = {"practice_code": name, "month": MONTH, "national": True, "file": FILE}
    return {"bnf_code": row.code, "name": row.name or None, **told, **where}


def _activity(name: str, row: ExampleRow) -> dict[str, Any]:
    when = {"period_start": MONTH, "period_end": MONTH_END}
    # A file of its own: whether a file tells a kind of rows is asked of each file.
    return {"practice_code": name, "setting": row.setting, "file": name, **when}


def _referred(name: str, row: ExampleRow) -> dict[str, Any]:
    told = {"specialty": row.specialty, "priority": row.priority, "outcome": row.outcome}
    return {**_activity(name, row), **told, "referrals": row.count}


def _tested(name: str, row: ExampleRow) -> dict[str, Any]:
    return {**_activity(name, row), "test": row.test, "result": row.result, "tests": row.count}


def _count(name: str, row: ExampleRow) -> dict[str, Any]:
    told = {"count_id": row.id, "count": row.count, "denominator": row.of, "local": False}
    return {**_activity(name, row), **told}


def _people(name: str, told: tuple[Measure, Example]) -> Iterator[dict[str, Any]]:
    """The list of the sex and ages that the measure asks for."""
    measure, example = told
    choice = measure.denominator
    if isinstance(choice, FromRegister) or example.patients is None:
        return
    ages = choice if isinstance(choice, FromList) else FromList(source="list")
    yield {
        "practice_code": name,
        "extract_date": MONTH,
        "sex": ages.sex,
        "age_from": ages.age_from,
        "age_to": ages.age_to,
        "patients": example.patients,
    }
