"""The whole area in a pack: funnels of thirty practices or more, and nobody told who may not be."""

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from benchmarks.pipeline import Computed
from benchmarks.reports.pack.area import HEIGHT, WIDTH, area_page
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.pack.parts import AreaChart, AreaPage
from benchmarks.reports.pack.place import find_place
from benchmarks.reports.render import pack_html

Make = Callable[..., Computed]
SECRET = {"anonymity": {"secret": "a phrase of ours"}}


def page_of(computed: Computed, edition: str = "named") -> AreaPage | None:
    return area_page(find_place(computed, "Ashdale", edition))


@pytest.fixture(scope="module")
def large(make: Make) -> Computed:
    names = {place: f"INVENTED SURGERY {place}" for place in range(36)}
    return make(count=36, names=names, settings=SECRET)


def test_a_dozen_practices_have_no_funnel(computed: Computed) -> None:
    assert page_of(computed) is None


def test_each_topic_that_thirty_practices_have_gets_one(large: Computed) -> None:
    page = page_of(large)
    assert page is not None
    assert 1 <= len(page.charts) <= 6
    for chart in page.charts:
        for path in (chart.wide, chart.narrow, chart.chance):
            places = re.findall(r"([-\d.e]+) ([-\d.e]+)(?=[LMz]|$)", path)
            assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in places)
        assert "Outside their expected range of this locality" in chart.title
    html = pack_html(locality_pack(large, "Ashdale"))
    assert html.count('class="funnel"') == len(page.charts)
    assert not re.search(r"\bnan\b|None", " ".join(chart.title for chart in page.charts))


def test_no_size_is_told_where_somebody_is_hidden(large: Computed) -> None:
    assert page_of(large, "anonymised") is None


def test_who_refuses_to_be_named_is_no_point_in_another_localitys_pack(large: Computed) -> None:
    away = large.practices["practice_code"][20]
    moved = pl.when(pl.col("practice_code") == away).then(pl.lit("Brackenmoor"))
    elsewhere = replace(
        large,
        practices=large.practices.with_columns(
            locality=moved.otherwise("locality"),
            named=pl.when(pl.col("practice_code") == away).then(pl.lit(value=False)),
        ),
        area=large.area.with_columns(locality=moved.otherwise("locality")),
    )
    asked = replace(elsewhere, practices=elsewhere.practices.with_columns(named=None))
    for before, after in zip(_charts(asked), _charts(elsewhere), strict=True):
        assert before.others.count("M") == after.others.count("M") + 1 == 1
        assert before.own == after.own


def _charts(computed: Computed) -> tuple[AreaChart, ...]:
    page = page_of(computed)
    assert page is not None
    return page.charts
