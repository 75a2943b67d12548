"""How often practices are flagged where there is nothing to find, by simulation.

Run `python perf/calibration.py`; it prints the tables of docs/methods.md. Every room is drawn from
what the method assumes, or from what it does not (heavy tails, outliers, clusters), and judged by
the code that judges reports.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.peers.judgement import Rows, outside_range
from benchmarks.statistics.reference import (
    ReferenceSet,
    ShareSet,
    ordinary_variation,
    rho_between,
)

Array = np.ndarray
ROOMS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
SIZES = (10, 12, 15)
EXPECTED = (0.5, 1, 3, 10, 30, 300)
GROUP = 10  # practices of the reference set stand in groups of so many
SHARE = 0.2


@dataclass(frozen=True)
class Setting:
    """What a room is drawn from."""

    size: int
    expected: float
    cv: float
    tail: str = "gamma"
    reference: int = 0
    clusters: float = 1.0
    shares: bool = False
    outliers: bool = False
    other_mean: bool = False
    common: bool = False


def true_rates(rng: np.random.Generator, setting: Setting, shape: tuple[int, ...]) -> Array:
    """Practices' true ratios, mean 1."""
    if setting.cv == 0:
        return np.ones(shape)
    if setting.tail == "lognormal":
        sigma = np.sqrt(np.log1p(setting.cv**2))
        return rng.lognormal(-(sigma**2) / 2, sigma, shape)
    return rng.gamma(1 / setting.cv**2, setting.cv**2, shape)


def counts(
    rng: np.random.Generator, setting: Setting, shape: tuple[int, ...], mean: float
) -> tuple[Array, Array]:
    """Events and exposures (expected events, or trials) of practices."""
    exposure = rng.lognormal(-0.08, 0.4, shape) * mean
    true = true_rates(rng, setting, shape)
    if setting.shares:
        of = np.maximum(np.round(exposure / SHARE), 2)
        rho = (setting.cv**2) * SHARE / (1 - SHARE)
        weight = 1 / rho - 1 if rho else 1e9
        p = rng.beta(SHARE * weight, (1 - SHARE) * weight, shape)
        return rng.binomial(of.astype(int), p).astype(float), of
    if setting.clusters > 1:
        patients = rng.poisson(exposure * true / setting.clusters)
        return rng.poisson(patients * (setting.clusters - 1)) + patients.astype(float), exposure
    return rng.poisson(exposure * true).astype(float), exposure


def reference(rng: np.random.Generator, setting: Setting) -> tuple[float, float]:
    """Variation and phi as a reference set of the setting gives them; NaN without one."""
    shape = (1, setting.reference // GROUP, GROUP)
    mean = setting.expected * (1.5 if setting.other_mean else 1)
    observed, exposure = counts(rng, setting, shape, mean)
    if setting.common:
        observed = rng.poisson(observed * rng.lognormal(0, 0.2, (1, shape[1], 1))).astype(float)
    if setting.outliers:
        observed[:, :, 0] *= np.where(rng.random(shape[:2]) < 0.2, 3, 1)
    others = observed.sum(2, keepdims=True) - observed
    beside = exposure.sum(2, keepdims=True) - exposure
    squares = ((exposure**2).sum(2, keepdims=True) - exposure**2) / beside**2
    flat = [part.reshape(1, -1) for part in (observed, exposure, others, beside, squares)]
    if setting.shares:
        share = (flat[2] + 0.5) / (flat[3] + 1)
        return float(rho_between(ShareSet(flat[0], flat[1], share, flat[3], flat[4]))[0]), 1.0
    expected = flat[1] * (flat[2] + 0.5) / flat[3]
    tau2, phi = ordinary_variation(
        ReferenceSet(flat[0], expected, flat[2], flat[4]), np.array([max(setting.clusters, 1.0)])
    )
    return float(tau2[0]), float(phi[0])


def flagged(setting: Setting, rooms: int = ROOMS) -> tuple[float, float]:
    """Percent of practices outside their 95% and 99.8% ranges where nothing is unusual."""
    rng = np.random.default_rng([setting.size, int(setting.expected * 10), int(setting.cv * 100)])
    observed, exposure = counts(rng, setting, (rooms, setting.size), setting.expected)
    own = np.eye(setting.size, dtype=bool)
    peers = [
        np.where(own, np.nan, part[:, None, :]).reshape(-1, setting.size)
        for part in (observed, exposure)
    ]
    known = np.full(rooms, np.nan)
    phi = np.full(rooms, setting.clusters)
    if setting.reference:
        for room in range(rooms):
            known[room], phi[room] = reference(rng, setting)
    rows = Rows(
        observed.ravel(),
        exposure.ravel(),
        np.repeat(phi, setting.size),
        peers[0],
        peers[1],
        setting.shares,
        np.repeat(known, setting.size),
        np.full(observed.size, float(setting.reference) or np.nan),
    )
    outside, _ = outside_range(rows)
    return 100 * float((abs(outside) >= 1).mean()), 100 * float((abs(outside) == 2).mean())


def table(title: str, settings: Callable[[float], Iterator[tuple[str, Setting]]]) -> None:
    """One table: a line for each setting, a column for each number of expected events."""
    print(f"\n{title}\n")
    print("| | " + " | ".join(f"{mean:g}" for mean in EXPECTED) + " |")
    print("|---|" + "--:|" * len(EXPECTED))
    lines: dict[str, list[str]] = {}
    for mean in EXPECTED:
        for name, setting in settings(mean):
            both = flagged(setting)
            lines.setdefault(name, []).append(f"{both[0]:.1f} / {both[1]:.1f}")
    for name, cells in lines.items():
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def peers_alone(mean: float) -> Iterator[tuple[str, Setting]]:
    for size in SIZES:
        for cv in (0, 0.15, 0.3, 0.5):
            yield f"{size} practices, CV {cv:g}", Setting(size, mean, cv)
        yield f"{size} practices, lognormal CV 0.8", Setting(size, mean, 0.8, "lognormal")


def with_reference(mean: float) -> Iterator[tuple[str, Setting]]:
    for number in (30, 100, 300):
        for cv in (0, 0.15, 0.3, 0.5):
            yield f"{number} elsewhere, CV {cv:g}", Setting(12, mean, cv, reference=number)
    yield "100, with outliers, CV 0.15", Setting(12, mean, 0.15, reference=100, outliers=True)
    yield "100, another mean, CV 0.15", Setting(12, mean, 0.15, reference=100, other_mean=True)
    yield (
        "100, common locality effect, CV 0.15",
        Setting(12, mean, 0.15, reference=100, common=True),
    )


def clusters_and_shares(mean: float) -> Iterator[tuple[str, Setting]]:
    yield "clusters of 3.3, peers, CV 0.15", Setting(12, mean, 0.15, clusters=3.3)
    yield (
        "clusters of 3.3, 100 elsewhere, CV 0.15",
        Setting(12, mean, 0.15, reference=100, clusters=3.3),
    )
    for cv in (0, 0.15, 0.3):
        yield f"shares, peers, CV {cv:g}", Setting(12, mean, cv, shares=True)
        yield f"shares, 100 elsewhere, CV {cv:g}", Setting(12, mean, cv, reference=100, shares=True)


def main() -> None:
    """Print every table."""
    table("Variation from the peers: percent outside 95% / 99.8%, by expected events", peers_alone)
    table("Variation from a reference set, rooms of 12", with_reference)
    table("Clustered items, and shares, rooms of 12", clusters_and_shares)


if __name__ == "__main__":
    main()
