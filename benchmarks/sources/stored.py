"""Prescribing files and the store: read once, and from then on only the part that is asked for.

An entry holds a file's rows as Parquet in the order of the file, which publishes practice by
practice, with the range of codes of each part, so that a locality reads its own parts alone; the
names and numbers of its codes, and the numbers of its practices; and its digest and findings, so
that nothing is told differently when the file is not read again.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.findings import Finding
from benchmarks.glance import glance
from benchmarks.resources import PACKAGE, digest_of
from benchmarks.schemas import Prescribing, columns
from benchmarks.sources.as_published import as_published, settled
from benchmarks.sources.inputs import Entry
from benchmarks.sources.layout import Layout
from benchmarks.sources.numbered import NUMBERS, STEPS, in_steps, names, practices, sunk
from benchmarks.sources.opened import Opened
from benchmarks.sources.prescribing import AMOUNTS, Scan
from benchmarks.sources.reading import Fresh, FromStore, Scanned, state
from benchmarks.sources.registry import READERS
from benchmarks.store import Store

KIND = "prescribing"
LAYOUTS = ("epd",)  # whose rows follow from the file's content alone, neither its name nor settings
# What an entry that is not whole raises.
DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
LOOKED_AT = 1 << 26  # bytes of a file that is looked at whole each time that it is taken
UNSETTLED = "future-period"  # a finding that is another one tomorrow


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that need not be opened."""

    scans: list[Scanned]
    findings: list[Finding]  # of opening it


def storable(fresh: Fresh, tables: Sequence[Opened]) -> bool:
    """Whether all that a file holds can be had from the store as well."""
    known = [one for one in fresh.scans if one.layout.key in LAYOUTS]
    return bool(known) and len(known) == len(fresh.scans) == len(tables)


def taken(path: Path, name: str, store: Store) -> Taken | None:
    """A file from the store; None where it is not in it, or cannot be had."""
    try:
        key = _key(store.digest(path))
    except OSError:
        return None
    place = store.entry(KIND, key)
    if place is None:
        return None
    try:
        return _from(place, name)
    except DAMAGED:
        store.drop(KIND, key)
        return None


def held_rows(found: Taken) -> int:
    """How many lines the tables of a file had."""
    rows = pl.concat(one.scan.digest.select("rows") for one in found.scans)
    return int(rows.select(pl.col("rows").sum()).collect().item())


def put(fresh: Fresh, store: Store) -> list[Scanned] | None:
    """A file's tables from the store, put there now; None where that cannot be.

    Raises PolarsError where a table cannot be parsed to its end.
    """
    try:
        digest = store.digest(fresh.path)
        with store.making(KIND, _key(digest)) as place:
            if place is not None:
                _fill(place, fresh)
                if state(fresh.path) != fresh.before:
                    raise OSError(f"{fresh.path} changed while it was read")
        found = store.entry(KIND, _key(digest))
        return None if found is None else _from(found, fresh.name).scans
    except (*DAMAGED, _Unsettled):
        return None


class _Unsettled(Exception):
    """The entry would not say the same on another day."""


def _fill(place: Path, fresh: Fresh) -> None:
    told = []
    for number, one in enumerate(fresh.scans):
        source = place / f"{number}.rows.parquet"
        digest = _as_published(one, source)
        if digest is None:
            rows = one.scan.rows.select(pl.exclude("national", "file"))
            digest = sunk(rows, one.scan.digest, source)
        digest.write_parquet(place / f"{number}.digest.parquet")
        names(source).write_parquet(place / f"{number}.names.parquet")
        practices(source).write_parquet(place / f"{number}.practices.parquet")
        found = one.scan.findings(digest)
        if any(finding.rule == UNSETTLED for finding in found):
            raise _Unsettled
        told.append(
            {
                "file": one.table.file.removeprefix(fresh.name),
                "first": one.table.first,
                "layout": one.layout.key,
                "in_steps": in_steps(source),
                "findings": list(_nameless(found, fresh.name)),
            }
        )
    files = {path.name: _whole(path) for path in place.iterdir()}
    held = {
        "tables": told,
        "findings": list(_nameless(fresh.findings, fresh.name)),
        "files": files,
    }
    (place / "entry.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")


def _as_published(one: Scanned, target: Path) -> pl.DataFrame | None:
    """The digest of a file that is wholly as published, its rows written; None for any other."""
    plan = as_published(one.table, one.layout)
    if plan is None or not isinstance(one.scan, Scan):
        return None
    with suppress(pl.exceptions.PolarsError):
        return settled(plan, sunk(plan.rows, plan.digest, target), len(one.scan.checks))
    return None


def _whole(path: Path) -> list[int | str]:
    """What tells whether a file of an entry is as it was made: of a large one its size alone."""
    size = path.stat().st_size
    return [size, glance(path).digest if size < LOOKED_AT else ""]


def _from(place: Path, name: str) -> Taken:
    held = json.loads((place / "entry.json").read_text(encoding="utf-8"))
    if any(_whole(place / file) != told for file, told in held["files"].items()):
        raise ValueError(f"{place} is not as it was made")
    scans = [_scanned(place, number, one, name) for number, one in enumerate(held["tables"])]
    return Taken(scans, _named(held["findings"], name))


def _scanned(place: Path, number: int, told: dict[str, Any], name: str) -> Scanned:
    layout: Layout = READERS[told["layout"]][0]
    kinds = ("rows", "names", "practices", "digest")
    written, codes, numbered, digest = (
        pl.scan_parquet(place / f"{number}.{kind}.parquet", glob=False) for kind in kinds
    )
    file = f"{name}{told['file']}"
    rows = written.with_columns(
        pl.col("items").cast(pl.Float64), national=pl.lit(layout.national), file=pl.lit(file)
    )
    scan = FromStore(
        rows=rows.select(columns(Prescribing)),
        names=codes.select("bnf_code", "month", "name"),
        digest=digest,
        found=tuple(_named(told["findings"], name)),
        entry=Entry(
            f"{place.name} {number}",
            written.select(*NUMBERS.values(), "month", *AMOUNTS),
            codes.select("bnf_code", "month", NUMBERS["bnf_code"]),
            numbered,
            {name: STEPS[name] for name in told["in_steps"]},
        ),
    )
    source = place / f"{number}.rows.parquet"
    return Scanned(Opened(file, tuple(told["first"]), source), layout, scan)


def _nameless(findings: Sequence[Finding], name: str) -> Iterator[dict[str, Any]]:
    for finding in findings:
        yield asdict(finding) | {"file": finding.file.removeprefix(name)}


def _named(told: Sequence[dict[str, Any]], name: str) -> list[Finding]:
    return [Finding(**one | {"file": f"{name}{one['file']}"}) for one in told]


def _key(digest: str) -> str:
    return hashlib.sha256(f"{digest} {_reader()} {pl.__version__}".encode()).hexdigest()


@cache
def _reader() -> str:
    """A digest of the code that reads."""
    steps_of_amounts = PACKAGE / "statistics" / "sums.py"
    return digest_of([*(PACKAGE / "sources").glob("*.py"), PACKAGE / "glance.py", steps_of_amounts])
