"""How often practices are flagged in simulated rooms: a broken method does not pass here.

Few rooms, so wide bands; `python perf/calibration.py` has the figures themselves.
"""

import numpy as np
import pytest

from perf.simulation.charts import months, signals
from perf.simulation.flags import (
    Flagged,
    drawn,
    nothing_to_find,
    nothing_to_find_by_peers,
    something_to_find,
)
from perf.simulation.methods import second_question
from perf.simulation.rooms import Setting
from perf.simulation.tables import nothing_table, of_kind, unlike, usual

ROOMS = 150


@pytest.mark.parametrize(("kind", "expected"), [("rate", 30), ("proportion", 30), ("cost", 300)])
@pytest.mark.parametrize("reference", [0, 30, 100])
def test_where_practices_only_vary_about_one_in_twenty_is_outside(
    kind: str, expected: float, reference: int
) -> None:
    setting = Setting(expected=expected, cv=0.3, kind=kind, reference=reference)
    flagged = nothing_to_find(setting, ROOMS)
    assert 2.5 < flagged.at_95 < 8
    assert flagged.at_998 < 1.5


@pytest.mark.parametrize("reference", [0, 100])
@pytest.mark.parametrize("expected", [1, 10, 300])
def test_where_practices_are_alike_no_more_are_than_chance_gives(
    expected: float, reference: int
) -> None:
    flagged = nothing_to_find(Setting(expected=expected, cv=0, reference=reference), ROOMS)
    assert flagged.at_95 < 6.5
    assert flagged.at_998 < 1


def test_items_in_clusters_are_no_reason_to_be_flagged() -> None:
    flagged = nothing_to_find(Setting(repeats=True, reference=100), ROOMS)
    assert 1.5 < flagged.at_95 < 7.5


def test_without_variation_between_practices_the_same_rooms_would_be_full_of_flags() -> None:
    setting = Setting(expected=300, cv=0.3, reference=100)
    none, one = np.zeros(ROOMS), np.ones(ROOMS)
    wrong = Flagged.of(second_question(drawn(setting, ROOMS), setting, none, one))
    assert wrong.at_95 > 50
    assert nothing_to_find(setting, ROOMS).at_95 < 8


@pytest.mark.slow
def test_other_methods_flag_more_in_the_same_rooms() -> None:
    setting = Setting(expected=300, cv=0.3)
    others = nothing_to_find_by_peers(setting, ROOMS)
    ours = nothing_to_find(setting, ROOMS)
    assert others["overlap of intervals"].at_95 > 50
    assert others["fixed funnel"].at_95 > 50
    assert all(other.at_95 > ours.at_95 for other in others.values())


@pytest.mark.slow
def test_a_practice_at_twice_the_usual_is_found_and_one_at_five_quarters_seldom() -> None:
    setting = Setting(expected=300)
    twice = dict(something_to_find(setting, 2, ROOMS))
    assert twice["first question"].at_998 > 95
    assert twice["second question, 300 elsewhere"].at_95 > 95
    assert twice["second question, from the peers"].at_95 > 90
    quarter = dict(something_to_find(setting, 1.25, ROOMS))
    assert quarter["second question, 300 elsewhere"].at_95 < 45


def test_charts_relative_to_peers_signal_no_more_in_a_moving_area_than_on_noise() -> None:
    noise, still, moving, raw = (
        signals(months(np.random.default_rng(1), 100, 60, moving=moves), relative=relative)
        for moves, relative in ((False, False), (False, True), (True, True), (True, False))
    )
    assert raw.mean() > 60
    for alike in (noise, still):
        error = np.sqrt((moving.var(ddof=1) + alike.var(ddof=1)) / len(moving))
        assert moving.mean() < alike.mean() + 2 * error
    assert moving.mean() < 12


@pytest.mark.slow
@pytest.mark.parametrize(
    "wanted",
    [
        usual(0),
        usual(100),
        unlike(),
        of_kind("items in repeat clusters", Setting(repeats=True)),
        of_kind("proportions", Setting(kind="proportion")),
        of_kind("costs", Setting(kind="cost")),
    ],
    ids=lambda wanted: wanted[0],
)
def test_no_cell_of_the_tables_is_over_its_mark(
    wanted: tuple[str, dict[str, Setting]],
) -> None:
    title, settings = wanted
    few = {name: setting for name, setting in settings.items() if setting.cv in {0, 0.15, 0.3}}
    assert nothing_table(title, few, 100).over() == []
