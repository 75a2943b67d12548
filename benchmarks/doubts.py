"""What the computation refuses, and what it warns of: only it can see them."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from benchmarks.errors import DataError
from benchmarks.findings import Finding
from benchmarks.measures.definition import Measure
from benchmarks.measures.exposure import FAR_MONTHS
from benchmarks.measures.trace import traced
from benchmarks.periods import Period
from benchmarks.sources.inputs import Inputs
from benchmarks.standing import FULL_MONTHS

WRONG_SHOWN = 20  # lines of a message


class ImpossibleShares(DataError):
    """Proportions of more events than there can be."""

    def __init__(self, wrong: Sequence[str]) -> None:
        shown = [f"  {line}" for line in wrong[:WRONG_SHOWN]]
        if len(wrong) > WRONG_SHOWN:
            shown.append(f"  and {len(wrong) - WRONG_SHOWN} more")
        super().__init__(
            "A proportion has more events than it can have; the two counts do not belong "
            "together.\n" + "\n".join(shown) + "\n"
            "  Correct the files, or leave the measure out in peerbench.toml."
        )


class MonthsTwice(DataError):
    """Months that two rows of one measure cover, so that their patients would count twice."""

    def __init__(self, wrong: pl.DataFrame, measures: Mapping[str, Measure]) -> None:
        ids = sorted(set(wrong["measure_id"]))
        codes = sorted(set(wrong["practice_code"]))
        super().__init__(
            f"Months are given twice, by month and by quarter, for {', '.join(codes[:5])}"
            f"{f' and {len(codes) - 5} more' if len(codes) > 5 else ''}:\n"
            f"  {', '.join(measures[one].title for one in ids)}.\n"
            "  Give each extract by month or by quarter, not by both."
        )


def _told(row: dict[str, Any], inputs: Inputs, measures: Mapping[str, Measure]) -> str:
    """An impossible share: files, practice, measure, period and the two counts."""
    period = Period(row["period_start"], row["period_end"])
    measure = measures[row["measure_id"]]
    window = period.start, period.end
    rows = traced(inputs, inputs.prescribing, measure, row["practice_code"], window)
    files = sorted(set(rows.collect()["file"]))
    return (
        f"{', '.join(files)}: {row['practice_code']}, {measure.title}, {period.label}: "
        f"{row['numerator']:g} of {row['denominator']:g}"
    )


def possible(
    windows: pl.DataFrame, inputs: Inputs, measures: Mapping[str, Measure]
) -> pl.DataFrame:
    """Windows without proportions above one or months counted twice.

    Of practices in a locality they stop the run, all of them named.
    """
    proportions = [m.id for m in measures.values() if m.value.kind == "proportion"]
    impossible = (
        pl.col("measure_id").is_in(proportions)
        & ~pl.col("withheld")
        & (pl.col("numerator") > pl.col("denominator"))
    ).fill_null(value=False)
    own = windows.filter(pl.col("locality") != "")
    if not (wrong := own.filter(impossible)).is_empty():
        raise ImpossibleShares([_told(row, inputs, measures) for row in wrong.to_dicts()])
    if not (twice := own.filter("overlaps")).is_empty():
        raise MonthsTwice(twice, measures)
    return windows.filter(~impossible, ~pl.col("overlaps"))


def gaps(compared: pl.DataFrame, measures: Mapping[str, Measure]) -> list[Finding]:
    """Reported windows that lack months for everybody, a finding for each number of months."""
    short = (
        compared.filter("reported")
        .filter("incomplete", pl.col("months_of_any").is_not_null())
        .group_by("window", "months_of_any")
        .agg(pl.col("measure_id").unique())
        .sort("window", "months_of_any")
    )
    found = []
    for window, there, ids in short.iter_rows():
        titles = sorted(measures[one].title for one in ids)
        more = f" and {len(titles) - 3} more measures" if len(titles) > 3 else ""
        found.append(
            Finding(
                "warning",
                "",
                "missing-months",
                f"{FULL_MONTHS[window] - there} of {FULL_MONTHS[window]} months are missing for "
                f"{', '.join(titles[:3])}{more}: add the files of those months.",
            )
        )
    return found


def too_short(
    counts: pl.DataFrame, compared: pl.DataFrame, measures: Mapping[str, Measure]
) -> list[Finding]:
    """Measures with counts of members, but with too few months for the window they need."""
    shown = compared.filter("reported", pl.col("status") != "missing")["measure_id"]
    there = counts.join(compared, on="practice_code", how="semi")["measure_id"]
    titles = sorted(measures[one].title for one in set(there) - set(shown))
    if not titles:
        return []
    named = ", ".join(titles[:3]) + (f" and {len(titles) - 3} more measures" if titles[3:] else "")
    return [
        Finding(
            "warning",
            "",
            "too-few-months",
            f"{named} have data, but too few or too late for a figure of this quarter: with few "
            "events a year is looked at, which needs six months.",
        )
    ]


def ages_unused(
    compared: pl.DataFrame, inputs: Inputs, measures: Mapping[str, Measure]
) -> list[Finding]:
    """Ages and rates that are there and adjust nothing."""
    apart = compared.filter("reported", pl.col("why_not") == "bands_apart")["measure_id"]
    found = [
        Finding(
            "warning",
            "",
            "ages-apart",
            f"{measures[one].title} is not adjusted: the age bands of its extract or rates and "
            "those of the lists share no edge. Give bands that begin where those of the lists do.",
        )
        for one in sorted(set(apart))
    ]
    rates = inputs.rates.select("file", "measure_id").unique().sort("file", "measure_id").collect()
    return found + [
        Finding(
            "warning",
            file,
            "unused-rates",
            f"{one} is not counted, or not adjusted for age, in this run: its rates are not used. "
            "Look at its spelling; `peerbench measures list` shows all ids.",
        )
        for file, one in rates.iter_rows()
        if one not in measures or measures[one].value.standardise == "none"
    ]


def implausible(compared: pl.DataFrame, measures: Mapping[str, Measure]) -> list[Finding]:
    """Distant lists and implausible counts among the reported figures."""
    reported = compared.filter("reported")
    found = []
    far = reported.filter(pl.col("months_away") > FAR_MONTHS)
    if not far.is_empty():
        found.append(
            Finding(
                "warning",
                "",
                "distant-list",
                f"list sizes up to {far.select(pl.max('months_away')).item()} months away from "
                f"the data were used for {far['practice_code'].n_unique()} practices: "
                "add a nearer list size file.",
            )
        )
    for row in reported.filter("check_first").iter_rows(named=True):
        count = "no events" if row["numerator"] == 0 else f"{row['ratio']:.1f} times its peers"
        found.append(
            Finding(
                "warning",
                "",
                "check-first",
                f"{row['practice_code']}, {measures[row['measure_id']].title}: {count} "
                f"(expected {row['expected']:.0f}): ask the practice before it is discussed.",
            )
        )
    return found
