"""Some whole localities at a time: what withholding and comparing need for a moment stays small.

Both look at the practices of one locality alone, and need several times the room of what they
give.
"""

from collections.abc import Iterator
from typing import Final

import polars as pl

from benchmarks.casemix.adjusted import beside_crude
from benchmarks.disclosure import Room, mostly_withheld
from benchmarks.lasting import with_quarters_on_side
from benchmarks.measures.values import with_values
from benchmarks.peers.distance import with_best_quartile
from benchmarks.standing import (
    key_order,
    reported_windows,
    with_position,
    with_standing,
    with_status,
)

AT_ONCE = 250  # practices
# Averages of fractions end in the same digit only if their rows are added in one order.
SETTLED: Final = "in-memory"
# What is looked at of a month, which is neither adjusted nor compared.
OF_MONTHS = (
    *("practice_code", "measure_id", "window", "period_start", "period_end", "locality"),
    *("member", "comparable", "kind", "proportion", "scale", "numerator", "denominator"),
    *("pooled_numerator", "crude_denominator", "withheld", "reason", "up_to", "value"),
    *("lower", "upper", "lower_998", "upper_998", "method", "months_with_data", "months_of_any"),
)


def in_blocks(practices: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The practices of whole localities, AT_ONCE at once or a locality more.

    Takes a row for each practice, with `locality`; of nobody it is one block of nobody.
    """
    places = practices.group_by("locality").len().sort("locality")
    before = pl.col("len").cum_sum() - pl.col("len")
    for block in places.with_columns(block=before // AT_ONCE).partition_by("block") or [places]:
        yield practices.join(block, on="locality", how="semi", maintain_order="left")


def withheld_here(
    windows: pl.DataFrame, practices: pl.DataFrame, facts: pl.LazyFrame, room: Room
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Values of the localities' practices after withholding: all windows but months, and months.

    Takes the windows of all practices, PRACTICES and the facts of measures. Of months only
    OF_MONTHS.
    """
    chosen = reported_windows(windows.lazy(), facts, room.quarter).collect(engine=SETTLED)
    longer, months = [], []
    is_month = pl.col("window") == "month"
    for who in in_blocks(practices):
        own = with_standing(_of(windows, who), who.lazy(), facts, chosen.lazy(), room.quarter)
        values = with_values(mostly_withheld(room.withhold(own))).collect(engine=SETTLED)
        longer.append(values.filter(~is_month))
        months.append(
            values.filter(is_month)
            .with_columns(crude_denominator="pooled_denominator")
            .select(OF_MONTHS)
        )
    return pl.concat(longer), pl.concat(months)


def compared_here(known: pl.DataFrame, practices: pl.DataFrame) -> pl.DataFrame:
    """PEER_COMPARISON of all windows but months, sorted by its key.

    Takes values after withholding with what the reference set of each says.
    """
    found = []
    for who in in_blocks(practices):
        plan = with_status(with_best_quartile(beside_crude(_of(known, who))))
        # Collected, for what follows looks at it several times.
        judged = plan.collect(engine=SETTLED).lazy()
        found.append(with_quarters_on_side(with_position(judged)).collect(engine=SETTLED))
    return pl.concat(found).sort(key_order())


def _of(rows: pl.DataFrame, who: pl.DataFrame) -> pl.LazyFrame:
    """The rows of some practices, in their order."""
    return rows.lazy().filter(pl.col("practice_code").is_in(who["practice_code"].implode()))
