"""Queries to figures: those of a quarter, and the final edition that waits for the answers."""

from collections.abc import Sequence

import polars as pl

from benchmarks.errors import DataError
from benchmarks.periods import Period
from benchmarks.schemas import Queries
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs

NAMED = 5  # queries in the message


class OpenQueries(DataError):
    """A final edition was asked for while figures are in question."""

    def __init__(self, rows: Sequence[tuple[str, str]], quarter: Period) -> None:
        told = [f"  {code}, {measure}" for code, measure in rows[:NAMED]]
        more = [f"  and {len(rows) - NAMED} more"] if len(rows) > NAMED else []
        count = "1 query is" if len(rows) == 1 else f"{len(rows)} queries are"
        super().__init__(
            "\n".join(
                [
                    f"{count} open for {quarter.label}, so there is no final edition yet:",
                    *told,
                    *more,
                    "  Write the answers into queries.csv, or ask for --state draft.",
                ]
            )
        )


class PastDeadline(DataError):
    """The last day for queries lies before the quarter has ended."""

    def __init__(self, settings: Settings, quarter: Period) -> None:
        super().__init__(
            f"peerbench.toml: queries.until is {settings.queries.until}, which is not after "
            f"{quarter.label} has ended.\n"
            "  Write the last day on which this draft may be queried, or take the line away."
        )


def refuse_open(inputs: Inputs, quarter: Period, practices: Sequence[str], state: str) -> None:
    """Raise OpenQueries where a final edition is asked for and a query is open.

    One open figure of a locality is in every peer's comparison: so all practices of the
    localities of those asked for (none: everybody's) must be answered. Collects the queries.
    """
    if state != "final":
        return
    rows = inputs.queries.filter(
        pl.col("quarter_start") == quarter.start, pl.col("answer").is_null()
    )
    if practices:
        here = inputs.localities.filter(pl.col("practice_code").is_in(list(practices)))
        room = inputs.localities.join(here.select("locality").unique(), on="locality", how="semi")
        rows = rows.join(room, on="practice_code", how="semi")
    found = rows.select("practice_code", "measure_id").collect().sort("practice_code", "measure_id")
    if not found.is_empty():
        raise OpenQueries(found.rows(), quarter)


def refuse_past_deadline(settings: Settings, quarter: Period, state: str) -> None:
    """Raise PastDeadline where a draft would ask for queries by a day of an earlier quarter."""
    until = settings.queries.until
    if state == "draft" and until is not None and until <= quarter.end:
        raise PastDeadline(settings, quarter)


def queries_of(inputs: Inputs, quarter: Period) -> pl.LazyFrame:
    """QUERIES of the quarter, in one order."""
    key = ["practice_code", "asked_on", "measure_id", "query"]
    rows = inputs.queries.filter(pl.col("quarter_start") == quarter.start)
    return rows.sort(key).select(Queries.column_names())
