"""Which edition a locality gets, whom it names, and the letters that stand for the others.

Letters are drawn for each reader: were they one set for all, the letter that a report lacks
would be its reader's in everybody else's. REPORTS 9 in `docs/decisions.md`.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from benchmarks.errors import DataError
from benchmarks.reports.names import practice_title
from benchmarks.reports.rows import Practice, by_locality

EDITIONS: dict[str, str] = {
    "named": "named edition",
    "anonymised": "anonymised edition",
    "facilitator": "facilitator’s edition",
    "public": "public edition",
}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which look like figures
THE_ROOM = ""  # the reader of a pack: nobody's own practice is named
HIDDEN_ALONE = 2  # so few hidden practices could be told from the named ones
SHORTEST_SECRET = 8
KEY = dict.fromkeys(
    ("locality", "reader_code", "letter", "practice_code", "practice_name"), pl.String
)


class UnknownEdition(DataError):
    """An edition that cannot be printed."""

    def __init__(self, edition: str) -> None:
        known = ", ".join(EDITIONS)
        super().__init__(f"There is no '{edition}' edition of this report; there is: {known}.")


class SecretNeeded(DataError):
    """Practices are to be hidden, and there is no secret, or too short a one, for their letters."""

    def __init__(self, found: str = "") -> None:
        line = f'secret = "{secrets.token_hex(8)}"'
        remedy = (
            f"The secret in peerbench.toml is too short: it has {len(found)} letters and needs "
            f"{SHORTEST_SECRET} or more.\n"
            f"  Put this line in its place, and keep that file from the readers:\n  {line}\n"
            if found
            else "Add these two lines to peerbench.toml, and keep that file from the readers:\n"
            f"  [anonymity]\n  {line}\n"
        )
        super().__init__(
            "This edition hides practices behind letters, which are drawn from a secret of yours.\n"
            f"  {remedy}"
            "  The same secret gives the same letters every quarter."
        )


def known_edition(edition: str) -> str:
    """The edition itself; raises UnknownEdition."""
    if edition not in EDITIONS:
        raise UnknownEdition(edition)
    return edition


def effective(edition: str, locality: Sequence[Practice], reader: str = THE_ROOM) -> str:
    """The edition that a reader in a locality gets where `edition` was asked for.

    A named edition that one or two members do not agree to becomes anonymised: beside so many
    names they would be known. So does that of a reader to whom one or two would be hidden.
    """
    against = [one.practice_code for one in locality if one.member and one.named is False]
    others = sum(code != reader for code in against)
    alone = any(0 < count <= HIDDEN_ALONE for count in (len(against), others))
    return "anonymised" if edition == "named" and alone else edition


def hidden(edition: str, locality: Sequence[Practice], reader: str) -> frozenset[str]:
    """The practices that a reader's report may not name; never the reader's own."""
    others = (one for one in locality if one.practice_code != reader)
    if edition == "facilitator":
        return frozenset()
    if edition == "named":
        return frozenset(one.practice_code for one in others if one.named is False)
    return frozenset(one.practice_code for one in others)


def too_short(secret: str) -> bool:
    """Whether letters could be guessed from a secret, or none is there."""
    return len(secret.strip()) < SHORTEST_SECRET


def pseudonyms(locality: Sequence[Practice], reader: str, secret: str) -> Mapping[str, str]:
    """A letter for each practice that ever was in the locality but the reader, by code.

    Drawn from the secret, the locality and the reader; a practice keeps its letter when another
    leaves, and in most cases when one joins. Raises SecretNeeded where the secret is too short.
    """
    if too_short(secret):
        raise SecretNeeded(secret.strip())
    key = f"{secret}\n{locality[0].locality}\n{reader}".encode()
    others = [one.practice_code for one in locality if one.practice_code != reader]
    turns = sorted(others, key=lambda code: _draw(key, f"turn {code}"))
    return _seated(turns, _alphabet(len(others)), key)


def _alphabet(wanted: int) -> list[str]:
    """Single letters, and pairs of them where there are more practices than letters."""
    pairs = (first + second for first in LETTERS for second in LETTERS)
    return list(LETTERS) if wanted <= len(LETTERS) else [next(pairs) for _ in range(wanted * 2)]


def _seated(codes: Iterable[str], seats: Sequence[str], key: bytes) -> dict[str, str]:
    """Each code in turn takes the seat drawn for it, or the next one that is free."""
    taken: dict[str, str] = {}
    for code in codes:
        start = _draw(key, f"seat {code}") % len(seats)
        order = (*seats[start:], *seats[:start])
        taken[code] = next(seat for seat in order if seat not in taken.values())
    return taken


def _draw(key: bytes, what: str) -> int:
    return int.from_bytes(hmac.new(key, what.encode(), hashlib.sha256).digest()[:8])


def key_table(practices: pl.DataFrame, edition: str, secret: str) -> pl.DataFrame:
    """Who is which letter for whom: locality, reader_code, letter, practice_code, practice_name.

    Empty where nobody is hidden, and of the public edition, which prints no letters. Raises
    SecretNeeded where somebody is hidden and there is no secret.
    """
    if edition == "public":
        return pl.DataFrame([], KEY, orient="row")
    rows = []
    for locality in by_locality(practices).values():
        members = (one.practice_code for one in locality if one.member)
        for reader in (THE_ROOM, *members):
            masked = hidden(effective(edition, locality, reader), locality, reader)
            letters = pseudonyms(locality, reader, secret) if masked else {}
            rows += [
                (locality[0].locality, reader or "the pack", letters[one.practice_code], *_who(one))
                for one in locality
                if one.practice_code in masked
            ]
    found = pl.DataFrame(rows, KEY, orient="row")
    return found.sort("locality", "reader_code", "letter")


def _who(practice: Practice) -> tuple[str, str]:
    return practice.practice_code, practice_title(practice.practice_name)
