"""Four real practices with every presentation of two months: our sums are the file's."""

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from benchmarks.measures.load import load_measures
from benchmarks.measures.select import selections
from benchmarks.periods import parse_quarter
from benchmarks.pipeline import Computed, compute
from benchmarks.settings import Settings
from benchmarks.sources.read import read_folder, refuse_errors
from tests.real.plain_selection import Line, amount, lines

LISTS = "Patient_List_Size_2016_01-03.csv"
LIBRARY = load_measures()
# Of which nobody dispensed anything in these four practices and two months.
NOT_IN_2017 = {
    "dronedarone_cost",
    "excess_pens_share",
    "gluten_free_cost",
    "homeopathy_cost",
    "liothyronine_cost",
    "silk_garments_cost",
    "sulfadiazine_items",
}
Sums = dict[tuple[str, str, str], float]


@pytest.fixture(scope="module")
def computed(real: Path) -> Computed:
    inputs = read_folder(real / "cases/epd_2017", Settings())
    refuse_errors(inputs)
    return compute(inputs, parse_quarter("2017-18Q2"), Settings(), load_measures())


def begins(*beginnings: str) -> Callable[[Line], bool]:
    return lambda line: line.code.startswith(beginnings)


def like(*pairs: str) -> Callable[[Line], bool]:
    """Codes by beginning and ending, as "0501013B0 AB"."""
    ends = [pair.split() for pair in pairs]
    return lambda line: any(line.code.startswith(a) and line.code.endswith(b) for a, b in ends)


ANTIBACTERIALS = begins("0501")
NOT_THOSE = begins("050109", "050110", "0501130H0")
URINARY = like("0501015P0 AB", "0501080W0 AE", "0501130R0 AA", "0501130R0 AD", "0501130R0 AG")
LONGER = {"0501015P0": 10, "0501080W0": 6}
SEVEN_DAY = begins("0205051R0", "0212000B0", "0212000Y0", "0602010V0", "0206020A0")
SOLUBLE = like("0407010F0 AC", "0407010F0 AF", "0407010H0 AQ")
# Co-codamol and paracetamol as tablets and capsules; the last moved to AA by 2020.
SWALLOWED = like("0407010F0 AA", "0407010F0 AB", "0407010F0 AD", "0407010F0 AH", "0407010H0 A4")
SWALLOWED_TOO = like("0407010H0 AA", "0407010H0 AM", "0407010F0BXAAAX X")
ACCESS = begins(
    "0501011P0", "0501012G0", "0501013B0", "0501015P0", "0501021B0", "0501021L0", "0501021M0",
    "0501030I0", "0501030Z0", "0501070AE", "0501080D0", "0501080W0", "0501110C0", "0501130R0",
)  # fmt: skip
WATCH = begins(
    "0501013K0", "0501021A0", "0501021K0", "0501030L0", "0501030P0", "0501030T0", "0501050",
    "0501060D0", "050112",
)  # fmt: skip
OF_ONE = {
    "0301011R0BEAIAP": 28.26, "0301011R0AAAPAP": 25.24, "0301011R0BIAFAP": 11.95,
    "0301011R0AABUBU": 11.79, "0301011R0BIAGBU": 12.08, "0301011R0BMABBU": 9.72,
    "0301011R0BXABCC": 3.75,
}  # fmt: skip
POWDER = ("AQ", "BZ", "BWABCA")
SLEEP = begins("0401")
NOT_SLEEP = begins("0401010AC", "0401010AD", "0401010S0", "040104")
Sum = Callable[[Line], float]


def items(test: Callable[[Line], bool]) -> Sum:
    return lambda line: line.items if test(line) else 0.0


def nic(test: Callable[[Line], bool]) -> Sum:
    return lambda line: line.nic if test(line) else 0.0


def long_urinary(line: Line) -> bool:
    most = LONGER.get(line.code[:9], 6 if line.code.endswith("AG") else 12)
    return URINARY(line) and line.each > most


def swallowed(line: Line) -> bool:
    return SOLUBLE(line) or SWALLOWED(line) or SWALLOWED_TOO(line)


def kilograms(line: Line) -> float:
    """Of one salbutamol inhaler; 0 of what nebulisers take, and of powder without a brand."""
    code, drug = line.code, line.code.startswith("0301011R0")
    if code in OF_ONE:
        return OF_ONE[code]
    if drug and code.endswith(POWDER):
        return 0.58 if code.endswith("AQ") else 0.62
    return 0.0


