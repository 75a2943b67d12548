"""Months, NHS quarters, financial and calendar years: the one place that parses a period."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from benchmarks.errors import BadPeriod

Grain = Literal["month", "quarter", "financial_year", "calendar_year", "months"]

_MONTH = re.compile(r"(\d{4})[-_/ ]?(\d{2})(?:[-_/ ]?01)?")
_QUARTER = re.compile(r"(\d{4})[-/_](\d{2})\s*Q([1-4])", re.IGNORECASE)
_FINANCIAL = re.compile(r"(\d{4})[-/_](\d{2})")
_SPAN = re.compile(r"(\d{4})_(\d{2})-(\d{2})")
_CALENDAR = re.compile(r"(\d{4})")


@dataclass(frozen=True, order=True)
class Period:
    """Whole months from `start` to `end`, both days included."""

    start: date
    end: date

    @cached_property
    def months(self) -> int:
        """How many months it holds."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def label(self) -> str:
        """As files and names write it: 2025-11, 2025-26Q3, 2023-24, 2018."""
        year, month = self.start.year, self.start.month
        if self.months == 1:
            return f"{year}-{month:02}"
        if self.months == 3 and month % 3 == 1:
            first = year if month >= 4 else year - 1
            return f"{first}-{(first + 1) % 100:02}Q{(month - 4) % 12 // 3 + 1}"
        if self.months == 12 and month == 4:
            return f"{year}-{(year + 1) % 100:02}"
        if self.months == 12 and month == 1:
            return f"{year}"
        return f"{self.start:%Y-%m} to {self.end:%Y-%m}"

    @property
    def words(self) -> str:
        """As a sentence says it: "November 2025", "October to December 2025"."""
        if self.months == 1:
            return f"{self.start:%B %Y}"
        if self.start.year == self.end.year:
            return f"{self.start:%B} to {self.end:%B %Y}"
        return f"{self.start:%B %Y} to {self.end:%B %Y}"

    def each_month(self) -> Iterator[date]:
        """The first day of each of its months."""
        for step in range(self.months):
            yield add_months(self.start, step)

    def ending_here(self, months: int) -> "Period":
        """The period of so many months that ends with this one."""
        return Period(add_months(self.end.replace(day=1), 1 - months), self.end)

    def quarters_back(self, count: int) -> "Period":
        """This quarter, `count` quarters earlier."""
        return month_span(add_months(self.start, -3 * count), 3)


def add_months(day: date, months: int) -> date:
    """The first day of the month so many months after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def month_span(start: date, months: int) -> Period:
    """So many whole months from the month of `start` on."""
    return Period(start.replace(day=1), month_end(add_months(start, months - 1)))


def financial_year_start(day: date) -> date:
    """The first of April on or before a day."""
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def parse_quarter(text: str) -> Period:
    """An NHS quarter: `2025-26Q3` or `2025/26 Q3` is October to December 2025.

    Raises BadPeriod, also where the two years do not follow each other.
    """
    found = _QUARTER.fullmatch(text.strip())
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise BadPeriod(text, "a quarter")
    return month_span(add_months(date(int(found[1]), 4, 1), 3 * (int(found[3]) - 1)), 3)


def parse_period(text: str) -> Period:
    """A month, quarter, financial year, calendar year or span of months, as files write them.

    `2025-11`, `202511`, `2025_11`, `2025-11-01`; `2025-26Q3`; `2023/24`; `2018`; `2016_01-03`.
    `2011-12` is December 2011: a financial year needs a slash (or years that are no month).
    Raises BadPeriod.
    """
    text = text.strip()
    if _QUARTER.fullmatch(text):
        return parse_quarter(text)
    if (found := _FINANCIAL.fullmatch(text)) and _is_financial(found, text):
        return month_span(date(int(found[1]), 4, 1), 12)
    if (found := _SPAN.fullmatch(text)) and 1 <= int(found[2]) < int(found[3]) <= 12:
        return month_span(date(int(found[1]), int(found[2]), 1), int(found[3]) - int(found[2]) + 1)
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1900:
        return month_span(date(int(found[1]), int(found[2]), 1), 1)
    if (found := _CALENDAR.fullmatch(text)) and int(found[1]) >= 1900:
        return month_span(date(int(found[1]), 1, 1), 12)
    raise BadPeriod(text, "a period")


def _is_financial(found: re.Match[str], text: str) -> bool:
    """Whether `2023/24`, or `2023-24`, whose second part can be no month, is meant."""
    follows = (int(found[1]) + 1) % 100 == int(found[2])
    return follows and ("/" in text or int(found[2]) > 12)
