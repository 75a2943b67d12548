"""What others publish: urgent cancer referrals and deprivation (Fingertips), and QOF registers."""

import numpy as np
import polars as pl
from scipy.special import gammaincinv

from benchmarks.sample.area import Area, share_from
from benchmarks.sample.draws import Floats, Ints
from benchmarks.sample.files import Writer
from benchmarks.sample.lists import patients_by_age
from benchmarks.sample.prescribing import FAMILIES

YEARS = (2021, 2022, 2023, 2024)  # financial years of the urgent referrals, by their first year
USC = ("91344", "Urgent suspected cancer referrals")
IMD = ("93553", "Deprivation score (Index of Multiple Deprivation 2019)")
IMD_ENGLAND, IMD_SPREAD = 21.7, 0.25
# How closely deprivation goes with what practices prescribe, and with the age of their patients.
IMD_PULLS = {"gabapentinoid": 1.5, "hypnotic_anxiolytic": 0.6}
IMD_OLDER = -0.8
USC_PER_PATIENT = 0.052  # urgent suspected cancer referrals expected in a year

FINGERTIPS_COLUMNS = (
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name",
    "Area Type", "Sex", "Age", "Category Type", "Category", "Time period", "Value",
    "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Lower CI 99.8 limit", "Upper CI 99.8 limit",
    "Count", "Denominator", "Value note", "Recent Trend",
    "Compared to England value or percentiles", "Column not used", "Time period Sortable",
    "New data", "Compared to goal", "Time period range",
)  # fmt: skip

# Register, list type, first age of that list, share of it on the register, pull of old age.
_REGISTERS = (
    ("AF", "TOTAL", 0, 0.022, 0.9), ("AST", "06OV", 6, 0.065, 0.0),
    ("CAN", "TOTAL", 0, 0.036, 0.7), ("CHD", "TOTAL", 0, 0.031, 0.8),
    ("CKD", "18OV", 18, 0.045, 0.8), ("COPD", "TOTAL", 0, 0.019, 0.6),
    ("DEM", "TOTAL", 0, 0.008, 0.9), ("DEP", "18OV", 18, 0.13, -0.2),
    ("DM", "17OV", 17, 0.077, 0.4), ("HF", "TOTAL", 0, 0.011, 0.8),
    ("HYP", "TOTAL", 0, 0.147, 0.6), ("MH", "TOTAL", 0, 0.01, 0.0),
    ("STIA", "TOTAL", 0, 0.019, 0.8),
)  # fmt: skip


def write_published(area: Area, writer: Writer) -> None:
    """Fingertips indicators 91344 and 93553, and the QOF registers of 2024/25."""
    writer.csv("data/fingertips_91344.csv", _urgent_referrals(area))
    writer.csv("data/fingertips_93553.csv", _deprivation(area))
    writer.csv("data/qof_prevalence_2024_25.csv", _registers(area))


def _urgent_referrals(area: Area) -> pl.DataFrame:
    """Indicator 91344: counts, the expected as denominator, and what follows from the two."""
    effect = area.effects("usc", 0.2)
    size = np.where(area.patients[:, 0] > 0, area.patients[:, 0], 0)
    frames = [_england(year) for year in YEARS]
    for year in YEARS:
        growth = 1.05 ** (year - YEARS[0])
        expected = np.round(size * USC_PER_PATIENT * area.older**0.8 * growth, 6)
        count = area.draws.counts(f"usc/{year}", expected * effect)
        frames.append(_published(area, year, count, expected))
    return pl.concat(frames, how="diagonal").select(*[pl.col(name) for name in FINGERTIPS_COLUMNS])


def _england(year: int) -> pl.DataFrame:
    return _whole_of_england(USC, _financial_year(year), 100.0)


def _whole_of_england(indicator: tuple[str, str], period: str, value: float) -> pl.DataFrame:
    england = pl.DataFrame({"code": ["E92000001"], "name": ["England"]})
    return _fingertips(indicator, period, england).with_columns(
        pl.lit("England").alias("Area Type"), pl.lit(value).alias("Value")
    )


