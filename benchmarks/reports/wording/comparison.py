"""What a comparison means, as a sentence: how different, how sure, and whether it is unusual.

The two questions stay apart: different from peers beyond chance (the interval), and further out
than practices ordinarily are (the verdict).
"""

from benchmarks.measures.definition import Measure
from benchmarks.reports.rows import Row
from benchmarks.reports.triage import doubted
from benchmarks.reports.wording import Scale, count, joined, number, sentence, span_words
from benchmarks.reports.wording.ages import before_adjusting

VERDICT_TITLES = {
    "much_higher": "higher than chance and ordinary variation explain",
    "much_lower": "lower than chance and ordinary variation explain",
    "higher": "higher than expected for a practice of your size",
    "lower": "lower than expected for a practice of your size",
    "usual_spread_higher": "higher than your peers, within the usual spread",
    "usual_spread_lower": "lower than your peers, within the usual spread",
    "in_line": "in line with your peers",
}
VERDICT_SHORT = {
    "much_higher": "much higher",
    "much_lower": "much lower",
    "higher": "higher",
    "lower": "lower",
    "usual_spread_higher": "usual spread, higher",
    "usual_spread_lower": "usual spread, lower",
    "in_line": "in line",
    "too_few": "too few to compare",
}
NOT_COMPARED = {
    "closed": "practice closed",
    "small_list": "small list, not compared",
    "compare_no": "different in kind, not compared",
    "incomplete_window": "months missing, not compared",
    "few_practices": "too few practices for a verdict",
    "mostly_withheld": "peers mostly withheld, no verdict",
    "old_data": "over two years old",
    "not_judged": "shown, not judged",
    "not_member": "not a member, not compared",
    "no_list": "no list size, not compared",
    "no_ages": "no list by age, not compared",
    "zero_amount": "nothing prescribed, not compared",
    "few_items": "too few items in the locality to compare",
}
NOT_COMPARED_SHORT = {
    "closed": "practice closed",
    "incomplete_window": "months missing",
    "few_practices": "no verdict",
    "mostly_withheld": "peers mostly withheld",
    "old_data": "over two years old",
    "not_judged": "shown, not judged",
    "no_list": "no list size",
    "no_ages": "no list by age",
    "zero_amount": "none prescribed",
    "few_items": "too few items",
}
SAME = "about the same"
OF_ITEMS = "Items are compared instead of cost, because somebody here has fewer than 10"


def heading_words(row: Row) -> str:
    """The verdict as a block's heading says it."""
    if row.disagrees:
        return "it depends on the ages of patients"
    return VERDICT_TITLES[row.verdict or "in_line"].replace("a practice of your", "your")


def verdict_short(row: Row) -> str:
    """The words of the narrow column; every status and verdict has its own."""
    if row.status == "withheld":
        return "small numbers"
    if row.status == "missing":
        return "not supplied"
    if row.old:
        return f"data to {row.period_end:%b %Y}, not compared"
    if row.verdict == "not_compared" or row.verdict is None:
        return NOT_COMPARED_SHORT.get(row.because or "", "not compared")
    if row.check_first:
        return "check the data first"
    if row.disagrees:
        return "depends on ages"
    return VERDICT_SHORT[row.verdict]


def side_note(row: Row, measure: Measure) -> str:
    """What a difference outside the expected range asks for; "" inside it."""
    if not row.flagged:
        return ""
    good = row.favourable(measure)
    if good is None:
        return "neither is better"
    if doubted(row):
        return "perhaps chance"
    return "worth sharing" if good else "worth a question"


def difference(row: Row, measure: Measure) -> tuple[str, str]:
    """How far from the peers: the part in bold and its rest; empty where there is no figure."""
    if row.numerator == 0 and row.excess is not None and row.excess <= -1:
        return "no events", f", where the peers’ rate would give about {count(-row.excess)}"
    if row.ratio is not None:
        return _ratio_words(row.ratio, row.ratio_lower, row.ratio_upper, _sides(measure, row))
    if row.difference is not None:
        return _point_words(row, measure)
    return "", ""


def _sides(measure: Measure, row: Row) -> tuple[str, str]:
    """The words for a smaller and a larger figure."""
    if row.because == "items_judged":
        return "fewer items", "more items"
    counted = measure.value.kind == "rate" and not measure.cost
    return ("fewer", "more") if counted else ("lower", "higher")


def _ratio_words(
    ratio: float, lower: float | None, upper: float | None, sides: tuple[str, str]
) -> tuple[str, str]:
    if lower is None or upper is None:
        return _percent(ratio, sides), " than peers"
    lead, span = percent_span(ratio, lower, upper, sides)
    if ratio >= 2:
        return lead, f" the {'items' if 'items' in sides[1] else 'figure'} of peers ({span})"
    return lead, f" {'as' if lead == SAME else 'than'} peers ({span})"


def percent_span(
    ratio: float, lower: float, upper: float, sides: tuple[str, str]
) -> tuple[str, str]:
    """A ratio and its interval as percent, in the words for smaller and larger; or as times."""
    if ratio >= 2:
        return f"{ratio:.1f} times", f"{lower:.1f} to {upper:.1f} times"
    same = round(100 * abs(ratio - 1)) == 0
    if same or (lower - 1) * (upper - 1) < 0 or (lower - 1) * (ratio - 1) < 0:
        span = f"{_percent(lower, sides)} to {_percent(upper, sides)}"
    else:
        near, far = sorted((100 * abs(lower - 1), 100 * abs(upper - 1)))
        span = f"{near:.0f} to {far:.0f}%"
    return SAME if same else _percent(ratio, sides), span


