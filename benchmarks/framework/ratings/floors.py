"""How many raters gave which score, and whether that may be shown."""

from collections.abc import Sequence

import polars as pl

from benchmarks.schemas import VIEW_WITHHELD

ROUND = ("practice_code", "period_start", "period_end")
ITEM = (*ROUND, "item")
CELL = (*ROUND, "rater_group", "item")
REASON = pl.Enum(VIEW_WITHHELD)
PERSON = ("organisation", "rater")
COUNTS = ("ones", "twos", "threes", "fours", "fives")

FEWEST_RATERS = 5
FEWEST_ORGANISATIONS = 2
FEWEST_OF_ONE = 2  # raters of an organisation that is counted
LARGEST_SHARE = 0.6  # of an organisation among the raters
OUTSIDE = 6  # raters outside the largest organisation, where it has half of them or more
INDICATIVE_BELOW = 15  # raters


def counted(answers: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """The answers of organisations with two raters or more there: one alone is left out."""
    together = pl.col("rater").n_unique().over([*by, "organisation"])
    return answers.filter(together >= FEWEST_OF_ONE)


def tally(answers: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """How many raters, organisations and answers there are, and how many of each score.

    `largest` is the number of raters of the largest organisation; `squares` the sum over
    organisations of their squared numbers of answers.
    """
    scores = [
        (pl.col("score") == score).sum().alias(name) for score, name in enumerate(COUNTS, start=1)
    ]
    each = answers.group_by(*by, "organisation").agg(
        pl.col("rater").n_unique().alias("raters"), pl.len().alias("answers"), *scores
    )
    return each.group_by(by).agg(
        pl.col("raters").max().alias("largest"),
        (pl.col("answers").cast(pl.Int64) ** 2).sum().alias("squares"),
        pl.len().alias("organisations"),
        pl.col("raters", "answers", *COUNTS).sum(),
    )


def because(*, of_group: bool = False) -> pl.Expr:
    """Why a tally of one item may not be shown; null where it may.

    `alike` where as many raters gave one score as there are outside the largest organisation, or
    more. With fewer, whoever knows all answers of any one organisation is left with two different
    ones at least among the others, whatever these are; and the rule looks at nothing but what is
    then shown, so that showing it tells no more. A group of which that would often be said is not
    tried alone: `few_outside` goes by who was asked, not by what they say.
    """
    outside = pl.col("raters") - pl.col("largest")
    half = 2 * pl.col("largest") >= pl.col("raters")
    reasons = (
        ("few_raters", pl.col("raters") < FEWEST_RATERS),
        ("few_organisations", pl.col("organisations") < FEWEST_ORGANISATIONS),
        ("one_organisation", pl.col("largest") > LARGEST_SHARE * pl.col("raters")),
        ("few_outside", pl.lit(of_group) & half & (outside < OUTSIDE)),
        ("alike", pl.max_horizontal(COUNTS) >= outside),
    )
    found = pl.coalesce(pl.when(holds).then(pl.lit(reason)) for reason, holds in reasons)
    return found.cast(REASON)


def judged(answers: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """The tally of what is counted for every key that anybody answered, and `because`."""
    reason = because(of_group="rater_group" in by)
    told = tally(counted(answers, by), by).with_columns(because=reason)
    few = pl.lit("few_raters").cast(REASON)
    nobody = pl.col("raters").is_null()
    return (
        answers.select(by)
        .unique()
        .join(told, on=list(by), how="left")
        .with_columns(because=pl.when(nobody).then(few).otherwise("because"))
    )


def tried(cells: pl.LazyFrame) -> pl.LazyFrame:
    """The cells that enough raters speak for, whatever they say: those alone, never with others."""
    return cells.filter(
        pl.col("because").is_null() | (pl.col("because") >= pl.lit("alike").cast(REASON))
    )


def shown(cells: pl.LazyFrame) -> pl.LazyFrame:
    """The cells that nothing speaks against."""
    return cells.filter(pl.col("because").is_null())


def settled(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame, computed: what follows uses it several times, and one plan would repeat it."""
    return frame.collect(engine="in-memory").lazy()
