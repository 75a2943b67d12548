"""Page 8: what to talk about, what to share, and what is agreed."""

from benchmarks.reports.agreed import agreed_page
from benchmarks.reports.framework.others import views_page
from benchmarks.reports.framework.parts import Step, Steps
from benchmarks.reports.framework.sight import Sight
from benchmarks.reports.rows import Row
from benchmarks.reports.triage import doubted
from benchmarks.reports.wording import sentence
from benchmarks.reports.wording.comparison import difference

AT_MOST = 3


def steps_page(sight: Sight) -> Steps:
    """Page 8: at most three to talk about and three to share, none in both."""
    chosen = sight.subject.selection
    gaps = [Step("Partners’ answers", gap, _ASK) for gap in views_page(sight).talk]
    talk = [_step(sight, row) for row in chosen.discuss][:AT_MOST]
    # What partners see otherwise is told before differences within the usual spread.
    usual = [_step(sight, row) for row in chosen.usual]
    talk = [*talk, *gaps[:1], *usual, *gaps[1:]]
    return Steps(
        heading="Next steps",
        lead=(
            "A profile is a start. For each: what explains it, what would be worth trying, and how "
            "would we know? To go on as now is an answer too."
        ),
        talk=tuple(talk[:AT_MOST]),
        talk_note=_note(sight, bool(talk)),
        share=tuple(_step(sight, row, sharing=True) for row in chosen.share),
        agreed=agreed_page(sight.subject.computed, sight.code),
    )


_ASK = "Ask one organisation of each group for an example of both."


def _note(sight: Sight, some: bool) -> str:
    chosen = sight.subject.selection
    if chosen.discuss:
        return ""
    if not some:
        return "Nothing that could be compared differs by more than chance."
    if not chosen.usual:
        return ""
    if any(map(doubted, chosen.usual)):
        return "Nothing stands out for certain: with so many figures these may be chance."
    return "Nothing stands out. The largest differences, all within the usual spread:"


def _step(sight: Sight, row: Row, *, sharing: bool = False) -> Step:
    measure = sight.subject.measures[row.measure_id]
    lead, rest = difference(row, measure)
    action = measure.if_high if row.high else measure.if_low
    if sharing and not action.startswith("Share"):
        action = "Tell the others what is behind it."
    return Step(measure.title, sentence(f"{lead}{rest}"), action)
