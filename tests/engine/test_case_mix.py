"""Case mix in the chain: an oracle in plain Python, and what cannot be adjusted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import polars.testing
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from benchmarks.casemix.bands import shared_edges
from benchmarks.pipeline import Computed
from benchmarks.schemas import MeasureValues, PeerComparison, Rates
from benchmarks.settings import Comparison, Settings
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
Row = dict[str, Any]
EIGHT = [f"X{number}" for number in range(1, 9)]
BANDS = ((0, 39), (40, 64), (65, 999))
YOUNG, OLD = (5_000.0, 3_000.0, 1_000.0), (2_000.0, 3_000.0, 4_000.0)
MEASURE = "cardiology_referrals"


def people(ages: Mapping[str, Sequence[float]], bands: Any = BANDS) -> list[Row]:
    """Each practice's list: half of each band women, half men."""
    rows = [
        {"practice_code": code, "sex": sex, "age_from": a, "age_to": b, "patients": patients / 2}
        for code, sizes in ages.items()
        for (a, b), patients in zip(bands, sizes, strict=True)
        for sex in ("female", "male")
    ]
    return rows + [{"practice_code": code, "patients": sum(sizes)} for code, sizes in ages.items()]


def referred(code: str, counts: Sequence[float], bands: Any = BANDS, **more: Any) -> list[Row]:
    """So many referrals of each age band, of women and of men alike."""
    return [
        {
            "practice_code": code,
            "period": "2025-10",
            "specialty": "cardiology",
            "sex": sex,
            "age_from": a,
            "age_to": b,
            "referrals": float(count),
        }
        | more
        for (a, b), count in zip(bands, counts, strict=True)
        for sex in ("female", "male")
    ]


AGES = {code: OLD if number % 3 == 0 else YOUNG for number, code in enumerate(EIGHT)}
COUNTS = {
    code: (number % 3, 10 + number, 40 if number % 3 == 0 else 12)
    for number, code in enumerate(EIGHT)
}


def extract(counts: Mapping[str, Sequence[float]] = COUNTS, **more: Any) -> list[Row]:
    return [row for code, each in counts.items() for row in referred(code, each, **more)]


def rows_of(computed: Computed) -> dict[str, Row]:
    """The reported rows by practice."""
    return {row["practice_code"]: row for row in computed.comparison.filter("reported").to_dicts()}


def expected_by_hand(code: str, counts: Mapping[str, Sequence[float]] = COUNTS) -> float:
    """Each band's rate of everybody, times the practice's own patients."""
    total = 0.0
    for band in range(len(BANDS)):
        events = sum(2 * each[band] for each in counts.values())
        patients = sum(AGES[one][band] for one in counts)
        total += events / patients * AGES[code][band]
    return total


def test_expected_events_standardised_values_and_both_ratios(area: Area, reckon: Reckon) -> None:
    rows = rows_of(reckon(area(EIGHT, population=people(AGES), referrals=extract()), MEASURE))
    events = {code: 2.0 * sum(COUNTS[code]) for code in EIGHT}
    expected = {code: expected_by_hand(code) for code in EIGHT}
    size = sum(sum(AGES[code]) for code in EIGHT)
    for code, row in rows.items():
        others = [one for one in EIGHT if one != code]
        own = events[code] / expected[code]
        theirs = sum(events[one] for one in others) / sum(expected[one] for one in others)
        crude = sum(events[one] for one in others) / sum(sum(AGES[one]) for one in others)
        scale = (
            12 * 1_000
            if "year" in row["measure_id"]
            else row["value"] / (events[code] / sum(AGES[code]))
        )
        assert row["adjusted_for"] == "age_sex_extract"
        assert row["expected_events"] == pytest.approx(expected[code])
        assert row["standard_practices"] == 8
        assert row["ratio"] == pytest.approx(own / theirs)
        assert row["crude_ratio"] == pytest.approx(events[code] / sum(AGES[code]) / crude)
        assert row["standardised"] == pytest.approx(own * sum(expected.values()) / size * scale)
        assert row["peer_value"] == pytest.approx(theirs * sum(expected.values()) / size * scale)
        assert row["standardised_lower"] / row["lower"] == pytest.approx(
            row["standardised"] / row["value"]
        )
        assert row["excess"] == pytest.approx(events[code] - theirs * expected[code])
        inside = row["expected_lower"] <= row["standardised"] <= row["expected_upper"]
        assert inside == (row["verdict"] not in ("lower", "higher", "much_lower", "much_higher"))


