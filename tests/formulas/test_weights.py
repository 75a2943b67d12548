"""Tables of weights: every line has a source, and the measures that use them count nothing else."""

import polars as pl
import pytest

from benchmarks.measures.definition import FromPrescribing
from benchmarks.measures.load import load_measures
from benchmarks.measures.names import TABLES
from benchmarks.measures.weights import weight_of

LIBRARY = load_measures()
CARBON = pl.read_csv(TABLES / "carbon.csv")


@pytest.mark.parametrize("table", ["carbon.csv", "ddd.csv", "ome.csv"])
def test_every_weight_has_a_source(table: str) -> None:
    lines = pl.read_csv(TABLES / table, infer_schema=False)
    assert lines["source"].str.len_chars().min() >= 20  # type: ignore[operator]
    key = [name for name in ("bnf_code", "route", "base", "strength_below") if name in lines]
    assert not lines.select(key).is_duplicated().any()


def test_the_footprint_is_set_over_the_inhalers_that_have_one() -> None:
    measure = LIBRARY["salbutamol_inhaler_carbon"]
    assert isinstance(measure.numerator, FromPrescribing)
    assert isinstance(measure.denominator, FromPrescribing)
    assert set(measure.numerator.include) == set(CARBON["bnf_code"])
    assert measure.denominator.include == measure.numerator.include
    assert not measure.judged


def test_footprints_agree_with_those_measured_from_propellant() -> None:
    """Wilkinson and others 2019, table 2: the range of each class, within a fifth either way."""
    kilograms = dict(CARBON.select("bnf_code", "kg").iter_rows())
    assert 22.52 <= kilograms["0301011R0BEAIAP"] <= 28.0 * 1.2  # large volume: Ventolin
    for small in ("0301011R0BIAFAP", "0301011R0BMAAAP"):
        assert 8.68 <= kilograms[small] <= 11.05 * 1.2
    assert kilograms["0301011R0BIAFAP"] < kilograms["0301011R0AAAPAP"]
    assert kilograms["0301011R0AAAPAP"] < kilograms["0301011R0BEAIAP"]


def test_a_product_outside_the_table_has_no_footprint() -> None:
    codes = pl.DataFrame({"read_as": ["0301011R0BEAIAP", "0301011R0BZAAAP", "0301011R0"]})
    found = codes.select(kg=weight_of("co2e"))["kg"].to_list()
    assert found == [28.26, None, None]
