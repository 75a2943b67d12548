"""The framework's own sentences: counts and names in, words out; each holds at its edges too."""

from collections.abc import Sequence

from benchmarks.reports.wording import joined, listed, plural, sentence, spelt

WHY = {
    "few_raters": "too few raters",
    "few_organisations": "too few organisations",
    "one_organisation": "most are of one organisation",
    "few_outside": "told with all groups together",
    "alike": "answers too alike to hide anybody",
    "earlier_round": "an earlier round would tell who came or left",
    "earlier_edition": "an earlier edition of the round would tell who came or left",
}
NAMED = 2  # indicators in a heading
LEAST_GAP = 0.005  # what prints as 0 at two decimals
SEEN = "How others see you, and how you see yourselves"
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


def views_heading(asked: int, shown: int, compared: int, apart: int) -> str:
    """The heading of page 2: items that were answered, shown, with a gap, and beyond chance."""
    if not asked:
        return f"{SEEN}: no partner was asked"
    if not shown:
        return f"{SEEN}: too few answers to show"
    if not compared:
        return SEEN
    if not apart:
        return f"{SEEN}: no difference beyond chance"
    return f"{SEEN}: {plural(apart, 'answer')} apart"


def gap_words(gap: float, lower: float, upper: float) -> str:
    """A gap beyond chance with its interval; to a digit more where its near end would print 0."""
    near, far = sorted((abs(lower), abs(upper)))
    digits = 1 if near >= 0.05 else 2
    nearest = f"{near:.{digits}f}" if near >= LEAST_GAP else "just over 0"
    return f"gap {abs(gap):.{digits}f} points, {nearest} to {far:.{digits}f}"


def stands_out(names: Sequence[str], compared: int) -> str:
    """What some domains come to: the compared indicators that stand out, without a total."""
    if not compared:
        return "shown, and not compared"
    if not names:
        if compared == 1:
            return "the one compared figure does not stand out"
        return f"none of {compared} compared figures stands out"
    if len(names) <= NAMED:
        return f"{listed(names)} {'stands' if len(names) == 1 else 'stand'} out"
    return f"{len(names)} of {compared} compared figures stand out"


def statement(out: Sequence[tuple[str, bool]], compared: int) -> str:
    """What is so, for the heading: the names further out than expected, and whether high."""
    if not compared:
        return "a profile to talk about; nothing could be compared"
    if not out:
        if compared == 1:
            return "the one compared indicator is not further out than expected"
        return f"none of {compared} compared indicators is further out than expected"
    if len(out) > NAMED:
        many = f"{spelt(len(out))} of {compared} compared indicators"
        return f"{many} are further out than expected"
    sides = {high for _, high in out}
    if len(out) > 1 and len(sides) == 1:
        told = [
            f"{listed([name for name, _ in out])} are {'higher' if sides == {True} else 'lower'}"
        ]
    else:
        told = [f"{name} is {'higher' if high else 'lower'}" for name, high in out]
    rest = compared - len(out)
    others = {0: "", 1: "; the other one is not"}.get(rest, f"; the other {spelt(rest)} are not")
    return f"{listed(told)} than expected{others}"


def lacking(names: Sequence[str]) -> str:
    """Indicators that were not supplied, in a line; "" for none."""
    return f"Not supplied: {listed(names)}." if names else ""


def more_lacking(count: int, *, some: bool) -> str:
    """What has no line of its own on page 1; `some`: others of its domain have one."""
    if not count:
        return ""
    return f"– {count} more not supplied" if some else f"– not supplied ({count})"


def slopes_heading(shown: int, clear: int) -> str:
    """The heading of the equity page."""
    lead = "Equity: across deprivation"
    if not shown:
        return f"{lead}, nothing could be drawn"
    if not clear:
        return f"{lead}, no slope is clearer than chance"
    told = f"{clear} of {plural(shown, 'slope')}"
    return f"{lead}, {told} {'is' if clear == 1 else 'are'} clearer than chance"
