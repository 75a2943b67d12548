"""What each row stands for: whether the report shows it, whether it is compared, and its status."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from benchmarks.periods import Period, add_months
from benchmarks.schemas import STATUSES, VERDICTS, WINDOWS
from benchmarks.statistics.multiplicity import survives
from benchmarks.statistics.position import positions

OLD_MONTHS = 24  # data that end longer before the quarter decide nothing
FALSE_DISCOVERIES = 0.1
WINDOW = ["measure_id", "window", "period_start", "period_end"]
FULL_MONTHS = {"quarter": 3, "rolling_year": 12}
# What a withheld row must not show, nor one whose peers are mostly withheld.
OWN = (
    "ratio",
    "ratio_lower",
    "ratio_upper",
    "ratio_lower_998",
    "ratio_upper_998",
    "difference",
    "difference_lower",
    "difference_upper",
    "difference_lower_998",
    "difference_upper_998",
    "expected",
    "expected_lower",
    "expected_upper",
    "expected_lower_998",
    "expected_upper_998",
    "reliability",
    "z",
    "p",
    "excess",
    "excess_lower",
    "excess_upper",
    "best_quartile",
    "to_best_quartile",
    "chance",
    "explained",
)


def with_standing(
    windows: pl.LazyFrame,
    who: pl.LazyFrame,
    facts: pl.LazyFrame,
    chosen: pl.LazyFrame,
    quarter: Period,
) -> pl.LazyFrame:
    """Windows of the practices in `who`, with a row for each reported figure that is missing.

    Takes `reported_windows` as `chosen`. Adds the columns of `facts` and of `who`, and:
    `reported`, the one row of a measure that the report of `quarter` shows; `old`; `incomplete`
    (the window has fewer months than it should, for everybody); `because`, why the row is not
    compared, null where it is; and `comparable`.
    """
    current = who.filter("member").select("practice_code")
    absent = current.join(chosen, how="cross").join(
        windows, on=["practice_code", *WINDOW], how="anti"
    )
    rows = (
        pl.concat([windows.drop("locality"), absent], how="diagonal_relaxed")
        .join(chosen.with_columns(reported=pl.lit(value=True)), on=WINDOW, how="left")
        .join(facts, on="measure_id")
        .join(who, on="practice_code")
    )
    full = pl.col("window").cast(pl.String).replace_strict(FULL_MONTHS, default=None)
    return (
        rows.with_columns(
            pl.col("reported").fill_null(value=False),
            pl.col("withheld").fill_null(value=False),
            pl.col("local").fill_null(value=False),
            old=pl.col("period_end") < add_months(quarter.start, -OLD_MONTHS) - timedelta(days=1),
            incomplete=(pl.col("months_of_any") < full).fill_null(value=False),
        )
        .with_columns(because=_because())
        .with_columns(
            comparable=(pl.col("because").is_null() | (pl.col("because") == "old_data"))
            & pl.col("denominator").is_not_null()
        )
    )


def _because() -> pl.Expr:
    """Why a row is not compared, the first reason that holds."""
    return (
        pl.when(~pl.col("compared"))
        .then("not_compared_because")
        .when(pl.col("months_with_data") < pl.col("months_of_any"))
        .then(pl.lit("incomplete_window"))
        .when(pl.col("reported") & pl.col("old"))
        .then(pl.lit("old_data"))
    )


def reported_windows(windows: pl.LazyFrame, facts: pl.LazyFrame, quarter: Period) -> pl.LazyFrame:
    """The one window of each measure that the report of `quarter` shows.

    That at the quarter's end, else the latest year that ends by then; the quarter itself where
    there are no data at all. The same for all practices, in a locality or not.
    """
    window = pl.col("window").cast(pl.String)
    at_end = window.is_in(list(FULL_MONTHS)) & (pl.col("period_end") == quarter.end)
    latest = (
        windows.filter(at_end | (window == "year"))
        .select(*WINDOW, at_end=at_end)
        .unique()
        .sort("at_end", "period_end", "period_start", descending=True)
        .unique("measure_id", keep="first", maintain_order=True)
        .select(WINDOW)
    )
    without = facts.join(latest, on="measure_id", how="anti").select(
        "measure_id",
        window=pl.lit("quarter").cast(pl.Enum(WINDOWS)),
        period_start=pl.lit(quarter.start),
        period_end=pl.lit(quarter.end),
    )
    return pl.concat([latest, without])


def with_status(compared: pl.LazyFrame) -> pl.LazyFrame:
    """Settle verdict, status and reason; null what a withheld row must not show.

    Adds `check_first` (implausible in a local extract, or no events where ten were expected) and
    `survives` (Benjamini-Hochberg over the practice's reported measures).
    """
    verdict = pl.col("verdict").cast(pl.String)
    because = (
        pl.when(pl.col("because").is_not_null())
        .then("because")
        .when(pl.col("kind").is_in(["amount", "prompt"]))
        .then(pl.lit("not_judged"))
        .when(pl.col("instead").is_not_null() & (pl.col("instead") != "items_judged"))
        .then("instead")
        .when(verdict.is_null())
        .then(pl.lit("few_practices"))
    )
    missing = pl.col("denominator").is_null() & ~pl.col("withheld")
    mostly = (pl.col("because") == "mostly_withheld").fill_null(value=False)
    settled = compared.with_columns(because=pl.when(~missing).then(because)).with_columns(
        status=_status(missing, verdict).cast(pl.Enum(STATUSES)),
        verdict=_verdict(missing, verdict).cast(pl.Enum(VERDICTS)),
    )
    return (
        settled.with_columns(
            pl.when(~pl.col("withheld") & ~mostly).then(pl.col(OWN)),
            pl.when(~pl.col("withheld")).then(pl.col("reference_percentile")),
        )
        .with_columns(check_first=_check_first())
        .with_columns(survives=_survives())
        .with_columns(because=_or_of_items())
        .drop("instead")
    )


def _or_of_items() -> pl.Expr:
    """Beside a verdict that is of a cost's items, says so."""
    of_items = pl.col("because").is_null() & (pl.col("instead") == "items_judged")
    return (
        pl.when(of_items & pl.col("verdict").is_not_null())
        .then(pl.lit("items_judged"))
        .otherwise("because")
    )


def with_position(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add position, position_low and position_high among the compared practices of the locality.

    1 is the highest value; low and high are the ends of the 90% set of places that chance leaves
    open. Null where not compared, withheld or missing.
    """
    among = [*WINDOW, "locality"]
    able = rows.filter(
        pl.col("because").is_null(),
        pl.col("status").is_in(["shown", "too_few"]),
        pl.col("kind").is_in(["rate", "ratio", "proportion"]),
    ).select(
        *among,
        "practice_code",
        "numerator",
        "proportion",
        denominator="pooled_denominator",
        phi="phi_assumed",
    )
    placed = pl.concat(
        [
            positions(able.filter(pl.col("proportion") == kind), among, proportion=kind)
            for kind in (False, True)
        ]
    )
    names = ["position", "position_low", "position_high"]
    found = placed.select(*among, "practice_code", pl.col(names).cast(pl.UInt32))
    return rows.join(found, on=[*among, "practice_code"], how="left")


def _status(missing: pl.Expr, verdict: pl.Expr) -> pl.Expr:
    return (
        pl.when(pl.col("withheld"))
        .then(pl.lit("withheld"))
        .when(missing)
        .then(pl.lit("missing"))
        .when(pl.col("because").is_not_null())
        .then(pl.lit("not_compared"))
        .when(verdict == "too_few")
        .then(pl.lit("too_few"))
        .otherwise(pl.lit("shown"))
    )


def _verdict(missing: pl.Expr, verdict: pl.Expr) -> pl.Expr:
    return (
        pl.when(pl.col("withheld") | missing)
        .then(None)
        .when(pl.col("because").is_not_null())
        .then(pl.lit("not_compared"))
        .otherwise(verdict)
    )


def _check_first() -> pl.Expr:
    """So far from peers that the data are asked first. METHODS A6."""
    none = (pl.col("numerator") == 0) & (pl.col("expected") >= 10)
    far = pl.col("local") & ((pl.col("ratio") > 3) | (pl.col("ratio") < 1 / 3))
    judged = pl.col("verdict").is_not_null() & (pl.col("because").is_null())
    return (judged & (none | far)).fill_null(value=False)


def _survives() -> pl.Expr:
    """Over the practice's reported and judged measures; others neither count nor survive.

    What has to be checked first is neither.
    """
    looked_at = pl.col("reported") & (pl.col("status") == "shown") & ~pl.col("check_first")
    p = pl.when(looked_at).then("p")
    return survives(p, FALSE_DISCOVERIES, ["practice_code"])


def key_order() -> Sequence[str]:
    """The order in which rows are written."""
    return ["practice_code", "measure_id", "window", "period_start", "period_end"]
