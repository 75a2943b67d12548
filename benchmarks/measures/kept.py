"""Sums of large files, kept in the store: a month of England is added up once for its measures.

What is kept is known by the file's rows and by the marks that its codes have, so that another month
in the folder, or a measure that counts none of its codes, changes nothing.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import polars as pl

from benchmarks.measures.amounts import APART, KEY
from benchmarks.measures.numbers import sums_by_number
from benchmarks.resources import PACKAGE, digest_of
from benchmarks.sources.inputs import Entry
from benchmarks.store import Store

KIND = "sums"
CANNOT = (OSError, ValueError)  # of a store that cannot be read or written, or is damaged


def kept_sums(entry: Entry, marked: pl.DataFrame, store: Store) -> pl.DataFrame:
    """What `sums` gives of all rows of one file, added now where the store does not have it.

    A store that cannot be read or written costs the time of adding, no more.
    """
    codes = entry.codes.collect()
    own = _of_file(marked, codes)
    key = _key(entry.key, own.select(marked.columns))
    if (place := store.entry(KIND, key)) is not None:
        try:
            return _as_kept(place)
        except CANNOT:
            store.drop(KIND, key)
    found = _added(entry, own.with_columns(bnf_code="code"), codes["month"].unique().sort())
    with suppress(*CANNOT), store.making(KIND, key) as place:
        if place is not None:
            _keep(found, place)
    return found


def are_kept(entry: Entry, marked: pl.DataFrame, store: Store) -> bool:
    """Whether the store has what `kept_sums` gives."""
    own = _of_file(marked, entry.codes.collect())
    return store.entry(KIND, _key(entry.key, own.select(marked.columns))) is not None


def _of_file(marked: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """The marks of codes that a file has, with their numbers in it."""
    return marked.join(codes.select("bnf_code", "code").unique(), on="bnf_code")


def _added(entry: Entry, marked: pl.DataFrame, months: Iterable[date]) -> pl.DataFrame:
    """The sums by practice; `marked` has codes as numbers."""
    rows = entry.rows.with_columns(practice_code="practice", bnf_code="code")
    plan = sums_by_number(rows, marked, months, entry.steps).rename({"practice_code": "practice"})
    added = plan.collect(engine="streaming", optimizations=APART)
    return added.join(entry.practices.collect(), on="practice").select(*KEY, "part", "amount")


def _keep(found: pl.DataFrame, place: Path) -> None:
    """Write sums under their digest, by which damaged ones are told."""
    data = BytesIO()
    found.write_parquet(data)
    name = hashlib.sha256(data.getvalue()).hexdigest()
    (place / f"{name}.parquet").write_bytes(data.getvalue())


def _as_kept(place: Path) -> pl.DataFrame:
    """The sums of an entry; raises ValueError where they are not as they were written."""
    (path,) = place.glob("*.parquet")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != path.stem:
        raise ValueError(f"{path} is not as it was written")
    return pl.read_parquet(BytesIO(data))


def _key(entry: str, marked: pl.DataFrame) -> str:
    digest = hashlib.sha256(f"{entry} {_adding()} {pl.__version__} ".encode())
    digest.update(marked.hash_rows().sort().to_numpy().tobytes())
    return digest.hexdigest()


@cache
def _adding() -> str:
    """A digest of the code that adds."""
    sums_of_decimals = PACKAGE / "statistics" / "sums.py"
    return digest_of([*(PACKAGE / "measures").glob("*.py"), sums_of_decimals])
