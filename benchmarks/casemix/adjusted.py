"""Case mix in the chain: expected events in place of the exposure, the crude figures kept beside.

Everything here is after withholding: counts that are withheld stand as the middle of their range,
and the ages of a practice whose count is withheld are not looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import polars as pl

from benchmarks.casemix.aged import WINDOW, aged_events
from benchmarks.casemix.bands import AgeLists, nearest_lists
from benchmarks.casemix.direct import DIRECT, directly
from benchmarks.casemix.outcomes import (
    PLACE,
    Sources,
    about_windows,
    by_stratum,
    each_window,
    of_practices,
)
from benchmarks.measures.counts import Data
from benchmarks.measures.definition import Measure
from benchmarks.peers.comparison import compare
from benchmarks.schemas import ADJUSTED_FOR
from benchmarks.settings import Comparison
from benchmarks.statistics.casemix import explained_share

CRUDE = ("crude_ratio", "crude_ratio_lower", "crude_ratio_upper")


class Aged(Data, Protocol):
    """What measures count, and the rates that a folder brings."""

    @property
    def rates(self) -> pl.LazyFrame: ...  # noqa: D102


def asked_for(measures: Mapping[str, Measure]) -> dict[str, Measure]:
    """The measures that are to be adjusted for age and sex."""
    return {name: one for name, one in measures.items() if one.value.standardise == "age_sex"}


def sources(
    inputs: Aged, measures: Mapping[str, Measure], values: pl.DataFrame, elsewhere: pl.DataFrame
) -> list[pl.LazyFrame]:
    """Plans of lists by age, events by age and rates, for the windows of both frames."""
    wanted = asked_for(measures)
    rows = _rows(values, elsewhere, wanted).lazy()
    shown = rows.filter(~pl.col("withheld")).select("practice_code", *WINDOW)
    return [
        nearest_lists(inputs.population, rows.select("practice_code", "period_end")),
        aged_events(inputs, wanted, shown),
        inputs.rates.filter(pl.col("measure_id").is_in(list(wanted))),
    ]


def _rows(
    values: pl.DataFrame, elsewhere: pl.DataFrame, wanted: Mapping[str, Measure]
) -> pl.DataFrame:
    """The rows of both frames that may be adjusted, and whether they may stand in a standard."""
    columns = [
        "practice_code",
        *WINDOW,
        "locality",
        "withheld",
        "pooled_numerator",
        "pooled_denominator",
    ]
    here = values.filter(pl.col("window") != "month").select(*columns, serves="comparable")
    return (
        pl.concat([here, elsewhere.select(*columns, serves=pl.lit(value=True))])
        .filter(pl.col("measure_id").is_in(list(wanted)), pl.col("pooled_denominator") > 0)
        .sort(PLACE)
    )


def collected(frames: Sequence[pl.DataFrame]) -> Sources:
    """The plans of `sources`, collected in their order."""
    lists, aged, rates = frames
    parts = lists.partition_by("period_end", as_dict=True, include_key=False)
    by_end = {end: AgeLists(part) for (end,), part in parts.items() if isinstance(end, date)}
    return Sources(by_end, aged, rates)


def with_case_mix(
    values: pl.DataFrame,
    elsewhere: pl.DataFrame,
    found: Sources,
    measures: Mapping[str, Measure],
    wish: Comparison,
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Both frames with expected events for exposure where a measure can be adjusted.

    Exposure becomes `standard_time`: expected events at the rate of all practices together, so
    that events over it are in the measure's unit. Adds `ABOUT`, `EACH`, `DIRECT`,
    `crude_denominator`, standardised and its interval. A practice without expected events, where
    the others have them, is not compared (`no_ages`); one elsewhere is left out.
    """
    rows = _rows(values, elsewhere, asked_for(measures))
    outcomes = list(each_window(rows, found, measures))
    windows, events = about_windows(rows, outcomes), of_practices(rows, outcomes)
    aged = by_stratum(rows, outcomes if wish.standard_population != "none" else [])
    # Sums of fractions depend on their order: the same rows in the same order, always.
    here, away = (
        frame.sort(PLACE)
        .lazy()
        .join(windows.lazy(), on=WINDOW, how="left", maintain_order="left")
        .join(events.lazy(), on=PLACE, how="left", maintain_order="left")
        .with_columns(
            pl.col("adjusted_for").fill_null(pl.lit("none", pl.Enum(ADJUSTED_FOR))),
            crude_denominator="pooled_denominator",
        )
        .with_columns(pooled_denominator=_exposure())
        for frame in (values, elsewhere)
    )
    direct = directly(aged.lazy(), PLACE)
    whole = here.join(direct, on=PLACE, how="left", maintain_order="left")
    return _standardised(whole), away.filter(pl.col("pooled_denominator") > 0)


def _adjusted() -> pl.Expr:
    return pl.col("adjusted_for") != "none"


def _exposure() -> pl.Expr:
    return pl.when(_adjusted()).then("standard_time").otherwise("pooled_denominator")


def _standardised(here: pl.LazyFrame) -> pl.LazyFrame:
    """Values as if everybody's patients had the ages and sexes of all practices' together.

    The ratio of observed to expected events times the rate of all: an indirectly standardised
    rate. The interval is the value's, with the expected taken as known.
    """
    lacking = (
        _adjusted()
        & pl.col("pooled_denominator").is_null()
        & pl.col("crude_denominator").is_not_null()
    )
    own = pl.col("crude_denominator") / pl.col("pooled_denominator")
    return here.with_columns(
        comparable=pl.col("comparable") & ~lacking,
        because=pl.when(lacking & pl.col("because").is_null())
        .then(pl.lit("no_ages"))
        .otherwise("because"),
        **{
            f"standardised{end}": pl.when(_adjusted()).then(pl.col(name) * own)
            for name, end in (("value", ""), ("lower", "_lower"), ("upper", "_upper"))
        },
        **{
            name: pl.when(~pl.col("withheld")).then(pl.col(name) * pl.col("scale"))
            for name in DIRECT
        },
        expected_events=pl.when(~pl.col("withheld")).then("expected_events"),
    )


def beside_crude(known: pl.LazyFrame) -> pl.LazyFrame:
    """The comparison, and beside it the ratio without adjustment and how much that explains.

    The crude ratio is of the reported rows that are adjusted, against the same practices, by the
    same rules. Withheld rows get neither.
    """
    crude = compare(
        known.filter("reported", _adjusted()).with_columns(pooled_denominator="crude_denominator")
    ).select(
        *PLACE,
        *(
            pl.when(~pl.col("withheld")).then(pl.col(name.removeprefix("crude_"))).alias(name)
            for name in CRUDE
        ),
    )
    ratio, lower, upper = (pl.col(name) for name in CRUDE)
    return (
        compare(known)
        .join(crude, on=PLACE, how="left", maintain_order="left")
        .with_columns(explained=explained_share(ratio, pl.col("ratio"), lower, upper))
    )
