"""PARTNER_VIEWS: rater groups and items, each that may be shown, and sums of what is shown."""

from collections.abc import Sequence

import polars as pl

from benchmarks.framework.ratings.floors import (
    CELL,
    COUNTS,
    INDICATIVE_BELOW,
    ITEM,
    PERSON,
    REASON,
    ROUND,
    counted,
    judged,
    settled,
    shown,
    tally,
    tried,
)
from benchmarks.framework.ratings.issued import VIEWS, Issued, as_issued
from benchmarks.framework.ratings.rounds import EARLIER, latest, near_earlier, self_scores
from benchmarks.itembank import EVERYBODY, HIGHEST, LOWEST
from benchmarks.periods import Period
from benchmarks.schemas import PartnerViews, columns
from benchmarks.statistics.ratings import FEWEST, gap, mean_score, organisation_error, t_bound

GROUP = (*ROUND, "rater_group")
FIGURES = ("raters", "organisations", "mean", "lower", "upper")
NOTHING = Issued()


def partner_views(
    ratings: pl.LazyFrame,
    assessments: pl.LazyFrame,
    quarter: Period,
    issued: Issued = NOTHING,
) -> pl.LazyFrame:
    """PARTNER_VIEWS of the quarter from RATINGS and SELF_ASSESSMENT.

    Rounds that were issued are as they were; beside them the practice's own answers of today.

    A group and an item that enough raters speak for stand by themselves. All others who answer the
    item stand together, and are in its row of all groups alone. What may not be shown of either is
    in no figure at all, and rows of all are sums of what is shown: so no difference of rows tells
    more than rows.
    """
    answers = settled(ratings.select(*CELL, *PERSON, "score"))
    judged_ = settled(judged(answers, CELL))
    cells = settled(_flagged(judged_, _telling(answers, judged_), CELL))
    heard = counted(answers, CELL).join(shown(cells).select(CELL), on=list(CELL), how="semi")
    heard = settled(heard)
    rest, left = _rest(answers, cells)
    everybody = pl.concat([heard, left])
    reasons = pl.concat([frame.select(*ITEM, "because") for frame in (cells, rest)])
    items = settled(_summed(everybody, ITEM, reasons))
    groups = _summed(heard, GROUP, cells)
    whole = _summed(everybody, ROUND, items)
    parts = (
        cells,
        items.with_columns(rater_group=pl.lit(EVERYBODY)),
        groups.with_columns(item=pl.lit(EVERYBODY)),
        whole.with_columns(rater_group=pl.lit(EVERYBODY), item=pl.lit(EVERYBODY)),
    )
    rows = _printed(settled(latest(pl.concat(parts, how="diagonal_relaxed"), quarter)))
    rounds = latest(ratings.select(ROUND).unique(), quarter)
    told = settled(as_issued(rows, rounds, issued, issued.views))
    wanted = _beside_own(told, self_scores(assessments, quarter)).select(columns(PartnerViews))
    return PartnerViews.cast(wanted.sort("practice_code", "rater_group", "item"))


def _telling(answers: pl.LazyFrame, cells: pl.LazyFrame) -> pl.LazyFrame:
    """The cells near an earlier round, of groups that stand by themselves then or now."""
    alone = tried(cells).select(CELL)
    before = [*(name for name in CELL if name not in EARLIER), *EARLIER.values()]
    pairs = settled(near_earlier(answers, CELL))
    now = pairs.join(alone, on=list(CELL), how="semi")
    then = pairs.join(alone.rename(EARLIER), on=before, how="semi")
    return pl.concat([now, then]).select(CELL).unique()


