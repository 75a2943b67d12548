"""What is wrong in a file of settings, in words that its author can act on, and on which line."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Place = tuple[int | str, ...]
Model = type[BaseModel]
LONGEST = 60  # characters of a value
NEVER_SHOWN = "secret"
_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_KEY = rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*"
_TEXT = "text in quotes", '"a few words"'
_WHOLE = "a whole number without quotes", "7"
_NUMBER = "a number without quotes", "10"
_CHOICE = "true or false without quotes", "true"
_DAY = "a date without quotes", "2026-02-18"
_LIST = "a list in brackets", '["first", "second"]'
WANTED: Mapping[str, tuple[str, str]] = {  # what should stand there, and an example
    "string_type": _TEXT,
    "string_too_short": _TEXT,
    "string_too_long": ("no more than {max_length} letters", '"a few words"'),
    "string_pattern_mismatch": ("a file name of letters and digits with .json", '"rounds.json"'),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _CHOICE,
    "bool_parsing": _CHOICE,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "tuple_type": _LIST,
    "too_short": ("at least one", '["first", "second"]'),
    "greater_than_equal": ("{ge:g} or more", "{ge:g}"),
    "less_than_equal": ("{le:g} or less", "{le:g}"),
    "literal_error": ("{expected}", ""),
}
OF_THE_MODEL = re.compile(r"[\[\]']")  # in a part of a place that is no key of the file
OF_A_KEY = "[key]"  # the end of a place where a key itself is wrong
TABLES = ("model_type", "model_attributes_type", "dict_type")


def told(details: Iterable["ErrorDetails"], text: str, model: Model) -> list[str]:
    """Each fault of a file's text: its line, its key, what should stand there and what does."""
    lines = _lines(text)
    return [_one(_of_the_file(detail), lines, model) for detail in details]


def instead(word: str, known: Iterable[str]) -> str:
    """What to write for a word that is not known."""
    near = get_close_matches(word, known, n=1)
    return "is not known; " + (
        f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    )


def _one(detail: "ErrorDetails", lines: Mapping[Place, int], model: Model) -> str:
    loc = detail["loc"]
    line = _line(loc, lines)
    place = ", ".join(filter(None, (f"line {line}" if line else "", _key(loc))))
    what = _what(detail, model)
    return f"{place}: {what}" if place else what


def _of_the_file(detail: "ErrorDetails") -> "ErrorDetails":
    """A fault at its place in the file: without the kinds that the model has there."""
    loc = (part for part in detail["loc"] if part == OF_A_KEY or not OF_THE_MODEL.search(str(part)))
    return {**detail, "loc": tuple(loc)}


def _key(loc: Place) -> str:
    """Where a setting stands: `disclosure.withhold_up_to`, or `evaluations (number 2).started`."""
    named = (part for part in loc if part != OF_A_KEY)
    parts = [f" (number {part + 1})" if isinstance(part, int) else f".{part}" for part in named]
    return "".join(parts).removeprefix(".")


def _what(detail: "ErrorDetails", model: Model) -> str:
    """What is wrong with a setting, and what may stand there."""
    kind, loc = detail["type"], detail["loc"]
    name = str(loc[-1]) if loc else ""
    if name == OF_A_KEY:
        return "call it by small letters, digits and _ alone, beginning with a letter"
    if kind == "extra_forbidden":
        return instead(name, _section(loc[:-1], model).model_fields)
    if kind == "missing":
        given = _LIST[1] if get_origin(_field(loc, model)) is tuple else '"…"'
        return f"is missing; add a line {name} = {given} under its heading"
    parts = _section(loc, model) is not _section(loc[:-1], model)
    if kind in TABLES or (kind == "tuple_type" and parts):
        return f"write {_heading(loc, model)}{_found(detail)}"
    if kind in WANTED:
        words, example = (part.format(**detail.get("ctx", {})) for part in WANTED[kind])
        example = _usual(loc, model) or example
        return f"write {words}{f', as {example}' if example else ''}{_found(detail)}"
    return detail["msg"].removeprefix("Value error, ")


def _heading(loc: Place, model: Model) -> str:
    """How a part of the file begins that holds settings of its own."""
    names = [part for part in loc if isinstance(part, str)]
    several = Ellipsis in get_args(_field(tuple(names), model))
    heading = f"[[{names[0]}]]" if several else f"[{'.'.join(names)}]"
    return f"its settings on lines of their own, under a heading {heading}"


def _found(detail: "ErrorDetails") -> str:
    """The value as found, shortened; a secret is not shown."""
    given: Any = detail["input"]
    if detail["loc"][-1] == NEVER_SHOWN:
        return ""
    if isinstance(given, dict):
        return "; found a heading with settings"
    text = f"'{given}'" if isinstance(given, str) else str(given)
    text = text.lower() if isinstance(given, bool) else text
    return f"; found {text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}"


def _inside(annotation: Any) -> Sequence[Any]:  # noqa: ANN401 - whatever pydantic allows
    return (annotation, *get_args(annotation))


def _section(loc: Place, model: Model) -> Model:
    """The part of the settings that stands at a place, or the one around it."""
    for part in loc:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        for inner in _inside(field.annotation) if field else ():
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    return model


def _field(loc: Place, model: Model) -> Any:  # noqa: ANN401 - whatever pydantic allows
    """The annotation of a key; None where it is none of the settings' own."""
    field = _section(loc[:-1], model).model_fields.get(str(loc[-1])) if loc else None
    return field.annotation if field else None


def _usual(loc: Place, model: Model) -> str:
    """The number that holds where a setting is not given."""
    field = _section(loc[:-1], model).model_fields.get(str(loc[-1])) if loc else None
    default = field.default if field else None
    return str(default) if isinstance(default, int) and not isinstance(default, bool) else ""


def _line(loc: Place, lines: Mapping[Place, int]) -> int | None:
    """The line of a place, else of what is around it, else of the first that is in it."""
    around = (lines[loc[:end]] for end in range(len(loc), 0, -1) if loc[:end] in lines)
    inside = (line for place, line in lines.items() if loc and place[: len(loc)] == loc)
    return next(around, next(inside, None))


def _lines(text: str) -> dict[Place, int]:
    """The line of each heading and key, by its place."""
    found: dict[Place, int] = {}
    above: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if block := re.match(rf"\s*\[\[{_KEY}\]\]", line):
            names = tuple(_names(block[1]))
            found.setdefault(names, number)
            above = (*names, sum(place[:-1] == names for place in found))
            found[above] = number
        elif heading := re.match(rf"\s*\[{_KEY}\]", line):
            above = tuple(_names(heading[1]))
            found.setdefault(above, number)
        elif key := re.match(rf"{_KEY}=", line):
            found.setdefault((*above, *_names(key[1])), number)
    return found


def _names(key: str) -> Iterator[str]:
    return (name.strip("\"'") for name in re.findall(_NAME, key))
