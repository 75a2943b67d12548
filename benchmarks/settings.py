"""`peerbench.toml`: who prints the reports and which rules hold; every key is optional."""

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from benchmarks.errors import DataError
from benchmarks.vocabulary import WORDS

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FILE_NAME = "peerbench.toml"
Edition = Literal["named", "anonymised", "facilitator", "public"]


class _Part(BaseModel):
    """No unknown keys, so that a misspelt setting is told, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Measures(_Part):
    """Which measures of the library are printed; `only` empty means all."""

    only: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()  # the locality's own, first on page 1


class Disclosure(_Part):
    """Local extracts: counts from 1 to `withhold_up_to` are withheld."""

    withhold_up_to: Annotated[int, Field(ge=0)] = 7


class Anonymity(_Part):
    """How peers are hidden in an edition that does not name them all."""

    # Draws each reader's letters; whoever knows it can draw them again.
    secret: Annotated[str, Field(max_length=200)] = ""


class Comparison(_Part):
    """Who counts as comparable."""

    smallest_list: Annotated[int, Field(ge=0)] = 750  # fewer patients: shown, not compared


class Settings(_Part):
    """What a folder's `peerbench.toml` says, or the defaults."""

    name: str = ""  # who issues the reports; printed in the footer
    contact: str = ""  # where to query a figure: a role and an address
    edition: Edition = "named"
    banner: str = ""  # printed on top of every page, e.g. "Invented data"
    measures: Measures = Measures()
    disclosure: Disclosure = Disclosure()
    comparison: Comparison = Comparison()
    anonymity: Anonymity = Anonymity()
    files: dict[str, str] = {}  # file name: period, where a layout holds none
    aliases: dict[str, dict[str, str]] = {}  # column: {a trust's own word: ours}

    @field_validator("aliases")
    @classmethod
    def _known_words(cls, aliases: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for column, words in aliases.items():
            if column not in WORDS:
                raise ValueError(f"{column} {_instead(column, WORDS)}")
            for ours in words.values():
                if ours not in WORDS[column]:
                    raise ValueError(f"{column}: '{ours}' {_instead(ours, WORDS[column])}")
        return aliases


def read_settings(folder: Path) -> Settings:
    """The settings of a folder; the defaults where it has no `peerbench.toml`.

    Raises DataError that names each wrong key and what may stand there.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return Settings()
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{FILE_NAME} is not valid TOML: {error}.") from error
    except ValidationError as error:
        faults = "\n".join(
            f"  {'.'.join(map(str, fault['loc']))}: {_told(fault)}" for fault in error.errors()
        )
        raise DataError(f"{FILE_NAME} has settings that cannot be used:\n{faults}") from error


def _told(fault: "ErrorDetails") -> str:
    """What is wrong with a setting, and what may stand there."""
    if fault["type"] == "extra_forbidden":
        section: type[BaseModel] = Settings
        for part in fault["loc"][:-1]:
            inner = section.model_fields[str(part)].annotation
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                section = inner
        return _instead(str(fault["loc"][-1]), section.model_fields)
    if fault["type"] == "tuple_type":
        return 'write a list in brackets, as ["first", "second"]'
    return fault["msg"].removeprefix("Value error, ")


def _instead(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return "is not known; " + (
        f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    )