def test_all_practices_together_are_what_they_are_without_adjustment(
    area: Area, reckon: Reckon
) -> None:
    inputs = area(EIGHT, population=people(AGES), referrals=extract())
    row = rows_of(reckon(inputs, MEASURE))["X1"]
    assert row["adjusted_for"] != "none"
    plain = area(EIGHT, population=people(AGES), referrals=extract(sex=None))
    assert row["locality_value"] == pytest.approx(
        rows_of(reckon(plain, MEASURE))["X1"]["locality_value"]
    )


def test_outputs_keep_their_contracts(area: Area, reckon: Reckon) -> None:
    computed = reckon(area(EIGHT, population=people(AGES), referrals=extract()), MEASURE)
    MeasureValues.validate(computed.values.select(MeasureValues.column_names()))
    PeerComparison.validate(computed.comparison.select(PeerComparison.column_names()))


def test_ages_explain_a_difference_that_they_make(area: Area, reckon: Reckon) -> None:
    """Rates by age alike everywhere: what is crude is all the patients' ages."""
    rates = (0.002, 0.006, 0.03)
    counts = {
        code: [rate * patients / 2 for rate, patients in zip(rates, AGES[code], strict=True)]
        for code in EIGHT
    }
    inputs = area(EIGHT, population=people(AGES), referrals=extract(counts))
    row = rows_of(reckon(inputs, MEASURE))["X1"]
    assert row["crude_ratio"] > 1.5
    assert row["ratio"] == pytest.approx(1)
    assert row["explained"] == pytest.approx(100)
    assert row["verdict"] == "in_line"


@given(factor=st.integers(2, 9), bigger=st.floats(0.5, 3))
@hypothesis_settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scaling_events_and_patients_changes_no_ratio(
    area: Area, reckon: Reckon, factor: int, bigger: float
) -> None:
    first = rows_of(reckon(area(EIGHT, population=people(AGES), referrals=extract()), MEASURE))
    more = {code: [factor * one for one in each] for code, each in COUNTS.items()}
    larger = {code: [bigger * one for one in each] for code, each in AGES.items()}
    second = rows_of(
        reckon(area(EIGHT, population=people(larger), referrals=extract(more)), MEASURE)
    )
    for code in EIGHT:
        assert second[code]["ratio"] == pytest.approx(first[code]["ratio"])
        assert second[code]["crude_ratio"] == pytest.approx(first[code]["crude_ratio"])
        assert second[code]["expected_events"] == pytest.approx(
            factor * first[code]["expected_events"]
        )


def test_lists_of_like_ages_leave_the_crude_ratio(area: Area, reckon: Reckon) -> None:
    alike = {code: [size * (1 + place) for size in YOUNG] for place, code in enumerate(EIGHT)}
    rows = rows_of(reckon(area(EIGHT, population=people(alike), referrals=extract()), MEASURE))
    for row in rows.values():
        assert row["adjusted_for"] == "age_sex_extract"
        assert row["ratio"] == pytest.approx(row["crude_ratio"])
        assert row["standardised"] == pytest.approx(row["value"])


def test_the_order_of_rows_changes_nothing(area: Area, reckon: Reckon) -> None:
    one = reckon(area(EIGHT, population=people(AGES), referrals=extract()), MEASURE)
    other = reckon(area(EIGHT, population=people(AGES)[::-1], referrals=extract()[::-1]), MEASURE)
    polars.testing.assert_frame_equal(one.comparison, other.comparison, check_exact=True)


