"""The examples that help ends with run as they stand, one after the other."""

import shlex
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

import cli

Run = Callable[..., Result]
FIRST = ("sample", "init", "check", "compute", "report", "batch")


def example(command: click.Command) -> list[str]:
    """The words after `Example: peerbench`, as far as they are not the shell's."""
    words = (command.epilog or "").removeprefix("Example: peerbench").split(" > ")[0]
    return shlex.split(words)


@pytest.mark.slow
def test_every_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """`my-locality` is the area that the sample's own example writes."""
    monkeypatch.chdir(tmp_path)
    codes = {}
    for name in FIRST:
        codes[name] = run(*example(cli.main.commands[name])).exit_code
        if name == "init":
            (tmp_path / "my-locality").rename("empty")
            (tmp_path / "my-area").rename("my-locality")
    group = cli.main.commands["measures"]
    assert isinstance(group, click.Group)
    codes |= {name: run(*example(one)).exit_code for name, one in group.commands.items()}

    assert codes == dict.fromkeys([*FIRST, *group.commands], 0)
