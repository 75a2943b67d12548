"""Sums of decimals that do not depend on the order of their rows."""

import polars as pl

AMOUNT = pl.Decimal(38, 9)  # published amounts have at most six decimals
BILLION = 1e9
TOLD_APART = 2.0**53  # the whole numbers below which floats hold every one


def exact(amount: pl.Expr) -> pl.Expr:
    """The sum of an amount, to nine decimals, the same in whatever order rows are added.

    Floats added by several threads differ in their last digit from run to run, and pounds and
    pence with them; decimals do not. Nulls are left out, and the sum of none is 0. Amounts
    are finite and below 1e12 either side of zero, as `sources.parse.number` reads them.
    """
    return amount.cast(AMOUNT).sum().cast(pl.Float64)


def are_in_steps(amount: pl.Expr, steps: int) -> pl.Expr:
    """Whether every amount is a whole number of steps, of which there are `steps` to one.

    Amounts are taken to nine decimals, as `exact` adds them, and `steps` is 1 or a power of ten up
    to that. False where one is over nine million, of which a float does not tell; nulls are left
    out.
    """
    billionths = (amount * BILLION).round()
    whole = billionths == (amount * steps).round() * (BILLION / steps)
    return (whole & (billionths.abs() < TOLD_APART)).all()


def sum_of_steps(amount: pl.Expr, steps: int) -> pl.Expr:
    """The AMOUNT that decimals add up to, of amounts that `are_in_steps`: integers are sooner."""
    return (amount * steps).round().cast(pl.Int64).sum().cast(AMOUNT) / steps
