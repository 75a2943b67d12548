"""Numbers to words: counts with their nouns, rounding and units."""

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
        few = value > 0 and not any(sign in "123456789" for sign in text)
        if few:  # what there is of something is no zero
            text = number(10.0**-self.decimals, self.decimals)
        text = f"{text}%" if self.percent else f"£{text}" if self.pounds else text
        return f"<{text}" if few else text

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
