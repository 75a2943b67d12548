"""Age bands made to fit each other, and lists of patients cut into them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.measures.definition import PATIENTS_ALL_AGES, FromList
from benchmarks.measures.exposure import patients_in
from benchmarks.statistics.casemix import Array

Band = tuple[int, int]  # first and last age, both included
Edges = tuple[int, ...]  # first ages of bands, from 0 upwards; the last has no upper end
SEXES = ("female", "male")
MOST_BANDS = 20  # finer ones, as single years, are cut at every fifth year
LIST = ["practice_code", "extract_date"]


def shared_edges(bands: Iterable[Band]) -> Edges:
    """The first ages at which all bands can be cut: those that lie inside none of them.

    0 is always one. Only 0 is left where the bands have nothing in common.
    """
    cuts = set(bands)
    firsts = sorted({first for first, _ in cuts} | {0})
    whole = [edge for edge in firsts if not any(low < edge <= high for low, high in cuts)]
    if len(whole) > MOST_BANDS:
        whole = [edge for edge in whole if edge % 5 == 0]
    return tuple(whole)


def lists_by_age(population: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of POPULATION of lists whose bands of both sexes hold every age once."""
    total = (pl.col("age_from") == 0) & (pl.col("age_to") == PATIENTS_ALL_AGES)
    bands = population.filter(~total, pl.col("sex").cast(pl.String).is_in(SEXES)).sort(
        *LIST, "sex", "age_from"
    )
    before = pl.col("age_to").shift(fill_value=-1).over(*LIST, "sex")
    follows = pl.col("age_from") == before + 1
    to_the_end = pl.col("age_to").max() == PATIENTS_ALL_AGES
    whole = (
        bands.with_columns(follows=follows)
        .group_by(*LIST, "sex")
        .agg(whole=pl.col("follows").all() & to_the_end)
        .group_by(LIST)
        .agg(whole=pl.col("whole").all() & (pl.len() == len(SEXES)))
        .filter("whole")
    )
    return bands.join(whole, on=LIST, how="semi")


def nearest_lists(population: pl.LazyFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """Each practice's list by age that is nearest to the last month of a window.

    Takes practice_code and period_end; gives them with sex, age_from, age_to and patients. As
    `patients_in`: at or before the month, else the first one; none over 24 months away.
    """
    banded = lists_by_age(population)
    sizes = banded.group_by(LIST).agg(pl.col("patients").sum())
    months = ends.unique().with_columns(month=pl.col("period_end").dt.month_start())
    dated = patients_in(months.select("practice_code", "month").unique(), sizes)
    found = months.join(dated.filter(pl.col("patients") > 0), on=["practice_code", "month"])
    rows = found.join(
        banded.with_columns(pl.col("sex").cast(pl.String)),
        left_on=["practice_code", "list_date"],
        right_on=LIST,
    )
    key = ["practice_code", "period_end", "sex", "age_from"]
    return rows.select(*key, "age_to", patients="patients_right").sort(key)


@dataclass(frozen=True)
class AgeLists:
    """The lists by age of one window's end."""

    frame: pl.DataFrame  # practice_code, sex, age_from, age_to, patients

    @cached_property
    def codes(self) -> pl.Series:
        """Practices with such a list, sorted."""
        return self.frame["practice_code"].unique().sort()

    @cached_property
    def bands(self) -> frozenset[Band]:
        """The distinct bands of all lists."""
        return frozenset(self.frame.select("age_from", "age_to").unique().iter_rows())

    def cut(self, edges: Edges, codes: pl.Series) -> Array:
        """Patients by practice and stratum: ages of women, then of men; NaN without a list."""
        if edges not in self._cuts:
            rows = self.frame.rename({"patients": "amount"})
            self._cuts[edges] = by_stratum(rows, edges, self.codes)
        return self._of(codes, self._cuts[edges])

    def patients(self, choice: FromList, codes: pl.Series) -> Array:
        """Patients of the sex and ages of a denominator; NaN where bands straddle its ends."""
        asked = choice.sex, choice.age_from, choice.age_to
        if asked not in self._patients:
            self._patients[asked] = self._counted(*asked)
        return self._of(codes, self._patients[asked])

    @cached_property
    def _cuts(self) -> dict[Edges, Array]:
        return {}

    @cached_property
    def _patients(self) -> dict[tuple[str, int, int], Array]:
        return {}

    def _counted(self, sex: str, age_from: int, age_to: int) -> Array:
        """Patients of one sex and some ages, of all practices with a list."""
        first, last = pl.col("age_from"), pl.col("age_to")
        inside = (first >= age_from) & (last <= age_to)
        apart = (last < age_from) | (first > age_to)
        of_sex = (pl.col("sex") == sex) | pl.lit(sex == "all")
        sums = self.frame.group_by("practice_code").agg(
            pl.when((inside | apart).all()).then(pl.col("patients").filter(inside & of_sex).sum())
        )
        return sums.sort("practice_code")["patients"].fill_null(float("nan")).to_numpy()

    def _of(self, codes: pl.Series, known: Array) -> Array:
        """What is known of practices with a list, in the order of `codes`; NaN for the others."""
        there = codes.is_in(self.codes.implode()).to_numpy()
        found: Array = np.full((len(codes), *known.shape[1:]), np.nan)
        found[there] = known[self.codes.search_sorted(codes.filter(there)).to_numpy()]
        return found


def by_stratum(rows: pl.DataFrame, edges: Edges, codes: pl.Series) -> Array:
    """`amount` of practice_code, sex and age_from, summed by practice and stratum; else 0."""
    places = pl.DataFrame({"practice_code": codes, "row": np.arange(len(codes))})
    known = rows.join(places, on="practice_code")
    band = np.searchsorted(edges, known["age_from"].to_numpy(), side="right") - 1
    stratum = band + len(edges) * (known["sex"] == SEXES[1]).to_numpy().astype(np.int64)
    found = np.zeros((len(codes), len(SEXES) * len(edges)))
    at: NDArray[np.int64] = known["row"].to_numpy()
    np.add.at(found, (at, stratum), known["amount"].cast(pl.Float64).to_numpy())
    return found
