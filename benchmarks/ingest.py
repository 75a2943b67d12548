"""The store filled ahead of a run, and what of a folder is in it."""

from pathlib import Path

from benchmarks.counting import add_ahead
from benchmarks.errors import MachineError
from benchmarks.measures.load import chosen, load_library
from benchmarks.measures.moved import OWN, moves
from benchmarks.settings import read_settings
from benchmarks.sources.files import find_files, shown_name
from benchmarks.sources.read import read_folder, refuse_errors
from benchmarks.sources.registry import READERS
from benchmarks.sources.stored import LAYOUTS, held_rows, taken
from benchmarks.store import the_store
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
    moves(folder / OWN)
    inputs = read_folder(folder, settings, tell=tell)
    refuse_errors(inputs)
    store = the_store()
    files = [(path, shown_name(path.relative_to(folder))) for path in find_files(folder)[0]]
    held = {name: found for path, name in files if (found := taken(path, name, store))}
    titles = [READERS[key][0].title for key in LAYOUTS]
    lacking = [
        one.file
        for one in inputs.files
        if one.layout in titles and not any(one.file.startswith(name) for name in held)
    ]
    if lacking:
        raise MachineError(f"{', '.join(lacking)} {REFUSED.format(store.place)}{AND_AT_REST}")
    lines = [f"{name}: {held_rows(found):,} rows" for name, found in held.items()]
    if not lines:
        return ["No national prescribing file here; other files are read each time."]
    ahead = add_ahead(inputs, measures, tell)
    if lost := [name for name, kept in ahead.items() if not kept]:
        raise MachineError(f"The sums of {', '.join(lost)} {REFUSED.format(store.place)}.")
    if ahead:
        lines.append("Large files are added up for the measures of this folder")
    return [*lines, f"In the store at {store.place}"]
