"""The reference set: who is in it, and beside whom each of its practices stands."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.peers.reference import FEWEST, SMALLEST_GROUP, in_groups, variation_elsewhere

Place = tuple[str | None, str | None, str | None]  # locality, network, sub-ICB


def practices(*groups: tuple[int, Place], kind: str = "rate", seed: int = 1) -> pl.LazyFrame:
    """So many practices in each place, with random counts of about a hundred."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for size, (locality, network, area) in groups:
        for _ in range(size):
            exposure = float(rng.integers(2_000, 15_000))
            rows.append(
                {
                    "practice_code": f"X{len(rows):04}",
                    "locality": locality,
                    "pcn_code": network,
                    "sub_icb_code": area,
                    "pooled_numerator": float(rng.poisson(exposure / 50 * rng.gamma(25, 1 / 25))),
                    "pooled_denominator": exposure,
                }
            )
    return pl.LazyFrame(rows, infer_schema_length=None).with_columns(
        measure_id=pl.lit("m"),
        window=pl.lit("quarter"),
        period_start=pl.lit(date(2025, 10, 1)),
        period_end=pl.lit(date(2025, 12, 31)),
        kind=pl.lit(kind),
        scale=pl.lit(1000.0),
        phi_assumed=pl.lit(1.0),
        items=pl.lit(None, pl.Float64),
        squares=pl.lit(None, pl.Float64),
        items_given=pl.lit(value=False),
        locality=pl.col("locality").cast(pl.String),
        pcn_code=pl.col("pcn_code").cast(pl.String),
        sub_icb_code=pl.col("sub_icb_code").cast(pl.String),
    )


def test_a_practice_stands_beside_its_locality_else_network_else_sub_icb() -> None:
    frame = practices(
        (9, ("Here", "N1", "A")),
        (SMALLEST_GROUP, (None, "N2", "A")),
        (3, (None, "N3", "A")),  # a network too small: the sub-ICB, with everybody in it
        (2, (None, None, "B")),  # an area too small: nowhere
    )
    grouped = in_groups(frame).collect()
    sizes = grouped.group_by("group").agg(pl.len())
    assert dict(zip(sizes["group"], sizes["len"], strict=True)) == {
        "locality Here": 9,
        "pcn_code N2": 8,
        "sub_icb_code A": 3,
        None: 2,
    }
    in_area = frame.filter(pl.col("sub_icb_code") == "A").collect()["pooled_denominator"].sum()
    last = grouped.filter(pl.col("group") == "sub_icb_code A")
    assert (last["peers_denominator"] + last["pooled_denominator"]).to_list() == [in_area] * 3


def test_each_is_left_out_of_its_own_group() -> None:
    frame = practices((10, (None, "N1", "A")))
    rows = in_groups(frame).collect().to_dicts()
    for own in rows:
        others = [row for row in rows if row["practice_code"] != own["practice_code"]]
        beside = sum(row["pooled_denominator"] for row in others)
        assert own["peers_numerator"] == sum(row["pooled_numerator"] for row in others)
        assert own["peers_denominator"] == beside
        assert own["concentration"] == pytest.approx(
            sum((row["pooled_denominator"] / beside) ** 2 for row in others)
        )


def elsewhere(frame: pl.LazyFrame, *localities: str) -> dict[str, dict[str, Any]]:
    """What each locality learns from outside it."""
    found = variation_elsewhere(in_groups(frame), list(localities)).collect()
    return {row["locality"]: row for row in found.to_dicts()}


def test_a_locality_is_no_part_of_its_own_reference() -> None:
    places: list[tuple[int, Place]] = [(12, ("Here", None, None)), (11, ("There", None, None))]
    places += [(10, (None, f"N{number}", None)) for number in range(4)]
    found = elsewhere(practices(*places), "Here", "There")
    assert (found["Here"]["reference_count"], found["There"]["reference_count"]) == (51, 52)
    frame = practices(*places).collect()
    wild = frame.with_columns(
        pooled_numerator=pl.when(pl.col("locality") == "Here")
        .then(pl.col("pooled_numerator") * 9)
        .otherwise("pooled_numerator")
    )
    changed = elsewhere(wild.lazy(), "Here", "There")
    assert changed["Here"] == found["Here"]
    assert changed["There"] != found["There"]
    outside = frame.filter(pl.col("locality").fill_null("") != "Here")
    values = outside["pooled_numerator"] / outside["pooled_denominator"] * 1000
    assert found["Here"]["reference_median"] == pytest.approx(values.median())
    assert found["Here"]["reference_upper_quartile"] == pytest.approx(
        values.quantile(0.75, "linear")
    )
    for tenth in (1, 2, 3, 4, 6, 7, 8, 9):
        line = found["Here"][f"reference_p{tenth}0"]
        assert line == pytest.approx(values.quantile(tenth / 10, "linear"))


@pytest.mark.parametrize("kind", ["rate", "proportion"])
@pytest.mark.parametrize(("practices_there", "known"), [(FEWEST - 1, False), (FEWEST, True)])
def test_fewer_than_thirty_say_nothing(kind: str, practices_there: int, *, known: bool) -> None:
    frame = practices((10, ("Here", None, None)), (practices_there, (None, "N1", None)), kind=kind)
    row = elsewhere(frame, "Here")["Here"]
    assert row["reference_count"] == practices_there
    for name in ("reference_variation", "reference_phi", "reference_median"):
        assert (row[name] is not None) == known


def test_shares_keep_the_clusters_that_their_measure_assumes() -> None:
    frame = practices((10, ("Here", None, None)), (40, (None, "N1", None)), kind="proportion")
    row = elsewhere(frame.with_columns(phi_assumed=pl.lit(3.3)), "Here")["Here"]
    assert row["reference_phi"] == 3.3


def test_no_practices_elsewhere_is_no_reference() -> None:
    assert elsewhere(practices((10, ("Here", None, None))), "Here")["Here"]["reference_count"] == 0
    assert elsewhere(practices((3, (None, "N1", None))), "Here")["Here"]["reference_count"] == 0


def test_a_very_large_set_is_one_for_all_localities(monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[tuple[int, Place]] = [(12, ("Here", None, None)), (11, ("There", None, None))]
    places += [(10, (None, f"N{number}", None)) for number in range(4)]
    frame = practices(*places)
    apart = elsewhere(frame, "Here", "There", "Nowhere")
    monkeypatch.setattr("benchmarks.peers.reference.SHARED_FROM", 63)
    shared = elsewhere(frame, "Here", "There", "Nowhere")
    assert {name: row["reference_count"] for name, row in shared.items()} == {
        "Here": 63,
        "There": 63,
        "Nowhere": 63,
    }
    assert shared["Here"] == {**apart["Nowhere"], "locality": "Here"}
