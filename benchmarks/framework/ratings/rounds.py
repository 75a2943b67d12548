"""Rounds of ratings: which one a quarter shows, and what two of them tell beside each other."""

from collections.abc import Sequence

import polars as pl

from benchmarks.framework.ratings.floors import PERSON, ROUND
from benchmarks.periods import Period

EARLIER = {"period_start": "earlier_start", "period_end": "earlier_end"}


def latest(frame: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """The rows of each practice's last round that had begun when the quarter ended.

    One round by itself: summed over periods, the sums of two quarters would differ by the few
    raters who came and left.
    """
    begun = frame.filter(pl.col("period_start") <= quarter.end)
    last = (
        begun.select(ROUND)
        .unique()
        .sort("period_end", "period_start")
        .group_by("practice_code", maintain_order=True)
        .last()
    )
    return begun.join(last, on=list(ROUND), how="semi")


def self_scores(assessments: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """What each practice last said of itself by the quarter's end: practice_code, item, score."""
    return latest(assessments, quarter).select(
        "practice_code", "item", pl.col("score").cast(pl.Float64)
    )


def near_earlier(answers: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """Pairs of rounds of a cell that beside each other would tell who came or left.

    One row for a key of `answers` and an earlier round of the same, `earlier_start` and
    `earlier_end`. Some raters came or left, and those of both rounds answer as before, or all of
    them do outside one organisation, which knows itself: the difference of the two then is the
    answers of who came and left. Whether either is shown does not matter here: that it is not
    tells something too.
    """
    fixed = [name for name in by if name not in ROUND[1:]]
    now = answers.select(*by, *PERSON, "score")
    then = now.rename({"score": "before", **EARLIER})
    pairs = [*by, *EARLIER.values()]
    here, there = pl.col("common"), pl.col("changed")
    common = (
        now.join(then, on=[*fixed, *PERSON])
        .filter(_before())
        .group_by(*pairs, "organisation")
        .agg(common=pl.len(), changed=(pl.col("score") != pl.col("before")).sum())
        .with_columns(
            outside=here.sum().over(pairs) - here, moved_outside=there.sum().over(pairs) - there
        )
        .group_by(pairs)
        .agg(
            here.sum(),
            same=(there.sum() == 0)
            | ((pl.col("outside") > 0) & (pl.col("moved_outside") == 0)).any(),
        )
        .filter("same")
    )
    sizes = now.group_by(by).agg(raters=pl.len())
    both = common.join(sizes, on=list(by)).join(
        sizes.rename(EARLIER), on=[*fixed, *EARLIER.values()], suffix="_before"
    )
    came_or_left = pl.col("raters") + pl.col("raters_before") > 2 * pl.col("common")
    return both.filter(came_or_left).select(pairs)


def _before() -> pl.Expr:
    """Whether the other round is the earlier one: it ends earlier, or begins earlier."""
    ends, same = pl.col("earlier_end"), pl.col("earlier_end") == pl.col("period_end")
    return (ends < pl.col("period_end")) | (
        same & (pl.col("earlier_start") < pl.col("period_start"))
    )
