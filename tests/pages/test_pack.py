"""The locality pack: marks that differ, no hole in the text, nobody named who may not be."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pypdfium2
import pytest

from benchmarks.pipeline import Computed
from benchmarks.reports.editions import key_table
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.pack.heat import MARKS, cell
from benchmarks.reports.pack.place import TOPICS, find_place
from benchmarks.reports.render import pack_html, to_pdf
from benchmarks.reports.rows import as_row
from benchmarks.schemas import VERDICTS

Make = Callable[..., Computed]
SECRET = {"anonymity": {"secret": "a phrase of ours"}}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<body", 1)[1]).split())


def row(**more: Any) -> Any:
    whole = {"practice_code": "X", "measure_id": "m", "window": "quarter", "status": "shown"}
    return as_row({**whole, "period_start": None, "period_end": None, **more})


def test_every_verdict_has_a_mark_of_its_own() -> None:
    assert set(MARKS) == set(VERDICTS) - {"not_compared"}
    assert len(set(MARKS.values())) == len(MARKS)


def test_zero_withheld_missing_and_apart_never_look_alike() -> None:
    told = [
        cell(None),
        cell(row(status="withheld")),
        cell(row(verdict="in_line", value=0.0)),
        cell(row(verdict="too_few", status="too_few")),
        cell(row(verdict="not_compared", status="not_compared")),
        cell(row(verdict="higher", check_first=True)),
    ]
    assert len({one.words for one in told}) == len(told)
    assert cell(row(status="missing")) == cell(None)


@pytest.mark.parametrize("case", [{"count": 10}, {"count": 15}, {"count": 12, "full": True}])
def test_the_text_has_no_hole_and_no_slip(make: Make, case: dict[str, Any]) -> None:
    told = words(pack_html(locality_pack(make(**case), "Ashdale")))
    for slip in ("nan", "None", "inf", "undefined", r"\[\]"):
        assert not re.search(rf"(?<!\w){slip}(?!\w)", told), slip
    assert not re.search(r"\b1 (measures|figures|practices|patients)\b", told)
    assert ".." not in told.replace("…", "")


def test_what_is_withheld_is_nowhere_in_the_pack(make: Make) -> None:
    computed = make(12)
    hidden = computed.comparison.filter(pl.col("status") == "withheld")
    assert hidden.height
    shown = locality_pack(computed, "Ashdale")
    by_name = {r.name: r for section in shown.map.sections for r in section.rows}
    place = find_place(computed, "Ashdale", "named")
    for code, measure in hidden.select("practice_code", "measure_id").iter_rows():
        mark = by_name[computed.measures[measure].name].cells[place.in_order.index(code)]
        assert (mark.shape, mark.words) == ("", "withheld")


def test_there_are_no_totals_over_measures_or_practices(make: Make) -> None:
    shown = locality_pack(make(12), "Ashdale").map
    assert all(len(one.cells) == 12 for section in shown.sections for one in section.rows)
    assert not any(re.search("total|sum", name, re.IGNORECASE) for name in shown.practices)


def test_priorities_come_first_and_topics_are_few(make: Make) -> None:
    chosen = ["spirometry", "antibacterial_items"]
    place = find_place(make(12, settings={"measures": {"priorities": chosen}}), "Ashdale", "named")
    assert len(place.topics) <= TOPICS
    assert list(place.topics[:2]) == sorted(place.topics[:2], key=lambda name: name not in chosen)


def test_an_anonymised_pack_names_nobody_and_the_key_holds_its_letters(make: Make) -> None:
    computed = make(12, settings=SECRET)
    told = pack_html(locality_pack(computed, "Ashdale", "anonymised"))
    named = find_place(computed, "Ashdale", "named")
    for one in named.everyone:
        assert one.practice_code not in told
        assert named.names[one.practice_code] not in told
    key = key_table(computed.practices, "anonymised", SECRET["anonymity"]["secret"])
    mine = key.filter(reader_code="the pack")
    letters = find_place(computed, "Ashdale", "anonymised").names
    assert {
        code: f"Practice {letter}" for letter, code in mine["letter", "practice_code"].rows()
    } == letters


def test_hidden_practices_stand_by_letter_not_by_value(make: Make) -> None:
    pack = locality_pack(make(12, settings=SECRET), "Ashdale", "anonymised")
    for one in pack.sheets:
        names = [line.name for line in one.lines]
        assert names == sorted(names)
        assert {line.value for line in one.lines} == {""}
        assert one.shares is None  # a share of all patients is a list size
        assert "Tick:" not in one.caption


def test_a_locality_where_nothing_is_compared_still_has_a_pack(make: Make) -> None:
    computed = make(12)
    nothing = computed.comparison.with_columns(
        verdict=pl.lit("not_compared"), because=pl.lit("few_practices")
    )
    pack = locality_pack(replace(computed, comparison=nothing), "Ashdale")
    assert pack.sheets == ()
    assert "no verdicts" in pack.agenda.lead[0]
    assert to_pdf(pack_html(pack)).pages >= 4


def test_headings_of_the_spread_stand_apart(make: Make) -> None:
    with pypdfium2.PdfDocument(to_pdf(pack_html(locality_pack(make(12), "Ashdale"))).pdf) as pdf:
        text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert "By chance Spread" in text
