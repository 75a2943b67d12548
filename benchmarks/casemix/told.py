"""How a figure was adjusted for age and sex, or why not, in lines of text."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from benchmarks.measures.definition import Measure

STANDARDS = {
    "age_sex_extract": "rates by age and sex of the {0:,} practices whose extract carries both",
    "age_sex_rates": "rates by age and sex of a file in the folder",
    "age_sex_fit": "rates fitted to the counts of {0:,} practices by the ages on their lists",
    "star_pu": "weights by age and sex of a file in the folder, scaled to the events there were",
}
REASONS = {
    "bands_apart": "the age bands of extract or rates and those of the lists share no edge",
    "no_gain": "a pattern fitted to the lists predicts under 1% better than list size alone",
    "few_events": "the extract has ages, but of fewer than 5 practices or 100 events",
    "no_lists": "too few practices have a list by age and sex",
    "no_source": "no extract with ages, no rates or weights, and under 300 practices elsewhere",
}


def case_mix(row: dict[str, Any], measure: Measure) -> Iterator[str]:
    """The lines on a reported row; none where its measure asks for no adjustment."""
    if measure.value.standardise == "none" or row["status"] in ("withheld", "missing"):
        return
    yield "\nAges and sexes"
    if row["adjusted_for"] == "none":
        yield f"  not adjusted: {REASONS[row['why_not']] if row['why_not'] else 'no exposure'}"
        return
    if row["expected_events"] is None:
        yield "  adjusted for others; this practice has no list by age"
        return
    yield f"  by {STANDARDS[row['adjusted_for']].format(row['standard_practices'] or 0)}"
    yield f"  age bands, for each sex: {_bands(row['edges'])}"
    if row["predictive_gain"] is not None:
        yield (
            f"  on practices left out of the fit, the squared error is "
            f"{100 * row['predictive_gain']:.1f}% below that of the number of patients alone"
        )
    yield f"  {row['expected_events']:,.6g} events expected of patients of these ages and sexes"
    yield (
        f"  adjusted value {row['standardised']:.6g} (95% {row['standardised_lower']:.6g} to "
        f"{row['standardised_upper']:.6g}), as if all practices' patients were alike"
    )
    yield from _beside(row)


def _beside(row: dict[str, Any]) -> Iterator[str]:
    if row["crude_ratio"] is not None:
        explained = row["explained"]
        share = "" if explained is None else f"; adjusting explains {explained:.0f}% of that"
        yield (
            f"  before adjusting, ratio to peers {row['crude_ratio']:.4g} (95% "
            f"{row['crude_ratio_lower']:.4g} to {row['crude_ratio_upper']:.4g}){share}"
        )
    if row["direct"] is not None:
        yield (
            f"  directly standardised to the European Standard Population 2013 {row['direct']:.6g} "
            f"(95% {row['direct_lower']:.6g} to {row['direct_upper']:.6g})"
        )


def _bands(edges: Sequence[int]) -> str:
    """As 0 to 39, 40 to 64, 65 and over."""
    ended = [f"{first} to {after - 1}" for first, after in pairwise(edges)]
    return ", ".join([*ended, f"{edges[-1]} and over"])
