"""Why partners' answers are not shown, in sentences."""

from collections.abc import Sequence

from benchmarks.reports.wording import joined, listed, plural, sentence

WHY = {
    "few_raters": "too few raters",
    "few_organisations": "too few organisations",
    "one_organisation": "most are of one organisation",
    "few_outside": "told with all groups together",
    "alike": "answers too alike to hide anybody",
    "earlier_round": "an earlier round would tell who came or left",
    "earlier_edition": "an earlier edition of the round would tell who came or left",
}
FLOOR = (
    "Answers are shown from 5 raters in 2 organisations, and only where no rater’s answer could be "
    "told."
)


def why(because: str | None) -> str:
    """Why a view is not shown; "" where it is."""
    return WHY.get(because or "", because or "")


def withheld(because: str | None) -> str:
    """As "withheld: too few raters"."""
    return joined(("withheld", why(because)), ": ")


def spread_only(because: str | None) -> str:
    """The mark of an item without a mean: "spread only", and why where that is known."""
    return joined(("spread only", why(because)), ": ")


def held_groups(groups: Sequence[tuple[str, str | None]]) -> str:
    """The rater groups of which nothing may be shown, each with its reason; "" for none."""
    if not groups:
        return ""
    told = [joined((name, f"({why(because)})" if because else ""), " ") for name, because in groups]
    return sentence(f"Not shown by themselves: {listed(told)}")


def held_items(items: Sequence[tuple[str, str | None]]) -> str:
    """The items of a group that may not be shown, by their reason; "" for none."""
    by_reason: dict[str, list[str]] = {}
    for name, because in items:
        by_reason.setdefault(why(because), []).append(name)
    told = [
        joined((listed(names), f"({because})" if because else ""), " ")
        for because, names in by_reason.items()
    ]
    return sentence(f"Withheld: {'; '.join(told)}") if told else ""


def none_shown(items: int, because: Sequence[str | None]) -> str:
    """What page 2 says where partners answered and nothing of it may be shown."""
    reasons = list(dict.fromkeys(why(one) for one in because if one))
    told = f"Partners answered {plural(items, 'item')}, and nothing of that may be shown"
    return f"{sentence(joined((told, listed(reasons)), ': '))} {FLOOR}"
