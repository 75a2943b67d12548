"""Costs and quantities through the chain: when they are judged, and when their items are."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from benchmarks.measures.definition import FromPrescribing, Measure
from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
CODES = [f"X{number:02}" for number in range(1, 9)]
PLASTERS = "lidocaine_plaster_cost"
CHEAP, DEAR = "1502010J0AAELEL", "1502010J0BSAAEL"
MONTHS = ["2025-10", "2025-11", "2025-12"]
Dispensed = dict[str, tuple[float, float]]  # items at £10 and at £50 a month


def dispensed(items: Dispensed, **more: Any) -> list[dict[str, Any]]:
    return [
        {"practice_code": code, "period": month, "bnf_code": bnf, "items": float(number)}
        | {"nic": number * price, "quantity": number * 30.0, **more}
        for code, both in items.items()
        for bnf, number, price in zip((CHEAP, DEAR), both, (10.0, 50.0), strict=True)
        for month in MONTHS
        if number
    ]


def reported(computed: Computed) -> dict[str, dict[str, Any]]:
    rows = computed.comparison.filter("reported").iter_rows(named=True)
    return {row["practice_code"]: row for row in rows}


def quarterly(**value: Any) -> Measure:
    """The cost of plasters, always by quarters."""
    measure = load_measures()[PLASTERS]
    settled = measure.value.model_copy(update={"window": "quarter", **value})
    return measure.model_copy(update={"value": settled})


def per_item() -> Measure:
    """The same over the items of the same selection."""
    measure = quarterly(kind="ratio", per=1, items_per_patient=1)
    above = measure.numerator
    assert isinstance(above, FromPrescribing)
    return measure.model_copy(update={"denominator": above.model_copy(update={"count": "items"})})


MANY: Dispensed = {code: (20.0 + place, 5.0) for place, code in enumerate(CODES)}


def test_a_cost_is_judged_by_its_items_chance(area: Area, reckon: Reckon) -> None:
    rows = reported(reckon(area(CODES, prescribing=dispensed(MANY)), quarterly()))
    one = rows["X01"]
    assert (one["numerator"], one["items"]) == (3 * (20 * 10 + 5 * 50), 75)
    assert one["squares"] == pytest.approx(3 * (20 * 100 + 5 * 2500))
    peers = [rows[code] for code in CODES[1:]]
    cost, items, squares = (
        sum(row[name] for row in peers) for name in ("numerator", "items", "squares")
    )
    assert one["phi"] == pytest.approx(3.3 * squares * items / cost**2)
    assert one["ratio"] == pytest.approx(one["numerator"] / (cost / 7))
    assert one["excess"] == pytest.approx(one["numerator"] - cost / 7)
    assert one["variation_from"] == "peers"
    assert one["because"] is None
    assert one["chance"] == pytest.approx(0.05)
    assert one["lower"] < one["value"] < one["upper"]
    assert one["method"] == "log_normal"


def test_a_large_cost_stands_out_and_is_left_out_for_the_others(area: Area, reckon: Reckon) -> None:
    wild = MANY | {"X08": (20.0, 400.0)}
    rows = reported(reckon(area(CODES, prescribing=dispensed(wild)), quarterly()))
    assert rows["X08"]["verdict"] == "much_higher"
    assert rows["X01"]["left_out"] == ["X08"]
    assert rows["X01"]["peer_value"] < rows["X08"]["value"] / 5


def test_nothing_prescribed_is_shown_and_nobodys_peer(area: Area, reckon: Reckon) -> None:
    none = MANY | {"X03": (0.0, 0.0)}
    rows = reported(reckon(area(CODES, prescribing=dispensed(none)), quarterly()))
    zero = rows["X03"]
    assert (zero["value"], zero["status"], zero["because"]) == (0, "not_compared", "zero_amount")
    assert (zero["verdict"], zero["ratio"], zero["lower"]) == ("not_compared", None, None)
    assert rows["X01"]["peer_count"] == 6
    assert rows["X01"]["because"] is None


@pytest.mark.parametrize(("items", "because"), [(10, None), (9, "items_judged")])
def test_with_under_ten_items_anywhere_the_items_are_judged(
    area: Area, reckon: Reckon, items: int, because: str | None
) -> None:
    many = {code: both for code, both in MANY.items() if code != "X05"}
    few = dispensed({"X05": (float(items), 0.0)})[:1]  # all of them in one month
    rows = reported(reckon(area(CODES, prescribing=dispensed(many) + few), quarterly()))
    assert {row["because"] for row in rows.values()} == {because}
    assert {row["status"] for row in rows.values()} == {"shown"}
    one = rows["X01"]
    if because is None:
        assert one["expected_lower"] is not None
        return
    others = [row for code, row in rows.items() if code not in ("X01", *one["left_out"])]
    mean = sum(row["items"] for row in others) / len(others)
    assert one["ratio"] == pytest.approx(one["items"] / mean)
    assert (one["expected_lower"], one["excess"]) == (None, None)
    assert one["peer_value"] > 1  # pounds, not items
    assert one["phi"] == pytest.approx(3.3)


def test_items_are_judged_of_those_with_none_too(area: Area, reckon: Reckon) -> None:
    few = MANY | {"X05": (1.0, 0.0), "X06": (0.0, 0.0)}
    rows = reported(reckon(area(CODES, prescribing=dispensed(few)), quarterly()))
    assert rows["X06"]["because"] == "items_judged"
    assert rows["X06"]["ratio"] == 0


def test_a_cost_per_item_has_only_the_chance_of_its_prices(area: Area, reckon: Reckon) -> None:
    rows = reported(reckon(area(CODES, prescribing=dispensed(MANY)), per_item()))
    peers = [rows[code] for code in CODES[1:]]
    cost, items, squares = (
        sum(row[name] for row in peers) for name in ("numerator", "items", "squares")
    )
    assert rows["X01"]["value"] == pytest.approx(450 / 25)
    assert rows["X01"]["phi"] == pytest.approx(squares * items / cost**2 - 1)
    few = MANY | {"X05": (1.0, 0.0)}
    told = reported(reckon(area(CODES, prescribing=dispensed(few)), per_item()))
    assert {row["because"] for row in told.values()} == {"few_items"}
    assert {row["verdict"] for row in told.values()} == {"not_compared"}


def test_a_local_extract_without_costs_has_no_cost_rather_than_none(
    area: Area, reckon: Reckon
) -> None:
    rows = dispensed(MANY, national=False)
    bare = [{name: one for name, one in row.items() if name != "nic"} for row in rows]
    told = reported(reckon(area(CODES, prescribing=bare), quarterly()))
    assert {row["status"] for row in told.values()} == {"missing"}
    known = reported(reckon(area(CODES, prescribing=rows), quarterly()))
    assert {row["status"] for row in known.values()} == {"shown"}


def test_the_window_is_chosen_by_items_not_by_pounds(area: Area, reckon: Reckon) -> None:
    few = dict.fromkeys(CODES, (1.0, 1.0))
    computed = reckon(area(CODES, prescribing=dispensed(few)), PLASTERS)
    assert "quarter" not in set(
        computed.comparison.filter(pl.col("status") != "missing")["window"].cast(pl.String)
    )
    many = reckon(area(CODES, prescribing=dispensed(MANY)), PLASTERS)
    assert set(many.comparison["window"].cast(pl.String)) == {"quarter"}


def test_variation_of_costs_comes_from_elsewhere_where_there_are_enough(
    area: Area, reckon: Reckon
) -> None:
    codes = [f"X{number:03}" for number in range(60)]
    where = {code: f"Locality {place // 10}" for place, code in enumerate(codes)}
    items = {code: (60.0 + place % 7 * 6, 10.0) for place, code in enumerate(codes)}
    rows = reported(reckon(area(codes, locality=where, prescribing=dispensed(items)), quarterly()))
    assert {row["variation_from"] for row in rows.values()} == {"small_reference"}
    assert rows["X000"]["reference_count"] == 50
    assert rows["X000"]["reference_median"] == pytest.approx(1130 / 10, rel=0.2)
