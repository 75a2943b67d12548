"""Withholding: the only room that decides what is not shown, and in what form counts are.

A withheld count is null from here on; whatever is pooled takes the middle of its range or does
without it, so that nothing printed anywhere depends on it. METHODS A15 in `docs/methods.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from benchmarks.disclosure import nested, years
from benchmarks.disclosure.files import by_file
from benchmarks.disclosure.kinship import Kinship, kinds_of_rows, kinship
from benchmarks.disclosure.log import disclosure_log
from benchmarks.disclosure.primary import TELLING, rounded, withheld_first
from benchmarks.disclosure.rules import (
    beside,
    disclosure_rules,
    printed_rules,
    rules_in_words,
    with_middles,
)
from benchmarks.periods import Period

MOSTLY = 0.2  # of the peers' events: with more of them middles, there is no verdict

__all__ = [
    "Room",
    "beside",
    "by_file",
    "disclosure_log",
    "disclosure_rules",
    "kinds_of_rows",
    "kinship",
    "mostly_withheld",
    "printed_rules",
    "rules_in_words",
    "shown_months",
    "with_middles",
    "withhold",
]


@dataclass(frozen=True)
class Room:
    """What withholding needs to know beside the rows themselves."""

    rules: pl.LazyFrame  # of `disclosure_rules`
    kin: Kinship
    quarters: pl.LazyFrame  # of `years.quarters`
    changed: Sequence[str]  # measures that were shown by quarters once, and by years once
    quarter: Period
    years_end: int

    def withhold(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Withhold all that tells a small count of a practice, alone or beside the rest.

        Takes the rows of all windows of practices in a locality, as `withheld_first` does, with
        `comparable`. Adds `reason` and pooled_numerator and pooled_denominator for sums over
        practices, which are the same whatever the withheld numbers are; they are null, and the row
        is not comparable, where even that would tell. Numerator and denominator are null where
        withheld, and rounded where the source asks for it.
        """
        first = withheld_first(rows, self.rules)
        settled = years.settled(self.quarters, self.years_end)
        beside = years.withheld_beside(first, settled, self.changed, self.quarter, self.years_end)
        schema = {**beside.collect_schema(), "left_out": pl.Boolean()}
        done = beside.map_batches(
            lambda frame: nested.withheld_beside(frame, self.kin), schema=schema
        )
        return _hidden(done.drop("anchored")).with_columns(
            comparable=pl.col("comparable") & pl.col("pooled_denominator").is_not_null()
        )


def withhold(rows: pl.LazyFrame, rules: pl.LazyFrame) -> pl.LazyFrame:
    """The first rule alone, for practices of which nothing is printed but totals."""
    return _hidden(withheld_first(rows, rules).with_columns(left_out=pl.lit(value=False)))


def _hidden(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Null what is withheld, round what is shown."""
    left_out = pl.col("left_out") | pl.col("reason").cast(pl.String).is_in(TELLING)
    shown = pl.col("reason").is_null()
    return rows.with_columns(
        pl.when(~left_out.fill_null(value=False)).then(
            pl.col("pooled_numerator", "pooled_denominator")
        ),
        withheld=~shown,
        guessed=pl.when(left_out.fill_null(value=False)).then(0.0).otherwise("guessed"),
        numerator=pl.when(shown).then(rounded(pl.col("numerator"))),
        denominator=pl.when(shown).then(rounded(pl.col("denominator"), "counted_below")),
    ).drop("left_out", "numerator_middled", "denominator_middled")


def shown_months(months: pl.LazyFrame) -> pl.LazyFrame:
    """The months that may be shown, and `whole_series`, whether all of the practice's may.

    A practice with a withheld month takes no part in the months of others: its other months would
    come and go in what they are set against.
    """
    hidden = pl.col("withheld").any().over("practice_code", "measure_id")
    return months.with_columns(whole_series=~hidden).filter(~pl.col("withheld"))


def mostly_withheld(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Give no verdict where the peers are mostly guessed: `because` is mostly_withheld.

    Where more than a fifth of the events of a practice's peers (for proportions, of the fewer of
    events and non-events) are middles of withheld ranges, that middle would decide.
    """
    among = ["measure_id", "window", "period_start", "period_end", "locality"]
    able = pl.col("comparable") & pl.col("pooled_denominator").is_not_null()
    events, of, guessed = (
        pl.when(able).then(name).fill_null(0.0)
        for name in ("pooled_numerator", "pooled_denominator", "guessed")
    )
    peers, trials, middles = (one.sum().over(among) - one for one in (events, of, guessed))
    fewer = pl.when("proportion").then(pl.min_horizontal(peers, trials - peers)).otherwise(peers)
    mostly = pl.col("because").is_null() & ~pl.col("withheld") & (middles > MOSTLY * fewer)
    return rows.with_columns(
        because=pl.when(mostly).then(pl.lit("mostly_withheld")).otherwise("because")
    )
