"""What a report says of the ages and sexes of patients."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.reports.blocks import measure_block
from benchmarks.reports.glance import glance_page
from benchmarks.reports.letterhead import letterhead
from benchmarks.reports.older import aged_65
from benchmarks.reports.pack.heat import cell
from benchmarks.reports.pack.place import find_place
from benchmarks.reports.pack.sheets import sheet
from benchmarks.reports.parts import Furniture
from benchmarks.reports.public import public_report
from benchmarks.reports.rows import Row, as_row
from benchmarks.reports.subject import find_subject
from benchmarks.reports.trends import OverTime
from benchmarks.reports.triage import blocks, select
from benchmarks.reports.wording import Scale
from benchmarks.reports.wording.ages import before_adjusting, mark, what_it_explains
from benchmarks.reports.wording.comparison import (
    comparison_sentence,
    heading_words,
    side_note,
    value_sentence,
    verdict_short,
)
from benchmarks.reports.wording.distance import distance_sentence

LIBRARY = load_measures()
RATE, SHARE = LIBRARY["antibacterial_items"], LIBRARY["trimethoprim_share"]
CODE = "Z90001"
ADJUSTED = {
    "adjusted_for": "age_sex_fit",
    "standardised": 17.4,
    "standardised_lower": 15.0,
    "standardised_upper": 20.0,
    "standard_practices": 6184,
    "predictive_gain": 0.213,
    "crude_ratio": 1.6,
    "explained": 30.2,
    "ratio": 1.42,
}


def found(**figures: object) -> Row:
    """An adjusted row as the comparison has it."""
    plain: dict[str, Any] = {
        "practice_code": CODE,
        "measure_id": RATE.id,
        "period_start": date(2025, 10, 1),
        "period_end": date(2025, 12, 31),
        "window": "quarter",
        "status": "shown",
        "numerator": 500.0,
        "denominator": 26_000.0,
        "value": 19.23,
        "lower": 17.0,
        "upper": 22.0,
        "peer_value": 12.3,
        "z": 3.0,
        "verdict": "higher",
        "survives": True,
    }
    return as_row({**plain, **ADJUSTED, **figures})


def test_an_adjusted_row_shows_its_standardised_value_and_keeps_the_crude_one() -> None:
    row = found()
    assert (row.value, row.lower, row.upper, row.crude_value) == (17.4, 15.0, 20.0, 19.23)
    plain = found(adjusted_for="none")
    assert (plain.value, plain.lower, plain.crude_value) == (19.23, 17.0, None)


def test_both_values_stand_in_one_sentence() -> None:
    told = value_sentence(found(), RATE)
    assert told.endswith(
        "a month, adjusted for age and sex (19.2 before); your peers together 12.3."
    )
    same = found(standardised=19.23)
    assert before_adjusting(same, Scale(RATE, same)).endswith("(the same before)")
    assert before_adjusting(found(adjusted_for="none"), Scale(RATE, same)) == ""


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ({}, "Age and sex explain 30% of the difference there was before adjusting."),
        ({"explained": 0.4}, ""),
        ({"explained": None}, ""),
        ({"adjusted_for": "none", "explained": None, "crude_ratio": None}, ""),
    ],
)
def test_what_ages_explain(figures: dict[str, Any], told: str) -> None:
    assert what_it_explains(found(**figures)) == told


def test_where_the_two_disagree_nothing_is_concluded() -> None:
    row = found(crude_ratio=0.9, explained=None)
    assert row.disagrees
    assert "the two disagree" in what_it_explains(row)
    assert select([row], LIBRARY, ()).shown == ()
    assert select([found()], LIBRARY, ()).shown == (found(),)
    assert blocks(select([row], LIBRARY, ()), [row]) == [row]  # said there, not flagged
    assert heading_words(row) == "it depends on the ages of patients"
    assert verdict_short(row) == "depends on ages"
    assert "higher than" not in comparison_sentence(row, RATE)
    assert (side_note(row, RATE), distance_sentence(replace(row, excess=99.0), RATE)) == ("", "")
    assert (cell(row).shape, cell(row).words) == ("", "by age")
    assert found().flagged
    assert not row.flagged
    assert not found(crude_ratio=0.9, verdict="in_line").disagrees


def test_a_table_marks_what_is_adjusted_and_what_is_not() -> None:
    assert mark(found(), RATE) == "adjusted for age and sex"
    assert mark(found(adjusted_for="none"), RATE) == "not adjusted for age"
    assert mark(found(adjusted_for="none"), SHARE) == ""


def adjusted(computed: Computed, **figures: Any) -> Computed:
    """The invented locality with one measure adjusted for everybody."""
    more = {
        "standardised": pl.col("value") * 1.1,
        "standardised_lower": pl.col("lower") * 1.1,
        "standardised_upper": pl.col("upper") * 1.1,
        **{
            name: pl.lit(value)
            for name, value in {**ADJUSTED, **figures}.items()
            if not name.startswith("standardised") and name != "ratio"
        },
    }
    mine = pl.col("measure_id") == "gabapentinoid_items"
    schema = computed.comparison.schema
    changed = [
        pl.when(mine).then(each.cast(schema[name])).otherwise(name).alias(name)
        for name, each in more.items()
    ]
    return replace(computed, comparison=computed.comparison.with_columns(changed))


def block_of(computed: Computed) -> Any:
    subject = find_subject(computed, CODE, "named")
    return measure_block(subject, subject.rows["gabapentinoid_items"], OverTime(subject))


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        (
            {},
            "by the pattern among 6,184 practices, which predicts 21% better than list size alone.",
        ),
        (
            {"adjusted_for": "age_sex_extract", "standard_practices": 12},
            "by the rates of 12 practices whose extract has ages.",
        ),
        ({"adjusted_for": "age_sex_rates"}, "by the rates of a file in the folder."),
        ({"adjusted_for": "star_pu"}, "by STAR-PU or other weights of a file in the folder."),
    ],
)
def test_a_block_says_where_the_adjustment_comes_from(
    make: Callable[..., Computed], figures: dict[str, Any], told: str
) -> None:
    block = block_of(adjusted(make(), **figures))
    assert f"Adjusted for age and sex {told}" in block.caption
    facts = {fact.label: fact.value for fact in block.figures}
    assert facts["You, adjusted"] != facts["Before adjusting"]


def test_a_block_without_adjustment_says_who_is_older(make: Callable[..., Computed]) -> None:
    computed = make()
    block = block_of(computed)
    assert "Not adjusted for age: " in block.caption
    people = computed.population.filter(pl.col("sex").cast(pl.String) != "all")
    own = people.filter(pl.col("practice_code") == CODE)
    old = own.filter(pl.col("age_from") >= 65)
    share = 100 * float(old["patients"].sum()) / float(own["patients"].sum())
    assert f"{share:.0f}% of your patients are 65 or over" in block.caption
    assert {fact.label for fact in block.figures} & {"You, adjusted", "Before adjusting"} == set()


def test_shares_of_the_old_need_bands_that_part_at_65(make: Callable[..., Computed]) -> None:
    people = make().population
    assert aged_65(people, [CODE]) is not None
    assert aged_65(people.filter(pl.col("age_from") == 0), [CODE]) in (None, 0.0)
    wide = people.with_columns(age_from=pl.lit(40, pl.Int16), age_to=pl.lit(90, pl.Int16))
    assert aged_65(wide, [CODE]) is None
    assert aged_65(people, []) is None


def test_a_section_tells_once_that_its_rates_are_not_adjusted(
    make: Callable[..., Computed],
) -> None:
    page = glance_page(find_subject(adjusted(make()), CODE, "named"))
    section = page.sections[0]
    assert section.shared.endswith("rates not adjusted for age")
    details = {row.measure_id: row.detail for row in section.rows}
    assert details["gabapentinoid_items"].endswith("adjusted for age and sex")
    assert "adjusted" not in details["antibacterial_items"]
    assert "adjusted" not in details["trimethoprim_share"]


def test_the_pack_and_the_public_edition_say_so_too(make: Callable[..., Computed]) -> None:
    computed = adjusted(make())
    place = find_place(computed, "Ashdale", "named")
    unit = LIBRARY["gabapentinoid_items"].value.unit
    caption = sheet(place, "gabapentinoid_items").caption
    assert caption.lower().startswith(f"{unit}, adjusted for age and sex, with")
    assert ", not adjusted for age, with" in sheet(place, "antibacterial_items").caption
    page = public_report(
        find_subject(computed, CODE, "named"), Furniture(letterhead(computed), "", "", "")
    )
    units = {row.title: row.unit for part in page.sections for row in part.rows}
    assert units[LIBRARY["gabapentinoid_items"].title] == f"{unit}, adjusted for age and sex"
    assert units[RATE.title] == RATE.value.unit
