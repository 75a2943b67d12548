"""What is unpacked goes with its run, and with the next one where a run was killed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.scratch import LOCK, PREFIX, SETTLED, Scratch

ROOT = Path(__file__).parent.parent.parent
HOLD = "from benchmarks.scratch import Scratch; s = Scratch(); print(s.folder, flush=True); input()"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, of this process and of those that it starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


@pytest.fixture
def other() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another run, and the folder that it holds."""
    run = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    folder = Path(run.stdout.readline().strip())
    (folder / "unpacked.csv").write_text("a,b\n")
    yield run, folder
    run.kill()
    run.communicate()


def aged(folder: Path) -> Path:
    before = time.time() - SETTLED - 5
    os.utime(folder, (before, before))
    return folder


def test_what_a_killed_run_left_is_cleared_away_by_the_next(
    other: tuple[subprocess.Popen[str], Path], temporary: Path
) -> None:
    run, folder = other
    run.kill()
    run.wait()
    Scratch().close()
    assert folder.exists()  # so young that it could be about to be locked
    aged(folder)
    Scratch().close()
    assert list(temporary.iterdir()) == []


def test_what_another_run_holds_stays(other: tuple[subprocess.Popen[str], Path]) -> None:
    _, folder = other
    aged(folder)
    Scratch().close()
    assert (folder / "unpacked.csv").exists()


def test_a_run_that_ends_takes_its_own_away(other: tuple[subprocess.Popen[str], Path]) -> None:
    run, folder = other
    run.communicate("\n")
    assert run.returncode == 0
    assert not folder.exists()


def test_folders_that_are_none_of_ours_stay(temporary: Path) -> None:
    plain = temporary / f"{PREFIX}notes"
    plain.mkdir()
    for name in ("mine.txt", "lock"):
        (plain / name).write_text("mine")
    linked = temporary / f"{PREFIX}linked"
    linked.mkdir()
    (temporary / "target").write_text("")
    (linked / LOCK).symlink_to(temporary / "target")
    for folder in (plain, linked):
        aged(folder)
    Scratch().close()
    assert (plain / "mine.txt").exists()
    assert (linked / LOCK).is_symlink()


def test_it_goes_when_nobody_holds_it(temporary: Path) -> None:
    held = Scratch()
    assert held.folder.is_dir()
    del held
    assert list(temporary.iterdir()) == []
