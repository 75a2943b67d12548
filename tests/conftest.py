"""What all tests share: where the real files are, where they are at all."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Slow machines are not failures, and a run repeats: the same examples every time.
settings.register_profile("peerbench", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("peerbench")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real open data: PEERBENCH_REAL, or `shared` beside the project."""
    folder = Path(os.environ.get("PEERBENCH_REAL", ROOT.parent / "shared"))
    if not (folder / "cases").is_dir():
        pytest.skip(f"no real files at {folder}: set PEERBENCH_REAL to their folder")
    return folder
