"""Where every command that writes begins: told at once if there is nothing to do."""

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.again import Told, snapshot, told_before
from benchmarks.periods import Period
from benchmarks.store import the_store
from benchmarks.telling import Tell
from benchmarks.wanted import How, Wanted

PRIVATE = "-lead-only"


def begin(folder: Path, quarter: Period, out: Path, wanted: Wanted, how: How, tell: Tell) -> Told:
    """Write what is wanted of a folder's quarter below `out`, unless it is there already.

    Where practices are hidden from their peers, the tables (which hold codes) and the key to the
    letters go to a folder of the lead's own beside `out`. Raises BenchmarkError before anything is
    written where the input, a definition or the output folder is at fault.
    """
    tell("Looking for what has changed")
    began = snapshot(folder, the_store())
    private = out.with_name(f"{out.resolve().name}{PRIVATE}")
    options = {"quarter": quarter.label, "wanted": wanted}
    mark = began.fingerprint(options) if began is not None else None
    if mark is not None and not how.force:
        told = told_before(out, private, mark)
        if told is not None:
            return told
    with _loading():
        from benchmarks.run import Run, run

    return run(Run(folder, quarter, out, private, wanted, how, began, mark), tell)


@contextmanager
def _loading() -> Iterator[None]:
    """Load without looking for garbage; none is looked for in it later, nor anywhere at the end."""
    if "benchmarks.run" in sys.modules:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
    atexit.register(gc.freeze)
