"""Series that end or begin anew among a folder's counts: told, and never joined."""

import polars as pl

from benchmarks.findings import Finding
from benchmarks.sources.agree import Tables

QOF_CODE = r"^qof\.[A-Z]+\d+$"
NAMED = 6


def series_notes(counts: pl.DataFrame, tables: Tables) -> list[Finding]:
    """Notes on QOF codes that newer years lack, and on both series of the patient survey.

    Takes COUNTS of all files, with `line`; each note names the first line that it is about.
    """
    if counts.is_empty():
        return []
    latest = counts.sort("period_end", "file", "line", descending=[True, False, False])
    ids = latest.unique("count_id", keep="first", maintain_order=True).sort("count_id")
    return [*_ended_codes(ids, tables), *_two_series(ids, tables)]


def _first_line(row: pl.DataFrame, tables: Tables) -> int:
    file, line = row.select("file", "line").row(0)
    return tables[file].physical_lines([line])[line]


def _ended_codes(ids: pl.DataFrame, tables: Tables) -> list[Finding]:
    codes = ids.filter(pl.col("count_id").str.contains(QOF_CODE))
    ended = codes.filter(pl.col("period_end") < pl.col("period_end").max())
    if ended.is_empty():
        return []
    names = [name.removeprefix("qof.") for name in ended["count_id"]]
    columns = ("INDICATOR_CODE", names[0])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    last = str(codes["period_end"].max())
    message = (
        f"has {', '.join(names[:NAMED])}{more}, which the QOF year that ends {last} has not: codes "
        "change between years, and figures of two codes are never joined. Nothing to do; an "
        "indicator of your own in framework/ may count the new code."
    )
    line = _first_line(ended, tables)
    return [Finding("note", ended["file"][0], "qof-codes", message, line, *columns)]


def _two_series(ids: pl.DataFrame, tables: Tables) -> list[Finding]:
    older = ids.filter(pl.col("count_id").str.starts_with("gpps_to_2023."))
    newer = ids.filter(pl.col("count_id").str.starts_with("gpps."))
    if older.is_empty() or newer.is_empty():
        return []
    message = (
        f"is of the patient survey before 2024, {newer['file'][0]} of the one since: each stands "
        "by itself. Nothing to do."
    )
    line = _first_line(older, tables)
    return [Finding("note", older["file"][0], "two-series", message, line)]
