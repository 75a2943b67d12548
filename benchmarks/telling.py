"""How long work says that it goes on; whoever started it decides whether anybody sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Tell(Protocol):
    """Called when a step begins, and each time a part of it is done."""

    def __call__(self, step: str, done: int = 0, total: int = 0, /) -> None:
        """Say that `done` of `total` parts are done; a total of 0 is not known."""


def nobody(_step: str, _done: int = 0, _total: int = 0, /) -> None:
    """Tell nobody: for tests and other programs."""


@contextmanager
def progress_bar() -> Iterator[Tell]:
    """A bar on standard error with the time left; nothing of it where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield nobody
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"))
    left = TimeRemainingColumn(elapsed_when_finished=True)
    with Progress(*columns, left, console=console, transient=True) as progress:
        task = progress.add_task("", total=None, count="")
        current = ""

        def tell(step: str, done: int = 0, total: int = 0, /) -> None:
            nonlocal current
            if step != current:
                current = step
                progress.reset(task, total=total or None, description=step)
            count = f"{done} of {total}" if total else ""
            progress.update(task, completed=done, total=total or None, count=count)

        yield tell
