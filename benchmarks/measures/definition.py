"""A measure: facts and reasons from one TOML file, checked once, never changed after."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, PositiveFloat, model_validator

from benchmarks.measures.selection import (
    FORMS,
    PATIENTS_ALL_AGES,
    Denominator,
    FromCounts,
    FromDiagnostics,
    FromList,
    FromPrescribing,
    FromReferrals,
    FromRegister,
    Numerator,
    Outcome,
    Part,
    Presentations,
    Priority,
    Result,
    SameRow,
    Setting,
    Slug,
    Specialty,
    Test,
    Text,
)

__all__ = [
    "FORMS",
    "PATIENTS_ALL_AGES",
    "Denominator",
    "Example",
    "FromCounts",
    "FromDiagnostics",
    "FromList",
    "FromPrescribing",
    "FromReferrals",
    "FromRegister",
    "Measure",
    "Numerator",
    "Presentations",
    "SameRow",
    "Value",
]

CANCER_REFERRALS = {"urgent_suspected_cancer", "cancer_found"}
CANCER_TESTS = {
    "chest_xray",
    "ct_abdomen_pelvis",
    "ct_chest",
    "fit",
    "mri_brain",
    "ultrasound_abdomen_pelvis",
}


class Value(Part):
    """How a measure's two counts become one figure."""

    kind: Literal["rate", "proportion", "ratio", "amount", "mean"]
    per: PositiveFloat = 1  # 100 for percent, 1000 for "per 1,000 patients"
    unit: Text  # as printed, e.g. "items per 1,000 patients a month"
    time: Literal["month", "year"] = "month"  # list rates: patient-months or patient-years
    window: Literal["auto", "quarter", "year"] = "auto"
    standardise: Literal["none", "age_sex"] = "none"
    series_breaks: tuple[str, ...] = ()
    distance: Literal["reduce", "increase", "none"] = "none"
    items_per_patient: Annotated[float, Field(ge=1)] = 1  # phi: 3.3 for 28-day repeats
    any_count_is_a_prompt: bool = False
    target: FiniteFloat | None = None  # in the unit; charts say whether it is met for certain


class ExampleRow(Part):
    """One row of input in a worked example: of prescribing, referrals, tests or counts."""

    code: str = ""  # BNF code, with its name
    name: str = ""
    items: float = 1
    quantity: float = 0  # total
    nic: float = 0
    adq: float = 0
    specialty: Specialty | None = None
    priority: Priority = "routine"
    outcome: Outcome | None = None
    test: Test | None = None
    result: Result | None = None
    setting: Setting | None = None
    id: str = ""  # of a count, or of a register
    count: float = 0  # referrals, tests, or what is counted
    of: float | None = None  # the denominator that stands beside a count


class Example(Part):
    """A worked example: rows of one practice and month, and what they must come to."""

    rows: Annotated[tuple[ExampleRow, ...], Field(min_length=1)]
    patients: FiniteFloat | None = None  # registered, of the sex and ages asked for
    numerator: FiniteFloat
    denominator: FiniteFloat


Domain = Literal["prescribing", "referrals", "diagnostics", "other"]


