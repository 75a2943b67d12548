"""Rolling years overlap: two of them, a quarter apart, tell what their quarters differ by."""

from collections.abc import Sequence

import polars as pl

from benchmarks.disclosure.primary import REASON
from benchmarks.disclosure.rules import small
from benchmarks.measures.windows import month_count, quarter_end
from benchmarks.periods import Period, financial_year_start

KEY = ["practice_code", "measure_id"]
LONGEST = 3  # months
PLAIN = ("plain_so_far", "plain_year", "plain_both", "plain_before")


def quarters(counts: pl.LazyFrame, facts: pl.LazyFrame, rules: pl.LazyFrame) -> pl.LazyFrame:
    """The quarters of local extracts, and whether a number in one is small or withheld.

    Takes MEASURE_COUNTS with `local`; gives practice_code, measure_id, `end` and `small`.
    """
    events, of = pl.col("numerator"), pl.col("denominator")
    others = pl.col("proportion") & small(of - events)
    trials = pl.col("counted_below") & small(of)
    return (
        counts.filter("local", month_count() <= LONGEST)
        .group_by(*KEY, end=quarter_end(pl.col("period_start")))
        .agg(pl.col("numerator", "denominator").sum(), pl.col("withheld").any())
        .join(facts.select("measure_id", "proportion"), on="measure_id")
        .join(rules, on="measure_id")
        .select(
            *KEY,
            "end",
            small=(pl.col("withheld") | small(events) | others | trials).fill_null(value=True),
        )
    )


def year_of(day: pl.Expr, years_end: int) -> pl.Expr:
    """The first day of the year that ends with an NHS quarter and holds `day`."""
    months = years_end * 3 % 12 + 3  # January of the first month after that quarter
    shift = months % 12
    return day.dt.offset_by(f"-{shift}mo").dt.truncate("1y").dt.offset_by(f"{shift}mo")


def settled(found: pl.LazyFrame, years_end: int) -> pl.LazyFrame:
    """What may be shown of each quarter's rolling year and months, whatever comes later.

    Takes `quarters`; gives practice_code, measure_id, `end`, and of its year: `plain_so_far` (no
    quarter up to this one is small), `plain_year` (nor a later one), `plain_both` (up to this one,
    and in the year before) and `plain_before` (that held at an earlier quarter of the year).

    Where all quarters of two overlapping years are known not to be small, their difference tells
    no small number. Elsewhere only the year that ends with `years_end` is shown, and only where
    nothing of it was shown before: years of which no two overlap.
    """
    known = found.with_columns(year=year_of(pl.col("end"), years_end)).with_columns(
        plain_year=~pl.col("small").any().over(*KEY, "year")
    )
    before = known.select(*KEY, other="end", was_small="small", other_year="year")
    since = pl.col("year").dt.offset_by("-12mo")
    pairs = known.join(before, on=KEY).filter(
        pl.col("other") <= pl.col("end"), pl.col("other_year") >= since
    )
    own_year = pl.col("other_year") == pl.col("year")
    told = pairs.group_by(*KEY, "end", "year", "plain_year").agg(
        plain_so_far=~(pl.col("was_small") & own_year).any(),
        plain_both=~pl.col("was_small").any(),
    )
    held = pl.col("plain_both").cast(pl.Int32)
    earlier = held.cum_sum().over(*KEY, "year", order_by="end") - held
    return told.with_columns(plain_before=earlier > 0)


def withheld_beside(
    rows: pl.LazyFrame, known: pl.LazyFrame, changed: Sequence[str], quarter: Period, years_end: int
) -> pl.LazyFrame:
    """Withhold the rolling years that would tell a small quarter.

    Takes rows with `reason` and `local`, and `settled` quarters. Adds `anchored` (ends with
    such a year). `changed` are measures that were
    at some quarter's time shown by quarters and at another by rolling years: of those only what
    is safe both ways is shown.
    """
    joined = rows.join(
        known.rename({"end": "at"}), left_on=[*KEY, _end()], right_on=[*KEY, "at"], how="left"
    )
    rolling = pl.col("window") == "rolling_year"
    both_ways = pl.col("measure_id").is_in(changed)
    so_far, year, both, before = (pl.col(name).fill_null(value=False) for name in PLAIN)
    anchored = year_of(pl.col("period_end") + pl.duration(days=1), years_end) > pl.col("period_end")
    year_shown = pl.when(anchored).then(so_far | (~both_ways & ~before)).otherwise(both)
    past = pl.col("period_end") < financial_year_start(quarter.start)
    quarter_shown = ~(both_ways & past) | year
    shown = (
        pl.when(rolling)
        .then(year_shown)
        .when(pl.col("window") == "quarter")
        .then(quarter_shown)
        .otherwise(pl.lit(value=True))
    )
    # Whether it is small itself or not: years that overlap must not even tell that.
    known_why = (pl.col("reason") == "at_source").fill_null(value=False)
    tells = pl.col("local") & ~known_why & ~shown
    return joined.with_columns(
        anchored=anchored,
        reason=pl.when(tells).then(pl.lit("tells_another_window", REASON)).otherwise("reason"),
    ).drop("year", *PLAIN)


def _end() -> pl.Expr:
    return quarter_end(pl.col("period_end"))
