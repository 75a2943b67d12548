"""What the words and figures mean."""

from benchmarks.disclosure import rules_in_words
from benchmarks.reports.parts import Advice
from benchmarks.reports.subject import Subject
from benchmarks.reports.wording import sentence

OVER_TIME = Advice(
    "Over time",
    "Dots: your figure over your peers’ of the same time, at their usual level, so that season "
    "and national change cancel. Between the limits (dashed: trial ones, from few points) chance "
    "alone moves them. A triangle is more than chance: beyond a limit, seven in a row on one "
    "side, rising or falling, or two of three near a limit. Thin line: as counted. Dashes: your "
    "peers. Upright line: an agreement. Small black triangles: notes.",
)


def glossary(subject: Subject) -> tuple[Advice, ...]:
    """Read in pairs, side by side."""
    peers, interval, expected, spread, sides = _words_of_comparison(subject)
    marks, periods = _words_of_data(rules_in_words(subject.computed.settings.disclosure))
    ages = _ages(subject)
    words = (peers, interval, expected, sides, spread, *ages, OVER_TIME, periods, marks)
    return (*words, _query(subject))


def _ages(subject: Subject) -> tuple[Advice, ...]:
    """What adjustment means; nothing where no figure is adjusted."""
    if not any(row.adjusted for row in subject.group.rows):
        return ()
    return (
        Advice(
            "Adjusted for age and sex",
            "What your figure would be if all practices’ patients were of the same ages and "
            "sexes: your events beside those expected of patients like yours, times the rate of "
            "all. Peers, line and bands are adjusted alike. The figure before adjusting stands "
            "beside it. Events and patients are as counted.",
        ),
    )


def _query(subject: Subject) -> Advice:
    contact = subject.computed.settings.contact
    asked = sentence(f"Ask: {contact}" if contact else "Ask your locality lead")
    return Advice(
        "How to query a figure",
        f"{asked} Give the practice code, the measure and the quarter. Every figure can be "
        "traced back to the files and rows it came from.",
    )


def _words_of_comparison(subject: Subject) -> tuple[Advice, ...]:
    return (
        Advice(
            "Your peers together",
            "The other practices of the locality taken as one, without you: their events added "
            "up and divided by their patients added up. A neighbour’s line differs slightly, "
            "because nobody is their own peer. A practice far outside its own range is left out "
            "of the others’ line, stays on the chart and is named.",
        ),
        Advice(
            "Interval",
            "What chance alone leaves open about a figure: a 95% interval covers the underlying "
            "value 19 times in 20. Counts and rates: Byar’s method, exact below 10 events; "
            "proportions: Wilson’s. An interval of the difference from peers allows for chance "
            "in their figure too.",
        ),
        Advice(
            "Expected range",
            "Where a practice of your size would lie if it were like its peers: it allows for "
            "chance in your figure and in theirs, for repeat items that come in groups, and for "
            "the ordinary variation between practices. Outside the darker band (95%) is unusual, "
            "outside the lighter one (99.8%) is very unusual. " + _variation(subject),
        ),
        Advice(
            "Usual spread",
            "By how much practices commonly differ from one another beyond chance (one standard "
            "deviation). A difference can be real and still be within the usual spread.",
        ),
        Advice(
            "Higher, lower, much higher, much lower",
            "Outside the 95% range, or outside the 99.8% range. To talk about come those outside "
            "the 99.8% range, and those outside the 95% range that remain when allowance is made "
            "for looking at many measures at once (Benjamini and Hochberg, 10%). They say where "
            "you are, not whether it is good.",
        ),
    )


def _words_of_data(rules: str) -> tuple[Advice, ...]:
    return (
        Advice(
            "Withheld, not supplied, zero, too few",
            f"{rules} So is what would tell such a count beside others: the months of its "
            "quarter, years that overlap, a total beside its parts. Both have the same mark. "
            "Totals hold the middle of the range, or do without the practice, so that nothing "
            "printed depends on a withheld number. Where over a fifth of the peers’ events are "
            "such middles, there is no verdict. Not supplied means "
            "that the files have no figure. Zero is a count of none. Too few: fewer than 5 "
            "events expected and fewer than 10 seen, or, of a share, fewer than 5 without the "
            "event: nothing is concluded.",
        ),
        Advice(
            "Periods",
            "A quarter where events are many, 12 months where they are few. An incomplete period "
            "is labelled, for example “2 of 3 months”. Data that ended over two years before the "
            "quarter are shown with their date and not compared.",
        ),
    )


def _variation(subject: Subject) -> str:
    """Where the ordinary variation was learnt, as the rows of the locality's practices say."""
    sources = {row.variation_from for row in subject.group.rows if row.compared}
    if sources == {"peers"}:
        return "Ordinary variation is estimated from your own peers; being few, they widen it."
    if "peers" in sources:
        return (
            "Ordinary variation is estimated from practices elsewhere, or from your own peers "
            "where too few others have the measure."
        )
    return "Ordinary variation is estimated from practices elsewhere." if sources else ""
