"""What prescribing rows add up to: one plan over them, however many measures count them.

Codes that the same parts of measures count are one kind. Rows are added by kind, every amount
beside the others, and measures take theirs from that small table. Rows that are weighed, told by
the quantity of an item, or of an amount that few codes are asked for, are added mark by mark.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from benchmarks.measures.marked import ALWAYS, SQUARED, in_month, in_quantity
from benchmarks.periods import Period
from benchmarks.statistics.sums import AMOUNT, exact, sum_of_steps

KEY = ["practice_code", "measure_id", "month"]
AMOUNTS = ("items", "quantity", "nic", "adq")
CODE_WINDOWS = ("quarter", "rolling_year")
MARK = ["fills", "count", "since", "before"]
# Rows that two plans scan are read for each: shared, they are held in memory until both have them,
# which is 1.4 GB for a national month.
APART = pl.QueryOptFlags(comm_subplan_elim=False)
FEW_CODES = 5_000  # of more, looking for each takes longer than reading past saves
FEW = 0.1  # of the codes; an amount asked for of fewer is not added for all of them


def sums(prescribing: pl.LazyFrame, marked: pl.DataFrame, coarse: pl.DataFrame) -> pl.LazyFrame:
    """Practice by measure, part and month, the amount that it counts, in one plan.

    Takes PRESCRIBING of the practices asked for, `marked_codes`, and the files that are
    `too_coarse` for a measure; to be collected with APART. The items of one row share its cost
    evenly; so squared, they sum to its square over their number.
    """
    place = ["practice_code", "month", *(["file"] if coarse.height else [])]
    marks = Marks.of(marked)
    rows = prescribing.select(*place, "bnf_code", *AMOUNTS)
    added = pl.concat([_by_kind(rows, marks, place), by_mark(rows, marks, place)])
    if coarse.height:
        fed = marks.parts.join(coarse, on="measure_id").select("file", "fills")
        added = added.join(fed.lazy(), on=["file", "fills"], how="anti")
    return in_parts(added, marks)


def in_parts(added: pl.LazyFrame, marks: "Marks") -> pl.LazyFrame:
    """What was added by practice, month and `fills`, as sums of measures and parts."""
    return (
        added.group_by("practice_code", "month", "fills")
        .agg(amount=pl.col("amount").sum().cast(pl.Float64))
        .join(marks.parts.lazy(), on="fills")
        .select(*KEY, "part", "amount")
    )


@dataclass(frozen=True)
class Marks:
    """Marks as rows are added: by kind of code where whole rows are counted, the others by code."""

    parts: pl.DataFrame  # fills, and the measure_id and part that the number stands for
    codes: pl.DataFrame  # bnf_code, kind
    kinds: pl.DataFrame  # kind, and the columns of MARK
    others: pl.DataFrame  # bnf_code, the columns of MARK, weight, over, up_to

    @classmethod
    def of(cls, marked: pl.DataFrame) -> "Marks":
        """Those of `marked_codes`; kinds are numbered from 1."""
        whole = (pl.col("weight") == 1) & (pl.col("over") == ALWAYS) & pl.col("up_to").is_null()
        asked = pl.col("bnf_code").n_unique().over("count")
        told = marked.with_columns(
            by_kind=whole & (asked >= FEW * pl.col("bnf_code").n_unique()),
            fills=pl.struct("measure_id", "part").rank("dense"),
        ).with_columns(mark=pl.struct(MARK).rank("dense"))
        by_kind = told.filter("by_kind")
        codes = (
            by_kind.sort("bnf_code", "mark")
            .group_by("bnf_code", maintain_order=True)
            .agg(marks=pl.col("mark").cast(pl.String).str.join(" "))
            .select("bnf_code", kind=pl.col("marks").rank("dense"))
        )
        kinds = by_kind.join(codes, on="bnf_code").select("kind", *MARK).unique()
        others = told.filter(~pl.col("by_kind")).select(
            "bnf_code", *MARK, "weight", "over", "up_to"
        )
        return cls(told.select("fills", "measure_id", "part").unique(), codes, kinds, others)


def _by_kind(rows: pl.LazyFrame, marks: Marks, place: Sequence[str]) -> pl.LazyFrame:
    """Amounts by place and part, of codes of which whole rows are counted."""
    of_codes = past_others(rows, marks.codes).join(marks.codes.lazy(), on="bnf_code")
    added = of_codes.group_by(*place, "kind").agg(amounts_of(marks.kinds, {}))
    return of_kinds(added, marks, place)


def amounts_of(marks: pl.DataFrame, steps: Mapping[str, int]) -> list[pl.Expr]:
    """The exact sum of each amount that marks ask for, `steps` told of those that are in steps."""
    return [
        (sum_of_steps(one, steps[name]) if name in steps else one.cast(AMOUNT).sum()).alias(name)
        for name, one in _counted(marks).items()
    ]


def of_kinds(added: pl.LazyFrame, marks: Marks, place: Sequence[str]) -> pl.LazyFrame:
    """Amounts by place and part, from `amounts_of` by place and kind of code."""
    return (
        added.join(marks.kinds.lazy(), on="kind")
        .filter(in_month())
        .select(*place, "fills", amount=_asked_for(_counted(marks.kinds)))
    )


def by_mark(rows: pl.LazyFrame, marks: Marks, place: Sequence[str]) -> pl.LazyFrame:
    """The same of the others, each row times its weight."""
    return (
        past_others(rows, marks.others)
        .join(marks.others.lazy(), on="bnf_code")
        .filter(in_month(), in_quantity())
        .group_by(*place, "fills")
        .agg(amount=_weighed(_counted(marks.others)).cast(AMOUNT).sum())
    )


def only(rows: pl.LazyFrame, name: str, known: pl.DataFrame) -> pl.LazyFrame:
    """The rows of which `name` is among the known values of that column.

    Written out as values, since files are read past what a value is not in, and read whole for a
    join.
    """
    return rows.filter(pl.col(name).is_in(known[name].unique().sort().to_list()))


def past_others(rows: pl.LazyFrame, known: pl.DataFrame) -> pl.LazyFrame:
    """Rows before they are joined to known codes, without most others where those codes are few."""
    few = known["bnf_code"].n_unique() <= FEW_CODES
    return only(rows, "bnf_code", known) if few else rows


def _counted(marks: pl.DataFrame) -> dict[str, pl.Expr]:
    """What marks ask for of a row, by its name."""
    items = pl.col("items")
    every = {name: pl.col(name) for name in AMOUNTS} | {
        name + SQUARED: pl.when(items > 0).then(pl.col(name).cast(pl.Float64) ** 2 / items)
        for name in AMOUNTS
    }
    return {name: every[name] for name in sorted(marks["count"].unique())}


def _asked_for(names: Iterable[str]) -> pl.Expr:
    """The sum that a mark asks for, of the columns of sums."""
    found = (pl.when(pl.col("count") == name).then(pl.col(name)) for name in names)
    return pl.coalesce(pl.lit(None, AMOUNT), *found)


def _weighed(amounts: Mapping[str, pl.Expr]) -> pl.Expr:
    """The amount that a row's mark asks for, times its weight."""
    found = (pl.when(pl.col("count") == name).then(one) for name, one in amounts.items())
    return pl.coalesce(pl.lit(None, pl.Float64), *found) * pl.col("weight")


