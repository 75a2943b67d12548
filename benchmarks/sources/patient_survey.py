"""GP Patient Survey, practice results: the series from 2024 on and the one before, never joined."""

import polars as pl

from benchmarks.findings import Finding
from benchmarks.schemas import Counts
from benchmarks.sources.checks import Check, breaks_none, run
from benchmarks.sources.layout import Layout, Raw, Read, optional, required
from benchmarks.sources.names import period_of_file
from benchmarks.sources.parse import number
from benchmarks.sources.published import hidden, in_period, is_practice, to_counts

BREAK = 2024  # the first year of the newer series
STROKE = "/"
STEMS = (
    "overallexp",
    "gpcontactoverall",
    "localgpservicesphone",
    "localgpservicesweb",
    "localgpservicesapp",
    "localgpservicesreception",
    "localgpservicesprefhpsee",
    "lastgpapptwait",
    "lastgpapptlisten",
    "lastgpapptcare",
    "lastgpapptconf",
    "lastgpapptdecision",
    "lastgpapptneeds",
    "lastgpapptmental",
)
ALSO = {"localgpservicesweb": ("localgpserviceswebsite",)}
CODE = ("ad_practicecode", "Practice_Code", "practice_code", "gp_practice_code")


def _newer() -> dict[str, tuple[str, ...]]:
    """The columns of each question: its share, and the weighted answers under it."""
    found = {}
    for stem in STEMS:
        names = (stem, *ALSO.get(stem, ()))
        found[f"{stem}_share"] = tuple(f"{name}.pcteval" for name in names)
        found[f"{stem}_base"] = tuple(f"{name}.baseevalw" for name in names)
    return found


NEWER = _newer()
LAYOUT = Layout(
    key="patient_survey",
    title="GP Patient Survey, practice results from 2024",
    domain="counts",
    columns=(
        *required(practice_code=CODE, overallexp_share=NEWER["overallexp_share"]),
        *required(overallexp_base=NEWER["overallexp_base"]),
        *optional(
            **{name: spelt for name, spelt in NEWER.items() if not name.startswith("overall")}
        ),
    ),
)
OLDER = Layout(
    key="patient_survey_to_2023",
    title="GP Patient Survey, practice results to 2023",
    domain="counts",
    columns=required(
        practice_code=("Practice_Code", "practice_code"),
        q28_share="Q28_12pct",
        q28_base=("Q28base", "Q28_base", "Q28_totalbase"),
    ),
)


def read(raw: Raw) -> Read:
    """COUNTS with `line`, ids `gpps.<question>`, of a year of the newer series."""
    return _read(raw, STEMS, "gpps.")


def read_older(raw: Raw) -> Read:
    """COUNTS with `line`, id `gpps_to_2023.q28`, of a year of the older series."""
    return _read(raw, ("q28",), "gpps_to_2023.")


def _read(raw: Raw, stems: tuple[str, ...], before: str) -> Read:
    """One row per practice and question; a share that is hidden is a suppressed count."""
    period = period_of_file(raw, "year")
    newer = before == "gpps."
    if newer != (period.start.year >= BREAK):
        when = f"from {BREAK} on" if newer else f"before {BREAK}"
        message = (
            f"is of the series {when}, and the file's name says {period.start.year}: nothing of "
            "it is used. Give the file the year of its survey."
        )
        nothing = Counts.create_empty().with_columns(line=pl.lit(0, pl.UInt32)).clear()
        column = "overallexp.pcteval" if newer else "Q28_12pct"
        told = Finding("warning", raw.file, "other-series", message, 1, column)
        return Read(nothing, 0, (told,))
    frame = raw.frame.filter(is_practice())
    checks = _checks(stems)
    parts = [_question(frame.filter(breaks_none(checks)), stem, before) for stem in stems]
    rows = to_counts(pl.concat(parts).with_columns(**in_period(period)), raw).collect()
    found = run(checks, frame, raw.opened)
    return Read(rows, len(rows), tuple(found), period.start, period.end)


def _question(frame: pl.LazyFrame, stem: str, before: str) -> pl.LazyFrame:
    """Shares may be of 1 or of 100: of 100 where any of the column's is above 1."""
    share, base = number(f"{stem}_share"), number(f"{stem}_base")
    of = pl.when(share.max() > 1).then(100.0).otherwise(1.0)
    # Survey files write negative numbers, or a stroke, for what they hide.
    held = _held(f"{stem}_share") | _held(f"{stem}_base") | (share < 0) | (base < 0)
    there = pl.col(f"{stem}_share").is_not_null() | pl.col(f"{stem}_base").is_not_null()
    return (
        frame.with_columns(withheld=held.fill_null(value=False), there=there)
        .with_columns(count=share / of * base, denominator=base)
        .filter("there", pl.col("withheld") | pl.col("count").is_not_null())
        .select(
            *("line", "practice_code", "count", "denominator", "withheld"),
            count_id=pl.lit(before + stem),
        )
    )


def _held(name: str) -> pl.Expr:
    return hidden(name) | (pl.col(name) == STROKE)


def _checks(stems: tuple[str, ...]) -> tuple[Check, ...]:
    return tuple(
        Check(
            "not-a-number",
            name,
            pl.col(name).is_not_null() & number(name).is_null() & ~_held(name),
            "is not a number. Download the file again.",
        )
        for stem in stems
        for name in (f"{stem}_share", f"{stem}_base")
    )
