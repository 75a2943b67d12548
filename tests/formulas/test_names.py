"""Names of presentations as they were and are written, and what each is read to."""

import polars as pl
import pytest

from benchmarks.measures.names import FORMS, ROUTES, with_attributes

Read = tuple[str | None, str | None, bool, float | None, str | None]
NAMES: dict[str, tuple[str, Read]] = {
    "a tablet": (
        "Atorvastatin 20mg tablets",
        ("tablet", "oral", False, 20.0, "unit"),
    ),
    "a tablet, as once": (
        "Atorvastatin_Tab 20mg",
        ("tablet", "oral", False, 20.0, "unit"),
    ),
    "micrograms": (
        "Levothyroxine sodium 25microgram tablets",
        ("tablet", "oral", False, 0.025, "unit"),
    ),
    "grams": (
        "Mesalazine 1g suppositories",
        ("rectal", "rectal", False, 1000.0, "unit"),
    ),
    "a liquid": (
        "Morphine sulfate 10mg/5ml oral solution",
        ("oral_liquid", "oral", False, 2.0, "ml"),
    ),
    "two in a liquid": (
        "Co-Amoxiclav_Susp 125mg/31mg/5ml",
        ("oral_liquid", "oral", False, 25.0, "ml"),
    ),
    "two in a tablet": (
        "Co-codamol 30mg/500mg tablets",
        ("tablet", "oral", False, 30.0, "unit"),
    ),
    "modified release": (
        "Morphine 30mg modified-release tablets",
        ("tablet", "oral", True, 30.0, "unit"),
    ),
    "glued to the strength": (
        "Oxycodone HCl/NaloxoneHCl_Tab 20/10mgM/R",
        ("tablet", "oral", True, 20.0, "unit"),
    ),
    "a patch": (
        "Fentanyl 25micrograms/hour transdermal patches",
        ("patch", "transdermal", False, 0.025, "hour"),
    ),
    "effervescent": (
        "Co-codamol 8mg/500mg effervescent tablets",
        ("soluble_tablet", "oral", False, 8.0, "unit"),
    ),
    "under the tongue": (
        "Buprenorphine 2mg sublingual tablets sugar free",
        ("mouth", "mouth", False, 2.0, "unit"),
    ),
    "an injection": (
        "Semaglutide 1mg/0.74ml solution for injection 3ml pre-filled pens",
        ("injection", "injection", False, 1 / 0.74, "ml"),
    ),
    "a cream": (
        "Clotrimazole 1% cream",
        ("skin", "skin", False, None, None),
    ),
    "no form": (
        "GlucoRx Nexus (Reagent)_Strips",
        (None, None, False, None, None),
    ),
}
INHALERS: dict[str, tuple[str, Read]] = {
    "pressurised": (
        "Salbutamol 100micrograms/dose inhaler CFC free",
        ("pressurised_inhaler", "inhaled", False, 0.1, "dose"),
    ),
    "a powder": (
        "Budesonide 200micrograms/dose / Formoterol 6micrograms/dose dry powder inhaler",
        ("dry_powder_inhaler", "inhaled", False, 0.2, "dose"),
    ),
    "by its device": (
        "Symbicort 400/12 Turbohaler",
        ("dry_powder_inhaler", "inhaled", False, 0.4, "dose"),
    ),
    "a soft mist": (
        "Spiriva Respimat 2.5micrograms/dose solution for inhalation",
        ("soft_mist_inhaler", "inhaled", False, 0.0025, "dose"),
    ),
    "nebulised": (
        "Salbutamol 2.5mg/2.5ml nebuliser liquid unit dose vials",
        ("nebuliser", "inhaled", False, 1.0, "ml"),
    ),
}


def read(*named: tuple[str, str | None]) -> list[Read]:
    schema = {"bnf_code": pl.String, "name": pl.String}
    frame = pl.LazyFrame(named, schema=schema, orient="row")
    found = with_attributes(frame).collect()
    rows = {row["bnf_code"]: row for row in found.iter_rows(named=True)}
    keys = ("form", "route", "modified", "strength", "base")
    return [tuple(rows[code][key] for key in keys) for code, _ in named]


@pytest.mark.parametrize("case", NAMES)
def test_a_name_is_read_to_form_route_release_and_strength(case: str) -> None:
    name, wanted = NAMES[case]
    assert read(("0407020Z0AAAAAA", name)) == [pytest.approx(wanted)]


@pytest.mark.parametrize("case", INHALERS)
def test_an_inhaler_is_read_to_its_device_and_a_puff(case: str) -> None:
    name, wanted = INHALERS[case]
    assert read(("0301011Z0AAAAAA", name)) == [pytest.approx(wanted)]


def test_what_a_brand_does_not_say_its_generic_equivalent_does() -> None:
    generic, brand = read(
        ("0407020Q0AAALAL", "Morphine 30mg modified-release tablets"),
        ("0407020Q0BBABAL", "Invented brand"),
    )
    assert brand == generic


def test_brands_without_an_equivalent_learn_nothing_from_each_other() -> None:
    _, silent = read(("090401000BBAPA0", "Powder 20g sachets"), ("090401000BBNZA0", "Something"))
    assert silent == (None, None, False, None, None)


def test_the_shipped_table_wins_over_a_name_by_content() -> None:
    """4.2 mg over 72 hours is what the patch holds, not what it gives: 25 micrograms an hour."""
    (found,) = read(("0407020A0AAAQAQ", "Fentanyl_Patch Self-Adh 4.2mg/72hrs"))
    assert found == ("patch", "transdermal", False, 0.025, "hour")


def test_no_name_is_no_form() -> None:
    assert read(("0501013B0AAABAB", None)) == [(None, None, False, None, None)]


def test_every_form_has_a_route() -> None:
    assert set(ROUTES) == set(FORMS)
