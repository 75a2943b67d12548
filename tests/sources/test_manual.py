"""docs/data.md says what the code does: layouts, words and findings."""

import re
from pathlib import Path

import pytest

import benchmarks
from benchmarks.itembank import load_bank
from benchmarks.schemas import SEVERITIES, VIEW_WITHHELD
from benchmarks.sources.localities import EXAMPLE
from benchmarks.sources.registry import READERS
from benchmarks.vocabulary import WORDS

ROOT = Path(benchmarks.__file__).parent.parent
MANUAL = (ROOT / "docs/data.md").read_text(encoding="utf-8")
ROOMS = Path(benchmarks.__file__).parent
SPEAKING = [  # modules that tell findings
    path for room in (".", "sources", "forms", "measures") for path in (ROOMS / room).glob("*.py")
]
LOCAL = ("referrals", "diagnostics", "prescribing", "counts", "rates")
PARTNERS = ("partner_ratings", "self_assessment", "themes")
SILENT = {"unidentified", "practice_name"}  # columns that a local extract has no use for


def cells(line: str) -> list[str]:
    return re.findall(r"`([^`]+)`", line)


@pytest.mark.parametrize("column", WORDS)
def test_closed_lists_are_printed_whole(column: str) -> None:
    (line,) = [line for line in MANUAL.splitlines() if line.startswith(f"| `{column}` | `")]
    assert cells(line)[1:] == list(WORDS[column])


@pytest.mark.parametrize("key", [*LOCAL, *PARTNERS])
def test_local_layouts_are_printed_with_their_columns(key: str) -> None:
    layout, _ = READERS[key]
    (line,) = [line for line in MANUAL.splitlines() if line.startswith(f"| {key} | `")]
    needed, _, bracketed = line.partition("[")
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


def test_the_item_bank_is_printed_whole() -> None:
    bank = load_bank()
    groups = [f"| `{name}` | {words} |" for name, words in bank.groups.items()]
    items = [f"| `{name}` | {item.partner} |" for name, item in bank.items.items()]
    assert "\n".join(groups) in MANUAL
    assert "\n".join(items) in MANUAL


def test_every_reason_to_withhold_partners_views_is_explained() -> None:
    told = re.findall(r"^\| `(\w+)` \| (?:few|they|one|half|beside)", MANUAL, re.MULTILINE)
    assert told == list(VIEW_WITHHELD)
