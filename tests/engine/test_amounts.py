"""The one pass over the rows adds what a plain loop over rows and marks adds, to the penny."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measures.amounts import sums
from benchmarks.measures.marked import MARKED, SQUARED
from benchmarks.measures.numbers import sums_by_number

Line = dict[str, Any]
OCTOBER, NOVEMBER, DECEMBER = (date(2025, month, 1) for month in (10, 11, 12))
SQUARES = ["nic" + SQUARED, "items" + SQUARED]
amount = st.none() | st.integers(0, 9_999).map(lambda pence: pence / 100)
row = st.fixed_dictionaries(
    {
        "practice_code": st.sampled_from(["X10001", "X10002"]),
        "month": st.sampled_from([OCTOBER, NOVEMBER, DECEMBER]),
        "file": st.sampled_from(["national", "own"]),
        "bnf_code": st.sampled_from("ABCDEF"),
        "items": st.none() | st.integers(0, 30).map(float) | st.just(70_000.0),
        "quantity": st.none() | st.integers(0, 900).map(float),
        "nic": amount,
        "adq": amount,
    }
)
mark = st.fixed_dictionaries(
    {
        "bnf_code": st.sampled_from("ABCDE"),
        "measure_id": st.sampled_from(["first", "second", "third"]),
        "part": st.sampled_from(["numerator", "denominator", "squares"]),
        "count": st.sampled_from(["items", "nic", "adq", "quantity", *SQUARES]),
        "weight": st.sampled_from([1.0, 1.0, 0.25]),
        "over": st.sampled_from([-1.0, -1.0, 15.0]),
        "up_to": st.sampled_from([None, None, 28.0]),
        "since": st.sampled_from([None, None, NOVEMBER]),
        "before": st.sampled_from([None, None, DECEMBER]),
    }
)
rows = st.lists(row, max_size=30)
marks = st.lists(
    mark,
    max_size=25,
    unique_by=lambda one: tuple(one[k] for k in ("bnf_code", "measure_id", "part")),
)


def counts(one: Line, of: Line) -> bool:
    """Whether a mark takes a row."""
    if of["bnf_code"] != one["bnf_code"]:
        return False
    if (of["since"] and one["month"] < of["since"]) or (
        of["before"] and one["month"] >= of["before"]
    ):
        return False
    if of["over"] < 0 and of["up_to"] is None:
        return True
    if one["items"] is None or one["quantity"] is None:
        return False
    over = of["over"] < 0 or one["quantity"] > of["over"] * one["items"]
    return over and (of["up_to"] is None or one["quantity"] <= of["up_to"] * one["items"])


def adds(one: Line, of: Line) -> Fraction:
    """What a row adds for a mark that takes it: nothing where its amount is not told."""
    name = of["count"].removesuffix(SQUARED)
    if one[name] is None:
        return Fraction(0)
    told = Fraction(str(one[name]))
    if of["count"] != name:
        told = told**2 / Fraction(one["items"]) if one["items"] else Fraction(0)
    return told * Fraction(of["weight"])


def looped(
    dispensed: list[Line], marked: list[Line], not_fine_enough: set[str]
) -> dict[tuple[Any, ...], Fraction]:
    """The sums, row by row and mark by mark."""
    wanted: dict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
    for one in dispensed:
        for of in marked:
            left_out = one["file"] == "own" and of["measure_id"] in not_fine_enough
            if counts(one, of) and not left_out:
                key = (one["practice_code"], of["measure_id"], one["month"], of["part"])
                wanted[key] += adds(one, of)
    return wanted


def prescribing(dispensed: list[Line]) -> pl.LazyFrame:
    schema: dict[str, Any] = dict.fromkeys(("practice_code", "file", "bnf_code"), pl.String)
    schema |= {"month": pl.Date} | dict.fromkeys(("items", "quantity", "nic", "adq"), pl.Float64)
    return pl.LazyFrame(dispensed, schema=schema)


def assert_are(found: pl.DataFrame, wanted: dict[tuple[Any, ...], Fraction]) -> None:
    got = {line[:4]: line[4] for line in found.rows()}
    assert got.keys() == wanted.keys()
    assert all(abs(got[key] - float(total)) < 1e-6 for key, total in wanted.items())


@given(rows, marks, st.sets(st.sampled_from(["first", "second"])))
def test_sums_by_kind_of_code_are_those_of_a_loop_over_rows_and_marks(
    dispensed: list[Line], marked: list[Line], not_fine_enough: set[str]
) -> None:
    coarse = pl.DataFrame(
        [("own", name) for name in sorted(not_fine_enough)],
        schema={"file": pl.String, "measure_id": pl.String},
        orient="row",
    )
    found = sums(prescribing(dispensed), pl.DataFrame(marked, schema=MARKED), coarse).collect()
    assert_are(found, looped(dispensed, marked, not_fine_enough))


STEPS = {"items": 1, "nic": 100, "quantity": 1}


@given(
    rows,
    marks,
    st.permutations(range(6)),
    st.permutations(range(4)),
    st.sets(st.sampled_from(sorted(STEPS))),
    st.sampled_from([pl.Float64, pl.UInt32]),
)
def test_sums_by_number_are_those_of_a_loop_over_rows_and_marks(
    dispensed: list[Line],
    marked: list[Line],
    codes: list[int],
    practices: list[int],
    in_steps: set[str],
    items: pl.DataType,
) -> None:
    numbers = {"bnf_code": dict(zip("ABCDEF", codes, strict=True))}
    numbers["practice_code"] = dict(zip(("X10001", "X10002"), practices, strict=False))
    asked = pl.DataFrame(marked, schema=MARKED)
    frame = prescribing(dispensed).with_columns(numbered(numbers, "bnf_code", "practice_code"))
    frame = frame.with_columns(pl.col("items").cast(items))
    months = sorted({one["month"] for one in dispensed})
    asked = asked.with_columns(numbered(numbers, "bnf_code"))
    plan = sums_by_number(frame, asked, months, {name: STEPS[name] for name in in_steps})
    names = {number: name for name, number in numbers["practice_code"].items()}
    found = plan.collect().with_columns(
        pl.col("practice_code").replace_strict(names, return_dtype=pl.String)
    )
    assert_are(found, looped(dispensed, marked, set()))


def numbered(numbers: dict[str, dict[str, int]], *names: str) -> list[pl.Expr]:
    return [pl.col(name).replace_strict(numbers[name], return_dtype=pl.UInt32) for name in names]
