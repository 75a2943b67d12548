"""What all tests share: where the real files are, where they are at all."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Slow machines are not failures, and a run repeats: the same examples every time. A properties
# test tries few while somebody waits; PEERBENCH_EXAMPLES asks for more, as .ci/run does.
settings.register_profile(
    "peerbench",
    deadline=None,
    derandomize=True,
    max_examples=int(os.environ.get("PEERBENCH_EXAMPLES", "20")),
)
settings.load_profile("peerbench")

ROOT = Path(__file__).parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Give each of several processes of quick tests one thread; slow tests have all there are.

    It holds for a run of all tests: where paths are named, Polars is there before this is called.
    """
    if hasattr(config, "workerinput") and config.getoption("markexpr") == "not slow":
        os.environ.setdefault("POLARS_MAX_THREADS", "1")


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests keep what they read in a store of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PEERBENCH_STORE", str(tmp_path_factory.mktemp("store")))
        yield


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real open data: PEERBENCH_REAL, or `shared` beside the project."""
    folder = Path(os.environ.get("PEERBENCH_REAL", ROOT.parent / "shared"))
    if not (folder / "cases").is_dir():
        pytest.skip(f"no real files at {folder}: set PEERBENCH_REAL to their folder")
    return folder
