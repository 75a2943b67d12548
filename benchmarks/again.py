"""A run whose input, version and options are those of the last one: told, not done again.

Nothing heavy is imported here, so that an unchanged batch answers at once.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import __version__
from benchmarks.errors import DataError
from benchmarks.resources import PACKAGE, shipped
from benchmarks.sources.found import walk
from benchmarks.store import Store
from benchmarks.writing import HIDDEN, write_whole

NAME = "run.json"
LIBRARIES = ("polars", "weasyprint", "pydyf", "jinja2", "numpy", "scipy")
OUT, PRIVATE = "\0out\0", "\0private\0"  # in lines that are kept; no path holds a NUL


@dataclass(frozen=True)
class Told:
    """What a run says of itself; paths in it are `OUT` and `PRIVATE` until they are known."""

    warnings: Sequence[str]
    closing: Sequence[str]
    failed: Sequence[str] = ()  # what could not be written, and why

    def at(self, out: Path, private: Path) -> "Told":
        """The same with the folders as they were typed."""

        def placed(lines: Iterable[str]) -> list[str]:
            return [line.replace(OUT, str(out)).replace(PRIVATE, str(private)) for line in lines]

        return Told(placed(self.warnings), placed(self.closing), self.failed)


@dataclass(frozen=True)
class Snapshot:
    """Which files a folder held when a run began, and what was in them."""

    folder: Path
    files: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)  # digest, size, time

    def fingerprint(self, options: Mapping[str, object]) -> str:
        """A digest of all that a run's output follows from."""
        contents = sorted((name, digest) for name, (digest, *_) in self.files.items())
        return fingerprint([sorted(options.items()), contents])

    def refuse_changed(self) -> None:
        """Raise DataError that names the files which are not what they were."""
        now = {name: _state(path) for name, path in _inputs(self.folder)}
        then = {name: found[1:] for name, found in self.files.items()}
        changed = sorted(name for name in now.keys() | then if now.get(name) != then.get(name))
        if changed:
            raise DataError(
                "The input changed while it was read; nothing was written.\n"
                f"  Changed: {', '.join(changed[:5])}{' and more' * (len(changed) > 5)}.\n"
                "  Start again when nobody writes to the folder."
            )


def snapshot(folder: Path, store: Store) -> Snapshot | None:
    """The files of a folder with their digests; None where one cannot be read."""
    try:
        return Snapshot(
            folder,
            {name: (store.digest(path), *_state(path)) for name, path in _inputs(folder)},
        )
    except OSError:
        return None


def fingerprint(parts: object) -> str:
    """A digest of this program, its libraries, and of what else is given."""
    return hashlib.sha256(repr([_program(), parts]).encode("utf-8", "surrogatepass")).hexdigest()


def told_before(out: Path, private: Path, mark: str) -> Told | None:
    """What the last run into `out` said, if it was this one and all its files are there, whole."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        found = json.loads((out / HIDDEN / NAME).read_text(encoding="utf-8"))
        if found["fingerprint"] == mark and all(
            _digest(folder / path) == digest
            for folder, files in ((out, found["files"]), (private, found["private"]))
            for path, digest in files.items()
        ):
            return Told(found["warnings"], found["closing"]).at(out, private)
    return None


def remember(
    out: Path, mark: str, told: Told, files: Mapping[str, str], private: Mapping[str, str]
) -> None:
    """Note a run that ended well, with the digests of all that it wrote."""
    held = {
        "fingerprint": mark,
        "warnings": list(told.warnings),
        "closing": list(told.closing),
        "files": dict(sorted(files.items())),
        "private": dict(sorted(private.items())),
    }
    text = json.dumps(held, ensure_ascii=False, indent=1)
    write_whole(out / HIDDEN / NAME, text.encode("utf-8", "replace"))


def forget(out: Path) -> None:
    """Forget the last run into a folder, before anything in it changes."""
    (out / HIDDEN / NAME).unlink(missing_ok=True)


def _inputs(folder: Path) -> list[tuple[str, Path]]:
    return [(path.relative_to(folder).as_posix(), path) for path, own in walk(folder) if not own]


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _program() -> list[str]:
    """Versions, and a digest of the code and of all that is shipped with it."""
    digest = hashlib.sha256()
    for folder, ending in ((PACKAGE, ".py"), (PACKAGE, ".toml"), (shipped("templates"), "")):
        for path in sorted(_below(folder, ending)):
            digest.update(f"{path}\0".encode() + Path(folder, path).read_bytes())
    return [__version__, digest.hexdigest(), *map(_version, LIBRARIES)]


def _below(folder: Path, ending: str) -> Iterable[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(("__", "."))]
        yield from (
            os.path.relpath(os.path.join(place, name), folder)  # noqa: PTH118
            for name in files
            if name.endswith(ending)
        )


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
