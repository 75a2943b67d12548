"""A small area to compute with: rows as a test draws them, under the contracts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import pytest

from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.periods import parse_period, parse_quarter
from benchmarks.pipeline import Computed, compute
from benchmarks.schemas import (
    Agreements,
    Budgets,
    Consents,
    Counts,
    Coverage,
    Diagnostics,
    Localities,
    Notes,
    Population,
    Practices,
    Prescribing,
    Presentations,
    Referrals,
    Responses,
)
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs

Rows = Sequence[Mapping[str, Any]]
LONG_AGO = date(1900, 1, 1)
LIBRARY = load_measures()


def frame(contract: type[dy.Schema], rows: Rows, **defaults: object) -> Any:
    """Rows under a contract; what a row does not say is the default, else null."""
    schema = dict(contract.create_empty().schema)
    told = [{**defaults, **row} for row in rows]
    return pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in told], schema=schema
    ).lazy()


def dated(rows: Rows) -> list[dict[str, Any]]:
    """`period` as files write it, taken apart into its first and last day."""
    found = []
    for row in rows:
        period = parse_period(row["period"])
        found.append({**row, "period_start": period.start, "period_end": period.end})
    return found


@pytest.fixture(scope="session")
def area() -> Callable[..., Inputs]:
    """Inputs of practices in one locality, each with a list of 10,000 unless `lists` says."""

    def build(
        practices: Sequence[str],
        *,
        lists: Mapping[str, float] | None = None,
        locality: Mapping[str, str] | None = None,
        leave_no_peer: Sequence[str] = (),
        closed: Mapping[str, date] | None = None,
        opened: Mapping[str, date] | None = None,
        population: Rows = (),
        prescribing: Rows = (),
        referrals: Rows = (),
        diagnostics: Rows = (),
        counts: Rows = (),
        agreements: Rows = (),
    ) -> Inputs:
        sizes = dict.fromkeys(practices, 10_000.0) | dict(lists or {})
        members = [
            {
                "practice_code": code,
                "locality": (locality or {}).get(code, "Testdale"),
                "valid_to": (closed or {}).get(code),
                "compare": code not in leave_no_peer,
            }
            for code in practices
        ]
        reference = [
            {
                "practice_code": code,
                "practice_name": f"Practice {code}",
                "opened": (opened or {}).get(code),
                "closed": (closed or {}).get(code),
            }
            for code in practices
        ]
        people = population or [
            {"practice_code": code, "patients": size} for code, size in sizes.items()
        ]
        items = [
            {
                **row,
                "month": parse_period(row["period"]).start,
                "national": row.get("national", True),
            }
            for row in prescribing
        ]
        covered = list({(row["practice_code"], row["month"]): row for row in items}.values())
        names = {(row["bnf_code"], row["month"]): row.get("name") for row in items}
        return Inputs(
            consents=Consents.create_empty(lazy=True),
            agreements=frame(Agreements, agreements),
            budgets=Budgets.create_empty(lazy=True),
            notes=Notes.create_empty(lazy=True),
            responses=Responses.create_empty(lazy=True),
            folder=Path("folder"),
            practices=frame(Practices, reference),
            localities=frame(Localities, members, valid_from=LONG_AGO),
            population=frame(
                Population,
                people,
                extract_date=date(2025, 1, 1),
                sex="all",
                age_from=0,
                age_to=999,
            ),
            prescribing=frame(Prescribing, items, file="epd.csv"),
            coverage=frame(Coverage, covered, file="epd.csv"),
            presentations=frame(
                Presentations,
                [
                    {"bnf_code": code, "month": month, "name": names[code, month]}
                    for code, month in sorted(names)
                ],
            ),
            referrals=frame(Referrals, dated(referrals), file="referrals.csv", priority="routine"),
            diagnostics=frame(Diagnostics, dated(diagnostics), file="tests.csv"),
            counts=frame(Counts, dated(counts), file="counts.csv", local=False),
        )

    return build


@pytest.fixture
def reckon() -> Callable[..., Computed]:
    """Compute some measures of the library (or given ones) for a quarter."""

    def run(
        inputs: Inputs,
        *measures: str | Measure,
        quarter: str = "2025-26Q3",
        settings: Settings | None = None,
    ) -> Computed:
        chosen = [LIBRARY[one] if isinstance(one, str) else one for one in measures]
        return compute(
            inputs,
            parse_quarter(quarter),
            settings or Settings(),
            {measure.id: measure for measure in chosen},
        )

    return run