def _percent(ratio: float, sides: tuple[str, str]) -> str:
    """As "41% more"; a ratio is never under zero, so "100% fewer" is the least."""
    fewer, more = sides
    return f"{100 * abs(ratio - 1):,.0f}% {more if ratio >= 1 else fewer}"


def _point_words(row: Row, measure: Measure) -> tuple[str, str]:
    scale = Scale(measure, row)
    points, lower, upper = row.difference or 0.0, row.difference_lower, row.difference_upper
    name = "points" if scale.percent else measure.value.unit

    def side(value: float) -> str:
        return f"{number(abs(value), scale.decimals)} {'higher' if value >= 0 else 'lower'}"

    size = number(abs(points), scale.decimals)
    noun = "point" if size == "1" and name == "points" else name
    lead = f"{size} {noun} {'higher' if points >= 0 else 'lower'}"
    same = not any(sign in "123456789" for sign in size)
    if lower is None or upper is None:
        return (SAME, " as peers") if same else (lead, " than peers")
    if same:
        return SAME, f" as peers ({side(lower)} to {side(upper)})"
    if lower < 0 < upper or lower * points < 0:
        return lead, f" than peers ({side(lower)} to {side(upper)})"
    near, far = sorted((abs(lower), abs(upper)))
    span = f"{number(near, scale.decimals)} to {number(far, scale.decimals)}"
    return lead, f" than peers ({span} {name})"


def value_sentence(row: Row, measure: Measure) -> str:
    """Own figure beside the peers': "17.4 items per 1,000 a month; your peers together 12.3."."""
    if row.value is None:
        return ""
    scale = Scale(measure, row)
    own = scale.with_unit(row.value)
    peers = "" if row.peer_value is None else f"your peers together {scale.figure(row.peer_value)}"
    return sentence(joined((own + before_adjusting(row, scale), peers), "; "))


def comparison_sentence(row: Row, measure: Measure) -> str:
    """Both questions in two sentences at most; for what is not compared, why not."""
    if not row.compared:
        return _not_compared_sentence(row)
    lead, rest = difference(row, measure)
    how_far = sentence(lead + rest) if lead else ""
    return joined((of_items(row), how_far, _meaning(row, measure)))


def of_items(row: Row) -> str:
    """That a cost is judged by its items, where it is; else ""."""
    return sentence(OF_ITEMS) if row.compared and row.because == "items_judged" else ""


def _meaning(row: Row, measure: Measure) -> str:
    spread = spread_words(row)
    if row.disagrees:
        return sentence(spread)
    if row.verdict in ("usual_spread_higher", "usual_spread_lower"):
        inside = "so this is within the usual spread"
        if spread and not _within_one(row):
            inside = "and for a practice of your size this is still within the usual spread"
        return sentence(f"{spread}, {inside}" if spread else "Within the usual spread")
    if row.verdict == "in_line":
        why = (
            "within the range expected for your size"
            if _real(row)
            else "the difference could be chance"
        )
        return joined((f"In line: {why}.", sentence(spread)))
    said = VERDICT_TITLES[row.verdict or "in_line"]
    if row.verdict in ("higher", "lower"):
        said += " (1 in 20 by chance and ordinary variation)"
    told = sentence(f"{spread}; yours is {said}" if spread else f"This is {said}")
    return joined((told, low_side_question(row, measure)))


def _real(row: Row) -> bool:
    """Whether the 95% interval of the difference leaves no room for none at all."""
    lower, upper, none = row.ratio_lower, row.ratio_upper, 1.0
    if row.ratio is None:
        lower, upper, none = row.difference_lower, row.difference_upper, 0.0
    return lower is not None and upper is not None and not lower <= none <= upper


def _within_one(row: Row) -> bool:
    """Whether the difference is about the size by which practices commonly differ."""
    if row.ratio is not None:
        return 100 * abs(row.ratio - 1) <= 1.15 * (row.usual_spread or 0)
    return abs(row.difference or 0) <= 1.15 * (row.usual_spread or 0)


def low_side_question(row: Row, measure: Measure) -> str:
    """The question that every unexpectedly low figure asks, unless lower is better."""
    low = row.outside and not row.high
    return "Is the need being met?" if low and measure.better != "lower" else ""


def spread_words(row: Row) -> str:
    """As "Practices commonly differ by about 23%", or by so many points; "" where not known."""
    if row.usual_spread is None:
        return ""
    unit = "%" if row.ratio is not None else " points"
    size = f"{row.usual_spread:.0f}" if row.usual_spread >= 1 else f"{row.usual_spread:.1f}"
    if not any(sign in "123456789" for sign in size):
        return "Practices differ by hardly more than chance"
    if size == "1" and unit == " points":
        unit = " point"
    return f"Practices commonly differ by about {size}{unit}"


def _not_compared_sentence(row: Row) -> str:
    if row.status == "withheld":
        return "Withheld: small numbers here, or beside it, could point to people."
    if row.status == "missing":
        return "Not supplied."
    if row.old:
        return f"The data end in {row.period_end:%B %Y}, too long ago to compare."
    if row.verdict == "too_few" or row.status == "too_few":
        few = row.numerator is not None and row.numerator < 10
        seen = f"Fewer than 10 events in {span_words(row)}" if few else "Too few cases on one side"
        return f"{seen}: too few to compare."
    return sentence(NOT_COMPARED.get(row.because or "", "not compared"))