class Measure(Part):
    """One measure, as its TOML file states it; `id` is the file's name."""

    id: Slug
    title: Text
    why: Text
    better: Literal["higher", "lower", "neither"]
    if_high: Text  # starts with a verb
    if_low: Text
    domain: Domain | None = None  # where the report lists it; the numerator's where absent
    controllable_by: Literal["practice", "pathway", "system"]
    source: Text
    author: Text
    reviewed: date
    next_review: date
    tags: tuple[Slug, ...] = ()
    caveat: str = ""  # what to think of before concluding
    find: str = ""  # how to find the cases in the clinical system
    short: str = ""  # a name for narrow columns; the title where empty
    contributors: str = ""  # which medicines, specialties or tests usually make it up
    selection: Literal["exact", "approximate"] = "exact"  # printed where it is approximate
    on_request: bool = False  # only counted where its bundle, or itself, is asked for
    partner: Slug | None = None  # the measure it is read together with
    guidance: tuple[Text, ...] = ()  # what national guidance it rests on
    version: Annotated[int, Field(ge=1)] = 1
    changes: tuple[Text, ...] = ()  # "1, 2026-11-01: first version", newest first
    example: Example | None = None
    value: Value
    numerator: Numerator
    denominator: Denominator

    @model_validator(mode="after")
    def _parts_fit(self) -> "Measure":
        """Refuse parts that cannot be put together, naming the keys of each misfit."""
        misfits = "\n".join(_misfits(self))
        if misfits:
            raise ValueError(misfits)
        return self

    @property
    def section(self) -> Domain:
        """The part of the report that lists it."""
        if self.domain is not None:
            return self.domain
        return "other" if self.numerator.source == "counts" else self.numerator.source

    @property
    def name(self) -> str:
        """The name for narrow columns."""
        return self.short or self.title

    @property
    def judged(self) -> bool:
        """Whether values are set against the expected range: counts with a model of chance."""
        if self.value.any_count_is_a_prompt or self.value.kind in ("amount", "mean"):
            return False
        return getattr(self.numerator, "count", "items") == "items"

    @property
    def looks_for_cancer(self) -> bool:
        """Whether it is of suspected cancer: referrals, what came of them, tests before them."""
        for part in (self.numerator, self.denominator):
            if isinstance(part, FromDiagnostics) and CANCER_TESTS.intersection(part.test):
                return True
            if isinstance(part, FromReferrals) and CANCER_REFERRALS.intersection(
                (*part.priority, *part.outcome)
            ):
                return True
        return "cancer" in self.tags

    @property
    def cost(self) -> bool:
        """Whether it is a cost or quantity of prescribing, judged by its items' chance.

        Over registered patients, or over the items of the same selection.
        """
        above = self.numerator
        if not isinstance(above, FromPrescribing) or above.count == "items":
            return False
        if self.value.any_count_is_a_prompt or self.value.kind in ("proportion", "mean"):
            return False
        return self.over_people or self.per_item

    @property
    def over_people(self) -> bool:
        """Whether its denominator is the time of people: of the list, or of a register."""
        return self.denominator.source in ("list", "register")

    @property
    def count_ids(self) -> tuple[str, ...]:
        """The ids of COUNTS that it may take a figure from, registers among them."""
        parts = (self.numerator, self.denominator)
        named = [one.id for one in parts if isinstance(one, FromCounts | FromRegister)]
        instead = [one.or_counts for one in parts if isinstance(one, FromPrescribing)]
        return (*named, *(one for one in instead if one))

    @property
    def per_item(self) -> bool:
        """Whether its denominator are the items of the numerator's own selection."""
        above, below = self.numerator, self.denominator
        if not (isinstance(above, FromPrescribing) and isinstance(below, FromPrescribing)):
            return False
        same = {_codes(one) for one in above.choices} == {_codes(one) for one in below.choices}
        return below.count == "items" and same


def _codes(choice: Presentations) -> tuple[object, ...]:
    """What a selection takes, whatever the order of its codes."""
    sets = {"include": frozenset(choice.include), "exclude": frozenset(choice.exclude)}
    told = {name: getattr(choice, name) for name in Presentations.model_fields}
    return tuple((told | sets).values())


def _inexact(measure: Measure) -> bool:
    """Whether names decide what a part counts."""
    parts = (measure.numerator, measure.denominator)
    return any(isinstance(one, FromPrescribing) and one.approximate for one in parts)


def _misfits(measure: Measure) -> Iterator[str]:
    """What in two keys of a measure contradicts, and which of them to change."""
    kind, above, below = measure.value.kind, measure.numerator, measure.denominator
    if below.source == "same_row" and above.source != "counts":
        yield "denominator.source = 'same_row' needs numerator.source = 'counts'; change one."
    elif kind == "proportion" and below.source not in (above.source, "same_row"):
        yield (
            "value.kind = 'proportion' needs a denominator of the numerator's own source; "
            "change denominator.source, or write value.kind = 'rate' for one per patients."
        )
    elif kind == "rate" and not measure.over_people:
        yield "value.kind = 'rate' needs denominator.source = 'list' or 'register'; change one."
    if measure.value.standardise == "age_sex" and not (
        kind == "rate" and measure.judged and below.source == "list"
    ):
        yield (
            "value.standardise = 'age_sex' needs value.kind = 'rate' of events that are judged; "
            "delete the line, or change value.kind."
        )
    if measure.value.distance != "none" and measure.looks_for_cancer:
        yield (
            "value.distance must be 'none': where cancer is looked for, peers are no target; "
            "delete the line."
        )
    if below.source == "list" and below.age_to < below.age_from:
        yield "denominator.age_to is below denominator.age_from; exchange them."
    if measure.selection == "exact" and _inexact(measure):
        yield (
            "selection must be 'approximate': names of presentations decide what is counted; "
            "write selection = 'approximate'."
        )
    if measure.partner == measure.id:
        yield "partner is the measure itself; name another, or delete the line."
    if measure.next_review < measure.reviewed:
        yield "next_review is before reviewed; write a later date."
