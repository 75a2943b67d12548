"""What one locality's pages are made from: a computation without the rows of all others.

A process that draws holds one locality at a time, however many practices a run has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

import polars as pl

from benchmarks.pipeline import Computed
from benchmarks.reports.jobs import Source

WHOLE = ("practices", "area")  # pages look at those of other localities too
UNSEEN = ("values", "before_after", "withheld")  # tables hold them, and no page looks at them
Path = tuple[str, ...]  # the fields that lead from a source to one of its frames
Rows = Mapping[Path, pl.DataFrame]
Part = TypeVar("Part")


def common(source: Part) -> Part:
    """What every locality's pages look at: a source without rows of one practice or locality."""
    return joined(source, {path: frame.clear() for path, frame in _frames(source)})


def rows_of(source: Source, locality: str) -> Rows:
    """The rows of one locality that its pages look at, which `common` is without."""
    practices = (source if isinstance(source, Computed) else source.computed).practices
    codes = practices.filter(locality=locality)["practice_code"].implode()
    return {
        path: frame.filter(
            pl.col("practice_code").is_in(codes)
            if "practice_code" in frame.columns
            else pl.col("locality") == locality
        )
        for path, frame in _frames(source)
        if path[-1] not in UNSEEN
    }


def joined(source: Part, rows: Rows) -> Part:
    """A source with some of its frames replaced."""
    first: dict[str, Any] = {}
    for (name, *deeper), frame in rows.items():
        if deeper:
            first.setdefault(name, {})[tuple(deeper)] = frame
        else:
            first[name] = frame
    parts = {
        name: joined(getattr(source, name), new) if isinstance(new, dict) else new
        for name, new in first.items()
    }
    return cast("Part", replace(cast("Any", source), **parts))


def _frames(source: object) -> Iterator[tuple[Path, pl.DataFrame]]:
    """Every frame of rows of one practice or locality, however deep it lies."""
    for field in fields(cast("Any", source)):
        part = getattr(source, field.name)
        if isinstance(part, pl.DataFrame):
            if field.name not in WHOLE and {"practice_code", "locality"} & set(part.columns):
                yield (field.name,), part
        elif is_dataclass(part) and not isinstance(part, type):
            yield from (((field.name, *path), frame) for path, frame in _frames(part))
