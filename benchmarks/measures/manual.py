"""The manual's page of measures, made from the library: docs/measures.md.

Write it anew with `python -m benchmarks.measures.manual > docs/measures.md`.
"""

import sys
from collections.abc import Iterator, Mapping
from itertools import groupby

from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.measures.show import DIRECTIONS, measure_facts

# What the field measures and this library does not yet, and what each waits for.
WAITING = (
    (
        "Broad-spectrum antibacterials per 1,000 patients",
        "nothing but a file: the share is in, and both would say it twice",
    ),
    (
        "Antibacterials by AWaRe class (Access, Watch, Reserve)",
        "a class list that is versioned and may be shipped",
    ),
    (
        "Course length: amoxicillin, doxycycline, urinary antibiotics for three days",
        "quantity per item kept with each row, not summed",
    ),
    ("Pens in items of more than three: semaglutide, tirzepatide", "quantity per item"),
    ("Seven-day prescribing", "quantity per item"),
    (
        "Doses: benzodiazepines (ADQ), gabapentinoids (DDD), pregabalin in mg",
        "strength read from the product name",
    ),
    (
        "Opioids: morphine equivalents, high-dose long-acting",
        "strength and form from the product name, and a table of factors",
    ),
    (
        "Inhalers: steroid dose, reliever share, maintenance and reliever, propellant, carbon",
        "ingredient, strength and form; product lists that may be shipped",
    ),
    (
        "Stomach protection at full dose; statins by intensity from prescribing rows",
        "strength and form from the product name",
    ),
    (
        "DOACs and SGLT2 inhibitors by price",
        "the generic equivalents of each month; will be labelled price, not quality",
    ),
    ("Glucose strips outside the national list", "the list of each month"),
    (
        "Other low-priority medicines, gluten-free food, erectile dysfunction: cost",
        "codes that moved from year to year",
    ),
    ("Silver dressings", "selection by product name"),
    ("Oral antibacterials alone", "the route of each product"),
    (
        "Conversion and detection of urgent suspected cancer referrals",
        "three years pooled as published; context only, never a comparison",
    ),
    (
        "Discharged at first visit, conversion to a procedure, missed first visits",
        "an extract of first attendances, not of referrals",
    ),
    (
        "Emergency admissions for conditions cared for in the community; A&E in practice hours",
        "an extract of hospital activity",
    ),
    ("Community share of referrals, by specialty", "extracts that fill the setting"),
    (
        "Tests per person on a register: HbA1c, urine albumin, spirometry, FeNO",
        "registers as denominators",
    ),
    (
        "Echocardiogram after a raised NT-proBNP or without one",
        "an extract that links the two tests",
    ),
    ("Repeat tests within the shortest sensible time", "an extract that counts repeats"),
    ("Abnormal share of a test", "extracts that fill the result"),
    ("Time from request to report", "days in the extract; the provider's figure"),
)
_OPENING = """# Measures

Made from the files in `benchmarks/measures/library`, one for each measure; the file's name is
the id. Anybody may propose a change to a file: they hold facts and reasons, no program.
`peerbench measures show ID` prints the same on the screen, and `[measures]` in
`peerbench.toml` chooses among them.

BNF codes are read from the left: 0501 takes every code that begins so, and 0501013B0…AB every
code that begins with 0501013B0 and ends in AB (the generic equivalent of one presentation).
"""


def measures_page(measures: Mapping[str, Measure]) -> str:
    """The page in Markdown: an overview, each measure in full, and what is not there yet."""
    parts = [_OPENING, *_overview(measures)]
    parts += [_entry(measure) for measure in measures.values()]
    parts.append(_not_yet())
    return "\n".join(parts)


def _overview(measures: Mapping[str, Measure]) -> Iterator[str]:
    for section, members in groupby(measures.values(), lambda measure: measure.section):
        rows = [
            f"| [{one.id}](#{one.id}) | {one.title} | {one.value.unit} | {DIRECTIONS[one.better]} |"
            for one in members
        ]
        header = (
            f"## {section.capitalize()}\n\n| id | measure | unit | direction |\n|---|---|---|---|"
        )
        yield "\n".join([header, *rows]) + "\n"


def _entry(measure: Measure) -> str:
    facts = [f"- **{label}**: {text}" for label, text in measure_facts(measure)]
    return (
        "\n".join([f"### {measure.id}\n\n{measure.title} ({measure.value.unit})\n", *facts]) + "\n"
    )


def _not_yet() -> str:
    rows = [f"| {what} | {until} |" for what, until in WAITING]
    return "\n".join(
        [
            "## Not there yet\n\n| what the field measures | what it waits for |\n|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(measures_page(load_measures()))