def test_the_reference_set_is_the_standard_where_it_has_thirty(area: Area, reckon: Reckon) -> None:
    others = [f"Y{number:02}" for number in range(30)]
    ages = AGES | dict.fromkeys(others, YOUNG)
    counts = dict(COUNTS) | dict.fromkeys(others, (2.0, 20.0, 25.0))
    inputs = area(EIGHT, population=people(ages), referrals=extract(counts))
    row = rows_of(reckon(inputs, MEASURE))["X1"]
    assert row["standard_practices"] == 30
    by_hand = sum(2 * c / y * own for c, y, own in zip((2, 20, 25), YOUNG, AGES["X1"], strict=True))
    assert row["expected_events"] == pytest.approx(by_hand)
    fewer = {code: each for code, each in counts.items() if code != "Y00"}
    row = rows_of(reckon(area(EIGHT, population=people(ages), referrals=extract(fewer)), MEASURE))
    assert row["X1"]["standard_practices"] == 8 + 29


@pytest.mark.parametrize("seen", [1.0, 4.0, 7.0])
def test_nothing_written_depends_on_a_withheld_count_or_its_ages(
    area: Area, reckon: Reckon, seen: float
) -> None:
    def written(small: list[Row]) -> pl.DataFrame:
        rows = [row for row in extract() if row["practice_code"] != "X3"] + small
        computed = reckon(area(EIGHT, population=people(AGES), referrals=rows), MEASURE)
        return computed.comparison.select(PeerComparison.column_names())

    one = written(referred("X3", (0, 0, 1))[:1] + referred("X3", (2, 0, 0))[:1])
    other = written([referred("X3", (seen, 0, 0))[1]])
    assert one.equals(other)
    own = other.filter(pl.col("practice_code") == "X3", pl.col("status") == "withheld")
    assert own.height > 0
    hidden = ("expected_events", "standardised", "crude_ratio", "explained", "ratio")
    assert own.select(pl.col(hidden).is_null().all()).row(0) == (True,) * len(hidden)


def test_rows_without_sex_or_age_adjust_nothing(area: Area, reckon: Reckon) -> None:
    for more in ({"sex": None}, {"sex": "all"}, {"age_from": None}, {"age_to": None}):
        inputs = area(EIGHT, population=people(AGES), referrals=extract(**more))
        row = rows_of(reckon(inputs, MEASURE))["X1"]
        assert (row["adjusted_for"], row["why_not"]) == ("none", "no_source")
        assert row["standardised"] is None
        assert row["crude_ratio"] is None
        assert row["ratio"] is not None


def test_one_row_without_an_age_takes_its_practice_out_of_the_standard(
    area: Area, reckon: Reckon
) -> None:
    rows = [*extract(), {**referred("X2", (1, 0, 0))[0], "sex": None}]
    row = rows_of(reckon(area(EIGHT, population=people(AGES), referrals=rows), MEASURE))["X1"]
    assert row["standard_practices"] == 7
    others = {code: each for code, each in COUNTS.items() if code != "X2"}
    assert row["expected_events"] == pytest.approx(expected_by_hand("X1", others))


def test_bands_that_do_not_meet_and_too_few_events_are_told(area: Area, reckon: Reckon) -> None:
    apart = ((0, 29), (30, 54), (55, 999))
    inputs = area(EIGHT, population=people(AGES), referrals=extract(bands=apart))
    row = rows_of(reckon(inputs, MEASURE))["X1"]
    assert (row["adjusted_for"], row["why_not"]) == ("none", "bands_apart")
    assert [one.rule for one in reckon(inputs, MEASURE).findings if "age" in one.rule] == [
        "ages-apart"
    ]
    few = dict.fromkeys(EIGHT, (0, 1, 5))
    inputs = area(EIGHT, population=people(AGES), referrals=extract(few))
    assert rows_of(reckon(inputs, MEASURE))["X1"]["why_not"] == "few_events"
    inputs = area(EIGHT, referrals=extract())
    assert rows_of(reckon(inputs, MEASURE))["X1"]["why_not"] == "no_lists"


