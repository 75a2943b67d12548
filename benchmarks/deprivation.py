"""How deprived each practice's patients are, by one edition of the index, and what goes with it.

Practices are compared, not people. METHODS A13 in `docs/methods.md`.
"""

import re

import polars as pl

from benchmarks.findings import Finding
from benchmarks.peers.reference import FEWEST, WINDOW
from benchmarks.periods import Period
from benchmarks.schemas import Deprivation, Inequality, columns
from benchmarks.statistics.inequality import slope_index
from benchmarks.statistics.known import known
from benchmarks.statistics.ranks import quantile_group

FEWEST_PRACTICES = 10
FEWEST_FOR_DECILES = 100
FINGERTIPS = r"^fingertips\.93553(\.imd\d{4})?$"  # Deprivation score (IMD)
LOCAL = r"^imd_\d{4}$"
HERE = [*WINDOW, "locality"]
INDICES = ("sii", "rii")
EDITION = ["edition", "vintage_start", "vintage_end"]
ENDS = ("", "_lower", "_upper", "_lower_998", "_upper_998")


def is_score(count_id: str) -> bool:
    """Whether a count's id is that of deprivation scores."""
    return any(re.match(pattern, count_id) for pattern in (LOCAL, FINGERTIPS))


def editions(counts: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """Every deprivation score of COUNTS with its edition and vintage, and whether it is `used`.

    Scores are the published values of Fingertips indicator 93553 (the edition is the year of its
    period, or the one that the indicator's name gives), and counts `imd_2019`, `imd_2025` ... of a
    locality's own; higher is more deprived. One edition and one vintage of it is used for all
    practices: the latest that had begun when the quarter ended, else the first.
    """
    year = pl.col("count_id").str.extract(r"(\d{4})$").cast(pl.Int32)
    local = pl.col("count_id").str.contains(LOCAL)
    published = pl.col("count_id").str.contains(FINGERTIPS)
    own_year = pl.col("period_start").dt.year().cast(pl.Int32)
    named = local | pl.col("count_id").str.contains(r"\.imd\d{4}$")
    scores = counts.filter(local | published).select(
        "practice_code",
        "file",
        "local",
        score=known(pl.col("value")),
        edition=pl.when(named).then(year).otherwise(own_year),
        vintage_start="period_start",
        vintage_end="period_end",
    )
    return (
        scores.filter(pl.col("score") >= 0)
        .with_columns(used=_merit(quarter) == _merit(quarter).max())
        .sort("practice_code", *EDITION, "local")
        .unique(["practice_code", *EDITION], keep="first", maintain_order=True)
    )


def _merit(quarter: Period) -> pl.Expr:
    """Larger for later editions and vintages; those that had not begun by then come last."""
    days = [pl.col(name).cast(pl.Int32).cast(pl.Int64) for name in ("vintage_end", "vintage_start")]
    later = (pl.col("edition").cast(pl.Int64) * 100_000 + days[0]) * 100_000 + days[1]
    return pl.when(pl.col("vintage_start") > quarter.end).then(-later).otherwise(later)


def deprivation(scores: pl.LazyFrame) -> pl.LazyFrame:
    """DEPRIVATION: the scores that are used, with deciles where 100 practices have one."""
    decile = quantile_group(pl.col("score"), 10).cast(pl.Int8)
    return (
        scores.filter("used")
        .with_columns(decile=pl.when(pl.len() >= FEWEST_FOR_DECILES).then(decile))
        .select(columns(Deprivation))
        .sort("practice_code")
    )


def mixed_editions(scores: pl.DataFrame) -> list[Finding]:
    """A warning where scores of several editions or vintages were supplied."""
    if scores.select(EDITION).n_unique() < 2:
        return []
    used = scores.filter("used")
    edition, start, end = used.select(EDITION).row(0)
    others = scores.filter(~pl.col("used"))
    without = others.join(used, on="practice_code", how="anti")["practice_code"].n_unique()
    lacking = f"; {without:,} practices have no score in it" if without else ""
    return [
        Finding(
            "warning",
            ", ".join(sorted(set(others["file"]))),
            "deprivation-editions",
            f"gives deprivation of another edition or period than IMD {edition} of "
            f"{Period(start, end).label}, which is used ({', '.join(sorted(set(used['file'])))})"
            f"{lacking}: editions are never mixed. Take away the file that is not wanted.",
        )
    ]


def inequality(
    compared: pl.LazyFrame, elsewhere: pl.LazyFrame, scores: pl.LazyFrame, people: pl.LazyFrame
) -> pl.LazyFrame:
    """INEQUALITY: a row for each locality, measure and reported window.

    Takes the comparison after withholding, the windows of practices `elsewhere`, DEPRIVATION, and
    `people` (practice_code, patients). Indices are of practices with a value, a score and a list.
    """
    rows = compared.filter("reported")
    here = _areas(rows.filter("comparable"), scores, people)
    windows = rows.select(WINDOW).unique()
    there = _areas(elsewhere.join(windows, on=WINDOW, how="semi"), scores, people)
    kinds = rows.group_by(HERE).agg(pl.col("kind", "adjusted_for").first(), compared=_able().sum())
    edition = scores.select(
        imd_edition=pl.col("edition").first(),
        imd_start=pl.col("vintage_start").first(),
        imd_end=pl.col("vintage_end").first(),
    )
    everywhere = _indices(pl.concat([here, there]), WINDOW, FEWEST).select(
        *WINDOW,
        area_practices="practices",
        **{f"area_{index}{end}": f"{index}{end}" for index in INDICES for end in ENDS[:3]},
    )
    return (
        kinds.join(_indices(here, HERE, FEWEST_PRACTICES), on=HERE, how="left")
        .join(everywhere, on=WINDOW, how="left")
        .join(edition, how="cross")
        .with_columns(pl.col("practices", "area_practices").fill_null(0))
        .with_columns(because=_because())
        .select(columns(Inequality))
        .sort(Inequality.primary_key())
    )


def _able() -> pl.Expr:
    return pl.col("comparable") & (pl.col("pooled_denominator") > 0).fill_null(value=False)


def _areas(rows: pl.LazyFrame, scores: pl.LazyFrame, people: pl.LazyFrame) -> pl.LazyFrame:
    """The practices as `slope_index` takes them, the most deprived first."""
    value = pl.col("pooled_numerator") / pl.col("pooled_denominator") * pl.col("scale")
    return (
        rows.filter(pl.col("kind") != "prompt", pl.col("pooled_denominator") > 0)
        .join(scores.select("practice_code", "score"), on="practice_code")
        .join(people.filter(pl.col("patients") > 0), on="practice_code")
        .select(
            *HERE,
            "practice_code",
            "withheld",
            value=value,
            order=-pl.col("score"),
            population=pl.col("patients").cast(pl.Float64),
        )
        .filter(pl.col("value").is_finite())
        .sort(*HERE, "practice_code", nulls_last=True)
    )


def _indices(areas: pl.LazyFrame, by: list[str], fewest: int) -> pl.LazyFrame:
    """Both indices of each group, null with too few practices or too many withheld counts."""
    figures = [f"{index}{end}" for index in INDICES for end in ENDS]
    counted = areas.group_by(by).agg(
        practices=pl.len().cast(pl.UInt32),
        people=pl.col("population").sum(),
        small_numbers=pl.col("withheld").sum() * 5 > pl.len(),
    )
    enough = (pl.col("practices") >= fewest) & ~pl.col("small_numbers")
    return (
        slope_index(areas, by)
        .join(counted, on=by)
        .with_columns(most_deprived="intercept", least_deprived=pl.col("intercept") + pl.col("sii"))
        .with_columns(pl.when(enough).then(pl.col("most_deprived", "least_deprived", *figures)))
    )


def _because() -> pl.Expr:
    """Why there is no index, the first reason that holds; null where there is one."""
    return (
        pl.when(pl.col("sii").is_not_null())
        .then(None)
        .when(pl.col("kind") == "prompt")
        .then(pl.lit("not_judged"))
        .when(pl.col("compared") < FEWEST_PRACTICES)
        .then(pl.lit("few_practices"))
        .when(pl.col("practices") < FEWEST_PRACTICES)
        .then(pl.lit("no_deprivation"))
        .when("small_numbers")
        .then(pl.lit("small_numbers"))
        .otherwise(pl.lit("equal_deprivation"))
    )
