"""A domain of the framework and its indicators: facts from one TOML file, never changed after."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, NonNegativeFloat

from benchmarks.measures.definition import Measure
from benchmarks.measures.selection import Slug, Text

Page = Literal["experience", "clinical", "workforce", "partnership", "voice"]
Shows = Literal["measure", "carried", "rating", "published", "agreements"]
Question = Literal["overall", "safe", "effective", "caring", "responsive", "well_led"]
Views = Literal["", "partners", "self"]


class Part(BaseModel):
    """What every part of the framework shares: no unknown keys, no change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Instead(Part):
    """Counts of other sources that give the same figure, where the folder has no better."""

    numerator: Text  # a count_id
    denominator: Text | None = None  # another; None: as the indicator has it


class Indicator(Part):
    """One line of a domain; exactly one of its five forms is filled."""

    id: Slug
    measure: Measure | None = None  # counts of its own, computed as every measure is
    carries: Slug | None = None  # a measure of the library, as the peer report shows it
    rating: Question | None = None  # a question of the regulator's
    published: Text | None = None  # a count_id whose value is shown as it is published
    agreements: bool = False  # what was agreed with peers
    title: str = ""
    short: str = ""
    unit: str = ""  # of a published value; "yes or no" for one that is 1 or 0
    source: str = ""
    weight: NonNegativeFloat = 1  # within its domain, for the index alone
    tags: tuple[Slug, ...] = ()
    instead: tuple[Instead, ...] = ()
    interval: Literal["ours", "as_published"] = "ours"
    ended: date | None = None  # the last day of a series that goes on under other definitions

    @property
    def shows(self) -> Shows:
        """Which of the five forms it is."""
        if self.measure is not None:
            return "measure"
        if self.carries is not None:
            return "carried"
        if self.rating is not None:
            return "rating"
        return "published" if self.published is not None else "agreements"

    @property
    def measure_id(self) -> str | None:
        """The measure whose rows are its figures, where it is one."""
        return self.id if self.measure is not None else self.carries

    @property
    def name(self) -> str:
        """The name for narrow columns."""
        return self.measure.name if self.measure is not None else self.short or self.title


class Domain(Part):
    """One side of a practice."""

    id: Slug  # the file's name
    title: Text
    about: Text
    order: int
    page: Page  # of the practice's report
    views: Views = ""  # whose answers stand in it beside its indicators
    slopes: tuple[Slug, ...] = ()  # indicators that the equity page sets against deprivation
    indicators: tuple[Indicator, ...]


Domains = Mapping[str, Domain]
