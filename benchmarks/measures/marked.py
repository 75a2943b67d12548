"""Marks on the distinct codes: which parts of measures count each, how much and in which months."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.measures.definition import FromPrescribing, Measure, Presentations
from benchmarks.measures.select import is_selected, selections
from benchmarks.measures.weights import column_of, weight_of

SQUARED = "_squared"  # ending of what is summed over items, each squared
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
Kind = tuple[str, str, bool]  # what a weight follows from
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a measure, with one of the sets of presentations that it chooses."""

    measure: str
    part: str
    count: str  # what is summed
    choice: FromPrescribing
    codes: Presentations

    @property
    def kind(self) -> Kind:
        return self.count, self.choice.count, self.choice.weighed

    def told(self) -> tuple[str, str, str, float, float | None]:
        """The columns of TOLD."""
        base = self.count.removesuffix(SQUARED)
        column = column_of(base) + (SQUARED if self.count.endswith(SQUARED) else "")
        over = ALWAYS if self.codes.quantity_over is None else self.codes.quantity_over
        return self.measure, self.part, column, over, self.codes.quantity_up_to

    def weight(self) -> pl.Expr:
        """Of squares it is squared, and items that weigh nothing known are none."""
        weight = weight_of(self.choice.count)
        if self.count == "items" and self.choice.weighed:
            return pl.when(weight.is_not_null()).then(1.0)
        return weight**2 if self.count.endswith(SQUARED) else weight


def selected_codes(dated: pl.DataFrame, measures: Mapping[str, Measure]) -> pl.DataFrame:
    """A row for each code and each part of a measure that counts it: the columns of `MARKED`.

    Takes `dated_codes`. `count` is the column summed, `weight` what it is multiplied
    by, `over` and `up_to` the quantity of one item (over -1: any), `since` and `before` the months
    in which the code counts. A cost has the parts "items" and "squares" beside its numerator.
    """
    parts = list(_parts(measures))
    if not parts:
        return pl.DataFrame(schema=MARKED)
    places = _places(dated, parts)
    each = [places[one.codes] for one in parts]
    place, number = np.concatenate(each), np.repeat(np.arange(len(parts)), list(map(len, each)))
    told = pl.DataFrame([one.told() for one in parts], schema=TOLD, orient="row")
    marked = [
        dated.select("bnf_code", "since", "before")[place],
        told[number],
        _weights(dated, parts, place, number).to_frame("weight"),
    ]
    key = ["bnf_code", "measure_id", "part", "count", "since", "before"]
    return (
        pl.concat(marked, how="horizontal")
        .select(*MARKED)
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


def _places(dated: pl.DataFrame, parts: Iterable[_Part]) -> dict[Presentations, Whole]:
    """Where the codes of each choice are; measures share choices, and all look at them at once."""
    different = list(dict.fromkeys(one.codes for one in parts))
    found = _each(dated, map(is_selected, different))
    return {one: np.flatnonzero(of.to_numpy()) for one, of in zip(different, found, strict=True)}


def _weights(dated: pl.DataFrame, parts: Sequence[_Part], place: Whole, number: Whole) -> pl.Series:
    """What the code in each place weighs, as that part sums it."""
    kinds = {one.kind: one.weight().cast(pl.Float64) for one in parts}
    at = {kind: start * len(dated) for start, kind in enumerate(kinds)}
    starts = np.array([at[one.kind] for one in parts])
    return pl.concat(_each(dated, kinds.values())).gather(place + starts[number])


def _each(dated: pl.DataFrame, asked: Iterable[pl.Expr]) -> list[pl.Series]:
    """What each expression gives, all of them in one plan."""
    named = (one.alias(str(at)) for at, one in enumerate(asked))
    return dated.select("bnf_code", *named).get_columns()[1:]


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
