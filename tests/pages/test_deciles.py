"""A practice over time among the tenths of practices elsewhere."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.periods import add_months, month_end
from benchmarks.pipeline import Computed
from benchmarks.reports.context import web_edition
from benchmarks.reports.deciles import DECILES, HEIGHT, WIDTH, DecileStrip, decile_strips
from benchmarks.reports.render import web_html
from benchmarks.reports.subject import find_subject

Make = Callable[..., Computed]
OWN, MEASURE = "Z90001", "antibacterial_items"
figures = st.floats(0.1, 1e4).map(lambda one: round(one, 3))


def with_history(
    computed: Computed, values: list[float | None], tenths: list[float], window: str = "quarter"
) -> Computed:
    """The practice's measure in as many quarters as there are values, the last one reported."""
    wanted = (pl.col("practice_code") == OWN) & (pl.col("measure_id") == MEASURE)
    last = computed.comparison.filter(wanted)
    rows = []
    for back, value in enumerate(reversed(values)):
        start = add_months(date(2025, 10, 1), -3 * back)
        told = {name: pl.lit(tenth) for name, tenth in zip(DECILES, tenths, strict=True)}
        rows.append(
            last.with_columns(
                pl.lit(value, pl.Float64).alias("value"),
                pl.lit(start).alias("period_start"),
                pl.lit(month_end(add_months(start, 2))).alias("period_end"),
                pl.lit(window).cast(last.schema["window"]).alias("window"),
                pl.lit(back == 0).alias("reported"),
                **told,
            ).select(last.columns)
        )
    return replace(computed, comparison=pl.concat([computed.comparison.filter(~wanted), *rows]))


def strip_of(computed: Computed) -> DecileStrip | None:
    return decile_strips(find_subject(computed, OWN, "named")).get(MEASURE)


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.e]+) ([-\d.e]+)", path)]


TENTHS = [10.0 * tenth for tenth in range(1, 10)]


@given(
    values=st.lists(figures, min_size=3, max_size=8),
    tenths=st.lists(figures, min_size=9, max_size=9, unique=True).map(sorted),
)
def test_lines_keep_their_order_and_own_values_lie_between_their_tenths(
    computed: Computed, values: list[float], tenths: list[float]
) -> None:
    found = strip_of(with_history(computed, list(values), tenths))
    assert found is not None
    number = len(values)
    thin = places(found.thin)
    lines = [thin[place * number : (place + 1) * number] for place in range(8)]
    ends = [line[-1][1] for line in (*lines[:4], places(found.median), *lines[4:])]
    assert ends == sorted(ends, reverse=True)  # y is from the top
    own = places(found.own)
    assert [x for x, _ in own] == [x for x, _ in lines[0]]
    for value, (x, y) in zip(values, own, strict=True):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
        for tenth, line in zip(tenths, ends, strict=True):
            assert (y <= line + 0.011) if value >= tenth else (y >= line - 0.011)


def test_a_value_that_may_not_be_told_is_a_gap_and_nowhere_else(computed: Computed) -> None:
    found = strip_of(with_history(computed, [20.0, None, 40.0, 50.0], TENTHS))
    assert found is not None
    assert len(places(found.own)) == 3
    assert found.own.count("M") == 2
    assert found.points.count("a") or found.points.count("M") == 3


def test_too_few_windows_rolling_years_and_no_tenths_give_no_course(computed: Computed) -> None:
    assert strip_of(with_history(computed, [20.0, 40.0], TENTHS)) is None
    assert strip_of(with_history(computed, [20.0, 40.0, 50.0], TENTHS, "rolling_year")) is None
    assert strip_of(with_history(computed, [None, None, None], TENTHS)) is None
    assert strip_of(computed) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5.0, "in the lowest tenth."),
        (15.0, "in the second tenth from the lowest."),
        (85.0, "in the ninth tenth from the lowest."),
        (95.0, "in the highest tenth."),
    ],
)
def test_a_screen_reader_hears_the_tenth(computed: Computed, value: float, words: str) -> None:
    found = strip_of(with_history(computed, [20.0, 30.0, value], TENTHS))
    assert found is not None
    assert found.title.endswith(words)
    assert "October to December 2025" in found.title


def test_it_stands_in_the_browsers_report(computed: Computed) -> None:
    page = web_html(web_edition(with_history(computed, [20.0, 30.0, 35.0], TENTHS), OWN))
    assert page.count("Among practices elsewhere") == 1
    assert "Nine lines part practices outside your locality into tenths" in page
