"""Marks on the distinct codes: which parts of measures count each, how much and in which months."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.measures.beginnings import Beginnings
from benchmarks.measures.definition import FromPrescribing, Measure, Presentations
from benchmarks.measures.select import is_named, selections
from benchmarks.measures.weights import column_of, weight_of

SQUARED = "_squared"  # ending of what is summed over items, each squared
UNWEIGHED = ""
ALWAYS = -1.0  # quantity of an item that every item is over
MARKED = {
    "bnf_code": pl.String,
    "measure_id": pl.String,
    "part": pl.String,
    "count": pl.String,
    "weight": pl.Float64,
    "over": pl.Float64,
    "up_to": pl.Float64,
    "since": pl.Date,
    "before": pl.Date,
}
TOLD = {name: MARKED[name] for name in ("measure_id", "part", "count", "over", "up_to")}
Whole = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a measure, with one of the sets of presentations that it chooses."""

    measure: str
    part: str
    count: str  # what is summed
    choice: FromPrescribing
    codes: Presentations

    @property
    def weighed_by(self) -> str:
        """What its codes are weighed by; codes that are not count as they are."""
        return self.choice.count if self.choice.weighed else UNWEIGHED

    def told(self) -> tuple[str, str, str, float, float | None]:
        """The columns of TOLD."""
        base = self.count.removesuffix(SQUARED)
        column = column_of(base) + (SQUARED if self.count.endswith(SQUARED) else "")
        over = ALWAYS if self.codes.quantity_over is None else self.codes.quantity_over
        return self.measure, self.part, column, over, self.codes.quantity_up_to


def selected_codes(dated: pl.DataFrame, measures: Mapping[str, Measure]) -> pl.DataFrame:
    """A row for each code and each part of a measure that counts it: the columns of `MARKED`.

    Takes `dated_codes`. `count` is the column summed, `weight` what it is multiplied
    by, `over` and `up_to` the quantity of one item (over -1: any), `since` and `before` the months
    in which the code counts. A cost has the parts "items" and "squares" beside its numerator.
    """
    parts = list(_parts(measures))
    places = _places(dated, list(dict.fromkeys(one.codes for one in parts)))
    alike: dict[str, list[_Part]] = {}
    for one in parts:
        alike.setdefault(one.weighed_by, []).append(one)
    marked = [_marks(dated, of, places) for of in alike.values()]
    key = ["bnf_code", "measure_id", "part", "count", "since", "before"]
    return (
        pl.concat([pl.DataFrame(schema=MARKED), *marked])
        .filter(pl.col("weight").is_not_null())
        .sort("over", pl.col("up_to"), descending=[False, True], nulls_last=False)
        .unique(key, keep="first", maintain_order=True)
    )


def _parts(measures: Mapping[str, Measure]) -> Iterator[_Part]:
    """What is summed of each part of each measure; of costs their items and squares too."""
    for measure, part, choice in selections(measures):
        summed: list[tuple[str, str]] = [(part, choice.count)]
        if part == "numerator" and measures[measure].cost:
            summed += [("items", "items"), ("squares", choice.count + SQUARED)]
        for name, count in summed:
            for codes in choice.choices:
                yield _Part(measure, name, count, choice, codes)


def _places(dated: pl.DataFrame, asked: Sequence[Presentations]) -> dict[Presentations, Whole]:
    """Where the codes of each choice are, all choices looked for at once."""
    patterns = (pattern for one in asked for pattern in (*one.include, *one.exclude))
    codes = Beginnings(dated["read_as"], patterns)
    found = {one: codes.places(one.include, one.exclude) for one in asked}
    told = [one for one in asked if one.by_name]
    if not told:
        return found
    reached, named = np.zeros((2, len(dated)), np.bool_)
    for one in told:
        reached[found[one]] = True
    names = dated.filter(reached)
    for one, fits in zip(told, _each(names, map(is_named, told)), strict=True):
        named[reached] = fits
        found[one] = found[one][named[found[one]]]
    return found


def _each(dated: pl.DataFrame, asked: Iterable[pl.Expr]) -> list[pl.Series]:
    """What each expression gives, all of them in one plan."""
    named = (one.alias(str(at)) for at, one in enumerate(asked))
    return dated.select("bnf_code", *named).get_columns()[1:]


def _marks(
    dated: pl.DataFrame, alike: Sequence[_Part], places: Mapping[Presentations, Whole]
) -> pl.DataFrame:
    """The columns of MARKED of parts that are weighed alike; a weight may be null."""
    each = [places[one.codes] for one in alike]
    told = pl.DataFrame([one.told() for one in alike], schema=TOLD, orient="row")
    number = np.repeat(np.arange(len(alike)), list(map(len, each)))
    both = pl.concat([dated[np.concatenate(each)], told[number]], how="horizontal")
    return both.with_columns(weight=_weight(alike[0].weighed_by)).select(*MARKED)


def _weight(by: str) -> pl.Expr:
    """What a code weighs, by its mark's `count`: in a square squared, and 1 as an item."""
    if by == UNWEIGHED:
        return pl.lit(1.0)
    weight, count = weight_of(by).cast(pl.Float64), pl.col("count")
    # Items that weigh nothing known are none.
    one = pl.when(weight.is_not_null()).then(1.0)
    squared = pl.when(count.str.ends_with(SQUARED)).then(weight**2).otherwise(weight)
    return pl.when(count == "items").then(one).otherwise(squared)


def in_month() -> pl.Expr:
    """Whether a row joined to its marks counts in its month."""
    month, since, before = pl.col("month"), pl.col("since"), pl.col("before")
    return (since.is_null() | (month >= since)) & (before.is_null() | (month < before))


def in_quantity() -> pl.Expr:
    """Whether a row joined to its marks counts by the quantity of an item."""
    each, items = pl.col("quantity"), pl.col("items")
    return ((pl.col("over") < 0) | (each > pl.col("over") * items * (1 + 1e-9))) & (
        pl.col("up_to").is_null() | (each <= pl.col("up_to") * items * (1 + 1e-9))
    )
