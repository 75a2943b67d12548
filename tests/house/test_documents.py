"""Every command is in the README with its help, and help costs next to nothing."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import cli

HEAVY = ("polars", "weasyprint", "pydantic", "scipy", "numpy", "jinja2", "dataframely", "rich")


def commands(group: click.Group, before: str = "peerbench") -> Iterator[tuple[str, click.Command]]:
    """Each command as it is typed; a group is not one."""
    for name, command in group.commands.items():
        words = f"{before} {name}"
        if isinstance(command, click.Group):
            yield from commands(command, words)
        else:
            yield words, command


COMMANDS = dict(commands(cli.main))


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_is_in_the_readme_with_its_help(words: str, root: Path) -> None:
    command = COMMANDS[words]
    readme = (root / "README.md").read_text(encoding="utf-8")
    usage = [
        param.make_metavar(click.Context(command))
        if isinstance(param, click.Argument)
        else f"{param.opts[0]} {param.make_metavar(click.Context(command))}"
        for param in command.params
        if param.required
    ]
    sentence = (command.help or "").split("\n")[0]
    assert f"| `{' '.join([words, *usage])}` | {sentence} |" in readme


@pytest.mark.parametrize("words", COMMANDS)
def test_help_opens_with_a_sentence_and_ends_with_an_example(words: str) -> None:
    command = COMMANDS[words]
    assert re.match(r"[A-Z][^.\n]+\.(\n|$)", command.help or "")
    assert command.epilog
    assert re.fullmatch(rf"Example: {words}( .+)?", command.epilog)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_option_says_what_it_is_for(words: str) -> None:
    options = [one for one in COMMANDS[words].params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


def test_help_imports_nothing_heavy() -> None:
    """Which is why it answers in under 0.2 s."""
    asked = "import sys, cli; cli.main(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], check=True, stdout=subprocess.PIPE, text=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "click" in loaded
    assert loaded & set(HEAVY) == set()


def test_links_in_the_documents_lead_somewhere(root: Path) -> None:
    broken = [
        f"{path.name}: {target}"
        for path in [*root.glob("*.md"), *(root / "docs").glob("*.md")]
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_lock_is_up_to_date_and_pins_by_hash(root: Path) -> None:
    done = subprocess.run([sys.executable, root / "scripts/lock.py", "--check"], check=False)
    assert done.returncode == 0

    lines = (root / "requirements.lock").read_text(encoding="utf-8").splitlines()[1:]
    pins = [line for line in lines if not line.startswith(" ")]
    assert all(re.match(r"[a-z0-9-]+==[\w.]+ ", pin) for pin in pins)
    assert all(
        re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)
        for line in lines
        if line.startswith(" ")
    )
