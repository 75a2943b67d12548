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
# What is found by its name alone.
BY_NAME = tuple(
    Path(name)
    for name in (
        *("peerbench.toml", "measures", "framework"),
        *("measures/moved_codes.csv", "framework/ratings", "framework/ratings/items.toml"),
    )
)


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
    found = []
    for right in BY_NAME:
        place = folder / right.parent
        there = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
        # Where letters make no difference to the machine, what is found is what is looked for.
        if right.name not in there and (folder / right).exists():
            continue
        found += [
            ((right.parent / name).as_posix(), right.as_posix())
            for name in there
            if name.lower() == right.name and name != right.name
        ]
    return found


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
