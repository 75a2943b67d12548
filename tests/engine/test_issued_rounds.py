"""A round of ratings is issued once: what a second edition prints is what the first one did."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.framework.ratings import partner_views, themes_shown
from benchmarks.framework.ratings.issued import (
    VIEWS,
    Issued,
    edition,
    in_time,
    people_of,
    together,
)
from benchmarks.periods import Period, parse_quarter
from benchmarks.schemas import Ratings, SelfAssessment, Themes

NOW, BEFORE = parse_quarter("2025-26Q3"), parse_quarter("2024-25Q3")
NOBODY, NO_THEMES = SelfAssessment.create_empty(lazy=True), Themes.create_empty(lazy=True)
ME = "X00001"
Scores = Mapping[str, Sequence[int]]  # of each organisation, a rater each


def ratings(scores: Scores, period: Period = NOW, code: str = ME) -> pl.LazyFrame:
    rows = [
        ("pharmacy", name, f"r{place}", "can_be_reached", score)
        for name, given_ in scores.items()
        for place, score in enumerate(given_)
    ]
    names = ("rater_group", "organisation", "rater", "item", "score")
    frame = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        practice_code=pl.lit(code),
        period_start=period.start,
        period_end=period.end,
        comment=pl.lit(None, pl.String),
    )
    return Ratings.validate(frame.select(Ratings.column_names()), cast=True).lazy()


def issue(
    answers: pl.LazyFrame, before: Issued, quarter: Period = NOW, themes: pl.LazyFrame = NO_THEMES
) -> tuple[pl.DataFrame, pl.DataFrame, Issued]:
    """Views and themes of an edition, and the record after it."""
    kept, _ = in_time(answers, before)
    views = partner_views(kept, NOBODY, quarter, before).collect()
    said = themes_shown(themes, kept, quarter, before).collect()
    practices = answers.select("practice_code").unique().collect()["practice_code"].to_list()
    after = together(before, edition(kept, views, said, quarter), practices)
    return views, said, after


FIRST: Scores = {"a": (1, 2, 3, 4), "b": (5, 4, 3, 2), "c": (1, 5, 2, 4)}
some = st.dictionaries(
    st.sampled_from("abcd"), st.lists(st.integers(1, 5), min_size=1, max_size=5), min_size=1
)


@pytest.mark.slow
@settings(max_examples=60)
@given(first=some, second=some)
def test_a_second_edition_prints_what_the_first_one_told(first: Scores, second: Scores) -> None:
    """Whoever came, left or changed their mind between them."""
    before, _, record = issue(ratings(first), Issued())
    after, _, _ = issue(ratings(second), record)
    told = before["because"].cast(pl.String)
    telling = told.is_null().any() or told.is_in(["alike", "earlier_round"]).any()
    alone, _, _ = issue(ratings(second), Issued())
    assert after.select(list(VIEWS)).equals((before if telling else alone).select(list(VIEWS)))


def test_a_round_that_is_too_small_to_tell_of_anybody_may_still_fill() -> None:
    few, _, record = issue(ratings({"a": (1, 2), "b": (3,)}), Issued())
    assert set(few["status"]) == {"withheld"}
    assert record.views.is_empty()
    more, _, record = issue(ratings(FIRST), record)
    assert "withheld" not in more["status"].cast(pl.String)
    assert record.views.height == more.height


def test_late_raters_are_counted_and_nothing_else_of_them_is_kept() -> None:
    *_, record = issue(ratings(FIRST), Issued())
    _, late = in_time(ratings({**FIRST, "c": (1, 5, 2, 4, 3), "d": (2,)}), record)
    assert late.rows() == [(ME, NOW.start, NOW.end, 2)]
    _, none = in_time(ratings(FIRST), record)
    assert none.is_empty()
    assert set(record.people.columns) == {"practice_code", "period_start", "period_end", "person"}
    plain = people_of(ratings(FIRST))
    assert not set(record.people["person"]) & {*plain["organisation"], *plain["rater"]}


def test_the_practices_own_answers_may_come_later() -> None:
    before, _, record = issue(ratings(FIRST), Issued())
    own = pl.DataFrame(
        {
            "practice_code": [ME],
            "period_start": [NOW.start],
            "period_end": [NOW.end],
            "item": ["can_be_reached"],
            "score": [5],
            "evidence": [None],
        },
        schema_overrides={"evidence": pl.String},
    )
    assessed = SelfAssessment.validate(own, cast=True).lazy()
    after = partner_views(ratings(FIRST), assessed, NOW, record).collect()
    assert after.select(list(VIEWS)).equals(before.select(list(VIEWS)))
    gaps = after.filter(rater_group="pharmacy", item="can_be_reached")
    assert gaps["gap"].item() == pytest.approx(5 - gaps["mean"].item())


def test_a_late_answer_is_not_told_by_the_next_round_either() -> None:
    """With it in the earlier round's file, two rounds of the same people would look alike."""
    late = {**FIRST, "c": (1, 5, 2, 4, 3)}
    *_, record = issue(ratings(FIRST, BEFORE), Issued(), BEFORE)
    both = pl.concat([ratings(late, BEFORE), ratings(late, NOW)])

    def because(known: Issued) -> object:
        views, *_ = issue(both, known)
        return views.filter(rater_group="pharmacy", item="can_be_reached")["because"].cast(
            pl.String
        )[0]

    assert because(record) == "earlier_round"
    assert because(Issued()) is None


def test_themes_of_an_issued_round_stay_as_they_were() -> None:
    def themes(raters: int) -> pl.LazyFrame:
        rows = pl.DataFrame(
            {
                "practice_code": [ME],
                "period_start": [NOW.start],
                "period_end": [NOW.end],
                "rater_group": ["pharmacy"],
                "theme": ["Calls back late"],
                "raters": [raters],
            }
        )
        return Themes.validate(rows, cast=True).lazy()

    _, before, record = issue(ratings(FIRST), Issued(), themes=themes(3))
    _, after, _ = issue(ratings(FIRST), record, themes=themes(4))
    assert before["raters"].to_list() == after["raters"].to_list() == [3]


def test_a_record_of_some_practices_leaves_the_others_open() -> None:
    both = pl.concat([ratings(FIRST), ratings(FIRST, code="X00002")])
    views = partner_views(both, NOBODY, NOW).collect()
    said = themes_shown(NO_THEMES, both, NOW).collect()
    now = edition(both, views, said, NOW)
    record = together(Issued(), now, [ME])
    assert set(record.views["practice_code"]) == set(record.people["practice_code"]) == {ME}
    again = together(record, now, [ME, "X00002"])
    assert again.views.height == views.height
    assert again.people["period_start"].unique().to_list() == [date(2025, 10, 1)]
