"""Reports drawn on a Dask cluster: the same bytes, though a worker is lost on the way."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
QUARTER = ("--quarter", "2025-26Q3")
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a part of a cluster; all of them end with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(part: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *words, "--no-dashboard"]
        one = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        running.append(one)
        return one

    yield start
    for one in running:
        one.kill()
        one.wait()


def until(true: Callable[[], bool]) -> None:
    """Wait until something holds, a minute at most."""
    last = time.monotonic() + 60
    while not true():
        assert time.monotonic() < last
        time.sleep(0.05)


def drawn(out: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*-peer-review-*")
    }


@pytest.mark.slow
def test_a_worker_that_is_lost_costs_its_reports_another_try_and_no_byte(
    folder: Path, tmp_path: Path, run: Run, started: Callable[..., subprocess.Popen[bytes]]
) -> None:
    told = tmp_path / "scheduler.json"
    local = ("--host", "127.0.0.1")
    started("scheduler", *local, "--port", "0", "--scheduler-file", str(told))
    until(told.exists)
    until(lambda: bool(told.read_text().strip()))
    address = json.loads(told.read_text())["address"]
    one = ("--nthreads", "1", "--no-nanny", *local, "--scheduler-file", str(told))
    workers = [started("worker", *one) for _ in range(2)]
    code = (
        "import sys; from distributed import Client; c = Client(sys.argv[1]); c.wait_for_workers(2)"
    )
    subprocess.run([sys.executable, "-c", code, address], check=True, timeout=60)

    out = tmp_path / "out"
    words = ["report", str(folder), *QUARTER, "--out", str(out), "--scheduler", address]
    batch = subprocess.Popen([sys.executable, "-m", "cli", *words], cwd=ROOT)
    until(lambda: batch.poll() is not None or any(out.rglob("*.pdf")))
    os.kill(workers[0].pid, signal.SIGKILL)
    assert batch.wait(120) == 0

    assert run("report", folder, *QUARTER, "--out", tmp_path / "local").exit_code == 0
    assert len(drawn(out)) == 16
    assert drawn(out) == drawn(tmp_path / "local")


def test_an_address_where_nobody_answers_is_the_machines(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.reports.cluster.WITHIN", 1)
    words = ("--scheduler", "tcp://127.0.0.1:1", "--practice", "Y99990")
    result = run("report", folder, *QUARTER, "--out", tmp_path / "out", *words)

    assert result.exit_code == 6
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in result.stderr
