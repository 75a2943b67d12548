"""What a measure counts and what it is set over: the parts of a definition that select rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveFloat, model_validator
from pydantic_core import PydanticCustomError

from benchmarks.measures.names import FORMS as FORMS_OF_MEDICINES
from benchmarks.measures.names import ROUTES
from benchmarks.vocabulary import WORDS

Text = Annotated[str, Field(min_length=1)]
# A BNF prefix, or a beginning and an ending with an ellipsis between: 0501013B0…AB
BnfCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{2,15}(…[0-9A-Z]{2,4})?$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
PATIENTS_ALL_AGES = 999
WEIGHED = ("mg", "ddd", "ome", "co2e")  # quantity times a weight of the presentation


def _of(kind: str) -> Callable[[str], str]:
    """A check that a word is in the closed list of its kind."""

    def known(word: str) -> str:
        if word not in WORDS[kind]:
            raise PydanticCustomError(
                "unknown_word", "'{word}' is not a {kind} we know", {"word": word, "kind": kind}
            )
        return word

    return known


def _of_names(known: Iterable[str]) -> Callable[[str], str]:
    """A check that a word is one that names of presentations are read to."""
    words = tuple(known)

    def told(word: str) -> str:
        if word not in words:
            raise PydanticCustomError(
                "unknown_form",
                "'{word}' is no form or route; known are {known}",
                {"word": word, "known": ", ".join(words)},
            )
        return word

    return told


Form = Annotated[Slug, AfterValidator(_of_names(FORMS_OF_MEDICINES))]
Route = Annotated[Slug, AfterValidator(_of_names(dict.fromkeys(ROUTES.values())))]
# As "20 mg", "250 micrograms" or, of a patch, "37.5 micrograms/hour"
Strength = Annotated[str, Field(pattern=r"^[0-9]+([.][0-9]+)? (mg|micrograms|g)(/(ml|hour))?$")]
Specialty = Annotated[Slug, AfterValidator(_of("specialty"))]
Priority = Annotated[Slug, AfterValidator(_of("priority"))]
Outcome = Annotated[Slug, AfterValidator(_of("outcome"))]
Setting = Annotated[Slug, AfterValidator(_of("setting"))]
Test = Annotated[Slug, AfterValidator(_of("test"))]
Result = Annotated[Slug, AfterValidator(_of("result"))]


class Part(BaseModel):
    """What every part of a definition shares: no unknown keys, no change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Presentations(Part):
    """Presentations by code, and by what their names tell; an empty list takes every value."""

    include: tuple[BnfCode, ...] = ()
    exclude: tuple[BnfCode, ...] = ()
    form: tuple[Form, ...] = ()
    route: tuple[Route, ...] = ()
    modified_release: bool | None = None  # None: both
    strength_from: Strength | None = None  # of the first ingredient; this or more
    strength_below: Strength | None = None  # less than this
    name_has: tuple[Text, ...] = ()  # any of these words in the name
    quantity_over: Annotated[float, Field(ge=0)] | None = None  # of one item; more than this
    quantity_up_to: PositiveFloat | None = None  # of one item; this or less

    @property
    def by_name(self) -> bool:
        """Whether a name decides, so that the selection is approximate."""
        told = (self.form, self.route, self.strength_from, self.strength_below, self.name_has)
        return any(told) or self.modified_release is not None

    @property
    def by_quantity(self) -> bool:
        """Whether the quantity of each item decides, which sums of several rows do not tell."""
        return self.quantity_over is not None or self.quantity_up_to is not None


class FromPrescribing(Presentations):
    """Sums of dispensed rows whose presentation is selected, here or in one of `any_of`."""

    source: Literal["prescribing"]
    count: Literal["items", "quantity", "nic", "adq", "mg", "ddd", "ome", "co2e"] = "items"
    label: str = ""  # the medicines in words, e.g. "trimethoprim or nitrofurantoin"
    any_of: tuple[Presentations, ...] = ()  # several selections; exclude then holds for all
    or_counts: Text | None = None  # a counts layout's count_id that gives the same figure

    @property
    def choices(self) -> tuple[Presentations, ...]:
        """The selections that it adds up; a presentation in two of them counts once."""
        if not self.any_of:
            return (self,)
        out = self.exclude
        return tuple(
            one.model_copy(update={"exclude": (*one.exclude, *out)}) if out else one
            for one in self.any_of
        )

    @property
    def weighed(self) -> bool:
        """Whether its quantity is turned into a dose or footprint by each presentation's weight."""
        return self.count in WEIGHED

    @property
    def approximate(self) -> bool:
        """Whether anything but codes decides what is counted, and how much of it."""
        return self.weighed or any(one.by_name for one in self.choices)

    @model_validator(mode="after")
    def _selects(self) -> "FromPrescribing":
        if self.any_of and self.include:
            raise ValueError("has include and any_of; move the codes into any_of, or delete it.")
        if not all(one.include for one in self.choices):
            raise ValueError('names no code; write a line include = ["0501080W0"].')
        return self


class FromReferrals(Part):
    """Sums of referral rows; an empty list of slugs takes every value."""

    source: Literal["referrals"]
    specialty: tuple[Specialty, ...] = ()
    priority: tuple[Priority, ...] = ()
    outcome: tuple[Outcome, ...] = ()
    setting: tuple[Setting, ...] = ()


class FromDiagnostics(Part):
    """Sums of test rows; an empty list of slugs takes every value."""

    source: Literal["diagnostics"]
    test: Annotated[tuple[Test, ...], Field(min_length=1)]
    result: tuple[Result, ...] = ()
    setting: tuple[Setting, ...] = ()


class FromCounts(Part):
    """A count under its id: `fingertips.91344`, `qof.DM`, or the locality's own."""

    source: Literal["counts"]
    id: Text
    label: str = ""  # what is counted, in words


class FromList(Part):
    """Registered patients, optionally of one sex and from one age to another."""

    source: Literal["list"]
    sex: Literal["female", "male", "all"] = "all"
    age_from: Annotated[int, Field(ge=0)] = 0
    age_to: int = PATIENTS_ALL_AGES  # 999: no upper end


class FromRegister(Part):
    """People on a disease register: the count published nearest to each month, as a list is."""

    source: Literal["register"]
    id: Text  # a count's id: qof.DM
    label: str = ""  # who is on it, in words


class SameRow(Part):
    """The denominator that stands in the numerator's own row (counts only)."""

    source: Literal["same_row"]
    label: str = ""  # what that denominator is, in words


Numerator = Annotated[
    FromPrescribing | FromReferrals | FromDiagnostics | FromCounts, Field(discriminator="source")
]
Denominator = Annotated[
    FromList
    | FromRegister
    | SameRow
    | FromPrescribing
    | FromReferrals
    | FromDiagnostics
    | FromCounts,
    Field(discriminator="source"),
]
FORMS: Mapping[str, type[Part]] = {
    "prescribing": FromPrescribing,
    "referrals": FromReferrals,
    "diagnostics": FromDiagnostics,
    "counts": FromCounts,
    "list": FromList,
    "register": FromRegister,
    "same_row": SameRow,
}
