"""Practice names as people write them; reference files have them in capitals."""

import re
from collections import Counter
from collections.abc import Mapping

_SMALL = {"and", "at", "by", "for", "in", "of", "on", "the", "upon", "with", "de", "la", "le"}
_CAPITALS = {
    "GP",
    "GPS",
    "NHS",
    "PCN",
    "PMS",
    "APMS",
    "CIC",
    "UK",
    "HMP",
    "RAF",
    "ICB",
    "II",
    "III",
}
_FIXED = {"DR": "Dr", "DRS": "Drs", "ST": "St", "ST.": "St.", "LTD": "Ltd", "LLP": "LLP"}
_WORD = re.compile(r"[^\s\-/(&,]+")


def practice_title(name: str) -> str:
    """A name in capitals in title case ("ST. MARY'S SURGERY"); any other name as it stands."""
    name = " ".join(name.split())
    if name != name.upper():
        return name
    first = True

    def cased(found: re.Match[str]) -> str:
        nonlocal first
        word, starts = found[0], first
        first = False
        return _cased(word, starts)

    return _WORD.sub(cased, name)


def _cased(word: str, starts: bool) -> str:
    """One word of a name; initials and numbers stay, small words are small inside."""
    bare = word.strip(".,()'’\"")
    if bare in _CAPITALS or (len(bare) == 1 and bare not in {"A"}):
        return word
    if word in _FIXED or bare in _FIXED:
        return word.replace(bare, _FIXED.get(word, _FIXED.get(bare, bare)).rstrip("."), 1)
    if bare.lower() in _SMALL and not starts:
        return word.lower()
    if re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?", word) or any(sign.isdigit() for sign in bare):
        return word if "." in word else _numbered(word)
    return _capitalised(word)


def _numbered(word: str) -> str:
    """Ordinals are small (1ST: 1st), other words with digits are codes."""
    return word.lower() if re.fullmatch(r"\d+(ST|ND|RD|TH)", word) else word


def _capitalised(word: str) -> str:
    """Mac, O' and possessives as written: O'Brien, McKay, Mary's."""
    text = word[:1] + word[1:].lower() if word[:1].isalpha() else word[:2] + word[2:].lower()
    return re.sub(r"^(O['’]|Mc)([a-z])", lambda found: found[1] + found[2].upper(), text)


_LETTER = re.compile(r" \([A-Z]{1,2}\)$")
_KIND = re.compile(
    r"(?: (?:medical|health|group|family|general|the|surgery|practice|centre|center|clinic))+$",
    re.IGNORECASE,
)


def short_names(names: Mapping[str, str], longest: int = 22) -> dict[str, str]:
    """Names for a narrow column by code: what only says that it is a practice is dropped.

    A name stays longer where two would become the same; what is too long ends in an ellipsis. A
    letter in brackets at its end, by which the facilitator knows a practice, stays whole.
    """
    letters = {code: found[0] for code, name in names.items() if (found := _LETTER.search(name))}
    if letters:
        plain = {code: _LETTER.sub("", name) for code, name in names.items()}
        most = longest - max(len(letter) for letter in letters.values())
        return {
            code: name + letters.get(code, "") for code, name in short_names(plain, most).items()
        }
    bare = {code: _KIND.sub("", name).rstrip(" ,-&") or name for code, name in names.items()}
    often = Counter(name.casefold() for name in bare.values())
    chosen = {
        code: name if often[name.casefold()] == 1 and len(name) > 3 else names[code]
        for code, name in bare.items()
    }
    short = {code: cut(name, longest) for code, name in chosen.items()}
    seen = Counter(short.values())
    return {
        code: name if seen[name] == 1 else f"{cut(name, longest - len(code) - 1)} {code}"
        for code, name in short.items()
    }


def cut(name: str, longest: int) -> str:
    """A name of at most so many letters, its end an ellipsis where it had more."""
    return name if len(name) <= longest else name[: longest - 1].rstrip(" ,.-&(") + "…"
