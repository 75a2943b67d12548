"""What is withheld, and what is withheld beside it; that nothing written depends on either."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from benchmarks.disclosure.rules import rules_in_words
from benchmarks.explain import explanation
from benchmarks.measures.definition import FromDiagnostics, FromReferrals, Measure
from benchmarks.measures.load import load_measures
from benchmarks.outputs import write_tables
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report
from benchmarks.reports.render import practice_html
from benchmarks.settings import Disclosure, Settings
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
Row = dict[str, Any]
CODES = [f"X{number:02}" for number in range(1, 9)]
QUARTER = ["2025-10", "2025-11", "2025-12"]
LIBRARY = load_measures()
WHOLE = ("ent_referrals", "dermatology_referrals", "routine_referrals_all")


def referred(
    counts: Mapping[str, float | None] | float,
    months: list[str] | None = None,
    specialty: str = "ent",
    **more: Any,
) -> list[Row]:
    """The same referrals in each of the months, by practice."""
    each = counts if isinstance(counts, Mapping) else dict.fromkeys(CODES, counts)
    return [
        {
            "practice_code": code,
            "period": month,
            "specialty": specialty,
            "referrals": count,
            "withheld_as": 4.0 if count is None else None,
            **more,
        }
        for code, count in each.items()
        for month in months or QUARTER
    ]


def ruled(**disclosure: Any) -> Settings:
    return Settings.model_validate({"disclosure": disclosure})


def reasons(
    computed: Computed, code: str, window: str, measure: str = "ent_referrals"
) -> list[str]:
    found = computed.withheld.filter(practice_code=code, window=window, measure_id=measure)
    return found.sort("period_start")["reason"].cast(pl.String).to_list()


def reported(computed: Computed, code: str, measure: str) -> Row:
    wanted = pl.col("reported") & (pl.col("practice_code") == code)
    return computed.comparison.filter(wanted, measure_id=measure).row(0, named=True)


def yearly(name: str) -> Measure:
    plain = LIBRARY[name]
    return plain.model_copy(update={"value": plain.value.model_copy(update={"window": "year"})})


def months_of(first: int, last: int) -> list[str]:
    """Months by their number, 1 being April 2024."""
    return [
        f"{2024 + (number + 2) // 12}-{(number + 2) % 12 + 1:02}"
        for number in range(first, last + 1)
    ]


def test_months_are_shown_for_a_quarter_without_a_small_one(area: Area, reckon: Reckon) -> None:
    before = ["2025-07", "2025-08", "2025-09"]
    rows = referred(20.0, before) + referred(20.0, QUARTER[:2])
    rows += referred(dict.fromkeys(CODES, 20.0) | {"X01": 3.0}, QUARTER[2:])
    computed = reckon(area(CODES, referrals=rows), "ent_referrals")
    own = computed.values.filter(practice_code="X01", window="month")
    assert [f"{day:%Y-%m}" for day in own["period_start"]] == before
    assert reasons(computed, "X01", "month") == ["tells_month"] * 3
    assert reasons(computed, "X02", "month") == []


def test_a_withheld_quarter_shows_no_month(area: Area, reckon: Reckon) -> None:
    rows = referred(20.0, QUARTER[:1]) + referred(0.0, QUARTER[1:])
    rows += referred({"X01": 0.0}, QUARTER, "pain")
    rows = [row for row in rows if row["practice_code"] != "X01"] + referred({"X01": 0.0}, QUARTER)
    rows[-1]["referrals"] = 5.0
    computed = reckon(area(CODES, referrals=rows), "ent_referrals")
    assert reasons(computed, "X01", "quarter") == ["small_count"]
    assert reasons(computed, "X01", "month") == ["tells_month"] * 3


@pytest.mark.parametrize(
    ("years_end", "shown"), [(4, ["2025-03-31"]), (3, ["2024-12-31", "2025-12-31"])]
)
def test_of_years_with_small_quarters_no_two_overlap(
    area: Area, reckon: Reckon, years_end: int, shown: list[str]
) -> None:
    few = dict.fromkeys(CODES, 10.0) | {"X01": 1.0}
    rows = referred(few, months_of(1, 21))
    computed = reckon(
        area(CODES, referrals=rows), yearly("ent_referrals"), settings=ruled(years_end=years_end)
    )
    told = computed.values.filter(practice_code="X01", status="shown")
    assert [str(day) for day in told["period_end"]] == shown
    others = computed.values.filter(practice_code="X02", window="rolling_year")
    assert set(others["status"].cast(pl.String)) == {"shown"}
    assert computed.values.filter(practice_code="X02", window="month").is_empty()


def test_a_total_is_withheld_where_it_would_tell_what_is_left_of_it(
    area: Area, reckon: Reckon
) -> None:
    rows = (
        referred(20.0) + referred(30.0, specialty="dermatology") + referred(40.0, specialty="pain")
    )
    rows = [row for row in rows if (row["practice_code"], row["specialty"]) != ("X01", "pain")]
    rows += referred({"X01": 5.0}, QUARTER[:1], "pain")
    computed = reckon(area(CODES, referrals=rows), *WHOLE)
    assert reasons(computed, "X01", "quarter", "routine_referrals_all") == ["tells_another_measure"]
    assert reported(computed, "X01", "ent_referrals")["numerator"] == 60
    other = reported(computed, "X02", "routine_referrals_all")
    assert (other["numerator"], other["peer_count"]) == (270, 6)


def test_a_small_part_is_not_told_by_a_total_and_the_other_parts(
    area: Area, reckon: Reckon
) -> None:
    """Five and eight are left of the total: the five would be five at least."""
    rows = (
        referred(20.0) + referred(30.0, specialty="dermatology") + referred(40.0, specialty="pain")
    )
    rows = [row for row in rows if row["practice_code"] != "X01" or row["specialty"] == "ent"]
    rows += referred({"X01": 5.0}, QUARTER[:1], "dermatology")
    computed = reckon(area(CODES, referrals=rows), *WHOLE)
    assert reasons(computed, "X01", "quarter", "dermatology_referrals") == ["small_count"]
    assert reasons(computed, "X01", "quarter", "routine_referrals_all") == ["tells_another_measure"]


def test_totals_do_not_tell_what_is_known_beside_a_cell_withheld_at_its_source(
    area: Area, reckon: Reckon
) -> None:
    found = []
    for known in (2.0, 6.0):
        rows = referred(dict.fromkeys(CODES, 20.0) | {"X01": None}, QUARTER[:1])
        rows += referred(dict.fromkeys(CODES, 20.0) | {"X01": known}, QUARTER[1:2])
        rows += referred(20.0, QUARTER[2:])
        computed = reckon(area(CODES, referrals=rows), "ent_referrals")
        assert reasons(computed, "X01", "quarter") == ["at_source"]
        found.append(computed)
    assert reported(found[0], "X02", "ent_referrals")["peer_count"] == 7
    assert found[0].comparison.equals(found[1].comparison)
    assert found[0].values.equals(found[1].values)


@pytest.mark.parametrize(("small", "because"), [(3, None), (5, "mostly_withheld")])
def test_there_is_no_verdict_beside_mostly_withheld_peers(
    area: Area, reckon: Reckon, small: int, because: str | None
) -> None:
    few = dict.fromkeys(CODES[1 : small + 1], 2.0)
    rows = referred(dict.fromkeys(CODES, 13.0) | few, QUARTER[:1])
    row = reported(
        reckon(
            area(CODES, referrals=rows),
            LIBRARY["ent_referrals"].model_copy(
                update={
                    "value": LIBRARY["ent_referrals"].value.model_copy(update={"window": "quarter"})
                }
            ),
        ),
        "X01",
        "ent_referrals",
    )
    assert row["because"] == because
    assert (row["ratio"] is None) == (because is not None)
    assert row["peer_value"] is not None


def both_sources() -> Measure:
    """Referrals for each test: two extracts in one measure."""
    plain = LIBRARY["ent_referrals"]
    return plain.model_copy(
        update={
            "id": "both",
            "numerator": FromReferrals(source="referrals", specialty=("ent",)),
            "denominator": FromDiagnostics(source="diagnostics", test=("feno",)),
            "value": plain.value.model_copy(update={"kind": "ratio", "window": "quarter"}),
        }
    )


@pytest.mark.parametrize(
    ("count", "alone", "together"), [(4, True, True), (6, False, True), (9, False, False)]
)
def test_each_extract_has_its_rule_and_the_stricter_one_wins(
    area: Area, reckon: Reckon, count: float, *, alone: bool, together: bool
) -> None:
    tests = [
        {"practice_code": code, "period": "2025-10", "test": "feno", "tests": 50.0}
        for code in CODES
    ]
    inputs = area(CODES, referrals=referred(count, QUARTER[:1]), diagnostics=tests)
    settings = ruled(referrals={"withhold_up_to": 5})
    computed = reckon(
        inputs,
        LIBRARY["ent_referrals"].model_copy(update={"value": both_sources().value}),
        both_sources(),
        settings=settings,
    )
    held = {
        name: bool(reasons(computed, "X01", "quarter", name)) for name in ("ent_referrals", "both")
    }
    assert held == {"ent_referrals": alone, "both": together}


def test_rounded_counts_make_the_rates(area: Area, reckon: Reckon, tmp_path: Path) -> None:
    counts = dict.fromkeys(CODES, 41.0) | {"X01": 43.0, "X02": 38.0, "X03": 42.5}
    computed = reckon(
        area(CODES, referrals=referred(counts, QUARTER[:1])),
        "ent_referrals",
        settings=ruled(round_to=5),
    )
    rows = {code: reported(computed, code, "ent_referrals") for code in CODES[:4]}
    assert [rows[code]["numerator"] for code in CODES[:4]] == [45, 40, 45, 40]
    own = rows["X01"]
    assert own["value"] == pytest.approx(45 / own["denominator"] * 1000 * 12)
    assert own["peer_value"] == pytest.approx((45 + 6 * 40) / 70_000 * 1000 * 12)
    write_tables(computed, tmp_path)
    told = pl.read_csv(tmp_path / "measures.csv").select("withheld_up_to", "rounded_to")
    assert told.rows() == [(7, 5)]


def test_a_rounded_share_is_of_rounded_counts(area: Area, reckon: Reckon) -> None:
    rows = referred(62.0, QUARTER[:1], outcome="accepted")
    rows += referred(21.0, QUARTER[:1], outcome="returned")
    computed = reckon(
        area(CODES, referrals=rows), "returned_referrals_share", settings=ruled(round_to=5)
    )
    row = reported(computed, "X01", "returned_referrals_share")
    assert (row["numerator"], row["denominator"]) == (20, 85)


def test_rounding_that_would_make_a_zero_is_refused() -> None:
    with pytest.raises(ValidationError, match="withhold_up_to must be 2 or more"):
        Disclosure(withhold_up_to=1, round_to=5)


def test_the_rules_are_told_in_plain_words() -> None:
    assert rules_in_words(Disclosure()) == "Counts from 1 to 7 in local extracts are withheld."
    own = Disclosure.model_validate({"referrals": {"round_to": 5}, "counts": {"withhold_up_to": 0}})
    assert rules_in_words(own) == (
        "Small counts in local extracts of counts are shown; counts from 1 to 7 in local extracts "
        "of referrals and diagnostics are withheld; shown counts of local extracts of referrals "
        "are to the nearest 5, and rates are from those."
    )


def everything(area: Area, reckon: Reckon, rows: list[Row], out: Path) -> dict[str, bytes]:
    """All that is written of an area: tables, every practice's pages, and explanations."""
    inputs = area(CODES, referrals=rows)
    names = (*WHOLE, "cardiology_referrals", "returned_referrals_share")
    computed = reckon(inputs, *names)
    write_tables(computed, out)
    pages = {code: practice_html(practice_report(computed, code)).encode() for code in CODES}
    told = {
        f"{code} {name}": "\n".join(explanation(computed, inputs, code, name)).encode()
        for code in CODES
        for name in names
    }
    return {path.name: path.read_bytes() for path in out.iterdir()} | pages | told


