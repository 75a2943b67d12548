"""Survey proportions: an effective base, and Kish's design effect."""

from collections.abc import Sequence
from math import inf, nan

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.statistics.rates import proportion_figures
from benchmarks.statistics.surveys import kish_design_effect, survey_figures

ONE_ROW = pl.DataFrame({"row": [1]})
Row = tuple[float | None, ...]


def survey(share: float | None, base: float | None, effect: float | None = 1.5) -> Row:
    """Value and both intervals of one survey proportion."""
    parts = [pl.lit(part, pl.Float64) for part in (share, base, effect)]
    return tuple(ONE_ROW.select(**survey_figures(*parts)).row(0))


def kish(weights: Sequence[float | None]) -> float | None:
    """The design effect of some weights."""
    found = pl.DataFrame({"w": weights}, schema={"w": pl.Float64}).select(
        kish_design_effect(pl.col("w"))
    )
    return found.item()  # type: ignore[no-any-return]


def test_without_a_design_effect_it_is_wilson() -> None:
    plain = ONE_ROW.select(**proportion_figures(pl.lit(81), pl.lit(263)))
    assert survey(81 / 263, 263, 1) == pytest.approx(plain.row(0))


def test_half_of_150_answers_counts_as_half_of_100() -> None:
    # Wilson for 50 of 100: 0.4038 to 0.5962.
    assert survey(0.5, 150)[:3] == pytest.approx([0.5, 0.4038, 0.5962], abs=5e-5)
    named = ONE_ROW.select(**survey_figures(pl.lit(0.5), pl.lit(150)))
    assert named.row(0) == survey(0.5, 150, 1.5)


@given(share=st.floats(0, 1), base=st.floats(1, 1e5), effect=st.floats(1, 5))
def test_a_greater_design_effect_never_narrows(share: float, base: float, effect: float) -> None:
    plain, wide = survey(share, base, 1), survey(share, base, effect)
    assert None not in plain
    assert wide[1] <= plain[1] + 1e-12  # type: ignore[operator]
    assert plain[2] <= wide[2] + 1e-12  # type: ignore[operator]


@pytest.mark.parametrize(
    ("share", "base", "effect"),
    [
        *[(None, 9, 1), (0.5, 0, 1), (0.5, 9, 0), (1.1, 9, 1), (-0.1, 9, 1)],
        *[(nan, 9, 1), (0.5, inf, 1), (0.5, 9, nan), (0.5, 9, None)],
    ],
)
def test_what_is_not_known_gives_nothing(
    share: float | None, base: float, effect: float | None
) -> None:
    assert survey(share, base, effect) == (None,) * 5


def test_kish_by_hand() -> None:
    assert kish([1, 1, 1, 1]) == pytest.approx(1)
    assert kish([1, 3]) == pytest.approx(2 * 10 / 16)


@pytest.mark.parametrize("unsound", [[], [0, 0], [1, None], [1, nan], [2, -1]])
def test_unsound_weights_have_no_design_effect(unsound: list[float | None]) -> None:
    assert kish(unsound) is None


@given(weights=st.lists(st.floats(0.1, 10), min_size=1, max_size=20), scale=st.floats(0.5, 9))
def test_kish_is_at_least_one_and_free_of_scale(weights: list[float], scale: float) -> None:
    effect = kish(weights)
    assert effect is not None
    assert effect >= 1 - 1e-12
    assert kish([scale * weight for weight in weights]) == pytest.approx(effect)
