"""Some localities at a time: who is looked at together moves no figure."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks import blocks
from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

SIZES = {"Ashdale": 6, "Brackenmoor": 18, "Calderwick": 12}
HOMES = {f"{name[0]}{at:02}": name for name, size in SIZES.items() for at in range(size)}
MONTHS = [f"2025-{month:02}" for month in range(4, 13)]
MEASURES = ("ent_referrals", "routine_referrals_all", "trimethoprim_share")


def rows(code: str, chance: np.random.Generator) -> tuple[list[dict[str, Any]], ...]:
    """Referrals of which many are few, and items of two medicines."""
    referred = [
        {
            "practice_code": code,
            "period": month,
            "specialty": specialty,
            "referrals": float(chance.poisson(mean)),
        }
        for month in MONTHS
        for specialty, mean in (("ent", 4), ("pain", 9))
    ]
    dispensed = [
        {
            "practice_code": code,
            "period": month,
            "bnf_code": medicine,
            "items": int(chance.poisson(60)),
        }
        for month in MONTHS
        for medicine in ("0501080W0AAAAAA", "0501130R0AAAAAA")
    ]
    return referred, dispensed


@pytest.mark.parametrize("at_once", [1, 10])
def test_localities_in_blocks_are_as_all_at_once(
    area: Callable[..., Inputs],
    reckon: Callable[..., Computed],
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    chance = np.random.default_rng(20)
    each = [rows(code, chance) for code in HOMES]
    inputs = area(
        list(HOMES),
        locality=HOMES,
        referrals=[row for referred, _ in each for row in referred],
        prescribing=[row for _, dispensed in each for row in dispensed],
    )
    whole = reckon(inputs, *MEASURES)
    monkeypatch.setattr(blocks, "AT_ONCE", at_once)
    several = reckon(inputs, *MEASURES)
    assert whole.withheld.height > 20
    assert whole.comparison["verdict"].n_unique() > 2
    for field in fields(Computed):
        found = getattr(whole, field.name)
        if isinstance(found, pl.DataFrame):
            assert_frame_equal(found, getattr(several, field.name), check_exact=True)


def test_a_block_holds_whole_localities_and_each_practice_is_in_one() -> None:
    practices = pl.DataFrame({"practice_code": list(HOMES), "locality": list(HOMES.values())})
    found = list(blocks.in_blocks(practices))
    assert len(found) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "AT_ONCE", 10)
        found = list(blocks.in_blocks(practices))
    assert [sorted(set(one["locality"])) for one in found] == [
        ["Ashdale", "Brackenmoor"],
        ["Calderwick"],
    ]
    assert sorted(pl.concat(found)["practice_code"]) == sorted(HOMES)
    assert [one.height for one in blocks.in_blocks(practices.clear())] == [0]
