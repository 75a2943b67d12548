"""The text of a measure's file, for tests that plant something in it."""

PER_PATIENTS = '[value]\nkind = "rate"\nper = 1000\nunit = "items per 1,000 patients a month"'
SHARE = '[value]\nkind = "proportion"\nper = 100\nunit = "% of items"'
LIST = 'source = "list"'


def definition(
    title: str,
    numerator: str,
    denominator: str = LIST,
    *,
    value: str = PER_PATIENTS,
    better: str = "neither",
    if_high: str = "Review them.",
    author: str = "peerbench maintainers",
    more: str = "",
) -> str:
    """A whole definition without fault, of an invented source; `more` stands at its end."""
    return f"""\
title = "{title}"
why = "To show what a file says."
better = "{better}"
if_high = "{if_high}"
if_low = "Check them."
controllable_by = "practice"
source = "Invented"
author = "{author}"
reviewed = 2026-11-01
next_review = 2027-11-01

{value}

[numerator]
{numerator}

[denominator]
{denominator}
{more}"""


def prescribed(*lines: str) -> str:
    """The part that counts presentations, one line for each code and its comment."""
    return "\n".join(['source = "prescribing"', "include = [", *(f"    {x}" for x in lines), "]"])
