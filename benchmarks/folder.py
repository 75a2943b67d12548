"""A new input folder: empty files with their headers, and every setting with its meaning."""

from pathlib import Path

from benchmarks.errors import DataError
from benchmarks.settings import FILE_NAME
from benchmarks.writing import write_whole

HEADERS = {
    "localities.csv": "practice_code,locality,from,to,compare",
    "data/referrals.csv": "practice_code,period,specialty,priority,referrals,"
    "referrer,route,outcome,setting,provider,sex,age_from,age_to,expected,cost",
    "data/diagnostics.csv": "practice_code,period,test,tests,"
    "result,setting,provider,sex,age_from,age_to,cost",
}

SETTINGS = """\
# Settings of this folder. Every line is optional: take away the # to use one.

# Who issues the reports; printed in the footer.
# name = "Our locality"

# Where a practice can query a figure: a role and an address.
# contact = "Locality lead, lead@example.org"

# Which edition is written: named, anonymised, facilitator or public.
# edition = "named"

# Printed on top of every page.
# banner = ""

[measures]
# Only these measures; empty means the whole library (peerbench measures list shows it).
# only = []

# Measures that are not printed.
# leave_out = []

# The locality's own priorities, first on page 1.
# priorities = []

[disclosure]
# Counts from 1 to this number are withheld where they come from a local extract; 0 withholds none.
# withhold_up_to = 7

[comparison]
# Practices with fewer registered patients are shown and not compared.
# smallest_list = 750

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
    texts = {name: f"{header}\n" for name, header in HEADERS.items()} | {FILE_NAME: SETTINGS}
    there = [name for name in texts if (folder / name).exists()]
    if there:
        raise DataError(
            f"{folder} already holds {', '.join(there)}; nothing was written.\n"
            "  Name a new folder, or move these files away."
        )
    for name, text in texts.items():
        write_whole(folder / name, text.encode())
    return [folder / name for name in texts]
