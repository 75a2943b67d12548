"""Where shipped files lie: inside the package when installed, beside it in a checkout."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder `templates` or `sample_data`, as a wheel or a checkout has it.

    Raises FileNotFoundError where neither place holds it: the installation is damaged.
    """
    for parent in (PACKAGE, PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"{name} is missing from the installation at {PACKAGE}")


def digest_of(files: Iterable[Path]) -> str:
    """A digest of the code in some files: what it makes differently is made again."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()
