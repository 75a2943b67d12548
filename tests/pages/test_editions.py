"""Who is named in which edition, and that letters lead back to nobody."""

import io
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pikepdf
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report, public_edition, web_edition
from benchmarks.reports.editions import SecretNeeded, effective, hidden, key_table, pseudonyms
from benchmarks.reports.pack.context import locality_pack
from benchmarks.reports.render import pack_html, practice_html, public_html, to_pdf, web_html
from benchmarks.reports.rows import Practice, practice_list
from benchmarks.reports.subject import find_subject

SECRET = {"anonymity": {"secret": "a phrase of ours"}}
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
Make = Callable[..., Computed]


def practices(count: int, against: Sequence[int] = ()) -> list[Practice]:
    return [
        Practice(
            practice_code=f"Z9{index:04}",
            practice_name=f"PLACE {index}",
            locality="Vale",
            member=True,
            compared=True,
            not_compared_because=None,
            closed=None,
            patients=5000.0,
            patients_date=None,
            named=index not in against,
        )
        for index in range(count)
    ]


@given(count=st.integers(2, 40), secret=st.text("abcdefgh", min_size=8))
def test_every_other_practice_has_a_letter_of_its_own(count: int, secret: str) -> None:
    everyone = practices(count)
    letters = pseudonyms(everyone, "Z90000", secret)
    assert set(letters) == {one.practice_code for one in everyone[1:]}
    assert len(set(letters.values())) == count - 1
    assert letters == pseudonyms(everyone[::-1], "Z90000", secret)


def test_letters_differ_between_readers_and_stay_over_quarters() -> None:
    everyone = practices(12)
    of = [pseudonyms(everyone, one.practice_code, "our own secret") for one in everyone]
    assert len({found["Z90007"] for found in of if "Z90007" in found}) > 3
    without = [one for one in everyone if one.practice_code != "Z90003"]
    later = pseudonyms(without, "Z90000", "our own secret")
    kept = sum(later[code] == of[0][code] for code in later)
    assert kept >= 9


def test_a_short_secret_hides_nobody() -> None:
    with pytest.raises(SecretNeeded, match=r"it has \d letters and needs 8 or more"):
        pseudonyms(practices(3), "Z90000", " 1234567")


@pytest.mark.parametrize(
    ("against", "given"), [(0, "named"), (1, "anonymised"), (2, "anonymised"), (3, "named")]
)
def test_one_or_two_who_withhold_consent_hide_everybody(against: int, given: str) -> None:
    everyone = practices(12, range(against))
    assert effective("named", everyone) == given
    masked = hidden(given, everyone, "Z90000")
    assert "Z90000" not in masked
    assert len(masked) == (11 if given == "anonymised" else max(against - 1, 0))


def test_a_reader_to_whom_two_would_be_hidden_gets_letters_for_all() -> None:
    everyone = practices(12, range(3))
    assert effective("named", everyone, "Z90007") == "named"
    assert effective("named", everyone, "Z90000") == "anonymised"
    alone = practices(12, range(1))
    assert effective("named", alone, "Z90000") == "anonymised"


@pytest.fixture(scope="module")
def asked(make: Make) -> Computed:
    return make(12, settings=SECRET)


def html(computed: Computed, code: str, edition: str) -> str:
    return practice_html(practice_report(computed, code, edition))


def test_an_anonymised_report_names_no_other_practice_and_no_other_list(asked: Computed) -> None:
    told = html(asked, "Z90001", "anonymised")
    own = find_subject(asked, "Z90001", "named")
    for other in asked.practices.filter(pl.col("practice_code") != "Z90001").to_dicts():
        assert other["practice_code"] not in told
        assert own.names[other["practice_code"]] not in told
        if other["patients"]:
            assert f"{other['patients']:,.0f}" not in told
    assert "Letters are a courtesy, not a secret" in told
    assert re.search(r"Practice [A-Z]<", told)


def test_a_hidden_peer_has_no_figure_no_interval_and_no_mark(asked: Computed) -> None:
    report = practice_report(asked, "Z90001", "anonymised")
    for block in report.blocks:
        others = [line for line in block.peers if not line.own]
        assert {line.value for line in others} == {""}
        assert [line.name for line in others] == sorted(line.name for line in others)
        assert block.chart.intervals == ""


def test_the_facilitator_reads_names_and_the_letters_of_that_report(asked: Computed) -> None:
    key = key_table(asked.practices, "anonymised", "a phrase of ours")
    told = find_subject(asked, "Z90001", "facilitator").names
    for row in key.filter(reader_code="Z90001").to_dicts():
        assert told[row["practice_code"]] == f"{row['practice_name']} ({row['letter']})"


