"""What partners and the practice say: the frames that the framework prints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import dataframely as dy
import polars as pl

from benchmarks.framework.ratings import partner_views, themes_shown
from benchmarks.framework.ratings.issued import Issued, edition, in_time
from benchmarks.framework.ratings.rounds import latest
from benchmarks.itembank import load_bank
from benchmarks.periods import Period
from benchmarks.schemas import PartnerViews, SelfAssessment, ThemesShown
from benchmarks.sources.inputs import Inputs

Kind = type[pl.DataType] | pl.DataType
ALL: Final = "all"  # every rater group together, or every item
SHOWN, INDICATIVE, DISTRIBUTION, WITHHELD = (
    "shown",
    "indicative",
    "distribution_only",
    "withheld",
)


def _of(contract: type[dy.Schema]) -> dict[str, Kind]:
    """A contract's columns without its round, which a quarter settles; closed words as text."""
    whole = contract.create_empty().schema
    return {
        name: pl.String if isinstance(kind, pl.Enum) else kind
        for name, kind in whole.items()
        if name not in ("period_start", "period_end")
    }


PARTNER_VIEWS = _of(PartnerViews)
THEMES_SHOWN = _of(ThemesShown)
SELF_ASSESSMENT = _of(SelfAssessment)


def _empty(schema: Mapping[str, Kind]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema))


@dataclass(frozen=True)
class Views:
    """What partners may be quoted with, and what practices say of themselves."""

    partners: pl.DataFrame = field(default_factory=lambda: _empty(PARTNER_VIEWS))
    themes: pl.DataFrame = field(default_factory=lambda: _empty(THEMES_SHOWN))
    own: pl.DataFrame = field(default_factory=lambda: _empty(SELF_ASSESSMENT))
    items: Mapping[str, str] = field(default_factory=dict)  # item: its name in a table
    questions: Mapping[str, str] = field(default_factory=dict)  # item: as a practice is asked it
    groups: Mapping[str, str] = field(default_factory=dict)  # rater group: its name
    edition: Issued = field(default_factory=Issued)  # the rounds that this edition issues
    late: pl.DataFrame = field(default_factory=pl.DataFrame)  # who came too late for one


def views_of(inputs: Inputs, quarter: Period, issued: Issued) -> Views:
    """What a folder's ratings, themes and self-assessments give for a quarter.

    Rounds in `issued` are as they were issued, whoever has answered since.

    The one place where they join the framework; what may not be told is null in them, or absent.
    """
    bank = load_bank(inputs.folder)
    own = latest(inputs.self_assessment, quarter)
    ratings, late = in_time(inputs.ratings, issued)
    partners, themes, said = pl.collect_all(
        [
            partner_views(ratings, inputs.self_assessment, quarter, issued),
            themes_shown(inputs.themes, ratings, quarter, issued),
            own.select(pl.col(name).cast(kind) for name, kind in SELF_ASSESSMENT.items()),
        ]
    )
    return Views(
        partners=_shaped(partners, PARTNER_VIEWS).sort("practice_code", "rater_group", "item"),
        themes=_shaped(themes, THEMES_SHOWN).sort("practice_code", "rater_group", "theme"),
        own=said.sort("practice_code", "item"),
        items={name: one.short for name, one in bank.items.items()},
        questions={name: one.self for name, one in bank.items.items()},
        groups=dict(bank.groups),
        edition=edition(ratings, partners, themes, quarter),
        late=late,
    )


def _shaped(frame: pl.DataFrame, schema: Mapping[str, Kind]) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
