"""A measure: facts and reasons from one TOML file, checked once, never changed after."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    PositiveFloat,
    model_validator,
)
from pydantic_core import PydanticCustomError

from benchmarks.vocabulary import WORDS

Text = Annotated[str, Field(min_length=1)]
# A BNF prefix, or a beginning and an ending with an ellipsis between: 0501013B0…AB
BnfCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{2,15}(…[0-9A-Z]{2,4})?$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
PATIENTS_ALL_AGES = 999
CANCER_REFERRALS = {"urgent_suspected_cancer", "cancer_found"}
CANCER_TESTS = {
    "chest_xray",
    "ct_abdomen_pelvis",
    "ct_chest",
    "fit",
    "mri_brain",
    "ultrasound_abdomen_pelvis",
}


def _of(kind: str) -> Callable[[str], str]:
    """A check that a word is in the closed list of its kind."""

    def known(word: str) -> str:
        if word not in WORDS[kind]:
            raise PydanticCustomError(
                "unknown_word", "'{word}' is not a {kind} we know", {"word": word, "kind": kind}
            )
        return word

    return known


Specialty = Annotated[Slug, AfterValidator(_of("specialty"))]
Priority = Annotated[Slug, AfterValidator(_of("priority"))]
Outcome = Annotated[Slug, AfterValidator(_of("outcome"))]
Setting = Annotated[Slug, AfterValidator(_of("setting"))]
Test = Annotated[Slug, AfterValidator(_of("test"))]
Result = Annotated[Slug, AfterValidator(_of("result"))]


class _Part(BaseModel):
    """What every part of a definition shares: no unknown keys, no change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Part):
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


class FromPrescribing(_Part):
    """Sums of dispensed rows whose BNF code is included and not excluded."""

    source: Literal["prescribing"]
    count: Literal["items", "quantity", "nic", "adq"] = "items"
    include: Annotated[tuple[BnfCode, ...], Field(min_length=1)]
    exclude: tuple[BnfCode, ...] = ()
    label: str = ""  # the medicines in words, e.g. "trimethoprim or nitrofurantoin"
    or_counts: Text | None = None  # a counts layout's count_id that gives the same figure


class FromReferrals(_Part):
    """Sums of referral rows; an empty list of slugs takes every value."""

    source: Literal["referrals"]
    specialty: tuple[Specialty, ...] = ()
    priority: tuple[Priority, ...] = ()
    outcome: tuple[Outcome, ...] = ()
    setting: tuple[Setting, ...] = ()


class FromDiagnostics(_Part):
    """Sums of test rows; an empty list of slugs takes every value."""

    source: Literal["diagnostics"]
    test: Annotated[tuple[Test, ...], Field(min_length=1)]
    result: tuple[Result, ...] = ()
    setting: tuple[Setting, ...] = ()


class FromCounts(_Part):
    """A count under its id: `fingertips.91344`, `qof.DM`, or the locality's own."""

    source: Literal["counts"]
    id: Text
    label: str = ""  # what is counted, in words


class FromList(_Part):
    """Registered patients, optionally of one sex and from one age to another."""

    source: Literal["list"]
    sex: Literal["female", "male", "all"] = "all"
    age_from: Annotated[int, Field(ge=0)] = 0
    age_to: int = PATIENTS_ALL_AGES  # 999: no upper end


class SameRow(_Part):
    """The denominator that stands in the numerator's own row (counts only)."""

    source: Literal["same_row"]
    label: str = ""  # what that denominator is, in words


Numerator = Annotated[
    FromPrescribing | FromReferrals | FromDiagnostics | FromCounts, Field(discriminator="source")
]
Denominator = Annotated[
    FromList | SameRow | FromPrescribing | FromReferrals | FromDiagnostics | FromCounts,
    Field(discriminator="source"),
]
FORMS: Mapping[str, type[_Part]] = {
    "prescribing": FromPrescribing,
    "referrals": FromReferrals,
    "diagnostics": FromDiagnostics,
    "counts": FromCounts,
    "list": FromList,
    "same_row": SameRow,
}
Domain = Literal["prescribing", "referrals", "diagnostics", "other"]


class Measure(_Part):
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
        above, below = self.numerator, self.denominator
        if not isinstance(above, FromPrescribing) or above.count == "items":
            return False
        if self.value.any_count_is_a_prompt or self.value.kind in ("proportion", "mean"):
            return False
        return below.source == "list" or self.per_item

    @property
    def per_item(self) -> bool:
        """Whether its denominator are the items of the numerator's own selection."""
        above, below = self.numerator, self.denominator
        if not (isinstance(above, FromPrescribing) and isinstance(below, FromPrescribing)):
            return False
        same = set(above.include) == set(below.include) and set(above.exclude) == set(below.exclude)
        return below.count == "items" and same


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
    elif kind == "rate" and below.source != "list":
        yield "value.kind = 'rate' needs denominator.source = 'list'; change one."
    if measure.value.standardise == "age_sex" and not (kind == "rate" and measure.judged):
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
    if measure.next_review < measure.reviewed:
        yield "next_review is before reviewed; write a later date."
