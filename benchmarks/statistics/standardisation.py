"""Rates standardised for age and sex: directly, and indirectly.

Strata come in rows: a group's ages, or ages and sexes. Nothing is filled in: a stratum whose
count is not known makes its group's figure null, and a caller who knows that nothing was counted
writes 0.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from benchmarks.statistics.intervals import sound_byar_bound
from benchmarks.statistics.known import known
from benchmarks.statistics.rates import Figures, both_levels, rate_figures, whole_sum

FEWEST_EVENTS = 10  # a directly standardised rate of fewer has no value

# Eurostat, Revision of the European Standard Population (2013), table 1: persons of 100,000 by
# the first year of their age band; the last is 95 and over.
_BY_FIVE_YEARS = (
    *(5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000),
    *(7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 800, 200),
)
EUROPEAN_STANDARD_POPULATION_2013 = dict(zip(range(0, 100, 5), _BY_FIVE_YEARS, strict=True))


def standard_population(first_ages: Sequence[int]) -> dict[int, int]:
    """European Standard Population 2013 in the bands that begin at `first_ages`, ascending.

    The last band has no upper end. A first age that is no multiple of 5 from 0 to 95 is a
    ValueError: the standard cannot be cut there.
    """
    strange = [age for age in first_ages if age not in EUROPEAN_STANDARD_POPULATION_2013]
    if strange:
        raise ValueError(f"the European Standard Population has no band from age {strange[0]}")
    ends = [*first_ages[1:], 999]
    return {
        first: sum(
            persons
            for age, persons in EUROPEAN_STANDARD_POPULATION_2013.items()
            if first <= age < end
        )
        for first, end in zip(first_ages, ends, strict=True)
    }


def directly_standardised(strata: pl.LazyFrame, by: Iterable[str], per: float = 1) -> pl.LazyFrame:
    """One row for each group of `by`: count, population and its directly standardised figures.

    Strata have `count`, `population` and `weight` (the standard's persons), events independent of
    each other. Limits by Dobson with Byar's for the total, never the exact ones; one below 0 is
    0. Fewer than 10 events, a stratum that is not known, one without people, a negative
    count or weight, or weights of 0 alone: null figures. Dobson, Kuulasmaa, Eberle and Scherer,
    Stat. Med. 10 (1991) 457-462.
    """
    return _standardised(strata.with_columns(squares=pl.col("count")), list(by), per)


def directly_standardised_repeats(
    strata: pl.LazyFrame, by: Iterable[str], stratum: Iterable[str], per: float = 1
) -> pl.LazyFrame:
    """As `directly_standardised`, where one person may have several events.

    Rows are `persons` that had `events_each` in a stratum (the columns `stratum` within `by`),
    with its `population` and `weight`, which have to be the same in all its rows; else null. The
    variance counts persons, not events: Stukel, Glynn, Fisher, Sharp, Lu-Yao and Wennberg, Stat.
    Med. 13 (1994) 1781-1791; limits as in PHEindicatormethods.
    """
    by, persons, each = list(by), pl.col("persons"), pl.col("events_each")
    summed = strata.group_by([*by, *stratum]).agg(
        count=whole_sum(persons * each),
        squares=whole_sum(persons * each**2),
        population=_agreed("population"),
        weight=_agreed("weight"),
    )
    return _standardised(summed, by, per)


def _agreed(name: str) -> pl.Expr:
    """The one value of a column in a group; null where there are several."""
    return pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first())


def _standardised(strata: pl.LazyFrame, by: list[str], per: float) -> pl.LazyFrame:
    """The value, its variance and its limits, from the strata's counts and sums of squares."""
    count, squares, population, weight = (
        known(pl.col(name)) for name in ("count", "squares", "population", "weight")
    )
    people = pl.when(population > 0).then(population)
    weight = pl.when(weight >= 0).then(weight)
    count = pl.when(count >= 0).then(count)
    rated = strata.group_by(by).agg(
        count=whole_sum(count),
        population=whole_sum(people),
        weight=whole_sum(weight),
        value=whole_sum(weight * count / people),
        variance=whole_sum(weight**2 * squares / people**2),
    )
    weight = pl.when(pl.col("weight") > 0).then(pl.col("weight"))
    figures = dobson_figures(
        pl.col("count"), pl.col("value") / weight, pl.col("variance") / weight**2, per
    )
    return rated.with_columns(**figures).drop("weight", "variance")


def dobson_figures(count: pl.Expr, value: pl.Expr, variance: pl.Expr, per: float = 1) -> Figures:
    """A weighted sum of rates with limits from those of the total `count`.

    Under 10 events, and where anything is not known, all are null; a lower limit below 0 is 0.
    Source as above.
    """
    count, value, variance = known(count), known(value), known(variance)
    enough = pl.when(count >= FEWEST_EVENTS)
    spread = (pl.when(variance >= 0).then(variance) / count).sqrt()
    ends = both_levels(
        lambda side, level: enough.then(
            ((value + spread * (sound_byar_bound(count, side, level) - count)) * per).clip(0)
        )
    )
    figures = {"value": enough.then(value * per)} | ends
    return {name: known(figure) for name, figure in figures.items()}


def expected_events(
    population: pl.Expr, reference_count: pl.Expr, reference_population: pl.Expr
) -> pl.Expr:
    """Events a group would have at the reference's rate in each of its strata: an aggregate.

    Null where a stratum is not known, negative, or has nobody in the reference.
    """
    parts = [known(part) for part in (population, reference_count, reference_population)]
    sound = (parts[0] >= 0) & (parts[1] >= 0) & (parts[2] > 0)
    return whole_sum(pl.when(sound).then(parts[0] * parts[1] / parts[2]))


def indirectly_standardised(
    strata: pl.LazyFrame, by: Iterable[str], per: float = 1
) -> pl.LazyFrame:
    """One row for each group: observed, expected, reference_rate, and the ratio's figures.

    Strata have `count`, `population`, `reference_count` and `reference_population`. The ratio is
    observed over expected times `per`, with limits of the observed count (exact below 10, Byar
    from 10) and the expected taken as known. Breslow and Day, Statistical Methods in Cancer
    Research II (1987) 69. No expected event: null.
    """
    columns = ("population", "reference_count", "reference_population")
    population, events, people = (pl.col(name) for name in columns)
    return (
        strata.group_by(list(by))
        .agg(
            observed=whole_sum(pl.col("count")),
            expected=expected_events(population, events, people),
            reference_rate=known(whole_sum(events) / whole_sum(people)),
        )
        .with_columns(**rate_figures(pl.col("observed"), pl.col("expected"), per))
    )


def indirect_rate_figures(
    observed: pl.Expr, expected: pl.Expr, reference_rate: pl.Expr, per: float = 1
) -> Figures:
    """The standardised ratio times the reference's crude rate: an indirectly standardised rate."""
    return rate_figures(observed, known(expected) / known(reference_rate), per)
