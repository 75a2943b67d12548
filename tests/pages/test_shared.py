"""Pages that all practices of a locality get are laid out once, and are the same in every file."""

from dataclasses import replace

import pypdfium2
import pytest

from benchmarks.pipeline import Computed
from benchmarks.reports import render
from benchmarks.reports.context import practice_report
from benchmarks.reports.rows import group_rows
from benchmarks.reports.shared import parted

ODD = 'Ash "& Sons" <b>\\1 locality'


def html(computed: Computed, code: str, *, draft: bool = False) -> str:
    return render.practice_html(practice_report(computed, code, draft=draft))


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_neighbours_share_them_and_they_hold_nothing_of_one_practice(computed: Computed) -> None:
    members = computed.practices.filter("member", locality="Ashdale")["practice_code"].to_list()
    parts = [parted(html(computed, code)) for code in members]
    assert len({own for own, _ in parts}) == len(members) > 1
    (shared,) = {also for _, also in parts}
    assert "What the words and figures mean" in shared
    assert not any("What the words and figures mean" in own for own, _ in parts)
    assert "Z9000" not in shared
    assert "Larchwood" not in shared


def test_a_file_is_the_same_whoever_was_drawn_before(computed: Computed) -> None:
    render._shared_pages.cache_clear()
    first = render.to_pdf(html(computed, "Z90002"))
    render._shared_pages.cache_clear()
    render.to_pdf(html(computed, "Z90001"))
    assert render.to_pdf(html(computed, "Z90002")) == first
    assert render._shared_pages.cache_info()[:2] == (1, 1)  # hits and misses


def test_a_draft_is_marked_on_them_and_a_final_report_is_not(computed: Computed) -> None:
    draft, final = (parted(html(computed, "Z90001", draft=one))[1] for one in (True, False))
    assert "@page { background" in draft
    assert "@page { background" not in final
    assert 'data-banner="Draft' in draft


def test_an_odd_name_stands_at_their_foot(computed: Computed) -> None:
    report = practice_report(computed, "Z90001")
    furniture = replace(report.furniture, where=ODD)
    found = pages(render.to_pdf(render.practice_html(replace(report, furniture=furniture))).pdf)
    assert all((ODD in text) == ("Methods " in text) for text in found)
    assert ODD in found[-1]


def test_a_document_without_them_stays_whole() -> None:
    page = '<!DOCTYPE html>\n<html lang="en-GB"><body><section class="methods"></section></body>'
    assert parted(page) == (page, "")


@pytest.mark.parametrize("reported", [True, False])
def test_rows_are_those_of_the_frame_that_is_given(computed: Computed, reported: bool) -> None:
    """They are kept for the next report, of the same computation alone."""
    members = tuple(computed.practices.filter("member")["practice_code"].sort())
    changed = computed.comparison.with_columns(reported=reported)
    found = group_rows(computed.comparison, members)
    assert group_rows(computed.comparison, members) is found
    assert bool(group_rows(changed, members).by_measure) == reported
    assert group_rows(computed.comparison, members[:1]).by_measure.keys() <= found.by_measure.keys()
