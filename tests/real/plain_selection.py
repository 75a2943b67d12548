"""What definitions select, in plain Python over rows of a CSV: no frame, no expression.

Names are read as they were written in 2017: substance, underscore, form, strength.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.measures.definition import FromPrescribing, Presentations

MOVED = {"0407010F0BXAAAX": "0407010F0BXAAAA", "0206010K0BXAAAP": "0206010K0CUAAAP"}
MOVED_BEGINNINGS = {"1306010AC": "1306030B0"}
DRY = "Turbohaler Accuhaler Ellipta Easyhaler Pdr Disk Breezhaler HandiHaler Genuair NEXThaler "
DRY += "Spiromax Forspiro Dry Twisthaler Novolizer Diskhaler Clickhaler Braltus Seebri Ultibro"
NEBULISED = ("Neb Soln", "Steri-Neb", "Nebules", "Respules", "Inh Soln", "_Neb", "Nebu")
WORN_HOURS = {"0407020A0": 72, "0407020B0": None}
MORPHINE = {
    "0407010F0": 0.1, "0407010M0": 0.1, "0407010N0": 0.1, "0407020C0": 0.1, "0407020G0": 0.1,
    "040702040": 0.1, "0407020AG": 0.4, "0407020Q0": 1, "0407020AD": 1.5, "0407020AF": 1.5,
    "040702050": 5,
}  # fmt: skip
DEFINED_DOSE = {"0408010AE": 300, "0408010G0": 1800}
# By the last letters of generic codes, else by brand: kg CO2e of one salbutamol inhaler.
KILOGRAMS = {
    "AAAAAA": 25.24, "AAAPAP": 25.24, "AAAQAQ": 0.58, "AABUBU": 11.79, "AABZBZ": 0.62,
    "AACBCB": 3.75, "AACCCC": 3.75, "BEAHAQ": 0.58, "BEAIAP": 28.26, "BIAFAP": 11.95,
    "BIAGBU": 12.08, "BIAHAP": 11.95, "BMAAAP": 9.72, "BMABBU": 9.72, "BWAABZ": 0.62,
    "BWABAQ": 0.62, "BWABCA": 0.62, "BXAACB": 3.75, "BXABCC": 3.75,
}  # fmt: skip
LASTING = ("M/R", "MST Continus", "Zomorph", "MXL", "Palexia_SR", "Palladone-SR", "S/R", " SR_")
SPOKEN = {"tablet": ("Tab", "Capl"), "capsule": ("Cap",)}


@dataclass(frozen=True)
class Line:
    """One row of the file."""

    code: str
    name: str
    items: float
    quantity: float  # total
    each: float  # of one item
    nic: float
    adq: float


def read_as(code: str) -> str:
    """A code as it is read after it moved."""
    for old, new in MOVED_BEGINNINGS.items():
        if code.startswith(old):
            return new + code[len(old) :]
    return MOVED.get(code, code)


def fits(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code is taken by one of the patterns."""
    for pattern in patterns:
        start, _, end = pattern.partition("…")
        if code.startswith(start) and code.endswith(end):
            return True
    return False


def form(line: Line) -> str:
    """The form by the words of an old name."""
    said = line.name.replace("_", " _")
    if line.code.startswith("03"):
        if any(word in line.name for word in NEBULISED):
            return "nebuliser"
        if "Respimat" in line.name:
            return "soft_mist_inhaler"
        if any(re.search(rf"\b{word}", said.replace("_", " ")) for word in DRY.split()):
            return "dry_powder_inhaler"
        if "Inh Cap" in line.name:
            return "dry_powder_inhaler"
        if re.search(r"Inh|haler|Easi-Breathe|CFF", line.name):
            return device(line)
    words = line.name.replace("_", " ")
    if re.search(r"\bPatch|Transdermal|Plaster", words):
        return "patch"
    if re.search(r"\bInj|Amp\b|\bPen\b|Pfs|Vl\b|Cart\b", words):
        return "injection"
    if re.search(r"Suppos", words):
        return "rectal"
    if re.search(r"Sublingual|Subling|Buccal|Loz|Oromuc|Nsl", words):
        return "elsewhere"
    if re.search(r"\b(Eff|Solb?|Disper)\b", words) and "Tab" in words:
        return "soluble_tablet"
    for name, spoken in SPOKEN.items():
        if any(re.search(rf"\b{word}\b", words) for word in spoken) or (
            name == "tablet" and re.search(r"\w(tab|TAB)s?\b", words)
        ):
            return name
    if "Gran" in words:
        return "oral_powder"
    return "oral_liquid" if re.search(r"Soln|Susp|Liq|Syr|Mix|Linct|Dps|Elix", words) else ""


