"""Which presentations make the difference: against a reckoning in plain Python."""

import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from benchmarks.contributions import MOST
from benchmarks.pipeline import Computed
from benchmarks.schemas import Contributions
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
SEVEN = [f"X{number}" for number in range(1, 8)]
CODES = ["0501013B0AAABAB", "0501030I0AAABAB", "0501021L0AAABAB"]
MEASURE = "antibacterial_items"


def rows(seed: int, months: tuple[str, ...] = ("2025-10", "2025-11", "2025-12")) -> list[Any]:
    draw = random.Random(seed)
    return [
        {
            "practice_code": practice,
            "period": month,
            "bnf_code": code,
            "items": float(draw.randint(0, 90)),
            "quantity": 1.0,
        }
        for practice in SEVEN
        for month in months
        for code in CODES
    ]


def test_the_excess_of_each_presentation_is_as_reckoned_by_hand(area: Area, reckon: Reckon) -> None:
    lists = {code: 4000.0 + 1500 * place for place, code in enumerate(SEVEN)}
    given = rows(1)
    computed = reckon(area(SEVEN, lists=lists, prescribing=given), MEASURE)
    items: dict[tuple[str, str], float] = defaultdict(float)
    for row in given:
        items[row["practice_code"], row["bnf_code"]] += row["items"]
    found = computed.contributions
    Contributions.validate(found)
    assert found.height == len(SEVEN) * len(CODES)
    for row in found.iter_rows(named=True):
        own, code = row["practice_code"], row["bnf_code"]
        peers = [other for other in SEVEN if other != own]
        share = lists[own] / sum(lists[other] for other in peers)
        expected = share * sum(items[other, code] for other in peers)
        assert row["amount"] == items[own, code]
        assert row["expected"] == pytest.approx(expected)
        assert row["excess"] == pytest.approx(items[own, code] - expected)


def test_excesses_add_up_to_that_of_the_measure(area: Area, reckon: Reckon) -> None:
    computed = reckon(area(SEVEN, prescribing=rows(2)), MEASURE)
    whole = {
        row["practice_code"]: row["numerator"] - row["peer_value"] / 1000 * row["denominator"]
        for row in computed.comparison.filter("reported").iter_rows(named=True)
    }
    sums = dict(
        computed.contributions.group_by("practice_code").agg(pl.col("excess").sum()).iter_rows()
    )
    assert sums == pytest.approx(whole)


def test_a_practice_that_is_nobodys_peer_adds_nothing_to_what_is_expected(
    area: Area, reckon: Reckon
) -> None:
    given = rows(3)
    apart = area(SEVEN, prescribing=given, leave_no_peer=["X7"])
    without = area(SEVEN[:6], prescribing=[row for row in given if row["practice_code"] != "X7"])
    mine = [
        reckon(inputs, MEASURE).contributions.filter(practice_code="X1")
        for inputs in (apart, without)
    ]
    assert mine[0].equals(mine[1])
    assert reckon(apart, MEASURE).contributions.filter(practice_code="X7").height == len(CODES)


def test_only_the_furthest_are_kept_and_other_months_do_not_count(
    area: Area, reckon: Reckon
) -> None:
    many = [
        {**row, "bnf_code": f"0501013B0AAA{place:03}"}
        for place in range(MOST + 4)
        for row in rows(place)
        if row["bnf_code"] == CODES[0]
    ]
    old = [{**row, "period": "2025-09"} for row in many if row["period"] == "2025-10"]
    found = reckon(area(SEVEN, prescribing=many), MEASURE).contributions
    assert found.group_by("practice_code").len()["len"].to_list() == [MOST] * len(SEVEN)
    assert reckon(area(SEVEN, prescribing=[*many, *old]), MEASURE).contributions.equals(found)


def test_without_prescribing_there_is_an_empty_table(area: Area, reckon: Reckon) -> None:
    assert reckon(area(SEVEN), MEASURE).contributions.is_empty()
