"""Page 2 and page 6: how others see the practice, beside how it sees itself.

Partners' answers are never set beside other practices'. REPORTS' rules for the framework.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from benchmarks.framework.views import ALL, INDICATIVE, WITHHELD
from benchmarks.reports.charts import circles, diamond
from benchmarks.reports.framework.parts import GroupViews, Scale5, Theme, ViewLine, Views
from benchmarks.reports.framework.sight import Sight
from benchmarks.reports.framework.wording import views as words
from benchmarks.reports.framework.wording.withheld import held_groups, held_items, none_shown

Found = Mapping[str, Any]  # a row of PARTNER_VIEWS
LEFT, STEP, LINE = 3.0, 14.0, 4.9  # of the scale: where 1 stands, from one to the next, its height
BAR_MOST, BAR_WIDE = 3.0, 3.0  # the highest bar of the spread, and how wide each is
COUNTS = ("ones", "twos", "threes", "fours", "fives")


def views_page(sight: Sight) -> Views:
    """Page 2; says so where nobody was asked, or nothing may be shown."""
    items = [one for one in _rows(sight, ALL) if one["item"] != ALL]
    shown = [one for one in items if one["status"] != WITHHELD]
    talk = [one for one in items if _beyond_chance(one)]
    talk.sort(key=_least_gap, reverse=True)
    compared = sum(one["gap_lower"] is not None for one in items)
    held = none_shown(len(items), [one["because"] for one in items])
    return Views(
        heading=words.views_heading(len(items), len(shown), compared, len(talk)),
        lead=words.RULE if shown else "",
        lines=tuple(_line(sight, one) for one in items) if shown else (),
        talk=tuple(_talk(sight, one) for one in talk),
        note="" if shown else held if items else _nobody(sight),
    )


def _least_gap(one: Found) -> float:
    """How far a gap reaches at least."""
    return min(abs(float(one["gap_lower"])), abs(float(one["gap_upper"])))


def _nobody(sight: Sight) -> str:
    own = sight.framework.views.own.filter(practice_code=sight.code)
    return words.nobody_asked(own=not own.is_empty())


def _rows(sight: Sight, group: str) -> list[Found]:
    mine = sight.framework.views.partners.filter(practice_code=sight.code, rater_group=group)
    return list(mine.sort("item").iter_rows(named=True))


def _beyond_chance(one: Found) -> bool:
    low, high = one["gap_lower"], one["gap_upper"]
    return low is not None and high is not None and (low > 0 or high < 0)


def _talk(sight: Sight, one: Found) -> str:
    item = item_words(sight, one["item"])
    return words.gap_sentence(item, one["gap"], one["gap_lower"], one["gap_upper"])


def item_words(sight: Sight, item: str) -> str:
    """The words of an item, or its name where the bank has none."""
    return words.title_in(sight.framework.views.items, item)


def group_words(sight: Sight, group: str) -> str:
    """The name of a rater group."""
    return words.title_in(sight.framework.views.groups, group)


def _line(sight: Sight, one: Found) -> ViewLine:
    held = one["status"] == WITHHELD
    return ViewLine(
        item=item_words(sight, one["item"]),
        scale=_scale(sight, one),
        mean="" if held else words.mean_words(one["mean"]),
        own=words.score_words(one["self_score"]),
        raters="" if held else _raters(one),
        mark=words.view_mark(one["status"], one["because"], one["raters"]),
    )


def _raters(one: Found) -> str:
    return words.raters_words(one["raters"], one["organisations"])


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
        partners="" if mean is None else circles([(_x(mean), LINE)], 1.35),
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
    item, own = item_words(sight, one["item"]), one["self_score"]
    if one["status"] == WITHHELD:
        return words.held_title(item, own)
    mean = words.mean_title(one["mean"], one["lower"], one["upper"])
    parts = (mean, words.own_words(own), _raters(one))
    return words.shown_title(item, parts, [one[name] for name in COUNTS])


def partners_line(sight: Sight) -> str:
    """How many partners answered, for the profile."""
    mine = sight.framework.views.partners.filter(practice_code=sight.code, rater_group=ALL)
    whole = mine.filter(pl.col("item") == ALL)
    rows = whole if not whole.is_empty() else mine.filter(pl.col("status") != WITHHELD)
    if rows.is_empty():
        return words.partners_words(None)
    return words.partners_words(int(rows["raters"].max() or 0))  # type: ignore[arg-type]


def self_line(sight: Sight) -> str:
    """How many items the practice answered, for the profile."""
    mine = sight.framework.views.own.filter(practice_code=sight.code)
    return words.self_words(mine.height)


def group_views(sight: Sight) -> tuple[tuple[GroupViews, ...], str]:
    """The answers of each rater group that may be shown, and a sentence on the others."""
    groups = sight.framework.views.partners.filter(
        pl.col("practice_code") == sight.code, pl.col("rater_group") != ALL
    )["rater_group"]
    shown, held = [], []
    for group in groups.unique().sort():
        rows = _rows(sight, group)
        items = [one for one in rows if one["item"] != ALL] or rows
        open_ = [one for one in items if one["status"] != WITHHELD]
        if open_:
            shown.append(_group(sight, group, items, open_))
        else:
            because = next((one["because"] for one in items if one["because"]), None)
            name = words.name_in(sight.framework.views.groups, group)
            held.append((name, because))
    return tuple(shown), held_groups(held)


def _group(sight: Sight, group: str, items: list[Found], open_: list[Found]) -> GroupViews:
    """A group's table of what may be shown, and what may not in a sentence."""
    most = max(open_, key=lambda one: one["raters"])
    held = [
        (item_words(sight, one["item"]), one["because"])
        for one in items
        if one["status"] == WITHHELD
    ]
    lines = tuple(_line(sight, one) for one in open_)
    return GroupViews(group_words(sight, group), _raters(most), lines, held_items(held))


def themes_shown(sight: Sight) -> tuple[Theme, ...]:
    """What several raters said; those with the most of them first."""
    mine = sight.framework.views.themes.filter(practice_code=sight.code)
    rows = mine.sort("raters", "rater_group", "theme", descending=[True, False, False])
    return tuple(
        Theme(group_words(sight, group), theme, words.themes_by(raters))
        for group, theme, raters in rows.select("rater_group", "theme", "raters").iter_rows()
    )
