"""Months of prescribing in the EPD layout at the size of the national file, written as drawn.

For measuring how long large files take: everything in it is invented, and nothing in it has the
shape of real prescribing but its size, its columns and its order by practice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from benchmarks.errors import DataError
from benchmarks.periods import add_months
from benchmarks.sample.snomed import invented_snomed
from benchmarks.writing import PART, told_to_user, write_whole

ROWS, PRACTICES, PRESENTATIONS = 18_000_000, 7_000, 20_000
LAST = date(2025, 12, 1)
BLOCK = 50  # practices drawn at once
LOCALITY = 12  # practices of the one locality
PACKS = np.array([7, 14, 21, 28, 30, 56, 60, 84, 100, 112, 200, 500], dtype=float)
HEADER = (
    "YEAR_MONTH,REGIONAL_OFFICE_NAME,REGIONAL_OFFICE_CODE,ICB_NAME,ICB_CODE,PCO_NAME,PCO_CODE,"
    "PRACTICE_NAME,PRACTICE_CODE,ADDRESS_1,ADDRESS_2,ADDRESS_3,ADDRESS_4,POSTCODE,"
    "BNF_CHEMICAL_SUBSTANCE_CODE,BNF_CHEMICAL_SUBSTANCE,BNF_PRESENTATION_CODE,"
    "BNF_PRESENTATION_NAME,BNF_CHAPTER_PLUS_CODE,QUANTITY,ITEMS,TOTAL_QUANTITY,ADQ_USAGE,NIC,"
    "ACTUAL_COST,UNIDENTIFIED,SNOMED_CODE"
)


@dataclass(frozen=True)
class Country:
    """How large it is to be, and the seed of what is drawn."""

    rows: int = ROWS  # of a month, to within a thousandth
    months: int = 1
    seed: int = 20260131

    @property
    def practices(self) -> int:
        """As many as leave each with rows like a real one's, and twelve at least."""
        return max(LOCALITY, min(PRACTICES, self.rows * PRACTICES // ROWS))


def write_country(
    folder: Path,
    country: Country,
    tell: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> None:
    """Write the months' files, a locality of the first practices, and everybody's list size.

    Memory does not grow with the rows. Raises DataError where the folder already holds files,
    MachineError where the machine refuses.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(
            f"{folder} already holds files, and nothing was written.\n"
            "  Name a folder that is empty or not there yet."
        )
    drawn = _catalogue(country.seed)
    write_whole(folder / "localities.csv", _locality())
    for back in range(country.months):
        month = add_months(LAST, -back)
        write_whole(folder / f"data/lists_{month:%Y_%m}.csv", _lists(country, month))
        place = folder / f"data/EPD_SNOMED_{month:%Y%m}.csv"
        part = place.with_name(f"{PART}{place.name}")
        with told_to_user(place):
            try:
                with part.open("wb") as file:
                    _write_month(file, country, drawn, month, tell)
                part.replace(place)
            finally:
                part.unlink(missing_ok=True)


def _write_month(
    file: BinaryIO,
    country: Country,
    catalogue: pl.DataFrame,
    month: date,
    tell: Callable[[str, int, int], None],
) -> None:
    file.write(f"{HEADER}\n".encode())
    for done, block in enumerate(_blocks(country, catalogue, month), start=1):
        block.write_csv(file, include_header=False)
        total = country.practices
        tell(f"Writing EPD of {month:%Y-%m}, practices", min(done * BLOCK, total), total)


def _blocks(country: Country, catalogue: pl.DataFrame, month: date) -> Iterator[pl.DataFrame]:
    """The rows of some practices at a time, in the order of their codes."""
    weights = catalogue["weight"].to_numpy()
    each = country.rows / country.practices
    for first in range(0, country.practices, BLOCK):
        chance = np.random.default_rng([country.seed, month.year, month.month, first])
        numbers = np.arange(first, min(first + BLOCK, country.practices))
        rows = chance.poisson(each, len(numbers))
        practice = np.repeat(numbers, rows)
        line = chance.choice(len(catalogue), len(practice), p=weights)
        items = chance.geometric(0.25, len(practice))
        quantity = chance.choice(PACKS, len(practice))
        drawn = pl.DataFrame(
            {"practice": practice, "line": line, "items": items, "quantity": quantity}
        )
        yield _laid_out(drawn.sort("practice", "line"), catalogue, month)


def _laid_out(drawn: pl.DataFrame, catalogue: pl.DataFrame, month: date) -> pl.DataFrame:
    """The columns as published since March 2025."""
    total = pl.col("quantity") * pl.col("items")
    place = pl.col("practice") // 66
    empty, chapter = pl.lit(None, pl.String), pl.col("bnf_code").str.head(2)
    return (
        drawn.with_columns(catalogue[drawn["line"].to_numpy()])
        .with_columns(total=total, nic=(total * pl.col("price")).round(2))
        .select(
            pl.lit(f"{month:%Y-%m}"),
            pl.lit("INVENTED REGION").alias("1"),
            pl.lit("X90").alias("2"),
            pl.lit("INVENTED INTEGRATED CARE BOARD").alias("3"),
            pl.lit("X99").alias("4"),
            pl.format("INVENTED INTEGRATED CARE BOARD - {}", place).alias("5"),
            pl.format("X{}00", place).alias("6"),
            pl.format("INVENTED SURGERY {}", "practice").alias("7"),
            _code(pl.col("practice")).alias("8"),
            pl.lit("INVENTED STREET").alias("9"),
            empty.alias("10"),
            pl.lit("INVENTED TOWN").alias("11"),
            empty.alias("12"),
            pl.lit("ZZ99 9ZZ").alias("13"),
            pl.col("bnf_code").str.head(9).alias("14"),
            pl.col("substance"),
            pl.col("bnf_code"),
            pl.col("name"),
            pl.format("{}: Invented chapter", chapter).alias("18"),
            pl.col("quantity"),
            pl.col("items"),
            pl.col("total"),
            (pl.col("total") * pl.col("adq")).round(3).alias("22"),
            pl.col("nic"),
            (pl.col("nic") * 0.9372).round(5).alias("24"),
            pl.lit("N").alias("25"),
            pl.col("snomed"),
        )
    )


def _catalogue(seed: int) -> pl.DataFrame:
    """The sample's medicines, and as many invented ones as a national file has; by code."""
    medicines = pl.read_csv(Path(__file__).with_name("medicines.csv"))
    medicines = medicines.unique("bnf_code", keep="first", maintain_order=True)
    known = medicines.sort("bnf_code").select("bnf_code", "name", "substance", "price", "adq")
    count = PRESENTATIONS - len(known)
    chance = np.random.default_rng([seed, 1])
    numbers = np.arange(count)
    chapters = chance.integers(1, 22, count)
    others = pl.DataFrame(
        {
            "bnf_code": [
                f"{chapter:02}99{number // 100:03}Z0AA{number % 100:02}AA"
                for chapter, number in zip(chapters, numbers, strict=True)
            ],
            "name": [f"Invented medicine {number} tablets" for number in numbers],
            "substance": [f"Invented substance {number // 20}" for number in numbers],
            "price": chance.lognormal(-2.5, 1, count).round(4),
            "adq": chance.choice([0.0, 0.25, 0.5, 1.0], count),
        }
    )
    every = pl.concat([known.cast({"price": pl.Float64, "adq": pl.Float64}), others])
    weights = 1 / np.arange(20, 20 + len(every)) ** 0.9
    return every.sort("bnf_code").with_columns(
        weight=pl.Series(chance.permutation(weights / weights.sum())),
        snomed=pl.Series([invented_snomed(place) for place in range(len(every))]),
    )


def _code(number: pl.Expr) -> pl.Expr:
    return pl.format("X{}", 10_000 + number)


def _locality() -> bytes:
    lines = [f"X{10_000 + number},Invented locality,," for number in range(LOCALITY)]
    return "\n".join(["practice_code,locality,from,to", *lines, ""]).encode()


def _lists(country: Country, month: date) -> bytes:
    """Everybody's list size in the layout of the monthly publication."""
    chance = np.random.default_rng([country.seed, 2])
    sizes = chance.lognormal(9, 0.5, country.practices).astype(int) + 1500
    before = f"GP_PRAC_PAT_LIST,{month:%d%b%Y},GP,X9A,E99999999"
    lines = [
        f"{before},X{10_000 + number},ZZ99 9ZZ,ALL,ALL,{size}" for number, size in enumerate(sizes)
    ]
    head = (
        "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,"
        "POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS"
    )
    return "\n".join([head, *lines, ""]).encode()
