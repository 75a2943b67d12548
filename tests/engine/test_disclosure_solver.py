"""A reader who has every figure of two quarters' runs solves for what was withheld."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from benchmarks.disclosure import nested, years
from benchmarks.measures.definition import FromReferrals, Measure
from benchmarks.measures.load import load_measures
from benchmarks.periods import Period
from benchmarks.pipeline import Computed
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
Count = dict[tuple[str, str, tuple[str, str, str]], int]  # practice, month, cell
Figure = frozenset[tuple[str, tuple[str, str, str]]]  # months and cells that it counts
CODES = [f"X{number:02}" for number in range(1, 7)]
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)][6:]
SPECIALTIES = ("ent", "dermatology", "gynaecology", "pain")
CELLS = list(product(SPECIALTIES, ("routine", "urgent"), ("accepted", "returned")))
UP_TO = 7
LIBRARY = load_measures()


def measure(name: str, window: str, of: bool = False, **chosen: tuple[str, ...]) -> Measure:
    """A rate of referrals of some kind; with `of`, a share of all referrals."""
    plain = LIBRARY["returned_referrals_share" if of else "ent_referrals"]
    update: dict[str, Any] = {
        "id": name,
        "numerator": FromReferrals.model_validate({"source": "referrals", **chosen}),
        "value": plain.value.model_copy(update={"window": window}),
    }
    if of:
        update["denominator"] = FromReferrals(source="referrals")
    return plain.model_copy(update=update)


def measures(window: str, other: str) -> list[Measure]:
    """Measures within each other, across each other and over each other."""
    return [
        *(measure(one, window, specialty=(one,)) for one in SPECIALTIES[:3]),
        measure("ent_urgent", window, specialty=("ent",), priority=("urgent",)),
        measure("ent_and_skin", other, specialty=("ent", "dermatology")),
        measure("routine", window, priority=("routine",)),
        measure("everything", other),
        measure("returned", window, of=True, outcome=("returned",)),
        measure("pain_share", window, of=True, specialty=("pain",)),
    ]


def counts(seed: int, level: float) -> Count:
    """Referrals by practice, month and cell; some practices have few, some specialties none."""
    rng = np.random.default_rng(seed)
    size = dict(zip(CODES, rng.gamma(1.0, level, len(CODES)), strict=True))
    liking = dict(zip(CELLS, rng.gamma(0.7, 1.0, len(CELLS)), strict=True))
    return {
        (code, month, cell): int(rng.poisson(size[code] * liking[cell]))
        for code in CODES
        for month in MONTHS
        for cell in CELLS
    }


def rows_of(count: Count) -> list[dict[str, Any]]:
    names = ("specialty", "priority", "outcome")
    return [
        {"practice_code": code, "period": month, "referrals": float(number)}
        | dict(zip(names, cell, strict=True))
        for (code, month, cell), number in count.items()
    ]


def takes(choice: FromReferrals, cell: tuple[str, str, str]) -> bool:
    words = zip((choice.specialty, choice.priority, choice.outcome), cell, strict=True)
    return all(not allowed or word in allowed for allowed, word in words)


def parts(row: Mapping[str, Any], chosen: Mapping[str, Measure]) -> dict[str, Figure]:
    """What a row's two counts, and their difference, are made of."""
    one = chosen[row["measure_id"]]
    period = Period(row["period_start"], row["period_end"])
    months = [f"{month:%Y-%m}" for month in period.each_month()]
    months = [month for month in months if month in MONTHS]

    def of(choice: object) -> Figure:
        assert isinstance(choice, FromReferrals)
        return frozenset(product(months, (cell for cell in CELLS if takes(choice, cell))))

    found = {"numerator": of(one.numerator)}
    if isinstance(one.denominator, FromReferrals):
        found["denominator"] = of(one.denominator)
        found["others"] = found["denominator"] - found["numerator"]
    return found


@dataclass
class Reader:
    """What everything written says of one practice, and what that leaves open."""

    shown: dict[Figure, float]
    between: dict[Figure, tuple[float, float]]  # what the log says of withheld counts
    targets: set[Figure]

    def range(self, target: Figure) -> tuple[float, float]:
        """The smallest and the largest count that all of it allows."""
        unknown = {one: n for n, one in enumerate(sorted(product(MONTHS, CELLS)))}

        def matrix(figures: Mapping[Figure, object]) -> NDArray[np.float64]:
            rows = np.zeros((len(figures), len(unknown)))
            for place, figure in enumerate(figures):
                rows[place, [unknown[one] for one in figure]] = 1
            return rows

        others = {one: limits for one, limits in self.between.items() if one != target}
        low = np.array([limits[0] for limits in others.values()])
        high = np.array([limits[1] for limits in others.values()])
        inside = matrix(others)
        kept = np.isfinite(high)
        ends = []
        for side in (1, -1):
            found = linprog(
                side * matrix({target: 0})[0],
                A_ub=np.vstack([-inside, inside[kept]]),
                b_ub=np.concatenate([-low, high[kept]]),
                A_eq=matrix(self.shown),
                b_eq=np.array(list(self.shown.values())),
                bounds=(0, None),
            )
            assert found.status in (0, 3), found.message
            ends.append(np.inf if found.fun is None else side * found.fun)
        return ends[0], ends[1]


