"""What partners and the practice say: the frames that the framework prints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from benchmarks.periods import Period
from benchmarks.sources.inputs import Inputs

ALL: Final = "all"  # every rater group together, or every item
SHOWN, INDICATIVE, DISTRIBUTION, WITHHELD = (
    "shown",
    "indicative",
    "distribution_only",
    "withheld",
)
PARTNER_VIEWS = {
    "practice_code": pl.String,
    "rater_group": pl.String,  # or "all"
    "item": pl.String,  # or "all"
    "raters": pl.Int64,
    "organisations": pl.Int64,
    "status": pl.String,
    "because": pl.String,
    "mean": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "self_score": pl.Float64,
    "gap": pl.Float64,  # the practice's own answer less its partners' mean
    "gap_lower": pl.Float64,
    "gap_upper": pl.Float64,
    "ones": pl.Int64,
    "twos": pl.Int64,
    "threes": pl.Int64,
    "fours": pl.Int64,
    "fives": pl.Int64,
}
THEMES_SHOWN = {
    "practice_code": pl.String,
    "rater_group": pl.String,
    "theme": pl.String,
    "raters": pl.Int64,
}
SELF_ASSESSMENT = {
    "practice_code": pl.String,
    "item": pl.String,
    "score": pl.Int64,
    "evidence": pl.String,
}


def _empty(schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema))


@dataclass(frozen=True)
class Views:
    """What partners may be quoted with, and what practices say of themselves."""

    partners: pl.DataFrame = field(default_factory=lambda: _empty(PARTNER_VIEWS))
    themes: pl.DataFrame = field(default_factory=lambda: _empty(THEMES_SHOWN))
    own: pl.DataFrame = field(default_factory=lambda: _empty(SELF_ASSESSMENT))
    items: Mapping[str, str] = field(default_factory=dict)  # item: the words that were asked
    groups: Mapping[str, str] = field(default_factory=dict)  # rater group: its name


def views_of(inputs: Inputs, quarter: Period) -> Views:  # noqa: ARG001 # until ratings are read
    """What a folder's ratings, themes and self-assessments give for a quarter.

    The one place where they join the framework.
    """
    return Views()
