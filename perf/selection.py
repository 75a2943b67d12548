"""The time that selecting sixty measures takes beside one, on the same month of prescribing.

Run `python perf/selection.py`. The month is that of the sample, copied to 2,000 practices, with as
many rows of other medicines as give each practice the 2,600 rows that it has in England's month
(18 million of 7,000 practices); the first fifteen are the locality. The sixty are set beside a
measure that counts few rows, whose codes let files be read past the others, and beside one that
counts them all, as the sixty do. The exit code is 1 where they take twice as long as the latter, or
longer.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.counting import what_is_dispensed
from benchmarks.measures.load import load_measures
from benchmarks.periods import parse_quarter
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
COPIES = 15
OTHERS = 23  # rows of medicines that no measure counts but the cost of all, for each row
MEMBERS = 15  # practices of the locality; the others are those elsewhere
RUNS = 7  # of each, taking turns; the middle one of all but the first counts
FEW_ROWS, ALL_ROWS = "trimethoprim_share", "prescribing_cost"
MOST = 2.0


def month(folder: Path) -> Inputs:
    """A folder with one month of prescribing of many practices, read as a run reads it."""
    rows = pl.read_csv(SAMPLE / "data" / "EPD_SNOMED_202512.csv.gz", infer_schema=False)
    rows = rows.filter(pl.col("PRACTICE_CODE").str.starts_with("X"))
    code, name = pl.col("BNF_PRESENTATION_CODE"), pl.col("BNF_PRESENTATION_NAME")
    others = [
        rows.with_columns(
            ("11" + code.str.slice(2, 11) + f"B{number}").alias("BNF_PRESENTATION_CODE"),
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
    return read_folder(folder, Settings())


def processor_seconds(work: Callable[[], object]) -> float:
    """Of all cores: what other programs take meanwhile does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print both times and their ratio, and fail where it is over the mark."""
    quarter = parse_quarter("2025-26Q3")
    library = load_measures()
    which = {
        "few": {FEW_ROWS: library[FEW_ROWS]},
        "all": {ALL_ROWS: library[ALL_ROWS]},
        "sixty": dict(islice(library.items(), 60)),
    }
    with tempfile.TemporaryDirectory() as place:
        inputs = month(Path(place))
        here = inputs.localities.select("practice_code").unique()
        everyone = inputs.prescribing.select("practice_code").unique().collect().lazy()
        rows = inputs.prescribing.select(pl.len()).collect().item()
        took: dict[str, list[float]] = {name: [] for name in which}
        for name, measures in list(which.items()) * RUNS:
            work = partial(what_is_dispensed, inputs, measures, everyone, here, quarter)
            took[name].append(processor_seconds(work))
    few, every, sixty = (median(took[name][1:]) for name in which)
    print(
        f"{rows:,} rows, processor time: 1 measure of few rows {few:.2f} s, 1 of all rows "
        f"{every:.2f} s, 60 measures {sixty:.2f} s: {sixty / few:.2f} and {sixty / every:.2f} times"
    )
    sys.exit(sixty / every >= MOST)


if __name__ == "__main__":
    main()
