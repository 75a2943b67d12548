"""Money in words: pounds, the plan, the end of the year, and why it changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.reports.wording import MINUS, joined, sentence

CONTROL = (
    "Prices are set nationally and change without you; shortages move them most. What you can "
    "change is how often, how much and what is prescribed."
)

TITLES = {
    "prescribing": "Prescribing",
    "referrals": "Referrals",
    "diagnostics": "Diagnostics",
}
Found = Mapping[str, Any]


def pounds(value: float | None) -> str:
    """Pounds as the page prints them: in thousands from £10,000; "" where not known."""
    if value is None:
        return ""
    sign = MINUS if round(value) < 0 else ""
    size = abs(value)
    return f"{sign}£{size / 1000:,.0f} thousand" if size >= 10_000 else f"{sign}£{size:,.0f}"


def between(low: float | None, high: float | None) -> str:
    """A range of pounds: "£58 to 64 thousand"; "" where not known."""
    if low is None or high is None:
        return ""
    first, last = pounds(low), pounds(high)
    if first.endswith(" thousand") and last.endswith(" thousand"):
        return f"{first.removesuffix(' thousand')} to {last.removeprefix('£')}"
    return f"{first} to {last}"


def money_heading(years: Sequence[Found]) -> str:
    """How far spending is from its plan."""
    first = years[0]
    if first["spent"] is None or not first["planned"]:
        return "Money: a budget, and no spending that could be told"
    share = 100 * (first["spent"] / first["planned"] - 1)
    title = TITLES[first["heading"]]
    if abs(share) < 0.5:
        return f"Money: {title.lower()} is as planned so far"
    side = "above" if share > 0 else "below"
    return f"Money: {title.lower()} is {abs(share):.0f}% {side} plan so far"


def money_lead(years: Sequence[Found]) -> str:
    """Where the year will end, heading by heading."""
    told = [
        f"{TITLES[one['heading']]} will end the year at {between(one['lower'], one['upper'])}, if "
        f"the rest goes as the months so far; the budget is {pounds(one['year_budget'])}"
        for one in years
        if one["forecast"] is not None
    ]
    if not told:
        return "Where the year will end cannot be told: that needs three months and a whole plan."
    return " ".join(sentence(one) for one in told)


def course_title(year: Found) -> str:
    """Two sentences for a screen reader: spent beside planned, and the end of the year."""
    told = (
        f"{TITLES[year['heading']]}: {pounds(year['spent'])} spent in {year['months']} months, "
        f"{pounds(year['planned'])} planned"
    )
    end = ""
    if year["lower"] is not None:
        end = f"The year will end at {between(year['lower'], year['upper'])}"
    return joined((sentence(told), sentence(end)))


def change_sentence(found: Found) -> str:
    """How much more or less was spent than a year before."""
    side = "more" if found["change"] >= 0 else "less"
    return sentence(
        f"Prescribing cost {pounds(found['cost'])} in the year to date, "
        f"{pounds(abs(found['change']))} {side} than in the same months a year before. "
        "Volume, price and mix add up to that"
    )


def no_change() -> str:
    """Why no change is split."""
    return "The same months a year before are not in the data, so no change can be split."


def signed(value: float) -> str:
    """Pounds with their sign."""
    text = pounds(value)
    return f"+{text}" if round(value) > 0 else text
