"""The time that selecting sixty measures takes beside one, on the same month of prescribing.

Run `python perf/selection.py`. The month is that of the sample, copied to 2,000 practices, with as
many rows of other medicines again for each, as real months have. The exit code is 1 where sixty
measures take twice as long as one, or longer.
"""

import sys
import tempfile
from itertools import islice
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.counting import what_is_dispensed
from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.periods import parse_quarter
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder
from perf.ratios import fastest

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
COPIES = 15
OTHERS = 4  # rows of medicines that no measure counts but the cost of all, for each row
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
    codes = pl.concat(copies)["PRACTICE_CODE"].unique().sort()
    pl.DataFrame({"practice_code": codes, "locality": "Invented", "from": "", "to": ""}).write_csv(
        folder / "localities.csv"
    )
    return read_folder(folder, Settings())


def main() -> None:
    """Print both times and their ratio, and fail where it is over the mark."""
    quarter = parse_quarter("2025-26Q3")
    library = load_measures()
    with tempfile.TemporaryDirectory() as place:
        inputs = month(Path(place))
        everyone = inputs.localities.select("practice_code").unique()
        rows = inputs.prescribing.select(pl.len()).collect().item()

        def seconds(measures: dict[str, Measure]) -> float:
            return fastest(lambda: what_is_dispensed(inputs, measures, everyone, everyone, quarter))

        one = seconds({"trimethoprim_share": library["trimethoprim_share"]})
        sixty = seconds(dict(islice(library.items(), 60)))
    print(
        f"{rows:,} rows: 1 measure {one:.2f} s, 60 measures {sixty:.2f} s, {sixty / one:.2f} times"
    )
    sys.exit(sixty / one >= MOST)


if __name__ == "__main__":
    main()
