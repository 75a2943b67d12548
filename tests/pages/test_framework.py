"""What the framework's pages say: each mark its own, partners' views within their rules."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import polars as pl
import pytest
from pypdfium2 import PdfDocument

from benchmarks.framework.engine import Framework
from benchmarks.framework.views import Views
from benchmarks.reports.framework.context import framework_report
from benchmarks.reports.framework.place import locality_view
from benchmarks.reports.render import framework_html, to_pdf, view_html
from benchmarks.settings import Settings

Make = Callable[..., Framework]
ME, PEER = "Z90001", "Z90002"


def pages_of(html: str) -> list[str]:
    document = PdfDocument(to_pdf(html).pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


@pytest.fixture(scope="module")
def html(framework: Framework) -> str:
    return framework_html(framework_report(framework, ME))


@pytest.fixture(scope="module")
def pages(html: str) -> list[str]:
    return pages_of(html)


def test_the_parts_stand_on_the_pages_of_the_plan(pages: list[str]) -> None:
    titles = (
        "Primary care quality framework",
        "How others see you, and how you see yourselves",
        "Experience, access and equity",
        "Clinical care and prevention",
        "Activity, safety, workforce",
    )
    for number, title in enumerate(titles):
        assert title in pages[number].replace("\r\n", " "), title
    later = [" ".join(page.split()) for page in pages[5:10]]
    for title in ("Partnership:", "What the practice says", "Next steps", "What the words"):
        assert any(title in page for page in later), title


def test_page_1_is_one_page_with_everything_supplied_and_the_longest_names(make_it: Make) -> None:
    found = make_it(15, draft_name=True)
    text = pages_of(framework_html(framework_report(found, ME, draft=True)))
    assert "Who sees this" in text[0]
    assert "How others see you" in text[1]


@pytest.fixture(scope="module")
def make_it(frame_it: Make) -> Make:
    """A framework whose first practice has the longest name."""

    def build(count: int, *, draft_name: bool) -> Framework:
        found = frame_it(count)
        long = "THE GREAT NORTHERN AND LOWER ASHDALE VALLEY INTEGRATED FAMILY MEDICAL CENTRE"
        named = pl.when(pl.col("practice_code") == ME).then(pl.lit(long if draft_name else "SHORT"))
        practices = found.computed.practices.with_columns(
            practice_name=named.otherwise("practice_name")
        )
        return replace(found, computed=replace(found.computed, practices=practices))

    return build


def test_there_is_no_total_and_no_rank(html: str) -> None:
    words = re.sub(r"<[^>]+>", " ", html)
    assert "no total, no rank" in words
    assert not re.search(r"\b(ranked|overall score|league)\b", words)


def test_missing_suppressed_and_not_applicable_have_marks_of_their_own(
    framework: Framework,
) -> None:
    report = framework_report(framework, ME)
    rows = [row for page in report.pages for part in page.glance.sections for row in part.rows]
    told = {row.measure_id: (row.own, row.words) for row in rows}
    assert told["imms_age_5"] == ("×", "does not apply")
    states = framework.states.with_columns(
        state=pl.when(pl.col("indicator") == "gpps_care")
        .then(pl.lit("suppressed"))
        .when(pl.col("indicator") == "gpps_needs")
        .then(pl.lit("missing"))
        .otherwise("state")
    )
    other = framework_report(replace(framework, states=states), ME)
    section = other.pages[0].glance.sections[0]
    (held,) = [row for row in section.rows if row.measure_id == "gpps_care"]
    assert (held.own, held.words, held.strip) == ("■", "suppressed", None)
    assert section.note == "Not supplied: Needs met."


def test_partners_answers_are_told_by_their_status(framework: Framework) -> None:
    lines = {line.item: line for line in framework_report(framework, ME).views.lines}
    full = lines["Letters say what is asked, and why"]
    assert (full.mean, full.own, full.mark) == ("3.1", "5", "")
    assert full.scale is not None
    assert full.scale.bar
    assert lines["Care homes get an answer the same day"].mark == "indicative"
    spread = lines["Takes part in joint care planning"]
    assert (spread.mean, spread.mark) == ("", "spread only")
    assert spread.scale is not None
    assert (spread.scale.partners, bool(spread.scale.bars)) == ("", True)
    held = lines["Is easy to reach for colleagues"]
    assert (held.mean, held.raters, held.mark) == ("", "", "withheld: fewer than 5 raters")
    assert held.scale is not None
    assert (held.scale.partners, held.scale.bars, held.scale.bar) == ("", "", "")


def test_a_withheld_answer_leaves_no_trace(frame_it: Make, framework: Framework) -> None:
    """Whatever the withheld numbers are, the page is the same."""
    rows = framework.views.partners
    held = pl.col("status") == "withheld"
    numbers = ("raters", "organisations", "ones", "twos", "threes", "fours", "fives")
    loud = rows.with_columns(
        *(pl.when(held).then(pl.lit(93)).otherwise(name).alias(name) for name in numbers),
        mean=pl.when(held).then(4.44).otherwise("mean"),
        lower=pl.when(held).then(4.33).otherwise("lower"),
        upper=pl.when(held).then(4.55).otherwise("upper"),
    )
    other = frame_it(12, told=replace(framework.views, partners=loud))
    first, second = (framework_html(framework_report(one, ME)) for one in (framework, other))
    assert first == second


def test_a_gap_beyond_chance_is_worth_a_conversation(framework: Framework) -> None:
    (told,) = framework_report(framework, ME).views.talk
    assert "(gap 1.6 points, 0.9 to 2.3)" in told


def test_partners_views_are_on_nobody_elses_page(framework: Framework, frame_it: Make) -> None:
    """Nor does a practice's framework depend on what is said of another, here or elsewhere."""
    without = frame_it(12, told=Views())
    ours, theirs = (framework_html(framework_report(one, PEER)) for one in (framework, without))
    assert ours == theirs
    assert "care homes" not in view_html(locality_view(framework, "Ashdale")).lower()


