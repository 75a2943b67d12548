"""Invented practices of one locality, and their patients by age."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from benchmarks.periods import parse_quarter
from benchmarks.schemas import Population

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
Row = dict[str, Any]


def code(index: int) -> str:
    """An invented practice's code; no real one begins with Z9."""
    return f"Z9{index + 1:04}"


def practices_of(count: int, names: Mapping[int, str]) -> pl.DataFrame:
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


def population_of(practices: pl.DataFrame) -> pl.DataFrame:
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
