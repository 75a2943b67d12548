"""Shares of practices flagged, with their standard errors."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from perf.simulation.methods import (
    Places,
    both_questions,
    fixed_funnel,
    overdispersed_funnel,
    overlap,
    second_question,
)
from perf.simulation.rooms import Rooms, Setting, one_apart, reference_variation, rooms

PEERS_METHODS = {
    "overlap of intervals": overlap,
    "fixed funnel": fixed_funnel,
    "overdispersed funnel": overdispersed_funnel,
}


@dataclass(frozen=True)
class Flagged:
    """Percent flagged at 95% and at 99.8%, each with its standard error in points."""

    at_95: float
    at_998: float
    error_95: float
    error_998: float

    @classmethod
    def of(cls, places: Places) -> "Flagged":
        """From rooms by practices; rooms are independent, the practices of one are not."""
        by_room = [
            100 * (abs(places.reshape(len(places), -1)) >= least).mean(axis=1) for least in (1, 2)
        ]
        errors = [part.std(ddof=1) / np.sqrt(len(part)) for part in by_room]
        return cls(*(float(part.mean()) for part in by_room), *(float(error) for error in errors))

    def __str__(self) -> str:
        return f"{self.at_95:.1f} / {self.at_998:.1f}"


def drawn(setting: Setting, number: int) -> Rooms:
    """The rooms of a setting: the same whatever is known about practices elsewhere."""
    return rooms(_generator(replace(setting, reference=0), "rooms"), setting, number)


def nothing_to_find(setting: Setting, number: int) -> Flagged:
    """How often the second question flags where all practices vary alike."""
    known, phi = reference_variation(_generator(setting, "reference"), setting, number)
    return Flagged.of(second_question(drawn(setting, number), setting, known, phi))


def nothing_to_find_by_peers(setting: Setting, number: int) -> dict[str, Flagged]:
    """How often other methods flag in the very same rooms."""
    same = drawn(setting, number)
    return {name: Flagged.of(places(same, setting)) for name, places in PEERS_METHODS.items()}


def something_to_find(setting: Setting, ratio: float, number: int) -> Iterator[tuple[str, Flagged]]:
    """How often each method flags one practice whose true ratio to the mean is `ratio`."""
    apart = one_apart(_generator(setting, "apart"), setting, drawn(setting, number), ratio)
    for reference in (0, 300):
        known_from = replace(setting, reference=reference)
        known, phi = reference_variation(_generator(known_from, "reference"), known_from, number)
        first, second = both_questions(apart, known_from, known, phi)
        if not reference:
            yield "first question", Flagged.of(first)
        yield f"second question, {known_from.whence}", Flagged.of(second)
    for name, places in PEERS_METHODS.items():
        yield name, Flagged.of(places(apart, setting)[:, :1])


def _generator(setting: Setting, purpose: str) -> np.random.Generator:
    """Random numbers of their own for each setting and purpose, the same in every run."""
    return np.random.default_rng(crc32(f"{purpose} {setting}".encode()))
