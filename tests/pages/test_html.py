"""What the pages say: no holes, no withheld figure, no markup from data."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report
from benchmarks.reports.editions import UnknownEdition
from benchmarks.reports.render import practice_html
from benchmarks.reports.subject import NotAMember

CASES: list[dict[str, Any]] = [
    {"count": 10, "without": ("diagnostics",)},
    {"count": 12},
    {"count": 15},
    {"count": 12, "without": ("prescribing", "referrals", "diagnostics", "other")},
]


def html_of(computed: Computed, code: str = "Z90001") -> str:
    return practice_html(practice_report(computed, code))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<body", 1)[1]).split())


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("code", ["Z90001", "Z90004"])
def test_the_text_has_no_hole_and_no_slip(
    make: Callable[..., Computed], case: dict[str, Any], code: str
) -> None:
    html = html_of(make(**case), code)
    told = words(html)
    for slip in ("nan", "None", "inf", "null", "undefined", "Row(", "[]"):
        assert not re.search(rf"(?<!\w){re.escape(slip)}(?!\w)", told), slip
    for number, noun in re.findall(r"\b1 (measures|items|figures|files|practices|points)\b", told):
        pytest.fail(f"1 {number}{noun}")
    assert "  " not in told
    assert ".." not in told.replace("…", "")
    assert not re.search(r'="[^"]*(nan|None|inf)[^"]*"', html)


def test_it_is_always_five_sentences(make: Callable[..., Computed]) -> None:
    for case in CASES:
        sentences = practice_report(make(**case), "Z90001").summary.sentences
        told = ["".join(piece.text for piece in pieces) for pieces in sentences]
        assert len(told) == 5
        assert all(re.search(r"[.?]$", one) and "\n" not in one for one in told)


def test_a_domain_without_data_says_so_in_a_line(make: Callable[..., Computed]) -> None:
    report = practice_report(make(12, without=("diagnostics",)), "Z90001")
    section = next(one for one in report.glance.sections if one.title == "Diagnostics")
    assert section.rows == ()
    assert section.note.startswith("Nothing was supplied, so none of the")
    told = {one.heading: one.lines for one in report.background.foot[0]}
    assert "Diagnostics: nothing was supplied for any practice." in told["What is missing"]


def test_zero_withheld_and_missing_have_three_marks(computed: Computed) -> None:
    rows = {
        row.measure_id: row
        for section in practice_report(computed, "Z90001").glance.sections
        for row in section.rows
    }
    zero, withheld, missing = (rows[name] for name in ("insulin_detemir_items", "ct_chest", "feno"))
    assert (zero.own, zero.events) == ("0", "0")
    assert (withheld.own, withheld.events, withheld.words) == ("withheld", "", "small numbers")
    assert (missing.own, missing.events, missing.words) == ("", "", "not supplied")
    assert withheld.strip is None
    assert missing.strip is None


def test_a_withheld_figure_leaves_no_trace(computed: Computed) -> None:
    """Whatever the withheld count was, the pages of everybody are the same."""
    secret = computed.comparison.filter(
        pl.col("status").cast(pl.String) == "withheld", "reported"
    ).select("practice_code", "measure_id")
    assert secret.height == 2
    figures = pl.col("numerator", "denominator", "value", "lower", "upper", "z", "ratio", "excess")
    hidden = computed.comparison.filter(pl.col("status").cast(pl.String) == "withheld")
    assert hidden.select(pl.any_horizontal(figures.is_not_null()).any()).item() is False
    for code, measure in secret.rows():
        report = practice_report(computed, code)
        assert measure not in [block.measure_id for block in report.blocks]
        line = next(
            row for part in report.glance.sections for row in part.rows if row.measure_id == measure
        )
        assert (line.own, line.events, line.peers, line.strip) == ("withheld", "", "", None)


def test_a_withheld_peer_keeps_a_labelled_place_below_the_others(
    make: Callable[..., Computed],
) -> None:
    computed = make(12)
    chosen = pl.col("measure_id").is_in(["spirometry"]) & (pl.col("practice_code") == "Z90003")
    gone = [pl.when(~chosen).then(pl.col(name)).alias(name) for name in ("value", "lower", "upper")]
    status = pl.when(chosen).then(pl.lit("withheld")).otherwise(pl.col("status").cast(pl.String))
    changed = replace(computed, comparison=computed.comparison.with_columns(*gone, status=status))
    block = next(
        one for one in practice_report(changed, "Z90001").blocks if one.measure_id == "spirometry"
    )
    assert (block.peers[-1].name, block.peers[-1].value) == ("Juniper", "withheld")
    assert block.chart.peers.count("z") == len(block.peers) - 2


def test_names_that_look_like_markup_come_out_as_text(make: Callable[..., Computed]) -> None:
    evil = '<script>alert(1)</script> {{ 7*7 }} {% raw %} "quoted" & Co'
    html = html_of(make(10, names={0: evil, 1: evil}))
    assert "<script" not in html
    assert "{{ 7*7 }}" in html
    assert "&lt;script&gt;" in html


def test_every_drawing_opens_with_its_title(computed: Computed) -> None:
    drawings = re.findall(r"<svg[^>]*>\s*(.{20})", html_of(computed), re.DOTALL)
    assert len(drawings) > 30
    assert all(opening.startswith("<title>") for opening in drawings)


def test_old_data_have_their_date_and_no_drawing(computed: Computed) -> None:
    rows = [
        row for part in practice_report(computed, "Z90001").glance.sections for row in part.rows
    ]
    old = next(row for row in rows if row.measure_id == "urgent_suspected_cancer_referrals")
    assert old.words == "data to Mar 2023, not compared"
    assert old.strip is None
    assert not old.strong


def test_a_closed_peer_is_said_to_be_closed(computed: Computed) -> None:
    told = {
        one.heading: one.lines for one in practice_report(computed, "Z90001").background.foot[0]
    }
    peers = told["Practices not compared"]
    assert "Quay House Surgery (Z99999) closed on 31 October 2024." in peers


def test_former_members_and_unknown_codes_have_no_report(computed: Computed) -> None:
    for code in ("Z99999", "A00000"):
        with pytest.raises(NotAMember, match=code):
            practice_report(computed, code)


def test_an_edition_that_is_not_there_is_refused_before_a_name_is_printed(
    computed: Computed,
) -> None:
    with pytest.raises(UnknownEdition, match="secret"):
        practice_report(computed, "Z90001", "secret")


def test_a_practice_that_is_not_compared_is_told_why_and_gets_no_verdict(
    computed: Computed,
) -> None:
    report = practice_report(computed, "Z90012")
    first = "".join(piece.text for piece in report.summary.sentences[0])
    assert first == ("Your practice has a list too small to compare, so nothing here is compared.")
    assert not report.summary.discuss.items
    assert not any(row.strong for section in report.glance.sections for row in section.rows)


def test_a_locality_of_four_gets_figures_without_verdicts(make: Callable[..., Computed]) -> None:
    small = make(10)
    few = small.comparison.with_columns(
        verdict=pl.lit("not_compared"), because=pl.lit("few_practices"), z=None
    )
    report = practice_report(replace(small, comparison=few), "Z90001")
    assert report.summary.discuss.heading == "No verdicts: your figures with most events"
    assert len(report.blocks) == 6
    assert all("Too few practices for a verdict." in block.message for block in report.blocks)
    assert len(report.summary.discuss.items) == 3
    assert report.summary.discuss.middle == report.glance.middle == "peers"


def test_a_figure_to_check_is_asked_about_on_page_1(computed: Computed) -> None:
    notes = {note.topic: note for note in practice_report(computed, "Z90001").summary.notes}
    told = "".join(piece.text for piece in notes["Please check first"].pieces)
    assert told == (
        "PSA: far above what your peers’ rate would give. Is the extract complete and right?"
    )


def test_whatever_lies_outside_its_range_is_named_on_page_1(make: Callable[..., Computed]) -> None:
    """Among the lists, to be checked, or in the note that names the others."""
    computed = make(12)
    for code in (f"Z9{number:04}" for number in range(1, 12)):
        report = practice_report(computed, code)
        rows = [row for part in report.glance.sections for row in part.rows if row.strong]
        summary = report.summary
        listed = [
            item.measure_id for part in (summary.discuss, summary.share) for item in part.items
        ]
        also = [note for note in summary.notes if note.topic == "Also outside the expected range"]
        told = "".join(piece.text for note in also for piece in note.pieces).casefold()
        for row in rows:
            assert row.measure_id in listed or row.name.casefold() in told or "more on" in told


def test_a_practice_that_lacks_months_is_told_so(make: Callable[..., Computed]) -> None:
    whole = make(12)
    lacks = (pl.col("measure_id") == "spirometry") & (pl.col("practice_code") == "Z90001")
    changed = whole.comparison.with_columns(
        verdict=pl.when(lacks).then(pl.lit("not_compared")).otherwise(pl.col("verdict")),
        because=pl.when(lacks).then(pl.lit("incomplete_window")).otherwise(pl.col("because")),
        months_with_data=pl.when(lacks).then(11).otherwise(pl.col("months_with_data")),
    )
    report = practice_report(replace(whole, comparison=changed), "Z90001")
    notes = {note.topic: note.pieces[0].text for note in report.summary.notes}
    assert notes["Months missing"].startswith("1 measure is not compared")
    told = {one.heading: one.lines for one in report.background.foot[0]}
    assert "Diagnostics: data for 11 of 12 months (1 measure)." in told["What is missing"]
    row = next(
        row
        for part in report.glance.sections
        for row in part.rows
        if row.measure_id == "spirometry"
    )
    assert (row.words, row.detail.endswith("11 of 12 months")) == ("months missing", True)
