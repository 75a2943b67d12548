"""A new input folder: empty files with their headers, and every setting with its meaning."""

from pathlib import Path

from benchmarks.errors import DataError
from benchmarks.settings import FILE_NAME
from benchmarks.sources import diagnostics, localities, referrals
from benchmarks.sources.layout import Layout
from benchmarks.writing import write_whole

LAYOUTS = {
    "localities.csv": localities.LAYOUT,
    "data/referrals.csv": referrals.LAYOUT,
    "data/diagnostics.csv": diagnostics.LAYOUT,
}

SETTINGS = """\
# Settings of this folder. Every line is optional: take away the # to use one.

# Who issues the reports; printed on top of every page.
# name = "Our locality"

# Where a practice can query a figure: a role and an address.
# contact = "Locality lead, lead@example.org"

# Who looked at the figures before they were handed out: a role. Printed on page 2.
# checked_by = "the locality's data analyst"

# Which edition is written: named, anonymised, facilitator or public.
# edition = "named"

# When and where the next meeting is, as it is to be printed.
# next_meeting = ""

# Printed on top of every page.
# banner = ""

[measures]
# Only these measures; empty means the library but for measures on request (peerbench measures
# list shows all). A folder measures beside this file may hold definitions of your own.
# only = []

# All measures of these bundles, as "breathlessness" or "cancer" (peerbench measures list).
# bundles = []

# Measures that are not printed.
# leave_out = []

# The locality's own priorities, first on page 1: measures, or tags such as "cost" for all of them.
# priorities = []

[disclosure]
# Counts from 1 to this number, at most 100, are withheld where they come from a local extract; 0
# withholds none.
# withhold_up_to = 7

# Shown counts of local extracts to the nearest 5, as hospital statistics have them; 0: as they are.
# round_to = 0

# Years overlap, and beside each other would tell a small quarter. Where that is so, only the years
# are shown that end with this NHS quarter (4 ends in March). Set it once, and leave it.
# years_end = 4

# A rule of one extract's own. Where a measure counts two extracts, the stricter one holds.
[disclosure.referrals]
# withhold_up_to = 7
# round_to = 0

[disclosure.diagnostics]
# withhold_up_to = 7
# round_to = 0

[disclosure.counts]
# withhold_up_to = 7
# round_to = 0

[anonymity]
# Draws the letters that hide practices, the same every quarter. Keep it from the readers.
# secret = ""

[identity]
# A PNG or SVG in this folder, printed on page 1, and what it shows for who cannot see it.
# logo = "logo.png"
# logo_text = "Our locality"

# The colours of headings and of the rules between parts: dark enough for white text on them.
# heading_colour = "#003087"
# line_colour = "#005EB8"

[comparison]
# Practices with fewer registered patients are shown and not compared.
# smallest_list = 750

# Write directly standardised rates beside the others, where an extract carries ages and sexes:
# "esp2013" is the European Standard Population 2013.
# standard_population = "none"

[queries]
# The last day on which a practice can query a figure of a draft; without it, so many weeks from
# the day it has the draft.
# until = 2026-02-18
# weeks = 2

[framework]
# Domains that one index is made of, for the lead's view alone; empty, none is made.
# index = []
# A file of this folder that records which rounds of partners' ratings were issued; empty, the
# record lies in the output folder.
# rounds = ""

# A service that some practices have, before and after it began; as many such blocks as services.
# [[evaluations]]
# name = "Skin photographs sent with referrals"
# practices = ["A81001", "A81002", "A81003"]
# without = []
# started = "2025-04"
# measures = ["dermatology_referrals"]
# balancing = ["urgent_suspected_cancer_referrals"]
# chosen_for_high = true

[targets]
# What is aimed at, measure by measure, in its unit: beside the chart of its months.
# broad_spectrum_share = 10

[files]
# The period of a file whose layout holds none and whose name does not say it.
# "prevalence.csv" = "2024/25"

[aliases]
# A trust's own words, column by column, and the word that they stand for.
# test = { "Full blood count" = "fbc", "Vit D" = "vitamin_d" }
# specialty = { "Skin" = "dermatology" }
"""


def lay_out(folder: Path) -> list[Path]:
    """Write an empty input folder and say which files it now holds.

    Raises DataError, and writes nothing, where one of the files is already there.
    """
    texts = {name: header(layout) for name, layout in LAYOUTS.items()} | {FILE_NAME: SETTINGS}
    there = [name for name in texts if (folder / name).exists()]
    if there:
        raise DataError(
            f"{folder} already holds {', '.join(there)}; nothing was written.\n"
            "  Name a new folder, or move these files away."
        )
    for name, text in texts.items():
        write_whole(folder / name, text.encode())
    return [folder / name for name in texts]


def header(layout: Layout) -> str:
    """A layout's header row as a CSV writes it, the columns that must be there first."""
    return ",".join(column.spellings[0] for column in layout.columns) + "\n"
