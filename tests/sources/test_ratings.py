"""Partner ratings, self-assessments and themes: who may rate whom, and what a bad line costs."""

import io
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from xlsxwriter import Workbook

from benchmarks.errors import DataError
from benchmarks.findings import Finding
from benchmarks.itembank import ItemBank, load_bank
from benchmarks.sources.inputs import Inputs

Files = dict[str, str | bytes]
ReadFiles = Callable[[Files], Inputs]
Find = Callable[[Inputs, str], list[Finding]]

HEAD = "period,practice_code,rater_group,organisation,rater,item,score,comment\n"
GOOD = (
    "2025-26Q3,Z99001,pharmacy,Corner Pharmacy,r01,can_be_reached,4,\n"
    '2025-26Q3,Z99001,social_care,Valley Council,r01,can_be_reached,2,"late, often"\n'
)
SELF = "period,practice_code,item,score,evidence\n"
THEMES = "period,practice_code,rater_group,theme,raters\n"


def with_ratings(base: Files, lines: str) -> Files:
    return {**base, "partner_ratings.csv": HEAD + GOOD + lines}


def scores(inputs: Inputs) -> list[tuple[object, ...]]:
    return inputs.ratings.select("organisation", "rater", "item", "score").collect().rows()


KEPT = [
    ("corner_pharmacy", "r01", "can_be_reached", 4),
    ("valley_council", "r01", "can_be_reached", 2),
]
WHEN = "2025-26Q3,"
HERE = f"{WHEN}Z99001,"
BY_A = f"{HERE}pharmacy,A,r02,can_be_reached,"
REACHED = "r02,can_be_reached,4,"
GROUP, WHO = "rater_group", "organisation"


def test_the_three_layouts_are_recognised_by_their_header(read: ReadFiles, base: Files) -> None:
    inputs = read(
        {
            **base,
            "one.csv": HEAD + GOOD,
            "two.csv": SELF + "2025/26,Z99001,can_be_reached,5,Audit of March\n",
            "three.csv": THEMES + "2025-26Q3,z99001,Social care,Late answers,3\n",
        }
    )
    assert [found for found in inputs.findings if found.severity != "note"] == []
    quarter = (date(2025, 10, 1), date(2025, 12, 31))
    first = inputs.ratings.collect().row(1, named=True)
    assert (first["period_start"], first["period_end"]) == quarter
    assert (first["comment"], first["rater_group"]) == ("late, often", "social_care")
    assert inputs.self_assessment.collect().rows() == [
        ("Z99001", date(2025, 4, 1), date(2026, 3, 31), "can_be_reached", 5, "Audit of March")
    ]
    assert inputs.themes.collect().rows() == [
        ("Z99001", *quarter, "social_care", "Late answers", 3)
    ]
    assert {file.domain for file in inputs.files} >= {"ratings", "self_assessment", "themes"}


@pytest.mark.parametrize(
    ("line", "rule", "column", "value"),
    [
        (f"{BY_A}6,", "bad-score", "score", "6"),
        (f"{BY_A}0,", "bad-score", "score", "0"),
        (f"{BY_A}4.5,", "bad-score", "score", "4.5"),
        (f"{BY_A}four,", "bad-score", "score", "four"),
        (f"{BY_A},", "bad-score", "score", None),
        (f"soon,Z99001,pharmacy,A,{REACHED}", "bad-period", "period", "soon"),
        (f",Z99001,pharmacy,A,{REACHED}", "bad-period", "period", None),
        (f"{WHEN},pharmacy,A,{REACHED}", "no-code", "practice_code", None),
        (f"{HERE},A,{REACHED}", "no-rater-group", GROUP, None),
        (f"{HERE}pharmacy,--,{REACHED}", "no-organisation", WHO, "--"),
        (f"{HERE}pharmacy,A,,can_be_reached,4,", "no-rater", "rater", None),
        (f"{HERE}pharmacy,A,r02,,4,", "no-item", "item", None),
        (f"{HERE}dentists,A,{REACHED}", "unknown-rater-group", GROUP, "dentists"),
        (f"{HERE}pharmacy,A,r02,tidiness,4,", "unknown-item", "item", "tidiness"),
        (f"{WHEN}Z12345,pharmacy,A,{REACHED}", "no-member", "practice_code", "Z12345"),
        (f"{HERE}pharmacy,Z99001,{REACHED}", "own-practice", WHO, "z99001"),
        (f"{HERE}pharmacy,Invented Z99001,{REACHED}", "own-practice", WHO, "invented_z99001"),
        (f"{HERE}pharmacy,Corner pharmacy,R01,can_be_reached,5,", "rater-twice", "rater", "r01"),
        (f"{HERE}care_homes,Corner Pharmacy,r01,joint_meetings,5,", "rater-twice", "rater", "r01"),
    ],
)
def test_a_bad_line_is_told_with_its_place_and_costs_nothing_else(
    read: ReadFiles, base: Files, find: Find, line: str, rule: str, column: str, value: str | None
) -> None:
    inputs = read(with_ratings(base, line + "\n"))
    (found,) = find(inputs, rule)
    assert (found.file, found.line) == ("partner_ratings.csv", 4)
    assert (found.severity, found.column, found.value) == ("warning", column, value)
    assert re_remedy(found.message)
    assert scores(inputs) == KEPT


