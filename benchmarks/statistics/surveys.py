"""Survey proportions: answers that are weighted, and people who were not sampled one by one."""

import polars as pl

from benchmarks.statistics.intervals import sound_wilson_bound
from benchmarks.statistics.known import known
from benchmarks.statistics.rates import Figures, both_levels

DESIGN_EFFECT = 1.5  # where nothing better is published; the page names it


def survey_figures(share: pl.Expr, base: pl.Expr, design_effect: pl.Expr | None = None) -> Figures:
    """A weighted share of 0 to 1, with Wilson limits on its effective base.

    `base` is the unweighted number of answers; divided by the design effect (1.5 where none is
    given) it need not be whole, and neither need the count. A base or design effect of 0 or less,
    a share outside 0 to 1, and anything unknown give null. Franco, Little, Louis and Slud,
    J. Surv. Stat. Methodol. 7 (2019) 334-364.
    """
    share, base = known(share), known(base)
    effect = pl.lit(DESIGN_EFFECT) if design_effect is None else known(design_effect)
    sound = share.is_between(0, 1) & (base > 0) & (effect > 0)
    part, size = pl.when(sound).then(share), pl.when(sound).then(base / effect)
    ends = both_levels(lambda side, level: sound_wilson_bound(part * size, size, side, level))
    return {"value": part} | ends


def kish_design_effect(weight: pl.Expr) -> pl.Expr:
    """The design effect of unequal weights: their number times their squares over their square.

    An aggregate, at least 1; null where a weight is unknown or negative or all are 0. Kish,
    J. Off. Stat. 8 (1992) 183-200.
    """
    weight = known(weight)
    sound = (weight.null_count() == 0) & (weight.min() >= 0) & (weight.sum() > 0)
    return pl.when(sound).then(weight.len() * (weight**2).sum() / weight.sum() ** 2)
