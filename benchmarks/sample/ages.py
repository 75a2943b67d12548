"""Ages and sexes of the referrals of one locality, as its hospital sends them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.sample.area import BANDS, OLDER_BANDS, SEXES, Area, share_from
from benchmarks.sample.draws import Floats, Ints

AGED_LOCALITY = "Ashdale"
FIRST_AGES = (0, 20, 40, 65, 80)  # of the bands that the hospital writes; the last has no end
LAST_AGES = (19, 39, 64, 79, 999)
Stratum = tuple[str, int, int]


def with_ages(area: Area) -> Ints:
    """The rows of the practices whose referrals come with sex and age."""
    home = area.practices["locality"]
    return np.flatnonzero((home == AGED_LOCALITY).fill_null(value=False).to_numpy())


def by_age(
    area: Area, name: str, row: dict[str, Any], counts: Ints
) -> Iterator[tuple[Stratum, Ints]]:
    """The counts of those practices by sex and age band, each event drawn by its patients' ages.

    `row` says who can be referred at all, and by `older` how much more often those aged 65 and
    over are: as much as gives an area's counts that power of their share.
    """
    aged = with_ages(area)
    shares = _shares(area, row)[aged]
    chance = area.draws.stream("age", name)
    drawn = chance.multinomial(counts[aged], shares[:, None, :])
    for place, (sex, first, last) in enumerate(_strata()):
        found = np.zeros_like(counts)
        found[aged] = drawn[:, :, place]
        yield (sex, first, last), found


def _strata() -> Iterator[Stratum]:
    for sex in SEXES:
        for first, last in zip(FIRST_AGES, LAST_AGES, strict=True):
            yield sex, first, last


def _shares(area: Area, row: dict[str, Any]) -> Floats:
    """The share of each stratum in a practice's referrals, by its patients and their need."""
    youngest, oldest = row["age_from"] or 0, 999 if row["age_to"] is None else row["age_to"]
    older = area.ages[:, :, OLDER_BANDS].sum(axis=(1, 2)).mean()
    need = np.ones(BANDS)
    need[OLDER_BANDS] += row["older"] / (1 - row["older"]) / older
    need *= share_from(youngest) - share_from(oldest + 1)
    wanted = area.ages * need
    if row["sex"] is not None:
        wanted[:, [sex != row["sex"] for sex in SEXES]] = 0
    starts = [age // 5 for age in FIRST_AGES]
    summed = np.add.reduceat(wanted, starts, axis=2).reshape(len(wanted), -1)
    found: Floats = summed / summed.sum(axis=1, keepdims=True)
    return found
