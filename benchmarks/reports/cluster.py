"""Jobs to a Dask cluster, through the same door as to processes of this machine."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

from benchmarks.errors import MachineError
from benchmarks.reports.apart import common, rows_of
from benchmarks.reports.jobs import Source

WITHIN = 10  # seconds to answer
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cluster:
    """A cluster that has answered, with what all pages look at at each of its workers."""

    door: Executor
    common: Any  # stands, where a worker is handed it, for what all pages look at
    rows: Callable[[str], Any]  # the same of a locality's rows
    at_once: int  # jobs to hand out


class _Door(Executor):
    """Hands on what a call is made of, so that what stands for data becomes the data."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401 - the library has no types
        self._inner = inner

    def submit(
        self, call: Callable[..., Result], /, *_args: object, **_more: object
    ) -> Future[Result]:
        """Hand out a call with all its arguments in it."""
        parts = call if isinstance(call, partial) else partial(call)
        found: Future[Result] = self._inner.submit(parts.func, *parts.args, **parts.keywords)
        return found


@contextmanager
def cluster(address: str, source: Source) -> Iterator[Cluster]:
    """A cluster by the address of its scheduler; raises MachineError where there is none.

    A worker that is lost costs its jobs another try elsewhere; a job that ends three workers is
    given up. Workers need this version of the program, and its folder where it has a logo.
    """
    try:
        import distributed
    except ImportError as error:
        raise MachineError(
            "--scheduler needs the package dask.distributed, which is not installed.\n"
            "  Install peerbench with its extra: peerbench[cluster]."
        ) from error
    try:
        client: Any = distributed.Client(  # type: ignore[no-untyped-call]
            address, timeout=WITHIN, set_as_default=False
        )
    except (OSError, ValueError, TimeoutError) as error:
        raise MachineError(
            f"No Dask scheduler answers at {address}.\n"
            "  Start one with `dask scheduler`, workers with `dask worker tcp://HOST:PORT "
            "--nthreads 1`, and give its address."
        ) from error
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise MachineError(
                f"The scheduler at {address} has no workers.\n"
                "  Start some: dask worker tcp://HOST:PORT --nthreads 1"
            )
        shared = client.scatter(common(source), broadcast=True)

        @cache
        def rows(locality: str) -> Any:  # noqa: ANN401
            return client.scatter([rows_of(source, locality)])[0]

        yield Cluster(_Door(client.get_executor(pure=False)), shared, rows, 3 * threads)
    finally:
        client.close(timeout=WITHIN)
