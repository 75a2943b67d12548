"""Which presentations a measure counts, by their codes and what their names tell."""

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from benchmarks.measures.definition import FromPrescribing, Measure, Presentations
from benchmarks.measures.moved import with_moves
from benchmarks.measures.names import TOLD, with_attributes
from benchmarks.measures.weights import column_of

ELLIPSIS = "…"
WHOLE_CODE = 15  # characters; endings are of whole codes
AT_ONCE: Final = "in-memory"  # of some thousand codes, a plan in pieces takes longer to set up
SUBSTANCE = 9  # characters that equivalents share
Selection = tuple[str, str, FromPrescribing]  # measure, part (numerator or denominator), choice
MILLIGRAMS = {"mg": 1.0, "micrograms": 1e-3, "g": 1e3}
NONE_COARSE = pl.DataFrame(schema={"file": pl.String, "measure_id": pl.String})


def selections(measures: Mapping[str, Measure]) -> list[Selection]:
    """The parts of measures that prescribing rows fill."""
    return [
        (measure.id, part, choice)
        for measure in measures.values()
        for part, choice in (("numerator", measure.numerator), ("denominator", measure.denominator))
        if isinstance(choice, FromPrescribing)
    ]


def known_codes(
    codes: pl.LazyFrame, measures: Mapping[str, Measure], moved: pl.DataFrame
) -> pl.DataFrame:
    """The distinct codes with what names tell of those that a measure asks it of.

    Takes `bnf_code`, `month` and `name` (latest kept), and what `moves` gives; adds the columns of
    `names.TOLD`. In steps that are collected: as one plan, whatever looks at the codes again would
    read them again.
    """
    latest = (
        codes.sort("month", "name", nulls_last=False)
        .group_by("bnf_code", maintain_order=True)
        .agg(pl.col("name").drop_nulls().last())
        .collect(engine=AT_ONCE)
    )
    beginnings = _names_read(measures, moved)
    if not beginnings:
        return latest.with_columns(pl.lit(None, of).alias(name) for name, of in TOLD.items())
    asked = latest.filter(matches(pl.col("bnf_code"), beginnings))
    read = with_attributes(asked.lazy()).collect(engine=AT_ONCE)
    return latest.join(read.drop("name"), on="bnf_code", how="left", maintain_order="left")


def _names_read(measures: Mapping[str, Measure], moved: pl.DataFrame) -> list[str]:
    """Beginnings of the codes whose names decide for a measure, as those codes are now or were.

    Of a substance all or none are read, since the name of one may tell of its equivalents.
    """
    asked = {
        pattern.partition(ELLIPSIS)[0]
        for _, _, choice in selections(measures)
        if choice.approximate
        for one in choice.choices
        for pattern in one.include
    }
    before = {
        code
        for code, now in moved.select("code", "now").iter_rows()
        if any(now.startswith(one) or one.startswith(now) for one in asked)
    }
    return sorted({one[:SUBSTANCE] for one in asked | before})


def matches(code: pl.Expr, patterns: Iterable[str]) -> pl.Expr:
    """Whether a code begins as one of the patterns does and, past an ellipsis, ends as it does."""
    each = (_matches_one(code, pattern) for pattern in patterns)
    return reduce(or_, each, pl.lit(value=False))


def _matches_one(code: pl.Expr, pattern: str) -> pl.Expr:
    beginning, _, ending = pattern.partition(ELLIPSIS)
    found = code.str.starts_with(beginning)
    return found & code.str.ends_with(ending) if ending else found


def is_selected(one: Presentations) -> pl.Expr:
    """Whether a presentation is selected, from `read_as` and what its name tells."""
    code = pl.col("read_as")
    return matches(code, one.include) & ~matches(code, one.exclude) & is_named(one)


def is_named(one: Presentations) -> pl.Expr:
    """Whether a presentation's name tells what is asked for, where anything is.

    What a name does not tell is not selected where it is asked for.
    """
    found = pl.lit(value=True)
    if one.form:
        found = found & pl.col("form").is_in(one.form)
    if one.route:
        found = found & pl.col("route").is_in(one.route)
    if one.modified_release is not None:
        found = found & (pl.col("modified") == one.modified_release)
    if one.name_has:
        found = found & pl.col("name").str.contains(_any_word(one.name_has))
    for wanted, above in ((one.strength_from, True), (one.strength_below, False)):
        if wanted is not None:
            found = found & _strength_is(wanted, above=above)
    return found.fill_null(value=False)


def _any_word(words: Iterable[str]) -> str:
    """A pattern of whole words, in any case; one that ends in an ellipsis is a beginning."""
    each = (
        re.escape(word.removesuffix(ELLIPSIS)) + ("" if word.endswith(ELLIPSIS) else r"(\b|_)")
        for word in words
    )
    return rf"(?i)(\b|_)({'|'.join(each)})"


def _strength_is(wanted: str, *, above: bool) -> pl.Expr:
    """Whether a strength is at or above the one in words, or below it; in the same base."""
    number, unit = wanted.split(" ")
    unit, _, base = unit.partition("/")
    limit = float(number) * MILLIGRAMS[unit]
    strength = pl.col("strength").round(9)
    side = strength >= limit if above else strength < limit
    bases = (base,) if base else ("unit", "dose")
    return side & pl.col("base").is_in(bases)


def is_too_coarse(code: pl.Expr, choice: FromPrescribing) -> pl.Expr:
    """Whether a local code does not tell: it is too short, or name or quantity of items decide."""
    if choice.approximate or any(one.by_quantity for one in choice.choices):
        return pl.lit(value=True)
    found = pl.lit(value=False)
    patterns = [pattern for one in choice.choices for pattern in (*one.include, *one.exclude)]
    for pattern in patterns:
        beginning, _, ending = pattern.partition(ELLIPSIS)
        shorter = pl.lit(beginning).str.starts_with(code) & (code != beginning)
        if ending:
            shorter = shorter | (
                code.str.starts_with(beginning) & (code.str.len_chars() < WHOLE_CODE)
            )
        found = found | shorter
    return found


def dated_codes(
    codes: pl.LazyFrame, measures: Mapping[str, Measure], moved: pl.DataFrame
) -> pl.DataFrame:
    """`known_codes` as they are read in each month, codes that moved twice."""
    return with_moves(known_codes(codes, measures, moved).lazy(), moved).collect(engine=AT_ONCE)


def too_coarse(files: pl.LazyFrame, measures: Mapping[str, Measure]) -> pl.DataFrame:
    """The measures that a local file is not fine enough for: `file`, `measure_id`.

    Its codes are too short, or it lacks the amount of a code that is counted. Takes the distinct
    `file`, `bnf_code` and `lacks`, the amounts that a row is without.
    """
    seen = files.collect()
    if seen.is_empty():
        return NONE_COARSE
    code = pl.col("bnf_code")
    marked = [
        seen.filter(
            is_too_coarse(code, choice)
            | (
                pl.col("lacks").list.contains(column_of(choice.count))
                & pl.any_horizontal(
                    matches(code, one.include) & ~matches(code, one.exclude)
                    for one in choice.choices
                )
            )
        ).select("file", measure_id=pl.lit(measure))
        for measure, _, choice in selections(measures)
    ]
    return pl.concat([NONE_COARSE, *marked]).unique(maintain_order=True)
