"""An invented locality, computed by hand: plausible figures, and all that real ones hold."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from benchmarks.framework.beside import ADJUSTED, PUBLISHED
from benchmarks.framework.engine import Framework
from benchmarks.framework.load import load_domains
from benchmarks.framework.state import coverage, states
from benchmarks.framework.views import PARTNER_VIEWS, SELF_ASSESSMENT, THEMES_SHOWN, Views
from benchmarks.framework.wiring import wired
from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.money import YEAR, Money
from benchmarks.peers.reference import QUANTILES
from benchmarks.periods import Period, add_months, parse_quarter
from benchmarks.pipeline import Computed, Said
from benchmarks.schemas import (
    QUESTIONS,
    Agreements,
    BeforeAfter,
    Causes,
    Changes,
    Contributions,
    ControlChart,
    Deprivation,
    DisclosureLog,
    Inequality,
    Inspections,
    MeasureValues,
    Notes,
    PeerComparison,
    Population,
    Queries,
    Responses,
    Spending,
    Variation,
)
from benchmarks.settings import Settings
from benchmarks.sources.inputs import SourceFile

QUARTER = parse_quarter("2025-26Q3")
NAMES = (
    "LARCHWOOD SURGERY",
    "HAZEL ROAD SURGERY",
    "JUNIPER MEDICAL PRACTICE",
    "ELM TREE SURGERY",
    "ALDER HOUSE MEDICAL CENTRE",
    "KESTREL HEALTH CENTRE",
    "CEDAR MEDICAL PRACTICE",
    "BEECH GROVE SURGERY",
    "FERNBANK SURGERY",
    "DENE PARK MEDICAL CENTRE",
    "MAPLE SURGERY",
    "IVY LANE SURGERY",
    "ST. SWITHIN'S GP PRACTICE",
    "OLD MILL SURGERY",
    "ROWAN HOUSE PRACTICE",
)
LONGEST = "THE GREAT NORTHERN AND LOWER ASHDALE VALLEY INTEGRATED FAMILY MEDICAL CENTRE PARTNERSHIP"
MEANT = ("concern", "improvement", "neutral_high")
Row = dict[str, Any]
EXTRA = {
    "reported": pl.Boolean,
    "incomplete": pl.Boolean,
    "months_with_data": pl.Int32,
    "old": pl.Boolean,
    "because": pl.String,
    "check_first": pl.Boolean,
    "survives": pl.Boolean,
    "chance": pl.Float64,
    "left_out": pl.List(pl.String),
    "locality_value": pl.Float64,
    "ratio_lower_998": pl.Float64,
    "ratio_upper_998": pl.Float64,
    "difference_lower_998": pl.Float64,
    "difference_upper_998": pl.Float64,
    **dict.fromkeys(QUANTILES, pl.Float64),
}


def code(index: int) -> str:
    """An invented practice's code; no real one begins with Z9."""
    return f"Z9{index + 1:04}"


def _practices(count: int, names: Mapping[int, str]) -> pl.DataFrame:
    draw = random.Random(f"practices {count}")
    rows: list[Row] = [
        {
            "practice_code": code(index),
            "practice_name": names.get(index) or NAMES[index],
            "locality": "Ashdale",
            "member": True,
            "closed": None,
            "compared": True,
            "not_compared_because": None,
            "patients": float(draw.randint(3200, 16000)),
            "patients_date": date(2025, 12, 1),
            "pcn_name": "INVENTED PCN",
            "postcode": None,
            "named": None,
        }
        for index in range(count)
    ]
    shut = {
        **rows[0],
        "practice_code": "Z99999",
        "practice_name": "QUAY HOUSE SURGERY",
        "closed": date(2024, 10, 31),
        "member": False,
        "compared": False,
        "not_compared_because": "closed",
        "patients": None,
        "patients_date": None,
    }
    small = rows[-1] | {"compared": False, "not_compared_because": "small_list", "patients": 512.0}
    return pl.DataFrame([*rows[:-1], small, shut], infer_schema_length=None)


def _population(practices: pl.DataFrame) -> pl.DataFrame:
    rows: list[Row] = []
    for name, patients in practices.filter("member").select("practice_code", "patients").rows():
        draw = random.Random(name)
        weights = [1 + draw.random() * 0.3 - (band > 13) * (band - 13) * 0.15 for band in range(20)]
        for band, weight in enumerate(weights):
            for sex in ("female", "male"):
                count = round(patients * weight / sum(weights) / 2)
                upper = 999 if band == 19 else band * 5 + 4
                rows.append(_people(name, sex, band * 5, upper, count))
        rows.append(_people(name, "all", 0, 999, patients))
    return pl.DataFrame(rows, schema=dict(Population.create_empty().schema))


