"""Work given to processes comes back whatever becomes of them."""

import os
import signal
import time
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from benchmarks.reports.pool import Lost, completed, processes, worth


def one() -> AbstractContextManager[Executor]:
    return processes(1)


def two() -> AbstractContextManager[Executor]:
    return processes(2)


def square(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number * number


def dies_once(place: Path, number: int) -> int:
    """Ends its process the first time that it is asked for 3, and always for 5."""
    if number == 3 and not place.exists():
        place.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 5:
        os._exit(1)
    return number


def test_every_task_comes_back_once_with_what_it_gave_or_raised() -> None:
    found = dict(completed(two, one, lambda number: partial(square, number), range(-1, 9), 4))
    assert isinstance(found.pop(-1), ValueError)
    assert found == {number: number * number for number in range(9)}


@pytest.mark.slow
def test_a_process_that_dies_costs_a_second_try_and_only_the_task_that_kills_is_lost(
    tmp_path: Path,
) -> None:
    call = partial(dies_once, tmp_path / "died")
    found = dict(completed(two, one, lambda number: partial(call, number), range(8), 4))
    assert isinstance(found.pop(5), Lost)
    assert found == {number: number for number in range(8) if number != 5}


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """Even where that one is killed and can say nothing."""
    child = os.fork()
    if child == 0:
        with processes(1) as pool:
            pool.submit(tell_who, tmp_path / "who").result()
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    worker = int((tmp_path / "who").read_text())
    until = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        state = Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[0]
        if state == "Z":
            break
        time.sleep(0.05)
    assert time.monotonic() < until


def tell_who(place: Path) -> None:
    place.write_text(str(os.getpid()))


def test_few_tasks_are_not_worth_a_process() -> None:
    assert worth(8, 3) == 1
    assert worth(2, 100) == 2
    assert worth(1, 100) == 1
    assert worth(None, 1000) >= 1
