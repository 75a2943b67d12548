"""Page 2 and page 6: how others see the practice, beside how it sees itself.

Partners' answers are never set beside other practices'. REPORTS' rules for the framework.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from benchmarks.framework.views import ALL, DISTRIBUTION, INDICATIVE, WITHHELD
from benchmarks.reports.charts import diamond
from benchmarks.reports.framework.parts import GroupViews, Scale5, Theme, ViewLine, Views
from benchmarks.reports.framework.sight import Sight
from benchmarks.reports.wording import joined, listed, number, plural, sentence

Found = Mapping[str, Any]  # a row of PARTNER_VIEWS
LEFT, STEP, LINE = 3.0, 14.0, 6.4  # of the scale: where 1 stands, from one to the next, its height
BAR_MOST, BAR_WIDE = 4.2, 3.0  # the highest bar of the spread, and how wide each is
COUNTS = ("ones", "twos", "threes", "fours", "fives")
RULE = (
    "Answers are from 1 (strongly disagree) to 5 (strongly agree). Diamond: your own answer. "
    "Circle and line: the partners’ mean with its 95% interval. Grey steps: the answers’ spread. "
    "Shown from 5 raters in 2 organisations, and only where no rater’s answer could be told; "
    "indicative under 15 raters; a mean only from 3 organisations. Partners’ views are never set "
    "beside other practices’."
)
WHY = {
    "few_raters": "too few raters",
    "few_organisations": "too few organisations",
    "one_organisation": "most are of one organisation",
    "few_outside": "told with all groups together",
    "alike": "answers too alike to hide anybody",
    "earlier_round": "an earlier round would tell who came or left",
}


def views_page(sight: Sight) -> Views:
    """Page 2; says so where nobody was asked."""
    rows = _rows(sight, ALL)
    items = [one for one in rows if one["item"] != ALL]
    talk = tuple(_talk(sight, one) for one in items if _beyond_chance(one))
    return Views(
        heading=_heading(items, talk),
        lead=RULE if items else "",
        lines=tuple(_line(sight, one) for one in items),
        talk=talk,
        note="" if items else _nobody(sight),
    )


def _heading(items: Sequence[Found], talk: Sequence[str]) -> str:
    lead = "How others see you, and how you see yourselves"
    if not items:
        return f"{lead}: no partner was asked"
    if all(one["status"] == WITHHELD for one in items):
        return f"{lead}: too few answers to show"
    compared = [one for one in items if one["gap_lower"] is not None]
    if not compared:
        return lead
    if not talk:
        return f"{lead}: no difference beyond chance"
    return f"{lead}: {plural(len(talk), 'answer')} apart"


def _nobody(sight: Sight) -> str:
    own = sight.framework.views.own.filter(practice_code=sight.code)
    beside = (
        " Your own answers stand on the page of what the practice says."
        if not own.is_empty()
        else " Nor has the practice answered the same items itself (self_assessment.csv)."
    )
    return (
        "Partner organisations (community nursing, pharmacies, hospital, mental health, social "
        "care, care homes and others) were not asked about this practice for this quarter, so "
        "nothing of theirs can be shown." + beside
    )


def _rows(sight: Sight, group: str) -> list[Found]:
    mine = sight.framework.views.partners.filter(practice_code=sight.code, rater_group=group)
    return list(mine.sort("item").iter_rows(named=True))


def _beyond_chance(one: Found) -> bool:
    low, high = one["gap_lower"], one["gap_upper"]
    return low is not None and high is not None and (low > 0 or high < 0)


def _talk(sight: Sight, one: Found) -> str:
    more = "higher" if one["gap"] > 0 else "lower"
    near, far = sorted((abs(one["gap_lower"]), abs(one["gap_upper"])))
    return sentence(
        f"{item_words(sight, one['item'])}: you rate this {more} than your partners do (gap "
        f"{abs(one['gap']):.1f} points, {near:.1f} to {far:.1f})"
    )


def item_words(sight: Sight, item: str) -> str:
    """The words of an item, or its name where the bank has none."""
    text = sight.framework.views.items.get(item, item.replace("_", " "))
    return text[:1].upper() + text[1:]


def group_words(sight: Sight, group: str) -> str:
    """The name of a rater group."""
    text = sight.framework.views.groups.get(group, group.replace("_", " "))
    return text[:1].upper() + text[1:]


def _line(sight: Sight, one: Found) -> ViewLine:
    held = one["status"] == WITHHELD
    return ViewLine(
        item=item_words(sight, one["item"]),
        scale=_scale(sight, one),
        mean="" if held or one["mean"] is None else f"{one['mean']:.1f}",
        own="" if one["self_score"] is None else f"{one['self_score']:.0f}",
        raters="" if held else _raters(one),
        mark=_mark(one),
    )


def _raters(one: Found) -> str:
    return joined(
        (plural(one["raters"], "rater"), plural(one["organisations"], "organisation")), ", "
    )


def _mark(one: Found) -> str:
    because = WHY.get(one["because"] or "", one["because"] or "")
    if one["status"] == WITHHELD:
        return joined(("withheld", because), ": ")
    if one["status"] == DISTRIBUTION:
        return joined(("spread only", because), ": ")
    return "indicative" if one["status"] == INDICATIVE else ""


def _scale(sight: Sight, one: Found) -> Scale5 | None:
    """The drawing of one item; None where there is nothing to draw."""
    held = one["status"] == WITHHELD
    own, mean = one["self_score"], None if held else one["mean"]
    if held and own is None:
        return None
    bar = ""
    if mean is not None and one["lower"] is not None and one["upper"] is not None:
        low, high = (min(max(one[end], 1), 5) for end in ("lower", "upper"))
        bar = f"M{_x(low):.2f} {LINE}H{_x(high):.2f}"
    return Scale5(
        title=_told(sight, one),
        track=_track(),
        bar=bar,
        partners=None if mean is None else (round(_x(mean), 2), LINE),
        own="" if own is None else diamond(_x(own), LINE, 1.75),
        bars="" if held else _spread(one),
        indicative=one["status"] == INDICATIVE,
    )


def _x(score: float) -> float:
    return LEFT + (score - 1) * STEP


def _track() -> str:
    ticks = "".join(f"M{_x(score)} {LINE - 1}v2" for score in range(1, 6))
    return f"M{_x(1)} {LINE}H{_x(5)}{ticks}"


def _spread(one: Found) -> str:
    """A step for each answer, as high as it was given often."""
    counts = [one[name] or 0 for name in COUNTS]
    most = max(counts)
    if not most:
        return ""
    steps = []
    for score, count in enumerate(counts, start=1):
        if count:
            high = round(BAR_MOST * count / most, 2)
            left = round(_x(score) - BAR_WIDE / 2, 2)
            steps.append(f"M{left} {LINE - 1.2:.2f}v-{high}h{BAR_WIDE}v{high}z")
    return "".join(steps)


def _told(sight: Sight, one: Found) -> str:
    """Two sentences at most."""
    own = "" if one["self_score"] is None else f"your own answer {one['self_score']:.0f} of 5"
    if one["status"] == WITHHELD:
        return sentence(f"{item_words(sight, one['item'])}: {own}; partners’ answers withheld")
    mean = ""
    if one["mean"] is not None:
        mean = f"partners’ mean {number(one['mean'], 1)}"
        if one["lower"] is not None:
            mean += f" (95% interval {number(one['lower'], 1)} to {number(one['upper'], 1)})"
    parts = joined((mean, own, _raters(one)), ", ")
    counts = [f"{one[name]} gave {score}" for score, name in enumerate(COUNTS, 1) if one[name]]
    spread = sentence(listed(counts)) if counts else ""
    return joined((sentence(f"{item_words(sight, one['item'])}: {parts}"), spread))


def partners_line(sight: Sight) -> str:
    """How many partners answered, for the profile."""
    mine = sight.framework.views.partners.filter(practice_code=sight.code, rater_group=ALL)
    whole = mine.filter(pl.col("item") == ALL)
    rows = whole if not whole.is_empty() else mine.filter(pl.col("status") != WITHHELD)
    if rows.is_empty():
        return "see page 2"
    return f"{plural(int(rows['raters'].max() or 0), 'rater')}, page 2"  # type: ignore[arg-type]


def self_line(sight: Sight) -> str:
    """How many items the practice answered, for the profile."""
    mine = sight.framework.views.own.filter(practice_code=sight.code)
    return plural(mine.height, "item")


def group_views(sight: Sight) -> tuple[GroupViews, ...]:
    """Each rater group's answers; one that may not be shown says so."""
    mine = sight.framework.views.partners.filter(
        pl.col("practice_code") == sight.code, pl.col("rater_group") != ALL
    )
    groups = mine["rater_group"].unique().sort().to_list()
    return tuple(_group(sight, group) for group in groups)


def _group(sight: Sight, group: str) -> GroupViews:
    rows = _rows(sight, group)
    items = [one for one in rows if one["item"] != ALL] or rows
    shown = [one for one in items if one["status"] != WITHHELD]
    if not shown:
        because = next((one["because"] for one in items if one["because"]), "")
        because = WHY.get(because, because)
        note = sentence(joined(("withheld", because), ": "))
        return GroupViews(group_words(sight, group), "", (), note)
    most = max(shown, key=lambda one: one["raters"])
    return GroupViews(
        group_words(sight, group), _raters(most), tuple(_line(sight, one) for one in items), ""
    )


def themes_shown(sight: Sight) -> tuple[Theme, ...]:
    """What several raters said; those with the most of them first."""
    mine = sight.framework.views.themes.filter(practice_code=sight.code)
    rows = mine.sort("raters", "rater_group", "theme", descending=[True, False, False])
    return tuple(
        Theme(group_words(sight, group), theme, plural(raters, "rater"))
        for group, theme, raters in rows.select("rater_group", "theme", "raters").iter_rows()
    )
