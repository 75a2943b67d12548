"""What a computation gives: every frame that is printed or written, collected once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from benchmarks.findings import Finding
from benchmarks.measures.breaks import BREAKS
from benchmarks.measures.definition import Measure
from benchmarks.money import Money
from benchmarks.periods import Period
from benchmarks.schemas import Queries
from benchmarks.settings import Settings
from benchmarks.sources.inputs import SourceFile


@dataclass(frozen=True)
class Said:
    """What practices ever in a locality agreed, noted, answered and asked."""

    agreements: pl.DataFrame  # AGREEMENTS
    notes: pl.DataFrame  # NOTES
    responses: pl.DataFrame  # RESPONSES
    queries: pl.DataFrame = field(default_factory=Queries.create_empty)  # QUERIES of the quarter


@dataclass(frozen=True)
class Computed:
    """Everything that is printed or written, collected once; withheld figures are null in it."""

    folder: Path
    quarter: Period
    settings: Settings
    measures: Mapping[str, Measure]
    # One row per practice ever in localities.csv: practice_code, practice_name, locality,
    # member (on the quarter's last day), closed, compared, not_compared_because, patients (latest
    # list at the quarter's end), patients_date, pcn_name, postcode, named (agrees to be named
    # before its peers; null: not asked).
    practices: pl.DataFrame
    values: pl.DataFrame  # MEASURE_VALUES: reported windows, their history, and months
    # PEER_COMPARISON for all windows but months, and beside it: reported (the row that the report
    # of `quarter` shows: at most one per practice and measure), incomplete, months_with_data,
    # old (ends over 24 months before the quarter), because (why not compared: closed, small_list,
    # compare_no, incomplete_window, few_practices, old_data, not_judged, not_member, no_list,
    # zero_amount, few_items; items_judged where a cost's items have the verdict),
    # check_first, survives (Benjamini-Hochberg at 10%), chance (probability to stand out when
    # nothing is unusual), left_out (codes of peers left out of the comparator), locality_value,
    # ratio_lower_998, ratio_upper_998, difference_lower_998, difference_upper_998.
    comparison: pl.DataFrame
    area: pl.DataFrame  # of `comparison`, what funnels of all localities are drawn from
    control_chart: pl.DataFrame  # CONTROL_CHART: every point of every member's charts
    changes: pl.DataFrame  # CHANGES: reported windows against earlier ones
    said: Said
    money: Money  # of the practices that have a budget
    contributions: pl.DataFrame  # CONTRIBUTIONS: of reported prescribing figures
    variation: pl.DataFrame  # VARIATION: one row per locality and measure, in its reported window
    deprivation: pl.DataFrame  # DEPRIVATION: of all practices with a score, one edition alone
    inequality: pl.DataFrame  # INEQUALITY: one row per locality and measure, as in `variation`
    before_after: pl.DataFrame  # BEFORE_AFTER: of the evaluations that peerbench.toml declares
    withheld: pl.DataFrame  # DISCLOSURE_LOG: what is withheld and why
    # POPULATION of the members: the latest extract with ages at the quarter's end, and totals.
    population: pl.DataFrame
    files: Sequence[SourceFile]
    findings: Sequence[Finding]
    # What agreements may be about beside the measures of the run: printed names by id.
    names: Mapping[str, str] = field(default_factory=dict)
    # Where the codes of a shown measure changed: columns of `measures.breaks.BREAKS`.
    code_breaks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=BREAKS))
