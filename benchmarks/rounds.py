"""The record of partners' rounds that were issued: read to compute, written before drawing."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.errors import DataError
from benchmarks.findings import Finding
from benchmarks.framework.ratings.issued import PEOPLE, THEMES, VIEWS, Issued, together
from benchmarks.periods import Period
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs
from benchmarks.writing import HIDDEN, write_whole

NAME = "rounds.json"
FRAMES = {"views": VIEWS, "themes": THEMES, "people": PEOPLE}
LATE = (
    "answered for {period} after that round had been issued: {people} left out, and the round is "
    "printed as it was. Give late answers the next period. Where nobody has seen the earlier "
    "edition, delete {place} and start again."
)


def record_place(folder: Path, out: Path, settings: Settings) -> Path:
    """Where a folder's record lies: beside the editions, or in the file that it names."""
    named = settings.framework.rounds
    return folder / named if named else out / HIDDEN / NAME


def read_rounds(place: Path) -> Issued:
    """The rounds that were issued; none where there is no record.

    Raises DataError for a record that cannot be read: without it a round could be issued twice.
    """
    if not place.exists():
        return Issued()
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
        return Issued(**{name: _typed(found[name], schema) for name, schema in FRAMES.items()})
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise DataError(
            f"{place} is the record of partners' rounds that were issued, and cannot be read.\n"
            "  Restore it from a copy. Delete it only where nobody has seen those editions."
        ) from error


def write_rounds(place: Path, before: Issued, now: Issued, practices: Sequence[str]) -> None:
    """Note the rounds that an edition of some practices issues; raises MachineError."""
    whole = together(before, now, list(practices))
    if whole.views.is_empty() and whole.themes.is_empty():
        return
    parts = {name: _plain(getattr(whole, name)) for name in FRAMES}
    write_whole(place, json.dumps(parts, ensure_ascii=False, indent=1).encode())


def of_record(out: Path) -> dict[str, str]:
    """The record of an output folder with its digest, as a run remembers its files."""
    place = out / HIDDEN / NAME
    if not place.exists():
        return {}
    return {f"{HIDDEN}/{NAME}": hashlib.sha256(place.read_bytes()).hexdigest()}


def late_findings(late: pl.DataFrame, inputs: Inputs, place: Path) -> list[Finding]:
    """A warning for each round that somebody answered after it was issued."""
    files = [one.file for one in inputs.files if one.domain == "ratings"]
    file = files[0] if len(files) == 1 else "partner_ratings.csv"
    return [
        Finding(
            "warning",
            file,
            "late-answers",
            LATE.format(
                period=Period(first, last).label,
                people="1 rater is" if people == 1 else f"{people} raters are",
                place=place.name if place.parent.name == HIDDEN else place,
            ),
            None,
            "practice_code",
            code,
        )
        for code, first, last, people in late.iter_rows()
    ]


def _plain(frame: pl.DataFrame) -> list[dict[str, object]]:
    dates = pl.col(pl.Date).dt.to_string()
    return frame.with_columns(dates, pl.col(pl.Enum).cast(pl.String)).to_dicts()


def _typed(rows: list[dict[str, object]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    days = {name for name, kind in schema.items() if kind == pl.Date}
    read = [
        {name: date.fromisoformat(str(row[name])) if name in days else row[name] for name in schema}
        for row in rows
    ]
    return pl.DataFrame(read, schema=schema)
