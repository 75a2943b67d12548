"""Two rows under one key: read once where they are equal, an error where they are not."""

from collections.abc import Mapping, Sequence

import polars as pl

from benchmarks.findings import Finding
from benchmarks.sources.opened import Opened
from benchmarks.sources.own import SINCE_EVER

Tables = Mapping[str, Opened]


def read_once(
    frame: pl.DataFrame, key: Sequence[str], values: Sequence[str], tables: Tables
) -> tuple[pl.DataFrame, list[Finding]]:
    """Each key once, first file first. Takes `file` and `line` beside key and values."""
    twice = frame.filter(frame.select(key).is_duplicated())
    if twice.is_empty():
        return frame, []
    groups = twice.group_by(key, maintain_order=True).agg(
        different=pl.struct(values).n_unique() > 1,
        first=pl.col("file").first(),
        first_line=pl.col("line").first(),
        # The row that differs from the first one, or else the last one
        other=pl.col("file").sort_by(_differs(values), maintain_order=True).last(),
        other_line=pl.col("line").sort_by(_differs(values), maintain_order=True).last(),
    )
    found = [
        finding
        for pair in groups.partition_by("first", "other", "different", maintain_order=True)
        for finding in _told(pair, key, tables)
    ]
    return frame.unique(key, keep="first", maintain_order=True), found


def read_sums_once(
    frame: pl.DataFrame, key: Sequence[str], values: Sequence[str], tables: Tables
) -> tuple[pl.DataFrame, list[Finding]]:
    """As `read_once` for frames in which one file may have several rows for a key.

    Such rows stay, to be added, and are told; files are compared by their sums.
    """
    sums = frame.group_by(*key, "file", maintain_order=True).agg(
        pl.col(values).sum(), line=pl.col("line").first(), rows=pl.len()
    )
    once, found = read_once(sums, key, values, tables)
    kept = frame.join(once, on=[*key, "file"], how="semi", nulls_equal=True, maintain_order="left")
    for (file,), part in once.filter(pl.col("rows") > 1).partition_by("file", as_dict=True).items():
        line = tables[file].physical_lines([part["line"][0]])[part["line"][0]]
        message = (
            f"{len(part)} sets of lines differ in nothing but their counts and are added, the "
            f"first from here: {_key(part, key)}. Check that nothing is counted twice."
        )
        found.append(Finding("warning", file, "lines-added", message, line))
    return kept, found


def _differs(values: Sequence[str]) -> pl.Expr:
    row = pl.struct(values)
    return row != row.first()


def _told(pair: pl.DataFrame, key: Sequence[str], tables: Tables) -> list[Finding]:
    first, other = str(pair["first"][0]), str(pair["other"][0])
    line = tables[other].physical_lines([pair["other_line"][0]])[pair["other_line"][0]]
    before = tables[first].physical_lines([pair["first_line"][0]])[pair["first_line"][0]]
    if pair["different"][0]:
        where = f"line {before} of {first}" if first != other else f"line {before}"
        more = f" {len(pair) - 1:,} more keys differ so." if len(pair) > 1 else ""
        message = (
            f"gives other figures than {where} for {_key(pair, key)}.{more} "
            "Keep the right one and take the other away."
        )
        return [Finding("error", other, "two-rows-one-key", message, line)]
    if first == other:
        message = f"{len(pair):,} keys stand on several equal lines: read once."
    else:
        message = f"{len(pair):,} keys stand in {first} with equal figures: read once."
    return [Finding("note", other, "read-once", message)]


def _key(frame: pl.DataFrame, key: Sequence[str]) -> str:
    row = frame.row(0, named=True)
    named = (f"{name} {row[name]}" for name in key[1:] if row[name] not in (None, SINCE_EVER))
    return ", ".join((f"practice {row[key[0]]}", *named))


def overlaps(frame: pl.DataFrame, key: Sequence[str], tables: Tables) -> list[Finding]:
    """Errors where a key's periods overlap: a quarter's row beside those of its months."""
    periods = (
        frame.group_by(*key, "period_start", "period_end")
        .agg(pl.col("line").first(), pl.col("file").first())
        .sort(*key, "period_start", "period_end", nulls_last=True)
        .with_columns(
            until=pl.col("period_end").cum_max().shift().over(key),
            since=pl.col("period_start").shift().over(key),
        )
        .filter(pl.col("period_start") <= pl.col("until"))
    )
    found = []
    for part in periods.partition_by("file", maintain_order=True):
        row = part.row(0, named=True)
        line = tables[row["file"]].physical_lines([row["line"]])[row["line"]]
        more = f" {len(part) - 1:,} more periods overlap so." if len(part) > 1 else ""
        message = (
            f"{_key(part, key)}: the period {row['period_start']} to {row['period_end']} overlaps "
            f"another one that runs from {row['since']} to {row['until']}.{more} Give each month "
            "once: months or quarters, not both."
        )
        found.append(Finding("error", row["file"], "overlapping-periods", message, line))
    return found
