"""NHSBSA list size by practice: nine age bands by sex, side by side; no date in the file."""

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, required
from benchmarks.sources.names import period_of_file
from benchmarks.sources.parse import code, number
from benchmarks.sources.patients_registered import NO_UPPER_END

BANDS = ("0-4", "5-14", "15-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
CELLS = {
    f"{sex} {band}": (
        sex,
        int(band.rstrip("+").split("-")[0]),
        NO_UPPER_END if band.endswith("+") else int(band.split("-")[1]),
    )
    for band in BANDS
    for sex in ("male", "female")
}

LAYOUT = Layout(
    key="list_size_wide",
    title="NHSBSA list size by age band",
    domain="population",
    columns=(
        *required(practice_code="Practice Code"),
        *required(**{cell: cell.capitalize() for cell in CELLS}),
    ),
)


def read(raw: Raw) -> Read:
    """POPULATION with `line` and `file`, on the first day of the file's period. Raises NoPeriod.

    Cost centres without any patient are left out.
    """
    start = period_of_file(raw, "span").start
    checks = _checks()
    good = raw.frame.filter(breaks_none(checks)).with_columns(
        number(cell).fill_null(0).alias(cell) for cell in CELLS
    )
    wide = good.filter(pl.sum_horizontal(*CELLS) > 0)
    bands = pl.concat(
        wide.select(
            "line",
            code("practice_code"),
            extract_date=pl.lit(start),
            sex=pl.lit(sex),
            age_from=pl.lit(first, pl.Int16),
            age_to=pl.lit(last, pl.Int16),
            patients=pl.col(cell),
            file=pl.lit(raw.file),
        )
        for cell, (sex, first, last) in CELLS.items()
    )
    rows = bands.collect()
    found = run(checks, raw.frame, raw.opened)
    return Read(rows, rows["line"].n_unique(), tuple(found), start, start)


def _checks() -> tuple[Check, ...]:
    again = "Download the file again."
    return (
        Check("no-code", "practice_code", pl.col("practice_code").is_null(), "has no code."),
        *(
            Check(rule, cell, when, f"is {words}. {again}", header=cell.capitalize())
            for cell in CELLS
            for rule, when, words in (
                (
                    "not-a-number",
                    pl.col(cell).is_not_null() & number(cell).is_null(),
                    "not a number",
                ),
                ("negative", number(cell) < 0, "negative"),
            )
        ),
    )
