"""What may be told of the files behind a figure."""

import polars as pl

from benchmarks.disclosure.rules import sources_of
from benchmarks.measures.definition import Measure
from benchmarks.settings import Disclosure


def by_file(
    found: pl.DataFrame, measure: Measure, settings: Disclosure, *, local: bool, withheld: bool
) -> pl.DataFrame:
    """The rows and amounts of each file, null where they would tell a small count.

    Takes part, file, rows and amount. Of a withheld figure nothing is told: as many rows are at
    least as many events. Of a local extract that is shown, no file's share where one is small or
    figures are rounded; a file alone has the figure itself.
    """
    if not local:
        return found
    rules = [settings.of(source) for source in sources_of(measure)]
    up_to = max((rule[0] for rule in rules), default=0)
    rounding = any(rule[1] for rule in rules)
    small = pl.col("amount").is_between(0, up_to, closed="right")
    hidden = (small.any() & (pl.len() > 1)).over("part") | withheld | rounding
    return found.with_columns(pl.when(~hidden).then(pl.col("rows", "amount")))
