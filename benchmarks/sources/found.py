"""The files below a folder that may be input, found without opening any."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.writing import HIDDEN as STATE

HIDDEN = (".", "~$", "__MACOSX")
OWN_TABLES = tuple(
    f"{name}.{kind}"
    for name in ("manifest", "measure_values", "pseudonyms")
    for kind in ("csv", "parquet")
)  # two of them beside each other: output of a run, maybe of one that was cut short
BY_NAME = ("peerbench.toml", "measures", "framework")  # what is found by its name alone


def is_output(folder: Path) -> bool:
    """Whether a folder holds the output of an earlier run, which is no input."""
    own = sum((folder / table).exists() for table in OWN_TABLES) > 1
    return own or (folder / STATE).is_dir()


def broken_links(folder: Path) -> list[Path]:
    """The links below a folder that lead nowhere and are not hidden, sorted."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_symlink() and not path.exists() and not path.name.startswith(HIDDEN)
    )


def otherwise_spelt(folder: Path) -> list[tuple[str, str]]:
    """What lies in a folder under a name that is looked for in other letters, with that name."""
    there = {path.name for path in folder.iterdir()}
    found = [(name, name.lower()) for name in sorted(there) if name.lower() in BY_NAME]
    # Where letters make no difference to the machine, what is found is what is looked for.
    same = {name for name, right in found if right not in there and (folder / right).exists()}
    return [(name, right) for name, right in found if name != right and name not in same]


def walk(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Every file below a folder that is not hidden, sorted; folders of earlier output, marked.

    What lies in such an output folder is left out.
    """
    own: set[Path] = set()
    for path in sorted(folder.rglob("*")):
        if any(part.startswith(HIDDEN) for part in path.relative_to(folder).parts):
            continue
        if path.is_dir() and is_output(path):
            own.add(path)
            yield path, True
        if path.is_file() and not own & {*path.parents}:
            yield path, False
