"""One window after another: what each practice is expected to have, and by what standard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.casemix.aged import WINDOW
from benchmarks.casemix.bands import AgeLists
from benchmarks.casemix.direct import Strata, strata
from benchmarks.casemix.standards import Expected, Window, expected
from benchmarks.measures.definition import Measure
from benchmarks.schemas import ADJUSTED_FOR
from benchmarks.statistics.casemix import Array

PLACE = [*WINDOW, "practice_code"]
EACH: dict[str, pl.DataType | type[pl.DataType]] = {
    "expected_events": pl.Float64,
    "standard_time": pl.Float64,
    "standard_practices": pl.UInt32,
}
ABOUT: dict[str, pl.DataType | type[pl.DataType]] = {
    "adjusted_for": pl.Enum(ADJUSTED_FOR),
    "predictive_gain": pl.Float64,
    "edges": pl.List(pl.Int64),
    "why_not": pl.String,
}
STRATA = ("count", "population", "weight")
NOBODY = AgeLists(
    pl.DataFrame(
        schema={
            "practice_code": pl.String,
            "sex": pl.String,
            "age_from": pl.Int16,
            "age_to": pl.Int16,
            "patients": pl.Float64,
        }
    )
)


@dataclass(frozen=True)
class Sources:
    """What the arithmetic needs of the files, collected."""

    lists: Mapping[date, AgeLists]  # by the end of the windows that they serve
    aged: pl.DataFrame
    rates: pl.DataFrame


@dataclass(frozen=True)
class Outcome:
    """What is known of one measure's window, whose practices' rows follow each other."""

    first: int  # the place of its first row
    told: Expected
    why_not: str | None
    standard_time: Array
    strata: Strata | None


def each_window(
    rows: pl.DataFrame, found: Sources, measures: Mapping[str, Measure]
) -> Iterator[Outcome]:
    """What is expected in each window; takes rows in the order of PLACE."""
    aged = found.aged.partition_by(WINDOW, as_dict=True)
    first = 0
    for key, part in rows.partition_by(WINDOW, as_dict=True, maintain_order=True).items():
        window = Window(
            measure=measures[str(key[0])],
            codes=part["practice_code"],
            localities=part["locality"],
            counts=part["pooled_numerator"].to_numpy(),
            exposure=part["pooled_denominator"].to_numpy(),
            serves=part["serves"].fill_null(value=False).to_numpy(),
            lists=found.lists.get(part["period_end"][0], NOBODY),
            aged=aged.get(key, found.aged.clear()),
            rates=found.rates.filter(pl.col("measure_id") == key[0]),
        )
        yield _outcome(first, window, expected(window))
        first += len(part)


def _outcome(first: int, window: Window, told: Expected | str) -> Outcome:
    """What came of one window; without a standard, everything but the reason is unknown."""
    none = np.full(len(window.codes), np.nan)
    why = told if isinstance(told, str) else None
    if isinstance(told, str):
        told = Expected("none", none, none, ())
    known = window.serves & np.isfinite(told.events)
    with np.errstate(divide="ignore", invalid="ignore"):
        time = told.events * (window.exposure[known].sum() / told.events[known].sum())
    return Outcome(first, told, why, time, strata(window))


def about_windows(rows: pl.DataFrame, outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """WINDOW and ABOUT, a row for each window."""
    facts = {
        "adjusted_for": [one.told.adjusted_for for one in outcomes],
        "predictive_gain": [one.told.gain for one in outcomes],
        "edges": [list(one.told.edges) for one in outcomes],
        "why_not": [one.why_not for one in outcomes],
    }
    return rows.select(WINDOW)[[one.first for one in outcomes]].with_columns(
        pl.DataFrame(facts, schema=ABOUT).with_columns(_finite("predictive_gain"))
    )


def of_practices(rows: pl.DataFrame, outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """PLACE and EACH, a row for each practice of each window."""
    found = {
        "expected_events": [one.told.events for one in outcomes],
        "standard_time": [one.standard_time for one in outcomes],
        "standard_practices": [one.told.practices for one in outcomes],
    }
    return rows.select(PLACE).with_columns(
        pl.Series(name, _joined(found[name])).fill_nan(None).cast(dtype)
        for name, dtype in EACH.items()
    )


def by_stratum(rows: pl.DataFrame, outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """PLACE and STRATA, a row for each stratum of each practice that has them."""
    found = [(one.first, one.strata) for one in outcomes if one.strata is not None]
    place = _joined([first + one.practice for first, one in found]).astype(np.int64)
    return rows.select(PLACE)[place].with_columns(
        pl.Series(name, _joined([getattr(one, name) for _, one in found])) for name in STRATA
    )


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate([np.empty(0), *parts])


def _finite(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_finite()).then(name)
