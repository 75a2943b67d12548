"""Invented figures of measures: every status and verdict, computed by hand."""

import random
from datetime import date
from math import sqrt

import polars as pl

from benchmarks.measures.definition import Measure
from tests.invented.practices import QUARTER, Row, code


def _compare(measure: Measure, mine: Row, others: list[Row], spread: float) -> Row:
    """A rough comparison by the normal: enough for pages, no yardstick for figures."""
    events = sum(peer["numerator"] for peer in others)
    base = sum(peer["denominator"] for peer in others)
    per = measure.value.per * (12 if measure.value.time == "year" else 1)
    theta = events / base
    expected = theta * mine["denominator"]
    chance = expected * (1 - theta) if measure.value.kind == "proportion" else expected
    sd = sqrt(chance * measure.value.items_per_patient + (spread * expected) ** 2) or 1.0
    z = (mine["numerator"] - expected) / sd
    low, high = expected - 1.96 * sd, expected + 1.96 * sd
    low8, high8 = expected - 3.09 * sd, expected + 3.09 * sd
    unit = per / mine["denominator"]
    own = sqrt(max(mine["numerator"], 1.0) * measure.value.items_per_patient)
    found: Row = {
        "peer_count": len(others),
        "peer_value": theta * per,
        "locality_value": theta * per,
        "expected_lower": max(low, 0) * unit,
        "expected_upper": high * unit,
        "expected_lower_998": max(low8, 0) * unit,
        "expected_upper_998": high8 * unit,
        "z": z,
        "chance": 0.05,
        "variation_from": "peers",
        "usual_spread": 100 * spread
        if measure.value.kind != "proportion"
        else spread * theta * per,
        "excess": mine["numerator"] - expected,
        "survives": abs(z) > 2.4,
    }
    real = abs(mine["numerator"] - expected) > 3.09 * own
    found["verdict"] = _verdict(z, real)
    if expected < 5 and mine["numerator"] < 10:
        found |= {"verdict": "too_few", "chance": None}
    name, centre, size = "ratio", mine["numerator"] / expected, own / expected
    if measure.value.kind == "proportion":
        name, centre, size = "difference", (mine["numerator"] - expected) * unit, own * unit
    lower = centre - 1.96 * size
    found |= {
        name: centre,
        f"{name}_lower": max(lower, 0.0) if name == "ratio" else lower,
        f"{name}_upper": centre + 1.96 * size,
    }
    return found


def _verdict(z: float, real: bool) -> str:
    side = "higher" if z > 0 else "lower"
    if abs(z) > 3.09:
        return f"much_{side}"
    if abs(z) > 1.96:
        return side
    return f"usual_spread_{side}" if real else "in_line"


def _counts(measure: Measure, index: int, patients: float, spread: float) -> Row:
    """A practice's two counts; the first practice is unusual on some measures."""
    draw = random.Random(f"{measure.id} {index}")
    rate = random.Random(measure.id)
    months = 12 if measure.section in ("referrals", "diagnostics") else 3
    period = QUARTER if months == 3 else QUARTER.ending_here(12)
    factor = 1 + draw.gauss(0, spread)
    tilt = {
        "gabapentinoid_items": 1.7,
        "dermatology_referrals": 1.9,
        "spirometry": 0.35,
        "antibacterial_items": 0.55,
        "nsaids_less_preferred_share": 0.4,
        "vitamin_d": 1.4,
        "fit": 1.25,
    }
    if index == 0:
        factor = tilt.get(measure.id, factor)
    if measure.value.kind == "proportion":
        base = float(round(patients * rate.uniform(0.01, 0.12)))
        share = min(rate.uniform(0.06, 0.5) * factor, 0.95)
        events = float(round(base * share))
    else:
        base = patients * months
        events = float(round(base * rate.uniform(0.0008, 0.02) * factor))
    return {
        "period_start": period.start,
        "period_end": period.end,
        "window": "quarter" if months == 3 else "rolling_year",
        "numerator": events,
        "denominator": base,
        "months_with_data": months,
    }


def _row(measure: Measure, practice: Row, counts: Row) -> Row:
    per = measure.value.per * (12 if measure.value.time == "year" else 1)
    value = counts["numerator"] / counts["denominator"] * per
    half = 1.96 * sqrt(max(counts["numerator"], 1.0)) / counts["denominator"] * per
    return {
        "practice_code": practice["practice_code"],
        "locality": practice["locality"],
        "measure_id": measure.id,
        **counts,
        "value": value,
        "lower": max(value - half, 0.0),
        "upper": value + half,
        "method": "byar",
        "status": "shown",
        "reported": True,
        "left_out": [],
    }


def _nothing(row: Row, status: str) -> Row:
    """The row of a withheld or missing figure: its place and period, and no number."""
    keep = ("practice_code", "locality", "measure_id", "period_start", "period_end", "window")
    return {**{name: row[name] for name in keep}, "status": status, "reported": True}


def measure_rows(measure: Measure, practices: list[Row]) -> list[Row]:
    spread = random.Random(f"spread {measure.id}").choice([0.08, 0.15, 0.22])
    rows = [
        _row(measure, one, _counts(measure, index, one["patients"], spread))
        for index, one in enumerate(practices)
    ]
    if measure.id == "insulin_detemir_items":
        rows = [row | {"numerator": 0.0, "value": 0.0, "lower": 0.0} for row in rows[:1]] + rows[1:]
    out: list[Row] = []
    for index, row in enumerate(rows):
        others = [r for at, r in enumerate(rows) if at != index and practices[at]["compared"]]
        if practices[index]["compared"]:
            out.append(row | _compare(measure, row, others, spread))
        else:
            out.append(row | {"verdict": "not_compared", "because": "small_list"})
    if measure.id in ("echocardiogram", "ct_chest"):
        out[0 if measure.id == "ct_chest" else 3] = _nothing(
            out[0 if measure.id == "ct_chest" else 3], "withheld"
        )
    if measure.id == "feno":
        out[0] = _nothing(out[0], "missing")
    return out


def odd(measure: Measure, row: Row) -> Row:
    """Old data, an incomplete window, a figure to check, money without a verdict."""
    if measure.id == "urgent_suspected_cancer_referrals":
        old = {"period_start": date(2022, 4, 1), "period_end": date(2023, 3, 31), "window": "year"}
        return row | old | {"old": True, "verdict": "not_compared", "because": "old_data"}
    if measure.section == "prescribing" and row["status"] == "shown":
        part = {"incomplete": True, "months_with_data": 2}
        return row | part | {"denominator": row["denominator"] * (2 / 3)}
    if measure.id == "psa" and row["practice_code"] == code(0):
        return row | {"check_first": True, "verdict": "much_higher", "z": 9.0}
    return row


def filled(frame: pl.DataFrame) -> pl.DataFrame:
    """Three to talk about and three to share for the first practice."""
    low = ["antibacterial_items", "nsaids_less_preferred_share", "benzodiazepine_z_drug_items"]
    high = ["dermatology_referrals", "vitamin_d", "soluble_paracetamol_share"]
    mine = pl.col("practice_code") == code(0)
    is_low, is_high = (mine & pl.col("measure_id").is_in(names) for names in (low, high))
    verdict = pl.when(is_low).then(pl.lit("much_lower")).when(is_high).then(pl.lit("much_higher"))
    z = pl.when(is_low).then(-9.0).when(is_high).then(9.0).otherwise(pl.col("z"))
    return frame.with_columns(verdict=verdict.otherwise(pl.col("verdict").cast(pl.String)), z=z)
