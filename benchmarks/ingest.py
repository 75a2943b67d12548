"""The store filled ahead of a run, and what of a folder is in it."""

from collections.abc import Iterable
from pathlib import Path

from benchmarks.counting import add_ahead
from benchmarks.errors import MachineError
from benchmarks.measures.load import chosen, load_library
from benchmarks.measures.moved import OWN, moves
from benchmarks.settings import read_settings
from benchmarks.sources.files import find_files, shown_name
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder, refuse_errors
from benchmarks.sources.registry import READERS
from benchmarks.sources.stored import LAYOUTS, held_rows, taken
from benchmarks.store import Store, the_store
from benchmarks.telling import Tell

REFUSED = (
    "could not be put into the store at {}.\n"
    "  Check that it is yours to write and has space, or name another in PEERBENCH_STORE"
)
AND_AT_REST = ",\n  and that no file changes while it is read."


def ingest(folder: Path, tell: Tell) -> list[str]:
    """Read a folder's national files into the store, and add up large ones for its measures.

    Gives a line for each, and where they are. Raises BadFolder where the input cannot be used,
    MeasureError for a definition at fault, DataError for settings that name what there is not,
    MachineError where the store cannot be written.
    """
    settings = read_settings(folder)
    measures = chosen(load_library(folder), settings)
    moves(folder / OWN)  # which adding up needs last of all; a fault in it is told at once
    inputs = read_folder(folder, settings, tell=tell)
    refuse_errors(inputs)
    store = the_store()
    held = _held(folder, store)
    if lacking := _lacking(inputs, held):
        raise MachineError(f"{', '.join(lacking)} {REFUSED.format(store.place)}{AND_AT_REST}")
    if not held:
        return ["No national prescribing file here; other files are read each time."]
    lines = [f"{name}: {rows:,} rows" for name, rows in held.items()]
    ahead = add_ahead(inputs, measures, tell)
    if lost := [name for name, kept in ahead.items() if not kept]:
        raise MachineError(f"The sums of {', '.join(lost)} {REFUSED.format(store.place)}.")
    if ahead:
        lines.append("Large files are added up for the measures of this folder")
    return [*lines, f"In the store at {store.place}"]


def _held(folder: Path, store: Store) -> dict[str, int]:
    """How many rows the store has of each file of a folder that it has."""
    files = [(path, shown_name(path.relative_to(folder))) for path in find_files(folder)[0]]
    entries = {name: found for path, name in files if (found := taken(path, name, store))}
    return {name: held_rows(found) for name, found in entries.items()}


def _lacking(inputs: Inputs, held: Iterable[str]) -> list[str]:
    """The national files that the store should have, and has not."""
    titles = [READERS[key][0].title for key in LAYOUTS]
    return [
        one.file
        for one in inputs.files
        if one.layout in titles and not any(one.file.startswith(name) for name in held)
    ]
