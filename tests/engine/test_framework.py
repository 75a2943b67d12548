"""The framework's figures are the engine's, and nothing about one indicator moves another."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.errors import DataError
from benchmarks.framework.engine import Framework, framework
from benchmarks.framework.index import index_of, refuse_index
from benchmarks.framework.load import BadDomains, load_domains
from benchmarks.framework.state import DATA, MISSING, NOT_APPLICABLE, SUPPRESSED
from benchmarks.framework.wiring import wired
from benchmarks.measures.load import load_measures
from benchmarks.periods import parse_quarter
from benchmarks.pipeline import compute
from benchmarks.schemas import Agreements, ControlChart, Inspections, Ratings
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs

CODES = [f"Z{number:05}" for number in range(10)]
QUARTER = parse_quarter("2025-26Q3")
LIBRARY = load_measures()
CARRIED = ("antibacterial_items", "urgent_suspected_cancer_referrals")
NEW = """
[indicators.walking_groups]
title = "Walking groups"
why = "Company moves people."
better = "higher"
if_high = "Share the routes."
if_low = "Ask who walks."
controllable_by = "practice"
source = "The locality's own count"
author = "the locality"
reviewed = 2026-01-01
next_review = 2026-12-01
value = { kind = "rate", per = 1000, unit = "walkers per 1,000 patients a month" }
numerator = { source = "counts", id = "walking" }
denominator = { source = "list" }
"""
Row = Mapping[str, Any]


def rows_of(count_id: str, period: str, counts: list[float | None], of: float | None) -> list[Row]:
    return [
        {
            "practice_code": code,
            "period": period,
            "count_id": count_id,
            "count": count,
            "denominator": None if count is None else of,
            "withheld_as": 0.0 if count is None else None,
        }
        for code, count in zip(CODES, counts, strict=True)
    ]


def told(inputs: Inputs, folder: Path | None = None) -> Framework:
    measures = {name: LIBRARY[name] for name in CARRIED}
    peer_review = compute(inputs, QUARTER, Settings(), measures)
    return framework(inputs, peer_review, load_domains(folder, LIBRARY))


def row(found: Framework, code: str, name: str) -> dict[str, Any]:
    rows = found.computed.comparison.filter(
        "reported", pl.col("practice_code") == code, pl.col("measure_id") == name
    )
    return rows.row(0, named=True)


def state(found: Framework, code: str, name: str) -> str:
    return str(found.states.filter(practice_code=code, indicator=name)["state"].item())


def own_folder(place: Path, **files: str) -> Path:
    (place / "framework").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / "framework" / f"{name}.toml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def inputs(area: Callable[..., Inputs]) -> Inputs:
    survey = rows_of("gpps.overallexp", "2025", [None, *[70.0 + n for n in range(9)]], 100.0)
    breast = rows_of("fingertips.94063", "2024/25", [700.0 + 5 * n for n in range(10)], 1000.0)
    shots = rows_of("coverage.mmr2_5_years", "2024/25", [0.0, *[90.0] * 9], 100.0)
    shots[0] = {**shots[0], "denominator": 0.0}
    items = rows_of("antibacterial_items", "2025-11", [400.0 + 9 * n for n in range(10)], None)
    return area(CODES, counts=[*survey, *breast, *shots, *items])


def test_missing_suppressed_and_not_applicable_are_three_states(inputs: Inputs) -> None:
    found = told(inputs)
    assert state(found, CODES[0], "gpps_overall") == SUPPRESSED
    assert state(found, CODES[1], "gpps_overall") == DATA
    assert state(found, CODES[0], "imms_age_5") == NOT_APPLICABLE
    assert state(found, CODES[0], "gpps_contact") == MISSING
    held = row(found, CODES[0], "gpps_overall")
    assert (held["status"], held["value"], held["peer_value"] is None) == ("withheld", None, False)


def test_coverage_counts_what_applies_and_what_has_data(inputs: Inputs) -> None:
    mine = told(inputs).coverage.filter(practice_code=CODES[0], domain="prevention")
    assert mine.select("indicators", "with_data").row(0) == (11, 1)
    other = told(inputs).coverage.filter(practice_code=CODES[1], domain="prevention")
    assert other.select("indicators", "with_data").row(0) == (12, 2)


def test_nobody_is_a_peer_by_an_answer_that_is_hidden(inputs: Inputs) -> None:
    found = told(inputs)
    mine = row(found, CODES[1], "gpps_overall")
    others = [70.0 + n for n in range(1, 9)]
    assert mine["peer_count"] == 8
    assert mine["peer_value"] == pytest.approx(sum(others) / 8)


def test_the_interval_of_a_survey_is_on_two_thirds_of_its_answers(inputs: Inputs) -> None:
    mine = row(told(inputs), CODES[1], "gpps_overall")
    size, share, z = 100 / 1.5, 0.7, 1.959963984540054
    middle = share + z**2 / (2 * size)
    half = z * (share * (1 - share) / size + z**2 / (4 * size**2)) ** 0.5
    below = 1 + z**2 / size
    assert mine["lower"] == pytest.approx(100 * (middle - half) / below)
    assert mine["upper"] == pytest.approx(100 * (middle + half) / below)


def test_carried_rows_are_those_of_the_peer_report(inputs: Inputs) -> None:
    measures = {name: LIBRARY[name] for name in CARRIED}
    peer_review = compute(inputs, QUARTER, Settings(), measures)
    found = framework(inputs, peer_review, load_domains(None, LIBRARY)).computed
    theirs = pl.col("measure_id").is_in(list(CARRIED))
    names = [name for name in peer_review.comparison.columns if name != "survives"]
    key = ["practice_code", "measure_id", "window", "period_start"]
    ours = found.comparison.filter(theirs).select(names).sort(key)
    assert ours.equals(peer_review.comparison.select(names).sort(key))


def shown(found: Framework, names: list[str]) -> pl.DataFrame:
    columns = [name for name in found.computed.comparison.columns if name != "survives"]
    rows = found.computed.comparison.filter(pl.col("measure_id").is_in(names))
    return rows.select(columns).sort("practice_code", "measure_id", "window", "period_start")


def test_an_indicator_without_data_never_moves_a_domain(inputs: Inputs, tmp_path: Path) -> None:
    before, after = told(inputs), told(inputs, own_folder(tmp_path, prevention=NEW))
    names = list(before.wired.own)
    assert shown(after, names).equals(shown(before, names))
    had = ["practice_code", "domain", "with_data"]
    assert after.coverage.select(had).equals(before.coverage.select(had))
    kept = after.states.filter(pl.col("indicator") != "walking_groups")
    assert kept.equals(before.states)
    survives = before.computed.comparison.filter("survives").height
    assert after.computed.comparison.filter("survives").height == survives


def test_reweighting_and_tagging_never_change_an_indicators_own_row(
    inputs: Inputs, tmp_path: Path
) -> None:
    own = '[indicators.breast_screening]\nweight = 7.5\ntags = ["cancer"]\nshort = "Breasts"\n'
    before, after = told(inputs), told(inputs, own_folder(tmp_path, prevention=own))
    names = list(before.wired.own)
    assert shown(after, names).equals(shown(before, names))
    assert after.states.equals(before.states)
    (one,) = [i for i in after.domains["prevention"].indicators if i.id == "breast_screening"]
    assert (one.weight, one.tags) == (7.5, ("cancer",))


def test_an_indicator_is_dropped_and_a_domain_too(inputs: Inputs, tmp_path: Path) -> None:
    files = {
        "prevention": "[indicators.breast_screening]\ndrop = true\n",
        "safety": "drop = true\n",
    }
    found = told(inputs, own_folder(tmp_path, **files))
    assert "safety" not in found.domains
    assert "breast_screening" not in found.wired.own
    assert found.computed.comparison.filter(measure_id="breast_screening").is_empty()


def test_an_own_indicator_is_computed_as_a_measure(
    area: Callable[..., Inputs], tmp_path: Path
) -> None:
    counts = rows_of("walking", "2025-11", [300.0 + n for n in range(10)], None)
    found = told(area(CODES, counts=counts), own_folder(tmp_path, prevention=NEW))
    mine = row(found, CODES[0], "walking_groups")
    assert mine["value"] == pytest.approx(300 / 10_000 * 1000)
    assert mine["verdict"] == "in_line"


@pytest.fixture(scope="module")
def whole(area: Callable[..., Inputs]) -> tuple[Inputs, Framework]:
    """Inputs with some figures in several domains, and the framework of them."""
    survey = rows_of("gpps.overallexp", "2025", [None, *[70.0 + n for n in range(9)]], 100.0)
    breast = rows_of("fingertips.94063", "2024/25", [700.0 + 5 * n for n in range(10)], 1000.0)
    register = rows_of("fingertips.241", "2024/25", [700.0 + n for n in range(10)], 9000.0)
    staff = rows_of("workforce.gp_fte", "2025", [3.0 + n / 10 for n in range(10)], None)
    people = rows_of("workforce.patients", "2025", [9000.0] * 10, None)
    items = rows_of("antibacterial_items", "2025-11", [400.0 + 9 * n for n in range(10)], None)
    inputs = area(CODES, counts=[*survey, *breast, *register, *staff, *people, *items])
    return inputs, told(inputs)


FORMS = {
    "counts": NEW,
    "published": '[indicators.walking_groups]\npublished = "walking"\ntitle = "Walking groups"\n'
    'source = "Our count"\nunit = "groups"\n',
    "carried": '[indicators.walking_groups]\ncarries = "nsaids_less_preferred_share"\n',
}
DOMAINS = load_domains(None, LIBRARY)
WEIGHED = {one.id: part.id for part in DOMAINS.values() for one in part.indicators}


def unmoved(before: Framework, after: Framework) -> None:
    """Every row, state and count of data is as it was."""
    names = [*before.wired.own, *before.wired.carried]
    assert shown(after, names).equals(shown(before, names))
    kept = after.states.filter(pl.col("indicator") != "walking_groups")
    assert kept.equals(before.states)
    had = ["practice_code", "domain", "with_data"]
    assert after.coverage.select(had).equals(before.coverage.select(had))
    survives = before.computed.comparison.filter("survives").height
    assert after.computed.comparison.filter("survives").height == survives


@pytest.mark.slow
@settings(max_examples=6)
@given(domain=st.sampled_from(sorted(DOMAINS)), form=st.sampled_from(sorted(FORMS)))
def test_no_indicator_without_data_moves_any_domain_whatever_its_form(
    domain: str, form: str, whole: tuple[Inputs, Framework], tmp_path_factory: Any
) -> None:
    inputs, before = whole
    if form == "carried" and "nsaids_less_preferred_share" in WEIGHED:
        form = "counts"
    own = own_folder(tmp_path_factory.mktemp("own"), **{domain: FORMS[form]})
    unmoved(before, told(inputs, own))


@pytest.mark.slow
@settings(max_examples=6)
@given(
    weights=st.dictionaries(
        st.sampled_from(sorted(WEIGHED)), st.floats(0, 100, allow_nan=False), min_size=1, max_size=9
    )
)
def test_no_weights_change_any_indicators_own_row(
    weights: dict[str, float], whole: tuple[Inputs, Framework], tmp_path_factory: Any
) -> None:
    inputs, before = whole
    files: dict[str, str] = {}
    for name, weight in weights.items():
        text = f"[indicators.{name}]\nweight = {weight:f}\n"
        files[WEIGHED[name]] = files.get(WEIGHED[name], "") + text
    unmoved(before, told(inputs, own_folder(tmp_path_factory.mktemp("own"), **files)))


def test_a_practice_does_not_depend_on_ratings_of_another_place(
    whole: tuple[Inputs, Framework],
) -> None:
    """Whatever partners there say, and whether they say anything."""
    inputs, _ = whole
    said = [
        {
            "practice_code": code,
            "period_start": QUARTER.start,
            "period_end": QUARTER.end,
            "rater_group": "pharmacy",
            "organisation": f"o{place % 3}",
            "rater": f"r{place}",
            "item": "can_be_reached",
            "score": (place * 7 + spread) % 5 + 1,
            "comment": None,
        }
        for code, spread in ((CODES[0], 1), ("Z77777", 3))
        for place in range(12)
    ]
    ratings = Ratings.validate(
        pl.DataFrame(said, schema_overrides={"comment": pl.String}), cast=True
    )
    both = told(replace(inputs, ratings=ratings.lazy()))
    mine = Ratings.validate(ratings.filter(practice_code=CODES[0]))
    alone = told(replace(inputs, ratings=mine.lazy()))
    theirs = pl.col("practice_code") != "Z77777"
    assert alone.views.partners.height > 0
    assert both.views.partners.filter(theirs).equals(alone.views.partners)
    assert both.states.equals(alone.states)
    assert both.computed.comparison.equals(alone.computed.comparison)


FAULTS = {
    "unknown_key": ('[indicators.x]\ncarries = "fit"\nwieght = 2\n', "wieght"),
    "unknown_measure": ('[indicators.x]\ncarries = "antibiotics"\n', "is no measure"),
    "two_forms": ('[indicators.x]\ncarries = "fit"\nrating = "safe"\n', "keep one of them"),
    "changed": ('[indicators.breast_screening]\ntitle = "Other"\n', "cannot be changed"),
    "not_there": ("[indicators.nothing]\ndrop = true\n", "is dropped and not there"),
    "twice": (NEW.replace("walking_groups", "gpps_overall"), "give one another name"),
    "extract": (NEW.replace('"counts", id = "walking"', '"referrals"'), "carry a measure"),
    "shared": (NEW.replace('"walking"', '"antibacterial_items"'), "antibacterial_items"),
    "no_toml": ("[indicators.x\n", "is not TOML"),
    "lacking": (NEW.replace('better = "higher"\n', ""), "walking_groups.better"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_file_key_and_remedy(name: str, tmp_path: Path) -> None:
    text, wanted = FAULTS[name]
    with pytest.raises(BadDomains) as raised:
        load_domains(own_folder(tmp_path, prevention=text), LIBRARY)
    assert wanted in str(raised.value)
    assert "prevention.toml" in str(raised.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    files = dict.fromkeys(("prevention", "safety", "access"), FAULTS["unknown_measure"][0])
    with pytest.raises(BadDomains) as raised:
        load_domains(own_folder(tmp_path, **files), LIBRARY)
    told_of = str(raised.value)
    assert all(f"framework/{name}.toml" in told_of for name in files)


def test_the_shipped_framework_is_wide_and_whole() -> None:
    domains = load_domains(None, LIBRARY)
    every = [one for domain in domains.values() for one in domain.indicators]
    assert len(domains) == 12
    assert sum(one.measure_id is not None for one in every) >= 45
    assert all(one.source or one.measure or one.carries for one in every)
    assert all(len(one.name) <= 26 for one in every)
    slopes = [slope for domain in domains.values() for slope in domain.slopes]
    assert set(slopes) <= {one.id for one in every}


@given(
    primary=st.dates(date(2020, 1, 1), date(2025, 12, 31)) | st.none(),
    other=st.dates(date(2020, 1, 1), date(2025, 12, 31)) | st.none(),
)
def test_one_source_is_used_the_one_whose_data_reach_furthest(
    primary: date | None, other: date | None
) -> None:
    ends = {"fingertips.241": primary, "qof.DM": other}
    there = {name: day for name, day in ends.items() if day is not None}
    found = wired(load_domains(None, LIBRARY), LIBRARY, there, QUARTER)
    later = other is not None and (primary is None or other > primary)
    wanted = "qof.DM" if later else "fingertips.241"
    assert found.filled_by["diabetes_prevalence"] == wanted


def test_the_series_before_2024_is_never_joined_to_the_one_after(
    area: Callable[..., Inputs],
) -> None:
    older = rows_of("gpps_to_2023.q28", "2023", [80.0] * 10, 100.0)
    newer = rows_of("gpps.overallexp", "2025", [70.0] * 10, 100.0)
    found = told(area(CODES, counts=[*older, *newer])).computed
    values = found.values.filter(pl.col("measure_id") == "gpps_overall", pl.col("value") > 0)
    assert values["period_start"].unique().to_list() == [date(2025, 1, 1)]
    before = found.values.filter(measure_id="gpps_overall_before_2024", practice_code=CODES[0])
    assert before.filter(pl.col("value") > 0)["period_end"].to_list() == [date(2023, 12, 31)]


def test_an_older_series_that_nobody_has_is_no_gap(inputs: Inputs) -> None:
    assert "gpps_overall_before_2024" not in told(inputs).wired.own


def test_adjustments_stand_beside_an_achievement(area: Callable[..., Inputs]) -> None:
    net = rows_of("qof.DM020", "2024/25", [300.0] * 10, 400.0)
    adjusted = rows_of("qof.DM020.pca", "2024/25", [100.0] * 10, 500.0)
    found = told(area(CODES, counts=[*net, *adjusted]))
    assert row(found, CODES[0], "diabetes_hba1c")["value"] == pytest.approx(75.0)
    beside = found.adjusted.filter(practice_code=CODES[0], indicator="diabetes_hba1c")
    assert beside.row(0)[2:] == (20.0, 60.0)


def test_staff_is_of_a_day_and_never_judged(area: Callable[..., Inputs]) -> None:
    people = rows_of("workforce.patients", "2025", [9000.0] * 10, None)
    staff = rows_of("workforce.gp_fte", "2025", [3.0 + n / 10 for n in range(10)], None)
    found = told(area(CODES, counts=[*people, *staff]))
    mine = row(found, CODES[0], "patients_per_gp")
    assert (mine["window"], mine["period_end"]) == ("snapshot", date(2025, 12, 31))
    assert (mine["value"], mine["because"], mine["lower"]) == (3000.0, "not_judged", None)


def test_the_latest_rating_up_to_the_quarter_is_shown(inputs: Inputs) -> None:
    given_on = (date(2016, 1, 1), date(2024, 5, 2), date(2026, 2, 1))
    ratings = pl.DataFrame(
        [
            {
                "practice_code": CODES[0],
                "question": "overall",
                "rated_from": day,
                "rated_to": day,
                "rating": rating,
                "inherited": False,
                "framework": None,
            }
            for day, rating in zip(given_on, ("Good", "Outstanding", "Inadequate"), strict=True)
        ],
        schema=dict(Inspections.create_empty().schema),
    )
    whole: dy.LazyFrame[Inspections] = Inspections.validate(ratings).lazy()
    found = told(replace(inputs, inspections=whole))
    assert found.inspections["rating"].to_list() == ["Outstanding"]
    assert state(found, CODES[0], "cqc_overall") == DATA


def with_reference(found: Framework) -> Framework:
    """Quartiles of practices elsewhere beside every row."""
    rows = found.computed.comparison.with_columns(
        reference_median=pl.col("peer_median"),
        reference_lower_quartile=pl.col("peer_median") * 0.95,
        reference_upper_quartile=pl.col("peer_median") * 1.05,
    )
    return replace(found, computed=replace(found.computed, comparison=rows))


def test_there_is_no_index_unless_one_is_asked_for(inputs: Inputs) -> None:
    assert told(inputs).index.is_empty()


def test_an_index_is_of_its_domains_alone_and_weights_move_nothing_else(inputs: Inputs) -> None:
    found = with_reference(told(inputs))
    index = index_of(found.computed, found.domains, ["prevention"])
    assert index.height == 10
    mine = index.filter(practice_code=CODES[9]).row(0, named=True)
    rows = {name: row(found, CODES[9], name) for name in ("breast_screening", "imms_age_5")}
    scores = []
    for one in rows.values():
        spread = (one["reference_upper_quartile"] - one["reference_lower_quartile"]) / 1.3489795
        scores.append(min(max((one["value"] - one["reference_median"]) / spread, -3), 3))
    assert mine["indicators"] == len(scores)
    assert mine["index"] == pytest.approx(sum(scores) / 2, rel=1e-6)
    assert mine["place_low"] <= mine["place_high"]


@pytest.mark.parametrize("name", ["partnership", "self_assessment", "nothing"])
def test_no_index_is_made_of_what_people_say(name: str) -> None:
    with pytest.raises(DataError, match=name):
        refuse_index([name], load_domains(None, LIBRARY))


def test_an_agreement_on_another_measure_brings_its_name_and_chart_and_no_row(
    inputs: Inputs,
) -> None:
    measures = {name: LIBRARY[name] for name in (*CARRIED, "vitamin_d")}
    peer_review = compute(inputs, QUARTER, Settings(), measures)
    agreed = {
        "practice_code": CODES[0],
        "agreed_on": date(2025, 7, 8),
        "measure_id": "vitamin_d",
        "judged_by": "vitamin_d",
        "action": "test with a reason",
        "status": "in_progress",
    }
    schema = dict(Agreements.create_empty().schema)
    rows = pl.DataFrame([{name: agreed.get(name) for name in schema}], schema=schema)
    point = dict.fromkeys(ControlChart.column_names()) | {
        "practice_code": CODES[0],
        "measure_id": "vitamin_d",
        "relative": 40.0,
    }
    chart = pl.DataFrame([point], schema=dict(ControlChart.create_empty().schema))
    told_of = replace(
        peer_review, said=replace(peer_review.said, agreements=rows), control_chart=chart
    )
    before = framework(inputs, peer_review, load_domains(None, LIBRARY))
    after = framework(inputs, told_of, load_domains(None, LIBRARY))
    assert after.computed.measures["vitamin_d"].name == "Vitamin D"
    assert after.computed.control_chart["relative"].to_list() == [40.0]
    assert after.computed.comparison.equals(before.computed.comparison)
