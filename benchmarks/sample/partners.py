"""What partner organisations say of a few practices, and these of themselves: all invented."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.itembank import HIGHEST, LOWEST, ItemBank, load_bank
from benchmarks.sample.area import Area
from benchmarks.sample.draws import Floats
from benchmarks.sample.files import Writer

BEFORE, NOW = "2024-25Q3", "2025-26Q3"
BLANK = 0.04  # of answers
STEADY = "pharmacy"  # whose raters answer in the first practice as the year before

# Rater group, organisation, raters: enough for a row of its own, indicative, a distribution alone,
# together with others alone, and too few for anything.
_WIDE = (
    ("community_nursing", "Dale District Nursing", 6),
    ("community_nursing", "Moorside Health Visitors", 6),
    ("community_nursing", "Riverbank Community Trust", 7),
    ("pharmacy", "Lantern Pharmacy", 3),
    ("pharmacy", "Bellwether Chemist", 3),
    ("pharmacy", "Quayside Dispensary", 3),
    ("pharmacy", "Orchard Pharmacy", 2),
    ("hospital_specialty", "Highfield Hospital Trust", 8),
    ("hospital_specialty", "Estuary Hospital Trust", 8),
    ("social_care", "Threeways Council", 3),
    ("social_care", "Homeward Care Agency", 2),
    ("care_homes", "The Limes Care Home", 2),
    ("care_homes", "Sandpiper House", 2),
    ("voluntary_sector", "Kindling Carers' Group", 2),
)
_NARROW = (
    ("pharmacy", "Lantern Pharmacy", 2),
    ("care_homes", "Sandpiper House", 2),
)
_COMMENTS = (
    "We get an answer the same day.",
    "The telephone line is engaged at nine.",
    "Letters say what was done, not what is asked of us.",
)
_THEMES = (
    ("community_nursing", "Answers come the same day.", 9),
    ("community_nursing", "Joint visits are planned too late.", 3),
    ("pharmacy", "Prescription queries are settled within hours.", 4),
    ("hospital_specialty", "Referral letters lack the medicines list.", 2),
    ("social_care", "The practice is missed at meetings.", 3),
)
_EVIDENCE = {
    "can_be_reached": "A line for professionals since April",
    "answers_in_time": "Audit of 50 requests, 46 within two days",
    "joint_meetings": "Attendance list of the quarter",
}


@dataclass(frozen=True)
class _Round:
    """Who rates a practice, and about how well."""

    period: str
    code: str
    who: Sequence[tuple[str, str, int]]
    level: float


def write_partners(area: Area, writer: Writer) -> None:
    """`partner_ratings.csv`, `self_assessment.csv` and `themes.csv` of the first locality."""
    home = area.practices.filter(pl.col("locality") == area.practices["locality"][0])
    first, second, third, fourth, *_ = home["code"].to_list()
    bank = load_bank()
    rounds = [
        _Round(BEFORE, first, _WIDE, 3.9),
        _Round(NOW, first, _joined(_WIDE), 3.9),
        _Round(NOW, second, _WIDE, 3.3),
        _Round(NOW, third, _WIDE[3:9], 3.6),
        _Round(NOW, fourth, _NARROW, 4.0),
    ]
    writer.csv("partner_ratings.csv", pl.concat(_rated(area, bank, one) for one in rounds))
    writer.csv("self_assessment.csv", _own(area, bank, [first, second, third]))
    writer.csv("themes.csv", _themes([first, second]))


def _joined(who: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """The same organisations, the last of the steady group with one rater more."""
    last = [name for group, name, _ in who if group == STEADY][-1]
    return [(group, name, raters + (name == last)) for group, name, raters in who]


def _rated(area: Area, bank: ItemBank, one: _Round) -> pl.DataFrame:
    """A line for each answer of a round."""
    parts = [
        _of_organisation(area, bank, one, group, name, raters) for group, name, raters in one.who
    ]
    return pl.concat(parts).select(
        period=pl.lit(one.period),
        practice_code=pl.lit(one.code),
        rater_group="group",
        organisation="name",
        rater="rater",
        item="item",
        score="score",
        comment="comment",
    )


def _of_organisation(
    area: Area, bank: ItemBank, one: _Round, group: str, name: str, raters: int
) -> pl.DataFrame:
    """The answers of an organisation's raters, alike among themselves; each from its own stream."""
    items = list(bank.items_of(group))
    when = BEFORE if group == STEADY else one.period
    shared = area.draws.stream("partners", when, one.code, name).normal(one.level, 0.35)
    answers = [
        _scores(area, (when, one.code, name, f"r{rater + 1:02}"), shared, len(items))
        for rater in range(raters)
    ]
    table = pl.DataFrame(
        {
            "group": group,
            "name": name,
            "rater": [f"r{rater + 1:02}" for rater in range(raters) for _ in items],
            "item": items * raters,
            "score": np.concatenate(answers),
            "comment": list(_said(raters, len(items), one.period)),
        },
        schema_overrides={"comment": pl.String},
    )
    return table.filter(pl.col("score") >= LOWEST).with_columns(pl.col("score").cast(pl.Int64))


def _scores(area: Area, names: tuple[str, ...], shared: float, items: int) -> Floats:
    """One rater's scores; 0 where there is no answer."""
    chance = area.draws.stream("partners", *names)
    scores = np.clip(np.rint(chance.normal(shared, 0.95, items)), LOWEST, HIGHEST)
    found: Floats = np.where(chance.random(items) < BLANK, 0, scores)
    return found


def _said(raters: int, items: int, period: str) -> Iterator[str | None]:
    """A comment beside the first answer of the second rater of larger organisations."""
    for place in range(raters * items):
        comment = place == items and raters > 5 and period == NOW
        yield _COMMENTS[raters % len(_COMMENTS)] if comment else None


def _own(area: Area, bank: ItemBank, codes: Sequence[str]) -> pl.DataFrame:
    """What practices answer themselves: about half a point above their partners."""
    parts = []
    for code in codes:
        chance = area.draws.stream("partners", "self", code)
        scores = np.clip(np.rint(chance.normal(4.2, 0.7, len(bank.items))), LOWEST, HIGHEST)
        parts.append(
            pl.DataFrame({"item": list(bank.items), "score": scores.astype(np.int64)}).select(
                "item",
                "score",
                period=pl.lit(NOW),
                practice_code=pl.lit(code),
                evidence=pl.col("item").replace_strict(_EVIDENCE, default=None),
            )
        )
    return pl.concat(parts).select("period", "practice_code", "item", "score", "evidence")


def _themes(codes: Sequence[str]) -> pl.DataFrame:
    rows = [(NOW, code, group, theme, raters) for code in codes for group, theme, raters in _THEMES]
    names = ("period", "practice_code", "rater_group", "theme", "raters")
    return pl.DataFrame(rows, schema=names, orient="row")
