"""What one unit of quantity weighs: milligrams, daily doses, morphine equivalents, kg CO2e."""

from functools import cache
from typing import Any

import polars as pl

from benchmarks.measures.names import TABLES
from benchmarks.measures.selection import WEIGHED

ONE = pl.lit(1.0)


def column_of(count: str) -> str:
    """The column of PRESCRIBING that a count sums."""
    return "quantity" if count in WEIGHED else count


def weight_of(count: str) -> pl.Expr:
    """What a presentation's quantity is multiplied by, from `read_as`, `route`, `strength`, `base`.

    1 for counts that are not weighed; null where the strength is not known or no table gives a
    factor, so that such presentations are not counted.
    """
    if count not in WEIGHED:
        return ONE
    if count == "co2e":
        return _footprint()
    strength, solid = pl.col("strength"), pl.col("base").is_in(["unit", "ml"])
    if count == "mg":
        return pl.when(solid).then(strength)
    return {"ddd": _defined_doses, "ome": _morphine}[count](strength)


def _defined_doses(strength: pl.Expr) -> pl.Expr:
    solid = pl.col("base").is_in(["unit", "ml"])
    return pl.coalesce(
        pl.when(solid & pl.col("read_as").str.starts_with(one["bnf_code"])).then(
            strength / one["mg"]
        )
        for one in _lines("ddd.csv")
    )


def _morphine(strength: pl.Expr) -> pl.Expr:
    """By mouth and by patch: a patch gives its strength by the hour over the hours it is worn."""
    return pl.coalesce(
        pl.when(
            pl.col("read_as").str.starts_with(one["bnf_code"])
            & (pl.col("route") == one["route"])
            & (pl.col("base") == one["base"])
            & (pl.lit(one["strength_below"] is None) | (strength < (one["strength_below"] or 0)))
        ).then(strength * one["factor"])
        for one in _lines("ome.csv")
    )


def _footprint() -> pl.Expr:
    """Kilograms of CO2 equivalent of an inhaler, by product; null for products not in the table."""
    lines = _lines("carbon.csv")
    return pl.col("read_as").replace_strict(
        [one["bnf_code"] for one in lines],
        [one["kg"] for one in lines],
        default=None,
        return_dtype=pl.Float64,
    )


@cache
def _lines(table: str) -> list[dict[str, Any]]:
    """The lines of a shipped table of weights."""
    types = {"bnf_code": pl.String, "strength_below": pl.Float64}
    return pl.read_csv(TABLES / table, schema_overrides=types).rows(named=True)
