"""The prescribing files of a folder as one lazy frame, each practice and month from one file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

import dataframely as dy
import polars as pl

from benchmarks.findings import Finding
from benchmarks.schemas import Coverage, Prescribing, Presentations, columns
from benchmarks.sources.checks import SHOWN
from benchmarks.sources.inputs import PrescribingFile, SourceFile, empty
from benchmarks.sources.prescribing import identified, names_of
from benchmarks.sources.reading import FromStore, Scanned

MONTH = ("practice_code", "month")
CODE = (*MONTH, "bnf_code")
COVERED = (*MONTH, "national", "file")
SUMS = ("items", "quantity", "nic")
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Dispensing:
    """The prescribing of all files."""

    rows: dy.LazyFrame[Prescribing]
    coverage: dy.LazyFrame[Coverage]
    findings: list[Finding]
    files: list[PrescribingFile]


def dispensed(scans: Sequence[Scanned], known: set[str] | None) -> Dispensing:
    """All files as one. Collects sums by code only where two files share a month."""
    found: list[Finding] = []
    files: list[PrescribingFile] = []
    covered: list[pl.LazyFrame] = []
    beside = _beside_others(scans)
    for place, one in enumerate(scans):
        rows = one.scan.rows
        alone = one.table.file not in beside
        for other in () if alone else scans[:place]:
            rows, told = _apart(rows, one, other)
            found += told
        if not one.layout.national:
            found += nested_codes(rows, one.table.file)
        if not one.layout.national and known is not None:
            rows, told = _of_known(rows, one, known)
            found += told
        files.append(_file(one, rows, alone=alone))
        covered.append(_held(one) if rows is one.scan.rows else rows.select(COVERED).unique())
    whole = pl.concat([one.rows for one in files]) if files else empty(Prescribing)
    held = pl.concat(covered) if covered else empty(Coverage)
    return Dispensing(Prescribing.cast(whole), Coverage.cast(held), found, files)


def _beside_others(scans: Sequence[Scanned]) -> set[str]:
    """The files that share a practice's month with another."""
    held = [
        one.digest.filter(identified()).select(*MONTH, file=pl.lit(one.table.file)).unique()
        for one in scans
    ]
    if not held:
        return set()
    return set(pl.concat(held).filter(pl.len().over(MONTH) > 1)["file"])


def _file(one: Scanned, rows: pl.LazyFrame, *, alone: bool) -> PrescribingFile:
    stored = one.scan.entry if isinstance(one.scan, FromStore) else None
    return PrescribingFile(
        file=one.table.file,
        rows=Prescribing.cast(rows.select(columns(Prescribing))),
        names=one.scan.names,
        practices=one.digest.filter(identified())["practice_code"].unique(),
        lines=int(one.digest["rows"].sum()),
        entry=stored if alone else None,
    )


def _held(one: Scanned) -> pl.LazyFrame:
    """COVERAGE of a file of which every row is used, from its digest."""
    return (
        one.digest.lazy()
        .filter(identified(), pl.col("month").is_not_null())
        .select(*MONTH, national=pl.lit(one.layout.national), file=pl.lit(one.table.file))
        .unique()
    )


def presentations(scans: Sequence[Scanned]) -> dy.LazyFrame[Presentations]:
    """PRESENTATIONS of all files, lazily: each code and month once."""
    if not scans:
        return Presentations.create_empty(lazy=True)
    return Presentations.cast(names_of(pl.concat(one.scan.names for one in scans)))


def names_of_practices(scans: Sequence[Scanned]) -> pl.DataFrame:
    """`practice_code` and `practice_name` of practices in the prescribing files."""
    parts = [
        one.digest.filter(identified()).select("practice_code", "practice_name") for one in scans
    ]
    if not parts:
        return pl.DataFrame(schema={"practice_code": pl.String, "practice_name": pl.String})
    return pl.concat(parts).drop_nulls().unique("practice_code", keep="last", maintain_order=True)


def national_codes(scans: Sequence[Scanned]) -> set[str]:
    """The practices that published prescribing files name."""
    return {
        code
        for one in scans
        if one.layout.national
        for code in one.digest.filter(identified())["practice_code"]
    }


def scanned_files(scans: Sequence[Scanned]) -> Iterable[SourceFile]:
    """What was read, with the months that each file holds."""
    for one in scans:
        first, last = one.digest["month"].min(), one.digest["month"].max()
        yield SourceFile(
            one.table.file,
            one.layout.title,
            one.layout.domain,
            int(one.digest["rows"].sum()),
            first if isinstance(first, date) else None,
            last if isinstance(last, date) else None,
        )


