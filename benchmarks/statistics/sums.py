"""Sums of decimals that do not depend on the order of their rows."""

import polars as pl

AMOUNT = pl.Decimal(38, 9)  # published amounts have at most six decimals


def exact(amount: pl.Expr) -> pl.Expr:
    """The sum of an amount, to nine decimals, the same in whatever order rows are added.

    Floats added by several threads differ in their last digit from run to run, and pounds and
    pence with them; decimals do not. Nulls are left out, and the sum of none is 0. Amounts
    are finite and below 1e15 either side of zero, as `sources.parse.number` reads them.
    """
    return amount.cast(AMOUNT).sum().cast(pl.Float64)
