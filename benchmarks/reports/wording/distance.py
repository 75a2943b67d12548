"""How far a practice is from its peers, in the reader's terms, where a measure allows it."""

from benchmarks.measures.definition import FromPrescribing, Measure
from benchmarks.reports.rows import WITHIN, Row
from benchmarks.reports.wording import count, money, rounded, span_words

WEEKS_A_MONTH = 52 / 12


def distance_sentence(row: Row, measure: Measure) -> str:
    """What would match the peers, with its interval and by the week or month; "" where not told.

    Told of a difference that chance does not explain, on the side that the measure's rule names.
    """
    wanted = measure.value.distance
    if row.excess is None or row.check_first or row.disagrees:
        return ""
    if not (row.outside or row.verdict in WITHIN):
        return ""
    if not _points(row.excess, wanted) or abs(row.excess) < 1:
        return ""
    if _spans_none(row):
        return ""
    size = f"{_amount(row.excess, measure)} {_less(measure)}{_between(row, measure)}"
    often = _often(row.excess, row, measure)
    told = f"About {size} in {span_words(row)}"
    return f"{told}, {often}, would match peers." if often else f"{told} would match peers."


def best_quarter_words(row: Row, measure: Measure) -> str:
    """Beside a distance, that to the best quarter; of a practice beyond it, that it is there.

    Either only where chance does not explain the difference from the peers.
    """
    further = row.to_best_quartile
    if further is None or not row.compared or row.check_first or row.disagrees:
        return ""
    if _spans_none(row):
        return ""
    if not _points(further, measure.value.distance):
        return "That is the best quarter of practices: keep doing what you do."
    if not distance_sentence(row, measure):
        return ""
    size = f"{_amount(further, measure)} {_fewer(measure)}"
    return f"The best quarter of practices would have about {size}."


def _points(excess: float, wanted: str) -> bool:
    """Whether an excess lies on the side from which the rule leads away."""
    return excess > 0 if wanted == "reduce" else excess < 0 if wanted == "increase" else False


def _spans_none(row: Row) -> bool:
    """Whether the 95% interval of the excess leaves room for none."""
    lower, upper = row.excess_lower, row.excess_upper
    return lower is not None and upper is not None and lower <= 0 <= upper


def _between(row: Row, measure: Measure) -> str:
    """As " (20 to 60)"."""
    if row.excess_lower is None or row.excess_upper is None:
        return ""
    ends = sorted((abs(row.excess_lower), abs(row.excess_upper)))
    return f" ({' to '.join(_amount(end, measure) for end in ends)})"


def _amount(excess: float, measure: Measure) -> str:
    """A whole number of events, or pounds."""
    return money(abs(excess)) if _pounds(measure) else rounded(abs(excess))


def _pounds(measure: Measure) -> bool:
    return isinstance(measure.numerator, FromPrescribing) and measure.numerator.count == "nic"


def _fewer(measure: Measure) -> str:
    """Whether more or fewer; "less" of pounds."""
    if measure.value.distance == "increase":
        return "more"
    return "less" if measure.cost else "fewer"


def _less(measure: Measure) -> str:
    """What of, and whether more or fewer: "fewer items", "less" of pounds."""
    events = {"prescribing": "items", "referrals": "referrals", "diagnostics": "tests"}
    what = "" if measure.cost else f" {events.get(measure.numerator.source, 'events')}"
    return f"{_fewer(measure)}{what}"


def _often(excess: float, row: Row, measure: Measure) -> str:
    """The same by the week, or by the month where that is under two; "" where both are."""
    months = row.months_with_data or row.period.months
    monthly = abs(excess) / months
    weekly = monthly / WEEKS_A_MONTH
    if _pounds(measure):
        return f"about {money(weekly)} a week" if weekly >= 2 else ""
    if weekly >= 1.5:
        return f"about {count(weekly)} a week"
    return f"about {count(monthly)} a month" if monthly >= 1.5 and months > 1 else ""