def _of_known(
    rows: pl.LazyFrame, one: Scanned, known: set[str]
) -> tuple[pl.LazyFrame, list[Finding]]:
    """A local extract without the practices that nobody knows, and who they are."""
    codes = one.digest.filter(identified())["practice_code"].unique().sort()
    strange = codes.filter(~codes.is_in(list(known)))
    if strange.is_empty():
        return rows, []
    more = len(strange) - SHOWN
    ending = f" and {more:,} more" if more > 0 else ""
    message = (
        f"{', '.join(strange.head(SHOWN))}{ending}: in no reference file, left out. Correct the "
        "code, or add epraccur."
    )
    found = Finding("warning", one.table.file, "unknown-practice", message, None, "practice_code")
    return rows.filter(~pl.col("practice_code").is_in(strange.implode())), [found]


def _apart(rows: pl.LazyFrame, one: Scanned, other: Scanned) -> tuple[pl.LazyFrame, list[Finding]]:
    """The rows of one file without those that another has too; an error where they differ."""
    shared = one.digest.filter(identified()).join(other.digest.filter(identified()), on=MONTH)
    shared = shared.select(MONTH).unique()
    if shared.is_empty():
        return rows, []
    if one.layout.national != other.layout.national:
        return rows, [_twice(one, other, shared.sort(MONTH).row(0))]
    both = [_sums(frame, shared) for frame in (one.scan.rows, other.scan.rows)]
    joined = both[0].join(both[1], on=CODE, suffix="_other")
    equal = pl.all_horizontal(_near(name) for name in (*SUMS, "len"))
    differing = joined.filter(~equal).select(CODE)
    plans = [joined.select(pl.len()), differing.select(pl.len()), differing.sort(CODE).head(1)]
    number, unlike, first = pl.collect_all(plans, engine="streaming")
    if number.item() == 0:
        return rows, []
    if unlike.item():
        return rows, [_unlike(one, other, unlike.item(), first.row(0))]
    message = f"{number.item():,} keys stand in {other.table.file} with equal figures: read once."
    twice = joined.select(CODE)
    return rows.join(twice, on=CODE, how="anti"), [
        Finding("note", one.table.file, "read-once", message)
    ]


def _near(name: str) -> pl.Expr:
    """Equal but for the order in which fractions were added."""
    ours, theirs = pl.col(name).cast(pl.Float64), pl.col(f"{name}_other").cast(pl.Float64)
    return (ours - theirs).abs() <= ROUNDING * (1 + theirs.abs())


def _twice(one: Scanned, other: Scanned, key: tuple[str, date]) -> Finding:
    code, month = key
    message = (
        f"gives prescribing that {other.table.file} gives too, first for practice {code} in "
        f"{month:%Y-%m}: it would be counted twice. Keep one of the two."
    )
    return Finding("error", one.table.file, "two-sources", message)


def nested_codes(rows: pl.LazyFrame, file: str) -> list[Finding]:
    """An error where a BNF code stands beside one that it contains: both would be counted.

    Collects the codes of a local extract.
    """
    codes = rows.select("bnf_code").unique().collect()["bnf_code"].sort().to_list()
    within = [
        (above, code)
        for place, above in enumerate(codes)
        for code in takewhile(lambda code, above=above: code.startswith(above), codes[place + 1 :])  # type: ignore[misc]
    ]
    if not within:
        return []
    pairs = pl.LazyFrame(within, schema=["bnf_code", "below"], orient="row")
    keys = rows.select(CODE).unique()
    both = keys.join(pairs, on="bnf_code").join(
        keys, left_on=(*MONTH, "below"), right_on=CODE, how="semi"
    )
    first = both.sort(*CODE, "below").head(1).collect()
    if first.is_empty():
        return []
    code, month, above, below = first.select(*CODE, "below").row(0)
    message = (
        f"has both {above} and {below}, which is part of it, for practice {code} in "
        f"{month:%Y-%m}: items would be counted twice. Keep one level."
    )
    return [Finding("error", file, "nested-codes", message, column="bnf_code")]


def _sums(rows: pl.LazyFrame, shared: pl.DataFrame) -> pl.LazyFrame:
    within = rows.join(shared.lazy(), on=MONTH, how="semi")
    return within.group_by(CODE).agg(pl.col(SUMS).sum(), pl.len())


def _unlike(one: Scanned, other: Scanned, count: int, key: tuple[str, date, str]) -> Finding:
    code, month, bnf = key
    more = f" {count - 1:,} more keys differ so." if count > 1 else ""
    message = (
        f"gives other figures than {other.table.file} for practice {code}, month "
        f"{month:%Y-%m}, BNF code {bnf}.{more} Keep the right file and take the other away."
    )
    return Finding("error", one.table.file, "two-rows-one-key", message)