def device(line: Line) -> str:
    """Of names that do not tell: fluticasone and salmeterol by strength, vilanterol is a powder."""
    if line.code.startswith("0302000N0"):
        return "dry_powder_inhaler" if line.code[-2:] in ("AX", "AY", "AZ") else PRESSURISED
    if line.code.startswith("0302000K0A") and "Formoterol" in line.name:  # generic Turbohaler
        return "dry_powder_inhaler"
    return "dry_powder_inhaler" if line.code.startswith("0302000V0") else PRESSURISED


PRESSURISED = "pressurised_inhaler"


def strength(line: Line) -> float | None:
    """Milligrams of the first ingredient: of a tablet, in one ml, by the hour or in a puff."""
    words = line.name.replace("_", " ")
    several = re.search(r"([\d.]+)/[\d.]+(?:/[\d.]+)?(mg|mcg)", words)
    if several:
        return float(several[1]) * (1 if several[2] == "mg" else 0.001)
    one = re.search(r"([\d.,]+)(mg|mcg|g)\b(?:/(\d*)\s?(ml|hr|hrs))?", words)
    if one is None:
        return None
    scale = {"mg": 1.0, "mcg": 0.001, "g": 1000.0}[one[2]]
    amount = float(one[1].replace(",", "")) * scale
    return amount / float(one[3] or 1) if one[4] else amount


def selected(line: Line, one: Presentations) -> bool:
    """Whether a row is of a selection."""
    code = read_as(line.code)
    if not fits(code, one.include) or fits(code, one.exclude):
        return False
    if one.form and form(line) not in one.form:
        return False
    if one.route == ("transdermal",) and form(line) != "patch":
        return False
    if one.modified_release and not any(word in line.name for word in LASTING):
        return False
    if one.name_has and not re.search(r"(?i)\b(silver|ag\b|acticoat|silvercel)", line.name):
        return False
    if one.quantity_over is not None and not line.each > one.quantity_over:
        return False
    if one.quantity_up_to is not None and not line.each <= one.quantity_up_to:
        return False
    return strong_enough(line, one)


def strong_enough(line: Line, one: Presentations) -> bool:
    """Whether its strength lies where it is asked for."""
    found = strength(line)
    scale = {"mg": 1.0, "micrograms": 0.001, "micrograms/hour": 0.001}
    for wanted, above in ((one.strength_from, True), (one.strength_below, False)):
        if wanted:
            number, unit = wanted.split()
            limit = float(number) * scale[unit]
            if found is None or (found < limit - 1e-9) == above:
                return False
    return True


def amount(line: Line, choice: FromPrescribing) -> float:
    """What a row adds to a part of a measure."""
    if not any(selected(line, one) for one in choice.choices):
        return 0.0
    if choice.count in ("items", "quantity", "nic", "adq"):
        return float(getattr(line, choice.count))
    if choice.count == "co2e":
        return line.quantity * KILOGRAMS[line.code.removeprefix("0301011R0")]
    found = strength(line)
    if found is None or form(line) in ("injection", "elsewhere", ""):
        return 0.0
    if choice.count == "ddd":
        return line.quantity * found / DEFINED_DOSE[line.code[:9]]
    return line.quantity * (found if choice.count == "mg" else morphine(line, found))


def morphine(line: Line, found: float) -> float:
    """Milligrams of morphine by mouth that one unit of quantity stands for."""
    drug = line.code[:9]
    if form(line) == "patch":
        hours = WORN_HOURS[drug] or (168 if found < 0.0225 else 96)
        return found * hours * 100
    if form(line) == "rectal" and drug != "0407020Q0":
        return 0.0
    return found * MORPHINE.get(drug, 0.0)


def lines(rows: Iterable[Mapping[str, str]]) -> Iterable[tuple[str, Line]]:
    """Practice and row of the English Prescribing Dataset."""
    for row in rows:
        yield (
            row["PRACTICE_CODE"],
            Line(
                code=row["BNF_CODE"],
                name=row["BNF_DESCRIPTION"],
                items=float(row["ITEMS"]),
                quantity=float(row["TOTAL_QUANTITY"]),
                each=float(row["QUANTITY"]),
                nic=float(row["NIC"]),
                adq=float(row["ADQUSAGE"]),
            ),
        )
