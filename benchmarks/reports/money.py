"""The page on money: spending beside its plan, where the year will end, and why it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import polars as pl

from benchmarks.periods import add_months, financial_year_start
from benchmarks.reports.charts import Tick
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import plural
from benchmarks.reports.wording.spending import (
    CONTROL,
    TITLES,
    Found,
    between,
    change_sentence,
    course_title,
    money_heading,
    money_lead,
    no_change,
    pounds,
    signed,
)

WIDTH, HEIGHT = 110.0, 46.0
LABEL = 5.0  # a label needs this much above the axis


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the budget, in words."""

    title: str
    months: str
    plan: str
    spent: str
    differs: str
    year: str
    forecast: str
    range: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place of the chart, in mm from its top left."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Course:
    """Spending and plan, added up over the year; lengths in mm."""

    title: str
    width: float
    height: float
    plan: str  # a line
    spent: str  # a line
    dots: str
    range: tuple[float, float, float] | None  # x, top and bottom of the year's end
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of the change, or a presentation that it is of."""

    what: str
    pounds: str
    words: str


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """The page; printed where a budget is supplied."""

    heading: str
    lead: str
    headings: tuple[Heading, ...]
    course: Course | None
    change: str
    causes: tuple[Cause, ...]
    largest: tuple[Cause, ...]
    control: str


def money_page(subject: Subject) -> MoneyPage | None:
    """The page of a practice; None without a budget."""
    code, found = subject.practice.practice_code, subject.computed.money
    years = found.year.filter(practice_code=code).sort("heading", descending=True).to_dicts()
    if not years:
        return None
    spending = found.spending.filter(practice_code=code)
    causes = found.causes.filter(practice_code=code).to_dicts()
    first = years[0]
    return MoneyPage(
        heading=money_heading(years),
        lead=money_lead(years),
        headings=tuple(_line(one) for one in years),
        course=_course(spending.filter(heading=first["heading"]), first),
        change=change_sentence(causes[0]) if causes else no_change(),
        causes=_parts(causes[0]) if causes else (),
        largest=_largest(causes[0]) if causes else (),
        control=CONTROL,
    )


def _line(one: Found) -> Heading:
    known = one["spent"] is not None
    return Heading(
        title=TITLES[one["heading"]],
        months=plural(one["months"] or 0, "month"),
        plan=pounds(one["planned"]),
        spent=pounds(one["spent"]) or "not supplied",
        differs=pounds(one["spent"] - one["planned"]) if known else "",
        year=pounds(one["year_budget"]),
        forecast=pounds(one["forecast"]),
        range=between(one["lower"], one["upper"]),
    )


def _course(spending: pl.DataFrame, year: Found) -> Course | None:
    """The year's course of one heading; None where no month has spending."""
    rows = spending.sort("month").drop_nulls("spend").to_dicts()
    if not rows:
        return None
    start = financial_year_start(rows[-1]["month"])
    plan = list(accumulate((row["budget"] for row in rows), initial=0.0))
    spent = list(accumulate((row["spend"] for row in rows), initial=0.0))
    top = max(*plan, *spent, year["upper"] or 0.0, year["year_budget"] or 0.0) * 1.05

    def at(month: date) -> float:
        return float(round(4 + (WIDTH - 12) * _months(start, month) / 12, 2))

    def down(value: float) -> float:
        return float(round(HEIGHT - (HEIGHT - 2) * value / top, 2))

    ends = [start, *(add_months(row["month"], 1) for row in rows)]
    line = [(at(month), down(value)) for month, value in zip(ends, spent, strict=True)]
    planned = [(at(month), down(value)) for month, value in zip(ends, plan, strict=True)]
    if year["year_budget"] is not None:
        planned.append((at(add_months(start, 12)), down(year["year_budget"])))
    end = at(add_months(start, 12))
    known = year["lower"] is not None
    return Course(
        title=course_title(year),
        width=WIDTH,
        height=HEIGHT,
        plan=_path(planned),
        spent=_path(line),
        dots="".join(f"M{x} {y}h0" for x, y in line[1:]),
        range=(end, down(year["upper"]), down(year["lower"])) if known else None,
        ticks=tuple(
            Tick(at(add_months(start, step)), f"{add_months(start, step):%b}")
            for step in range(0, 13, 3)
        ),
        labels=_labels(year, planned[-1][1], line[-1], end),
    )


def _labels(year: Found, plan: float, spent: tuple[float, float], end: float) -> tuple[Label, ...]:
    """The plan at its end, the spending so far, and the forecast beside its bar."""
    whole = year["year_budget"] if year["year_budget"] is not None else year["planned"]
    beside = spent[1] + 2.4 if spent[1] < HEIGHT - LABEL else spent[1] - LABEL / 2
    labels = [
        Label(end + 3, plan, f"plan {pounds(whole)}"),
        Label(spent[0] + 2, beside, f"spent {pounds(year['spent'])}"),
    ]
    return tuple(labels)


def _months(start: date, month: date) -> int:
    return (month.year - start.year) * 12 + month.month - start.month


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _parts(found: Found) -> tuple[Cause, ...]:
    return (
        Cause("Volume", signed(found["volume"]), "what more or fewer items alone would have cost"),
        Cause("Price", signed(found["price"]), "the same presentations at another price"),
        Cause("Mix", signed(found["mix"]), "other presentations, and more or less in each item"),
    )


def _largest(found: Found) -> tuple[Cause, ...]:
    pairs = zip(found["names"], found["changes"], strict=True)
    return tuple(Cause(name, signed(change), "") for name, change in pairs)