def test_the_ages_of_four_practices_are_no_standard(area: Area, reckon: Reckon) -> None:
    """Else what others are expected to have would tell their counts by age."""
    for places, told in ((4, "few_events"), (5, None)):
        rows = [
            {**row, "sex": row["sex"] if row["practice_code"] in EIGHT[:places] else None}
            for row in extract()
        ]
        inputs = area(EIGHT, population=people(AGES), referrals=rows)
        assert rows_of(reckon(inputs, MEASURE))["X1"]["why_not"] == told


def test_a_practice_without_a_list_by_age_is_not_compared(area: Area, reckon: Reckon) -> None:
    ten = [f"X{number}" for number in range(10, 22)]
    ages = dict.fromkeys(ten, YOUNG) | {"X11": OLD}
    rows = [row for row in people(ages) if row["practice_code"] != "X10" or "sex" not in row]
    counts = dict.fromkeys(ten, (3, 10, 20))
    found = rows_of(reckon(area(ten, population=rows, referrals=extract(counts)), MEASURE))
    assert (found["X10"]["status"], found["X10"]["because"]) == ("not_compared", "no_ages")
    assert found["X10"]["value"] is not None
    assert found["X11"]["adjusted_for"] == "age_sex_extract"
    assert found["X11"]["peer_count"] == 10


def test_bands_are_cut_where_all_of_them_can_be() -> None:
    quinary = [(age, age + 4) for age in range(0, 95, 5)] + [(95, 999)]
    assert shared_edges(quinary) == tuple(range(0, 100, 5))
    assert shared_edges([*quinary, (0, 17), (18, 64), (65, 999)]) == (0, 65)
    assert shared_edges([(0, 29), (30, 999), (0, 39), (40, 999)]) == (0,)
    singles = [(age, age) for age in range(95)] + [(95, 999)]
    assert shared_edges(singles) == tuple(range(0, 100, 5))
    assert shared_edges([]) == (0,)


# Rates and weights of a file, for prescribing.

ITEMS = "antibacterial_items"


def prescribed(counts: Mapping[str, float]) -> list[Row]:
    return [
        {"practice_code": code, "period": "2025-11", "bnf_code": "0501013B0AAABAB", "items": items}
        for code, items in counts.items()
    ]


