"""All of England in rooms of twelve: how many stand out where nobody was chosen."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from benchmarks.peers.comparison import compare
from benchmarks.peers.reference import FOUND, in_groups, variation_elsewhere
from benchmarks.statistics.costs import FEWEST_ITEMS

ROOM = 12
SMALLEST = 750
ITEMS = "data/national/epd_antibiotics_and_all_items_by_practice_202511.csv"
LISTS = "data/official/gp-reg-pat-prac-all_2025_11.csv"
KEY = ["measure_id", "window", "period_start", "period_end", "locality"]


@pytest.fixture(scope="module")
def england(real: Path) -> pl.DataFrame:
    """Antibacterial items of November 2025, neighbours by sub-ICB and postcode in one room."""
    for name in (ITEMS, LISTS):
        if not (real / name).exists():
            pytest.skip(f"no {name}")
    lists = pl.read_csv(real / LISTS, infer_schema=False)
    items = pl.read_csv(real / ITEMS, infer_schema=False)
    return (
        lists.select(
            practice_code="CODE",
            sub_icb_code="SUB_ICB_LOCATION_CODE",
            postcode="POSTCODE",
            pooled_denominator=pl.col("NUMBER_OF_PATIENTS").cast(pl.Float64),
        )
        .join(
            items.select(
                practice_code=items.columns[0],
                pooled_numerator=pl.col("antibiotic_items").cast(pl.Float64),
                antibiotic_nic=pl.col("antibiotic_nic").cast(pl.Float64),
            ),
            on="practice_code",
        )
        .filter(pl.col("pooled_denominator") >= SMALLEST)
        .sort("sub_icb_code", "postcode", "practice_code")
        .with_columns(
            locality=pl.format(
                "{} {}", "sub_icb_code", pl.int_range(pl.len()).over("sub_icb_code") // ROOM
            ),
            pcn_code=pl.lit(None, pl.String),
            measure_id=pl.lit("antibacterial_items"),
            window=pl.lit("quarter"),
            period_start=pl.lit(date(2025, 11, 1)),
            period_end=pl.lit(date(2025, 11, 30)),
            scale=pl.lit(1000.0),
            phi_assumed=pl.lit(1.0),
            items=pl.lit(None, pl.Float64),
            squares=pl.lit(None, pl.Float64),
            items_given=pl.lit(value=False),
            kind=pl.lit("rate"),
            comparable=pl.lit(value=True),
        )
        .filter(pl.len().over("locality") == ROOM)
    )


def nothing_known(england: pl.DataFrame) -> pl.LazyFrame:
    return england.lazy().with_columns(
        pl.lit(None, dtype).alias(name) for name, dtype in FOUND.items()
    )


def beyond(compared: pl.LazyFrame) -> tuple[float, float]:
    """Percent of practices outside their 95% and their 99.8% range."""
    verdict = compared.collect()["verdict"].cast(pl.String)
    far = verdict.is_in(["much_lower", "much_higher"])
    return 100 * float((far | verdict.is_in(["lower", "higher"])).mean()), 100 * float(far.mean())  # type: ignore[arg-type]


def test_with_variation_from_the_peers(england: pl.DataFrame) -> None:
    at_95, at_998 = beyond(compare(nothing_known(england)))
    assert england.height > 5000
    assert 4 <= at_95 <= 9
    assert at_998 < 3


def test_with_variation_from_a_reference_set(england: pl.DataFrame) -> None:
    rooms = sorted(set(england["locality"]))
    found = variation_elsewhere(in_groups(england.lazy()), rooms)
    at_95, at_998 = beyond(compare(england.lazy().join(found, on=KEY, how="left")))
    assert 4 <= at_95 <= 9
    assert at_998 < 3


def of_cost(england: pl.DataFrame) -> pl.DataFrame:
    """Net ingredient cost in place of items; each item is taken to cost its practice's mean."""
    cost, items = pl.col("antibiotic_nic"), pl.col("pooled_numerator")
    return england.with_columns(
        kind=pl.lit("cost"), pooled_numerator=cost, items=items, squares=cost**2 / items
    ).filter((pl.col("items") >= FEWEST_ITEMS).all().over("locality"))


@pytest.mark.parametrize("elsewhere", [False, True])
def test_costs_likewise(england: pl.DataFrame, elsewhere: bool) -> None:
    costs = of_cost(england)
    known = nothing_known(costs)
    if elsewhere:
        found = variation_elsewhere(in_groups(costs.lazy()), sorted(set(costs["locality"])))
        known = costs.lazy().join(found, on=KEY, how="left")
    at_95, at_998 = beyond(compare(known))
    assert costs.height > 5000
    assert 4 <= at_95 <= 9
    assert at_998 < 3


def test_without_any_variation_over_half_would_stand_out(england: pl.DataFrame) -> None:
    none = england.lazy().with_columns(
        reference_count=pl.lit(1000, pl.UInt32),
        reference_variation=pl.lit(0.0),
        reference_phi=pl.lit(1.0),
    )
    assert beyond(compare(none))[0] > 50