# Codes written out here, from the design and not from the library; None: registered patients.
BY_HAND: dict[str, tuple[Sum, Sum | None]] = {
    "antibacterial_items": (items(lambda x: ANTIBACTERIALS(x) and not NOT_THOSE(x)), None),
    "broad_spectrum_share": (
        items(begins("0501013K0", "0501021", "050112")),
        items(lambda x: ANTIBACTERIALS(x) and not NOT_THOSE(x)),
    ),
    "watch_reserve_share": (items(WATCH), items(lambda x: ACCESS(x) or WATCH(x))),
    "salbutamol_inhaler_carbon": (
        lambda x: x.quantity * kilograms(x),
        lambda x: x.quantity if kilograms(x) else 0.0,
    ),
    "fluoroquinolone_items": (items(begins("050112")), None),
    "trimethoprim_share": (items(begins("0501080W0")), items(begins("0501080W0", "0501130R0"))),
    "amoxicillin_long_course_share": (
        items(lambda x: like("0501013B0 AB")(x) and x.each > 15),
        items(like("0501013B0 AB")),
    ),
    "doxycycline_long_course_share": (
        items(lambda x: like("0501030I0 AB", "0501030Z0 AB")(x) and x.each > 6),
        items(like("0501030I0 AB", "0501030Z0 AB")),
    ),
    "urinary_antibiotic_long_course_share": (items(long_urinary), items(URINARY)),
    "benzodiazepine_adq": (lambda x: x.adq if SLEEP(x) and not NOT_SLEEP(x) else 0.0, None),
    "benzodiazepine_adq_per_item": (
        lambda x: x.adq if SLEEP(x) and not NOT_SLEEP(x) else 0.0,
        items(lambda x: SLEEP(x) and not NOT_SLEEP(x)),
    ),
    "gabapentinoid_items": (items(begins("0408010AE", "0408010G0")), None),
    "nsaids_less_preferred_share": (
        items(lambda x: begins("100101")(x) and not begins("1001010J0", "1001010P0")(x)),
        items(begins("100101")),
    ),
    "seven_day_share": (
        lambda x: x.quantity if SEVEN_DAY(x) and x.each <= 7 else 0.0,
        lambda x: x.quantity if SEVEN_DAY(x) else 0.0,
    ),
    "vitamin_b_compound_share": (
        items(like("0906027G0 AA", "0906027G0 AB")),
        items(like("0906027G0 AA", "0906027G0 AB", "0906026M0 AF", "0906026M0 AG")),
    ),
    "methotrexate_10mg_share": (
        items(like("1001030U0 AC")),
        items(like("1001030U0 AB", "1001030U0 AC")),
    ),
    "soluble_paracetamol_share": (items(SOLUBLE), items(swallowed)),
    "topical_antifungal_items": (
        items(lambda x: begins("1310020A0")(x) or like("1310020T0 AA")(x)),
        None,
    ),
    "insulin_detemir_items": (items(begins("0601012X0")), None),
    "amiodarone_cost": (nic(begins("0203020D0")), None),
    "dosulepin_cost": (nic(begins("0403010J0")), None),
    "lidocaine_plaster_cost": (nic(like("1502010J0 EL")), None),
    "doac_price_share": (
        items(
            lambda x: (
                begins("0208020AA", "0208020X0", "0208020Y0", "0208020Z0")(x)
                and not begins("0208020Y0AA", "0208020Z0AA")(x)
            )
        ),
        items(begins("0208020AA", "0208020X0", "0208020Y0", "0208020Z0")),
    ),
}


def september(real: Path) -> list[tuple[str, Line]]:
    path = real / "cases/epd_2017/data/EPD_201709.csv"
    with path.open(encoding="utf-8") as file:
        return list(lines(csv.DictReader(file)))


@pytest.fixture(scope="module")
def sums(real: Path) -> Sums:
    """Every part of every measure in September 2017, straight from the CSV."""
    found: Sums = defaultdict(float)
    parts = selections(load_measures())
    for practice, line in september(real):
        for measure, part, choice in parts:
            found[practice, measure, part] += amount(line, choice)
    return found


def patients(real: Path) -> dict[str, float]:
    with (real / "cases/epd_2017/data" / LISTS).open(encoding="utf-8") as file:
        return {
            row["Practice Code"]: sum(
                float(n) for name, n in row.items() if name.startswith(("Male", "Female"))
            )
            for row in csv.DictReader(file)
        }


def test_every_prescribing_figure_equals_sums_in_plain_python(
    computed: Computed, sums: Sums, real: Path
) -> None:
    lists = patients(real)
    rows = computed.values.filter(
        pl.col("window") == "month", pl.col("period_start") == pl.date(2017, 9, 1)
    )
    checked = set()
    for row in rows.iter_rows(named=True):
        measure = computed.measures[row["measure_id"]]
        key = row["practice_code"], measure.id
        below = lists[key[0]] if measure.denominator.source == "list" else sums[*key, "denominator"]
        assert row["numerator"] == pytest.approx(sums[*key, "numerator"], rel=1e-9, abs=1e-9), key
        assert row["denominator"] == pytest.approx(below, rel=1e-9), key
        assert row["value"] == pytest.approx(row["numerator"] / below * measure.value.per), key
        checked.add(measure.id)
    in_2017 = {name for name, one in LIBRARY.items() if one.numerator.source == "prescribing"}
    assert in_2017 - checked == NOT_IN_2017


def test_codes_written_out_by_hand_give_the_same(computed: Computed, real: Path) -> None:
    lists, rows = patients(real), september(real)
    months = computed.values.filter(
        pl.col("window") == "month", pl.col("period_start") == pl.date(2017, 9, 1)
    )
    checked = set()
    for row in months.iter_rows(named=True):
        if row["measure_id"] in BY_HAND:
            above, below = BY_HAND[row["measure_id"]]
            own = [line for practice, line in rows if practice == row["practice_code"]]
            wanted = lists[row["practice_code"]] if below is None else sum(map(below, own))
            assert row["numerator"] == pytest.approx(sum(map(above, own)), abs=1e-6), row
            assert row["denominator"] == pytest.approx(wanted), row
            checked.add(row["measure_id"])
    assert checked == BY_HAND.keys()
    assert len(checked) >= 12


def test_two_of_three_months_are_missing_and_four_practices_are_too_few(computed: Computed) -> None:
    quarter = computed.comparison.filter("reported", pl.col("window") == "quarter").filter(
        pl.col("status") != "missing"
    )
    assert quarter["months_with_data"].unique().to_list() == [1]
    assert quarter["incomplete"].all()
    assert set(computed.comparison["verdict"].drop_nulls()) == {"not_compared"}
    assert "few_practices" in set(quarter["because"])
    told = {finding.rule: finding.message for finding in computed.findings}
    assert told["missing-months"].startswith("2 of 3 months are missing")
    assert "20 months away" in told["distant-list"]
