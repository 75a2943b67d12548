"""A practice's series beside its peers': what cancels, which points it has, what limits rest on."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
import pytest

from benchmarks.statistics.relative_series import relative_chart, relative_series

REPORTED = date(2025, 10, 1)
Row = tuple[str, date, float | None, float | None]


def month(number: int) -> date:
    """The months from April 2023: 30 of them come before the reported quarter."""
    return date(2023 + (number + 3) // 12, (number + 3) % 12 + 1, 1)


def frame(rows: Iterable[Row], **columns: pl.Expr) -> pl.LazyFrame:
    names = ["practice_code", "month", "numerator", "denominator"]
    plain = pl.LazyFrame(list(rows), schema=names, orient="row", infer_schema_length=None)
    return plain.with_columns(
        pl.lit("area").alias("locality"),
        pl.col("numerator", "denominator").cast(pl.Float64),
        peer=pl.lit(value=True),
        locked_on=pl.lit(None, pl.Date),
    ).with_columns(**columns)


def steady(codes: int = 10, months: int = 33, count: float = 40, of: float = 1000) -> list[Row]:
    return [(f"P{c:02d}", month(m), count, of) for c in range(codes) for m in range(months)]


def series(months: pl.LazyFrame, reported: date = REPORTED, **how: Any) -> pl.DataFrame:
    return relative_series(months, "locality", reported=reported, **how).collect()


def test_a_value_is_set_over_the_others_pooled_value_of_its_month() -> None:
    """Peers of A have 30 and 50 of 500 each: 80 of 1,000 in one month, 100 of 1,000 in the next."""
    rows: list[Row] = []
    for m in range(6):
        peers = (30, 50) if m % 2 == 0 else (40, 60)
        rows += [("A", month(m), 10 + m, 100), ("B", month(m), peers[0], 500)]
        rows += [("C", month(m), peers[1], 500)]
    found = series(frame(rows), reported=date(2023, 10, 1)).filter(pl.col("practice_code") == "A")
    assert found["peers_value"].to_list() == pytest.approx([0.08, 0.1] * 3)
    level = 0.09
    expected = [(10 + m) / 100 / (0.08, 0.1)[m % 2] * level for m in range(6)]
    assert found["relative"].to_list() == pytest.approx(expected)
    assert set(found["limits"]) == {"trial"}


def test_what_all_practices_share_cancels_to_the_last_point() -> None:
    shared = 1 + 0.5 * (pl.col("month").dt.month() / 6 - 1) + pl.col("month").dt.year() - 2023
    swinging = series(frame(steady(), numerator=pl.col("numerator") * shared))
    assert swinging["value"].n_unique() > 12
    one = swinging.filter(pl.col("practice_code") == "P03")["relative"]
    assert one.to_list() == pytest.approx([one[0]] * 33)


def test_points_are_months_or_quarters_by_the_median_count_before_the_reported_quarter() -> None:
    rows = [
        (code, month(m), count, 1000.0)
        for code, count in [("A", 10.0), ("B", 9.0), ("C", 4.0), ("D", 3.0), ("E", 30.0)]
        for m in range(33)
    ]
    late = [(c, m, 99.0 if m >= REPORTED else n, d) for c, m, n, d in rows]
    found = series(frame(late)).group_by("practice_code").agg(pl.col("point").unique(), pl.len())
    kinds = {code: (kind, n) for code, [kind], n in found.rows()}
    expected = {"A": ("month", 33), "B": ("quarter", 11), "C": ("quarter", 11), "E": ("month", 33)}
    assert kinds == expected  # D has 9 a quarter and no chart


def test_a_proportion_counts_its_rarer_side() -> None:
    nearly_all = frame(steady(count=997))
    assert set(series(nearly_all)["point"]) == {"month"}
    assert series(nearly_all, proportion=True).height == 0
    assert set(series(frame(steady(count=996)), proportion=True)["point"]) == {"quarter"}


def test_few_peers_and_a_seasonal_source_leave_quarters() -> None:
    assert set(series(frame(steady(codes=9)), seasonal=True)["point"]) == {"month"}
    assert set(series(frame(steady(codes=8)), seasonal=True)["point"]) == {"quarter"}
    assert set(series(frame(steady(codes=8)))["point"]) == {"month"}


@pytest.mark.parametrize(
    ("before", "told"), [(5, "none"), (6, "trial"), (11, "trial"), (12, "full")]
)
def test_limits_need_six_points_before_the_reported_quarter_and_twelve_to_be_full(
    before: int, told: str
) -> None:
    rows = [row for row in steady() if row[1] >= month(30 - before)]
    found = series(frame(rows))
    assert set(found["limits"]) == {told}
    assert found["in_limits"].sum() == before * 10
    charted = relative_chart(found.lazy(), ["locality"]).collect()
    assert charted["upper"].null_count() == charted["rule"].null_count()
    assert charted["rule"].null_count() == (charted.height if told == "none" else 0)


def test_an_agreement_locks_the_limits_at_its_date() -> None:
    agreed = pl.when(pl.col("practice_code") == "P01").then(date(2024, 7, 15))
    found = series(frame(steady(), locked_on=agreed))
    marked = found.filter("in_limits").group_by("practice_code").agg(pl.col("start").max())
    latest = dict(marked.rows())
    assert latest.pop("P01") == date(2024, 7, 1)
    assert set(latest.values()) == {date(2025, 9, 1)}


def test_missing_counts_empty_denominators_and_peers_without_events_give_null_points() -> None:
    rows = steady(codes=3)
    for place, gap in [
        (0, (None, 1000.0)),
        (1, (40.0, None)),
        (2, (40.0, 0.0)),
        (3, (float("nan"), 9.0)),
    ]:
        rows[place] = (*rows[place][:2], *gap)
    for code in (1, 2):
        rows[code * 33 + 4] = (*rows[code * 33 + 4][:2], 0.0, 1000.0)
    found = series(frame(rows)).filter(pl.col("practice_code") == "P00")
    assert found["relative"].is_null().to_list() == [True] * 5 + [False] * 28
    assert found["in_limits"].to_list() == [False] * 5 + [True] * 25 + [False] * 3
    numbers = found.select(pl.col(pl.Float64))
    assert numbers.select(pl.all().is_finite().all()).row(0) == (True,) * numbers.width


def test_a_quarter_needs_its_three_months() -> None:
    rows = [row for row in steady(count=4) if row[:2] != ("P05", date(2024, 5, 1))]
    found = series(frame(rows)).filter(pl.col("practice_code") == "P05")
    assert found.filter(pl.col("relative").is_null())["start"].to_list() == [date(2024, 4, 1)]


def test_a_practice_that_is_no_peer_is_charted_and_counts_for_nobody() -> None:
    odd = pl.col("practice_code") == "P00"
    apart = series(
        frame(steady(), peer=~odd, numerator=pl.when(odd).then(400.0).otherwise("numerator"))
    )
    assert set(apart["peers_value"].round(12)) == {0.04}
    assert apart.filter(odd)["relative"].to_list() == pytest.approx([0.4] * 33)


def test_one_practice_alone_has_no_peers_and_a_quarter_starts_where_it_starts() -> None:
    alone = series(frame(steady(codes=1)))
    assert alone["relative"].null_count() == alone.height
    with pytest.raises(ValueError, match="2025-11-01 is not the first day of a quarter"):
        series(frame(steady()), reported=date(2025, 11, 1))
