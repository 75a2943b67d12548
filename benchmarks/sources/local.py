"""What the locality's own extracts share: rules on codes, periods, counts and words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from benchmarks.sources.checks import Check, breaks_none, in_future, run
from benchmarks.sources.layout import Raw, Read
from benchmarks.sources.own import has_code
from benchmarks.sources.parse import grouped_number, period_table, slug, withheld_as
from benchmarks.vocabulary import WORDS

PERIOD_HELP = (
    "is no period. Write a month as 2025-11, a quarter as 2025-26Q3, a financial year as "
    "2023/24, a calendar year as 2018 (a spreadsheet may have turned 2025-11 into Nov-25)."
)


def read_local(
    raw: Raw,
    checks: Sequence[Check],
    typed: Sequence[pl.Expr],
    wanted: Sequence[pl.Expr],
    *,
    tolerant: bool = False,
) -> Read:
    """Collect an extract, run its rules and keep the rows that break none, with `line`.

    `tolerant` tells a broken rule as a warning: the line is left out, and the run goes on.
    """
    if tolerant:
        checks = [replace(check, severity="warning") for check in checks]
    texts = raw.frame.collect()
    table = period_table(texts["period"])
    frame = texts.join(table, left_on="period", right_on="text", how="left", maintain_order="left")
    found = run(checks, frame.lazy(), raw.opened)
    rows = (
        frame.filter(breaks_none(checks, any_severity=tolerant))
        .with_columns(typed)
        .with_columns(file=pl.lit(raw.file))
        .select("line", *wanted)
    )
    first, last = table["period_start"].min(), table["period_end"].max()
    return Read(rows, len(frame), tuple(found), _date(first), _date(last))


def place_checks() -> tuple[Check, ...]:
    """Rules on the practice code and the period of a row."""
    ends = pl.col("period_end")
    return (
        has_code(),
        Check("bad-period", "period", ends.is_null(), PERIOD_HELP),
        in_future("period", pl.col("period_start")),
    )


def count_checks(name: str, up_to: int, may_be_empty: pl.Expr | None = None) -> tuple[Check, ...]:
    """Rules on a count that may be withheld."""
    text, value = pl.col(name), grouped_number(name)
    empty = text.is_null() if may_be_empty is None else text.is_null() & ~may_be_empty
    bad = text.is_not_null() & value.is_null() & withheld_as(name, up_to).is_null()
    return (
        Check(
            "no-count",
            name,
            empty,
            "The count is empty. Write 0 for none or * for withheld; delete the line where it "
            "is not known.",
        ),
        Check(
            "not-a-number",
            name,
            bad,
            "is not a number. Write digits, or *, <8 or 1-7 where it is withheld (a spreadsheet "
            "may have turned 1-7 into a date).",
        ),
        Check("negative", name, value < 0, "is negative. Correct the count."),
    )


def number_checks(name: str, *, negative: bool = True) -> tuple[Check, ...]:
    """Rules on a column of plain numbers that may be empty."""
    value = grouped_number(name)
    not_number = Check(
        "not-a-number",
        name,
        pl.col(name).is_not_null() & value.is_null(),
        "is not a number. Write digits, or leave it empty.",
    )
    if negative:
        return (not_number,)
    return (not_number, Check("negative", name, value < 0, "is negative. Correct it."))


def word(name: str, aliases: Mapping[str, Mapping[str, str]]) -> pl.Expr:
    """A word of a closed list, a trust's own words mapped first; as found where it is neither."""
    own = {_slug(theirs): ours for theirs, ours in aliases.get(name, {}).items()}
    return slug(name).replace(own) if own else slug(name)


def word_checks(
    name: str, aliases: Mapping[str, Mapping[str, str]], *, needed: bool
) -> tuple[Check, ...]:
    """Rules on a column with a closed list of words."""
    known = ", ".join(WORDS[name])
    found = word(name, aliases)
    unknown = Check(
        "unknown-word",
        name,
        found.is_not_null() & ~found.is_in(WORDS[name]),
        f"is no word for {name}. Known are: {known}. Or map your own words in peerbench.toml "
        f'under [aliases.{name}], e.g. "Your word" = "{WORDS[name][0]}".',
    )
    empty = Check(
        "no-word", name, pl.col(name).is_null(), f"The {name} is empty. Known are: {known}."
    )
    return (unknown, empty) if needed else (unknown,)


def _slug(text: str) -> str:
    return str(pl.select(slug=pl.lit(text)).select(slug("slug")).item())


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else None
