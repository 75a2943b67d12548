"""`peerbench.toml`: who prints the reports and which rules hold; every key is optional."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from benchmarks.errors import BadPeriod, DataError
from benchmarks.identity import readable
from benchmarks.logo import read_logo
from benchmarks.periods import parse_period
from benchmarks.slips import instead, told
from benchmarks.vocabulary import TURNING, WORDS

FILE_NAME = "peerbench.toml"
Edition = Literal["named", "anonymised", "facilitator", "public"]
LocalSource = Literal["referrals", "diagnostics", "counts"]
LOCAL_SOURCES = get_args(LocalSource)
UpTo = Annotated[int, Field(ge=0, le=100)]  # with more, next to nothing would be left to show


class _Part(BaseModel):
    """No unknown keys, so that a misspelt setting is told, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Measures(_Part):
    """Which measures are printed; where `only` and `bundles` are empty, all but on request."""

    only: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()  # all measures of these, beside those of `only`
    leave_out: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()  # measures or tags of them, first on page 1


class SourceRule(_Part):
    """What one kind of local extract asks for; what is absent is as for all of them."""

    withhold_up_to: UpTo | None = None
    round_to: Annotated[int, Field(ge=0)] | None = None


class Disclosure(_Part):
    """Local extracts: counts from 1 to `withhold_up_to` are withheld, others rounded if asked."""

    withhold_up_to: UpTo = 7
    round_to: Annotated[int, Field(ge=0)] = 0  # 5: shown counts to the nearest 5; 0: as they are
    # The NHS quarter that ends the years shown of practices with small quarters; 4 ends in March.
    years_end: Annotated[int, Field(ge=1, le=4)] = 4
    referrals: SourceRule = SourceRule()
    diagnostics: SourceRule = SourceRule()
    counts: SourceRule = SourceRule()

    def of(self, source: LocalSource) -> tuple[int, int]:
        """Up to which count an extract withholds, and to what it rounds (0: not)."""
        own: SourceRule = getattr(self, source)
        up_to = self.withhold_up_to if own.withhold_up_to is None else own.withhold_up_to
        return up_to, self.round_to if own.round_to is None else own.round_to

    @property
    def strictest(self) -> int:
        """The largest count that any local extract withholds."""
        return max(self.of(source)[0] for source in LOCAL_SOURCES)

    @model_validator(mode="after")
    def _no_count_becomes_zero(self) -> "Disclosure":
        for source in LOCAL_SOURCES:
            up_to, round_to = self.of(source)
            if up_to < round_to // 2:
                raise ValueError(
                    f"{source}: rounding to {round_to} would print small counts as 0; "
                    f"withhold_up_to must be {round_to // 2} or more"
                )
        return self


class Anonymity(_Part):
    """How peers are hidden in an edition that does not name them all."""

    # Draws each reader's letters; whoever knows it can draw them again.
    secret: Annotated[str, Field(max_length=200)] = ""


class Identity(_Part):
    """How the issuer of the reports looks; without it plain text in the colours of the NHS."""

    logo: str = ""  # a PNG or SVG of the folder, printed on page 1
    logo_text: str = ""  # what it shows, for who cannot see it; empty: the issuer's name
    heading_colour: str = "#003087"
    line_colour: str = "#005eb8"  # rules between parts, and the line above a heading

    @field_validator("heading_colour", "line_colour")
    @classmethod
    def _can_be_read(cls, colour: str) -> str:
        return readable(colour)

    @field_validator("logo")
    @classmethod
    def _can_be_printed(cls, logo: str, info: ValidationInfo) -> str:
        if logo and info.context:
            read_logo(info.context["folder"], logo)
        return logo


class Comparison(_Part):
    """Who counts as comparable."""

    smallest_list: Annotated[int, Field(ge=0)] = 750  # fewer patients: shown, not compared
    standard_population: Literal["none", "esp2013"] = "none"  # directly standardised rates beside


class Framework(_Part):
    """What a locality asks of its framework."""

    index: tuple[str, ...] = ()  # domains to make one index of; empty: none is made
    # A file of this folder that records which rounds of ratings were issued; empty: the record
    # lies with the editions, in the output folder.
    rounds: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9_ -]*\.json)?$")] = ""


