"""What is wrong in a measure's file, in words that its author can act on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from benchmarks.errors import MeasureError
from benchmarks.measures.definition import FORMS, Measure, Value
from benchmarks.vocabulary import WORDS

Place = tuple[str | int, ...]
PARTS = ("value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one file."""

    file: str
    key: str  # dotted, as in value.kind; empty where no one key is meant
    message: str  # what was found and what to do

    def __str__(self) -> str:
        """The fault as it is printed: place, then message."""
        return f"{self.file}{', ' if self.key else ''}{self.key}: {self.message}"


class BadMeasures(MeasureError):
    """Definitions that cannot be used; every fault of every file is told."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        lines = [f"  {fault}" for fault in faults]
        count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
        super().__init__(
            f"Measure definitions: {count}, nothing was computed.\n" + "\n".join(lines)
        )


MOST_TOLD = 60  # words of one message


def nearest(word: str, words: Iterable[str]) -> str:
    """A remedy for an unknown word: the nearest known ones, else all where they are not many."""
    known = sorted(words)
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    if len(known) > MOST_TOLD:
        return f"none of the {len(known)} that are known is near."
    return f"known are {', '.join(known)}."


def told(file: str, details: Iterable[ErrorDetails]) -> list[Fault]:
    """The faults of one file, from what checking it against `Measure` found."""
    found = list(details)
    return [
        Fault(file, _key(detail), line)
        for detail in found
        if not _follows(detail, found)
        for line in _MESSAGES.get(detail["type"], _plain)(detail).splitlines()
    ]


def _follows(detail: ErrorDetails, others: Iterable[ErrorDetails]) -> bool:
    """Whether a fault is only the echo of another: a misspelt key, a list whose entry is wrong."""
    place = detail["loc"]
    if detail["type"] == "too_short":
        return any(other["loc"][: len(place)] == place != other["loc"] for other in others)
    misspelt = [
        str(other["loc"][-1])
        for other in others
        if other["type"] == "extra_forbidden" and other["loc"][:-1] == place[:-1]
    ]
    return detail["type"] == "missing" and bool(get_close_matches(str(place[-1]), misspelt))


def _key(detail: ErrorDetails) -> str:
    """The key as its author wrote it: without the name of the chosen form."""
    key = ""
    for position, step in enumerate(detail["loc"]):
        if isinstance(step, int):
            key += f", entry {step + 1}"
        elif not (position == 1 and step in FORMS):
            key += f".{step}" if key else step
    return f"{key}.source" if detail["type"].startswith("union_tag") else key


def _part(place: Place) -> type[BaseModel]:
    """The part of a measure in which a key stands."""
    if len(place) > 1 and place[1] in FORMS:
        return FORMS[str(place[1])]
    return Value if len(place) > 1 else Measure


def _found(detail: ErrorDetails) -> str:
    """The value as found, shortened."""
    text = repr(detail["input"])
    return f"found {text if len(text) <= 60 else text[:57] + '...'}"


def _missing(detail: ErrorDetails) -> str:
    name = str(detail["loc"][-1])
    wanted = f"a heading [{name}]" if name in PARTS else f"a line {name} = …"
    return f"is missing; add {wanted}."


def _unknown_key(detail: ErrorDetails) -> str:
    return (
        f"is not a key here; {nearest(str(detail['loc'][-1]), _part(detail['loc']).model_fields)}"
    )


def _unknown_word(detail: ErrorDetails) -> str:
    context = detail["ctx"]
    return (
        f"'{context['word']}' is no {context['kind']} of the closed list; "
        f"{nearest(context['word'], WORDS[context['kind']])}"
    )


def _not_a_choice(detail: ErrorDetails) -> str:
    choices = detail["ctx"]["expected"].replace("'", "")
    return f"{_found(detail)}; write {choices}."


def _not_a_form(detail: ErrorDetails) -> str:
    forms = detail["ctx"]["expected_tags"].replace("'", "")
    return f"found '{detail['ctx']['tag']}'; write one of {forms}."


def _no_form(_: ErrorDetails) -> str:
    return 'is missing; say where the figures come from, as in source = "prescribing".'


def _wrong_shape(detail: ErrorDetails) -> str:
    pattern = str(detail["ctx"]["pattern"])
    if "micrograms" in pattern:
        return f'{_found(detail)}; write a strength as "20 mg" or "37.5 micrograms/hour".'
    wanted = (
        "write a BNF code of 2 to 15 capitals and digits as 0501080W0, "
        "or its beginning and ending as 0501013B0…AB"
        if "…" in pattern
        else "write small letters, digits and _ only"
    )
    return f"{_found(detail)}; {wanted}."


def _no_date(detail: ErrorDetails) -> str:
    return f"{_found(detail)}; write a date without quotes, as 2026-11-01."


def _says(wanted: str) -> Callable[[ErrorDetails], str]:
    """A message that names what was found and then what to write."""
    return lambda detail: f"{_found(detail)}; {wanted}."


def _plain(detail: ErrorDetails) -> str:
    """What a rule without a sentence of ours says of itself."""
    return f"{_found(detail)}; {detail['msg']}."


def _own(detail: ErrorDetails) -> str:
    """A check of ours: its message says all there is to say."""
    return detail["msg"].removeprefix("Value error, ")


_LIST = _says('write a list in square brackets, as ["0501080W0"]')
_TEXT = _says("write text in quotes")
_NUMBER = _says("write a number without quotes")
_TABLE = _says("write it as a table under a heading in square brackets")
_MESSAGES: Mapping[str, Callable[[ErrorDetails], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _not_a_choice,
    "union_tag_invalid": _not_a_form,
    "union_tag_not_found": _no_form,
    "string_pattern_mismatch": _wrong_shape,
    "string_too_short": lambda _: (
        "is empty; write it or, where it may be left out, delete the line."
    ),
    "too_short": lambda _: "is empty; name at least one.",
    "string_type": _TEXT,
    "tuple_type": _LIST,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "bool_type": _says("write true or false without quotes"),
    "bool_parsing": _says("write true or false without quotes"),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _says("write a whole number"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "greater_than": _says("write a number above 0"),
    "greater_than_equal": lambda detail: _says(f"write {detail['ctx']['ge']:g} or more")(detail),
    "less_than_equal": lambda detail: _says(f"write {detail['ctx']['le']:g} or less")(detail),
    "date_type": _no_date,
    "date_parsing": _no_date,
    "date_from_datetime_parsing": _no_date,
    "date_from_datetime_inexact": _no_date,
    "unknown_word": _unknown_word,
    "unknown_form": _own,
    "value_error": _own,
}
