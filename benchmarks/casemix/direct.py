"""Directly standardised rates, where a folder asks for them. METHODS A4."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.casemix.bands import SEXES, Edges, by_stratum, shared_edges
from benchmarks.casemix.standards import Window
from benchmarks.statistics.casemix import Array
from benchmarks.statistics.standardisation import directly_standardised, standard_population

DIRECT = ("direct", "direct_lower", "direct_upper")
OLDEST_EDGE = 85  # older bands are often empty of men in one practice


@dataclass(frozen=True)
class Strata:
    """One window's strata of every practice that has them, a place of each array for each."""

    practice: NDArray[np.int64]  # its place among the window's
    count: Array
    population: Array
    weight: Array


def strata(window: Window) -> Strata | None:
    """Events and people by stratum of the practices whose extract carries ages.

    The weights are the persons of the European Standard Population 2013, the same for both sexes.
    None without an extract, and where no age is an edge of lists, extract and standard alike.
    """
    edges = _edges(window)
    if len(edges) == 1:
        return None
    told = window.codes.is_in(window.aged["practice_code"].unique().implode()).to_numpy()
    weights = np.tile(list(standard_population(edges).values()), len(SEXES)).astype(np.float64)
    return Strata(
        practice=np.flatnonzero(told).repeat(len(weights)),
        count=by_stratum(window.aged, edges, window.codes)[told].ravel(),
        population=window.people(edges)[told].ravel(),
        weight=np.tile(weights, int(told.sum())),
    )


def directly(found: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """The directly standardised rate of each practice: `by` and `DIRECT`, per unit of exposure.

    Dobson's limits with Byar's; null under 10 events, and where a stratum has nobody in it.
    """
    return directly_standardised(found, by).select(
        *by, direct="value", direct_lower="lower", direct_upper="upper"
    )


def _edges(window: Window) -> Edges:
    """The first ages that lists, extract and the standard share; 0 alone without an extract."""
    if window.aged.is_empty():
        return (0,)
    bands = window.aged.select("age_from", "age_to").unique().iter_rows()
    shared = shared_edges([*window.lists.bands, *bands])
    return tuple(edge for edge in shared if edge % 5 == 0 and edge <= OLDEST_EDGE)
