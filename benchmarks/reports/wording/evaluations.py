"""A service before and after, in sentences."""

from collections.abc import Mapping
from typing import Any

from benchmarks.periods import Period
from benchmarks.reports.wording import plural, sentence

Found = Mapping[str, Any]  # a row of BEFORE_AFTER
HIGH_FALL = (
    "The practices with the service started out high, so that a fall was to be expected without "
    "it (regression to the mean)."
)


def evaluation_sentences(found: Found, title: str) -> list[str]:
    """What became of one measure with the service and without it, and how far that can be told."""
    if found["status"] == "no_data":
        return [f"{title}: no practice has figures both before and after."]
    told = [_periods(found, title), _both(found), _difference(found)]
    told += [HIGH_FALL] if found["regression_to_mean"] else []
    return [one for one in told if one]


def _periods(found: Found, title: str) -> str:
    before, after = (
        Period(found[f"{side}_start"], found[f"{side}_end"]).words for side in ("before", "after")
    )
    return sentence(f"{title}: {after} beside {before}")


def _both(found: Found) -> str:
    parts = [
        f"{name} the service {found[f'ratio_{name}']:.2f} times what it was "
        f"({plural(found[f'practices_{name}'], 'practice')})"
        for name in ("with", "without")
        if found[f"ratio_{name}"] is not None
    ]
    return sentence(", ".join(parts))


def _difference(found: Found) -> str:
    """The one over the other: with its interval where it is tested."""
    if found["ratio"] is None:
        return "There is nobody to set beside them."
    size = f"{found['ratio']:.2f}"
    if found["status"] != "tested" or found["lower"] is None:
        return sentence(f"Ratio of the two {size}, from too few practices for a test")
    span = f"{found['lower']:.2f} to {found['upper']:.2f}"
    sure = found["lower"] > 1 or found["upper"] < 1
    meaning = "" if sure else ": practices drift apart as far without a service"
    return sentence(f"Ratio of the two {size} ({span}, t test on practices){meaning}")