def test_nobody_was_asked_is_said(frame_it: Make) -> None:
    report = framework_report(frame_it(12, told=Views()), ME)
    assert "no partner was asked" in report.views.heading
    assert report.views.lines == ()
    assert report.partnership.groups == ()


def test_ratings_are_words_with_their_age_and_no_number(framework: Framework) -> None:
    report = framework_report(framework, ME)
    (part,) = [one for one in report.pages[2].glance.sections if one.title == "Regulation"]
    first = part.rows[0]
    assert (first.own, first.peers, first.strip) == ("", "", None)
    assert (first.words, first.detail) == ("Requires improvement", "2016 · 9 to 10 years old")


def test_adjustments_stand_beside_what_is_achieved(framework: Framework) -> None:
    report = framework_report(framework, ME)
    rows = [row for part in report.pages[1].glance.sections for row in part.rows]
    (row,) = [one for one in rows if one.measure_id == "diabetes_hba1c"]
    assert "PCA 6%, all 71%" in row.detail.replace("\u00a0", " ")


QUERY = {
    "practice_code": ME,
    "quarter_start": date(2025, 10, 1),
    "measure_id": "gpps_phone",
    "asked_on": date(2026, 1, 20),
    "query": "We changed suppliers in May",
}
ANSWERED = {"answer": "The survey was before that", "answered_on": date(2026, 1, 28)}


def test_an_answer_is_printed_in_the_final_edition(frame_it: Make) -> None:
    (asked,) = framework_report(frame_it(12, queries=[QUERY | ANSWERED]), ME).voice.queries
    assert asked.figure == "Getting through by phone"
    assert asked.answer == "The survey was before that. (28 January 2026)"
    (still,) = framework_report(frame_it(12, queries=[QUERY]), ME, draft=True).voice.queries
    assert still.answer == "open"


@pytest.mark.slow
def test_a_draft_says_so_on_every_page_and_how_to_query(framework: Framework) -> None:
    draft = framework_html(framework_report(framework, ME, draft=True))
    told = pages_of(draft)
    assert all("Draft: figures may change" in page for page in told)
    assert "queries.csv" in told[0]
    assert "within 2 weeks of receiving this" in " ".join(told[0].split())
    with pikepdf.open(BytesIO(to_pdf(draft).pdf)) as pdf:
        assert all(len(page.obj.Resources.get("/XObject", {})) for page in pdf.pages)


def test_a_final_edition_has_no_mark_of_a_draft(html: str) -> None:
    assert "raft" not in html


@pytest.mark.parametrize("edition", ["named", "anonymised", "facilitator"])
def test_no_edition_names_a_peer(edition: str, framework: Framework) -> None:
    settings = Settings.model_validate(
        framework.computed.settings.model_dump() | {"anonymity": {"secret": "twelve practices"}}
    )
    found = replace(framework, computed=replace(framework.computed, settings=settings))
    told = framework_html(framework_report(found, ME, edition))
    names = framework.computed.practices.filter(pl.col("practice_code") != ME)
    for code, name in names.select("practice_code", "practice_name").iter_rows():
        assert code not in told
        assert name.title() not in told


def test_the_locality_shows_no_more_than_each_practice_sees(framework: Framework) -> None:
    view = locality_view(framework, "Ashdale")
    assert len(view.map.practices) == 12
    cells = {cell.words for part in view.map.sections for row in part.rows for cell in row.cells}
    assert "no data" in cells
    assert not hasattr(view.map, "total")


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(framework: Framework) -> None:
    first, second = (to_pdf(framework_html(framework_report(framework, ME))) for _ in range(2))
    assert first.pdf == second.pdf
