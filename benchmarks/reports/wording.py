"""Numbers to words: rounding, units, and the phrases that carry a comparison."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from math import floor, isfinite, log10

from benchmarks.measures.definition import Measure
from benchmarks.reports.rows import Row

MINUS = "−"
SMALL_WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 measure", "3 measures", "2 practices"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def spelt(count: int) -> str:
    """Small counts as words, others as figures."""
    return SMALL_WORDS[count] if 0 <= count < len(SMALL_WORDS) else f"{count:,}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items as a sentence lists them: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def sentence(text: str) -> str:
    """With a capital and a full stop, and neither twice."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".?!:" else text + "."


def first_sentence(text: str, longest: int = 130) -> str:
    """The first sentence of a text; where it is longer than `longest`, its first clauses."""
    ends = [at + 1 for at in (text.find(f"{sign} ") for sign in ".?!") if at > 0]
    first = text[: min(ends)] if ends else text
    if len(first) <= longest:
        return sentence(first)
    clause = max(first[:longest].rfind(sign) for sign in ",;:")
    if clause > longest // 3:
        return first[:clause] + "."
    return first[:longest].rsplit(" ", 1)[0] + " …"


def day(when: date) -> str:
    """A date as a sentence has it: 31 October 2024."""
    return f"{when.day} {when:%B %Y}"


def decimals_of(value: float, figures: int = 3) -> int:
    """Decimals that show so many significant figures, at most four."""
    if value == 0 or not isfinite(value):
        return 0
    return min(max(figures - 1 - floor(log10(abs(value))), 0), 4)


def number(value: float, decimals: int | None = None) -> str:
    """A figure to three significant figures, or to so many decimals; a true minus sign."""
    if decimals is None:
        decimals = decimals_of(value)
        value = _significant(value)
    text = f"{abs(value):,.{decimals}f}"
    return MINUS + text if value < 0 and any(sign in "123456789" for sign in text) else text


def _significant(value: float) -> float:
    """Rounded to three significant figures, so that 34,104 is 34,100."""
    return 0.0 if value == 0 else round(value, 2 - floor(log10(abs(value))))


def rounded(value: float) -> str:
    """A count that is an estimate: whole, to three significant figures."""
    return number(_significant(value), 0)


def count(value: float | None) -> str:
    """A count of events; "" where there is none to print."""
    return "" if value is None else f"{value:,.0f}"


def money(value: float) -> str:
    """Pounds, in thousands from £10,000."""
    return f"£{value / 1000:,.0f} thousand" if abs(value) >= 10_000 else f"£{value:,.0f}"


class Scale:
    """How one measure's figures are printed: precision and unit, the same in a whole block."""

    def __init__(self, measure: Measure, row: Row) -> None:
        self.unit = measure.value.unit
        self.percent = self.unit.startswith("%")
        self.pounds = self.unit.startswith("£")
        self.decimals = self._decimals(measure, row)

    def _decimals(self, measure: Measure, row: Row) -> int:
        if measure.value.kind == "proportion" and self.percent:
            return 0 if (row.denominator or 0) < 1000 else 1
        largest = max(row.peer_value or 0.0, row.value or 0.0)
        if self.pounds:
            return 0 if largest >= 100 else 2
        return decimals_of(largest)

    def figure(self, value: float | None) -> str:
        """The bare figure with its % or £; "" where there is none."""
        if value is None:
            return ""
        text = "0" if value == 0 else number(value, self.decimals)
        return f"{text}%" if self.percent else f"£{text}" if self.pounds else text

    def with_unit(self, value: float) -> str:
        """The figure with its unit: "8% of items", "45.2 items per 1,000 patients a month"."""
        return f"{self.figure(value)} {self.rest_of_unit}".strip()

    @property
    def rest_of_unit(self) -> str:
        """What follows a figure that already carries its % or £."""
        return self.unit[1:].strip() if self.percent or self.pounds else self.unit

    def between(self, lower: float | None, upper: float | None) -> str:
        """A range: "38.2 to 51.0"; "" where it is not known."""
        if lower is None or upper is None:
            return ""
        low = number(lower, self.decimals) if self.percent else self.figure(lower)
        return f"{low} to {self.figure(upper)}"


def window_words(row: Row) -> str:
    """The window as a sentence says it: "October to December 2025", "12 months to March 2025"."""
    period = row.period
    if row.window == "snapshot":
        return day(row.period_end)
    if period.months == 12 and row.window == "year" and period.start.month == 4:
        return f"{period.start.year}/{period.end.year % 100:02}"
    if period.months == 12 and row.window == "year" and period.start.month == 1:
        return f"{period.start.year}"
    if period.months == 12:
        return f"12 months to {row.period_end:%B %Y}"
    return period.words


def months_words(row: Row) -> str:
    """As "2 of 3 months" where the window is incomplete, else ""."""
    lacking = row.incomplete or row.because == "incomplete_window"
    if not lacking or row.months_with_data is None:
        return ""
    return f"{row.months_with_data} of {row.period.months} months"


def span_words(row: Row) -> str:
    """How long the window is, for "fewer than 10 events in …"."""
    months = row.period.months
    return "a year" if months == 12 else "a month" if months == 1 else f"{months} months"


def most(found: Iterable[str]) -> str:
    """What at least three have; "" where nothing does."""
    often = Counter(found).most_common(1)
    return often[0][0] if often and often[0][1] >= 3 else ""


def joined(parts: Iterable[str], by: str = " ") -> str:
    """The parts that are there, joined."""
    return by.join(part for part in parts if part)
