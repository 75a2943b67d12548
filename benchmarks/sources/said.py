"""What practices said, agreed and consented to, of those in a locality."""

import polars as pl

from benchmarks.findings import Finding
from benchmarks.sources.agree import read_once
from benchmarks.sources.checks import SHOWN
from benchmarks.sources.known import without_strangers
from benchmarks.sources.layout import Domain
from benchmarks.sources.reading import Reading


def of_members(reading: Reading, localities: pl.DataFrame, domain: Domain) -> pl.DataFrame:
    """The rows of a domain whose practice was ever in a locality; the others are told.

    Lines that say the same twice are read once.
    """
    parts = reading.of(domain)
    if not parts or localities.is_empty():
        return pl.DataFrame()
    rows = pl.concat(parts)
    kept = reading.told(without_strangers(rows, set(localities["practice_code"]), reading.tables()))
    said = [name for name in kept.columns if name not in ("line", "file")]
    return kept.unique(said, keep="first", maintain_order=True)


def agreements(reading: Reading, localities: pl.DataFrame) -> pl.DataFrame:
    """AGREEMENTS of the localities' practices, with the lines that hold them; each once."""
    rows = of_members(reading, localities, "agreements")
    if rows.is_empty():
        return rows
    key = ("practice_code", "agreed_on", "measure_id", "action")
    values, tables = ("by_role", "due", "judged_by", "status", "comment"), reading.tables()
    once = reading.told(read_once(rows, key, values, tables))
    return pl.concat(
        part.with_columns(pl.col("line").cast(pl.Int64).replace(lines))
        for (file,), part in once.partition_by("file", as_dict=True).items()
        if (lines := tables[file].physical_lines(part["line"]))
    )


def budgets(reading: Reading, localities: pl.DataFrame) -> pl.DataFrame:
    """BUDGETS of the localities' practices; two figures for one month and heading are an error."""
    rows = of_members(reading, localities, "budgets")
    if rows.is_empty():
        return rows
    key = ("practice_code", "month", "heading")
    return reading.told(read_once(rows, key, ("budget",), reading.tables()))


def consents(reading: Reading, localities: pl.DataFrame) -> pl.DataFrame:
    """CONSENTS of the localities' practices; who has no line is told, and is not named."""
    parts = reading.of("consents")
    if not parts or localities.is_empty():
        return pl.DataFrame()
    rows, tables = pl.concat(parts).rename({"valid_from": "from"}), reading.tables()
    once = reading.told(read_once(rows, ("practice_code", "from"), ("named", "valid_to"), tables))
    once = once.rename({"from": "valid_from"})
    codes = set(localities["practice_code"])
    once = reading.told(without_strangers(once, codes, tables))
    silent = sorted(codes - set(once["practice_code"]))
    if silent:
        more = f" and {len(silent) - SHOWN} more" if len(silent) > SHOWN else ""
        message = (
            f"has no line for {', '.join(silent[:SHOWN])}{more}: without a yes a practice is not "
            "named before its peers. Add a line for each."
        )
        reading.findings.append(Finding("warning", rows["file"][0], "no-consent", message))
    return once
