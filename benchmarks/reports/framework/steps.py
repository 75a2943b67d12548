"""Page 8: what to talk about, what to share, and what is agreed."""

from benchmarks.reports.agreed import agreed_page
from benchmarks.reports.framework.others import views_page
from benchmarks.reports.framework.parts import Step, Steps
from benchmarks.reports.framework.sight import Sight
from benchmarks.reports.framework.wording import steps as words
from benchmarks.reports.framework.wording.views import NAMES
from benchmarks.reports.rows import Row
from benchmarks.reports.triage import doubted
from benchmarks.reports.wording import sentence
from benchmarks.reports.wording.comparison import difference

AT_MOST = 3


def steps_page(sight: Sight) -> Steps:
    """Page 8: at most three to talk about and three to share, none in both."""
    chosen = sight.subject.selection
    gaps = [Step(NAMES["partners"], gap, words.ASK) for gap in views_page(sight).talk]
    talk = [_step(sight, row) for row in chosen.discuss][:AT_MOST]
    # What partners see otherwise is told before differences within the usual spread.
    usual = [_step(sight, row) for row in chosen.usual]
    talk = [*talk, *gaps[:1], *usual, *gaps[1:]]
    return Steps(
        heading=words.HEADING,
        lead=words.LEAD,
        talk=tuple(talk[:AT_MOST]),
        talk_note=_note(sight, bool(talk)),
        share=tuple(_step(sight, row, sharing=True) for row in chosen.share),
        agreed=agreed_page(sight.subject.computed, sight.code),
    )


def _note(sight: Sight, some: bool) -> str:
    chosen = sight.subject.selection
    return words.talk_note(
        discuss=bool(chosen.discuss),
        some=some,
        usual=bool(chosen.usual),
        doubtful=any(map(doubted, chosen.usual)),
    )


def _step(sight: Sight, row: Row, *, sharing: bool = False) -> Step:
    measure = sight.subject.measures[row.measure_id]
    lead, rest = difference(row, measure)
    action = measure.if_high if row.high else measure.if_low
    told = words.share_action(action) if sharing else action
    return Step(measure.title, sentence(f"{lead}{rest}"), told)
