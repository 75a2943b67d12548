"""The English Prescribing Dataset in its two layouts, before March 2025 and since."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.sample.area import Area
from benchmarks.sample.draws import Floats, Ints, season, trend, working_days
from benchmarks.sample.files import Writer
from benchmarks.sample.national import ICB, ICB_NAME, OUT_OF_HOURS, REGION
from benchmarks.sample.snomed import invented_snomed

NEW_LAYOUT = date(2025, 3, 1)
REPEATS = 3.0  # items that one patient with a repeat medicine brings in a quarter
PAID = 0.9372  # actual cost as a share of the net ingredient cost
LOWER_STATINS = (
    "0212000B0AAAAAA",  # atorvastatin 10 mg
    "0212000X0",  # pravastatin
    "0212000Y0",  # simvastatin, none of it 80 mg
)
CHAPTERS = {
    "01": "Gastro-Intestinal System", "02": "Cardiovascular System", "03": "Respiratory System",
    "04": "Central Nervous System", "05": "Infections", "06": "Endocrine System",
    "09": "Nutrition and Blood", "10": "Musculoskeletal and Joint Diseases", "13": "Skin",
    "15": "Anaesthesia",
}  # fmt: skip


@dataclass(frozen=True)
class Family:
    """How the medicines of a family vary together."""

    spread: float  # coefficient of variation between practices
    phi: float = REPEATS  # variance of items over their mean
    winter: float = 0.0


FAMILIES = {
    "antibacterial": Family(0.17, phi=1, winter=0.2),
    "methenamine": Family(0.25),
    "nsaid": Family(0.18, phi=2),
    "gabapentinoid": Family(0.15),
    "vitamin_b": Family(0.2),
    "methotrexate": Family(0.15, phi=1.5),
    "skin_fungal": Family(0.2, phi=1, winter=-0.1),
    "insulin": Family(0.2),
    "simple_analgesic": Family(0.2),
    "opioid_compound": Family(0.22),
    "opioid": Family(0.25),
    "statin": Family(0.12),
    "short_acting_inhaler": Family(0.16, phi=1.5, winter=0.08),
    "preventer_inhaler": Family(0.15, phi=2, winter=0.05),
    "hypnotic_anxiolytic": Family(0.28),
    "melatonin": Family(0.25),
    "ppi": Family(0.12),
    "thyroid": Family(0.12),
    "seven_day": Family(0.6, phi=8),
    "blood_pressure": Family(0.12),
    "anticoagulant": Family(0.15),
    "diabetes": Family(0.15),
    "antidepressant": Family(0.16),
    "low_priority": Family(0.3),
    "gluten_free": Family(0.5),
}

_RENAMED = {
    "BNF_CHEMICAL_SUBSTANCE": "BNF_CHEMICAL_SUBSTANCE_CODE",
    "CHEMICAL_SUBSTANCE_BNF_DESCR": "BNF_CHEMICAL_SUBSTANCE",
    "BNF_CODE": "BNF_PRESENTATION_CODE",
    "BNF_DESCRIPTION": "BNF_PRESENTATION_NAME",
    "ADQUSAGE": "ADQ_USAGE",
}


def write_prescribing(area: Area, writer: Writer) -> None:
    """The months in few files: Parquet by layout, the last month as a compressed CSV."""
    medicines = pl.read_csv(Path(__file__).with_name("medicines.csv"))
    rows = _with_costs(
        pl.concat([_practice_rows(area, medicines), _other_rows(area, medicines)]), medicines
    )
    last = area.months[-1]
    old = rows.filter(pl.col("month") < NEW_LAYOUT)
    new = rows.filter(pl.col("month").is_between(NEW_LAYOUT, last, closed="left"))
    if len(old):
        writer.parquet(f"data/EPD_{_span(old)}.parquet", _old_layout(area, old))
    if len(new):
        writer.parquet(f"data/EPD_SNOMED_{_span(new)}.parquet", _new_layout(area, new))
    latest = _new_layout(area, rows.filter(pl.col("month") == last))
    writer.csv(f"data/EPD_SNOMED_{last:%Y%m}.csv.gz", latest)
    year = rows.filter(pl.col("month").dt.year() == last.year)
    if year["month"].n_unique() == 12:
        writer.csv(f"data/counts_statins_{last.year}.csv", _statin_counts(year))


def _statin_counts(year: pl.DataFrame) -> pl.DataFrame:
    """A locality's own counts of a year's statins, in the generic counts layout."""
    statins = year.filter(pl.col("bnf_code").str.starts_with("0212000"), pl.col("code") != "-")
    lower = pl.any_horizontal(pl.col("bnf_code").str.starts_with(code) for code in LOWER_STATINS)
    counts = statins.group_by("code", maintain_order=True).agg(
        statin_items=pl.col("items").sum(),
        statin_low_medium_intensity_items=pl.col("items").filter(lower).sum(),
    )
    return (
        counts.unpivot(index="code", variable_name="count_id", value_name="count")
        .sort("code", "count_id")
        .select(
            practice_code="code",
            period=pl.lit(f"{year['month'].dt.year()[0]}"),
            count_id="count_id",
            count="count",
        )
    )


def _span(rows: pl.DataFrame) -> str:
    months = rows["month"].unique().sort().dt.strftime("%Y%m").to_list()
    return f"{months[0]}-{months[-1]}"


def _practice_rows(area: Area, medicines: pl.DataFrame) -> pl.DataFrame:
    """Items by practice, line of the medicine table and month; months without items have no row."""
    days = working_days(area.months)
    items = np.zeros((len(medicines), *area.patients.shape), dtype=np.int64)
    families = {name: area.effects(name, family.spread) for name, family in FAMILIES.items()}
    for line, medicine in enumerate(medicines.iter_rows(named=True)):
        family = FAMILIES[medicine["family"]]
        calendar = days * season(area.months, family.winter)
        calendar = calendar * trend(area.months, medicine["yearly"])
        effect = families[medicine["family"]] * _own(area, line, medicine["spread"])
        effect = effect * area.older ** medicine["older"]
        expected = area.patients / 1000 * medicine["rate"] * effect[:, None] * calendar[None, :]
        items[line] = area.draws.counts(f"items/{line}", expected, family.phi)
    lines, practice, month = np.nonzero(items)
    return _long(area, lines, pl.Series(area.codes).gather(practice), month, items[items > 0])


def _own(area: Area, line: int, spread: float) -> Floats:
    """What sets one medicine of a practice apart from the others of its family."""
    chance = area.draws.stream("own", str(line))
    own: Floats = np.exp(chance.normal(-(spread**2) / 2, spread, len(area.practices)))
    return own


def _other_rows(area: Area, medicines: pl.DataFrame) -> pl.DataFrame:
    """Prescribers of the file that are no practice: unidentified ones, and out of hours."""
    chance = area.draws.stream("others")
    lines = np.flatnonzero(medicines["family"].is_in(["antibacterial", "simple_analgesic"]))
    months = len(area.months)
    parts = []
    for code, mean in (("-", 1.5), (OUT_OF_HOURS[0], 12.0)):
        items = chance.poisson(mean, (len(lines), months))
        line, month = np.nonzero(items)
        codes = pl.Series([code]).new_from_index(0, len(line))
        parts.append(_long(area, lines[line], codes, month, items[items > 0]))
    return pl.concat(parts)


def _long(area: Area, line: Ints, code: pl.Series, month: Ints, items: Ints) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "line": line.astype(np.int64),
            "code": code,
            "month": pl.Series(area.months).gather(month),
            "items": items.astype(np.int64),
        }
    )


def _with_costs(rows: pl.DataFrame, medicines: pl.DataFrame) -> pl.DataFrame:
    """The rows with their medicine, total quantity, defined doses and costs."""
    total = pl.col("quantity") * pl.col("items")
    return (
        rows.join(medicines.with_row_index("line").cast({"line": pl.Int64}), on="line")
        .with_columns(pl.col("quantity").cast(pl.Float64))
        .with_columns(total=total, adq_usage=(total * pl.col("adq")).round(3))
        .with_columns(nic=(pl.col("total") * pl.col("price")).round(2))
        .with_columns(actual_cost=(pl.col("nic") * PAID).round(5))
        .sort("line", "code", "month")
    )


def _old_layout(area: Area, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns as published until February 2025, the month as 202502."""
    practices = area.practices.select(
        "code",
        practice_name=pl.col("name").str.to_uppercase(),
        sub_icb="sub_icb",
        postcode="postcode",
    )
    unknown = pl.col("code") == "-"
    nobody = (
        pl.when(unknown).then(pl.lit("UNIDENTIFIED DOCTORS")).otherwise(pl.lit(OUT_OF_HOURS[1]))
    )
    place = pl.coalesce("sub_icb", pl.lit("X9A"))
    chapter = pl.col("bnf_code").str.head(2)
    return rows.join(practices, on="code", how="left", maintain_order="left").select(
        YEAR_MONTH=pl.col("month").dt.strftime("%Y%m"),
        REGIONAL_OFFICE_NAME=pl.lit("INVENTED REGION"),
        REGIONAL_OFFICE_CODE=pl.lit(REGION),
        ICB_NAME=pl.lit(ICB_NAME),
        ICB_CODE=pl.lit(ICB),
        PCO_NAME=pl.format("{} - {}", pl.lit(ICB_NAME), place),
        PCO_CODE=place + "00",
        PRACTICE_NAME=pl.coalesce("practice_name", nobody),
        PRACTICE_CODE="code",
        ADDRESS_1=pl.lit("INVENTED STREET"),
        ADDRESS_2=pl.lit(None, pl.String),
        ADDRESS_3=pl.lit("INVENTED TOWN"),
        ADDRESS_4=pl.lit(None, pl.String),
        POSTCODE="postcode",
        BNF_CHEMICAL_SUBSTANCE=pl.col("bnf_code").str.head(9),
        CHEMICAL_SUBSTANCE_BNF_DESCR="substance",
        BNF_CODE="bnf_code",
        BNF_DESCRIPTION="name",
        BNF_CHAPTER_PLUS_CODE=pl.format("{}: {}", chapter, chapter.replace_strict(CHAPTERS)),
        QUANTITY="quantity",
        ITEMS="items",
        TOTAL_QUANTITY="total",
        ADQUSAGE="adq_usage",
        NIC="nic",
        ACTUAL_COST="actual_cost",
        UNIDENTIFIED=pl.when(unknown).then(pl.lit("Y")).otherwise(pl.lit("N")),
    )


def _new_layout(area: Area, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns as published since March 2025, the month as 2025-03, with SNOMED codes."""
    month = pl.col("YEAR_MONTH")
    codes = rows["bnf_code"].unique(maintain_order=True).sort()
    snomed = {code: invented_snomed(place) for place, code in enumerate(codes)}
    return (
        _old_layout(area, rows)
        .rename(_RENAMED)
        .with_columns(
            YEAR_MONTH=month.str.head(4) + "-" + month.str.tail(2),
            SNOMED_CODE=pl.col("BNF_PRESENTATION_CODE").replace_strict(snomed),
        )
    )
