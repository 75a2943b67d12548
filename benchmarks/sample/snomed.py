"""Codes formed as SNOMED CT forms them, that name nothing."""

_INVERSE = (0, 4, 3, 2, 1, 5, 6, 7, 8, 9)
_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def invented_snomed(number: int) -> str:
    """A code that is formed as SNOMED codes are, with its check digit, and names nothing.

    The namespace 1999999 is nobody's. Check digit: Verhoeff 1969, as SNOMED CT uses it.
    """
    body = f"{90_000 + number}199999910"
    check = 0
    for place, digit in enumerate(reversed(body), start=1):
        check = _dihedral(check, _permuted(place, int(digit)))
    return body + str(_INVERSE[check])


def _permuted(times: int, digit: int) -> int:
    for _ in range(times % 8):
        digit = _PERMUTATION[digit]
    return digit


def _dihedral(left: int, right: int) -> int:
    """The product of two elements of the group of symmetries of a pentagon."""
    if left < 5:
        return (left + right) % 5 if right < 5 else (left + right) % 5 + 5
    return (left - right) % 5 + 5 if right < 5 else (left - right) % 5
