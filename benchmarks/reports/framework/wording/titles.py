"""Titles of the framework's documents, and what stands at the top and foot of their pages."""

from benchmarks.reports.wording import joined

AUTHOR = "peerbench"  # where the folder names nobody


def report_title(name: str, quarter: str) -> str:
    """A practice's framework in a list of files."""
    return f"{name}: primary care quality framework, {quarter}"


def report_subject(name: str, code: str) -> str:
    """What a practice's framework is about."""
    return (
        f"{name} ({code}) from all sides: patients, records, workforce, "
        "regulator, partners and its own view"
    )


def view_title(place: str, quarter: str) -> str:
    """A locality's view in a list of files."""
    return f"{place}: framework, {quarter}"


def view_subject(place: str) -> str:
    """What a locality's view is about."""
    return f"The framework of the practices of {place}, for the lead"


def quarter_short(label: str) -> str:
    """A quarter at the foot of a page: "2025/26 Q3"."""
    return f"{label[:7]} {label[7:]}".replace("-", "/")


def report_who(code: str, name: str, locality: str) -> str:
    """Whose framework it is."""
    return f"{code} {name} · {locality}"


def report_what(quarter: str, edition: str, *, facilitator: bool) -> str:
    """What it is, and who it is for."""
    private = "for the facilitator alone" if facilitator else "not for onward publication"
    return joined((f"Framework {quarter}", edition, private), " · ")


def view_who(place: str) -> str:
    """Whose view it is."""
    return f"{place} · framework, the locality’s view"


def view_what(quarter: str, edition: str) -> str:
    """What it is, and who it is for."""
    return f"{quarter} · {edition} · for the lead, not for onward publication"
