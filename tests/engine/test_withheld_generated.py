"""Whatever counts an area has: those that are withheld move nothing that is written."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.schemas import (
    Changes,
    ControlChart,
    DisclosureLog,
    MeasureValues,
    PeerComparison,
    Variation,
)
from benchmarks.sources.inputs import Inputs

Area = Callable[..., Inputs]
Reckon = Callable[..., Computed]
CODES = [f"X{number:02}" for number in range(1, 11)]
MONTHS = ["2025-10", "2025-11", "2025-12"]
small = st.integers(1, 7)
counts = st.lists(
    st.one_of(small, st.just(0), st.integers(8, 90)), min_size=len(CODES), max_size=len(CODES)
)


def referred(found: Mapping[str, int]) -> list[dict[str, Any]]:
    """All of a quarter in its first month, and nothing in the others."""
    return [
        {
            "practice_code": code,
            "period": month,
            "specialty": "ent",
            "referrals": float(number if month == MONTHS[0] else 0),
        }
        for code, number in found.items()
        for month in MONTHS
    ]


def by_quarter() -> Measure:
    """Referrals to one specialty, whatever their number, by quarters."""
    measure = load_measures()["ent_referrals"]
    value = measure.value.model_copy(update={"window": "quarter"})
    return measure.model_copy(update={"value": value})


def written(computed: Computed) -> dict[str, pl.DataFrame]:
    return {
        "values": computed.values.select(MeasureValues.column_names()),
        "comparison": computed.comparison.select(PeerComparison.column_names()),
        "variation": computed.variation.select(Variation.column_names()),
        "chart": computed.control_chart.select(ControlChart.column_names()),
        "changes": computed.changes.select(Changes.column_names()),
        "log": computed.withheld.select(DisclosureLog.column_names()),
    }


@pytest.mark.slow
@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],  # each example is a whole run
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=counts, others=st.lists(small, min_size=len(CODES), max_size=len(CODES)))
def test_another_count_within_the_withheld_range_moves_nothing(
    area: Area, reckon: Reckon, first: list[int], others: list[int]
) -> None:
    second = [other if 1 <= one <= 7 else one for one, other in zip(first, others, strict=True)]
    was, is_now = (
        written(reckon(area(CODES, referrals=referred(told)), by_quarter()))
        for told in (dict(zip(CODES, drawn, strict=True)) for drawn in (first, second))
    )
    assert [name for name, frame in was.items() if not frame.equals(is_now[name])] == []
    hidden = {code for code, one in zip(CODES, first, strict=True) if 1 <= one <= 7}
    rows = was["comparison"].filter(pl.col("status").cast(pl.String) == "withheld")
    assert set(rows["practice_code"]) == hidden
