"""The store filled ahead of a run, and what of a folder is in it."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.counting import add_ahead
from benchmarks.errors import MachineError
from benchmarks.measures.load import chosen, load_library
from benchmarks.settings import read_settings
from benchmarks.sources.files import find_files, shown_name
from benchmarks.sources.read import read_folder, refuse_errors
from benchmarks.sources.registry import READERS
from benchmarks.sources.stored import LAYOUTS, held_rows, taken
from benchmarks.store import Store, the_store
from benchmarks.telling import Tell


def ingest(folder: Path, tell: Tell) -> list[str]:
    """Read a folder's national files into the store, and add up large ones for its measures.

    Gives a line for each, and where they are. Raises BadFolder where the input cannot be used,
    MeasureError for a definition at fault, DataError for settings that name what there is not,
    MachineError where the store cannot be written.
    """
    settings = read_settings(folder)
    measures = chosen(load_library(folder), settings)
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
    _refuse_lacking(lacking, store)
    lines = [f"{name}: {held_rows(found):,} rows" for name, found in held.items()]
    if not lines:
        return ["No national prescribing file here; other files are read each time."]
    ahead = add_ahead(inputs, measures, tell)
    _refuse_lacking([name for name, kept in ahead.items() if not kept], store)
    if ahead:
        lines.append(f"Large files are added up for {len(measures)} measures")
    return [*lines, f"In the store at {store.place}"]


def _refuse_lacking(lacking: Sequence[str], store: Store) -> None:
    """Raise MachineError for files that the store has not taken."""
    if lacking:
        raise MachineError(
            f"{', '.join(lacking)} could not be put into the store at {store.place}.\n"
            "  Check that it is yours to write and has space, or name another in PEERBENCH_STORE,\n"
            "  and that no file changes while it is read."
        )