def with_rates(inputs: Inputs, rates: Sequence[float], **more: Any) -> Inputs:
    schema = Rates.create_empty().schema
    base = {"measure_id": ITEMS, "sex": "all", "adjusted_for": "age_sex_rates", "file": "rates.csv"}
    rows = [
        {"per": None, "age_from": a, "age_to": b, "rate": rate} | base | more
        for (a, b), rate in zip(BANDS, rates, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=dict(schema)).lazy()
    return Inputs(**{**vars(inputs), "rates": frame})


@pytest.mark.parametrize(("per", "factor"), [(None, 1_000), (100_000.0, 100_000)])
def test_rates_of_a_file(area: Area, reckon: Reckon, per: float | None, factor: float) -> None:
    items = {code: 300.0 + 10 * number for number, code in enumerate(EIGHT)}
    inputs = area(EIGHT, population=people(AGES), prescribing=prescribed(items))
    rates = (20.0, 30.0, 70.0)
    rows = rows_of(reckon(with_rates(inputs, rates, per=per), ITEMS))
    expected = {
        code: sum(r / factor * n for r, n in zip(rates, AGES[code], strict=True)) for code in EIGHT
    }
    for code, row in rows.items():
        others = [one for one in EIGHT if one != code]
        theirs = sum(items[one] for one in others) / sum(expected[one] for one in others)
        assert row["adjusted_for"] == "age_sex_rates"
        assert row["expected_events"] == pytest.approx(expected[code])
        assert row["ratio"] == pytest.approx(items[code] / expected[code] / theirs)


def test_weights_tell_relative_use_only(area: Area, reckon: Reckon) -> None:
    items = {code: 300.0 + 10 * number for number, code in enumerate(EIGHT)}
    inputs = area(EIGHT, population=people(AGES), prescribing=prescribed(items))
    found = [
        rows_of(
            reckon(
                with_rates(inputs, [factor * w for w in (0.3, 0.5, 1.0)], adjusted_for="star_pu"),
                ITEMS,
            )
        )
        for factor in (1, 40)
    ]
    for code in EIGHT:
        assert found[0][code]["adjusted_for"] == "star_pu"
        assert found[0][code]["ratio"] == pytest.approx(found[1][code]["ratio"])
    assert sum(row["expected_events"] for row in found[0].values()) == pytest.approx(
        sum(items.values())
    )


def test_rates_whose_bands_the_lists_do_not_have_are_not_used(area: Area, reckon: Reckon) -> None:
    ages = dict.fromkeys(EIGHT, (6000.0, 3000.0))
    inputs = area(
        EIGHT,
        population=people(ages, ((0, 49), (50, 999))),
        prescribing=prescribed(dict.fromkeys(EIGHT, 300.0)),
    )
    row = rows_of(reckon(with_rates(inputs, (20.0, 30.0, 70.0)), ITEMS))["X1"]
    assert (row["adjusted_for"], row["why_not"]) == ("none", "bands_apart")


def test_rates_that_are_not_used_are_told(area: Area, reckon: Reckon) -> None:
    inputs = area(EIGHT, population=people(AGES), prescribing=prescribed(dict.fromkeys(EIGHT, 300)))
    strange = with_rates(inputs, (20.0, 30.0, 70.0), measure_id="antibacterials")
    (found,) = [one for one in reckon(strange, ITEMS).findings if one.rule == "unused-rates"]
    assert (found.severity, found.file) == ("warning", "rates.csv")
    assert found.message.startswith("antibacterials is not counted")
    used = with_rates(inputs, (20.0, 30.0, 70.0))
    assert [one for one in reckon(used, ITEMS).findings if one.rule == "unused-rates"] == []


# A pattern fitted to the counts of many practices.


def many(practices: int, pattern: Sequence[float]) -> tuple[dict[str, Any], dict[str, float]]:
    """Lists and items of practices elsewhere whose ages differ, by a pattern of use."""
    ages = {
        f"Y{place:03}": (
            2_000.0 + place * 37 % 3_000,
            1_500.0 + place * 53 % 2_000,
            300.0 + place * 71 % 2_500,
        )
        for place in range(practices)
    }
    items = {
        code: float(round(sum(r * n for r, n in zip(pattern, each, strict=True))))
        for code, each in ages.items()
    }
    return ages, items


def test_a_pattern_among_three_hundred_practices_stands_for_ages(
    area: Area, reckon: Reckon
) -> None:
    pattern = (0.02, 0.03, 0.09)
    ages, items = many(300, pattern)
    own = {
        code: float(round(sum(r * n for r, n in zip(pattern, AGES[code], strict=True))))
        for code in EIGHT
    }
    inputs = area(EIGHT, population=people(AGES | ages), prescribing=prescribed(items | own))
    computed = reckon(inputs, ITEMS)
    for code, row in rows_of(computed).items():
        assert row["adjusted_for"] == "age_sex_fit"
        assert row["standard_practices"] == 300
        assert row["predictive_gain"] > 0.95
        assert row["expected_events"] == pytest.approx(own[code], rel=0.005)
        assert row["ratio"] == pytest.approx(1, abs=0.01)
    fewer = {code: items[code] for code in list(items)[:299]}
    less = {code: ages[code] for code in fewer}
    inputs = area(EIGHT, population=people(AGES | less), prescribing=prescribed(fewer | own))
    assert rows_of(reckon(inputs, ITEMS))["X1"]["why_not"] == "no_source"


def test_a_pattern_that_predicts_no_better_than_the_list_is_not_used(
    area: Area, reckon: Reckon
) -> None:
    ages, _ = many(300, (0, 0, 0))
    chance = (0.03, 0.05, 0.04, 0.06, 0.035)
    items = {
        code: float(round(sum(each) * chance[(place * 7 + place // 3) % 5]))
        for place, (code, each) in enumerate(ages.items())
    }
    own = dict.fromkeys(EIGHT, 400.0)
    inputs = area(EIGHT, population=people(AGES | ages), prescribing=prescribed(items | own))
    row = rows_of(reckon(inputs, ITEMS))["X1"]
    assert (row["adjusted_for"], row["why_not"]) == ("none", "no_gain")


def test_a_directly_standardised_rate_on_request(area: Area, reckon: Reckon) -> None:
    """The European Standard Population 2013: 47,000 under 40, 33,500 to 64, 19,500 older."""
    inputs = area(EIGHT, population=people(AGES), referrals=extract())
    wish = Settings(comparison=Comparison(standard_population="esp2013"))
    row = rows_of(reckon(inputs, MEASURE, settings=wish))["X2"]
    weights = (47_000, 33_500, 19_500)
    rates = [2 * c / n for c, n in zip(COUNTS["X2"], AGES["X2"], strict=True)]
    scale = row["value"] * sum(AGES["X2"]) / (2 * sum(COUNTS["X2"]))
    by_hand = sum(w * r for w, r in zip(weights, rates, strict=True)) / sum(weights) * scale
    assert row["direct"] == pytest.approx(by_hand)
    assert row["direct_lower"] < row["direct"] < row["direct_upper"]
    assert rows_of(reckon(inputs, MEASURE))["X2"]["direct"] is None
    few = dict(COUNTS) | {"X2": (1, 1, 2)}  # eight events: shown, and fewer than ten
    inputs = area(EIGHT, population=people(AGES), referrals=extract(few))
    row = rows_of(reckon(inputs, MEASURE, settings=wish))["X2"]
    assert (row["numerator"], row["direct"]) == (8, None)


def test_what_adjusting_takes_off_the_spread_is_the_share_of_case_mix(
    area: Area, reckon: Reckon
) -> None:
    """Forty practices with the same rates by age: what is not chance is of age."""
    codes = [f"X1{number:04}" for number in range(40)]
    ages = {code: OLD if number % 2 else YOUNG for number, code in enumerate(codes)}
    counts = {
        code: [size / 1_000 * rate for size, rate in zip(sizes, (1, 5, 20), strict=True)]
        for code, sizes in ages.items()
    }
    inputs = area(codes, population=people(ages), referrals=extract(counts))
    found = reckon(inputs, MEASURE).variation.row(0, named=True)
    events = [2 * sum(counts[code]) for code in codes]
    exposure = [sum(ages[code]) for code in codes]
    theta = sum(events) / sum(exposure)
    crude = between(events, [theta * size for size in exposure])
    chance = len(codes) / sum(events)
    assert found["adjusted_for"] == "age_sex_extract"
    assert (found["tau2"], found["shares_over"]) == (0, "locality")
    assert found["share_case_mix"] == pytest.approx(100 * crude / (chance + crude), rel=1e-6)
    assert found["share_rest"] == 0
    total = found["share_chance"] + found["share_case_mix"] + found["share_rest"]
    assert total == pytest.approx(100)


def between(observed: Sequence[float], expected: Sequence[float]) -> float:
    """tau² by halving its equation."""
    low, high = 0.0, 10.0
    for _ in range(200):
        middle = (low + high) / 2
        whole = sum(
            (o - e) ** 2 / (e + middle * e * e) for o, e in zip(observed, expected, strict=True)
        )
        low, high = (middle, high) if whole > len(observed) - 1 else (low, middle)
    return (low + high) / 2
