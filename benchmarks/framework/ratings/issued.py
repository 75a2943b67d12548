"""Rounds that were issued: what an edition printed of partners' answers, and whose they were.

Two editions of one round would differ by the answers that came between them. So a round of a
practice is issued once: later editions print what the first one did.
"""

import hashlib
from dataclasses import dataclass, field

import polars as pl

from benchmarks.framework.ratings.floors import PERSON, ROUND
from benchmarks.framework.ratings.rounds import latest
from benchmarks.periods import Period
from benchmarks.schemas import PartnerViews, ThemesShown

OWN = ("self_score", "gap", "gap_lower", "gap_upper")  # the practice's, which may still come
VIEWS = {name: kind for name, kind in PartnerViews.create_empty().schema.items() if name not in OWN}
PERIOD = {"period_start": pl.Date(), "period_end": pl.Date()}
THEMES = {**PERIOD, **ThemesShown.create_empty().schema}
PEOPLE = {"practice_code": pl.String(), **PERIOD, "person": pl.String()}
BY_ANSWERS = ("alike", "earlier_round")  # withheld for what was said: that tells of it too


@dataclass(frozen=True)
class Issued:
    """What is known of issued rounds. `person` is a digest: no name, no answer is kept of them."""

    views: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=VIEWS))
    themes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=THEMES))
    people: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PEOPLE))

    def rounds(self) -> pl.LazyFrame:
        """Practice and period of each."""
        return self.views.lazy().select(ROUND).unique()


def in_time(ratings: pl.LazyFrame, issued: Issued) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """RATINGS without answers of people who were not in a round when it was issued.

    Beside them: practice_code, period_start, period_end and how many `people` were left out.
    """
    asked = people_of(ratings.join(issued.rounds(), on=list(ROUND), how="semi"))
    late = asked.join(issued.people, on=[*ROUND, "person"], how="anti")
    kept = ratings.join(late.lazy(), on=[*ROUND, *PERSON], how="anti")
    return kept, late.group_by(ROUND).agg(people=pl.len()).sort(ROUND)


def people_of(ratings: pl.LazyFrame) -> pl.DataFrame:
    """PEOPLE of some RATINGS, with `organisation` and `rater` beside."""
    found = ratings.select(*ROUND, *PERSON).unique().sort(*ROUND, *PERSON).collect()
    digests = [
        hashlib.sha256("\0".join(person).encode()).hexdigest()[:16]
        for person in found.select(PERSON).iter_rows()
    ]
    return found.with_columns(person=pl.Series(digests, dtype=pl.String))


def as_issued(
    rows: pl.LazyFrame, rounds: pl.LazyFrame, issued: Issued, before: pl.DataFrame
) -> pl.LazyFrame:
    """Rows of the quarter's `rounds`, as they were issued (`before`) where they were."""
    names = rows.collect_schema().names()
    told = before.lazy().join(rounds, on=list(ROUND), how="semi").select(names)
    fresh = rows.join(issued.rounds(), on=list(ROUND), how="anti")
    return pl.concat([fresh, told], how="vertical_relaxed")


def edition(
    ratings: pl.LazyFrame, views: pl.DataFrame, themes: pl.DataFrame, quarter: Period
) -> Issued:
    """What an edition issues: rounds of which it shows something, or hides it for what was said.

    A round that is hidden for who was asked alone tells nothing of anybody's answer, and may still
    fill. Takes RATINGS, PARTNER_VIEWS and THEMES_SHOWN of the quarter.
    """
    because = pl.col("because").cast(pl.String)
    themed = pl.col("practice_code").is_in(themes["practice_code"].to_list())
    told = because.is_null() | because.is_in(BY_ANSWERS) | themed
    telling = views.filter(told).select(ROUND).unique()
    mine = latest(ratings, quarter).join(telling.lazy(), on=list(ROUND), how="semi")
    return Issued(
        views.join(telling, on=list(ROUND), how="semi").select(list(VIEWS)),
        telling.join(themes, on="practice_code").select(list(THEMES)),
        people_of(mine).select(list(PEOPLE)),
    )


def together(before: Issued, now: Issued, practices: list[str]) -> Issued:
    """The rounds of an earlier record, and those that an edition of some practices adds."""
    mine = pl.col("practice_code").is_in(practices)
    known = before.rounds().collect()
    parts = (
        pl.concat(
            [old, new.filter(mine).join(known, on=list(ROUND), how="anti").select(old.columns)]
        ).sort(old.columns[:6])
        for old, new in (
            (before.views, now.views),
            (before.themes, now.themes),
            (before.people, now.people),
        )
    )
    return Issued(*parts)
