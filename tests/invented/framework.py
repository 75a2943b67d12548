"""An invented framework: partners' answers in every state, and something on every indicator."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from benchmarks.framework.beside import ADJUSTED, PUBLISHED
from benchmarks.framework.engine import Framework
from benchmarks.framework.load import load_domains
from benchmarks.framework.state import coverage, states
from benchmarks.framework.views import PARTNER_VIEWS, SELF_ASSESSMENT, THEMES_SHOWN, Views
from benchmarks.framework.wiring import wired
from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.schemas import QUESTIONS, Inspections, Queries
from tests.invented.area import invented
from tests.invented.practices import QUARTER, Row, code

VIEW_STATES = ("shown", "indicative", "distribution_only", "withheld")


def views() -> Views:
    """Partners' answers in every state, for the first practice; themes, and its own answers."""
    items = {
        "letters_complete": "Letters say what is asked, and why",
        "same_day_answer": "Care homes get an answer the same day",
        "joint_planning": "Takes part in joint care planning",
        "easy_to_reach": "Is easy to reach for colleagues",
    }
    rows: list[Row] = []
    for group, raters in (("all", 19), ("care_homes", 7), ("hospital", 12), ("pharmacy", 2)):
        for number, (item, status) in enumerate(zip(items, VIEW_STATES, strict=True)):
            held = status == "withheld" or raters < 5
            mean = None if held or status == "distribution_only" else 3.1 + 0.4 * number
            told = mean is not None
            rows.append(
                {
                    "practice_code": code(0),
                    "rater_group": group,
                    "item": item,
                    "raters": None if held else raters,
                    "organisations": None if held else 4,
                    "status": "withheld" if held else status,
                    "because": "fewer than 5 raters" if held else None,
                    "mean": mean,
                    "lower": None if mean is None else mean - 0.4,
                    "upper": None if mean is None else mean + 0.4,
                    "self_score": None if number == 2 else 5.0 - number,
                    "gap": 1.6 if told and number == 0 else 0.1 if told else None,
                    "gap_lower": 0.9 if told and number == 0 else -0.4 if told else None,
                    "gap_upper": 2.3 if told and number == 0 else 0.6 if told else None,
                    **({} if held else {"ones": 1, "twos": 2, "threes": raters - 6}),
                    **({} if held else {"fours": 2, "fives": 1}),
                }
            )
    own = [
        {"practice_code": code(0), "item": item, "score": 5 - at, "evidence": evidence}
        for at, (item, evidence) in enumerate(
            zip(
                items,
                (
                    "audit of 20",
                    None,
                    None,
                    "",
                ),
                strict=True,
            )
        )
        if at != 2
    ]
    theme = {"practice_code": code(0), "rater_group": "care_homes", "raters": 4}
    return Views(
        partners=pl.DataFrame(rows, schema=PARTNER_VIEWS),
        themes=pl.DataFrame([{**theme, "theme": "Calls back late in the day"}], THEMES_SHOWN),
        own=pl.DataFrame(own, SELF_ASSESSMENT),
        items=items,
        groups={"care_homes": "care homes", "hospital": "hospital specialties"},
    )


def _as_judged(computed: Computed) -> Computed:
    """Figures that are no counts of events have no verdict."""
    plain = [one.id for one in computed.measures.values() if not one.judged and not one.cost]
    mine = pl.col("measure_id").is_in(plain) & (pl.col("status") == "shown")
    rows = computed.comparison.with_columns(
        verdict=pl.when(mine)
        .then(pl.lit("not_compared"))
        .otherwise(pl.col("verdict").cast(pl.String)),
        because=pl.when(mine).then(pl.lit("not_judged")).otherwise("because"),
        **{
            name: pl.when(~mine).then(name)
            for name in (
                "lower",
                "upper",
                "expected_lower",
                "expected_upper",
                "ratio",
                "difference",
            )
        },
    )
    return replace(computed, comparison=rows)


def framed(count: int = 12, *, told: Views | None = None, queries: Sequence[Row] = ()) -> Framework:
    """A framework of one invented locality with something on every indicator."""
    library = load_measures()
    found = wired(load_domains(None, library), library, {}, QUARTER)
    measures = {**found.own, **{name: library[name] for name in found.carried}}
    computed = _as_judged(invented(count, measures=measures))
    spoken = told or views()
    inspections = pl.DataFrame(
        [
            {
                "practice_code": code(index),
                "question": question,
                "rated_from": date(2023, 6, 14) if index else date(2016, 1, 1),
                "rated_to": date(2023, 6, 14) if index else date(2016, 12, 31),
                "rating": "Good" if number else "Requires improvement",
                "inherited": number == 2,
                "framework": None,
            }
            for index in range(count)
            for number, question in enumerate(QUESTIONS)
        ],
        schema=dict(Inspections.create_empty().schema),
    )
    published = pl.DataFrame(
        [(code(0), "deprivation", date(2019, 1, 1), date(2019, 12, 31), 31.4)],
        PUBLISHED,
        orient="row",
    )
    empty = pl.DataFrame({"practice_code": [code(0)], "indicator": ["imms_age_5"]})
    absent = (pl.col("measure_id") == "imms_age_5") & (pl.col("practice_code") == code(0))
    gone = pl.when(absent).then(pl.lit("missing")).otherwise(pl.col("status").cast(pl.String))
    computed = replace(computed, comparison=computed.comparison.with_columns(status=gone))
    known = states(found.domains, computed, empty, inspections, published, spoken)
    return Framework(
        computed=computed,
        wired=found,
        states=known,
        coverage=coverage(known),
        inspections=inspections,
        published=published,
        adjusted=pl.DataFrame([(code(0), "diabetes_hba1c", 6.2, 70.9)], ADJUSTED, orient="row"),
        views=spoken,
        queries=pl.DataFrame(list(queries), schema=dict(Queries.create_empty().schema)),
    )
