"""Days, windows and how many of their months there are."""

from datetime import date

from benchmarks.reports.rows import Row


def day(when: date) -> str:
    """A date as a sentence has it: 31 October 2024."""
    return f"{when.day} {when:%B %Y}"


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
