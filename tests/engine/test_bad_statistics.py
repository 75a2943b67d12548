"""Groups too small, equal, empty or of nothing, through everything that is written."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.outputs import write_tables
from benchmarks.periods import add_months, parse_period
from benchmarks.pipeline import Computed
from benchmarks.settings import Settings
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
Count = Callable[[int, int], float]  # practice and month to events
QUARTER = parse_period("2025-26Q3")
MEASURES = (
    *("hba1c", "returned_referrals_share", "antibacterial_items", "trimethoprim_share"),
    *("urgent_suspected_cancer_referrals", "methotrexate_10mg_share", "ent_referrals"),
)
AMOXICILLIN, TRIMETHOPRIM, NITROFURANTOIN = "0501013B0AAABAB", "0501080W0AAADAD", "0501130R0AAAAAA"
EVALUATED = Settings.model_validate(
    {
        "evaluations": [
            {
                "name": "hub",
                "practices": ["X10000", "X10001", "X10002"],
                "started": "2025-07",
                "measures": ["hba1c"],
                "balancing": ["antibacterial_items"],
            }
        ]
    }
)


def codes_of(number: int, place: int = 1) -> list[str]:
    return [f"X{place}{one:04}" for one in range(number)]


def data(codes: list[str], count: Count, of: float = 300.0) -> dict[str, list[dict[str, Any]]]:
    """Every kind of source, with the same events of each practice and month."""
    kinds: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("prescribing", "referrals", "diagnostics", "counts")
    }
    for place, code in enumerate(codes):
        for step in range(24):
            month = add_months(QUARTER.end, step - 23)
            events = count(place, step)
            row = {"practice_code": code, "period": f"{month:%Y-%m}"}
            items = ((AMOXICILLIN, events), (TRIMETHOPRIM, events), (NITROFURANTOIN, of))
            kinds["prescribing"] += [{**row, "bnf_code": b, "items": n} for b, n in items]
            told = (("accepted", of), ("returned", events))
            kinds["referrals"] += [
                {**row, "specialty": "ent", "outcome": o, "referrals": n} for o, n in told
            ]
            kinds["diagnostics"].append({**row, "test": "hba1c", "tests": events})
        year = {"practice_code": code, "period": "2024/25", "count_id": "fingertips.91344"}
        kinds["counts"].append({**year, "count": count(place, 0), "denominator": of})
        score = {"practice_code": code, "period": "2019", "count_id": "fingertips.93553"}
        kinds["counts"].append({**score, "value": 10.0 + place})
    return kinds


def all_finite(computed: Computed, out: Path) -> None:
    """Nothing that is written holds what is no number, as CSV or as Parquet."""
    write_tables(computed, out)
    assert {path.stem for path in out.glob("*.csv")} >= {"variation", "inequality"}
    for path in out.glob("*.parquet"):
        frame = pl.read_parquet(path)
        for name, dtype in frame.schema.items():
            if dtype.is_float():
                assert frame[name].drop_nulls().is_finite().all(), (path.stem, name)
    for path in out.glob("*.csv"):
        cells = pl.read_csv(path, infer_schema=False).select(pl.all().str.to_lowercase())
        odd = cells.select(pl.any_horizontal(pl.all().is_in(["nan", "inf", "-inf"])).any())
        assert not odd.item(), path.stem


def verdicts(computed: Computed, measure: str) -> set[str | None]:
    rows = computed.comparison.filter(pl.col("reported"), pl.col("measure_id") == measure)
    return set(rows["verdict"].cast(pl.String))


def of(table: pl.DataFrame, measure: str = "hba1c") -> dict[str, Any]:
    return table.filter(pl.col("measure_id") == measure).row(0, named=True)


CASES: Mapping[str, tuple[int, Count, float]] = {
    "one practice": (1, lambda *_: 40.0, 300.0),
    "two practices": (2, lambda place, _: 40.0 + place, 300.0),
    "all equal": (12, lambda *_: 40.0, 300.0),
    "no events anywhere": (12, lambda *_: 0.0, 300.0),
    "nothing to divide by": (12, lambda *_: 0.0, 0.0),
    "one event in all": (12, lambda place, step: float(place == 0 and step == 23), 300.0),
    "one practice has all": (12, lambda place, _: 9_000.0 * (place == 0), 300.0),
    "events are all there is": (12, lambda *_: 300.0, 0.0),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, area: Area, reckon: Reckon) -> tuple[str, Computed]:
    number, count, trials = CASES[request.param]
    inputs = area(codes_of(number), **data(codes_of(number), count, trials))
    return request.param, reckon(inputs, *MEASURES, settings=EVALUATED)


def test_every_group_has_a_stated_result(case: tuple[str, Computed], tmp_path: Path) -> None:
    name, computed = case
    all_finite(computed, tmp_path)
    found = verdicts(computed, "hba1c")
    varied, sloped = of(computed.variation), of(computed.inequality)
    if name in ("one practice", "two practices"):
        assert found == {"not_compared"}
        assert (varied["because"], sloped["because"]) == ("few_practices", "few_practices")
    if name in ("all equal", "events are all there is"):
        assert found == {"in_line"}
        assert (varied["tau2"], varied["lowest"]) == (0, pytest.approx(varied["highest"]))
        assert sloped["sii"] == pytest.approx(0, abs=1e-9)
    if name in ("no events anywhere", "nothing to divide by"):
        assert found == {"too_few"}
        assert (varied["locality_value"], varied["chance_highest"], varied["tau2"]) == (0, 0, 0)
        assert (sloped["sii"], sloped["rii"]) == (0, None)
    if name == "one practice has all":
        assert "much_higher" in found


def test_a_share_of_nothing_is_missing_and_one_of_all_is_shown(
    case: tuple[str, Computed],
) -> None:
    name, computed = case
    rows = computed.comparison.filter(
        pl.col("reported"), pl.col("measure_id") == "trimethoprim_share"
    )
    if name == "nothing to divide by":
        assert set(rows["value"]) == {None}
    if name == "events are all there is":
        assert set(rows["value"]) == {100}
    if name == "no events anywhere":
        assert set(rows["value"]) == {0}


def test_a_constant_series_is_before_as_it_is_after(area: Area, reckon: Reckon) -> None:
    codes = codes_of(12)
    inputs = area(codes, **data(codes, lambda place, _: 40.0 + place))
    computed = reckon(inputs, *MEASURES, settings=EVALUATED)
    row = of(computed.before_after)
    assert (row["ratio"], row["lower"], row["upper"]) == pytest.approx((1, 1, 1))
    assert (row["status"], row["p"]) == ("tested", None)


@pytest.mark.parametrize("elsewhere", [0, 5, 29, 30])
def test_a_reference_set_of_any_size_has_its_own_word(
    area: Area, reckon: Reckon, elsewhere: int, tmp_path: Path
) -> None:
    rng = np.random.default_rng(elsewhere)
    here, there = codes_of(12), codes_of(elsewhere, place=2)
    drawn = rng.poisson(40, (12 + elsewhere, 24))
    homes = dict.fromkeys(here, "Here") | {
        code: f"There {place // 10}" for place, code in enumerate(there)
    }
    kinds = data([*here, *there], lambda place, step: float(drawn[place, step]))
    computed = reckon(area([*here, *there], locality=homes, **kinds), *MEASURES)
    all_finite(computed, tmp_path)
    rows = computed.comparison.filter(pl.col("reported"), pl.col("locality") == "Here")
    whence = set(rows.filter(pl.col("measure_id") == "hba1c")["variation_from"].cast(pl.String))
    found = computed.variation.filter(locality="Here", measure_id="hba1c").row(0, named=True)
    if elsewhere == 30:
        assert whence == {"small_reference"}
        assert found["reference_value"] is not None
        assert found["beside_usual"] is not None
    else:
        assert whence == {"peers"}
        assert (found["reference_value"], found["usual_spread"]) == (None, None)
        assert found["reference_practices"] == (elsewhere if elsewhere else 0)
    assert found["spread_here"] is not None
