"""Rounds of ratings: which one a quarter shows, and what two of them tell beside each other."""

from collections.abc import Sequence

import polars as pl

from benchmarks.framework.ratings.floors import COUNTS, PERSON, ROUND, counted, shown
from benchmarks.periods import Period

EARLIER = ("earlier_start", "earlier_end")


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


def near_earlier(answers: pl.LazyFrame, cells: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """The keys of cells that would tell who came or left, beside an earlier round of the same.

    `cells` are judged tallies of `answers`. That is so where some raters came or left, and those of
    both rounds, but for one organisation that knows itself, answer as before: the difference of the
    two then is the answers of who came and left. Where the answers that the rounds have in common
    are more than these raters', and more than the largest organisation could sort out, nobody can
    take the difference.
    """
    fixed = [name for name in by if name not in ROUND[1:]]
    told = counted(answers, by).join(shown(cells).select(by), on=list(by), how="semi")
    now = told.select(*by, *PERSON, "score")
    then = now.rename({"score": "before", **dict(zip(ROUND[1:], EARLIER, strict=True))})
    pairs = [*by, *EARLIER]
    common = (
        now.join(then, on=[*fixed, *PERSON])
        .filter(_before())
        .group_by(*pairs, "organisation")
        .agg(pl.len().alias("common"), (pl.col("score") != pl.col("before")).sum().alias("other"))
        .group_by(pairs)
        .agg(pl.col("common").sum(), (pl.col("other").sum() - pl.col("other").max()).alias("other"))
    )
    sizes = shown(cells).select(*by, "raters", "largest", *COUNTS)
    before = sizes.rename(dict(zip(ROUND[1:], EARLIER, strict=True)))
    both = common.join(sizes, on=list(by)).join(before, on=[*fixed, *EARLIER], suffix="_before")
    return both.filter(_tells()).select(by).unique()


def _before() -> pl.Expr:
    """Whether the other round is the earlier one: it ends earlier, or begins earlier."""
    ends, same = pl.col("earlier_end"), pl.col("earlier_end") == pl.col("period_end")
    return (ends < pl.col("period_end")) | (
        same & (pl.col("earlier_start") < pl.col("period_start"))
    )


def _tells() -> pl.Expr:
    common = pl.col("common").cast(pl.Int64)
    moved = pl.col("raters").cast(pl.Int64) + pl.col("raters_before") - 2 * common
    alike = pl.sum_horizontal(pl.min_horizontal(name, f"{name}_before") for name in COUNTS)
    loose = alike.cast(pl.Int64) - common
    largest = pl.max_horizontal("largest", "largest_before").cast(pl.Int64)
    return (moved > 0) & (pl.col("other") == 0) & (loose <= largest)
