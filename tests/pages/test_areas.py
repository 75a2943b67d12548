"""Any area, of 10 to 15 practices and 5 to 60 measures: no slip in the text, pages in bounds."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.measures.definition import Measure
from benchmarks.measures.load import load_measures
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report, public_edition, web_edition
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.render import pack_html, practice_html, public_html, to_pdf, web_html

Make = Callable[..., Computed]
OWN = "Z90001"
LIBRARY = load_measures()
SLIPS = ("nan", "None(?! of)", "inf", "null", "undefined", r"Row\(", r"\[\]", "True", "False")
ONE = r"(?<![\d.,])1 (measures|items|figures|files|practices|points|patients|reports|events)\b"
METHODS = "What the words and figures mean"

areas = st.fixed_dictionaries(
    {
        "count": st.integers(10, 15),
        "names": st.lists(st.sampled_from(sorted(LIBRARY)), min_size=5, max_size=12, unique=True),
        "without": st.sets(
            st.sampled_from(["prescribing", "referrals", "diagnostics"]), max_size=2
        ),
        "code": st.sampled_from([OWN, "Z90004", "Z90010"]),
    }
)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<body", 1)[1]).split())


def printed(computed: Computed, code: str) -> Iterator[str]:
    yield practice_html(practice_report(computed, code))
    yield web_html(web_edition(computed, code))
    yield public_html(public_edition(computed, code))
    yield pack_html(locality_pack(computed, "Ashdale"))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(area=areas)
def test_no_sentence_has_a_hole_or_a_slip(make: Make, area: dict[str, Any]) -> None:
    chosen = {name: LIBRARY[name] for name in area["names"]}
    computed = make(area["count"], measures=chosen, without=tuple(sorted(area["without"])))
    for html in printed(computed, area["code"]):
        told = words(html)
        for slip in SLIPS:
            assert not re.search(rf"(?<!\w){slip}(?!\w)", told), (slip, area)
        assert not re.search(ONE, told)
        assert ".." not in told.replace("…", "")
        assert not re.search(r'="[^"]*\b(nan|None|inf)\b[^"]*"', html)


def measures(number: int) -> dict[str, Measure]:
    """So many measures: the library's, and where it has fewer, copies under other names."""
    found: dict[str, Measure] = {}
    for turn in range(3):
        for name, one in LIBRARY.items():
            if len(found) < number:
                other = f"{name}_{turn}" if turn else name
                found[other] = one.model_copy(update={"id": other}) if turn else one
    return found


@pytest.mark.parametrize(
    ("practices", "number", "most"),
    [
        (10, 5, 8),
        pytest.param(15, 30, 8, marks=pytest.mark.slow),
        pytest.param(10, 41, 9, marks=pytest.mark.slow),
        (15, 60, 9),
    ],
)
def test_pages_stay_in_their_bounds(make: Make, practices: int, number: int, most: int) -> None:
    computed = make(practices, measures=measures(number), full=number > 30)
    data = to_pdf(practice_html(practice_report(computed, OWN))).pdf
    with pypdfium2.PdfDocument(data) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    begin = next(at for at, text in enumerate(texts) if METHODS in text)
    assert begin + (METHODS not in texts[begin].split("\n")[0]) <= most
    assert "Your patients and your data" in texts[1]
    assert len(texts) - begin <= 4
