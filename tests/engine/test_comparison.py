"""Practices beside their peers: the rules of a small room."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.peers.comparison import compare
from benchmarks.peers.judgement import Rows, judge
from benchmarks.peers.reference import FEWEST, percentile_elsewhere
from benchmarks.pipeline import Computed
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
CODES = [f"X{number:02}" for number in range(1, 13)]
Room = list[tuple[int, int]]  # events and exposure of each practice


def room(practices: Room, *, kind: str = "rate", **more: Any) -> pl.LazyFrame:
    """What `compare` takes, for one measure and window of one locality."""
    return pl.LazyFrame(
        {
            "practice_code": CODES[: len(practices)],
            "pooled_numerator": [float(events) for events, _ in practices],
            "pooled_denominator": [float(exposure) for _, exposure in practices],
        }
    ).with_columns(
        measure_id=pl.lit("m"),
        window=pl.lit("quarter"),
        period_start=pl.lit(date(2025, 10, 1)),
        period_end=pl.lit(date(2025, 12, 31)),
        locality=pl.lit("Testdale"),
        scale=pl.lit(1000.0),
        phi_assumed=pl.lit(more.get("phi", 1.0)),
        kind=pl.lit(kind),
        reference_count=pl.lit(more.get("practices"), pl.UInt32),
        reference_variation=pl.lit(more.get("variation"), pl.Float64),
        reference_phi=pl.lit(more.get("clusters"), pl.Float64),
        comparable=pl.lit(value=True),
    )


rooms = st.lists(
    st.tuples(st.integers(0, 300), st.integers(2_000, 20_000)), min_size=6, max_size=12
)


@given(practices=rooms)
def test_nobody_is_their_own_peer(practices: Room) -> None:
    compared = compare(room(practices)).collect()
    if compared["left_out"].list.len().sum() > 0:
        return
    for own, row in enumerate(compared.iter_rows(named=True)):
        others = [pair for place, pair in enumerate(practices) if place != own]
        theta = sum(e for e, _ in others) / sum(n for _, n in others)
        assert row["peer_value"] == pytest.approx(theta * 1000)
        assert row["peer_count"] == len(others)
        assert row["peer_median"] == pytest.approx(np.median([e / n for e, n in others]) * 1000)
        if theta > 0:
            assert row["ratio"] == pytest.approx(practices[own][0] / practices[own][1] / theta)
            assert row["excess"] == pytest.approx(
                practices[own][0] - theta * practices[own][1], abs=1e-9
            )


@given(practices=rooms, seed=st.integers(0, 999))
def test_order_of_rows_changes_nothing(practices: Room, seed: int) -> None:
    straight = compare(room(practices)).collect()
    order = np.random.default_rng(seed).permutation(len(practices)).tolist()
    turned = compare(room(practices).collect()[order].lazy()).collect()
    assert turned.sort("practice_code").equals(straight.sort("practice_code"))


@given(practices=rooms, kind=st.sampled_from(["rate", "proportion"]))
def test_range_and_verdict_never_disagree_and_intervals_hold_their_figure(
    practices: Room, kind: str
) -> None:
    for row in compare(room(practices, kind=kind)).collect().iter_rows(named=True):
        value = row["pooled_numerator"] / row["pooled_denominator"] * 1000
        wide = row["expected_lower_998"] <= value <= row["expected_upper_998"]
        inside = row["expected_lower"] <= value <= row["expected_upper"]
        assert wide or not inside
        if row["verdict"] != "too_few":
            assert (row["verdict"] in ("much_higher", "much_lower")) == (not wide)
            assert (row["verdict"] in ("higher", "lower")) == (wide and not inside)
        first = "ratio" if kind == "rate" else "difference"
        if row[first] is not None:
            bounds = [row[f"{first}_{end}"] for end in ("lower_998", "lower", "upper", "upper_998")]
            assert bounds == sorted(bounds)
            assert bounds[1] <= row[first] <= bounds[2]


def test_a_difference_beyond_chance_but_within_what_is_usual_is_called_that() -> None:
    spread = [150, 110, 95, 70, 130, 88, 60, 120, 105, 75, 90, 118]
    compared = compare(room([(events * 5, 10_000) for events in spread])).collect()
    row = compared.row(4, named=True)
    assert row["verdict"] == "usual_spread_higher"
    assert row["ratio_lower_998"] > 1
    assert row["usual_spread"] == pytest.approx(26, abs=6)


def test_one_large_outlier_does_not_make_its_peers_look_low() -> None:
    practices = [(100 + place, 10_000) for place in range(11)] + [(700, 10_000)]
    compared = compare(room(practices)).collect()
    outlier, peer = compared.row(11, named=True), compared.row(0, named=True)
    assert outlier["verdict"] == "much_higher"
    assert (peer["left_out"], peer["peer_count"]) == ([CODES[11]], 10)
    assert peer["peer_value"] == pytest.approx(sum(101 + p for p in range(10)) / 100)
    assert outlier["left_out"] == []


def test_peers_are_left_out_only_while_six_remain() -> None:
    practices = [(100, 10_000)] * 6 + [(700, 10_000)]
    compared = compare(room(practices)).collect()
    assert compared["left_out"].list.len().to_list() == [0] * 7


@pytest.mark.parametrize("kind", ["rate", "proportion"])
@pytest.mark.parametrize(
    ("events", "exposure"),
    [(np.nan, 9e3), (40.0, np.nan), (np.inf, 9e3), (40.0, np.inf), (-3.0, 9e3), (None, 9e3)],
)
def test_what_is_no_number_is_not_compared_and_nobodys_peer(
    events: float | None, exposure: float, kind: str
) -> None:
    odd = room([(0, 1)], kind=kind).with_columns(
        practice_code=pl.lit("Y1"),
        pooled_numerator=pl.lit(events, pl.Float64),
        pooled_denominator=pl.lit(exposure, pl.Float64),
    )
    others = room([(40, 9_000)] * 8, kind=kind)
    rows = compare(pl.concat([odd, others])).collect()
    assert rows["verdict"].cast(pl.String).to_list() == [None, *["in_line"] * 8]
    assert rows["peer_count"].to_list() == [8, *[7] * 8]


def test_four_peers_are_needed_for_a_verdict() -> None:
    assert compare(room([(100, 9_000)] * 4)).collect()["verdict"].null_count() == 4
    five = compare(room([(100, 9_000)] * 5)).collect()
    assert five["verdict"].to_list() == ["in_line"] * 5
    assert five["variation_from"].unique().to_list() == ["peers"]


def test_few_events_are_too_few_to_compare() -> None:
    compared = compare(room([(1, 9_000)] * 5 + [(9, 9_000), (14, 9_000)])).collect()
    assert compared["verdict"].to_list()[:6] == ["too_few"] * 6
    assert compared["verdict"].to_list()[6] != "too_few"


def test_clustered_items_need_more_to_stand_out() -> None:
    practices = [(1000, 10_000)] * 9 + [(1160, 10_000)]
    plain = compare(room(practices)).collect().row(9, named=True)
    repeat = compare(room(practices, phi=3.3)).collect().row(9, named=True)
    assert plain["verdict"] == "much_higher"
    assert repeat["verdict"] in ("in_line", "usual_spread_higher", "higher")
    assert repeat["ratio"] == plain["ratio"]
    assert repeat["ratio_lower"] < plain["ratio_lower"]


@pytest.mark.parametrize("practices", [[(0, 9_000)] * 8, [(0, 9_000)] * 7 + [(30, 9_000)]])
def test_zeros_everywhere_give_figures_and_no_fault(practices: Room) -> None:
    compared = compare(room(practices)).collect()
    floats = compared.select(pl.selectors.float())
    assert floats.select(pl.all().is_nan().any()).row(0) == (False,) * floats.width
    assert floats.select(pl.all().is_infinite().any()).row(0) == (False,) * floats.width


def test_without_between_practice_variation_the_room_would_be_full_of_outliers() -> None:
    rng = np.random.default_rng(7)
    flagged = []
    for shape in (None, 16):  # gamma with a CV of a quarter
        hits = 0
        for _ in range(40):
            true = np.ones(12) if shape is None else rng.gamma(shape, 1 / shape, 12)
            hits += int(_outside(rng.poisson(true * 300).astype(float)).sum())
        flagged.append(hits / 480)
    assert flagged[0] < 0.09
    assert flagged[1] < 0.09


def _outside(events: np.ndarray) -> np.ndarray:
    peers = np.where(np.eye(12, dtype=bool), np.nan, np.tile(events, (12, 1)))
    exposure = np.where(np.isnan(peers), np.nan, 300.0)
    nothing = np.full(12, np.nan)
    rows = Rows(events, np.full(12, 300.0), np.ones(12), peers, exposure, False, nothing, nothing)
    found = judge(rows)
    return np.abs(found["outside"]) >= 1


def referred(counts: dict[str, float], **more: Any) -> list[dict[str, Any]]:
    return [
        {"practice_code": c, "period": "2025-11", "specialty": "ent", "referrals": n, **more}
        for c, n in counts.items()
    ]


def test_students_small_lists_and_former_members_are_shown_but_nobodys_peers(
    area: Area, reckon: Reckon
) -> None:
    codes = CODES[:9]
    inputs = area(
        codes,
        referrals=referred(dict.fromkeys(codes, 40.0)),
        lists={"X02": 700.0},
        leave_no_peer=["X03"],
        closed={"X04": date(2025, 6, 30)},
    )
    computed = reckon(inputs, "ent_referrals")
    rows = {r["practice_code"]: r for r in computed.comparison.iter_rows(named=True)}
    assert rows["X01"]["peer_count"] == 5
    assert [rows[c]["because"] for c in ("X02", "X03", "X04")] == [
        "small_list",
        "compare_no",
        "closed",
    ]
    assert {rows[c]["verdict"] for c in ("X02", "X03", "X04")} == {"not_compared"}
    assert rows["X02"]["value"] is not None


def test_localities_know_nothing_of_each_other(area: Area, reckon: Reckon) -> None:
    here, there = CODES[:6], CODES[6:]
    where = dict.fromkeys(here, "Here") | dict.fromkeys(there, "There")
    counts = dict.fromkeys(here, 40.0) | dict.fromkeys(there, 44.0)
    first = reckon(area(CODES, locality=where, referrals=referred(counts)), "ent_referrals")
    changed = counts | dict.fromkeys(there, 90.0)
    second = reckon(area(CODES, locality=where, referrals=referred(changed)), "ent_referrals")
    mine = pl.col("locality") == "Here"
    assert first.comparison.filter(mine).equals(second.comparison.filter(mine))


def test_nothing_written_changes_with_a_withheld_count(area: Area, reckon: Reckon) -> None:
    counts = dict.fromkeys(CODES, 40.0)
    frames = []
    for hidden in (1.0, 4.0, 7.0):
        inputs = area(CODES, referrals=referred(counts | {"X05": hidden}))
        computed = reckon(inputs, "ent_referrals")
        frames.append((computed.comparison, computed.values, computed.practices))
    first = frames[0]
    for other in frames[1:]:
        for was, is_now in zip(first, other, strict=True):
            assert was.drop("pooled_numerator", strict=False).equals(
                is_now.drop("pooled_numerator", strict=False)
            )
    own = first[0].filter(pl.col("practice_code") == "X05").row(0, named=True)
    shown = [own[name] for name in ("numerator", "value", "lower", "ratio", "z", "p", "excess")]
    assert shown == [None] * 7
    assert (own["status"], own["verdict"]) == ("withheld", None)


def test_a_withheld_row_has_no_place_among_practices_elsewhere(area: Area, reckon: Reckon) -> None:
    away = [f"Y{number:02}" for number in range(40)]
    where = dict.fromkeys(CODES, "Here") | dict.fromkeys(away, "There")
    counts = {code: 20.0 + place for place, code in enumerate([*CODES, *away])} | {"X05": 3.0}
    inputs = area([*CODES, *away], locality=where, referrals=referred(counts))
    rows = reckon(inputs, "ent_referrals").comparison.filter(pl.col("locality") == "Here")
    place = dict(rows.select("practice_code", "reference_percentile").iter_rows())
    assert place.pop("X05") is None
    assert set(place.values()) == {0}  # all 40 elsewhere have more


@given(
    here=st.lists(st.integers(0, 30), min_size=1, max_size=12),
    there=st.lists(st.integers(0, 30), min_size=28, max_size=36),
)
def test_a_percentile_is_the_share_of_practices_elsewhere_with_less(
    here: list[int], there: list[int]
) -> None:
    homes = ["Here"] * len(here) + [None] * len(there)
    values = pl.LazyFrame(
        {
            "practice_code": [f"X{place:02}" for place in range(len(homes))],
            "locality": pl.Series(homes, dtype=pl.String),
            "value_pooled": [float(value) for value in (*here, *there)],
        }
    ).with_columns(
        measure_id=pl.lit("m"),
        window=pl.lit("quarter"),
        period_start=pl.lit(date(2025, 10, 1)),
        period_end=pl.lit(date(2025, 12, 31)),
    )
    found = percentile_elsewhere(values).sort("practice_code").collect()
    assert found.height == len(here)
    expected = [100 * sum(other < own for other in there) / len(there) for own in here]
    known = len(there) >= FEWEST
    assert found["reference_percentile"].to_list() == (
        pytest.approx(expected) if known else [None] * len(here)
    )


@given(practices=rooms, kind=st.sampled_from(["rate", "proportion"]))
def test_the_unit_of_exposure_and_of_the_value_changes_no_answer(
    practices: Room, kind: str
) -> None:
    """Person-time in days for months; of shares, whose trials are counts, the unit alone."""
    plain = room(practices, kind=kind)
    scaled = plain.with_columns(scale=pl.lit(1.0))
    if kind == "rate":
        scaled = scaled.with_columns(pl.col("pooled_denominator") * 30.4)
    first, second = (compare(frame).collect() for frame in (plain, scaled))
    assert first["verdict"].equals(second["verdict"])
    for name in ("ratio", "ratio_lower", "ratio_upper_998", "z", "p", "tau2", "reliability"):
        assert second[name].to_list() == [
            None if x is None else pytest.approx(x, rel=1e-6, abs=1e-8) for x in first[name]
        ]
    unit = 1000 * (30.4 if kind == "rate" else 1)
    for name in ("peer_value", "expected_lower", "expected_upper_998", "usual_spread"):
        times = 1 if name == "usual_spread" and kind == "rate" else unit
        assert (second[name] * times).to_list() == pytest.approx(
            first[name].to_list(), rel=1e-6, abs=1e-8
        )


def test_a_practice_more_elsewhere_changes_what_is_learnt_there_and_nothing_else(
    area: Area, reckon: Reckon
) -> None:
    away = [f"Y{number:02}" for number in range(41)]
    rng = np.random.default_rng(5)
    counts = {code: float(rng.poisson(40 * rng.gamma(9, 1 / 9))) + 8 for code in [*CODES, *away]}

    def here(codes: list[str]) -> pl.DataFrame:
        where = dict.fromkeys(CODES, "Here") | dict.fromkeys(away, "There")
        told = referred({code: counts[code] for code in codes})
        inputs = area(codes, locality={code: where[code] for code in codes}, referrals=told)
        rows = reckon(inputs, "ent_referrals").comparison
        return rows.filter(pl.col("locality") == "Here")

    without, more = here([*CODES, *away[:40]]), here([*CODES, *away])
    changed = {name for name in without.columns if not without[name].equals(more[name])}
    assert "tau2" in changed
    first = ("ratio", "difference", "excess", "peer_", "position", "numerator", "value")
    assert [name for name in sorted(changed) if name.startswith(first)] == []
    learnt = ("reference_", "expected_", "tau2", "phi", "usual_spread", "reliability")
    drawn = ("z", "p", "verdict", "chance", "because", "best_quartile", "to_best_quartile")
    assert {name for name in changed if not name.startswith(learnt)} <= {*drawn, "survives"}


def test_positions_are_of_those_compared_and_say_how_sure(area: Area, reckon: Reckon) -> None:
    counts = dict.fromkeys(CODES, 40.0) | {"X01": 400.0, "X05": 3.0}
    inputs = area(CODES, referrals=referred(counts), leave_no_peer=["X02"])
    rows = reckon(inputs, "ent_referrals").comparison
    place = {
        code: tuple(low_high)
        for code, *low_high in rows.select(
            "practice_code", "position", "position_low", "position_high"
        ).iter_rows()
    }
    assert place["X01"] == (1, 1, 1)
    assert place["X03"] == (2, 2, 10)
    assert place["X02"] == place["X05"] == (None, None, None)


def test_the_rule_for_small_numbers_is_the_localitys_to_set(area: Area, reckon: Reckon) -> None:
    inputs = area(CODES, referrals=referred(dict.fromkeys(CODES, 40.0) | {"X05": 6.0}))
    open_rule = Settings.model_validate({"disclosure": {"withhold_up_to": 0}})
    computed = reckon(inputs, "ent_referrals", settings=open_rule)
    row = computed.comparison.filter(pl.col("practice_code") == "X05").row(0, named=True)
    assert row["numerator"] == 6
