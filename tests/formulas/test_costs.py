"""Costs and quantities: what was put in comes out, and both answers keep their promises."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.peers.costs import CostRows, judge_costs
from benchmarks.peers.judgement import LEVELS
from benchmarks.statistics.costs import (
    SMALLEST_CHANCE,
    CostSet,
    LogNormal,
    chance_of_an_item,
)
from benchmarks.statistics.reference import ordinary_variation
from benchmarks.statistics.variation import between_logs

ROOM = 12
PRICES = np.array([2.0, 5.0, 30.0])  # of an item, and how often each is chosen
SHARES = np.array([0.6, 0.3, 0.1])
amounts = st.lists(
    st.tuples(st.floats(50, 5000), st.integers(10, 400), st.integers(2_000, 20_000)),
    min_size=6,
    max_size=12,
)
Room = list[tuple[float, int, int]]  # amount, items and exposure of each practice


def rows(practices: Room, *, chance: float = 1.7, known: float = math.nan) -> CostRows:
    """Every practice of a room beside the others, without a second pass."""
    cost, items, exposure = (np.array(part, dtype=float) for part in zip(*practices, strict=True))
    own = np.eye(len(practices), dtype=bool)
    beside = [np.where(own, np.nan, part) for part in (cost, exposure, items)]
    full = np.ones(len(practices))
    return CostRows(
        cost, exposure, chance * full, beside[0], beside[1], False, known * full,
        (math.nan if math.isnan(known) else 300) * full, items, beside[2],
    )  # fmt: skip


@given(practices=amounts, known=st.sampled_from([math.nan, 0.0, 0.05]))
def test_range_and_place_never_disagree_and_intervals_nest(practices: Room, known: float) -> None:
    found = judge_costs(rows(practices, known=known))
    cost = np.array([one[0] for one in practices])
    for part in found.values():
        assert np.isfinite(part).all()
    ranges = [found[f"expected_{end}"] for end in ("lower_998", "lower", "upper", "upper_998")]
    assert all((below < above).all() for below, above in pairwise(ranges))
    beyond = sum(
        (cost > found[f"expected_upper{name}"]).astype(int)
        - (cost < found[f"expected_lower{name}"]).astype(int)
        for name in LEVELS.values()
    )
    assert (found["outside"] == beyond).all()
    bounds = [found[f"ratio_{end}"] for end in ("lower_998", "lower", "upper", "upper_998")]
    assert all((below < above).all() for below, above in pairwise(bounds))
    assert ((bounds[1] <= found["ratio"]) & (found["ratio"] <= bounds[2])).all()


@given(practices=amounts, times=st.floats(0.01, 100))
def test_pence_or_pounds_make_no_difference(practices: Room, times: float) -> None:
    plain = judge_costs(rows(practices))
    other = judge_costs(rows([(cost * times, items, n) for cost, items, n in practices]))
    for name in ("ratio", "ratio_lower", "z", "p", "variation"):
        assert other[name] == pytest.approx(plain[name], rel=1e-6, abs=1e-9)
    assert other["expected_upper"] == pytest.approx(plain["expected_upper"] * times, rel=1e-6)


@given(practices=amounts, known=st.sampled_from([math.nan, 0.04]))
def test_both_answers_are_those_of_plain_python(practices: Room, known: float) -> None:
    chance = 2.5
    found = judge_costs(rows(practices, chance=chance, known=known))
    for own, (cost, items, exposure) in enumerate(practices):
        peers = [one for place, one in enumerate(practices) if place != own]
        whole, beside = sum(n for _, _, n in peers), sum(m for _, m, _ in peers)
        theta = sum(c for c, _, _ in peers) / whole
        noise = chance * (whole / (exposure * beside) + 1 / beside)
        seen = chance * (1 / items + 1 / beside)
        between = known if known == known else paule_mandel(peers, theta, chance)
        square = sum((n / whole) ** 2 for _, _, n in peers)
        spread = math.sqrt(between * (1 + square) + noise)
        centre = theta * math.exp((between * square + chance / beside - between) / 2)
        centre *= math.exp(-chance * whole / (exposure * beside) / 2)
        log = math.log(cost / exposure / centre)
        freedom = len(peers) - 1 if known != known else math.inf
        reach = stats.t(freedom).ppf(0.975) if freedom < math.inf else stats.norm.ppf(0.975)
        assert found["z"][own] == pytest.approx(log / spread, rel=1e-6, abs=1e-6)
        assert found["expected_upper"][own] == pytest.approx(
            centre * exposure * math.exp(reach * spread), rel=1e-6
        )
        assert found["ratio_lower"][own] == pytest.approx(
            cost / exposure / theta * math.exp(-stats.norm.ppf(0.975) * math.sqrt(seen)), rel=1e-6
        )


def paule_mandel(peers: Room, theta: float, chance: float) -> float:
    """By halving: the variance at which the squared scores add up to one less than they are."""

    rate = sum(m for _, m, _ in peers) / sum(n for _, _, n in peers)

    def total(between: float) -> float:
        scores = (math.log(c / n / theta) ** 2 / (between + chance / n / rate) for c, _, n in peers)
        return sum(scores) - (len(peers) - 1)

    low, high = 0.0, 1e4
    if total(low) <= 0:
        return 0.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if total(middle) > 0 else (low, middle)
    return low


def test_the_chance_of_an_item_is_the_variance_of_summed_amounts() -> None:
    rng = np.random.default_rng(4)
    items = rng.poisson(200, 4000).astype(float)
    each = rng.multinomial(items.astype(int), SHARES)
    cost, squares = each @ PRICES, each @ PRICES**2
    one = np.ones(1)
    whole = chance_of_an_item(cost[None], items[None], squares[None], one)[0]
    assert whole == pytest.approx(200 * np.log(cost).var(), rel=0.08)
    per_item = chance_of_an_item(cost[None], items[None], squares[None], one, given=True)[0]
    assert per_item == pytest.approx(whole - 1)
    assert per_item == pytest.approx(200 * np.log(cost / items).var(), rel=0.08)
    thrice = chance_of_an_item(cost[None], items[None], squares[None], 3 * one)[0]
    assert thrice == pytest.approx(3 * whole)


def test_items_that_cost_the_same_leave_no_chance_to_their_mean_cost() -> None:
    cost = np.array([[20.0, 40.0, np.nan]])
    items, squares = cost / 2, cost * 2
    assert chance_of_an_item(cost, items, squares, np.ones(1))[0] == pytest.approx(1)
    assert chance_of_an_item(cost, items, squares, np.ones(1), given=True)[0] == SMALLEST_CHANCE
    nothing = np.full((1, 3), np.nan)
    assert np.isnan(chance_of_an_item(nothing, nothing, nothing, np.ones(1))[0])


def test_a_value_of_nothing_is_infinitely_far_below() -> None:
    usual = LogNormal(np.array([2.0]), np.array([0.1]))
    assert usual.score(np.array([0.0]))[0] == -np.inf
    assert usual.p(np.array([0.0]))[0] == 0


def drawn(
    rng: np.random.Generator, shape: tuple[int, ...], expected: float, cv: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cost, items, squares and exposure of practices of uneven size that vary as a gamma does."""
    exposure = rng.lognormal(-0.08, 0.4, shape) * expected
    true = rng.gamma(1 / cv**2, cv**2, shape) if cv else np.ones(shape)
    items = np.maximum(rng.poisson(exposure * true), 10)
    each = rng.multinomial(items, SHARES)
    return each @ PRICES, items.astype(float), each @ PRICES**2, exposure


