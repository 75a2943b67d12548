"""Names from reference files read like names."""

import pytest

from benchmarks.reports.names import practice_title, short_names


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("ST. MARY'S SURGERY", "St. Mary's Surgery"),
        ("DR. O'BRIEN AND PARTNERS", "Dr. O'Brien and Partners"),
        ("DRS SMITH & JONES", "Drs Smith & Jones"),
        ("THE SURGERY ON THE HILL", "The Surgery on the Hill"),
        ("NHS WALK-IN GP PRACTICE", "NHS Walk-in GP Practice"),
        ("BARROW-IN-FURNESS PCN", "Barrow-in-Furness PCN"),
        ("R J WHITE'S PRACTICE", "R J White's Practice"),
        ("1ST AVENUE (NORTH)", "1st Avenue (North)"),
        ("MCKAY HOUSE", "McKay House"),
        ("A NEW PRACTICE", "A New Practice"),
        ("Already Written deLiberately", "Already Written deLiberately"),
        ("  TWO   SPACES ", "Two Spaces"),
        ("", ""),
    ],
)
def test_capitals_become_title_case(given: str, printed: str) -> None:
    assert practice_title(given) == printed


def test_narrow_columns_drop_what_every_practice_is_called() -> None:
    names = {"1": "Hazel Road Surgery", "2": "Cedar Medical Practice", "3": "The Surgery"}
    assert short_names(names) == {"1": "Hazel Road", "2": "Cedar", "3": "The Surgery"}


def test_the_letter_of_a_practice_is_never_cut_off() -> None:
    names = {
        "1": "Hazel Road Surgery (A)",
        "2": "Great Northern Valley Integrated Partnership (B)",
        "3": "Cedar Medical Practice (AB)",
    }
    short = short_names(names)
    assert short["1"] == "Hazel Road (A)"
    assert short["3"] == "Cedar (AB)"
    assert short["2"].startswith("Great Northern")
    assert short["2"].endswith("… (B)")
    assert all(len(name) <= 22 for name in short.values())


def test_two_practices_never_get_the_same_short_name() -> None:
    long = "Great Northern Valley Integrated Partnership"
    names = {"Z1": "Park Surgery", "Z2": "Park Medical Centre", "Z3": long, "Z4": long + " South"}
    short = short_names(names)
    assert len(set(short.values())) == 4
    assert all(len(name) <= 23 for name in short.values())
