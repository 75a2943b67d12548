"""Many measures at once: which findings survive the number of looks."""

import polars as pl


def survives(p: pl.Expr, rate: float, over: str | list[str]) -> pl.Expr:
    """Whether a p-value survives Benjamini-Hochberg at `rate` among those of its group.

    False where null. Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289-300.
    """
    rank = p.rank("max").over(over)
    looks = p.count().over(over)
    passing = pl.when(p <= rate * rank / looks).then(p)
    return (p <= passing.max().over(over)).fill_null(value=False)
