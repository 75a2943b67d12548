"""An invented area in the published layouts, to try the toolkit on and to test it with."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.errors import DataError
from benchmarks.sample.activity import write_activity
from benchmarks.sample.area import make_area
from benchmarks.sample.draws import Draws
from benchmarks.sample.files import Writer
from benchmarks.sample.framework import write_framework
from benchmarks.sample.lists import write_lists
from benchmarks.sample.meeting import write_meeting
from benchmarks.sample.national import write_organisations
from benchmarks.sample.partners import write_partners
from benchmarks.sample.prescribing import write_prescribing
from benchmarks.sample.published import write_published
from benchmarks.sample.readme import write_own_files

__all__ = ["write_sample"]

PRACTICES, MONTHS, SEED = 137, 24, 20260131


def write_sample(
    folder: Path,
    *,
    practices: int = PRACTICES,
    months: int = MONTHS,
    seed: int = SEED,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Write an invented area of so many open practices over the months that end with 2025.

    The same arguments give the same content. `tell` hears of each file. Raises DataError where
    the folder already holds files or a number is out of range, MachineError where the machine
    refuses.
    """
    _refuse(folder, practices, months)
    area = make_area(Draws(seed), practices, months)
    writer = Writer(folder, tell)
    write_own_files(area, writer, _options(practices, months, seed))
    write_organisations(area, writer)
    write_lists(area, writer)
    write_published(area, writer)
    write_activity(area, writer)
    write_prescribing(area, writer)
    write_partners(area, writer)
    write_framework(area, writer)
    write_meeting(area, writer)


def _refuse(folder: Path, practices: int, months: int) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(
            f"{folder} already holds files, and nothing was written.\n"
            "  Name a folder that is empty or not there yet."
        )
    if not 10 <= practices <= 8_000 or not 3 <= months <= 120:
        raise DataError(
            f"An area of {practices} practices over {months} months cannot be made.\n"
            "  Ask for 10 to 8000 practices and 3 to 120 months."
        )


def _options(practices: int, months: int, seed: int) -> str:
    """The command's options as typed, those that are not the usual ones."""
    asked = {"practices": practices, "months": months, "seed": seed}
    usual = {"practices": PRACTICES, "months": MONTHS, "seed": SEED}
    return "".join(f" --{name} {value}" for name, value in asked.items() if value != usual[name])
