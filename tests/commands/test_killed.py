"""Killed at any moment: nothing is half there, and the next run does what is left."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

import polars as pl
import pytest

ROOT = Path(__file__).parent.parent.parent
QUARTER = ("--quarter", "2025-26Q3")
TWO = ("--practice", "Y99991", "--practice", "Y99993")
LATER = ("manifest.csv", "manifest.parquet", "run.json", "files.jsonl")  # grow as the run goes on
MANY = [pytest.param(3, id="few"), pytest.param(25, id="many", marks=pytest.mark.slow)]


def start(
    *words: str | Path, said: IO[bytes] | None = None, **given: str
) -> subprocess.Popen[bytes]:
    """The program in a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *map(str, words)],
        cwd=ROOT,
        env=os.environ | given,
        stdout=subprocess.DEVNULL,
        stderr=said or subprocess.DEVNULL,
        start_new_session=True,
    )


def hashes(out: Path) -> dict[str, str]:
    """Every file below a folder by digest, but the lock and what is being written."""
    found = (path for path in out.rglob("*") if path.is_file())
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if not path.name.startswith(".writing-")
    }


@pytest.fixture(scope="module")
def undisturbed(once: Path) -> tuple[Path, dict[str, str], float]:
    """A folder, what a batch of it writes, and how long that takes."""
    out = once.parent / "undisturbed"
    begun = time.monotonic()
    assert start("batch", once, *QUARTER, "--out", out, *TWO).wait(120) == 0
    return once, hashes(out), time.monotonic() - begun


@pytest.mark.parametrize("times", MANY[1:])
def test_a_batch_killed_at_any_moment_leaves_whole_files_and_the_next_one_ends_it(
    times: int, undisturbed: tuple[Path, dict[str, str], float], tmp_path: Path
) -> None:
    folder, whole, takes = undisturbed
    chance = random.Random(7)
    out = tmp_path / "out"
    for number in range(times):
        batch = start("batch", folder, *QUARTER, "--out", out, *TWO)
        time.sleep(chance.uniform(0.3, 1.1) * takes)
        batch.kill()
        batch.wait()
        left = {
            path: digest for path, digest in hashes(out).items() if path.split("/")[-1] not in LATER
        }
        assert left.items() <= whole.items()
        if (out / "manifest.csv").exists():
            pl.read_csv(out / "manifest.csv")
            pl.read_parquet(out / "manifest.parquet")
        if number % 5 == 4 or number == times - 1:
            assert start("batch", folder, *QUARTER, "--out", out, *TWO).wait(120) == 0
            assert hashes(out) == whole
            for path in sorted(out.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            out.rmdir()


def epd(rows: int) -> str:
    chance = random.Random(3)
    lines = [
        f"202511,Y9999{chance.randrange(8)},0501013B0AAAB{chance.choice('ABCD')}B,Name,1,30,4.5"
        for _ in range(rows)
    ]
    head = "YEAR_MONTH,PRACTICE_CODE,BNF_CODE,BNF_DESCRIPTION,ITEMS,TOTAL_QUANTITY,NIC"
    return "\n".join([head, *lines, ""])


def held(store: Path) -> list[pl.DataFrame]:
    """The rows of every entry."""
    return [
        pl.read_parquet(place) for place in sorted(store.glob("1/prescribing/*/0.rows.parquet"))
    ]


@pytest.mark.parametrize("times", MANY)
def test_a_store_killed_at_any_moment_stays_whole(times: int, folder: Path, tmp_path: Path) -> None:
    (folder / "data/epd.csv").write_text(epd(200_000), encoding="utf-8")
    begun = time.monotonic()
    apart = tmp_path / "apart"
    assert start("ingest", folder, PEERBENCH_STORE=str(apart)).wait(60) == 0
    takes = time.monotonic() - begun
    (whole,) = held(apart)
    chance, store = random.Random(11), tmp_path / "store"
    for _ in range(times):
        ingest = start("ingest", folder, PEERBENCH_STORE=str(store))
        time.sleep(chance.uniform(0.3, 1.0) * takes)
        ingest.kill()
        ingest.wait()
        assert all(rows.equals(whole) for rows in held(store))
    assert start("ingest", folder, PEERBENCH_STORE=str(store)).wait(60) == 0
    assert [rows.equals(whole) for rows in held(store)] == [True]
    assert [path for path in (store / "1/making").iterdir() if path.is_dir()] == []


def any_of(group: int) -> bool:
    """Whether any process of a group is alive."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def until(true: Callable[[], bool]) -> None:
    last = time.monotonic() + 90
    while not true():
        assert time.monotonic() < last
        time.sleep(0.02)


def interrupt(
    said: Path, when: Callable[[int], bool], words: tuple[str | Path, ...], presses: int = 1
) -> None:
    """Ctrl-C for all processes of a run at a moment of it; it ends them, and says one sentence."""
    with said.open("wb") as file:
        batch = start(*words, said=file)
    until(lambda: batch.poll() is not None or when(batch.pid))
    for _ in range(presses):
        os.killpg(batch.pid, signal.SIGINT)
        time.sleep(0.1)
    assert batch.wait(60) in (130, -signal.SIGINT)  # 130 for a shell; Python may give either
    assert said.read_text(encoding="utf-8").strip() == (
        "Interrupted; every file that was written is whole."
    )
    until(lambda: not any_of(batch.pid))


@pytest.mark.slow
@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("presses", [1, 4])
def test_an_interruption_keeps_what_is_done_and_leaves_no_process(
    presses: int, folder: Path, tmp_path: Path
) -> None:
    """Ctrl-C reaches all processes of a terminal at once."""
    out = tmp_path / "out"
    interrupt(
        tmp_path / "said",
        lambda _: len(list(out.rglob("*.pdf"))) > 0,
        ("report", folder, *QUARTER, "--out", out, "--jobs", "2"),
        presses,
    )
    manifest = pl.read_csv(out / "manifest.csv")
    assert set(manifest["path"]) == {
        path.relative_to(out).as_posix() for path in out.rglob("*-peer-review-*")
    }
    assert 0 < manifest.height < 16


def has_a_new_worker(run: int) -> bool:
    """Whether a process that will draw is there, and at a moment when it would hear Ctrl-C."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"spawn_main" not in (place / "cmdline").read_bytes():
                continue
            caught = (place / "status").read_text().split("SigCgt:")[1].split()[0]
            if os.getpgid(int(place.name)) == run and int(caught, 16) & 1 << signal.SIGINT - 1:
                return True
    return False


@pytest.mark.slow
@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no list of processes in /proc")
def test_processes_that_have_hardly_begun_say_nothing_of_an_interruption(
    folder: Path, tmp_path: Path
) -> None:
    words = ("report", folder, *QUARTER, "--out", tmp_path / "out", "--jobs", "2")
    interrupt(tmp_path / "said", has_a_new_worker, words)
