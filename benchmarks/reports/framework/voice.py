"""Page 7: what the practice says: its response, its own answers, its queries and their answers."""

import polars as pl

from benchmarks.reports.agreed import agreed_page
from benchmarks.reports.framework.others import item_words
from benchmarks.reports.framework.parts import OwnAnswer, Voice
from benchmarks.reports.framework.sight import Sight
from benchmarks.reports.framework.wording import voice as words
from benchmarks.reports.queried import Asked, asked


def voice_page(sight: Sight) -> Voice:
    """Page 7; an empty part says how to fill it."""
    said = agreed_page(sight.subject.computed, sight.code)
    answers = _answers(sight)
    asked = _queries(sight)
    return Voice(
        heading=words.HEADING,
        empty=not (said.response or answers or asked),
        response=said.response,
        answers=answers,
        answers_note="" if answers else words.NO_ANSWERS,
        queries=asked,
        queries_note="" if asked else words.NO_QUERIES,
        notes=said.notes,
    )


def _answers(sight: Sight) -> tuple[OwnAnswer, ...]:
    mine = sight.framework.views.own.filter(practice_code=sight.code).sort("item")
    return tuple(
        OwnAnswer(
            item=sight.framework.views.questions.get(item, item_words(sight, item)),
            score=words.answer_words(score),
            evidence=words.evidence_words(evidence),
        )
        for item, score, evidence in mine.select("item", "score", "evidence").iter_rows()
    )


def _queries(sight: Sight) -> tuple[Asked, ...]:
    mine = sight.framework.queries.filter(pl.col("practice_code") == sight.code)
    return tuple(
        asked(sight.framework.named(row["measure_id"]), row) for row in mine.iter_rows(named=True)
    )
