"""Where a locality's variation comes from: beside a plain reckoning, and what is not told."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.pipeline import Computed
from benchmarks.schemas import Variation
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
HERE = [f"X1{number:04}" for number in range(10)]
COUNTS = [60, 75, 90, 52, 71, 66, 80, 58, 130, 69]


def counted(counts: Mapping[str, float]) -> list[dict[str, Any]]:
    return [
        {"practice_code": c, "period": "2025-11", "test": "hba1c", "tests": count}
        for c, count in counts.items()
    ]


def row(computed: Computed, locality: str = "Testdale") -> dict[str, Any]:
    return computed.variation.filter(locality=locality).row(0, named=True)


def alone(area: Area, reckon: Reckon, counts: Sequence[float] = COUNTS) -> dict[str, Any]:
    codes = HERE[: len(counts)]
    sizes = {code: 5_000 + 1_000 * n for n, code in enumerate(codes)}
    told = counted(dict(zip(codes, counts, strict=True)))
    return row(reckon(area(codes, lists=sizes, diagnostics=told), "hba1c"))


def test_pooled_lowest_and_highest_are_those_of_a_plain_reckoning(
    area: Area, reckon: Reckon
) -> None:
    found = alone(area, reckon)
    sizes = [5_000 + 1_000 * n for n in range(10)]
    values = [12_000 * o / n for o, n in zip(COUNTS, sizes, strict=True)]
    assert (found["practices"], found["withheld"], found["because"]) == (10, 0, None)
    assert found["locality_value"] == pytest.approx(12_000 * sum(COUNTS) / sum(sizes))
    assert (found["lowest"], found["highest"]) == pytest.approx((min(values), max(values)))
    quartiles = np.quantile(values, [0.25, 0.75])
    assert (found["lower_quartile"], found["upper_quartile"]) == pytest.approx(tuple(quartiles))
    assert found["lowest"] < found["chance_lowest"] < found["locality_value"]
    assert found["locality_value"] < found["chance_highest"] < found["highest"]


def test_the_spread_here_solves_its_equation(area: Area, reckon: Reckon) -> None:
    found = alone(area, reckon)
    sizes = [5_000 + 1_000 * n for n in range(10)]
    theta = sum(COUNTS) / sum(sizes)
    terms = [
        (o - theta * n) ** 2 / (theta * n + found["tau2"] * (theta * n) ** 2)
        for o, n in zip(COUNTS, sizes, strict=True)
    ]
    assert sum(terms) == pytest.approx(9)
    assert found["spread_here"] == pytest.approx(100 * math.sqrt(found["tau2"]))
    assert found["spread_here_lower"] < found["spread_here"] < found["spread_here_upper"]
    middle = theta * float(np.median(sizes))
    assert found["reliability"] == pytest.approx(found["tau2"] / (found["tau2"] + 1 / middle))


def test_without_a_reference_set_nothing_is_said_of_it(area: Area, reckon: Reckon) -> None:
    found = alone(area, reckon)
    names = ["usual_spread", "beside_usual", "reference_value", "reference_ratio", "share_chance"]
    assert [found[name] for name in names] == [None] * 5


def test_as_many_stand_out_as_the_comparison_says(area: Area, reckon: Reckon) -> None:
    codes = dict(zip(HERE, COUNTS, strict=True))
    computed = reckon(area(HERE, diagnostics=counted(codes)), "hba1c")
    shown = computed.comparison.filter("reported")
    assert row(computed)["judged"] == 10
    assert row(computed)["outside_by_chance"] == pytest.approx(shown["chance"].sum())
    words = ["much_lower", "lower", "higher", "much_higher"]
    assert row(computed)["outside"] == shown["verdict"].is_in(words).sum()


@pytest.mark.parametrize("number", [0, 1, 2, 4])
def test_under_five_practices_only_their_number_is_told(
    area: Area, reckon: Reckon, number: int
) -> None:
    codes = dict(zip(HERE[:number], COUNTS, strict=False))
    computed = reckon(area(HERE[:4], diagnostics=counted(codes)), "hba1c")
    found = row(computed)
    assert (found["practices"], found["because"]) == (number, "few_practices")
    keys = {*Variation.primary_key(), "practices", "withheld", "because", "adjusted_for"}
    assert {value for name, value in found.items() if name not in keys} == {None}


def test_a_withheld_extreme_is_not_told_and_its_count_moves_nothing(
    area: Area, reckon: Reckon
) -> None:
    frames = []
    for count in (1, 4, 7):
        counts = dict(zip(HERE, [count, *COUNTS[1:]], strict=True))
        frames.append(reckon(area(HERE, diagnostics=counted(counts)), "hba1c").variation)
    found = frames[0].row(0, named=True)
    assert found["lowest"] is None
    assert found["highest"] == pytest.approx(12_000 * 130 / 10_000)
    assert found["withheld"] == 1
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])


def test_a_withheld_practice_in_the_middle_hides_neither_end(area: Area, reckon: Reckon) -> None:
    counts = dict(zip(HERE, [0, 5, *COUNTS[2:]], strict=True))
    found = row(reckon(area(HERE, diagnostics=counted(counts)), "hba1c"))
    assert (found["lowest"], found["withheld"]) == (0, 1)


def test_many_withheld_counts_say_nothing_of_the_spread(area: Area, reckon: Reckon) -> None:
    counts = dict(zip(HERE, [2, 3, 4, *COUNTS[3:]], strict=True))
    found = row(reckon(area(HERE, diagnostics=counted(counts)), "hba1c"))
    assert found["because"] == "small_numbers"
    names = ("tau2", "spread_here", "chance_lowest", "reliability", "beside_usual")
    assert [found[name] for name in names] == [None] * 5


@pytest.fixture(scope="module")
def sizes() -> dict[str, float]:
    rng = np.random.default_rng(2)
    places = [f"X{place}{number:04}" for place in range(1, 14) for number in range(10)]
    return {code: float(rng.integers(3_000, 12_000)) for code in places}


def everywhere(
    area: Area, reckon: Reckon, sizes: dict[str, float], counts: dict[str, float]
) -> Computed:
    homes = {code: f"Place {code[1:-4]:>02}" for code in sizes}
    inputs = area(list(sizes), lists=sizes, locality=homes, diagnostics=counted(counts))
    return reckon(inputs, "hba1c")


def test_a_locality_stands_beside_all_practices_and_groups_elsewhere(
    area: Area, reckon: Reckon, sizes: dict[str, float]
) -> None:
    rng = np.random.default_rng(4)
    counts = {code: float(rng.poisson(size / 100)) for code, size in sizes.items()}
    computed = everywhere(area, reckon, sizes, counts)
    totals: dict[str, list[float]] = {}
    for code, size in sizes.items():
        sums = totals.setdefault(f"Place {code[1:-4]:>02}", [0.0, 0.0])
        sums[0], sums[1] = sums[0] + counts[code], sums[1] + size
    for home, (events, exposure) in totals.items():
        found = row(computed, home)
        others = [12_000 * o / n for name, (o, n) in totals.items() if name != home]
        rest = [sum(one[i] for name, one in totals.items() if name != home) for i in (0, 1)]
        assert found["reference_practices"] == 120
        assert found["reference_value"] == pytest.approx(12_000 * rest[0] / rest[1])
        ratio = events / exposure / (rest[0] / rest[1])
        assert found["reference_ratio"] == pytest.approx(ratio)
        assert found["reference_ratio_lower"] < ratio < found["reference_ratio_upper"]
        assert found["reference_groups"] == 12
        assert found["groups_lower"] == sum(one < 12_000 * events / exposure for one in others)
        assert found["group_median"] == pytest.approx(float(np.median(others)))
        assert found["shares_over"] == "reference"
        assert found["share_chance"] + found["share_rest"] == pytest.approx(100)


def test_adding_a_practice_elsewhere_moves_only_what_is_said_of_elsewhere(
    area: Area, reckon: Reckon, sizes: dict[str, float]
) -> None:
    rng = np.random.default_rng(4)
    counts = {code: float(rng.poisson(size / 100)) for code, size in sizes.items()}
    more = sizes | {"X20010": 7_000.0}
    before = row(everywhere(area, reckon, sizes, counts), "Place 01")
    after = row(everywhere(area, reckon, more, counts | {"X20010": 90.0}), "Place 01")
    own = ("practices", "locality_value", "lowest", "highest", "lower_quartile")
    assert [before[name] for name in own] == [after[name] for name in own]
    assert before["reference_value"] != after["reference_value"]


def test_thirty_practices_of_one_locality_share_their_own_spread(
    area: Area, reckon: Reckon
) -> None:
    rng = np.random.default_rng(9)
    codes = [f"X3{number:04}" for number in range(40)]
    counts = {code: float(rng.poisson(80 * rng.gamma(25, 1 / 25))) for code in codes}
    found = row(reckon(area(codes, diagnostics=counted(counts)), "hba1c"))
    chance = 40 / sum(counts.values())
    assert found["shares_over"] == "locality"
    assert found["share_chance"] == pytest.approx(100 * chance / (chance + found["tau2"]))
    assert found["share_case_mix"] is None


def test_equal_practices_have_no_spread_of_their_own(area: Area, reckon: Reckon) -> None:
    found = alone(area, reckon, [5 * (5 + n) for n in range(10)])
    assert (found["tau2"], found["spread_here_lower"], found["reliability"]) == (0, 0, 0)
    assert found["lowest"] == pytest.approx(found["highest"])


def test_no_order_and_no_not_a_number(area: Area, reckon: Reckon) -> None:
    counts = dict(zip(HERE, COUNTS, strict=True))
    one = reckon(area(HERE, diagnostics=counted(counts)), "hba1c").variation
    turned = dict(reversed(counts.items()))
    assert one.equals(reckon(area(HERE[::-1], diagnostics=counted(turned)), "hba1c").variation)
    floats = one.select(pl.col(pl.Float64).is_finite().fill_null(value=True).all())
    assert all(floats.row(0))