def counted_rows(prescribing: pl.LazyFrame, marked: pl.DataFrame) -> pl.LazyFrame:
    """The rows that marks of one part take, each with the `amount` that it counts."""
    return (
        prescribing.join(marked.lazy(), on="bnf_code")
        .filter(in_month(), in_quantity())
        .with_columns(amount=_weighed({name: pl.col(name) for name in AMOUNTS}))
    )


def sums_by_code(
    prescribing: pl.LazyFrame, marked: pl.DataFrame, coarse: pl.DataFrame, quarter: Period
) -> pl.LazyFrame:
    """What each presentation adds to a numerator in the quarter and in the year that ends with it.

    Takes what `sums` takes; in one collect with it the rows are passed once.
    """
    amount = _weighed({name: pl.col(name) for name in AMOUNTS})
    year = pl.col("month").is_between(quarter.ending_here(12).start, quarter.end)
    return (
        past_others(prescribing, marked)
        .select("practice_code", "month", "bnf_code", "file", *AMOUNTS)
        .filter(year)
        .join(marked.lazy().filter(pl.col("part") == "numerator"), on="bnf_code")
        .filter(in_month(), in_quantity())
        .join(coarse.lazy(), on=["file", "measure_id"], how="anti")
        .group_by("practice_code", "measure_id", "bnf_code")
        .agg(
            quarter=exact(amount.filter(pl.col("month") >= quarter.start)),
            rolling_year=exact(amount),
        )
    )
