"""Measures that are read together stand together, and a definition says what it is."""

from datetime import date

from benchmarks.measures.load import bundles, load_measures
from benchmarks.pipeline import Computed
from benchmarks.reports.context import practice_report
from benchmarks.reports.pairs import together
from benchmarks.reports.render import practice_html
from benchmarks.reports.wording.pairs import exactness, overdue, partner_of

OWN = "Z90001"
LIBRARY = load_measures()


def test_a_partner_is_the_measure_named_or_else_one_that_names_it() -> None:
    cardiology, echo = LIBRARY["cardiology_referrals"], LIBRARY["echocardiogram"]
    both = {one.id: one for one in (cardiology, echo)}
    assert partner_of(cardiology, both) == echo
    assert partner_of(echo, both) == cardiology  # its own partner is not counted here
    assert partner_of(echo, {echo.id: echo}) is None


def test_partners_stand_below_each_other_and_nothing_stands_twice() -> None:
    ids = ("broad_spectrum_share", "chest_xray", "antibacterial_items", "ct_chest", "hba1c")
    placed = together([LIBRARY[one] for one in ids])
    assert [(one.id, paired) for one, paired in placed] == [
        ("broad_spectrum_share", False),
        ("antibacterial_items", True),
        ("chest_xray", False),
        ("ct_chest", True),
        ("hba1c", False),
    ]


def test_a_review_that_is_overdue_is_told_from_the_day_after() -> None:
    measure = LIBRARY["chest_xray"].model_copy(update={"next_review": date(2025, 12, 30)})
    assert overdue(measure, date(2025, 12, 30)) == ""
    told = overdue(measure, date(2025, 12, 31))
    assert told == "This definition was due for review by 30 December 2025."


def test_only_an_approximate_count_says_so() -> None:
    assert exactness(LIBRARY["trimethoprim_share"]) == ""
    assert exactness(LIBRARY["opioid_morphine_equivalent"]) == "approximate count"


def test_every_bundle_holds_measures_of_its_name() -> None:
    tags = [set(one.tags) for one in LIBRARY.values()]
    assert all(sum(name in tag for tag in tags) >= 2 for name in bundles())
    breathless = [one for one in LIBRARY.values() if "breathlessness" in one.tags]
    assert {one.section for one in breathless} == {"prescribing", "referrals", "diagnostics"}


def test_a_page_shows_the_pair_above_the_measure_and_beside_it_in_the_table(
    computed: Computed,
) -> None:
    report = practice_report(computed, OWN)
    html = practice_html(report)
    kickers = [block.kicker for block in report.blocks if "read with" in block.kicker]
    paired = [row for part in report.glance.sections for row in part.rows if row.paired]
    assert kickers
    assert paired
    assert html.count('<tr class="paired">') == len(paired)
    assert "An indented measure is read together with the one above it." in html