def _flagged(cells: pl.LazyFrame, keys: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """The cells; those at the keys are withheld for what they tell beside an earlier round.

    Where they are not shown for who was asked, that remains the reason; `near` marks them all.
    """
    near = keys.with_columns(near=pl.lit(value=True))
    earlier = pl.lit("earlier_round").cast(REASON)
    marked = cells.join(near, on=list(by), how="left").with_columns(
        pl.col("near").fill_null(value=False)
    )
    flag = pl.col("near") & (pl.col("because").is_null() | (pl.col("because") == "alike"))
    return marked.with_columns(because=pl.when(flag).then(earlier).otherwise("because"))


def _rest(answers: pl.LazyFrame, cells: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Who stands in no group's cell, judged as one for each item; and the answers to be heard."""
    alone = counted(answers, CELL).join(tried(cells).select(CELL), on=list(CELL), how="semi")
    near = cells.filter("near").select(CELL)
    over = answers.join(alone, on=[*CELL, *PERSON], how="anti").join(
        near, on=list(CELL), how="anti"
    )
    over = settled(over)
    whole = settled(pl.concat([over, alone.join(near, on=list(CELL), how="anti")]))
    telling = [near_earlier(frame, ITEM).select(ITEM) for frame in (over, whole)]
    rest = settled(_flagged(judged(over, ITEM), pl.concat(telling).unique(), ITEM))
    left = counted(over, ITEM).join(shown(rest).select(ITEM), on=list(ITEM), how="semi")
    return rest, settled(left)


def _summed(answers: pl.LazyFrame, by: Sequence[str], parts: pl.LazyFrame) -> pl.LazyFrame:
    """The tally of answers that are shown in parts; where none is, why the nearest part is not."""
    why = parts.group_by(by).agg(pl.col("because").max())
    sums = tally(answers, by)
    found = pl.col("raters").is_not_null()
    joined = why.join(sums, on=list(by), how="full", coalesce=True)
    return joined.with_columns(because=pl.when(~found).then("because"))


def _beside_own(rows: pl.LazyFrame, own: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with `self_score` and gaps; of all items the mean over the answers shown."""
    rows = rows.with_columns(answers=pl.sum_horizontal(COUNTS))
    single = rows.filter(pl.col("item") != EVERYBODY).join(
        own.rename({"score": "self_score"}), on=["practice_code", "item"], how="left"
    )
    weighted = pl.col("self_score") * pl.col("answers")
    complete = pl.col("self_score").null_count() == 0
    joint = (
        shown(single)
        .group_by("practice_code", "rater_group")
        .agg(pl.when(complete).then(weighted.sum() / pl.col("answers").sum()).alias("self_score"))
    )
    several = rows.filter(pl.col("item") == EVERYBODY).join(
        joint, on=["practice_code", "rater_group"], how="left"
    )
    return pl.concat([single, several], how="diagonal_relaxed").with_columns(
        gap=gap(pl.col("self_score"), pl.col("mean")),
        gap_lower=gap(pl.col("self_score"), pl.col("upper")),
        gap_upper=gap(pl.col("self_score"), pl.col("lower")),
    )


def _printed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """VIEWS: figures of what is shown, null where it is not."""
    counts = [pl.col(name) for name in COUNTS]
    seen, groups = pl.col("because").is_null(), pl.col("organisations")
    enough = seen & (groups >= FEWEST)
    centre, error = mean_score(counts), organisation_error(counts, pl.col("squares"))
    bounds = {
        name: pl.when(enough).then(t_bound(centre, error, groups, side).clip(LOWEST, HIGHEST))
        for name, side in (("lower", -1), ("upper", 1))
    }
    status = (
        pl.when(~seen)
        .then(pl.lit("withheld"))
        .when(~enough)
        .then(pl.lit("distribution_only"))
        .when(pl.col("raters") < INDICATIVE_BELOW)
        .then(pl.lit("indicative"))
        .otherwise(pl.lit("shown"))
    )
    figures = rows.with_columns(pl.when(enough).then(centre).alias("mean"), **bounds, status=status)
    hidden = figures.with_columns(pl.when(seen).then(pl.col(*FIGURES, *COUNTS)))
    return hidden.select(pl.col(name).cast(kind) for name, kind in VIEWS.items())
