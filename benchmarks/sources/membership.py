"""Rules on localities as a whole: nobody twice at one time, and a size that can be compared."""

from collections.abc import Collection, Sequence
from datetime import date
from difflib import get_close_matches

import polars as pl

from benchmarks.findings import Finding
from benchmarks.settings import FILE_NAME, Evaluation

FEWEST, USUAL = 5, (10, 15)
FOR_EVER = date(9999, 12, 31)


def membership_findings(rows: pl.DataFrame) -> list[Finding]:
    """Overlapping memberships and unusual sizes. Takes LOCALITIES with `line` and `file`."""
    return [*_overlaps(rows), *_sizes(rows)]


def without_list(
    rows: pl.DataFrame, with_list: Collection[str], *, any_list: bool
) -> list[Finding]:
    """Practices of localities.csv that no extract gives a list size."""
    if not any_list:
        if rows.is_empty():
            return []
        message = "The folder holds no list sizes, so nothing per patient can be computed."
        return [Finding("warning", "", "no-list-size", message)]
    lacking = rows.filter(~pl.col("practice_code").is_in(list(with_list)))
    return [
        Finding(
            "warning",
            file,
            "no-list-size",
            "has no list size in any extract: its rates per patient are missing.",
            line,
            "practice_code",
            code,
        )
        for code, file, line in lacking.unique("practice_code", keep="first", maintain_order=True)
        .select("practice_code", "file", "line")
        .iter_rows()
    ]


def evaluated_strangers(rows: pl.DataFrame, evaluations: Sequence[Evaluation]) -> list[Finding]:
    """Practices of an evaluation that are in no locality, so that nothing is known of them."""
    known = rows["practice_code"].unique().sort().to_list()
    found = []
    for one in evaluations:
        for code in (*one.practices, *one.without):
            if (spelt := code.strip().upper()) in known:
                continue
            near = get_close_matches(spelt, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else "."
            message = f"of '{one.name}' is in no locality of localities.csv: left out{hint}"
            found.append(
                Finding("warning", FILE_NAME, "evaluation-practice", message, None, None, code)
            )
    return found


def _overlaps(rows: pl.DataFrame) -> list[Finding]:
    until = pl.col("valid_to").fill_null(FOR_EVER)
    earlier = rows.sort("practice_code", "valid_from", "line").with_columns(
        before=until.cum_max().shift().over("practice_code"),
        before_line=pl.col("line").shift().over("practice_code"),
        before_file=pl.col("file").shift().over("practice_code"),
        before_locality=pl.col("locality").shift().over("practice_code"),
    )
    found = []
    for row in earlier.filter(pl.col("valid_from") <= pl.col("before")).iter_rows(named=True):
        place = f"line {row['before_line']}"
        if row["before_file"] != row["file"]:
            place += f" of {row['before_file']}"
        if row["before_locality"] == row["locality"]:
            rule, what = "practice-twice", f"stands in {row['locality']} at one time twice"
        else:
            rule = "two-localities"
            what = f"stands in {row['locality']} and in {row['before_locality']} at one time"
        message = f"{what} (also {place}). Delete one line, or give both their dates."
        found.append(
            Finding(
                "error",
                row["file"],
                rule,
                message,
                row["line"],
                "practice_code",
                row["practice_code"],
            )
        )
    return found


def _sizes(rows: pl.DataFrame) -> list[Finding]:
    present = (
        rows.filter(pl.col("valid_to").is_null())
        .group_by("locality", maintain_order=True)
        .agg(practices=pl.col("practice_code").n_unique(), file=pl.col("file").first())
    )
    found = []
    for locality, count, file in present.iter_rows():
        if USUAL[0] <= count <= USUAL[1]:
            continue
        has = f"{locality} has {count} practice{'' if count == 1 else 's'}"
        message = f"{has}; localities of 10 to 15 compare best."
        if count < FEWEST:
            message = (
                f"{has}: with fewer than {FEWEST} there are no verdicts. Join it with a neighbour."
            )
        found.append(Finding("warning", file, "locality-size", message))
    return found
