"""The report and the list of reports for a browser: whole, self-contained, and discreet."""

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from benchmarks.pipeline import Computed
from benchmarks.reports.context import public_edition, web_edition
from benchmarks.reports.index import index_of
from benchmarks.reports.render import index_html, public_web_html, web_html
from benchmarks.reports.subject import find_subject
from benchmarks.schemas import Manifest

Make = Callable[..., Computed]
SECRET = {"anonymity": {"secret": "a phrase of ours"}}
EVIL = '<script>alert(1)</script> {{ 7*7 }} "quoted" & Co'


def manifest(computed: Computed, edition: str) -> pl.DataFrame:
    rows = [
        {
            "practice_code": code,
            "locality": "Ashdale",
            "report": "peer-review",
            "edition": edition,
            "path": f"Ash dale/{code}.pdf",
            "status": "written",
        }
        for code in computed.practices.filter("member")["practice_code"]
    ]
    return pl.DataFrame(rows, schema=dict(Manifest.create_empty().schema))


@pytest.fixture(scope="module")
def page(computed: Computed) -> str:
    return web_html(web_edition(computed, "Z90001"))


def test_every_measure_with_a_figure_has_its_place_once(computed: Computed, page: str) -> None:
    rows = find_subject(computed, "Z90001", "named").rows.values()
    with_figure = sorted(row.measure_id for row in rows if row.value is not None)
    assert sorted(re.findall(r'id="m-([a-z0-9_]+)"', page)) == with_figure
    assert len(with_figure) > 25


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    outside = [
        link for link in re.findall(r'(?:src|href)="([^"]*)"', page) if not link.startswith("#")
    ]
    assert outside == []
    assert "<script" not in page
    assert "@import" not in page
    assert "url(" not in page


def test_links_lead_to_places_that_are_there_and_have_words(page: str) -> None:
    places = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= places
    assert not re.search(r"<a [^>]*></a>", page)


@pytest.mark.parametrize("edition", ["named", "public"])
def test_headings_begin_with_one_and_skip_no_level(computed: Computed, edition: str) -> None:
    html = (
        public_web_html(public_edition(computed, "Z90001"))
        if edition == "public"
        else web_html(web_edition(computed, "Z90001"))
    )
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_letters_stand_beside_values_only_where_the_pdf_has_them(make: Make) -> None:
    computed = make(12, settings=SECRET)
    found = web_edition(computed, "Z90001", "anonymised")
    html = web_html(found)
    assert html.count('class="peers"') == len(found.report.blocks) == 6
    assert not any(name.title() in html for name in ("Hazel Road", "Juniper Medical"))
    assert "Z90002" not in html


def test_names_that_look_like_markup_come_out_as_text(make: Make) -> None:
    computed = make(10, names={0: EVIL, 1: EVIL})
    listed = index_html(index_of(computed, manifest(computed, "named")))
    assert "alert(1)</script" not in web_html(web_edition(computed, "Z90001"))
    assert "alert(1)</script" not in listed
    assert "&lt;script&gt;" in listed


def test_the_list_names_nobody_that_is_hidden(make: Make) -> None:
    computed = make(12)
    practices = computed.practices.with_columns(
        named=pl.when(pl.col("practice_code").is_in(["Z90002", "Z90003", "Z90004"])).then(
            pl.lit(value=False)
        )
    )
    computed = replace(computed, practices=practices)
    some = index_of(computed, manifest(computed, "named")).entries
    assert [one.code for one in some if not one.name] == ["Z90002", "Z90003", "Z90004"]
    assert not any(one.talk or one.share or one.count for one in some if not one.name)
    for edition in ("anonymised", "public"):
        index = index_of(computed, manifest(computed, edition))
        assert not index.told
        assert any(one.name for one in index.entries) == (edition == "public")


def test_the_list_links_only_what_was_written(computed: Computed) -> None:
    failed = manifest(computed, "named").with_columns(
        status=pl.when(pl.col("practice_code") == "Z90001")
        .then(pl.lit("failed"))
        .otherwise(pl.col("status").cast(pl.String))
    )
    index = index_of(computed, failed)
    assert "Z90001" not in [one.code for one in index.entries]
    assert index.entries[0].files[0].link == "Ash%20dale/Z90002.pdf"
