"""How many of the patients of some practices are old."""

from collections.abc import Collection

import polars as pl


def aged_65(population: pl.DataFrame, codes: Collection[str]) -> float | None:
    """The percentage aged 65 and over among the patients of some practices together.

    From their lists by age; None where none of them has one whose bands part at 65.
    """
    sex = pl.col("sex").cast(pl.String)
    total = (pl.col("age_from") == 0) & (pl.col("age_to") == 999)
    bands = population.filter(pl.col("practice_code").is_in(list(codes)), sex != "all", ~total)
    if bands.is_empty() or ((bands["age_from"] < 65) & (bands["age_to"] >= 65)).any():
        return None
    old = float(bands.filter(pl.col("age_from") >= 65)["patients"].sum())
    everybody = float(bands["patients"].sum())
    return 100 * old / everybody if everybody > 0 else None
