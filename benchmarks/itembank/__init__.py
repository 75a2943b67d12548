"""What partners are asked about a practice, and the practice about itself: items and groups."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from benchmarks.errors import DataError
from benchmarks.slips import told

SHIPPED = Path(__file__).parent / "items.toml"
OWN = Path("framework/ratings/items.toml")  # below a locality's folder
LOWEST, HIGHEST = 1, 5  # strongly disagree, strongly agree
EVERYBODY = "all"  # in place of a list of groups, or of items

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Item(BaseModel):
    """One question, as a partner is asked it and as the practice asks itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    short: Words  # for a table's row
    partner: Words
    self: Words
    groups: tuple[Slug, ...] | Literal["all"]  # of raters who are asked

    def asked(self, group: str) -> bool:
        """Whether raters of a group are asked it."""
        return self.groups == EVERYBODY or group in self.groups


class ItemBank(BaseModel):
    """Rater groups with their names, and items, both in the order in which they are printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    groups: Mapping[Slug, Words] = {}
    items: Mapping[Slug, Item] = {}

    @model_validator(mode="after")
    def _groups_are_known(self) -> "ItemBank":
        for name, item in self.items.items():
            strange = [group for group in item.groups if group not in self.groups]
            if item.groups != EVERYBODY and strange:
                known = ", ".join(self.groups)
                raise ValueError(f"items.{name}: no rater group {strange[0]}; known are {known}")
        if EVERYBODY in {*self.groups, *self.items}:
            raise ValueError(f"'{EVERYBODY}' stands for all of them; call it something else")
        return self

    def items_of(self, group: str) -> dict[str, Item]:
        """The items that a group is asked, by id."""
        return {name: item for name, item in self.items.items() if item.asked(group)}


def load_bank(folder: Path | None = None) -> ItemBank:
    """The shipped bank, with a folder's own groups and items added to it or in their place.

    A folder has its own in framework/ratings/items.toml, written as the shipped file is. Raises
    DataError that names each wrong key.
    """
    given, text = tomllib.loads(SHIPPED.read_text(encoding="utf-8")), ""
    if folder is not None and (folder / OWN).is_file():
        text, own = _parsed(folder / OWN)
        given = {
            part: {**given[part], **own.pop(part, {})} for part in ("groups", "items")
        } | own  # what is left is no part of a bank, and is told
    try:
        return ItemBank.model_validate(given)
    except ValidationError as error:
        faults = "\n".join(f"  {fault}" for fault in told(error.errors(), text, ItemBank))
        raise DataError(f"{OWN} has items that cannot be used:\n{faults}") from error


def _parsed(path: Path) -> tuple[str, dict[str, dict[str, object]]]:
    """A folder's own file, as text and read; each part of a bank in it must be a table."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        own = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{OWN} is not valid TOML: {error}.") from error
    for part in ("groups", "items"):
        if not isinstance(own.get(part, {}), dict):
            raise DataError(f"{OWN}: {part} must be a table, as [{part}] begins one.")
    return text, own
