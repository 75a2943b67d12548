"""Ages as a predictor of antibacterial items in all of England.

The only national lists by age at hand are of early 2016: each practice's proportions of then are
taken for the patients whom it had in November 2025. They have changed since, so that the gain is
less than lists of the time would give.
"""

from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl
import pytest

from benchmarks.statistics.casemix import Array, Moments, predictive_gain

ITEMS = "data/national/epd_antibiotics_and_all_items_by_practice_202511.csv"
LISTS = "data/official/gp-reg-pat-prac-all_2025_11.csv"
AGES = "data/official/Patient_List_Size_2016_01-03.csv"
SMALLEST = 750


@pytest.fixture(scope="module")
def england(real: Path) -> tuple[Array, Array]:
    """Items of each practice, and its patients by sex and age in nine bands."""
    for name in (ITEMS, LISTS, AGES):
        if not (real / name).exists():
            pytest.skip(f"no {name}")
    items = pl.read_csv(real / ITEMS, infer_schema=False)
    lists = pl.read_csv(real / LISTS, infer_schema=False)
    ages = pl.read_csv(real / AGES, infer_schema=False)
    strata = ages.columns[8:]
    whole = pl.sum_horizontal(pl.col(strata).cast(pl.Float64))
    frame = (
        ages.select(
            pl.col("Practice Code").alias("code"),
            *(pl.col(name).cast(pl.Float64) for name in strata),
            listed=whole,
        )
        .join(
            lists.select(code="CODE", now=pl.col("NUMBER_OF_PATIENTS").cast(pl.Float64)), on="code"
        )
        .join(
            items.select(code=items.columns[0], items=pl.col("antibiotic_items").cast(pl.Float64)),
            on="code",
        )
        .filter(pl.col("now") >= SMALLEST, pl.col("listed") >= SMALLEST)
        .sort("code")
    )
    people = frame.select(strata).to_numpy() * (frame["now"] / frame["listed"]).to_numpy()[:, None]
    return frame["items"].to_numpy(), people


def test_ages_predict_the_items_of_practices_that_the_fit_has_not_seen(
    england: tuple[Array, Array],
) -> None:
    counts, people = england
    begun = perf_counter()
    gain = predictive_gain(counts, people)
    assert len(counts) > 5_000
    assert gain == pytest.approx(0.362, abs=0.002)
    assert perf_counter() - begun < 3


def test_the_pattern_is_that_of_antibacterial_use(england: tuple[Array, Array]) -> None:
    """No rate is negative, all expected items are about all items, and the old get more."""
    counts, people = england
    rates = Moments.of(counts, people).rates()
    assert (rates >= 0).all()
    assert (people @ rates).sum() == pytest.approx(counts.sum(), rel=0.02)
    size = people.sum(axis=1)
    old = people[:, 14:].sum(axis=1) / size
    ratio = counts / size / (counts.sum() / size.sum())
    adjusted = counts / (people @ rates)
    assert np.corrcoef(ratio, old)[0, 1] > 0.3
    assert abs(np.corrcoef(adjusted, old)[0, 1]) < 0.1
