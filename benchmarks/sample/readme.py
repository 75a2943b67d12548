"""What the folder says of itself: the lead's own files, and what is planted in the area."""

import polars as pl

from benchmarks.sample.activity import WITHHELD_TEST, missing_month
from benchmarks.sample.ages import AGED_LOCALITY
from benchmarks.sample.area import Area
from benchmarks.sample.files import Writer

BANNER = "Invented data"

SETTINGS = f"""\
# An invented area. Everything in this folder is made up.
name = "Ashdale, Brackenmoor and Calderwick peer review (invented)"
contact = "Quality lead, quality@peer-review.example"
checked_by = "the data analyst of the invented area"
banner = "{BANNER}"
"""

README = """\
# An invented area

Everything in this folder is invented: practices, localities, networks, codes, names, postcodes,
patients and every count. Practice codes begin with X, which no practice in England has; networks
are UX0001 and so on; sub-ICB locations X9A to X9D; postcodes ZZ. The SNOMED codes and the two
gluten-free foods' BNF codes name nothing. The other BNF codes and the names of medicines are real,
the published layouts are imitated exactly, and no figure says anything about any real practice.

Made by `peerbench sample FOLDER{options}`: the same command gives the same content.

{members} practices in {localities}, {others} practices around them (a reference
set), {months} months from {first} to {last}. The quarter to report is 2025-26Q3:

    peerbench batch FOLDER --quarter 2025-26Q3 --out OUT

`localities.csv` and `peerbench.toml` are what a locality lead writes; `data/` holds what a lead
downloads or is sent. Practices vary for real here: by coefficients of 0.12 to 0.3 for most
measures, by locality, by age of their patients, by season and working days; repeat medicines come
several items to a patient.

## What is planted, so that you can check that the reports find it

| practice | locality | what |
|---|---|---|
{planted}

Practices with more deprived patients prescribe more gabapentinoids and hypnotics, and have younger
patients. Counts of 1 to 7 of the test `{withheld}` come as `*`. Referrals of {aged} come by sex and
age. The EPD months also hold unidentified prescribers (code `-`) and an out-of-hours service that
is no practice. Beyond these, what stands out stands out by the chance and ordinary variation that
were drawn.
"""


def write_own_files(area: Area, writer: Writer, options: str) -> None:
    """`localities.csv`, `peerbench.toml` and `README.md`."""
    writer.csv("localities.csv", _localities(area))
    writer.text("peerbench.toml", SETTINGS)
    writer.text("README.md", _readme(area, options))


def _localities(area: Area) -> pl.DataFrame:
    opened = pl.col("opened")
    return (
        area.practices.filter(pl.col("locality").is_not_null())
        .sort("locality", "code")
        .select(
            "locality",
            practice_code="code",
            to=pl.col("closed"),
            compare=pl.when(~pl.col("compare")).then(pl.lit("no")),
            **{"from": pl.when(opened >= area.months[0]).then(opened)},
        )
        .select("practice_code", "locality", "from", "to", "compare")
    )


def _readme(area: Area, options: str) -> str:
    current = area.practices.filter(pl.col("locality").is_not_null() & pl.col("closed").is_null())
    sizes = current.group_by("locality", maintain_order=True).len().iter_rows()
    named = [f"{name} ({size})" for name, size in sizes]
    everyone = area.practices.filter(pl.col("closed").is_null())
    return README.format(
        options=options,
        members=len(current),
        localities=", ".join(named),
        others=len(everyone) - len(current),
        months=len(area.months),
        first=f"{area.months[0]:%B %Y}",
        last=f"{area.months[-1]:%B %Y}",
        planted="\n".join(_planted_rows(area)),
        withheld=WITHHELD_TEST,
        aged=AGED_LOCALITY,
    )


def _planted_rows(area: Area) -> list[str]:
    rows = []
    for plant in sorted(area.planted, key=lambda plant: plant.place):
        practice = area.practices.row(plant.place, named=True)
        words = plant.words
        if plant.what == "missing month":
            words += f": {area.months[missing_month(area)]:%B %Y}"
        if plant.what == "closed":
            words = f"closed on {practice['closed']:%-d %B %Y}"
        if plant.what == "opened":
            words = f"opened on {practice['opened']:%-d %B %Y}"
        rows.append(f"| {practice['code']} | {practice['locality']} | {words} |")
    return rows
