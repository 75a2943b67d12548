"""What counts as a number: the one rule that keeps NaN and infinity out of every figure."""

import polars as pl


def known(number: pl.Expr) -> pl.Expr:
    """The number as a float; null where it is missing, NaN or infinite."""
    number = number.cast(pl.Float64)
    return pl.when(number.is_finite()).then(number)
