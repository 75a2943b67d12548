"""Measures in the order of the report, those that settings keep, and what is said of each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.errors import DataError, MeasureError
from benchmarks.measures.definition import Measure
from benchmarks.measures.load import chosen, load_measures
from benchmarks.measures.priorities import is_priority, priority_rank
from benchmarks.measures.show import definition_text, measure_text
from benchmarks.settings import Measures, Settings
from tests.definitions import definition

DRUG = 'source = "prescribing"\ninclude = ["0501", "0501013B0…AB"]'
GOOD = definition("Items of an invented medicine", DRUG, better="lower")
REFERRALS = 'source = "referrals"\nspecialty = ["dermatology"]'


def test_sections_come_in_the_order_of_the_report(folder: Callable[..., Path]) -> None:
    files = {
        "a_count": GOOD.replace(DRUG, 'source = "counts"\nid = "x"'),
        "b_test": GOOD.replace(DRUG, 'source = "diagnostics"\ntest = ["fbc"]'),
        "c_referral": GOOD.replace(DRUG, REFERRALS),
        "e_items": GOOD,
        "d_items": GOOD,
        "z_moved": GOOD.replace("controllable_by", 'domain = "referrals"\ncontrollable_by'),
    }
    assert list(load_measures(folder(**files))) == [
        "d_items",
        "e_items",
        "c_referral",
        "z_moved",
        "b_test",
        "a_count",
    ]


def test_settings_keep_and_leave_out(folder: Callable[..., Path]) -> None:
    library = load_measures(folder(one=GOOD, two=GOOD, three=GOOD))

    def kept(**wish: tuple[str, ...]) -> list[str]:
        return list(chosen(library, Settings(measures=Measures(**wish))))

    assert kept() == ["one", "three", "two"]
    assert kept(only=("two", "one")) == ["one", "two"]
    assert kept(leave_out=("two",)) == ["one", "three"]
    assert kept(only=("two", "one"), leave_out=("two",)) == ["one"]


def test_settings_that_name_no_measure_are_told_with_near_ones(
    folder: Callable[..., Path],
) -> None:
    library = load_measures(folder(chest_xray=GOOD, vitamin_d=GOOD))
    wish = Measures(only=("chest_xry",), leave_out=("vitamin_e",))

    with pytest.raises(DataError) as caught:
        chosen(library, Settings(measures=wish))

    message = str(caught.value)
    assert "measures.only: 'chest_xry' is no measure; did you mean chest_xray?" in message
    assert "measures.leave_out: 'vitamin_e'" in message


def test_a_priority_is_a_measure_or_a_tag_of_what_is_left(folder: Callable[..., Path]) -> None:
    tagged = GOOD.replace('title = "', 'tags = ["heart"]\ntitle = "', 1)
    library = load_measures(folder(chest_xray=GOOD, vitamin_d=tagged))

    def kept(*priorities: str, **wish: tuple[str, ...]) -> dict[str, Measure]:
        return chosen(library, Settings(measures=Measures(priorities=priorities, **wish)))

    assert list(kept("heart", "chest_xray")) == ["chest_xray", "vitamin_d"]
    with pytest.raises(DataError) as caught:
        kept("zzz", "haert")
    assert "'zzz' is no measure and no tag of one; known are" in str(caught.value)
    assert "'haert' is no measure and no tag of one; did you mean heart?" in str(caught.value)
    with pytest.raises(DataError, match="'heart' is left out by only or leave_out"):
        kept("heart", leave_out=("vitamin_d",))


def test_the_first_priority_that_names_a_measure_is_its_place() -> None:
    measure = load_measures()["gabapentinoid_items"]
    assert priority_rank(measure, ()) == 0
    assert priority_rank(measure, ("chest_xray",)) == 1
    assert priority_rank(measure, ("chest_xray", "pain", "gabapentinoid_items")) == 1
    assert not is_priority(measure, ("chest_xray",))
    assert is_priority(measure, ("pain",))


def test_an_evaluation_that_names_no_measure_is_told(folder: Callable[..., Path]) -> None:
    one = {"name": "hub", "practices": ["X1"], "started": "2025-04", "measures": ["vitamin_e"]}
    with pytest.raises(DataError, match="evaluation 'hub': 'vitamin_e' is no measure"):
        chosen(load_measures(folder(one=GOOD)), Settings.model_validate({"evaluations": [one]}))


def test_settings_that_leave_no_measure_are_refused(folder: Callable[..., Path]) -> None:
    wish = Measures(only=("one",), leave_out=("one",))
    with pytest.raises(DataError, match="no measure is left"):
        chosen(load_measures(folder(one=GOOD)), Settings(measures=wish))


def test_a_measure_in_words_says_what_its_file_says(folder: Callable[..., Path]) -> None:
    text = measure_text(load_measures(folder(invented_items=GOOD))["invented_items"])

    for words in ("Review them.", "Check them.", "To show what a file says.", "1 November 2026"):
        assert words in text
    assert "begin with 0501 or 0501013B0…AB" in text
    assert max(map(len, text.splitlines())) <= 88


def test_a_cost_that_is_judged_is_not_said_to_be_without_a_verdict(
    folder: Callable[..., Path],
) -> None:
    cost = GOOD.replace('source = "prescribing"', 'source = "prescribing"\ncount = "nic"', 1)
    files = {"items": GOOD, "cost": cost}
    told = {name: measure_text(one) for name, one in load_measures(folder(**files)).items()}
    for text in told.values():
        assert "with the expected range" in text
        assert "without a verdict" not in text


def test_an_unknown_measure_is_told_with_near_ones(folder: Callable[..., Path]) -> None:
    with pytest.raises(MeasureError, match="did you mean chest_xray"):
        definition_text(load_measures(folder(chest_xray=GOOD)), "chest_xrays")


def test_a_word_near_to_none_of_many_measures_is_not_answered_with_all_of_them() -> None:
    library = load_measures()
    with pytest.raises(MeasureError) as caught:
        definition_text(library, "zzz")
    assert f"none of the {len(library)} that are known is near" in str(caught.value)
    assert "peerbench measures list" in str(caught.value)
