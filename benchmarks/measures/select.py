"""Which BNF codes a measure counts: marked on the distinct codes, never on the rows."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from benchmarks.measures.definition import FromPrescribing, Measure

ELLIPSIS = "…"
WHOLE_CODE = 15  # characters; endings are of whole codes
Selection = tuple[str, str, FromPrescribing]  # measure, part (numerator or denominator), choice
SQUARED = "_squared"  # ending of what is summed over items, each squared


def selections(measures: Mapping[str, Measure]) -> list[Selection]:
    """The parts of measures that prescribing rows fill."""
    return [
        (measure.id, part, choice)
        for measure in measures.values()
        for part, choice in (("numerator", measure.numerator), ("denominator", measure.denominator))
        if isinstance(choice, FromPrescribing)
    ]


def _summed(measures: Mapping[str, Measure]) -> Iterator[tuple[str, str, str, FromPrescribing]]:
    """Measure, part, what is summed of it, and its choice; of costs their items and squares too."""
    for measure, part, choice in selections(measures):
        yield measure, part, choice.count, choice
        if part == "numerator" and measures[measure].cost:
            yield measure, "items", "items", choice
            yield measure, "squares", choice.count + SQUARED, choice


def matches(code: pl.Expr, patterns: Iterable[str]) -> pl.Expr:
    """Whether a code begins as one of the patterns does and, past an ellipsis, ends as it does."""
    found = pl.lit(value=False)
    for pattern in patterns:
        beginning, _, ending = pattern.partition(ELLIPSIS)
        found = found | (code.str.starts_with(beginning) & code.str.ends_with(ending))
    return found


def is_selected(code: pl.Expr, choice: FromPrescribing) -> pl.Expr:
    """Whether a whole code is included and not excluded."""
    return matches(code, choice.include) & ~matches(code, choice.exclude)


def is_too_coarse(code: pl.Expr, choice: FromPrescribing) -> pl.Expr:
    """Whether a code is too short to tell: it is the beginning of a pattern, or lacks an ending."""
    found = pl.lit(value=False)
    for pattern in (*choice.include, *choice.exclude):
        beginning, _, ending = pattern.partition(ELLIPSIS)
        shorter = pl.lit(beginning).str.starts_with(code) & (code != beginning)
        if ending:
            shorter = shorter | (
                code.str.starts_with(beginning) & (code.str.len_chars() < WHOLE_CODE)
            )
        found = found | shorter
    return found


def selected_codes(codes: pl.LazyFrame, measures: Mapping[str, Measure]) -> pl.LazyFrame:
    """A row for each code and each part of a measure that counts it.

    Takes the distinct `bnf_code`; gives bnf_code, measure_id, part and count, the column summed.
    A cost has the parts "items" and "squares" beside its numerator.
    """
    empty = pl.LazyFrame(
        schema=dict.fromkeys(("bnf_code", "measure_id", "part", "count"), pl.String)
    )
    marked = [
        codes.filter(is_selected(pl.col("bnf_code"), choice)).select(
            "bnf_code", measure_id=pl.lit(measure), part=pl.lit(part), count=pl.lit(count)
        )
        for measure, part, count, choice in _summed(measures)
    ]
    return pl.concat([empty, *marked])


def too_coarse(files: pl.LazyFrame, measures: Mapping[str, Measure]) -> pl.LazyFrame:
    """The measures that a local file is not fine enough for: `file`, `measure_id`.

    Its codes are too short, or it lacks the amount of a code that is counted. Takes the distinct
    `file`, `bnf_code` and `lacks`, the amounts that a row is without.
    """
    empty = pl.LazyFrame(schema={"file": pl.String, "measure_id": pl.String})
    marked = [
        files.filter(
            is_too_coarse(pl.col("bnf_code"), choice)
            | (
                pl.col("lacks").list.contains(choice.count)
                & is_selected(pl.col("bnf_code"), choice)
            )
        ).select("file", measure_id=pl.lit(measure))
        for measure, _, choice in selections(measures)
    ]
    return pl.concat([empty, *marked]).unique()
