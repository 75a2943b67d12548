"""Outlines of shapes as a PDF draws them: from SVG's words, letters and numbers, to operators.

The source is SVG 2, chapter 9 (Paths), without arcs and quadratic curves: no chart of ours has any.
"""

import re
from collections.abc import Iterator, Sequence

MOST = 10_000  # of a coordinate: a longer one would not be written in plain digits
LEAST = 1e-4  # that is written in plain digits
NOTHING = 1e-9  # what two numbers may leave that should leave nothing
NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")
COMMAND = re.compile(r"([MLHVCSZmlhvcsz])([^A-Za-z]*)")
BETWEEN = re.compile(r"[Mm][MLHVCSZmlhvcsz\s,]*")  # of a path without its numbers
TAKEN = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4}  # numbers by each command
POINT = "%.7g %.7g"
OPERATORS = (
    dict.fromkeys("Mm", f"{POINT} m")
    | dict.fromkeys("LlHhVv", f"{POINT} l")
    | dict.fromkeys("CcSs", f"{POINT} {POINT} {POINT} c")
)


class Unknown(Exception):
    """What no chart of ours holds."""


def path(told: str) -> str:
    """A path as operators, which know no places relative to the one before."""
    if told and not BETWEEN.fullmatch(NUMBER.sub("", told)):
        raise Unknown
    parts: list[str] = []
    all_places: list[float] = []
    x = y = 0.0
    start, bent = (x, y), (x, y)  # where the line began, and the last curve's second handle
    for letter, given in _commands(told):
        if letter in "Zz":
            parts += ["h"] * (parts[-1][-1] in "lc")  # what has no line is not closed
            bent = x, y = start
            continue
        places = _places(letter, given, x, y)
        if letter in "Ss":
            places = [2 * x - bent[0], 2 * y - bent[1], *places]
        x, y = places[-2:]
        bent = (places[2], places[3]) if len(places) > 2 else (x, y)
        start = (x, y) if letter in "Mm" else start
        parts.append(OPERATORS[letter])
        all_places += places
    return _filled(" ".join(parts), all_places)


def _commands(told: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its own numbers, also where one letter stands for several."""
    for letter, text in COMMAND.findall(told):
        found = [float(one) for one in NUMBER.findall(text)]
        if letter in "Zz":
            if found:
                raise Unknown
            yield letter, found
            continue
        taken = TAKEN[letter.upper()]
        if not found or len(found) % taken:
            raise Unknown
        for at in range(0, len(found), taken):
            after = {"M": "L", "m": "l"}.get(letter, letter) if at else letter
            yield after, found[at : at + taken]


def _places(letter: str, given: list[float], x: float, y: float) -> list[float]:
    """A command's numbers as places on the drawing."""
    if letter in "Hh":
        return [given[0] + (x if letter == "h" else 0.0), y]
    if letter in "Vv":
        return [x, given[0] + (y if letter == "v" else 0.0)]
    if letter.isupper():
        return given
    return [one + (y if at % 2 else x) for at, one in enumerate(given)]


def written(*given: float) -> str:
    """Numbers in plain digits."""
    return _filled(" ".join(["%.7g"] * len(given)), given)


def _filled(text: str, given: Sequence[float]) -> str:
    """Numbers in their places of a text, in plain digits."""
    if given and max(map(abs, given)) >= MOST:
        raise Unknown
    told = text % tuple(given)
    if "e" not in told:
        return told
    if any(NOTHING < abs(one) < LEAST for one in given):
        raise Unknown
    return text % tuple(0.0 if abs(one) <= NOTHING else one for one in given)


def numbers(told: str) -> list[float]:
    """Numbers with spaces between them; raises Unknown."""
    return [number(one) for one in told.split()]


def number(told: str) -> float:
    """A number of plain digits; raises Unknown."""
    if not NUMBER.fullmatch(told):
        raise Unknown
    return float(told)