def readers(runs: list[Computed], count: Count, chosen: Mapping[str, Measure]) -> Iterator[Reader]:
    """One for each practice, with what two runs wrote."""
    for code in CODES:
        shown: dict[Figure, float] = {}
        between: dict[Figure, tuple[float, float]] = {}
        targets: set[Figure] = set()

        def true(figure: Figure, code: str = code) -> int:
            return sum(count[code, month, cell] for month, cell in figure)

        for run in runs:
            for row in run.values.filter(practice_code=code, status="shown").to_dicts():
                found = parts(row, chosen)
                shown[found["numerator"]] = row["numerator"]
                if "denominator" in found:
                    shown[found["denominator"]] = row["denominator"]
            pooled = run.comparison.filter(
                practice_code=code, withheld=True, proportion=True
            ).drop_nulls("pooled_denominator")
            for row in pooled.filter(pl.col("reason") != "small_trials").to_dicts():
                shown[parts(row, chosen)["denominator"]] = row["pooled_denominator"]
            for row in run.withheld.filter(practice_code=code).to_dicts():
                if row["window"] == "month":
                    continue
                found = parts(row, chosen)
                match row["reason"]:
                    case "small_count" | "small_complement" | "small_trials":
                        name = {
                            "small_count": "numerator",
                            "small_complement": "others",
                            "small_trials": "denominator",
                        }[row["reason"]]
                        between[found[name]] = (1, UP_TO)
                        targets.add(found[name])
                    case "tells_another_measure":
                        large = true(found["numerator"])
                        if large > UP_TO:
                            between.setdefault(found["numerator"], (UP_TO + 1, np.inf))
        for figure, number in shown.items():
            assert true(figure) == number
        yield Reader(shown, between, targets)


def small_sums(reader: Reader) -> list[Figure]:
    """What is left of a shown figure beside one, two or three shown parts, where that is small."""
    found = []

    def take(rest: Figure, value: float, parts: list[tuple[Figure, float]], depth: int) -> None:
        for part, number in parts:
            if part < rest:
                left, more = rest - part, value - number
                if 0 < more <= UP_TO:
                    found.append(left)
                elif depth > 1:
                    inside = [one for one in parts if one[0] <= left]
                    take(left, more, inside, depth - 1)

    every = list(reader.shown.items())
    for figure, value in every:
        take(figure, value, [one for one in every if one[0] < figure], 3)
    return found


KINDS = [("quarter", "quarter"), ("quarter", "year"), ("year", "quarter"), ("auto", "auto")]


def run_twice(
    area: Area, reckon: Reckon, seed: int, level: float, windows: tuple[str, str]
) -> list[Reader]:
    """What a reader has of each practice after the runs of two quarters on the same data."""
    count = counts(seed, level)
    inputs = area(CODES, referrals=rows_of(count))
    chosen = {one.id: one for one in measures(*windows)}
    quarters = ("2025-26Q2", "2025-26Q3")
    runs = [reckon(inputs, *chosen.values(), quarter=quarter) for quarter in quarters]
    return list(readers(runs, count, chosen))


def confined(readers: list[Reader]) -> list[tuple[Figure, float, float]]:
    """The withheld counts whose range is not left whole."""
    found = []
    for reader in readers:
        for target in sorted(reader.targets, key=sorted):
            low, high = reader.range(target)
            if low > 1 + 1e-6 or high < UP_TO - 1e-6:
                found.append((target, low, high))
    return found


@pytest.mark.parametrize("windows", KINDS)
@pytest.mark.parametrize(
    ("seed", "level"), [(1, 1.0), pytest.param(2, 4.0, marks=pytest.mark.slow)]
)
def test_no_withheld_count_is_told_within_its_range(
    area: Area, reckon: Reckon, seed: int, level: float, windows: tuple[str, str]
) -> None:
    found = run_twice(area, reckon, seed, level, windows)
    assert any(reader.targets for reader in found)
    assert confined(found) == []


@pytest.mark.parametrize("windows", KINDS)
@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.slow)])
def test_no_difference_of_shown_figures_is_small(
    area: Area, reckon: Reckon, seed: int, windows: tuple[str, str]
) -> None:
    found = run_twice(area, reckon, seed, 3.0, windows)
    assert [small for reader in found for small in small_sums(reader)] == []


def test_the_first_rule_alone_would_tell(
    area: Area, reckon: Reckon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same reader solves withheld counts where nothing is withheld beside them."""
    alone = pl.lit(value=False)
    monkeypatch.setattr(
        nested, "withheld_beside", lambda rows, _: rows.with_columns(left_out=alone)
    )
    monkeypatch.setattr(
        years, "withheld_beside", lambda rows, *_: rows.with_columns(anchored=alone)
    )
    found = run_twice(area, reckon, 2, 4.0, KINDS[0])
    assert len(confined(found)) > 10
    assert any(small_sums(reader) for reader in found)
