"""The page on deprivation in words."""

from collections.abc import Sequence

from benchmarks.reports.wording import joined, number, plural, sentence
from benchmarks.reports.wording.inequality import NOT_PEOPLE

CLEAR, UNCLEAR = "clearer than chance", "may run the other way"
FEW_IN_AREA = "under 30 practices"
INTRO = (
    "Practices in the order of their patients’ deprivation, each as wide as its list: the "
    "line runs from the most deprived to the least deprived. The difference is the slope "
    f"index of inequality, with its 95% interval. {NOT_PEOPLE}"
)


def slopes_heading(shown: int, clear: int) -> str:
    """The heading of the equity page."""
    lead = "Equity: across deprivation"
    if not shown:
        return f"{lead}, nothing could be drawn"
    if not clear:
        return f"{lead}, no slope is clearer than chance"
    told = f"{clear} of {plural(shown, 'slope')}"
    return f"{lead}, {told} {'is' if clear == 1 else 'are'} clearer than chance"


def no_data(names: Sequence[str]) -> str:
    """The chosen indicators that have no slope; "" for none."""
    return f"No data: {', '.join(names)}." if names else ""


def line_title(name: str, most: str, least: str) -> str:
    """A slope for a screen reader."""
    return sentence(
        f"{name}: the line runs from {most} at the most deprived practice to {least} at the "
        "least deprived"
    )


def interval_words(
    value: float | None, low: float | None, high: float | None, decimals: int
) -> str:
    """A difference with its interval, where it has one; "" where it is not known."""
    if value is None:
        return ""
    told = number(value, decimals)
    if low is None or high is None:
        return told
    return f"{told} ({number(low, decimals)} to {number(high, decimals)})"


def among(practices: int, told: str = "") -> str:
    """Of how many practices a difference is, and what else is told of it."""
    return joined((plural(practices, "practice"), told), ": ")


def about_slope(period: str, unit: str) -> str:
    """When an indicator was counted, and in what unit."""
    return joined((period, unit), " · ")
