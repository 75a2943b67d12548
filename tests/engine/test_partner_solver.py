"""Whoever knows the answers of an organisation, and how all is computed, learns no other's."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.framework.ratings import floors, partner_views, themes_shown
from benchmarks.framework.ratings.issued import Issued, edition, in_time, together
from benchmarks.periods import Period
from benchmarks.schemas import VIEW_WITHHELD, SelfAssessment, Themes

QUARTER = Period(date(2025, 10, 1), date(2025, 12, 31))
BEFORE = Period(date(2024, 10, 1), date(2024, 12, 31))
Rater = tuple[str, str]  # group, organisation
Scores = NDArray[np.int8]  # a possible world in each row, a rater in each column


def raters(**groups: dict[str, int]) -> list[Rater]:
    """So many raters of each organisation in each group."""
    return [
        (group, name)
        for group, organisations in groups.items()
        for name, number in organisations.items()
        for _ in range(number)
    ]


def worlds(people: Sequence[Rater], scores: Iterable[int]) -> Scores:
    """Every way in which they may answer one item."""
    return np.array(list(product(scores, repeat=len(people))), dtype=np.int8)


def outputs(people: Sequence[Rater], answers: Scores) -> NDArray[np.int64]:
    """What is shown in each world, numbered: equal numbers where all that is shown is equal."""
    return told(people, answers, {QUARTER: list(range(len(people)))}, QUARTER)


def told(
    people: Sequence[Rater], answers: Scores, rounds: dict[Period, list[int]], quarter: Period
) -> NDArray[np.int64]:
    """What a quarter shows where in each round some of the people answer."""
    frames = [asked(people, answers, who, period) for period, who in rounds.items()]
    own = SelfAssessment.create_empty(lazy=True)
    return numbered(partner_views(pl.concat(frames), own, quarter).collect())


def numbered(views: pl.DataFrame) -> NDArray[np.int64]:
    """Views of a practice for each world: equal numbers where all that is shown is equal."""
    cells = pl.concat_str(pl.exclude("practice_code").cast(pl.String).fill_null("-"), separator=" ")
    told = views.select("practice_code", told=cells).sort("practice_code", "told")
    joined = told.group_by("practice_code").agg(pl.col("told").str.join("; "))
    sorted_ = joined.sort(pl.col("practice_code").cast(pl.Int64))
    return np.unique(sorted_["told"].to_numpy(), return_inverse=True)[1].astype(np.int64)


def asked(people: Sequence[Rater], answers: Scores, who: list[int], period: Period) -> pl.LazyFrame:
    """The ratings of a period, a practice for each world."""
    count = len(answers)
    return pl.LazyFrame(
        {
            "practice_code": np.repeat(np.arange(count), len(who)).astype(str),
            "rater_group": [people[place][0] for place in who] * count,
            "organisation": [people[place][1] for place in who] * count,
            "rater": [f"r{place}" for place in who] * count,
            "score": answers[:, who].ravel(),
        }
    ).with_columns(period_start=period.start, period_end=period.end, item=pl.lit("can_be_reached"))


def pinned(
    people: Sequence[Rater], answers: Scores, seen: NDArray[np.int64] | None = None
) -> list[tuple[int, int]]:
    """World and rater for each answer that somebody could tell.

    Somebody knows all answers of one organisation, or all but one of them, who was asked, and how
    everything is computed, and so compares all worlds in which they would see what they see.
    """
    seen = outputs(people, answers) if seen is None else seen
    names = sorted({name for _, name in people})
    own = {
        name: [place for place, (_, other) in enumerate(people) if other == name] for name in names
    }
    known = [
        *own.values(),
        *([one for one in all_ if one != left] for all_ in own.values() for left in all_),
    ]
    found = []
    for knows in known:
        keys = np.column_stack([seen, answers[:, knows]])
        _, world = np.unique(keys, axis=0, return_inverse=True)
        for rater in sorted(set(range(len(people))) - set(knows)):
            low, high = np.full(world.max() + 1, 9), np.zeros(world.max() + 1)
            np.minimum.at(low, world, answers[:, rater])
            np.maximum.at(high, world, answers[:, rater])
            found += [(int(one), rater) for one in np.flatnonzero((low == high)[world])]
    return found


ONE_GROUP = [
    {"a": 3, "b": 2},
    {"a": 3, "b": 3},
    {"a": 2, "b": 2, "c": 2},
    {"a": 3, "b": 2, "c": 2},
]


@pytest.mark.parametrize("organisations", ONE_GROUP, ids=str)
def test_no_answer_in_one_group_can_be_told(organisations: dict[str, int]) -> None:
    people = raters(pharmacy=organisations)
    answers = worlds(people, range(1, 6) if len(people) < 7 else (1, 3, 4, 5))
    assert len(np.unique(outputs(people, answers))) > 1  # something is shown in some worlds
    assert pinned(people, answers) == []


TWO_GROUPS = [
    {"pharmacy": {"a": 2, "b": 2, "c": 2}, "care_homes": {"d": 3, "e": 2}},
    {"pharmacy": {"a": 2, "b": 1}, "care_homes": {"b": 1, "c": 2}},
    {"pharmacy": {"a": 2, "b": 2, "c": 2}, "care_homes": {"a": 1, "d": 2, "e": 2}},
    {"pharmacy": {"a": 2, "b": 2, "c": 2}, "care_homes": {"d": 1, "a": 1}},
    {"pharmacy": {"a": 2, "b": 1, "d": 1}, "care_homes": {"b": 1, "d": 1}, "social_care": {"c": 2}},
]


@pytest.mark.parametrize("groups", TWO_GROUPS, ids=str)
def test_no_answer_can_be_told_from_groups_beside_all(groups: dict[str, dict[str, int]]) -> None:
    people = raters(**groups)
    answers = worlds(people, (2, 4, 5) if len(people) < 9 else (2, 4))
    assert len(np.unique(outputs(people, answers))) > 1
    assert pinned(people, answers) == []


sizes = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3), max_size=4)
some_groups = st.fixed_dictionaries({"pharmacy": sizes, "care_homes": sizes}).filter(
    lambda groups: 5 <= sum(sum(one.values()) for one in groups.values()) <= 7
)


@pytest.mark.slow
@settings(max_examples=40)
@given(some_groups, st.sampled_from([(1, 3, 5), (2, 4, 5)]))
def test_no_answer_can_be_told_whoever_was_asked(
    groups: dict[str, dict[str, int]], scores: tuple[int, ...]
) -> None:
    people = raters(**groups)
    assert pinned(people, worlds(people, scores)) == []


@pytest.mark.slow
@settings(max_examples=25)
@given(some_groups, st.data())
def test_no_answer_can_be_told_from_two_rounds_whoever_came_or_left(
    groups: dict[str, dict[str, int]], data: st.DataObject
) -> None:
    """In each round some answer, and whoever answers twice answers the same."""
    people = raters(**groups)
    some = st.sets(st.sampled_from(range(len(people))), min_size=4).map(sorted)
    rounds = {BEFORE: data.draw(some), QUARTER: data.draw(some)}
    answers = worlds(people, (2, 4, 5))
    both = [told(people, answers, rounds, quarter) for quarter in rounds]
    seen = np.unique(np.column_stack(both), axis=0, return_inverse=True)[1].astype(np.int64)
    assert pinned(people, answers, seen) == []


@pytest.mark.parametrize("second", [{"c": 3}, {"c": 1, "d": 2}, {"a": 3}, {"b": 2, "c": 2, "d": 1}])
def test_nobody_who_came_or_left_can_be_told_if_the_others_stay_as_they_were(
    second: dict[str, int],
) -> None:
    """The reader takes it for certain that whoever answers twice answers the same."""
    first = {"a": 2, "b": 2, "c": 2}
    joined = {name: max(first.get(name, 0), ({**first, **second}).get(name, 0)) for name in "abcd"}
    people = raters(pharmacy=joined)
    answers = worlds(people, (2, 4, 5))
    before = within(people, first)
    after = within(people, {**first, **second})
    both = [
        told(people, answers, {BEFORE: before, QUARTER: after}, quarter)
        for quarter in (BEFORE, QUARTER)
    ]
    seen = np.unique(np.column_stack(both), axis=0, return_inverse=True)[1].astype(np.int64)
    assert len(np.unique(both[0])) > 1
    assert pinned(people, answers, seen) == []


@pytest.mark.parametrize("late", [{"c": 3}, {"c": 1, "d": 2}, {"b": 3}])
@pytest.mark.parametrize("kept", [True, False])
def test_no_late_answer_can_be_told_from_two_editions_of_a_round(
    late: dict[str, int], *, kept: bool
) -> None:
    """With the record of the first edition; without it the solver finds some."""
    first = {"a": 2, "b": 2, "c": 2}
    joined = {name: max(first.get(name, 0), ({**first, **late}).get(name, 0)) for name in "abcd"}
    people = raters(pharmacy=joined)
    answers = worlds(people, (2, 4, 5) if len(people) < 8 else (2, 5))
    own = SelfAssessment.create_empty(lazy=True)
    themes = Themes.create_empty(lazy=True)
    record, seen = Issued(), []
    for who in (within(people, first), within(people, {**first, **late})):
        ratings, _ = in_time(asked(people, answers, who, QUARTER), record)
        views = partner_views(ratings, own, QUARTER, record).collect()
        seen.append(numbered(views))
        if kept:
            said = themes_shown(themes, ratings, QUARTER, record).collect()
            codes = [str(world) for world in range(len(answers))]
            record = together(record, edition(ratings, views, said, QUARTER), codes)
    both = np.unique(np.column_stack(seen), axis=0, return_inverse=True)[1].astype(np.int64)
    assert (pinned(people, answers, both) == []) == kept


def within(people: Sequence[Rater], sizes: dict[str, int]) -> list[int]:
    """The places of the first so many raters of each organisation."""
    found = []
    for name, number in sizes.items():
        found += [place for place, (_, other) in enumerate(people) if other == name][:number]
    return found


def test_the_solver_finds_what_a_floor_alone_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rule on answers that are alike, an organisation can subtract itself."""
    nothing = pl.lit(None, pl.String).cast(pl.Enum(VIEW_WITHHELD))
    monkeypatch.setattr(floors, "because", lambda **_: nothing)
    people = raters(pharmacy={"a": 3, "b": 2})
    assert pinned(people, worlds(people, (2, 4, 5))) != []