def _people(name: str, sex: str, low: int, high: int, count: float) -> Row:
    return {
        "practice_code": name,
        "extract_date": date(2025, 12, 1),
        "sex": sex,
        "age_from": low,
        "age_to": high,
        "patients": float(count),
    }


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


def _measure_rows(measure: Measure, practices: list[Row]) -> list[Row]:
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


def _odd(measure: Measure, row: Row) -> Row:
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


def invented(
    count: int = 12,
    *,
    names: Mapping[int, str] | None = None,
    without: tuple[str, ...] = (),
    settings: Mapping[str, Any] | None = None,
    measures: Mapping[str, Measure] | None = None,
    full: bool = False,
) -> Computed:
    """A computation of one invented locality of `count` practices.

    `without` leaves domains out; with `full` the first practice fills page 1.
    """
    chosen = dict(measures or load_measures())
    practices = _practices(count, names or {})
    members = practices.filter("member").to_dicts()
    rows = [
        _odd(measure, row)
        for measure in chosen.values()
        if measure.section not in without
        for row in _measure_rows(measure, members)
    ]
    schema: dict[str, Any] = {**PeerComparison.create_empty().schema, **EXTRA}
    frame = pl.DataFrame(rows, schema=schema, infer_schema_length=None)
    flags = ("incomplete", "old", "check_first", "survives")
    if full:
        frame = _filled(frame)
    told = {
        "name": "Ashdale quality group",
        "contact": "the quality lead, quality@ashdale.example",
        "banner": "Invented data",
    }
    return Computed(
        folder=Path("ashdale"),
        quarter=QUARTER,
        settings=Settings.model_validate({**told, **(settings or {})}),
        measures=chosen,
        practices=practices,
        values=frame.select(MeasureValues.column_names()),
        comparison=frame.with_columns(
            pl.col(flags).fill_null(value=False),
            pl.col("adjusted_for").fill_null("none"),
            **_pooled(chosen),
        ),
        variation=Variation.create_empty(),
        deprivation=Deprivation.create_empty(),
        contributions=Contributions.create_empty(),
        changes=_changes(frame),
        control_chart=_charts(frame),
        money=Money(Spending.create_empty(), pl.DataFrame(schema=YEAR), Causes.create_empty()),
        said=Said(Agreements.create_empty(), Notes.create_empty(), Responses.create_empty()),
        inequality=Inequality.create_empty(),
        before_after=BeforeAfter.create_empty(),
        withheld=DisclosureLog.create_empty(),
        population=_population(practices),
        files=_files(QUARTER, without),
        findings=(),
    )