def test_the_public_edition_names_only_its_own_practice(asked: Computed) -> None:
    told = public_html(public_edition(asked, "Z90001"))
    names = find_subject(asked, "Z90001", "named").names
    assert names["Z90001"] in told
    assert not any(name in told for code, name in names.items() if code != "Z90001")
    assert not re.search(r"\b(outlier|interval|usual spread|None|nan)\b", told)


def rows_of(page: str) -> list[list[str]]:
    """The order of the names in every chart: all that is left of it without the plot."""
    tables = re.findall(r'<table class="peers".*?</table>', SVG.sub("", page), re.DOTALL)
    return [re.findall(r'<th scope="row">(.*?)</th>', table) for table in tables]


def matched(known: Sequence[Sequence[str]], seen: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """The best guess of who stands at the places of whom, from orders in the two editions."""
    names = [sorted({name for chart in charts for name in chart}) for charts in (known, seen)]
    places = [
        np.array([[np.mean([c.index(n) if n in c else 6 for c in charts])] for n in found])
        for charts, found in zip((known, seen), names, strict=True)
    ]
    left, right = linear_sum_assignment(abs(places[0] - places[1].T))
    return {names[1][b]: names[0][a] for a, b in zip(left, right, strict=True)}


def a_quarter_later(computed: Computed) -> Computed:
    """The same practices with figures that moved a little."""
    draw = random.Random("a quarter later")
    moved = [1 + draw.gauss(0, 0.02) for _ in range(computed.comparison.height)]
    return replace(
        computed,
        comparison=computed.comparison.with_columns(value=pl.col("value") * pl.Series(moved)),
    )


@pytest.mark.slow
def test_what_is_not_plotted_matches_practices_no_better_than_guessing(asked: Computed) -> None:
    """From another quarter's named edition and all of this one but the plots.

    A guess is right about once in a report, whatever its size; the same attack on charts in the
    order of their values finds several.
    """
    later = a_quarter_later(asked)
    codes = [one.practice_code for one in practice_list(asked.practices) if one.compared][:8]
    hits = {"letters": 0, "named": 0}
    for code in codes:
        known = rows_of(html(asked, code, "named"))
        truth = find_subject(later, code, "anonymised").names
        plain = find_subject(later, code, "named").names
        letters = {truth[other]: plain[other] for other in truth if other != code}
        guess = matched(known, rows_of(html(later, code, "anonymised")))
        hits["letters"] += sum(letters.get(seen, "-") in name for seen, name in guess.items())
        named = matched(known, rows_of(html(later, code, "named")))
        hits["named"] += sum(seen == name for seen, name in named.items())
    assert hits["letters"] / len(codes) < 2.5
    assert hits["named"] / len(codes) > 4


def exchanged(computed: Computed, one: str, other: str) -> Computed:
    """The same area with the figures of two practices exchanged; names and codes stay."""
    code = pl.col("practice_code")
    swap = pl.when(code == one).then(pl.lit(other)).when(code == other).then(pl.lit(one))
    frames = {
        name: getattr(computed, name).with_columns(practice_code=swap.otherwise(code))
        for name in ("comparison", "values", "changes", "control_chart", "population")
    }
    names = computed.practices.select(
        "practice_code", "practice_name", place=pl.int_range(pl.len())
    )
    moved = computed.practices.with_columns(practice_code=swap.otherwise(code))
    whole = moved.drop("practice_name").join(names, on="practice_code").sort("place")
    return replace(computed, practices=whole.select(computed.practices.columns), **frames)


def unplotted(data: str) -> str:
    """A page without its plots and their alternative texts."""
    return SVG.sub("", data)


@pytest.mark.slow
@pytest.mark.parametrize(
    "pair",
    [("Z90003", "Z90007"), ("Z90002", "Z90011")],
    ids="-".join,
)
def test_all_but_the_plots_is_the_same_whoever_stands_behind_a_letter(
    asked: Computed, pair: tuple[str, str]
) -> None:
    """Order, text, links, ids and metadata hold nothing of a hidden practice's own.

    So nothing that is known of the practices from elsewhere can be matched with them.
    """
    other = exchanged(asked, *pair)
    pages = [
        [
            html(computed, "Z90001", "anonymised"),
            web_html(web_edition(computed, "Z90001", "anonymised")),
            pack_html(locality_pack(computed, "Ashdale", "anonymised")),
        ]
        for computed in (asked, other)
    ]
    for before, after in zip(*pages, strict=True):
        assert unplotted(before) == unplotted(after)
        assert before != after
    data = [to_pdf(page).pdf for page in (pages[0][0], pages[1][0])]
    found = []
    for one in data:
        with pikepdf.open(io.BytesIO(one)) as pdf:
            about = pdf.open_metadata()
            found.append((dict(pdf.docinfo), {key: about[key] for key in about}, len(pdf.pages)))
    assert found[0] == found[1]
