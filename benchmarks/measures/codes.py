"""Which presentations a measure selects from a list of codes, and why each, line by line."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.errors import MeasureError
from benchmarks.measures.definition import FromPrescribing, Measure, Presentations
from benchmarks.measures.marked import ALWAYS
from benchmarks.measures.moved import OWN, moves
from benchmarks.measures.select import dated_codes, is_selected, matches, selections

BASES = {"unit": "", "ml": "/ml", "dose": " a dose", "hour": "/hour", "g": "/g"}


def code_lines(measure: Measure, codes: pl.DataFrame, folder: Path) -> Iterator[str]:
    """Each part's presentations with the reason, and those that only their names leave out.

    Takes PRESENTATIONS. Raises MeasureError where the measure counts no prescribing.
    """
    parts = selections({measure.id: measure})
    if not parts:
        raise MeasureError(f"{measure.id} counts no prescribing, so it selects no codes.")
    known = dated_codes(codes.lazy(), {measure.id: measure}, moves(folder / OWN))
    for _, part, choice in parts:
        yield from _part_lines(part, choice, known)


def _part_lines(part: str, choice: FromPrescribing, known: pl.DataFrame) -> Iterator[str]:
    code = pl.col("read_as")
    taken: dict[str, str] = {}
    left: dict[str, str] = {}
    for one in choice.choices:
        by_code = known.filter(matches(code, one.include) & ~matches(code, one.exclude))
        chosen = by_code.filter(is_selected(one))
        for row in chosen.iter_rows(named=True):
            taken.setdefault(row["bnf_code"], _line(row, one, named=choice.approximate))
        others = by_code.join(chosen.select("bnf_code"), on="bnf_code", how="anti")
        for row in others.iter_rows(named=True):
            left.setdefault(row["bnf_code"], _line(row, one, named=choice.approximate))
    yield f"{part.capitalize()}: {len(taken):,} presentations"
    yield from (taken[one] for one in sorted(taken))
    rest = sorted(left.keys() - taken.keys())
    if rest:
        yield f"Left out by form, route, strength or name: {len(rest):,}"
        yield from (left[one] for one in rest)


def _line(row: dict[str, object], one: Presentations, *, named: bool) -> str:
    """A code, its name, and what it was read as; what the name tells where it is asked for."""
    code, read_as = str(row["bnf_code"]), str(row["read_as"])
    fits = [pattern for pattern in one.include if _fits(read_as, pattern)]
    told = [f"by {fits[0]}"]
    if read_as != code:
        told.append(f"read as {read_as} before {row['before']}")
    if named:
        told.append(str(row["form"] or "form not read").replace("_", " "))
        told += ["modified release"] if row["modified"] else []
        told.append(_strength(row))
    if one.quantity_over is not None and one.quantity_over > ALWAYS:
        told.append(f"items of more than {one.quantity_over:g}")
    if one.quantity_up_to is not None:
        told.append(f"items of {one.quantity_up_to:g} or fewer")
    return f"  {code:<15}  {row['name'] or 'name not known'}  ({', '.join(filter(None, told))})"


def _strength(row: dict[str, object]) -> str:
    strength = row["strength"]
    if not isinstance(strength, float):
        return "strength not read"
    amount = f"{strength * 1000:g} micrograms" if strength < 1 else f"{strength:g} mg"
    return f"{amount}{BASES.get(str(row['base']), '')}"


def _fits(code: str, pattern: str) -> bool:
    start, _, end = pattern.partition("…")
    return code.startswith(start) and code.endswith(end)