def _charts(frame: pl.DataFrame) -> pl.DataFrame:
    """Two years of months, of rolling years quarters, that scatter about each first value.

    Every fourth chart of the first practice ends beyond a limit; `vitamin_d` lacks a month.
    """
    rows: list[Row] = []
    mine = frame.filter(pl.col("practice_code") == code(0), pl.col("value").is_not_null())
    for number, row in enumerate(mine.sort("measure_id").iter_rows(named=True)):
        step = 1 if row["window"] == "quarter" else 3
        draw = random.Random(f"chart {row['measure_id']}")
        points = [row["value"] * (1 + draw.gauss(0, 0.1)) for _ in range(0, 24, step)]
        if number % 4 == 0:
            points[-1] *= 2 if number % 8 else 0.3
        before = points[: -3 // step]
        centre = sum(before) / len(before)
        half = 2.66 * sum(abs(b - a) for a, b in pairwise(before)) / (len(before) - 1)
        shared = {
            **{name: row[name] for name in ("practice_code", "measure_id", "locality")},
            "centre": centre,
            "lower": centre - half,
            "upper": centre + half,
            "window": "month" if step == 1 else "quarter",
            "limits": "set" if step == 1 else "trial",
        }
        for at, relative in enumerate(points):
            start = add_months(date(2024, 1, 1), at * step)
            if row["measure_id"] == "vitamin_d" and at == 3:
                continue
            far = relative > centre + half or relative < centre - half
            word = "above_limit" if relative > centre else "below_limit"
            rows.append(
                {
                    **shared,
                    "period_start": start,
                    "period_end": add_months(start, step) - timedelta(days=1),
                    "value": relative * (1 + 0.1 * (start.month % 3)),
                    "peer_value": centre * (1 + 0.1 * (start.month % 3)),
                    "relative": relative,
                    "in_limits": at < len(before),
                    "rule": word if far else "none",
                    "meaning": "common_cause" if not far else MEANT[number % 3],
                }
            )
    schema = dict(ControlChart.create_empty().schema)
    told = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(told, schema=schema)


def _changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Each value against a quarter and a year before, when it was a tenth lower."""
    shown = frame.filter(pl.col("value") > 0, pl.col("peer_value") > 0)
    ends = {"_lower": -0.15, "": 0.0, "_upper": 0.15}
    both = [
        shown.with_columns(
            against=pl.lit(against),
            before_start=pl.col("period_start"),
            before_end=pl.col("period_end"),
            value_before=pl.col("value") * 0.9,
            peer_value_before=pl.col("peer_value"),
            peer_ratio=pl.lit(1.0),
            moved=pl.lit("chance"),
            **{
                f"{name}{end}": pl.lit(1 / 0.9 + more)
                for name in ("ratio", "relative")
                for end, more in ends.items()
            },
        )
        for against in ("last_quarter", "last_year")
    ]
    rows = pl.concat(both).select(Changes.column_names())
    schema = Changes.create_empty().schema
    return rows.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _pooled(measures: Mapping[str, Measure]) -> dict[str, pl.Expr]:
    """What the engine holds beside the printed columns, for figures of many practices together."""
    kinds = {name: one.value.kind for name, one in measures.items()}
    scales = {
        name: float(one.value.per * (12 if one.value.time == "year" else 1))
        for name, one in measures.items()
    }
    verdict = pl.col("verdict").cast(pl.String)
    return {
        "kind": pl.col("measure_id").replace_strict(kinds),
        "scale": pl.col("measure_id").replace_strict(scales),
        "withheld": pl.col("status").cast(pl.String) == "withheld",
        "comparable": pl.col("numerator").is_not_null() & (verdict != "not_compared"),
        "pooled_numerator": pl.col("numerator"),
        "pooled_denominator": pl.col("denominator"),
    }


def _filled(frame: pl.DataFrame) -> pl.DataFrame:
    """Three to talk about and three to share for the first practice."""
    low = ["antibacterial_items", "nsaids_less_preferred_share", "benzodiazepine_z_drug_items"]
    high = ["dermatology_referrals", "vitamin_d", "soluble_paracetamol_share"]
    mine = pl.col("practice_code") == code(0)
    is_low, is_high = (mine & pl.col("measure_id").is_in(names) for names in (low, high))
    verdict = pl.when(is_low).then(pl.lit("much_lower")).when(is_high).then(pl.lit("much_higher"))
    z = pl.when(is_low).then(-9.0).when(is_high).then(9.0).otherwise(pl.col("z"))
    return frame.with_columns(verdict=verdict.otherwise(pl.col("verdict").cast(pl.String)), z=z)


def _files(quarter: Period, without: tuple[str, ...]) -> tuple[SourceFile, ...]:
    start = quarter.ending_here(24).start
    layouts = (
        ("English Prescribing Dataset", "prescribing", 24),
        ("Local referrals", "referrals", 1),
        ("Local diagnostics", "diagnostics", 1),
        ("Patients registered at a GP practice", "population", 8),
        ("Practices (epraccur)", "practices", 1),
        ("localities.csv", "localities", 1),
    )
    return tuple(
        SourceFile(f"{domain}-{index}.csv", layout, domain, 1000, start, quarter.end)
        for layout, domain, files in layouts
        if domain not in without
        for index in range(files)
    )


@pytest.fixture(scope="session")
def make() -> Callable[..., Computed]:
    """The builder of invented computations."""
    return invented


@pytest.fixture(scope="session")
def computed() -> Computed:
    """Twelve practices, all three domains."""
    return invented()


VIEW_STATES = ("shown", "indicative", "distribution_only", "withheld")


def views() -> Views:
    """Partners' answers in every state, for the first practice; themes, and its own answers."""
    items = {
        "letters_complete": "Letters say what is asked, and why",
        "same_day_answer": "Care homes get an answer the same day",
        "joint_planning": "Takes part in joint care planning",
        "easy_to_reach": "Is easy to reach for colleagues",
    }
    rows: list[Row] = []
    for group, raters in (("all", 19), ("care_homes", 7), ("hospital", 12), ("pharmacy", 2)):
        for number, (item, status) in enumerate(zip(items, VIEW_STATES, strict=True)):
            held = status == "withheld" or raters < 5
            mean = None if held or status == "distribution_only" else 3.1 + 0.4 * number
            told = mean is not None
            rows.append(
                {
                    "practice_code": code(0),
                    "rater_group": group,
                    "item": item,
                    "raters": None if held else raters,
                    "organisations": None if held else 4,
                    "status": "withheld" if held else status,
                    "because": "fewer than 5 raters" if held else None,
                    "mean": mean,
                    "lower": None if mean is None else mean - 0.4,
                    "upper": None if mean is None else mean + 0.4,
                    "self_score": None if number == 2 else 5.0 - number,
                    "gap": 1.6 if told and number == 0 else 0.1 if told else None,
                    "gap_lower": 0.9 if told and number == 0 else -0.4 if told else None,
                    "gap_upper": 2.3 if told and number == 0 else 0.6 if told else None,
                    **({} if held else {"ones": 1, "twos": 2, "threes": raters - 6}),
                    **({} if held else {"fours": 2, "fives": 1}),
                }
            )
    own = [
        {"practice_code": code(0), "item": item, "score": 5 - at, "evidence": evidence}
        for at, (item, evidence) in enumerate(
            zip(
                items,
                (
                    "audit of 20",
                    None,
                    None,
                    "",
                ),
                strict=True,
            )
        )
        if at != 2
    ]
    theme = {"practice_code": code(0), "rater_group": "care_homes", "raters": 4}
    return Views(
        partners=pl.DataFrame(rows, schema=PARTNER_VIEWS),
        themes=pl.DataFrame([{**theme, "theme": "Calls back late in the day"}], THEMES_SHOWN),
        own=pl.DataFrame(own, SELF_ASSESSMENT),
        items=items,
        groups={"care_homes": "care homes", "hospital": "hospital specialties"},
    )


def _as_judged(computed: Computed) -> Computed:
    """Figures that are no counts of events have no verdict."""
    plain = [one.id for one in computed.measures.values() if not one.judged and not one.cost]
    mine = pl.col("measure_id").is_in(plain) & (pl.col("status") == "shown")
    rows = computed.comparison.with_columns(
        verdict=pl.when(mine)
        .then(pl.lit("not_compared"))
        .otherwise(pl.col("verdict").cast(pl.String)),
        because=pl.when(mine).then(pl.lit("not_judged")).otherwise("because"),
        **{
            name: pl.when(~mine).then(name)
            for name in (
                "lower",
                "upper",
                "expected_lower",
                "expected_upper",
                "ratio",
                "difference",
            )
        },
    )
    return replace(computed, comparison=rows)


def framed(count: int = 12, *, told: Views | None = None, queries: Sequence[Row] = ()) -> Framework:
    """A framework of one invented locality with something on every indicator."""
    library = load_measures()
    found = wired(load_domains(None, library), library, {}, QUARTER)
    measures = {**found.own, **{name: library[name] for name in found.carried}}
    computed = _as_judged(invented(count, measures=measures))
    spoken = told or views()
    inspections = pl.DataFrame(
        [
            {
                "practice_code": code(index),
                "question": question,
                "rated_from": date(2023, 6, 14) if index else date(2016, 1, 1),
                "rated_to": date(2023, 6, 14) if index else date(2016, 12, 31),
                "rating": "Good" if number else "Requires improvement",
                "inherited": number == 2,
                "framework": None,
            }
            for index in range(count)
            for number, question in enumerate(QUESTIONS)
        ],
        schema=dict(Inspections.create_empty().schema),
    )
    published = pl.DataFrame(
        [(code(0), "deprivation", date(2019, 1, 1), date(2019, 12, 31), 31.4)],
        PUBLISHED,
        orient="row",
    )
    empty = pl.DataFrame({"practice_code": [code(0)], "indicator": ["imms_age_5"]})
    absent = (pl.col("measure_id") == "imms_age_5") & (pl.col("practice_code") == code(0))
    gone = pl.when(absent).then(pl.lit("missing")).otherwise(pl.col("status").cast(pl.String))
    computed = replace(computed, comparison=computed.comparison.with_columns(status=gone))
    known = states(found.domains, computed, empty, inspections, published, spoken)
    return Framework(
        computed=computed,
        wired=found,
        states=known,
        coverage=coverage(known),
        inspections=inspections,
        published=published,
        adjusted=pl.DataFrame([(code(0), "diabetes_hba1c", 6.2, 70.9)], ADJUSTED, orient="row"),
        views=spoken,
        queries=pl.DataFrame(list(queries), schema=dict(Queries.create_empty().schema)),
    )


@pytest.fixture(scope="session")
def frame_it() -> Callable[..., Framework]:
    """The builder of invented frameworks."""
    return framed


@pytest.fixture(scope="session")
def framework() -> Framework:
    """Twelve practices, every indicator, partners' answers in every state."""
    return framed()
