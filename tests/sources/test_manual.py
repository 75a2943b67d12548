"""docs/data.md says what the code does: layouts, words and findings."""

import re
from pathlib import Path

import pytest

import benchmarks
from benchmarks.schemas import SEVERITIES
from benchmarks.sources.localities import EXAMPLE
from benchmarks.sources.registry import READERS
from benchmarks.vocabulary import WORDS

ROOT = Path(benchmarks.__file__).parent.parent
MANUAL = (ROOT / "docs/data.md").read_text(encoding="utf-8")
ROOMS = Path(benchmarks.__file__).parent
# Modules that tell findings.
SPEAKING = [
    *ROOMS.glob("*.py"),
    *(ROOMS / "sources").glob("*.py"),
    ROOMS / "measures" / "breaks.py",
]
SILENT = {"unidentified", "practice_name"}  # columns that a local extract has no use for


def cells(line: str) -> list[str]:
    return re.findall(r"`([^`]+)`", line)


@pytest.mark.parametrize("column", WORDS)
def test_closed_lists_are_printed_whole(column: str) -> None:
    (line,) = [line for line in MANUAL.splitlines() if line.startswith(f"| `{column}` | `")]
    assert cells(line)[1:] == list(WORDS[column])


@pytest.mark.parametrize("key", ["referrals", "diagnostics", "prescribing", "counts", "rates"])
def test_local_layouts_are_printed_with_their_columns(key: str) -> None:
    layout, _ = READERS[key]
    (line,) = [line for line in MANUAL.splitlines() if line.startswith(f"| {key} | `")]
    needed, bracketed = line.split("[")
    assert cells(needed) == [one.name for one in layout.columns if one.required]
    optional = {one.name for one in layout.columns if not one.required}
    assert set(cells(bracketed)) == optional - SILENT


def test_every_rule_is_explained_and_no_other() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SPEAKING)
    told = set(re.findall(r"^\| `([a-z-]+)` \| (?:error|warning|note)", MANUAL, re.MULTILINE))
    named = r'"(?:error|warning|note)",\s*[^,()]+(?:\([^()]*\))?,\s*"([a-z-]+)"'
    used = set(re.findall(named, code))
    used |= set(re.findall(r'(?:Check|Unreadable)\(\s*"([a-z-]+)"', code))
    assert used - told - set(SEVERITIES) == set()
    assert [rule for rule in told if f'"{rule}"' not in code] == []


def test_the_example_of_localities_is_the_one_that_is_told() -> None:
    assert f"```\n{EXAMPLE}\n```" in MANUAL
