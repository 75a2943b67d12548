"""Jobs to processes: several at once, a dead one's work done again, nothing left behind."""

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from benchmarks.reports.apart import common, rows_of
from benchmarks.reports.jobs import Source
from benchmarks.scratch import Scratch
from benchmarks.writing import to_its_end

A_PROCESS_IS_WORTH = 4  # jobs: starting one costs what drawing two reports does
SPARE = 50  # localities that lie there beside those of jobs that are handed out
AHEAD = 2  # jobs for each process that are handed out before they are asked for

Task = TypeVar("Task")
Result = TypeVar("Result")
Opened = Callable[[], AbstractContextManager[Executor]]


def cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def worth(jobs: int | None, tasks: int) -> int:
    """How many processes to start for so many tasks, where `jobs` were asked for at most."""
    return max(1, min(jobs or cores(), tasks // A_PROCESS_IS_WORTH))


@contextmanager
def processes(count: int) -> Iterator[Executor]:
    """Fresh processes that share nothing with this one, and end with it whatever ends it."""
    pool = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
    )
    try:
        yield pool
    finally:
        with to_its_end():  # pressed again, Ctrl-C would leave them to the end of this process
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def unheard() -> Iterator[None]:
    """Start processes whole, and deaf to Ctrl-C from the first: they would tell of either."""
    with to_its_end():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and end when that one has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


class PutDown:
    """A folder where other processes of this machine find what pages are made from."""

    def __init__(self, source: Source, scratch: Scratch, at_once: int) -> None:
        self._source, self._scratch, self._most = source, scratch, at_once + SPARE
        self._rows: dict[str, Path] = {}
        self._number = count(1)
        self.common = self._put("common", common(source))

    def rows(self, locality: str) -> Path:
        """Where a locality's rows lie, from when a job of it is handed out.

        Those of the last localities lie there, more of them than jobs that may still ask.
        """
        place = self._rows.pop(locality, None) or self._put(
            f"locality-{next(self._number)}", rows_of(self._source, locality)
        )
        self._rows[locality] = place  # as the last one
        if len(self._rows) > self._most:
            self._rows.pop(next(iter(self._rows))).unlink()
        return place

    def _put(self, name: str, what: object) -> Path:
        return self._scratch.put(f"{name}.pickle", pickle.dumps(what, pickle.HIGHEST_PROTOCOL))


@contextmanager
def put_down(source: Source, at_once: int) -> Iterator[PutDown]:
    """Put a computation down for other processes, to which so many jobs are handed out at once."""
    scratch = Scratch()
    try:
        yield PutDown(source, scratch, at_once)
    finally:
        scratch.close()


class Lost(Exception):
    """A task that ended every process which took it."""

    def __init__(self) -> None:
        super().__init__(
            "the process that drew it ended twice without a word, maybe for lack of memory"
        )


def completed(
    opened: Opened,
    alone: Opened,
    call: Callable[[Task], Callable[[], Result]],
    tasks: Sequence[Task],
    at_once: int,
) -> Generator[tuple[Task, Result | BaseException], None, None]:
    """Each task with what `call(task)` gave or raised, as it ends.

    Never more than `at_once` are handed out. Where a process dies, the tasks that were out go
    again, one by one in the executor of `alone`; one that kills that too comes back as Lost.
    """
    waiting = deque(tasks)
    while waiting:
        suspects: list[Task] = []
        with opened() as executor:
            yield from _until_broken(executor, call, waiting, suspects, at_once)
        while suspects:
            yield from _one_by_one(alone, call, suspects)


def _handed_out(
    executor: Executor, call: Callable[[], Result], ended: SimpleQueue[Future[Result]]
) -> Future[Result]:
    """A call's future, which comes to `ended` once it has; to wait for it there locks nothing."""
    with unheard():
        future = executor.submit(call)
        future.add_done_callback(ended.put)
    return future


def _until_broken(
    executor: Executor,
    call: Callable[[Task], Callable[[], Result]],
    waiting: deque[Task],
    suspects: list[Task],
    at_once: int,
) -> Generator[tuple[Task, Result | BaseException], None, None]:
    out: dict[Future[Result], Task] = {}
    ended: SimpleQueue[Future[Result]] = SimpleQueue()
    while (waiting or out) and not suspects:
        while waiting and len(out) < at_once:
            asked = call(waiting[0])
            try:
                out[_handed_out(executor, asked, ended)] = waiting[0]
            except BrokenExecutor:
                break
            waiting.popleft()
        if not out:  # broken before anything was taken
            return
        future = ended.get()
        if isinstance(future.exception(), BrokenExecutor):
            suspects.append(out.pop(future))
        else:
            yield out.pop(future), future.exception() or future.result()
    suspects += out.values()


def _one_by_one(
    alone: Opened, call: Callable[[Task], Callable[[], Result]], suspects: list[Task]
) -> Generator[tuple[Task, Result | BaseException], None, None]:
    """Suspects until one breaks the executor: that one is lost, the others are left."""
    ended: SimpleQueue[Future[Result]] = SimpleQueue()
    with alone() as executor:
        while suspects:
            task = suspects.pop(0)
            _handed_out(executor, call(task), ended)
            future = ended.get()
            if isinstance(future.exception(), BrokenExecutor):
                yield task, Lost()
                return
            yield task, future.exception() or future.result()