def test_a_slip_in_the_period_of_one_line_hides_no_round(
    read: ReadFiles, base: Files, find: Find
) -> None:
    for slip in ("2025-12-01 00:00:00", "2025/26"):
        line = f"{slip},Z99001,pharmacy,A,r02,can_be_reached,4,\n"
        inputs = read(with_ratings(base, line))
        (found,) = find(inputs, "overlapping-round")
        assert (found.file, found.line, found.column) == ("partner_ratings.csv", 4, "period")
        assert re_remedy(found.message)
        assert scores(inputs) == KEPT


def re_remedy(message: str) -> bool:
    words = ("Write", "Correct", "Delete", "Give", "add", "Fill", "belongs into")
    return any(word in message for word in words)


def test_all_that_is_wrong_is_told_at_once(read: ReadFiles, base: Files) -> None:
    lines = (
        f"{BY_A}6,\n"
        "2025-26Q3,Z99001,dentists,A,r02,can_be_reached,4,\n"
        "2025-26Q3,Z99001,pharmacy,A,r02,tidiness,4,\n"
    )
    told = {found.rule for found in read(with_ratings(base, lines)).findings}
    assert told >= {"bad-score", "unknown-rater-group", "unknown-item"}


def test_a_closed_practice_is_rated_up_to_the_period_in_which_it_closed(
    read: ReadFiles, base: Files, find: Find, line: Callable[..., str]
) -> None:
    epraccur = str(base["epraccur.csv"]).replace(line("Z99002"), line("Z99002", closed="20251130"))
    lines = "".join(
        f"{period},Z99002,pharmacy,{who},r01,can_be_reached,4,\n"
        for period in ("2025-26Q3", "2025-12")
        for who in ("A", "B")
    )
    inputs = read({**with_ratings(base, lines), "epraccur.csv": epraccur})
    first, second = find(inputs, "closed-practice")
    assert (first.line, second.line, first.value) == (6, 7, "Z99002")
    kept = inputs.ratings.filter(pl.col("practice_code") == "Z99002").collect()
    assert kept["period_start"].to_list() == [date(2025, 10, 1)] * 2


def test_one_organisation_alone_is_told(read: ReadFiles, base: Files, find: Find) -> None:
    lines = "".join(
        f"2025-26Q3,Z99003,pharmacy,{name},{rater},can_be_reached,4,\n"
        for name, rater in (("One Trust", "a"), ("one-trust", "b"), (" ONE  TRUST ", "c"))
    )
    (found,) = find(read(with_ratings(base, lines)), "one-organisation")
    assert (found.severity, found.line, found.value) == ("warning", 4, "Z99003")


def test_an_answer_that_stands_twice_is_read_once(read: ReadFiles, base: Files, find: Find) -> None:
    inputs = read(with_ratings(base, GOOD.replace(",4,", ",4,said twice")))
    assert scores(inputs) == KEPT
    assert [found.severity for found in find(inputs, "read-once")] == ["note"]


