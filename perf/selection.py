"""The time that selecting sixty measures takes beside one, on the same month of prescribing.

Run `python perf/selection.py`. The month is that of the sample, copied to 2,000 practices, with as
many rows of other medicines as give each practice the 2,600 rows that it has in England's month
(18 million of 7,000 practices); the first fifteen are the locality. It is read from the file as
published into an empty store; from the store, its rows added anew; and from what was added before,
as `peerbench ingest` and every run leave it.
The sixty are set beside a measure of few codes, whose rows are found without reading the others,
and beside one that counts all rows, as the sixty do. Each is a process of its own, as a command
is, and its own figure is what the selection took in it. The exit code is 1 where the selection of
the sixty takes twice as long as that of any one from the file, or of the latter from the store or
from what was added; or where a process of theirs takes twice as long as one of any one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from statistics import median

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.counting import what_is_dispensed
from benchmarks.measures.definition import Measure
from benchmarks.measures.kept import KIND
from benchmarks.measures.load import load_measures
from benchmarks.periods import parse_quarter
from benchmarks.settings import Settings
from benchmarks.sources.read import read_folder
from benchmarks.store import LAYOUT

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
COPIES = 15
OTHERS = 23  # rows of medicines that no measure counts but the cost of all, for each row
MEMBERS = 15  # practices of the locality; the others are those elsewhere
# Of each, taking turns; the middle one of all but the first counts.
RUNS = {"from the file": 4, "from the store": 7, "added before": 7}
FEW_ROWS, ALL_ROWS = "trimethoprim_share", "prescribing_cost"
MOST = 2.0


def lay_out(folder: Path) -> None:
    """A folder with one month of prescribing of many practices."""
    rows = pl.read_csv(SAMPLE / "data" / "EPD_SNOMED_202512.csv.gz", infer_schema=False)
    rows = rows.filter(pl.col("PRACTICE_CODE").str.starts_with("X"))
    code, name = pl.col("BNF_PRESENTATION_CODE"), pl.col("BNF_PRESENTATION_NAME")
    others = [
        rows.with_columns(
            ("11" + code.str.slice(2, 11) + f"B{chr(65 + number)}").alias("BNF_PRESENTATION_CODE"),
            (name + f" ({number})").alias("BNF_PRESENTATION_NAME"),
        )
        for number in range(OTHERS)
    ]
    whole = pl.concat([rows, *others])
    practice = pl.col("PRACTICE_CODE").str.tail(3)
    copies = [
        whole.with_columns(PRACTICE_CODE=pl.lit(f"X{copy:02}") + practice) for copy in range(COPIES)
    ]
    pl.concat(copies).write_csv(folder / "EPD_202512.csv")
    own = copies[0].select(practice_code="PRACTICE_CODE").unique().sort("practice_code")
    layout = {"locality": pl.lit("Invented"), "from": pl.lit(""), "to": pl.lit("")}
    own.head(MEMBERS).with_columns(**layout).write_csv(folder / "localities.csv")


def select(folder: Path, measures: Mapping[str, Measure]) -> None:
    """What measures need of the folder's prescribing, from the folder on."""
    inputs = read_folder(folder, Settings())
    here = inputs.localities.select("practice_code").unique()
    everyone = inputs.coverage.select("practice_code").unique()
    what_is_dispensed(inputs, measures, everyone, here, parse_quarter("2025-26Q3"))


def alone(name: str, folder: Path) -> tuple[float, float]:
    """Processor seconds of a process that selects, and of the selection in it."""
    command = [sys.executable, __file__, name, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    whole, own = map(float, done.stdout.split())
    return whole, own


def this_process(name: str, folder: Path) -> None:
    """Select, and print what `alone` gives; other programs' time is not in it."""
    measures = which()[name]
    start = time.process_time()
    select(folder, measures)
    end = time.process_time()
    print(end, end - start)


def which() -> dict[str, dict[str, Measure]]:
    """What is selected, by its name."""
    library = load_measures()
    return {
        "few": {FEW_ROWS: library[FEW_ROWS]},
        "all": {ALL_ROWS: library[ALL_ROWS]},
        "sixty": dict(islice(library.items(), 60)),
    }


def forget(store: Path, how: str) -> None:
    """Take out of the store what is not to be there."""
    if how == "from the file":
        shutil.rmtree(store, ignore_errors=True)
    if how == "from the store":
        shutil.rmtree(store / LAYOUT / KIND, ignore_errors=True)


def beside(how: str, what: str, few: float, every: float) -> float:
    """The time of one measure that is doubled at most, of those that the docstring names."""
    return min(few, every) if what == "a process" or how == "from the file" else every


def main() -> None:
    """Print all times and their ratios, and fail where one is over the mark."""
    wrong = False
    with tempfile.TemporaryDirectory() as place:
        folder, store = Path(place, "folder"), Path(place, "store")
        folder.mkdir()
        lay_out(folder)
        os.environ["PEERBENCH_STORE"] = str(store)
        for how, runs in RUNS.items():
            took: dict[str, list[tuple[float, float]]] = {name: [] for name in which()}
            for name in list(took) * runs:
                forget(store, how)
                took[name].append(alone(name, folder))
            for at, what in enumerate(("a process", "the selection in it")):
                few, every, sixty = (median(one[at] for one in took[name][1:]) for name in took)
                print(
                    f"{how}, {what}: 1 measure of few rows {few:.2f} s, 1 of all rows {every:.2f}, "
                    f"60 measures {sixty:.2f} of processor time: {sixty / few:.2f} and "
                    f"{sixty / every:.2f} times"
                )
                wrong |= sixty >= MOST * beside(how, what, few, every)
    sys.exit(wrong)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        this_process(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
