"""Which presentations a measure counts, by their codes and what their names tell."""

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

import polars as pl

from benchmarks.measures.definition import FromPrescribing, Measure, Presentations
from benchmarks.measures.moved import with_moves
from benchmarks.measures.names import READ, with_attributes
from benchmarks.measures.weights import column_of

ELLIPSIS = "…"
WHOLE_CODE = 15  # characters; endings are of whole codes
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


def reads_names(measures: Mapping[str, Measure]) -> bool:
    """Whether any measure needs what names tell."""
    return any(choice.approximate for _, _, choice in selections(measures))


def known_codes(codes: pl.LazyFrame, measures: Mapping[str, Measure]) -> pl.DataFrame:
    """The distinct codes with what names tell of them, where a measure asks for it.

    Takes `bnf_code`, `month` and `name` (latest kept); gives the columns of `names.READ`. In steps
    that are collected: as one plan, whatever looks at the codes again would read them again.
    """
    latest = (
        codes.sort("month", "name", nulls_last=False)
        .group_by("bnf_code", maintain_order=True)
        .agg(pl.col("name").drop_nulls().last())
        .collect()
    )
    if reads_names(measures):
        return with_attributes(latest.lazy()).collect()
    return latest.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in READ.items()
        if name not in ("bnf_code", "name")
    )


def matches(code: pl.Expr, patterns: Iterable[str]) -> pl.Expr:
    """Whether a code begins as one of the patterns does and, past an ellipsis, ends as it does."""
    each = (_matches_one(code, pattern) for pattern in patterns)
    return reduce(or_, each, pl.lit(value=False))


def _matches_one(code: pl.Expr, pattern: str) -> pl.Expr:
    beginning, _, ending = pattern.partition(ELLIPSIS)
    found = code.str.starts_with(beginning)
    return found & code.str.ends_with(ending) if ending else found


def is_selected(one: Presentations) -> pl.Expr:
    """Whether a presentation is selected, from `read_as` and what its name tells.

    What a name does not tell is not selected where it is asked for.
    """
    code = pl.col("read_as")
    found = matches(code, one.include) & ~matches(code, one.exclude)
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
    return with_moves(known_codes(codes, measures).lazy(), moved).collect()


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