def _deprivation(area: Area) -> pl.DataFrame:
    """Indicator 93553: a score alone, higher for more deprived patients."""
    chance = area.draws.stream("deprivation").normal(0, IMD_SPREAD, len(area.practices))
    lean = sum(
        pull * np.log(area.effects(name, FAMILIES[name].spread)) for name, pull in IMD_PULLS.items()
    )
    score = IMD_ENGLAND * np.exp(chance + lean + IMD_OLDER * np.log(area.older))
    practices = _fingertips(IMD, "2019", area.practices).with_columns(
        pl.Series("Value", np.round(score, 4))
    )
    return pl.concat([_whole_of_england(IMD, "2019", IMD_ENGLAND), practices])


def _financial_year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


def _published(area: Area, year: int, count: Ints, expected: Floats) -> pl.DataFrame:
    lower, upper = _interval(count)
    there = pl.Series(expected > 0)
    safe = np.where(expected > 0, expected, 1)
    return (
        _fingertips(USC, _financial_year(year), area.practices)
        .with_columns(
            pl.Series("Value", 100 * count / safe),
            pl.Series("Lower CI 95.0 limit", 100 * lower / safe),
            pl.Series("Upper CI 95.0 limit", 100 * upper / safe),
            pl.Series("Count", count),
            pl.Series("Denominator", expected),
        )
        .filter(there)
    )


def _fingertips(indicator: tuple[str, str], period: str, areas: pl.DataFrame) -> pl.DataFrame:
    """The columns of a Fingertips download, those with figures still empty."""
    empty = {name: pl.lit(None, pl.Float64) for name in FINGERTIPS_COLUMNS[12:17]}
    known = {
        "Indicator ID": pl.lit(indicator[0]),
        "Indicator Name": pl.lit(indicator[1]),
        "Area Code": pl.col("code"),
        "Area Name": pl.col("name"),
        "Area Type": pl.lit("GPs"),
        "Sex": pl.lit("Persons"),
        "Age": pl.lit("All ages"),
        "Time period": pl.lit(period),
        "Count": pl.lit(None, pl.Int64),
        "Denominator": pl.lit(None, pl.Float64),
        "Time period Sortable": pl.lit(f"{period[:4]}0000"),
        "Time period range": pl.lit("1y"),
    }
    blank = {name: pl.lit("") for name in FINGERTIPS_COLUMNS}
    return areas.select(**(blank | empty | known))


def _interval(count: Ints) -> tuple[Floats, Floats]:
    """The published kind of 95% interval of a count: exact below 10, Byar's from 10."""
    z, few, safe = 1.959963984540054, count < 10, np.maximum(count, 1).astype(float)
    above = count + 1.0
    byar_lower = safe * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3
    byar_upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    exact_lower = np.where(count == 0, 0, gammaincinv(safe, 0.025))
    return (
        np.where(few, exact_lower, byar_lower),
        np.where(few, gammaincinv(above, 0.975), byar_upper),
    )


def _registers(area: Area) -> pl.DataFrame:
    """QOF registers of 2024/25: the list differs by register, as published."""
    at = max(len(area.months) - 9, 0)  # March 2025, or the first month that there is
    bands = patients_by_age(area, at).sum(axis=1)
    frames = []
    for group, list_type, youngest, share, older in _REGISTERS:
        listed = np.rint(bands @ share_from(youngest)).astype(np.int64)
        spread = area.effects(f"qof/{group}", 0.12)
        register = area.draws.counts(f"qof/{group}", listed * share * spread * area.older**older)
        frames.append(
            area.practices.select(
                PRACTICE_CODE="code",
                GROUP_CODE=pl.lit(group),
                REGISTER=pl.Series(np.minimum(register, listed)),
                PATIENT_LIST_TYPE=pl.lit(list_type),
                PRACTICE_LIST_SIZE=pl.Series(listed),
            )
        )
    every = pl.concat(frames).filter(pl.col("PRACTICE_LIST_SIZE") > 0)
    return every.sort("PRACTICE_CODE", "GROUP_CODE")
