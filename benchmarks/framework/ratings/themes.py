"""THEMES_SHOWN: what comments say, as summed up by a moderator, where nobody can be told apart."""

import polars as pl

from benchmarks.framework.ratings.floors import (
    FEWEST_ORGANISATIONS,
    FEWEST_RATERS,
    LARGEST_SHARE,
    PERSON,
    ROUND,
)
from benchmarks.framework.ratings.issued import Issued, as_issued
from benchmarks.framework.ratings.rounds import EARLIER, latest
from benchmarks.periods import Period
from benchmarks.schemas import ThemesShown, columns

FEWEST_OF_THEME = 3
GROUP = (*ROUND, "rater_group")
SHOWN = ("rater_group", "theme", "raters")
NOTHING = Issued()


def themes_shown(
    themes: pl.LazyFrame, ratings: pl.LazyFrame, quarter: Period, issued: Issued = NOTHING
) -> pl.LazyFrame:
    """THEMES_SHOWN of each practice's round, from THEMES and the RATINGS of the same round.

    Rounds that were issued are as they were.

    Three raters say it, the group is large enough to be shown, and there are more raters outside
    its largest organisation than say it: else that organisation could know that all others do. Of
    a theme in two rounds whose number has changed by no more than raters came and left, the later
    is not shown.
    """
    people = ratings.select(*GROUP, *PERSON).unique()
    sizes = (
        people.group_by(*GROUP, "organisation")
        .agg(pl.len().alias("own"))
        .group_by(GROUP)
        .agg(
            asked=pl.col("own").sum(),
            largest=pl.col("own").max(),
            organisations=pl.len(),
        )
    )
    enough = (
        (pl.col("raters") >= FEWEST_OF_THEME)
        & (pl.col("asked") >= FEWEST_RATERS)
        & (pl.col("organisations") >= FEWEST_ORGANISATIONS)
        & (pl.col("largest") <= LARGEST_SHARE * pl.col("asked"))
        & (pl.col("raters") < pl.col("asked").cast(pl.Int64) - pl.col("largest"))
    )
    safe = themes.join(sizes, on=list(GROUP)).filter(enough)
    telling = _beside_earlier(safe, people)
    round_of = latest(ratings.select(ROUND).unique(), quarter)
    kept = safe.join(telling, on=[*GROUP, "theme"], how="anti")
    mine = kept.join(round_of, on=list(ROUND), how="semi").select(*ROUND, *SHOWN)
    rows = as_issued(mine, round_of, issued, issued.themes)
    shown = rows.select(columns(ThemesShown)).sort("practice_code", "rater_group", "theme")
    return ThemesShown.cast(shown)


def _beside_earlier(themes: pl.LazyFrame, people: pl.LazyFrame) -> pl.LazyFrame:
    """The keys of themes whose number has moved as far as raters coming and leaving explain."""
    fixed = ("practice_code", "rater_group")
    pair = [*GROUP, *EARLIER.values()]
    stayed = (
        people.join(people.rename(EARLIER), on=[*fixed, *PERSON])
        .group_by(pair)
        .agg(stayed=pl.len().cast(pl.Int64))
    )
    number = pl.col("asked").cast(pl.Int64) + pl.col("asked_before") - 2 * pl.col("stayed")
    step = (pl.col("raters") - pl.col("raters_before")).abs()
    return (
        themes.join(themes.rename(EARLIER), on=[*fixed, "theme"], suffix="_before")
        .filter(pl.col("earlier_end") < pl.col("period_end"))
        .join(stayed, on=pair)
        .filter((step > 0) & (step <= number))
        .select(*GROUP, "theme")
        .unique()
    )
