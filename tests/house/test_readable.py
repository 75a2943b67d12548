"""A definition is facts and words: no program, no expression, in the library or a folder's own."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.errors import MeasureError
from benchmarks.measures.definition import Measure
from benchmarks.measures.load import LIBRARY, load_measures
from tests.definitions import definition

FILES = sorted(LIBRARY.glob("*.toml"))
CODE = re.compile(r"[0-9A-Z]{2,15}(…[0-9A-Z]{2,4})?")
WORDS = re.compile(r"[A-Za-z0-9£%(][\w ,;.:'’%£()/&+-]*[\w.)%]…?|[a-z]")
OPERATORS = re.compile(r"[=<>*{}\\^|$@#`]|\b(SELECT|SUM|CASE|WHEN|WHERE|LIKE|lambda|def|import)\b")
DRUG = 'source = "prescribing"\ninclude = ["0501"]'


def strings(value: Any) -> Iterator[str]:  # whatever TOML holds
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_counted_is_codes_and_words(path: Path) -> None:
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    for part in ("value", "numerator", "denominator"):
        for text in strings(facts[part]):
            assert CODE.fullmatch(text) or WORDS.fullmatch(text), text
    for text in strings(facts):
        assert not OPERATORS.search(text), text


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ('"0501"', '"0501 and items > 3"'),
        ('"0501"', '"0501%"'),
        ('include = ["0501"]', 'include = ["0501"]\ncount = "sum(items) / 2"'),
        ('include = ["0501"]', 'include = ["0501"]\nwhere = "items > 3"'),
        ("per = 1000", 'per = "500 * 2"'),
        ("per = 1000", "per = 500 * 2"),
        ('source = "list"', 'source = "list"\nage_from = "40 + 5"'),
    ],
)
def test_an_expression_is_refused(found: str, instead: str, tmp_path: Path) -> None:
    text = definition("An expression", DRUG)
    assert found in text
    (tmp_path / "planted.toml").write_text(text, encoding="utf-8")
    assert list(load_measures(tmp_path)) == ["planted"]
    (tmp_path / "planted.toml").write_text(text.replace(found, instead, 1), encoding="utf-8")
    with pytest.raises(MeasureError) as caught:
        load_measures(tmp_path)
    assert caught.value.exit_code == 4
    assert "planted.toml" in str(caught.value)


@pytest.mark.parametrize("measure", load_measures().values(), ids=lambda one: one.id)
def test_a_measure_says_how_to_find_the_cases_and_what_usually_makes_it_up(
    measure: Measure,
) -> None:
    for text in (measure.find, measure.contributors, measure.caveat):
        assert text.endswith("."), text
        assert len(text.split()) >= 3
