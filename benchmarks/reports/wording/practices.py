"""Why a practice is not compared, in words."""

from benchmarks.reports.rows import Practice

_WHY_NOT = {
    "small_list": "has a list too small to compare",
    "compare_no": "is marked by the locality as different in kind",
    "incomplete_window": "has data for a part of the quarter only",
    "no_list": "has no list size in the files",
    "old_data": "has old data only",
    "not_member": "left the locality",
}


def why_not_compared(practice: Practice) -> str:
    """What keeps a practice from being compared, as the end of a sentence about it."""
    return _WHY_NOT.get(practice.not_compared_because or "not_member", "is not compared")