def test_two_values_for_one_theme_or_own_answer_are_told_and_the_first_is_read(
    read: ReadFiles, base: Files, find: Find
) -> None:
    own = "2025-26Q3,Z99001,can_be_reached,5,\n2025-26Q3,Z99001,can_be_reached,2,\n"
    said = "2025-26Q3,Z99001,pharmacy,Late,3\n2025-26Q3,Z99001,pharmacy,Late,4\n"
    said += "2025-26Q3,Z99001,pharmacy,Slow,some\n2025-26Q3,Z99001,pharmacy,,3\n"
    inputs = read({**base, "s.csv": SELF + own, "t.csv": THEMES + said})
    assert [found.line for found in find(inputs, "said-twice")] == [3, 3]
    assert [found.line for found in find(inputs, "bad-raters")] == [4]
    assert [found.line for found in find(inputs, "no-theme")] == [5]
    assert inputs.self_assessment.select("score").collect().item() == 5
    assert inputs.themes.select("theme", "raters").collect().rows() == [("Late", 3)]


def test_a_lacking_column_is_told_by_its_name(read: ReadFiles, base: Files, find: Find) -> None:
    inputs = read({**base, "partner_ratings.csv": HEAD.replace("organisation,", "") + "x\n"})
    (found,) = find(inputs, "missing-column")
    assert "'organisation'" in found.message


def test_columns_in_another_order_are_read_by_their_names(read: ReadFiles, base: Files) -> None:
    names = HEAD.strip().split(",")
    book = io.BytesIO()
    with Workbook(book, {"in_memory": True}) as writing:
        sheet = writing.add_worksheet("ratings")
        sheet.write_row(0, 0, names[::-1])
        for place, line in enumerate(GOOD.replace('"late, often"', "late").splitlines(), 1):
            sheet.write_row(place, 0, line.split(",")[::-1])
    inputs = read({**base, "filled.xlsx": book.getvalue()})
    assert scores(inputs) == KEPT


def test_a_locality_adds_items_and_groups_of_its_own(read: ReadFiles, base: Files) -> None:
    own = (
        '[groups]\nhospice = "Hospice"\n[items.home_visits]\nshort = "Visits"\n'
        'partner = "They visit."\nself = "We visit."\ngroups = ["hospice"]\n'
    )
    lines = "2025-26Q3,Z99001,hospice,A,r1,home_visits,3,\n"
    inputs = read({**with_ratings(base, lines), "framework/ratings/items.toml": own})
    assert [*KEPT, ("a", "r1", "home_visits", 3)] == scores(inputs)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("[items", "not valid TOML"),
        ("items = 3", "items must be a table"),
        ('[items.a]\nshort = "A"', "items.a.partner"),
        ('[items.a]\nshort="A"\npartner="B"\nself="C"\ngroups=["nobody"]', "no rater group nobody"),
        ('[groups]\nall = "Everybody"', "stands for all of them"),
        ('[other]\nx = "y"', "other"),
    ],
)
def test_a_bank_that_cannot_be_used_says_why(
    read: ReadFiles, base: Files, own: str, told: str
) -> None:
    with pytest.raises(DataError, match=r"items\.toml") as raised:
        read({**base, "framework/ratings/items.toml": own})
    assert told in str(raised.value)


def test_all_that_is_wrong_in_a_bank_is_told_with_its_line(read: ReadFiles, base: Files) -> None:
    own = (
        '[groups]\n"Bad Group" = "Bad"\ncare_home = 5\n[items.letters]\nshort = ""\n'
        'partner = "Letters are clear"\ngroups = "everyone"\ncolour = "red"\n'
    )
    with pytest.raises(DataError) as raised:
        read({**base, "framework/ratings/items.toml": own})
    assert str(raised.value).splitlines()[1:] == [
        "  line 2, groups.Bad Group: call it by small letters, digits and _ alone, beginning with "
        "a letter",
        '  line 3, groups.care_home: write text in quotes, as "a few words"; found 5',
        "  line 5, items.letters.short: write text in quotes, as \"a few words\"; found ''",
        '  line 4, items.letters.self: is missing; add a line self = "…" under its heading',
        '  line 7, items.letters.groups: write a list in brackets, as ["first", "second"]; found '
        "'everyone'",
        "  line 7, items.letters.groups: write 'all'; found 'everyone'",
        "  line 8, items.letters.colour: is not known; known are short, partner, self, groups",
    ]


def test_every_item_of_the_bank_mirrors_and_every_group_is_asked_enough() -> None:
    bank = load_bank()
    assert isinstance(bank, ItemBank)
    assert len(bank.groups) == 8
    assert all(item.partner != item.self for item in bank.items.values())
    assert all(len(bank.items_of(group)) >= 6 for group in bank.groups)
    assert {name for group in bank.groups for name in bank.items_of(group)} == set(bank.items)
