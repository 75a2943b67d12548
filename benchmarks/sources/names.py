"""The period of a file whose layout holds none: from `[files]` in the settings or from its name."""

import re
from typing import Literal

from benchmarks.errors import BadPeriod
from benchmarks.periods import Period, parse_period
from benchmarks.settings import FILE_NAME
from benchmarks.sources.layout import Raw

Grain = Literal["month", "span", "financial year", "year"]

_PATTERNS: dict[Grain, tuple[str, ...]] = {
    "month": (r"(?<!\d)((?:19|20)\d{2})[-_ ]?(0[1-9]|1[0-2])(?!\d)",),
    "span": (
        r"(?<!\d)((?:19|20)\d{2})[-_](\d{2}-\d{2})(?!\d)",
        r"(?<!\d)((?:19|20)\d{2})[-_ ]?(0[1-9]|1[0-2])(?!\d)",
    ),
    "financial year": (
        r"(?<!\d)((?:19|20)\d{2})[-_](\d{2})(?!\d)",
        r"(?<!\d)(\d{2})[-_]?(\d{2})(?!\d)",
    ),
    "year": (r"(?<!\d)(20\d{2})()(?!\d)",),
}
_JOIN: dict[Grain, str] = {"month": "-", "span": "_", "financial year": "/", "year": ""}
_EXAMPLE: dict[Grain, tuple[str, str]] = {
    "month": ("201709", "2017-09"),
    "span": ("2016_01-03", "2016_01-03"),
    "financial year": ("2020_21", "2020/21"),
    "year": ("2025", "2025"),
}


class NoPeriod(Exception):  # told as a finding, never seen by a user
    """Neither the name of a file nor the settings say which period it holds."""


def period_of_file(raw: Raw, grain: Grain) -> Period:
    """The period that a file's rows belong to. Raises NoPeriod with both remedies."""
    name = raw.opened.name
    set_by_hand = raw.settings.files
    for key in (raw.file, name, *reversed(raw.file.split("/"))):
        if key in set_by_hand:
            try:
                return parse_period(set_by_hand[key])
            except BadPeriod as error:
                raise NoPeriod(f"has a wrong period in {FILE_NAME}: {error}") from error
    for part in reversed(raw.file.split("/")):
        if (found := _in_name(part, grain)) is not None:
            return found
    in_name, in_settings = _EXAMPLE[grain]
    raise NoPeriod(
        f"holds no {grain if grain != 'span' else 'period'}, and its name says none. Rename it so "
        f"that the name holds it, e.g. {in_name}, or write into {FILE_NAME}:\n"
        f'    [files]\n    "{name}" = "{in_settings}"'
    )


def _in_name(name: str, grain: Grain) -> Period | None:
    for pattern in _PATTERNS[grain]:
        for first, second in re.findall(pattern, name):
            year = first if len(first) == 4 else f"20{first}"
            joint = "-" if len(second) == 2 and grain == "span" else _JOIN[grain]
            try:
                return parse_period(f"{year}{joint}{second}")
            except BadPeriod:
                continue
    return None
