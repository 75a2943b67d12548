"""What makes a difference: the largest first, in words, and only what is printed anyway."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.reports.context import web_edition
from benchmarks.reports.render import web_html
from benchmarks.reports.subject import find_subject
from benchmarks.reports.wording.makers import is_part, what_differs
from benchmarks.schemas import Contributions

Make = Callable[..., Computed]
OWN, MEASURE = "Z90001", "gabapentinoid_items"
MEASURES = load_measures()


def told(computed: Computed, measure_id: str = MEASURE) -> str:
    subject = find_subject(computed, OWN, "named")
    return what_differs(subject, subject.rows[measure_id], computed.measures[measure_id])


def with_presentations(computed: Computed, excesses: dict[str, float]) -> Computed:
    rows = [
        {
            "practice_code": OWN,
            "measure_id": MEASURE,
            "name": name,
            "bnf_code": f"0408010{place}",
            "amount": 200.0,
            "expected": 200.0 - excess,
            "excess": excess,
        }
        for place, (name, excess) in enumerate(excesses.items())
    ]
    schema = dict(Contributions.create_empty().schema)
    return replace(computed, contributions=pl.DataFrame(rows, schema=schema))


def test_the_largest_three_are_told_with_their_side(computed: Computed) -> None:
    found = with_presentations(computed, {"A": 3.0, "B": -40.2, "C": 102.4, "D": 12.0})
    assert told(found) == (
        "Of presentations, these differ most from your peers’ rate: C 102 more, B 40 fewer and D "
        "12 more."
    )
    assert told(found) in web_html(web_edition(found, OWN))


def test_one_presentation_or_none_that_differs_says_nothing(computed: Computed) -> None:
    assert told(computed) == ""
    assert told(with_presentations(computed, {"A": 30.0})) == ""
    assert told(with_presentations(computed, {"A": 0.2, "B": -0.3})) == ""


def test_specialties_are_parts_of_all_referrals_and_of_nothing_else() -> None:
    whole, part = MEASURES["routine_referrals_all"], MEASURES["dermatology_referrals"]
    assert is_part(whole, part)
    assert not is_part(part, whole)
    assert not is_part(part, part)
    assert not is_part(whole, MEASURES["vitamin_d"])
    assert not is_part(MEASURES["vitamin_d"], MEASURES["hba1c"])


def test_a_specialty_that_may_not_be_told_is_not_among_them(computed: Computed) -> None:
    name = MEASURES["dermatology_referrals"].name.lower()
    assert name in told(computed, "routine_referrals_all")
    mine = (pl.col("measure_id") == "dermatology_referrals") & (pl.col("practice_code") == OWN)
    withheld = replace(
        computed,
        comparison=computed.comparison.with_columns(
            excess=pl.when(~mine).then("excess"),
            verdict=pl.when(~mine).then("verdict"),
            status=pl.when(mine).then(pl.lit("withheld")).otherwise(pl.col("status")),
        ),
    )
    assert name not in told(withheld, "routine_referrals_all")


@pytest.mark.parametrize("edition", ["named", "anonymised"])
def test_no_peers_figure_is_in_it(make: Make, edition: str) -> None:
    settings = {"anonymity": {"secret": "a phrase of ours"}}
    subject = find_subject(make(settings=settings), OWN, edition)
    row = subject.rows["routine_referrals_all"]
    found = what_differs(subject, row, subject.measures["routine_referrals_all"])
    assert found
    assert not any(name in found for code, name in subject.names.items() if code != OWN)
