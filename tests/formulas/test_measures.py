"""A measure's file is read to what it says, or every fault of it is told."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from benchmarks.errors import MeasureError
from benchmarks.measures.definition import FromList, FromPrescribing, Measure
from benchmarks.measures.faults import BadMeasures, told
from benchmarks.measures.load import load_measures
from benchmarks.vocabulary import SPECIALTIES
from tests.definitions import definition

GOOD = definition(
    "Items of an invented medicine",
    'source = "prescribing"\ninclude = ["0501", "0501013B0…AB"]',
    better="lower",
)
REFERRALS = 'source = "referrals"\nspecialty = ["dermatology"]'
BY_LIST = '[denominator]\nsource = "list"'


def refusal(folder: Path) -> str:
    with pytest.raises(MeasureError) as caught:
        load_measures(folder)
    assert caught.value.exit_code == 4
    return str(caught.value)


def test_a_file_is_read_to_what_it_says(folder: Callable[..., Path]) -> None:
    measure = load_measures(folder(invented_items=GOOD))["invented_items"]

    assert (measure.id, measure.section, measure.name) == (
        "invented_items",
        "prescribing",
        "Items of an invented medicine",
    )
    assert measure.reviewed == date(2026, 11, 1)
    assert measure.numerator == FromPrescribing(
        source="prescribing", include=("0501", "0501013B0…AB")
    )
    assert measure.denominator == FromList(source="list")
    assert measure.value.distance == "none"


def test_a_measure_cannot_be_changed_after_loading(folder: Callable[..., Path]) -> None:
    measure = load_measures(folder(invented_items=GOOD))["invented_items"]
    with pytest.raises(ValueError, match="frozen"):
        measure.title = "Another"


# What stands in the file, what shall stand there, and what the refusal must say.
RULES = {
    "a key is missing": ('why = "To show what a file says."\n', "", ["why", "add a line why ="]),
    "a part is missing": (BY_LIST, "", ["denominator", "add a heading [denominator]"]),
    "an unknown key": ("if_high =", "if_hihg =", ["if_hihg", "did you mean if_high"]),
    "an unknown key of a part": ("per = 1000", "pre = 1000", ["value.pre", "did you mean per"]),
    "an unknown key of a form": (
        "include =",
        "includes =",
        ["numerator.includes", "did you mean include"],
    ),
    "a word outside the choices": (
        'better = "lower"',
        'better = "less"',
        ["better", "'less'", "higher, lower or neither"],
    ),
    "a kind outside the choices": (
        'kind = "rate"',
        'kind = "rat"',
        ["value.kind", "'rat'", "mean"],
    ),
    "an unknown form": (
        'source = "list"',
        'source = "patients"',
        ["denominator.source", "'patients'", "write one of list"],
    ),
    "no form": ('source = "list"', "", ["denominator.source", "is missing"]),
    "a code that is no code": (
        '"0501",',
        '"05-01",',
        ["numerator.include, entry 1", "'05-01'", "write a BNF code"],
    ),
    "a code that is too long": ('"0501",', f'"{"0" * 16}",', ["entry 1", "write a BNF code"]),
    "no code at all": (
        'include = ["0501", "0501013B0…AB"]',
        "include = []",
        ["numerator", "names no code", "include ="],
    ),
    "one code without brackets": (
        'include = ["0501", "0501013B0…AB"]',
        'include = "0501"',
        ["numerator.include", "'0501'", "square brackets"],
    ),
    "an empty text": ('if_low = "Check them."', 'if_low = ""', ["if_low", "is empty"]),
    "a number as text": ("per = 1000", 'per = "many"', ["value.per", "'many'", "without quotes"]),
    "a number below its range": ("per = 1000", "per = 0", ["value.per", "found 0", "above 0"]),
    "text as a number": ('title = "Items', "title = 3 #", ["title", "found 3", "in quotes"]),
    "a date as text": (
        "reviewed = 2026-11-01\n",
        'reviewed = "last autumn"\n',
        ["reviewed", "'last autumn'", "2026-11-01"],
    ),
    "a review before the last": (
        "next_review = 2027",
        "next_review = 2025",
        ["next_review is before reviewed", "later date"],
    ),
    "a yes that is no truth value": (
        "per = 1000",
        'any_count_is_a_prompt = "surely"',
        ["value.any_count_is_a_prompt", "true or false"],
    ),
    "fewer items than patients": (
        "per = 1000",
        "items_per_patient = 0.5",
        ["value.items_per_patient", "0.5", "1 or more"],
    ),
    "a specialty outside the vocabulary": (
        'source = "prescribing"\ninclude = ["0501", "0501013B0…AB"]',
        REFERRALS.replace("dermatology", "dermatolgy"),
        ["numerator.specialty, entry 1", "'dermatolgy'", "did you mean dermatology"],
    ),
    "a test outside the vocabulary": (
        'source = "prescribing"\ninclude = ["0501", "0501013B0…AB"]',
        'source = "diagnostics"\ntest = ["x"]',
        ["numerator.test, entry 1", "'x'", "known are", "chest_xray"],
    ),
    "the same row without counts": (
        'source = "list"',
        'source = "same_row"',
        ["denominator.source = 'same_row' needs numerator.source = 'counts'"],
    ),
    "a proportion of patients": (
        'kind = "rate"',
        'kind = "proportion"',
        ["value.kind = 'proportion' needs", "change denominator.source"],
    ),
    "a rate of items": (
        'source = "list"',
        'source = "prescribing"\ninclude = ["05"]',
        ["value.kind = 'rate' needs denominator.source = 'list'"],
    ),
    "ages the wrong way round": (
        'source = "list"',
        'source = "list"\nage_from = 50\nage_to = 40',
        ["denominator.age_to is below denominator.age_from", "exchange"],
    ),
    "an age below birth": (
        'source = "list"',
        'source = "list"\nage_from = -1',
        ["denominator.age_from", "found -1", "0 or more"],
    ),
    "an id of its own": ("title =", 'id = "other"\ntitle =', ["id", "the file's name is the id"]),
    "a text without its end": (
        'items per 1,000 patients a month"',
        "items",
        ["line 15", "its quote"],
    ),
    "broken TOML": ("per = 1000", "per = = 1000", ["line 14", "is not TOML", "Check its quotes"]),
}


@pytest.mark.parametrize("rule", RULES)
def test_one_fault_is_told_with_file_key_and_remedy(rule: str, folder: Callable[..., Path]) -> None:
    found, instead, expected = RULES[rule]
    assert found in GOOD

    message = refusal(folder(invented_items=GOOD.replace(found, instead, 1)))

    assert "1 fault," in message
    assert message.count("invented_items.toml") == 1
    for words in expected:
        assert words in message, message
    assert "pydantic" not in message


def test_a_file_name_that_cannot_be_an_id_is_told(tmp_path: Path) -> None:
    (tmp_path / "Invented items.toml").write_text(GOOD, encoding="utf-8")
    assert "small letters, digits and _" in refusal(tmp_path)


def test_text_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "invented_items.toml").write_bytes(GOOD.encode("cp1252").replace(b"Check", b"\xe9"))
    message = refusal(tmp_path)
    assert "invented_items.toml, line 5: is not UTF-8" in message
    assert "save the file as UTF-8" in message


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "invented_items.toml").write_text(GOOD, encoding="utf-8-sig")
    assert list(load_measures(tmp_path)) == ["invented_items"]


def test_what_computers_leave_behind_is_no_definition(tmp_path: Path) -> None:
    (tmp_path / "mine.TOML").write_text(GOOD, encoding="utf-8")
    (tmp_path / "._Mine.toml").write_bytes(b"\x00\x05\x16\x07")
    (tmp_path / "folder.toml").mkdir()
    assert list(load_measures(tmp_path)) == ["mine"]


def test_two_bad_files_are_told_together_and_every_fault_of_each(
    folder: Callable[..., Path],
) -> None:
    twice = GOOD.replace('better = "lower"', 'better = "less"').replace("per = 1000", "pre = 1000")
    message = refusal(folder(one=twice, two="title =", three=GOOD))

    assert "3 faults" in message
    assert "one.toml, better" in message
    assert "one.toml, value.pre" in message
    assert "two.toml, last line: is not TOML" in message
    assert "three.toml" not in message


@given(
    field=st.sampled_from(["title", "why", "better", "if_high", "reviewed", "value", "numerator"]),
    value=st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.integers()),
)
def test_whatever_stands_in_a_key_is_told_in_words_or_taken(field: str, value: object) -> None:
    """No input gets past the sentences: what is refused always names the file and the key."""
    facts: dict[str, object] = {
        **load_measures()["antibacterial_items"].model_dump(),
        field: value,
    }
    try:
        Measure.model_validate(facts)
    except ValidationError as error:
        message = str(BadMeasures(told("a.toml", error.errors())))
        assert f"a.toml, {field}" in message
        assert "Input should" not in message


@given(words=st.lists(st.sampled_from(SPECIALTIES), max_size=4))
def test_every_specialty_of_the_vocabulary_is_taken(words: list[str]) -> None:
    facts = load_measures()["dermatology_referrals"].model_dump()
    measure = Measure.model_validate(
        {**facts, "numerator": {"source": "referrals", "specialty": words}}
    )
    assert measure.numerator.model_dump()["specialty"] == tuple(words)
