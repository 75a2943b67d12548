"""How each printed measure is made, in words, from its definition."""

from collections.abc import Sequence

from benchmarks.measures.definition import (
    PATIENTS_ALL_AGES,
    FromCounts,
    FromDiagnostics,
    FromList,
    FromPrescribing,
    FromReferrals,
    FromRegister,
    Measure,
    SameRow,
)
from benchmarks.reports.parts import Definition, Definitions
from benchmarks.reports.wording import joined, listed, most, sentence

_COUNTED = {
    "items": "items",
    "quantity": "quantity",
    "nic": "net ingredient cost",
    "adq": "average daily quantities",
    "mg": "milligrams",
    "ddd": "defined daily doses",
    "ome": "milligrams of oral morphine equivalent",
    "co2e": "kilograms of CO2 equivalent",
}
_WORDS = {
    "ct": "CT", "crp": "CRP", "dexa": "DEXA", "ecg": "ECG", "ent": "ENT", "esr": "ESR",
    "fbc": "full blood count", "feno": "FeNO", "fit": "FIT", "gi": "GI", "hba1c": "HbA1c",
    "lft": "liver function", "mri": "MRI", "msu": "MSU", "nt": "NT", "probnp": "proBNP",
    "psa": "PSA", "tft": "thyroid function", "bp": "blood pressure", "acr": "ACR", "d": "D",
    "b12": "B12", "u": "U",
}  # fmt: skip
MOST_CODES = 4
Part = (
    FromPrescribing
    | FromReferrals
    | FromDiagnostics
    | FromCounts
    | FromList
    | FromRegister
    | SameRow
)


def definitions_of(title: str, measures: Sequence[Measure]) -> Definitions:
    """The table of a domain's definitions; a source or unit that most share is told once."""
    shared = most([measure.source for measure in measures])
    unit = most([measure.value.unit for measure in measures])
    lines = tuple(_definition(measure, shared, unit) for measure in measures)
    source = f"Source where none is given: {shared[:1].lower()}{shared[1:]}." if shared else ""
    units = f"Unit where none is given: {unit}." if unit else ""
    return Definitions(title, joined((source, units)), lines)


def _definition(measure: Measure, shared: str, unit: str) -> Definition:
    top, bottom = part_words(measure.numerator), part_words(measure.denominator)
    return Definition(
        name=measure.name,
        made_of=sentence(f"{top}, divided by {bottom}{_unit(measure, unit)}{_exactness(measure)}"),
        source="" if measure.source == shared else sentence(measure.source),
        why=sentence(measure.why),
    )


def _unit(measure: Measure, shared: str) -> str:
    return "" if measure.value.unit == shared else f" ({measure.value.unit})"


def _exactness(measure: Measure) -> str:
    return "" if measure.selection == "exact" else "; approximate"


def part_words(part: Part) -> str:
    """A numerator or denominator as a reader would say it."""
    if isinstance(part, FromPrescribing):
        return _prescribing(part)
    if isinstance(part, FromReferrals):
        chosen = _slugs(part.specialty, part.priority, part.outcome, part.setting)
        return joined(("referrals", f"({chosen})" if chosen else ""))
    if isinstance(part, FromDiagnostics):
        chosen = _slugs(part.test, part.result, part.setting)
        return f"tests ({chosen})"
    if isinstance(part, FromList):
        return _patients(part)
    if isinstance(part, FromRegister):
        return f"people on the register {part.id}"
    if isinstance(part, FromCounts):
        return f"the count {part.id}"
    return "the denominator published with it"


def _prescribing(part: FromPrescribing) -> str:
    taken = list(dict.fromkeys(code for one in part.choices for code in one.include))
    if part.label and len(taken) > MOST_CODES:
        return f"{_COUNTED[part.count]} of {part.label} ({len(taken)} BNF codes)"
    codes = _codes(taken)
    without = f", without {_codes(part.exclude)}" if part.exclude else ""
    by_name = any(one.by_name for one in part.choices)
    each = any(one.by_quantity for one in part.choices)
    told = f"{_COUNTED[part.count]} of BNF {codes}{without}"
    told += ", by form, route or strength as names tell" if by_name else ""
    return told + (", by the quantity of an item" if each else "")


def _codes(codes: Sequence[str]) -> str:
    if len(codes) <= MOST_CODES:
        return listed(codes)
    return f"{', '.join(codes[:MOST_CODES])} and {len(codes) - MOST_CODES} more"


def _slugs(*lists: Sequence[str]) -> str:
    """The chosen slugs of each list; alternatives joined by "or"."""
    return "; ".join(listed([_slug(slug) for slug in slugs], "or") for slugs in lists if slugs)


def _slug(slug: str) -> str:
    return " ".join(_WORDS.get(word, word) for word in slug.split("_"))


def _patients(part: FromList) -> str:
    who = {"female": "women and girls", "male": "men and boys", "all": "patients"}[part.sex]
    if part.age_from == 0 and part.age_to == PATIENTS_ALL_AGES:
        ages = ""
    elif part.age_to == PATIENTS_ALL_AGES:
        ages = f"aged {part.age_from} and over"
    else:
        ages = f"aged {part.age_from} to {part.age_to}"
    return joined(("registered", who, ages))
