"""Codes that no reference file, or no locality, has: skipped, named, and the run goes on."""

from collections.abc import Collection

import polars as pl

from benchmarks.findings import Finding
from benchmarks.sources.agree import Tables
from benchmarks.sources.checks import SHOWN, printable

NO_REFERENCE = (
    "The folder holds no file that lists practices (epraccur, ePCN or list sizes), so codes "
    "cannot be checked."
)


def without_unknown(
    frame: pl.DataFrame, known: Collection[str], tables: Tables
) -> tuple[pl.DataFrame, list[Finding]]:
    """Leave out rows whose code nobody knows; a warning per file names the first of them."""
    what, remedy = "is in no reference file", "Correct the code, or add epraccur."
    return _without(frame, known, tables, "unknown-practice", (what, remedy))


def without_strangers(
    frame: pl.DataFrame, members: Collection[str], tables: Tables
) -> tuple[pl.DataFrame, list[Finding]]:
    """Leave out rows of practices that were never in a locality; a warning names the first."""
    what, remedy = "is in no locality", "Correct the code, or add it to localities.csv."
    return _without(frame, members, tables, "no-member", (what, remedy))


def _without(
    frame: pl.DataFrame,
    known: Collection[str],
    tables: Tables,
    rule: str,
    words: tuple[str, str],
) -> tuple[pl.DataFrame, list[Finding]]:
    strange = ~pl.col("practice_code").is_in(list(known))
    found = []
    for (file,), part in frame.filter(strange).partition_by("file", as_dict=True).items():
        codes = part.unique("practice_code", keep="first", maintain_order=True)
        shown = codes.head(SHOWN)
        lines = tables[file].physical_lines(shown["line"]) if file in tables else {}
        for place, (code, line) in enumerate(shown.select("practice_code", "line").iter_rows(), 1):
            more = len(codes) - SHOWN if place == SHOWN else 0
            ending = f" And {more:,} more such codes." if more > 0 else ""
            message = f"{words[0]}: left out.{ending} {words[1]}"
            at = lines.get(line, line)
            found.append(
                Finding("warning", file, rule, message, at, "practice_code", printable(code))
            )
    return frame.filter(~strange), found