def awkward(first: int, small: int, large: int) -> list[Row]:
    """X01 has a small specialty, X02 a small rest of its total; each is made up for elsewhere."""
    rows = referred(31.0, outcome="accepted") + referred(5.0, outcome="returned")
    rows += referred(47.0, specialty="cardiology", outcome="accepted")
    rows += referred(1237.0, specialty="dermatology", outcome="accepted")
    changed = {("X01", "cardiology"), ("X02", "pain")}
    rows = [row for row in rows if (row["practice_code"], row["specialty"]) not in changed]
    rows += referred({"X01": float(first)}, QUARTER[:1], "cardiology", outcome="accepted")
    rows += referred({"X01": float(60 - first)}, QUARTER[:1], "pain", outcome="accepted")
    rows += referred({"X02": float(small)}, QUARTER[:1], "pain", outcome="accepted")
    rows += referred({"X02": float(large)}, QUARTER[1:2], "pain", outcome="accepted")
    return rows


def test_nothing_written_changes_with_a_withheld_count(
    area: Area, reckon: Reckon, tmp_path: Path
) -> None:
    """Of all tables, pages and explanations, while what is shown stays as it is."""
    found = []
    for number, (first, small, large) in enumerate([(2, 1, 5), (7, 5, 1), (1, 3, 3)]):
        out = tmp_path / str(number)
        out.mkdir()
        found.append(everything(area, reckon, awkward(first, small, large), out))
    log = pl.read_csv(tmp_path / "0" / "disclosure_log.csv").filter(window="quarter")
    assert set(log["reason"]) == {"small_count", "tells_another_measure"}
    for other in found[1:]:
        assert [name for name in other if other[name] != found[0][name]] == []


def test_no_output_holds_a_total_that_is_withheld(
    area: Area, reckon: Reckon, tmp_path: Path
) -> None:
    """In no table, page, drawing or alternative text: X02's referrals, all but six of them told."""
    rows = awkward(2, 1, 5)
    total = sum(row["referrals"] for row in rows if row["practice_code"] == "X02")
    found = everything(area, reckon, rows, tmp_path)
    pattern = re.compile(
        rf"(?<![\d.])({total:.0f}|{total:,.0f}|{total / 30_000 * 12_000:.6g})(?!\d)"
    )
    assert [
        name for name, data in found.items() if pattern.search(data.decode("utf-8", "ignore"))
    ] == []
    assert any(b"1,237" in data or b"3711" in data for data in found.values())
