"""Agreements on the page: what came of them, when to close them, and no more than chance allows."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pypdfium2
import pytest

from benchmarks.periods import add_months
from benchmarks.pipeline import Computed, Said
from benchmarks.reports.agreed import agreed_page
from benchmarks.reports.context import practice_report
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.render import pack_html, practice_html, to_pdf
from benchmarks.schemas import Agreements, ControlChart, Notes, Responses, Variation

Make = Callable[..., Computed]
OWN, MEASURE = "Z90001", "vitamin_d"


def frame(contract: Any, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = dict(contract.create_empty().schema)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def agreed(**more: Any) -> dict[str, Any]:
    return {
        "practice_code": OWN,
        "agreed_on": date(2025, 7, 8),
        "measure_id": MEASURE,
        "judged_by": MEASURE,
        "action": "test with a reason",
        "status": "in_progress",
        **more,
    }


def charted(values: list[float], rules: list[str]) -> pl.DataFrame:
    """Months up to December 2025, limits 80 to 120 from those before July."""
    first = add_months(date(2025, 12, 1), 1 - len(values))
    rows = [
        {
            "practice_code": OWN,
            "measure_id": MEASURE,
            "locality": "Ashdale",
            "window": "month",
            "period_start": add_months(first, step),
            "period_end": add_months(first, step),
            "relative": value,
            "centre": 100.0,
            "lower": 80.0,
            "upper": 120.0,
            "in_limits": add_months(first, step) < date(2025, 7, 1),
            "limits": "locked",
            "rule": rule,
        }
        for step, (value, rule) in enumerate(zip(values, rules, strict=True))
    ]
    return frame(ControlChart, rows)


@pytest.fixture
def build(make: Make) -> Callable[..., Computed]:
    def with_words(
        rows: list[dict[str, Any]],
        chart: pl.DataFrame | None = None,
        notes: tuple[dict[str, Any], ...] = (),
        responses: tuple[dict[str, Any], ...] = (),
    ) -> Computed:
        said = Said(
            frame(Agreements, rows), frame(Notes, list(notes)), frame(Responses, list(responses))
        )
        empty = ControlChart.create_empty()
        return replace(make(12), said=said, control_chart=empty if chart is None else chart)

    return with_words


def test_a_signal_after_the_agreement_is_more_than_chance(build: Callable[..., Computed]) -> None:
    chart = charted([100.0] * 18 + [60.0] * 6, ["none"] * 18 + ["below_limit"] * 6)
    (one,) = agreed_page(build([agreed()], chart), OWN).agreements
    assert one.outcome == "40% fewer than before, measured against your peers: more than chance."


def test_without_a_signal_it_says_what_would_be_one(build: Callable[..., Computed]) -> None:
    chart = charted([100.0] * 18 + [95.0] * 6, ["none"] * 24)
    (one,) = agreed_page(build([agreed()], chart), OWN).agreements
    assert one.outcome.startswith("5% fewer than before")
    assert "no more than chance" in one.outcome
    assert "under 80 or above 120" in one.outcome


def test_a_signal_long_before_does_not_count(build: Callable[..., Computed]) -> None:
    chart = charted([100.0] * 24, ["above_limit"] * 18 + ["below_limit"] + ["none"] * 5)
    (one,) = agreed_page(build([agreed()], chart), OWN).agreements
    assert "no more than chance" in one.outcome


def test_too_early_and_too_few_are_told_apart(build: Callable[..., Computed]) -> None:
    chart = charted([100.0] * 18, ["none"] * 18).filter(pl.col("period_start") < date(2025, 7, 1))
    assert "Too early" in agreed_page(build([agreed()], chart), OWN).agreements[0].outcome
    assert "Too few events" in agreed_page(build([agreed()]), OWN).agreements[0].outcome


@pytest.mark.parametrize(
    ("when", "due", "status", "told"),
    [
        (date(2025, 1, 10), None, "in_progress", "Carried over twice"),
        (date(2025, 7, 8), date(2025, 12, 1), "agreed", "Due"),
        (date(2025, 7, 8), date(2026, 3, 1), "agreed", ""),
        (date(2025, 1, 10), date(2025, 3, 1), "done", ""),
    ],
)
def test_an_agreement_is_carried_over_twice_at_most(
    build: Callable[..., Computed], when: date, due: date | None, status: str, told: str
) -> None:
    (one,) = agreed_page(build([agreed(agreed_on=when, due=due, status=status)]), OWN).agreements
    assert one.advice.startswith(told)
    assert bool(one.advice) == bool(told)


def test_closed_ones_leave_the_page_after_a_year_and_open_ones_do_not(
    build: Callable[..., Computed],
) -> None:
    old = date(2024, 5, 1)
    rows = [agreed(agreed_on=old, status="done"), agreed(agreed_on=old, status="agreed")]
    page = agreed_page(build(rows), OWN)
    assert [one.status for one in page.agreements] == ["agreed"]
    assert page.lead.startswith("One agreement on record, one still open")


def test_the_page_is_in_the_report_with_notes_and_the_practices_words(
    build: Callable[..., Computed],
) -> None:
    computed = build(
        [agreed(action="<b>less</b>")],
        notes=({"practice_code": OWN, "on": date(2025, 6, 1), "note": "took on a care home"},),
        responses=(
            {"practice_code": OWN, "quarter_start": date(2025, 10, 1), "response": "we looked"},
        ),
    )
    html = practice_html(practice_report(computed, OWN))
    assert "&lt;b&gt;less&lt;/b&gt;" in html
    assert "1 June 2025: took on a care home." in html
    assert "We looked." in html
    assert "What you agreed" in html
    other = practice_html(practice_report(computed, "Z90002"))
    assert "care home at" not in other
    assert "We looked." not in other


def test_the_pack_lists_and_counts_all_agreements(build: Callable[..., Computed]) -> None:
    rows = [agreed(), agreed(practice_code="Z90002", status="done")]
    pack = locality_pack(build(rows), "Ashdale")
    assert pack.register.lead == "2 agreements: 1 done and 1 under way."
    assert len(pack.register.lines) == 2
    assert "test with a reason" in pack_html(pack)


def test_the_slope_goes_from_before_to_since_between_the_limits(
    build: Callable[..., Computed],
) -> None:
    chart = charted([100.0] * 18 + [90.0] * 6, ["none"] * 24)
    (one,) = agreed_page(build([agreed()], chart), OWN).agreements
    assert one.slope is not None
    assert (one.slope.before, one.slope.since) == ("100", "90")
    assert one.slope.by_itself is None  # nothing is known of the locality's reliability
    (left, right) = re.findall(r"[ML]([\d.]+) ([\d.]+)", one.slope.line)
    assert float(left[1]) == one.slope.height / 2  # the limits are 80 and 120
    assert float(right[1]) > float(left[1])  # lower is further from the top
    flat = charted([100.0] * 18 + [99.9] * 6, ["none"] * 24)
    (calm,) = agreed_page(build([agreed()], flat), OWN).agreements
    assert calm.slope is not None
    places = re.findall(r"[ML][\d.]+ ([\d.]+)", calm.slope.line)
    assert abs(float(places[0]) - float(places[1])) < 0.1


def test_the_tick_is_where_chance_alone_would_lead(build: Callable[..., Computed]) -> None:
    chart = charted([100.0] * 18 + [90.0] * 6, ["none"] * 24).with_columns(peer_value=pl.lit(80.0))
    known = {"locality": "Ashdale", "measure_id": MEASURE, "reliability": 0.5}
    computed = replace(build([agreed()], chart), variation=frame(Variation, [known]))
    (one,) = agreed_page(computed, OWN).agreements
    assert one.slope is not None
    behind = 18 / 3  # quarters behind the limits
    again = 80 + 20 * behind * 0.5 / (1 + (behind - 1) * 0.5)
    assert f"Tick: {again:.1f}," in one.slope.key or f"Tick: {again:.0f}," in one.slope.key


def test_too_early_has_no_slope(build: Callable[..., Computed]) -> None:
    chart = charted([100.0] * 18, ["none"] * 18).filter(pl.col("period_start") < date(2025, 7, 1))
    (one,) = agreed_page(build([agreed()], chart), OWN).agreements
    assert one.slope is None


@pytest.mark.parametrize("above", range(225, 245, 4))
def test_the_register_never_begins_at_the_foot_of_a_page_without_a_line(
    build: Callable[..., Computed], above: int
) -> None:
    whole = pack_html(locality_pack(build([agreed()]), "Ashdale"))
    head, body = whole.split("<body", 1)
    register = re.search(r'<section class="methods register">.*?</section>', body, re.DOTALL)
    assert register is not None
    place = f'<body><main><div style="height:{above}mm"></div>{register[0]}</main></body></html>'
    document = pypdfium2.PdfDocument(to_pdf(head + place).pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    (first,) = [text for text in pages if "What was agreed\r\n1 agreement" in text]
    assert "test with a reason" in first