class Asking(_Part):
    """Until when a practice may query the figures of a draft."""

    until: date | None = None  # the last day
    weeks: Annotated[int, Field(ge=1, le=26)] = 2  # from receiving it, where no day is given


class Evaluation(_Part):
    """A service that some practices have had since a day, to be looked at before and after."""

    name: Annotated[str, Field(min_length=1)]
    practices: Annotated[tuple[str, ...], Field(min_length=1)]  # with the service
    without: tuple[str, ...] = ()  # set against them; empty: the others of their localities
    started: str  # a month or a quarter
    measures: Annotated[tuple[str, ...], Field(min_length=1)]
    balancing: tuple[str, ...] = ()  # what else the service might have moved
    chosen_for_high: bool | None = None  # whether they were chosen for high figures; None: look

    @field_validator("started")
    @classmethod
    def _a_month_or_a_quarter(cls, started: str) -> str:
        try:
            known = parse_period(started).months in (1, 3)
        except BadPeriod:
            known = False
        if not known:
            raise ValueError(f"'{started}' is no month and no quarter; write 2025-04 or 2025-26Q1")
        return started

    @model_validator(mode="after")
    def _sides_apart(self) -> "Evaluation":
        if both := sorted(set(self.practices) & set(self.without)):
            raise ValueError(f"{', '.join(both)} cannot be both in practices and in without")
        if twice := sorted(set(self.measures) & set(self.balancing)):
            raise ValueError(f"{', '.join(twice)} cannot be both in measures and in balancing")
        return self

    @property
    def start(self) -> date:
        """The first day of the month or quarter in which it started."""
        return parse_period(self.started).start


class Settings(_Part):
    """What a folder's `peerbench.toml` says, or the defaults."""

    name: str = ""  # who issues the reports; printed on top of every page
    contact: str = ""  # where to query a figure: a role and an address
    checked_by: str = ""  # who looked at the figures before they were handed out: a role
    edition: Edition = "named"
    next_meeting: str = ""  # when and where, as it is to be printed
    banner: str = ""  # printed on top of every page, e.g. "Invented data"
    measures: Measures = Measures()
    disclosure: Disclosure = Disclosure()
    comparison: Comparison = Comparison()
    identity: Identity = Identity()
    anonymity: Anonymity = Anonymity()
    framework: Framework = Framework()
    queries: Asking = Asking()
    evaluations: tuple[Evaluation, ...] = ()
    targets: dict[str, FiniteFloat] = {}  # measure: what is aimed at, in its unit; for charts
    files: dict[str, str] = {}  # file name: period, where a layout holds none
    aliases: dict[str, dict[str, str]] = {}  # column: {a trust's own word: ours}

    @model_validator(mode="after")
    def _logo_told(self) -> "Settings":
        if self.identity.logo and not (self.identity.logo_text or self.name):
            raise ValueError("identity.logo is a picture: say in identity.logo_text what it shows")
        return self

    @field_validator("evaluations")
    @classmethod
    def _names_apart(cls, evaluations: tuple[Evaluation, ...]) -> tuple[Evaluation, ...]:
        names = [one.name for one in evaluations]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two have the name {', '.join(twice)}; give each its own")
        return evaluations

    @field_validator("aliases")
    @classmethod
    def _known_words(cls, aliases: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for column, words in aliases.items():
            if column not in WORDS:
                raise ValueError(f"{column} {instead(column, WORDS)}")
            for ours in words.values():
                if ours not in WORDS[column]:
                    raise ValueError(f"{column}: '{ours}' {instead(ours, WORDS[column])}")
        return aliases


def read_settings(folder: Path) -> Settings:
    """The settings of a folder; the defaults where it has no `peerbench.toml`.

    Raises DataError that names each wrong key, its line, and what may stand there.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return Settings()
    try:
        text = re.sub(TURNING, "", path.read_text(encoding="utf-8-sig"))
        given = tomllib.loads(text)
        return Settings.model_validate(given, context={"folder": folder})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{FILE_NAME} is not valid TOML: {error}.") from error
    except ValidationError as error:
        faults = "\n".join(f"  {fault}" for fault in told(error.errors(), text, Settings))
        raise DataError(f"{FILE_NAME} has settings that cannot be used:\n{faults}") from error
