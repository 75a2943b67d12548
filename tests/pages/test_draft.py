"""A draft says so on every page, and how to query a figure until when; final has the answers."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pypdfium2
import pytest

from benchmarks.errors import DataError
from benchmarks.framework.engine import Framework
from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.queries import PastDeadline, refuse_past_deadline
from benchmarks.reports.context import practice_report, public_edition, web_edition
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.render import (
    pack_html,
    practice_html,
    public_html,
    public_web_html,
    to_pdf,
    web_html,
)
from benchmarks.reports.wording.checking import checked, how_to_query, not_listed, until
from benchmarks.schemas import Queries
from benchmarks.settings import Asking, Settings, read_settings

OWN, OTHER = "Z90001", "Z90002"
ASKED = {
    "practice_code": OWN,
    "quarter_start": date(2025, 10, 1),
    "measure_id": "vitamin_d",
    "asked_on": date(2026, 1, 20),
    "query": "is the clinic in it",
}
ANSWERED = {**ASKED, "answer": "no, it is not", "answered_on": date(2026, 1, 28)}


CHOSEN = ("antibacterial_items", "dermatology_referrals", "vitamin_d")


@pytest.fixture(scope="module")
def computed(make: Callable[..., Computed]) -> Computed:
    """Three measures, to be quick."""
    library = load_measures()
    found: Computed = make(measures={name: library[name] for name in CHOSEN})
    return found


def told(computed: Computed, *rows: dict[str, Any], **settings: Any) -> Computed:
    """The computation with queries and settings."""
    schema = dict(Queries.create_empty().schema)
    frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
    given = Settings.model_validate(computed.settings.model_dump() | settings)
    return replace(computed, settings=given, said=replace(computed.said, queries=frame))


def pages(html: str) -> list[str]:
    """The words of each printed page, in one line."""
    with pypdfium2.PdfDocument(to_pdf(html).pdf) as pdf:
        found = [page.get_textpage().get_text_bounded() for page in pdf]
    return [re.sub(r"\s+", " ", text) for text in found]


def dark(html: str) -> list[float]:
    """How dark each page is on the whole."""
    with pypdfium2.PdfDocument(to_pdf(html).pdf) as pdf:
        return [255 - float(page.render(scale=0.5).to_numpy().mean()) for page in pdf]


@pytest.mark.parametrize("edition", ["named", pytest.param("anonymised", marks=pytest.mark.slow)])
def test_every_page_of_a_draft_says_so_and_none_of_a_final_edition(
    computed: Computed, edition: str
) -> None:
    known = told(computed, anonymity={"secret": "twelve invented practices"})
    draft = practice_html(practice_report(known, OWN, edition, draft=True))
    final = practice_html(practice_report(known, OWN, edition))
    assert all("Draft: figures may change" in text for text in pages(draft))
    assert not any("raft" in text for text in pages(final))
    assert len(pages(draft)) == len(pages(final))
    marked, plain = dark(draft), dark(final)
    assert all(one > other + 0.5 for one, other in zip(marked, plain, strict=True))


def test_pack_public_edition_and_files_for_browsers_have_the_mark_too(computed: Computed) -> None:
    pack = [pack_html(locality_pack(computed, "Ashdale", draft=state)) for state in (True, False)]
    assert all("Draft: figures may change" in text for text in pages(pack[0]))
    assert "figures may change" not in pack[1]
    for draft in (True, False):
        public = public_edition(computed, OWN, draft=draft)
        whole = web_edition(computed, OWN, draft=draft)
        for html in (web_html(whole), public_html(public), public_web_html(public)):
            assert ("Draft: figures may change" in html) == draft


def test_page_2_names_who_checked_and_how_to_query_a_figure_until_when(computed: Computed) -> None:
    known = told(
        computed,
        checked_by="the locality’s analyst",
        contact="Quality lead, lead@ashdale.example",
        queries={"until": date(2026, 2, 18)},
    )
    text = pages(practice_html(practice_report(known, OWN, draft=True)))[1]
    assert "Checked by the locality’s analyst." in text
    assert "lead@ashdale.example" in text
    assert OWN in text
    assert "2025-26Q3" in text
    assert ", by 18 February 2026: practice Z90001, quarter 2025-26Q3" in text
    final = pages(practice_html(practice_report(known, OWN)))[1]
    assert "Checked by the locality’s analyst." in final
    assert "lead@ashdale.example" in final
    assert "18 February" not in final


def test_queries_are_printed_with_their_answers(computed: Computed) -> None:
    known = told(computed, ANSWERED, {**ANSWERED, "practice_code": OTHER, "query": "another one"})
    whole = " ".join(pages(practice_html(practice_report(known, OWN))))
    assert "Vitamin D" in whole
    assert "Is the clinic in it. No, it is not. (28 January 2026)" in whole
    assert "Another one" not in whole
    draft = practice_report(told(computed, ASKED), OWN, draft=True)
    assert [one.answer for one in draft.queries] == ["open"]


def test_a_query_to_what_the_report_does_not_print_is_left_to_the_framework(
    computed: Computed, framework: Framework
) -> None:
    elsewhere = {**ANSWERED, "measure_id": "gpps_phone"}
    assert practice_report(told(computed, elsewhere), OWN).queries == ()
    assert "gpps_phone" in framework.wired.own


def test_without_queries_there_is_no_heading_for_them(computed: Computed) -> None:
    assert "What you asked" not in practice_html(practice_report(computed, OWN))


@pytest.mark.parametrize("edition", ["named", "anonymised"])
def test_the_pack_lists_queries_and_only_counts_those_of_hidden_practices(
    computed: Computed, edition: str
) -> None:
    known = told(
        computed,
        ANSWERED,
        {**ASKED, "practice_code": OTHER, "query": "where is May"},
        anonymity={"secret": "twelve invented practices"},
    )
    html = pack_html(locality_pack(known, "Ashdale", edition, draft=True))
    listed = ["Is the clinic in it. Answer: no, it is not.", "Where is May. Still open."]
    counted = "2 figures were queried by practices not named here, 1 still open."
    assert [one in html for one in listed] == [edition == "named"] * 2
    assert (counted in html) == (edition == "anonymised")


@pytest.mark.parametrize(
    ("asking", "words"),
    [
        (Asking(), "within 2 weeks of receiving this"),
        (Asking(weeks=1), "within 1 week of receiving this"),
        (Asking(until=date(2026, 3, 1)), "by 1 March 2026"),
        (Asking(until=date(2026, 3, 1), weeks=1), "by 1 March 2026"),
    ],
)
def test_the_window_for_queries_in_words(asking: Asking, words: str) -> None:
    assert until(asking) == words


def test_without_settings_it_says_what_is_not_known(computed: Computed) -> None:
    assert checked(Settings()) == "Who checked these figures was not recorded."
    how = how_to_query(Settings(), OWN, computed.quarter, draft=False)
    assert "your locality lead" in how
    assert "draft" not in how


@pytest.mark.parametrize(
    ("count", "still", "words"),
    [
        (1, 0, "1 figure was queried by practices not named here, none is open."),
        (1, 1, "1 figure was queried by practices not named here, 1 still open."),
        (3, 2, "3 figures were queried by practices not named here, 2 still open."),
    ],
)
def test_hidden_queries_in_words(count: int, still: int, words: str) -> None:
    assert not_listed(count, still) == words


def test_a_last_day_of_an_earlier_quarter_stops_a_draft_alone(computed: Computed) -> None:
    stale = Settings.model_validate({"queries": {"until": date(2025, 12, 31)}})
    with pytest.raises(PastDeadline, match=r"2025-12-31.*2025-26Q3"):
        refuse_past_deadline(stale, computed.quarter, "draft")
    refuse_past_deadline(stale, computed.quarter, "final")
    fresh = Settings.model_validate({"queries": {"until": date(2026, 1, 1)}})
    refuse_past_deadline(fresh, computed.quarter, "draft")


@pytest.mark.parametrize("line", ["until = 2026-02-30", 'until = "soon"', "weeks = 0"])
def test_a_window_that_cannot_be_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "peerbench.toml").write_text(f"[queries]\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"peerbench\.toml"):
        read_settings(tmp_path)
