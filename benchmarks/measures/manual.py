"""The manual's page of measures, made from the library: docs/measures.md.

Write it anew with `python -m benchmarks.measures.manual > docs/measures.md`.
"""

import sys
from collections.abc import Iterator, Mapping
from itertools import groupby

import polars as pl

from benchmarks.measures.definition import Measure
from benchmarks.measures.load import bundles, load_measures
from benchmarks.measures.names import TABLES
from benchmarks.measures.show import DIRECTIONS, measure_facts

# What the field measures and this library does not yet, and what each waits for.
WAITING = (
    (
        "Carbon footprint of inhalers other than salbutamol, in kg CO2e",
        "a table of kg CO2e by product that says what generic ones stand for and may be shipped; "
        "the share that is pressurised is in, and the footprint of salbutamol inhalers",
    ),
    (
        "Glucose strips outside the national list",
        "the list of each month: it names products, which come and go, and the public copies are "
        "of single months",
    ),
    (
        "Oral antibacterials alone, as the default",
        "the route of local extracts, which name no presentations; [[numerator.any_of]] with "
        'route = ["oral"] makes such a measure of your own',
    ),
    (
        "High-dose mometasone among inhaled steroids",
        "products above 400 micrograms a puff, of which the BNF list of 2020 has none",
    ),
    (
        "Opioids by injection, under the tongue or through the cheek, and methadone, in morphine "
        "equivalents",
        "factors that guidance agrees on, and the volume of each ampoule",
    ),
    (
        "STAR-PU as a denominator",
        "nothing: weights of 2013 are dated, so a file of weights is read where a folder has one",
    ),
    (
        "Conversion to surgery after a cataract referral",
        "an extract of ophthalmology procedures",
    ),
    (
        "Conversion and detection of suspected cancer from Fingertips",
        "their indicators in a file to test with; outcomes in the extract, or counts, are read",
    ),
)
_READ = """## How names are read

Without a dictionary of medicines, form, route, release and strength are read from the names of
presentations, filled from presentations that the code says are equivalent, and last from a small
table (`benchmarks/measures/tables/presentations.csv`). A measure that rests on it says
*approximate*. Measured on published files:

"""
_OPENING = """# Measures

Made from the files in `benchmarks/measures/library`, one for each measure; the file's name is
the id. Anybody may propose a change to a file: they hold facts and reasons, no program.
`peerbench measures show ID` prints the same on the screen, and `[measures]` in
`peerbench.toml` chooses among them.

Measures marked *on request* are counted where `only`, `bundles`, `priorities`, `targets` or an
evaluation in `peerbench.toml` names them, or `--bundle` on the command line. A folder's own
definitions in `measures/*.toml` add to the library or, under the same id, take its place; the same
checks hold for them, `peerbench measures schema` prints the JSON Schema by which an editor
completes them (`docs/measure.schema.json`), and `peerbench measures lint` looks after all.

BNF codes are read from the left: 0501 takes every code that begins so, and 0501013B0…AB every
code that begins with 0501013B0 and ends in AB (the generic equivalent of one presentation).
"""


def measures_page(measures: Mapping[str, Measure]) -> str:
    """The page in Markdown: an overview, each measure in full, and what is not there yet."""
    parts = [_OPENING, _bundles(measures), *_overview(measures)]
    parts += [_entry(measure) for measure in measures.values()]
    parts += [_accuracy(), _not_yet()]
    return "\n".join(parts)


def _bundles(measures: Mapping[str, Measure]) -> str:
    rows = [
        f"| {name} | {title} | {why} | "
        f"{', '.join(one.id for one in measures.values() if name in one.tags)} |"
        for name, (title, why) in bundles().items()
    ]
    header = "## Bundles\n\n| bundle | | why together | measures |\n|---|---|---|---|"
    return "\n".join([header, *rows]) + "\n"


def _accuracy() -> str:
    """The table of what was measured, as the shipped file has it; a test measures it anew."""
    lines = pl.read_csv(TABLES / "accuracy.csv", infer_schema=False).rows(named=True)
    rows = [f"| {one['what']} | {one['of']} | {one['right']} |" for one in lines]
    return _READ + "\n".join(["| what | of | right |", "|---|--:|--:|", *rows, ""])


def _overview(measures: Mapping[str, Measure]) -> Iterator[str]:
    for section, members in groupby(measures.values(), lambda measure: measure.section):
        rows = [
            f"| [{one.id}](#{one.id}) | {one.title} | {one.value.unit} "
            f"| {DIRECTIONS[one.better]} | {_marks(one)} |"
            for one in members
        ]
        header = "| id | measure | unit | direction | |\n|---|---|---|---|---|"
        yield "\n".join([f"## {section.capitalize()}\n", header, *rows]) + "\n"


def _marks(measure: Measure) -> str:
    approximate = "approximate" if measure.selection == "approximate" else ""
    return ", ".join(filter(None, (approximate, "on request" if measure.on_request else "")))


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
