"""Where the rates by age and sex come from, and what a practice would have by them. METHODS A4."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.casemix.bands import SEXES, AgeLists, Edges, by_stratum, shared_edges
from benchmarks.measures.definition import FromList, Measure
from benchmarks.measures.values import MONTHS_A_YEAR
from benchmarks.peers.reference import FEWEST, SHARED_FROM
from benchmarks.statistics.casemix import Array, Moments, pooled_rates, predictive_gain

Flags = NDArray[np.bool_]
FEWEST_EVENTS = 100  # of a standard: fewer tell no rates by age
FEWEST_IN_STANDARD = 5  # practices: the ages of fewer could be told from what others are expected
FEWEST_FITTED = 300  # practices whose counts give a pattern by age
LEAST_GAIN = 0.01  # of a fit over the size of the list: less is none
FITTED_EDGES = (0, 5, 15, 25, 35, 45, 55, 65, 75, 85)  # of lists in finer bands
# Why a measure is not adjusted, the most telling first.
BANDS_APART = "bands_apart"  # the ages of rates or extract and those of the lists do not meet
NO_GAIN = "no_gain"  # fitted rates predict no better than the size of the list
FEW_EVENTS = "few_events"  # the extract has ages, but of too few practices or events
NO_LISTS = "no_lists"  # too few practices have a list by age
NO_SOURCE = "no_source"  # no ages, no rates, and too few practices for a pattern
WHY_NOT = (BANDS_APART, NO_GAIN, FEW_EVENTS, NO_LISTS, NO_SOURCE)


@dataclass(frozen=True)
class Window:
    """One measure in one window: a row per practice, in the order of their codes."""

    measure: Measure
    codes: pl.Series
    localities: pl.Series  # null outside all
    counts: Array  # withheld ones as the middle of their range
    exposure: Array
    serves: Flags  # may stand in a standard or a fit: comparable, or outside and complete
    lists: AgeLists
    aged: pl.DataFrame  # practice_code, sex, age_from, age_to, amount
    rates: pl.DataFrame  # RATES of the measure

    def people(self, edges: Edges) -> Array:
        """Exposure by stratum: the denominator in the proportions of the nearest list by age.

        Its whole list, whatever ages the denominator takes, since events come at all ages.
        """
        choice = self.measure.denominator
        assert isinstance(choice, FromList)  # noqa: S101 - the caller's choice
        below = self.lists.patients(choice, self.codes)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(below > 0, self.exposure / below, np.nan)
        found: Array = self.lists.cut(edges, self.codes) * share[:, None]
        return found

    def homes(self) -> Iterator[tuple[Flags, Flags]]:
        """For each locality, and outside all: whose rows, and who is elsewhere."""
        names = self.localities.fill_null("").to_numpy()
        for name in np.unique(names):
            here: Flags = names == name
            yield here, ~here if name else np.ones(len(here), dtype=bool)


@dataclass(frozen=True)
class Expected:
    """Events expected of each practice, and the standard behind them."""

    adjusted_for: str
    events: Array  # one for each practice; NaN where its ages are not known
    practices: Array  # of the standard that each is set against
    edges: Edges
    gain: float = float("nan")


def expected(window: Window) -> Expected | str:
    """Events by the first standard that can be had, or why there is none (`WHY_NOT`)."""
    if window.lists.codes.is_empty():
        return NO_LISTS
    reasons = [NO_SOURCE]
    for source in (_from_extract, _from_rates, _from_fit, _from_weights):
        found = source(window)
        if isinstance(found, Expected):
            if _enough(window, found):
                return found
            found = NO_LISTS
        reasons.append(found)
    return min(reasons, key=WHY_NOT.index)


def _enough(window: Window, found: Expected) -> bool:
    """Nine in ten of the practices compared have ages, and expected events."""
    compared = window.serves & window.localities.is_not_null().to_numpy()
    return bool(compared.any()) and np.isfinite(found.events[compared]).mean() >= 0.9


def _from_extract(window: Window) -> Expected | str:
    """Rates of the practices elsewhere whose extract has ages, else of the whole extract."""
    if window.aged.is_empty():
        return NO_SOURCE
    bands = window.aged.select("age_from", "age_to").unique().iter_rows()
    edges = shared_edges([*window.lists.bands, *bands])
    people = window.people(edges)
    told = window.codes.is_in(window.aged["practice_code"].unique().implode()).to_numpy()
    standard = told & window.serves & np.isfinite(people).all(axis=1)
    events = by_stratum(window.aged, edges, window.codes)
    if standard.sum() < FEWEST_IN_STANDARD or events[standard].sum() < FEWEST_EVENTS:
        return FEW_EVENTS
    if len(edges) == 1:
        return BANDS_APART
    found, practices = np.full(len(told), np.nan), np.zeros(len(told))
    shared = standard.sum() >= SHARED_FROM
    for here, elsewhere in window.homes():
        others = standard & elsewhere
        chosen = others if others.sum() >= FEWEST and not shared else standard
        if events[chosen].sum() < FEWEST_EVENTS:
            chosen = standard
        found[here] = people[here] @ pooled_rates(events[chosen], people[chosen])
        practices[here] = chosen.sum()
    return Expected("age_sex_extract", _positive(found), practices, edges)


def _from_rates(window: Window) -> Expected | str:
    """Rates of a file in the folder, in the measure's own unit or as the file says."""
    return _from_file(window, "age_sex_rates")


