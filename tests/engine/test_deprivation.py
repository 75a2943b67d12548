"""Deprivation of practices and the slope across it: one edition, enough practices, no people."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
CODES = [f"X1{number:04}" for number in range(12)]
SIZES = {code: 4_000.0 + 700 * n for n, code in enumerate(CODES)}
SCORES = dict(zip(CODES, [31, 12, 25, 44, 18, 22, 9, 38, 27, 15, 20, 33], strict=True))
COUNTS = dict(zip(CODES, [80, 60, 75, 110, 70, 90, 52, 120, 99, 75, 88, 140], strict=True))


def scored(
    scores: Mapping[str, float | None], count_id: str = "fingertips.93553", period: str = "2019"
) -> list[dict[str, Any]]:
    return [
        {"practice_code": c, "period": period, "count_id": count_id, "value": score}
        for c, score in scores.items()
    ]


def counted(counts: Mapping[str, float]) -> list[dict[str, Any]]:
    return [
        {"practice_code": c, "period": "2025-11", "test": "hba1c", "tests": count}
        for c, count in counts.items()
    ]


def found(computed: Computed) -> dict[str, Any]:
    return computed.inequality.row(0, named=True)


def test_the_slope_is_that_of_a_weighted_line_worked_apart(area: Area, reckon: Reckon) -> None:
    inputs = area(CODES, lists=SIZES, counts=scored(SCORES), diagnostics=counted(COUNTS))
    row = found(reckon(inputs, "hba1c"))
    order = sorted(CODES, key=lambda code: -SCORES[code])
    share = np.array([SIZES[code] for code in order]) / sum(SIZES.values())
    place = share.cumsum() - share / 2
    value = np.array([12_000 * COUNTS[code] / SIZES[code] for code in order])
    root = np.sqrt(share)
    design = np.column_stack([root, root * place])
    line, *_ = np.linalg.lstsq(design, root * value, rcond=None)
    left = root * value - design @ line
    error = np.sqrt((left @ left / 10) * np.linalg.inv(design.T @ design)[1, 1])
    reach = stats.t.ppf(0.975, 10) * error
    assert row["sii"] == pytest.approx(line[1])
    assert (row["sii_lower"], row["sii_upper"]) == pytest.approx((line[1] - reach, line[1] + reach))
    assert (row["most_deprived"], row["least_deprived"]) == pytest.approx((line[0], sum(line)))
    assert row["rii"] == pytest.approx(sum(line) / line[0])
    assert (row["practices"], row["people"]) == (12, sum(SIZES.values()))
    assert (row["imd_edition"], row["imd_start"]) == (2019, date(2019, 1, 1))
    assert (row["because"], row["area_practices"], row["area_sii"]) == (None, 12, None)


def test_thirty_practices_have_a_slope_of_the_whole_area(area: Area, reckon: Reckon) -> None:
    codes = [f"X2{number:04}" for number in range(36)]
    homes = {code: f"Place {n % 3}" for n, code in enumerate(codes)}
    rng = np.random.default_rng(3)
    scores = {code: float(score) for code, score in zip(codes, rng.uniform(5, 50, 36), strict=True)}
    counts = {code: float(rng.poisson(2 * score + 40)) for code, score in scores.items()}
    inputs = area(codes, locality=homes, counts=scored(scores), diagnostics=counted(counts))
    rows = reckon(inputs, "hba1c").inequality
    assert rows["area_practices"].to_list() == [36] * 3
    assert rows["area_sii"].n_unique() == 1
    assert rows["area_sii_upper"][0] < 0
    assert rows["sii"].n_unique() == 3


@pytest.mark.parametrize(
    ("codes", "scores", "because"),
    [
        (CODES[:9], SCORES, "few_practices"),
        (CODES, {}, "no_deprivation"),
        (CODES, {code: SCORES[code] for code in CODES[:9]}, "no_deprivation"),
        (CODES, {**SCORES, **dict.fromkeys(CODES[:3])}, "no_deprivation"),
        (CODES, dict.fromkeys(CODES, 21.7), "equal_deprivation"),
    ],
)
def test_no_slope_has_its_reason(
    area: Area, reckon: Reckon, codes: list[str], scores: dict[str, float], because: str
) -> None:
    counts = {code: COUNTS[code] for code in codes}
    inputs = area(codes, lists=SIZES, counts=scored(scores), diagnostics=counted(counts))
    row = found(reckon(inputs, "hba1c"))
    assert row["because"] == because
    figures = [name for name in row if name.startswith(("sii", "rii", "most", "least"))]
    assert {row[name] for name in figures} == {None}


def test_many_withheld_counts_have_no_slope_and_few_move_nothing(
    area: Area, reckon: Reckon
) -> None:
    def with_counts(low: Mapping[str, float]) -> pl.DataFrame:
        told = counted(COUNTS | dict(low))
        inputs = area(CODES, lists=SIZES, counts=scored(SCORES), diagnostics=told)
        return reckon(inputs, "hba1c").inequality

    assert with_counts({CODES[0]: 1}).equals(with_counts({CODES[0]: 7}))
    assert with_counts({CODES[0]: 1})["sii"][0] is not None
    assert with_counts(dict.fromkeys(CODES[:3], 3))["because"].to_list() == ["small_numbers"]


def editions(area: Area, reckon: Reckon, *counts: list[dict[str, Any]], **how: str) -> Computed:
    told = [row for file in counts for row in file]
    return reckon(area(CODES, counts=told, diagnostics=counted(COUNTS)), "hba1c", **how)


def test_editions_are_never_mixed_and_a_second_one_is_told(area: Area, reckon: Reckon) -> None:
    older, newer = scored(SCORES), scored({CODES[0]: 40.0}, "imd_2025", "2025")
    computed = editions(area, reckon, older, newer)
    assert computed.deprivation.select("practice_code", "edition").rows() == [(CODES[0], 2025)]
    assert found(computed)["because"] == "no_deprivation"
    (told,) = [one for one in computed.findings if one.rule == "deprivation-editions"]
    assert "IMD 2025 of 2025" in told.message
    assert "11 practices have no score in it" in told.message
    alone = editions(area, reckon, older)
    assert not [one for one in alone.findings if one.rule == "deprivation-editions"]


def test_vintages_are_not_mixed_either(area: Area, reckon: Reckon) -> None:
    first = scored(SCORES, "imd_2019", "2022")
    second = scored({code: score + 1 for code, score in SCORES.items()}, "imd_2019", "2024")
    computed = editions(area, reckon, first, second)
    assert computed.deprivation["vintage_end"].unique().to_list() == [date(2024, 12, 31)]
    assert sorted(computed.deprivation["score"]) == sorted(score + 1 for score in SCORES.values())


def test_an_edition_to_come_is_used_only_where_there_is_no_other(
    area: Area, reckon: Reckon
) -> None:
    past, future = scored(SCORES), scored(SCORES, "imd_2025", "2026")
    both = editions(area, reckon, past, future)
    assert both.deprivation["edition"].unique().to_list() == [2019]
    assert editions(area, reckon, future).deprivation["edition"].unique().to_list() == [2025]


def test_deciles_need_a_hundred_practices_and_the_first_is_the_most_deprived(
    area: Area, reckon: Reckon
) -> None:
    codes = [f"X3{number:04}" for number in range(100)]
    scores = {code: float(n) for n, code in enumerate(codes)}
    inputs = area(CODES, counts=scored(scores), diagnostics=counted(COUNTS))
    deciles = dict(reckon(inputs, "hba1c").deprivation.select("practice_code", "decile").rows())
    assert (deciles[codes[-1]], deciles[codes[0]]) == (1, 10)
    few = area(CODES, counts=scored(SCORES), diagnostics=counted(COUNTS))
    assert set(reckon(few, "hba1c").deprivation["decile"]) == {None}


def test_a_score_that_is_none_is_no_score(area: Area, reckon: Reckon) -> None:
    odd = {CODES[0]: float("nan"), CODES[1]: float("inf"), CODES[2]: -1.0, CODES[3]: None}
    computed = editions(area, reckon, scored({**SCORES, **odd}))
    assert set(computed.deprivation["practice_code"]) == set(CODES[4:])
