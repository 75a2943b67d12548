"""PARTNER_VIEWS and THEMES_SHOWN: floors, statuses, sums of what is shown; and an oracle."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks.framework.ratings import partner_views, self_scores, themes_shown
from benchmarks.periods import Period, parse_quarter
from benchmarks.resources import shipped
from benchmarks.schemas import PartnerViews, Ratings, SelfAssessment, Themes, ThemesShown
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder

NOW, BEFORE = parse_quarter("2025-26Q3"), parse_quarter("2024-25Q3")
Answer = tuple[str, str, str, str, int]  # group, organisation, rater, item, score
Row = dict[str, Any]
FIGURES = ("mean", "lower", "upper", "gap", "gap_lower", "gap_upper")
COUNTS = ("ones", "twos", "threes", "fours", "fives")


def said(
    group: str, scores: Mapping[str, Sequence[int]], item: str = "can_be_reached"
) -> list[Answer]:
    """A score from each rater of each organisation."""
    return [
        (group, name, f"r{place}", item, score)
        for name, given in scores.items()
        for place, score in enumerate(given)
    ]


def ratings(answers: Iterable[Answer], period: Period = NOW, code: str = "X00001") -> pl.LazyFrame:
    names = ("rater_group", "organisation", "rater", "item", "score")
    frame = pl.DataFrame(list(answers), schema=names, orient="row").with_columns(
        practice_code=pl.lit(code),
        period_start=period.start,
        period_end=period.end,
        comment=pl.lit("said in confidence"),
    )
    return Ratings.validate(frame.select(Ratings.column_names()), cast=True).lazy()


def own(scores: Mapping[str, int], period: Period = NOW, code: str = "X00001") -> pl.LazyFrame:
    frame = pl.DataFrame({"item": list(scores), "score": list(scores.values())}).with_columns(
        practice_code=pl.lit(code),
        period_start=period.start,
        period_end=period.end,
        evidence=pl.lit(None, pl.String),
    )
    return SelfAssessment.validate(frame.select(SelfAssessment.column_names()), cast=True).lazy()


NOBODY = SelfAssessment.create_empty(lazy=True)


def rows(
    frame: pl.LazyFrame, assessments: pl.LazyFrame = NOBODY, quarter: Period = NOW
) -> dict[tuple[str, str], Row]:
    """The rows of one practice by group and item."""
    views = PartnerViews.validate(partner_views(frame, assessments, quarter).collect())
    return {(row["rater_group"], row["item"]): row for row in views.iter_rows(named=True)}


def row(answers: Iterable[Answer], group: str = "all", item: str = "can_be_reached") -> Row:
    return rows(ratings(answers))[group, item]


WIDE = {"a": (1, 2, 3), "b": (4, 5, 3), "c": (2, 4, 5)}


@pytest.mark.parametrize(
    ("scores", "status", "because"),
    [
        (WIDE, "indicative", None),
        ({name: given * 2 for name, given in WIDE.items()}, "shown", None),
        ({"a": (1, 2, 3, 4, 5, 3), "b": (4, 5, 3, 2, 1, 4)}, "distribution_only", None),
        ({"a": (1, 2), "b": (3, 4)}, "withheld", "few_raters"),
        ({"a": (1, 2), "b": (3, 4), "c": (5,)}, "withheld", "few_raters"),
        ({"a": (1, 2, 3, 4, 5)}, "withheld", "few_organisations"),
        ({"a": (1, 2, 3, 4), "b": (5, 1)}, "withheld", "one_organisation"),
        ({"a": (1, 2, 3), "b": (4, 5)}, "withheld", "few_outside"),
        ({"a": (4, 4), "b": (4, 5), "c": (4, 1)}, "withheld", "alike"),
        ({"a": (5, 5, 5), "b": (5, 5, 5), "c": (5, 5, 5)}, "withheld", "alike"),
    ],
)
def test_a_group_is_shown_from_its_floors_on(
    scores: Mapping[str, Sequence[int]], status: str, because: str | None
) -> None:
    found = row(said("pharmacy", scores), "pharmacy")
    assert (found["status"], found["because"]) == (status, because)
    hidden = [found[name] for name in ("raters", "organisations", *FIGURES, *COUNTS)]
    assert (status == "withheld") == (hidden == [None] * len(hidden))


def test_fourteen_raters_are_indicative_and_fifteen_are_shown() -> None:
    scores = dict.fromkeys("abc", (1, 2, 3, 4, 5))
    assert row(said("pharmacy", scores), "pharmacy")["status"] == "shown"
    fewer = {**scores, "c": (1, 2, 3, 4)}
    assert row(said("pharmacy", fewer), "pharmacy")["status"] == "indicative"


def test_two_organisations_have_a_distribution_and_no_mean() -> None:
    scores = {"a": (1, 2, 3, 4, 5, 3), "b": (4, 5, 3, 2, 1, 4)}
    found = rows(ratings(said("pharmacy", scores)), own({"can_be_reached": 4}))
    both = found["pharmacy", "can_be_reached"]
    assert [both[name] for name in FIGURES] == [None] * 6
    assert [both[name] for name in COUNTS] == [2, 2, 3, 3, 2]
    assert both["self_score"] == 4


def test_one_rater_of_an_organisation_is_in_no_figure() -> None:
    alone = row(said("pharmacy", {**WIDE, "d": (5,)}), "pharmacy")
    assert alone == row(said("pharmacy", WIDE), "pharmacy")


def test_groups_too_small_for_a_row_stand_together_in_that_of_all() -> None:
    small = [*said("pharmacy", {"a": (1, 2), "b": (5,)}), *said("care_homes", {"c": (3, 4)})]
    small += said("social_care", {"d": (2, 5)})
    found = rows(ratings(small))
    assert found["all", "can_be_reached"]["raters"] == 6
    assert {found[group, "can_be_reached"]["status"] for group in ("pharmacy", "care_homes")} == {
        "withheld"
    }


def test_all_less_the_groups_that_are_shown_is_nobody_or_may_be_shown() -> None:
    wide, few = said("pharmacy", WIDE), said("care_homes", {"x": (1, 1), "y": (1, 1)})
    assert row([*wide, *few])["raters"] == 9
    enough = said("care_homes", {"x": (1, 2), "y": (3, 4), "z": (5, 1)})
    assert row([*wide, *enough])["raters"] == 15
    alike = said("care_homes", {"x": (1, 1), "y": (1, 1), "z": (1, 1)})
    assert row([*wide, *alike])["raters"] == 9


def test_items_that_some_left_blank_have_their_own_raters() -> None:
    answers = said("pharmacy", WIDE)
    answers += said("pharmacy", {"a": (1, 2), "b": (4, 5), "c": (2,)}, "answers_in_time")
    found = rows(ratings(answers))
    assert found["pharmacy", "answers_in_time"]["because"] == "few_raters"
    assert found["pharmacy", "all"]["raters"] == 9
    assert sum(found["pharmacy", "all"][name] for name in COUNTS) == 9  # nothing of the other item


def test_the_gap_is_the_practice_less_its_partners() -> None:
    found = rows(ratings(said("pharmacy", WIDE)), own({"can_be_reached": 5}))
    one = found["pharmacy", "can_be_reached"]
    assert one["gap"] == pytest.approx(5 - one["mean"])
    assert (one["gap_lower"], one["gap_upper"]) == (5 - one["upper"], 5 - one["lower"])


def test_a_practice_that_answers_only_some_items_has_no_gap_over_all() -> None:
    answers = [*said("pharmacy", WIDE), *said("pharmacy", WIDE, "answers_in_time")]
    found = rows(ratings(answers), own({"can_be_reached": 5}))
    assert found["pharmacy", "all"]["self_score"] is None
    both = rows(ratings(answers), own({"can_be_reached": 5, "answers_in_time": 2}))
    assert both["pharmacy", "all"]["self_score"] == 3.5


def test_a_quarter_shows_the_last_round_that_had_begun_and_no_other() -> None:
    other = {name: given[::-1] for name, given in WIDE.items()}
    both = pl.concat(
        [ratings(said("pharmacy", WIDE), BEFORE), ratings(said("social_care", other), NOW)]
    )
    assert set(rows(both, quarter=BEFORE)) == set(rows(ratings(said("pharmacy", WIDE))))
    assert {group for group, _ in rows(both, quarter=NOW)} == {"all", "social_care"}
    early = parse_quarter("2024-25Q2")
    assert rows(both, quarter=early) == {}
    selfs = pl.concat([own({"can_be_reached": 2}, BEFORE), own({"can_be_reached": 5}, NOW)])
    assert self_scores(selfs, BEFORE).collect().rows() == [("X00001", "can_be_reached", 2.0)]


def next_round(first: Mapping[str, Sequence[int]], second: Mapping[str, Sequence[int]]) -> Row:
    rounds = [ratings(said("pharmacy", first), BEFORE), ratings(said("pharmacy", second), NOW)]
    found = rows(pl.concat(rounds))
    alone = found["pharmacy", "can_be_reached"]
    assert alone["status"] == found["all", "can_be_reached"]["status"]
    return alone


FIRST = {"a": (1, 2, 3, 4), "b": (5, 4, 3, 2), "c": (1, 5, 2, 4)}


@pytest.mark.parametrize(
    ("second", "because"),
    [
        (FIRST, None),  # the same raters, the same answers: no difference
        ({**FIRST, "c": (1, 5, 2, 4, 3)}, "earlier_round"),  # one came, nobody changed
        ({**FIRST, "c": (1, 5, 2)}, "earlier_round"),  # one left
        ({**FIRST, "a": (5, 5, 1, 1), "c": (1, 5, 2, 4, 3)}, "earlier_round"),  # a knows itself
        ({"a": (2, 2, 3, 4), "b": (5, 3, 3, 2), "c": (1, 5, 2, 4, 3)}, None),  # several changed
    ],
)
def test_a_round_that_would_tell_who_came_or_left_is_withheld(
    second: Mapping[str, Sequence[int]], because: str | None
) -> None:
    assert next_round(FIRST, second)["because"] == because


def test_a_group_withheld_beside_an_earlier_round_is_not_in_the_row_of_all() -> None:
    other = {name * 2: given[::-1] for name, given in FIRST.items()}
    first = [*said("pharmacy", FIRST), *said("social_care", other)]
    changed = {name: [6 - score for score in given] for name, given in other.items()}
    second = [*said("pharmacy", {**FIRST, "c": (1, 5, 2, 4, 3)}), *said("social_care", changed)]
    found = rows(pl.concat([ratings(first, BEFORE), ratings(second, NOW)]))
    assert found["pharmacy", "can_be_reached"]["because"] == "earlier_round"
    assert found["all", "can_be_reached"]["raters"] == 12


practices = st.lists(
    st.tuples(
        st.sampled_from(["pharmacy", "care_homes", "social_care"]),
        st.sampled_from("abcd"),
        st.integers(1, 4).map(lambda rater: f"r{rater}"),
        st.sampled_from(["can_be_reached", "answers_in_time"]),
        st.integers(1, 5),
    ),
    max_size=70,
    unique_by=lambda answer: (answer[1], answer[2], answer[3]),
)


def one_group_each(answers: Sequence[Answer]) -> list[Answer]:
    """As reading leaves them: a rater answers in one group."""
    first = {(name, rater): group for group, name, rater, _, _ in reversed(answers)}
    return [one for one in answers if first[one[1], one[2]] == one[0]]


def fits(answers: Sequence[Answer], *, of_group: bool) -> list[Answer] | None:
    """The answers that count, or None where the floors forbid them: plain Python."""
    together = Counter(name for _, name, *_ in answers)
    counting = [one for one in answers if together[one[1]] >= 2]
    sizes = Counter(name for _, name, *_ in counting)
    number, largest = len(counting), max(sizes.values(), default=0)
    alone = of_group and 2 * largest >= number and number - largest < 6
    if number < 5 or len(sizes) < 2 or largest > 0.6 * number or alone:
        return None
    return counting


def alike(answers: Sequence[Answer]) -> bool:
    sizes, scores = Counter(one[1] for one in answers), Counter(one[4] for one in answers)
    return max(scores.values()) >= len(answers) - max(sizes.values())


def expected(answers: Sequence[Answer]) -> dict[tuple[str, str], list[Answer]]:
    """The answers behind every row that is shown, as the rules say in words."""
    shown: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for item in {one[3] for one in answers}:
        left = [one for one in answers if one[3] == item]
        for group in {one[0] for one in left}:
            cell = fits([one for one in left if one[0] == group], of_group=True)
            if cell is not None:
                left = [one for one in left if one not in cell]
                if not alike(cell):
                    for key in ((group, item), (group, "all"), ("all", item), ("all", "all")):
                        shown[key] += cell
        rest = fits(left, of_group=False)
        if rest is not None and not alike(rest):
            shown["all", item] += rest
            shown["all", "all"] += rest
    return shown


@settings(max_examples=60)
@given(practices.map(one_group_each))
def test_rows_are_those_of_the_rules_in_plain_python(answers: list[Answer]) -> None:
    found = rows(ratings(answers)) if answers else {}
    wanted = expected(answers)
    assert {key for key, one in found.items() if one["because"] is None} == set(wanted)
    for key, behind in wanted.items():
        scores = [one[4] for one in behind]
        one = found[key]
        assert one["raters"] == len({(name, rater) for _, name, rater, *_ in behind})
        assert [one[name] for name in COUNTS] == [scores.count(score) for score in range(1, 6)]
        assert one["organisations"] == len({name for _, name, *_ in behind})
        if one["organisations"] >= 3:
            check_interval(one, behind)


def check_interval(one: Row, behind: Sequence[Answer]) -> None:
    scores = [answer[4] for answer in behind]
    number, mean = len(scores), sum(scores) / len(scores)
    sizes = Counter(answer[1] for answer in behind)
    squares = sum(size**2 for size in sizes.values())
    variance = sum((score - mean) ** 2 for score in scores) / (number - squares / number)
    reach = stats.t.ppf(0.975, len(sizes) - 1) * (variance * squares) ** 0.5 / number
    assert one["mean"] == pytest.approx(mean)
    assert one["lower"] == pytest.approx(max(1, mean - reach))
    assert one["upper"] == pytest.approx(min(5, mean + reach))


@settings(max_examples=15)
@given(practices.map(one_group_each), practices.map(one_group_each))
def test_a_practice_does_not_depend_on_another_practice(
    ours: list[Answer], theirs: list[Answer]
) -> None:
    both = pl.concat([ratings(ours), ratings(theirs, code="X00002")])
    views = partner_views(both, NOBODY, NOW).filter(pl.col("practice_code") == "X00001")
    alone = partner_views(ratings(ours), NOBODY, NOW)
    assert views.collect().equals(alone.collect())


@pytest.fixture(scope="module")
def sample() -> Inputs:
    return read_folder(shipped("sample_data"), Settings())


def test_the_sample_shows_every_status_and_says_nothing_in_words(sample: Inputs) -> None:
    views = partner_views(sample.ratings, sample.self_assessment, NOW).collect()
    assert set(views["status"]) == {"shown", "indicative", "distribution_only", "withheld"}
    reasons = {"few_raters", "few_outside", "alike", "earlier_round", None}
    assert set(views["because"].cast(pl.String)) == reasons
    comments = sample.ratings.collect()["comment"].drop_nulls().unique().to_list()
    assert comments
    assert not [one for one in comments if one in views.write_csv()]
    told = themes_shown(sample.themes, sample.ratings, NOW).collect()
    assert told.height == 6
    assert told["raters"].min() == 3


def themes(raters: int, period: Period = NOW) -> pl.LazyFrame:
    row = ("X00001", period.start, period.end, "pharmacy", "Answers come late.", raters)
    frame = pl.DataFrame([row], schema=Themes.column_names(), orient="row")
    return Themes.validate(frame, cast=True).lazy()


def told(rounds: Sequence[tuple[pl.LazyFrame, pl.LazyFrame]]) -> list[int]:
    found = themes_shown(
        pl.concat([one for one, _ in rounds]), pl.concat([one for _, one in rounds]), NOW
    )
    return ThemesShown.validate(found.collect())["raters"].to_list()


@pytest.mark.parametrize(("number", "seen"), [(2, []), (3, [3]), (5, [5]), (6, []), (9, [])])
def test_a_theme_is_shown_from_three_raters_but_not_where_all_others_must_say_it(
    number: int, seen: list[int]
) -> None:
    assert told([(themes(number), ratings(said("pharmacy", WIDE)))]) == seen


@pytest.mark.parametrize("scores", [{"a": (1, 2, 3, 4)}, {"a": (1, 2), "b": (3, 4)}])
def test_no_theme_of_a_group_below_the_floor(scores: Mapping[str, Sequence[int]]) -> None:
    assert told([(themes(3), ratings(said("pharmacy", scores)))]) == []
    assert told([(themes(3), ratings(said("social_care", WIDE)))]) == []


def test_a_theme_that_grows_by_who_came_is_not_shown_again() -> None:
    before = (themes(3, BEFORE), ratings(said("pharmacy", FIRST), BEFORE))
    more = ratings(said("pharmacy", {**FIRST, "c": (1, 5, 2, 4, 3)}))
    assert told([before, (themes(4), more)]) == []
    assert told([before, (themes(3), more)]) == [3]
    assert told([before, (themes(5), more)]) == [5]