def _from_weights(window: Window) -> Expected | str:
    """Weights of a file, which tell a relative use only: scaled to the events that there were."""
    found = _from_file(window, "star_pu")
    if isinstance(found, str):
        return found
    known = window.serves & np.isfinite(found.events)
    factor = window.counts[known].sum() / found.events[known].sum() if known.any() else np.nan
    return replace(found, events=_positive(found.events * factor))


def _from_file(window: Window, adjusted_for: str) -> Expected | str:
    rates = window.rates.filter(pl.col("adjusted_for").cast(pl.String) == adjusted_for)
    if rates.is_empty():
        return NO_SOURCE
    edges = shared_edges(window.lists.bands)
    if not set(rates["age_from"]) <= set(edges):
        return BANDS_APART
    value = window.measure.value
    yearly = MONTHS_A_YEAR if value.time == "year" else 1
    per = 1.0 if adjusted_for == "star_pu" else value.per
    by_age = np.concatenate([_by_edge(rates, sex, edges, per) for sex in SEXES]) / yearly
    none = np.full(len(window.codes), np.nan)
    return Expected(adjusted_for, _positive(window.people(edges) @ by_age), none, edges)


def _by_edge(rates: pl.DataFrame, sex: str, edges: Edges, per: float) -> Array:
    """The rate of one person in each band of the lists."""
    own = rates.filter(pl.col("sex").cast(pl.String).is_in([sex, "all"])).sort("age_from")
    place = np.searchsorted(own["age_from"].to_numpy(), edges, side="right") - 1
    each: Array = (own["rate"] / own["per"].fill_null(per)).to_numpy()
    return each[place]


def _from_fit(window: Window) -> Expected | str:
    """Rates fitted to the counts of the practices elsewhere, where they predict better."""
    edges = shared_edges(window.lists.bands)
    if len(edges) > len(FITTED_EDGES):
        edges = tuple(edge for edge in FITTED_EDGES if edge in edges)
    people = window.people(edges)
    able = window.serves & np.isfinite(people).all(axis=1) & (window.exposure > 0)
    shared_by_all = able.sum() >= SHARED_FROM
    fewest = able.sum() if shared_by_all else min((able & far).sum() for _, far in window.homes())
    if fewest < FEWEST_FITTED or len(edges) == 1:
        return NO_SOURCE
    if not (gain := predictive_gain(window.counts[able], people[able])) >= LEAST_GAIN:
        return NO_GAIN
    whole = Moments.of(window.counts[able], people[able])
    everywhere = whole.rates()
    found, practices = np.full(len(able), np.nan), np.zeros(len(able))
    for here, elsewhere in window.homes():
        own, others = able & ~elsewhere, able & elsewhere
        if own.any() and not shared_by_all:
            rates = whole.without(Moments.of(window.counts[own], people[own])).rates()
        else:
            rates, others = everywhere, able
        found[here] = people[here] @ rates
        practices[here] = others.sum()
    return Expected("age_sex_fit", _positive(found), practices, edges, gain)


def _positive(events: Array) -> Array:
    """Nothing expected is no exposure."""
    found: Array = np.where(events > 0, events, np.nan)
    return found
