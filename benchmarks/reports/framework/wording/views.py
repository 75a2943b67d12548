"""Page 2 in words: how others see the practice, beside how it sees itself."""

from collections.abc import Mapping, Sequence

from benchmarks.framework.ratings.floors import INDICATIVE_BELOW
from benchmarks.framework.views import DISTRIBUTION, INDICATIVE, WITHHELD
from benchmarks.reports.framework.wording.withheld import spread_only, withheld
from benchmarks.reports.wording import joined, listed, number, plural, sentence

LEAST_GAP = 0.005  # what prints as 0 at two decimals
SEEN = "How others see you, and how you see yourselves"
NAMES = {"partners": "Partners’ answers", "self": "Own answers"}
RULE = (
    "Answers are from 1 (strongly disagree) to 5 (strongly agree). Diamond: your own answer. "
    "Circle and line: the partners’ mean with its 95% interval. Grey steps: the answers’ spread. "
    "Shown from 5 raters in 2 organisations, and only where no rater’s answer could be told; "
    "indicative under 15 raters; a mean only from 3 organisations. Partners’ views are never set "
    "beside other practices’."
)


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


def nobody_asked(*, own: bool) -> str:
    """What page 2 says where no partner was asked; `own`: the practice answered itself."""
    beside = (
        "Your own answers stand on the page of what the practice says."
        if own
        else "Nor has the practice answered the same items itself (self_assessment.csv)."
    )
    return (
        "Partner organisations (community nursing, pharmacies, hospital, mental health, social "
        "care, care homes and others) were not asked about this practice for this quarter, so "
        f"nothing of theirs can be shown. {beside}"
    )


def name_in(bank: Mapping[str, str], name: str) -> str:
    """What an item or a group is called inside a sentence; its id where the bank lacks it."""
    return bank.get(name, name.replace("_", " "))


def title_in(bank: Mapping[str, str], name: str) -> str:
    """The same with a capital, to stand by itself."""
    text = name_in(bank, name)
    return text[:1].upper() + text[1:]


def raters_words(raters: int, organisations: int) -> str:
    """Who answered: "19 raters, 4 organisations"."""
    return joined((plural(raters, "rater"), plural(organisations, "organisation")), ", ")


def view_mark(status: str, because: str | None, raters: int | None) -> str:
    """What else stands beside an item's answers: a caution, or why they are not shown."""
    few = raters is not None and raters < INDICATIVE_BELOW
    if status == WITHHELD:
        return withheld(because)
    if status == DISTRIBUTION:
        return joined((spread_only(because), "indicative" if few else ""), "; ")
    return "indicative" if status == INDICATIVE else ""


def mean_words(mean: float | None) -> str:
    """A mean on the scale of 1 to 5; "" where there is none."""
    return "" if mean is None else f"{mean:.1f}"


def score_words(score: float | None) -> str:
    """One's own answer, which is whole; "" where there is none."""
    return "" if score is None else f"{score:.0f}"


def gap_words(gap: float, lower: float, upper: float) -> str:
    """A gap beyond chance with its interval; to a digit more where its near end would print 0."""
    near, far = sorted((abs(lower), abs(upper)))
    digits = 1 if near >= 0.05 else 2
    nearest = f"{near:.{digits}f}" if near >= LEAST_GAP else "just over 0"
    return f"gap {abs(gap):.{digits}f} points, {nearest} to {far:.{digits}f}"


def gap_sentence(item: str, gap: float, lower: float, upper: float) -> str:
    """An item on which partners and practice differ beyond chance."""
    more = "higher" if gap > 0 else "lower"
    told = gap_words(gap, lower, upper)
    return sentence(f"{item}: you rate this {more} than your partners do ({told})")


def own_words(score: float | None) -> str:
    """One's own answer for a screen reader; "" where there is none."""
    return "" if score is None else f"your own answer {score_words(score)} of 5"


def mean_title(mean: float | None, lower: float | None, upper: float | None) -> str:
    """The partners' mean with its interval for a screen reader; "" where there is none."""
    if mean is None:
        return ""
    told = f"partners’ mean {number(mean, 1)}"
    if lower is None or upper is None:
        return told
    return f"{told} (95% interval {number(lower, 1)} to {number(upper, 1)})"


def held_title(item: str, score: float) -> str:
    """The drawing of an item that holds one's own answer alone."""
    return sentence(f"{item}: {own_words(score)}; partners’ answers withheld")


def shown_title(item: str, parts: Sequence[str], counts: Sequence[int | None]) -> str:
    """The drawing of an item: its parts, then how often each answer from 1 on was given."""
    given = [f"{count} gave {score}" for score, count in enumerate(counts, start=1) if count]
    spread = sentence(listed(given)) if given else ""
    return joined((sentence(f"{item}: {joined(parts, ', ')}"), spread))


def partners_words(raters: int | None) -> str:
    """What page 1 says of partners' answers; None where nothing of all together may be shown."""
    return "see page 2" if raters is None else f"{plural(raters, 'rater')}, page 2"


def self_words(items: int) -> str:
    """What page 1 says of one's own answers."""
    return plural(items, "item")


def themes_by(raters: int) -> str:
    """How many brought a theme up."""
    return plural(raters, "rater")
