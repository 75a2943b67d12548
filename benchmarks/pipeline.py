"""The whole computation as one readable chain, from a folder's data to every comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.findings import Finding
from benchmarks.measures.definition import Measure
from benchmarks.periods import Period
from benchmarks.settings import Settings
from benchmarks.sources.inputs import SourceFile


@dataclass(frozen=True)
class Computed:
    """Everything that is printed or written, collected once; withheld figures are null in it."""

    folder: Path
    quarter: Period
    settings: Settings
    measures: Mapping[str, Measure]
    # One row per practice ever in localities.csv: practice_code, practice_name, locality,
    # member (on the quarter's last day), closed, compared, not_compared_because, patients (latest
    # list at the quarter's end), patients_date, pcn_name, postcode.
    practices: pl.DataFrame
    values: pl.DataFrame  # MEASURE_VALUES: reported windows, their history, and months
    # PEER_COMPARISON for all windows but months, and beside it: reported (the row that the report
    # of `quarter` shows: at most one per practice and measure), incomplete, months_with_data,
    # old (ends over 24 months before the quarter), because (why not compared: closed, small_list,
    # compare_no, incomplete_window, few_practices, old_data, not_judged, not_member, no_list),
    # check_first, survives (Benjamini-Hochberg at 10%), chance (probability to stand out when
    # nothing is unusual), left_out (codes of peers left out of the comparator), locality_value,
    # ratio_lower_998, ratio_upper_998, difference_lower_998, difference_upper_998.
    comparison: pl.DataFrame
    # POPULATION of the members: the latest extract with ages at the quarter's end, and totals.
    population: pl.DataFrame
    files: Sequence[SourceFile]
    findings: Sequence[Finding]