def reference(cv: float, practices: int, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """a and b of reference sets of rooms of ten, and b as assumed."""
    rng = np.random.default_rng(practices)
    cost, items, squares, exposure = drawn(rng, (number, practices // 10, 10), 150, cv)
    beside = exposure.sum(2, keepdims=True) - exposure
    group = (cost.sum(2, keepdims=True) - cost) / beside
    others = items.sum(2, keepdims=True) - items
    logs, of_size, theirs, shares, costs, own, squared = (
        np.asarray(part, dtype=float).reshape(number, -1)
        for part in (
            np.log(cost / exposure / group),
            exposure * others / beside,
            others,
            ((exposure**2).sum(2, keepdims=True) - exposure**2) / beside**2,
            cost,
            items,
            squares,
        )
    )
    assumed = chance_of_an_item(costs, own, squared, np.ones(number))
    between, times = ordinary_variation(CostSet(logs, of_size, theirs, shares, assumed))
    return between, times * assumed, assumed


@pytest.mark.parametrize("cv", [0.15, 0.3])
def test_variation_that_was_put_in_comes_out(cv: float) -> None:
    between, chance, assumed = reference(cv, 200, 40)
    assert np.sqrt(np.median(between)) == pytest.approx(cv, rel=0.15)
    assert (chance != assumed).mean() < 0.2
    assert (chance >= assumed).all()


def test_the_variance_among_peers_is_that_of_their_logs() -> None:
    rng = np.random.default_rng(2)
    logs = rng.normal(0, 0.25, (4000, 11))
    items = np.full(logs.shape, 1e6)
    assert between_logs(logs, items, np.ones(4000)).mean() == pytest.approx(
        11 / 10 * 0.25**2, rel=0.03
    )
    assert between_logs(0 * logs, items, np.ones(4000)).max() == 0


@pytest.mark.parametrize("practices", [0, 100])
@pytest.mark.parametrize("cv", [0.0, 0.15, 0.3])
def test_where_practices_only_vary_about_one_in_twenty_is_outside(
    cv: float, practices: int
) -> None:
    number = 120
    rng = np.random.default_rng(int(100 * cv))
    cost, items, squares, exposure = drawn(rng, (number, ROOM), 150, cv)
    known = chance = np.full(number, np.nan)
    if practices:
        known, chance, _ = reference(cv or 1e-6, practices, number)
    hidden = np.eye(ROOM, dtype=bool)[None]
    beside = [
        np.where(hidden, np.nan, part[:, None, :]).reshape(-1, ROOM)
        for part in (cost, exposure, items, squares)
    ]
    full = np.ones(number * ROOM)
    among = chance_of_an_item(beside[0], beside[2], beside[3], full)
    each = np.repeat(chance, ROOM)
    found = judge_costs(
        CostRows(
            cost.ravel(), exposure.ravel(), np.where(np.isnan(each), among, each), beside[0],
            beside[1], False, np.repeat(known, ROOM), practices * full, items.ravel(), beside[2],
        )
    )  # fmt: skip
    outside = abs(found["outside"])
    assert 1 < 100 * (outside >= 1).mean() < 7.5
    assert 100 * (outside == 2).mean() < 1.4
    if cv == 0:
        first = (found["ratio_lower"] > 1) | (found["ratio_upper"] < 1)
        assert 3.5 < 100 * first.mean() < 6.5
    else:
        assert 100 * (abs(found["beyond_chance"])).mean() > 2
