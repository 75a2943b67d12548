"""The codes that measures count are those of the definition, looked at one by one."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measures.beginnings import Beginnings
from benchmarks.measures.definition import FromPrescribing, Measure
from benchmarks.measures.load import load_measures
from benchmarks.measures.marked import selected_codes
from benchmarks.measures.moved import with_moves
from benchmarks.measures.names import with_attributes
from benchmarks.measures.select import dated_codes, is_selected, matches, selections
from benchmarks.measures.weights import weight_of

LIBRARY = load_measures()
MONTH = date(2025, 12, 1)
NO_MOVES = pl.DataFrame(schema={"code": pl.String, "now": pl.String, "before": pl.Date})
SUBSTANCES = ("0407020Q0", "0407020A0", "0302000C0", "0301011R0", "0601023AZ", "0501013B0")
ENDINGS = ("AAABAB", "AAACAC", "BBABAB", "BBACAC", "BCAEAB", "BBAEA0")
NAMES = (
    None,
    "Morphine 30mg modified-release tablets",
    "Fentanyl 25micrograms/hour transdermal patches",
    "Beclometasone 100micrograms/dose inhaler CFC free",
    "Salbutamol 100micrograms/dose dry powder inhaler",
    "Semaglutide 1mg/0.74ml solution for injection pre-filled pens",
    "Invented brand",
)
CODES = st.tuples(st.sampled_from(SUBSTANCES), st.sampled_from(ENDINGS)).map("".join)
SOME = st.dictionaries(CODES, st.sampled_from(NAMES), max_size=12)
PATTERNS = st.one_of(
    CODES,
    CODES.flatmap(lambda code: st.integers(2, 14).map(lambda long: code[:long])),
    st.tuples(st.sampled_from(SUBSTANCES), st.sampled_from(["AB", "A0", "BBAB"])).map("…".join),
)
CHOICES = st.builds(
    FromPrescribing,
    source=st.just("prescribing"),
    count=st.sampled_from(["items", "nic", "ome", "co2e"]),
    include=st.lists(PATTERNS, min_size=1, max_size=3),
    exclude=st.lists(PATTERNS, max_size=2),
    form=st.sampled_from([(), ("tablet",), ("patch", "injection")]),
    route=st.sampled_from([(), ("inhaled",)]),
    modified_release=st.sampled_from([None, True, False]),
    strength_from=st.sampled_from([None, "20 mg"]),
    name_has=st.sampled_from([(), ("brand", "Fenta…")]),
)
MOVES = st.dictionaries(PATTERNS.filter(lambda one: "…" not in one), CODES, max_size=3)
Row = tuple[object, ...]


def table(moved: dict[str, str]) -> pl.DataFrame:
    rows = [(code, now, date(2020, 1, 1)) for code, now in moved.items()]
    return pl.DataFrame(rows, schema=NO_MOVES.schema, orient="row")


def found(
    named: Mapping[str, str | None], measures: dict[str, Measure], moved: pl.DataFrame
) -> set[Row]:
    """The marks as they are found."""
    rows = {"bnf_code": list(named), "name": list(named.values()), "month": [MONTH] * len(named)}
    types = {"bnf_code": pl.String, "name": pl.String, "month": pl.Date}
    dated = dated_codes(pl.LazyFrame(rows, schema=types), measures, moved)
    columns = ["measure_id", "part", "count", "bnf_code", "since", "before", "weight"]
    return set(selected_codes(dated, measures).select(columns).iter_rows())


def defined(
    named: Mapping[str, str | None], measures: dict[str, Measure], moved: pl.DataFrame
) -> set[Row]:
    """The same with all names read, and every choice asked of every code."""
    rows = {"bnf_code": list(named), "name": list(named.values())}
    types = {"bnf_code": pl.String, "name": pl.String}
    read = with_attributes(pl.LazyFrame(rows, schema=types)).collect()
    dated = with_moves(read.lazy(), moved).collect()
    marks: set[Row] = set()
    for measure, part, choice in selections(measures):
        summed = "quantity" if choice.weighed else choice.count
        weight = weight_of(choice.count).cast(pl.Float64)
        for one in choice.choices:
            rows_of = dated.filter(is_selected(one)).select(
                "bnf_code", "since", "before", weight=weight
            )
            for *code, weighs in rows_of.drop_nulls("weight").iter_rows():
                marks.add((measure, part, summed, *code, weighs))
                if part == "numerator" and measures[measure].cost:
                    marks.add((measure, "items", "items", *code, 1.0))
                    marks.add((measure, "squares", f"{summed}_squared", *code, weighs**2))
    return marks


def of(choice: FromPrescribing, below: FromPrescribing | None = None) -> dict[str, Measure]:
    """An invented measure of these parts."""
    one = LIBRARY["trimethoprim_share"]
    parts = {"numerator": choice, "denominator": below or choice}
    return {one.id: one.model_copy(update=parts)}


@given(SOME, CHOICES, CHOICES, MOVES)
def test_marks_are_those_of_every_choice_asked_of_every_code(
    named: Mapping[str, str | None],
    choice: FromPrescribing,
    below: FromPrescribing,
    moved: dict[str, str],
) -> None:
    measures = of(choice, below)
    assert found(named, measures, table(moved)) == defined(named, measures, table(moved))


def test_marks_of_the_whole_library_are_those_of_its_definitions() -> None:
    every = {
        pattern.replace("…", "")[:15].ljust(15, "A"): name
        for _, _, choice in selections(LIBRARY)
        for one in choice.choices
        for pattern, name in zip(one.include, NAMES * 9, strict=False)
    }
    marks = found(every, LIBRARY, NO_MOVES)
    assert len({measure for measure, *_ in marks}) > 40
    assert marks == defined(every, LIBRARY, NO_MOVES)


@pytest.mark.parametrize("asked", ["04", "0407020Q0", "0407020Q0BBAB"])
def test_a_name_is_read_where_the_code_is_read_as_one_whose_name_decides(asked: str) -> None:
    choice = FromPrescribing(source="prescribing", include=(asked,), form=("tablet",))
    marks = found({"0999BBABAB": "Morphine 10mg tablets"}, of(choice), table({"0999": "0407020Q0"}))
    assert {row[3:6] for row in marks} == {("0999BBABAB", None, date(2020, 1, 1))}


def test_a_name_tells_of_an_equivalent_that_is_asked_for_by_more_of_its_code() -> None:
    choice = FromPrescribing(source="prescribing", include=("0407020Q0BB",), strength_from="20 mg")
    named = {
        "0407020Q0AAABAB": "Morphine 30mg modified-release tablets",
        "0407020Q0BBABAB": "Invented brand",
    }
    assert {row[3] for row in found(named, of(choice), NO_MOVES)} == {"0407020Q0BBABAB"}


def test_measures_that_codes_alone_decide_read_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.measures.select.with_attributes", lambda _: pytest.fail("read"))
    choice = FromPrescribing(source="prescribing", include=("0407020Q0",))
    assert found({"0407020Q0AAABAB": "Morphine"}, of(choice), NO_MOVES)


@given(
    st.lists(st.text("01A", max_size=5), max_size=20),
    st.lists(st.from_regex(r"\A[01A]{1,3}(…[01A]{1,2})?\Z"), max_size=4),
    st.lists(st.from_regex(r"\A[01A]{1,3}(…[01A]{1,2})?\Z"), max_size=4),
)
def test_places_are_of_the_codes_that_match(
    codes: list[str], include: list[str], exclude: list[str]
) -> None:
    series = pl.Series("code", codes, dtype=pl.String)
    code = pl.col("code")
    asked = matches(code, include) & ~matches(code, exclude)
    plainly = pl.DataFrame({"code": series}).with_row_index().filter(asked)["index"].to_list()
    places = Beginnings(series, [*include, *exclude]).places(include, exclude)
    assert places.tolist() == plainly
