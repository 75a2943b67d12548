"""No patient-level rows: a table that looks as if it held NHS numbers is refused by name.

Nothing here may print a value of such a column.
"""

import re

import polars as pl

from benchmarks.findings import Finding
from benchmarks.sources.layout import normal
from benchmarks.sources.opened import EXTRA, Opened

NAMED_SO = re.compile(r"(^|_)nhs_?(no|num|nr|nbr|number|numbers|id)(_|$)")
NUMBER = r"\d{3}[ \u00a0-]?\d{3}[ \u00a0-]?\d{4}"
# As spreadsheets and programs write it, too: '9, ="9", 9.0
LIKE = rf"^[\s='\"\u2018\u2019]*({NUMBER})(?:\.0+)?[\s'\"]*$"
IN_TEXT = re.compile(rf"(?<!\d){NUMBER}(?!\d)")
COVER = "··········"
SHARE = 0.9  # of a column's values
LOOKED_AT = 100_000  # rows; files longer than this repeat their kind


def refusal(opened: Opened) -> Finding | None:
    """The finding that refuses a table with an NHS-number-like column; None for others."""
    for place, cell in enumerate(opened.first):
        if NAMED_SO.search(normal(cell)):
            return _refused(opened.file, f"its column {place + 1} is named like an NHS number")
    rows = opened.rows(header=False).head(LOOKED_AT)
    names = [*(str(place) for place in range(len(opened.first))), EXTRA]
    if len(names) == 1:
        return None
    any_like = rows.select(pl.col(names).str.contains(LIKE).any()).collect()
    likely = [name for name in names if any_like[name].item()]
    if likely:
        sure = rows.select(_share(name, passes(name)) for name in likely).collect()
        for name, share in sure.row(0, named=True).items():
            if _is(share):
                where = "cells beyond its header hold"
                if name != EXTRA:
                    where = f"its column {int(name) + 1} holds"
                return _refused(opened.file, f"{where} NHS numbers")
    return None


def passes(name: str) -> pl.Expr:
    """Whether a text is an NHS number, however written: ten digits, the last a check of them."""
    digits = pl.col(name).str.extract(LIKE).str.replace_all(r"[ \u00a0-]", "")
    each = [digits.str.slice(place, 1).cast(pl.Int64, strict=False) for place in range(10)]
    total = pl.sum_horizontal(digit * (10 - place) for place, digit in enumerate(each[:9]))
    check = (11 - total % 11) % 11
    return ((check == each[9]) & (digits != "0000000000")).fill_null(value=False)


def covered(text: str) -> str:
    """A text for a message, in which what may be an NHS number is covered."""
    return IN_TEXT.sub(lambda found: COVER if _may_be(found[0]) else found[0], text)


def _may_be(number: str) -> bool:
    digits = [int(char) for char in number if char.isdigit()]
    total = sum(digit * (10 - place) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == digits[9]


def _share(name: str, holds: pl.Expr) -> pl.Expr:
    """The share of a column's values that hold, a header among them not counted against it."""
    filled = pl.col(name).is_not_null() & (pl.col(name).str.strip_chars() != "")
    header = (filled & ~holds).fill_null(value=False).first()
    return (holds.sum() / (filled.sum() - header.cast(pl.Int64))).alias(name)


def _is(share: float | None) -> bool:
    return share is not None and share >= SHARE


def _refused(file: str, why: str) -> Finding:
    message = (
        f"is refused: {why}. Rows about patients must not be given to this program; "
        "take the file away, and give counts per practice instead."
    )
    return Finding("error", file, "patient-level", message)
