"""Funnel plots with overdispersion, as FunnelPlotR draws them: for 30 units or more.

Expressions over the units of one funnel; `.over(...)` makes them many. `ratio` is a standardised
ratio (numerator over expected), by its log ("shmi") or its square root ("cqc"); `proportion` is
events over cases on the arcsine scale. FunnelPlotR's rate-by-rate kind is left out: its limits
are wrong for a list size. Spiegelhalter, Stat. Med. 24 (2005) 1185-1202; Spiegelhalter and
others, J. R. Stat. Soc. A 175 (2012) 1-47. What is missing, NaN or infinite gives null and
counts for nothing.
"""

from typing import Literal

import numpy as np
import polars as pl
from scipy import special

from benchmarks.statistics.known import known

Kind = Literal["shmi", "cqc", "proportion"]
Side = Literal[-1, 1]
Z = {0.95: 1.959964, 0.998: 3.090232}  # as FunnelPlotR writes them


def transformed(value: pl.Expr, kind: Kind) -> pl.Expr:
    """A ratio or proportion on the scale where it is nearly normal; null below 0 (or above 1).

    The log of zero is null too: FunnelPlotR's minus infinity would make phi infinite.
    """
    value = known(value)
    if kind == "shmi":
        return pl.when(value > 0).then(value.log())
    if kind == "cqc":
        return pl.when(value >= 0).then(value.sqrt())
    return pl.when(value.is_between(0, 1)).then(value.sqrt().arcsin())


def standard_error(denominator: pl.Expr, kind: Kind) -> pl.Expr:
    """The standard error on that scale, by chance alone; null without a denominator above 0."""
    denominator, width = known(denominator), 1 if kind == "shmi" else 2
    return pl.when(denominator > 0).then(1 / (width * denominator.sqrt()))


def z_score(
    numerator: pl.Expr, denominator: pl.Expr, kind: Kind, target: pl.Expr | None = None
) -> pl.Expr:
    """How many standard errors a unit lies from its target, by chance alone.

    The target is 1 for a ratio, and by default the pooled proportion of the units that have both
    counts. FunnelPlotR rounds a ratio's denominator to 2 decimals first: the caller does.
    """
    numerator, denominator = known(numerator), known(denominator)
    if target is None:
        both = numerator.is_not_null() & denominator.is_not_null()
        pooled = numerator.filter(both).sum() / denominator.filter(both).sum()
        target = pooled if kind == "proportion" else pl.lit(1.0)
    value = pl.when(denominator > 0).then(numerator / denominator)
    away = transformed(value, kind) - transformed(target, kind)
    return known(away / standard_error(denominator, kind))


def winsorised(z: pl.Expr, trim: float = 0.1) -> pl.Expr:
    """Scores pulled in to their `trim` and 1 - `trim` quantiles (type 7); nulls stay null."""
    z = known(z)
    return z.clip(z.quantile(trim, "linear"), z.quantile(1 - trim, "linear"))


def truncated(z: pl.Expr, trim: float = 0.1) -> pl.Expr:
    """Scores without the first and last of 1 / `trim` slices by rank, which become null (SHMI).

    Slice numbers are floor(rank / (trim (N + 1))), with average ranks; those from 1 to
    1 / trim - 2 stay.
    """
    slices, z = 1 / trim, known(z)
    place = (z.rank("average") * slices / (z.count() + 1)).floor()
    return pl.when((place > 0) & (place < slices - 1)).then(z)


def phi(z: pl.Expr) -> pl.Expr:
    """The mean square of winsorised or truncated scores; null without any."""
    return known((known(z) ** 2).mean())


def tau2(z: pl.Expr, error: pl.Expr) -> pl.Expr:
    """Between-unit variance on the transformed scale, from winsorised or truncated scores.

    `error` is the `standard_error` of each unit; units without a score do not count. Zero where
    phi is below 1 - 1/N, and for fewer than two units. DerSimonian and Laird, Control. Clin.
    Trials 7 (1986) 177-188.
    """
    z, error = known(z), known(error)
    there = z.is_not_null() & error.is_not_null()
    weight = pl.when(there).then(1 / error**2)
    excess = pl.when(there).then(z * z).sum() - (there.sum() - 1)
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    found = pl.when((there.sum() > 1) & (excess > 0)).then(excess / scale).otherwise(0.0)
    return known(found)


def limit(
    denominator: pl.Expr,
    kind: Kind,
    side: Side,
    level: float = 0.95,
    *,
    between: float | pl.Expr = 0.0,
    target: float | pl.Expr = 1.0,
) -> pl.Expr:
    """The funnel's lower (-1) or upper (1) limit at a denominator, with `between` = tau².

    In ratios or proportions; null where the denominator is not above 0, tau² is below 0 or the
    target is no share. "cqc" limits stay on the
    square-root scale, as FunnelPlotR's do. The arcsine angle is kept in [0, pi/2], where
    FunnelPlotR folds it back and repairs some of it from the neighbouring row.
    """
    error, spread = standard_error(denominator, kind), known(_expr(between))
    wide = side * Z[level] * (error**2 + pl.when(spread >= 0).then(spread)).sqrt()
    if kind == "shmi":
        return known(wide.exp())
    if kind == "cqc":
        return 1 + wide
    angle = (transformed(_expr(target), kind) + wide).clip(0, np.pi / 2)
    return angle.sin() ** 2


def _expr(value: float | pl.Expr) -> pl.Expr:
    return value if isinstance(value, pl.Expr) else pl.lit(value)


def poisson_limit(expected: pl.Expr, side: Side, level: float = 0.95) -> pl.Expr:
    """The exact Poisson limit of a ratio at an expected count: what is drawn without tau².

    chi²(p; 2E) / 2E below, chi²(p; 2E + 2) / 2E above, p = 0.025 or 0.975 at 95% (0.001 and 0.999
    at 99.8%); null where E is not above 0.
    """
    tail = (1 - level) / 2
    expected = known(expected)
    shape = pl.when(expected > 0).then(expected)

    def quantile(expected: pl.Series) -> pl.Series:
        events = expected.cast(pl.Float64).to_numpy()
        bound = (
            special.gammaincinv(events, tail)
            if side < 0
            else special.gammainccinv(events + 1, tail)
        )
        return pl.Series(bound).fill_nan(None)

    return shape.map_batches(quantile, return_dtype=pl.Float64) / shape


def outside(value: pl.Expr, lower: pl.Expr, upper: pl.Expr) -> pl.Expr:
    """Whether a unit lies strictly outside its limits; null where one of them is missing."""
    return (value < lower) | (value > upper)
