"""The measures that are shipped can be reviewed, and do not contradict themselves."""

import re
import zipfile
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from benchmarks.measures.definition import (
    FromList,
    FromPrescribing,
    FromReferrals,
    Measure,
    Presentations,
)
from benchmarks.measures.examples import wrong_examples
from benchmarks.measures.load import LIBRARY, load_measures
from benchmarks.measures.manual import WAITING, measures_page
from benchmarks.measures.names import TABLES
from benchmarks.measures.show import list_lines, measure_table, measure_text

MEASURES = load_measures()
VERBS = {
    "Ask",
    "Check",
    "Confirm",
    "Discuss",
    "Find",
    "Go",
    "List",
    "Look",
    "Read",
    "Review",
    "Share",
}
UNKIND = re.compile(
    r"\b(worst|poor(ly)? perform\w*|failing|bad|outliers?|ranked|target of)\b", re.I
)
EXCEPTIONS = pl.read_csv(TABLES / "exceptions.csv", infer_schema=False)
LATER = set(EXCEPTIONS.filter(rule="no-match")["what"])
NO_TARGET = (
    "urgent_suspected_cancer_referrals",
    "chest_xray",
    "ct_chest",
    "ultrasound_abdomen_pelvis",
    "fit",
)
each = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


def parts(measure: Measure) -> list[FromPrescribing]:
    both = (measure.numerator, measure.denominator)
    return [part for part in both if isinstance(part, FromPrescribing)]


def choices(measure: Measure) -> list[Presentations]:
    return [one for part in parts(measure) for one in part.choices]


def within(code: str, pattern: str) -> bool:
    """Whether every presentation that `code` takes is taken by `pattern`."""
    (start, _, end), (first, _, last) = code.partition("…"), pattern.partition("…")
    return start.startswith(first) and (not last or end.endswith(last))


def test_every_file_is_loaded_under_its_name() -> None:
    assert set(MEASURES) == {path.stem for path in LIBRARY.glob("*.toml")}
    assert {path.suffix for path in LIBRARY.iterdir()} == {".toml"}


def test_the_library_covers_the_three_domains() -> None:
    sections = [measure.section for measure in MEASURES.values()]
    assert sections.count("prescribing") >= 50
    assert sections.count("referrals") >= 26
    assert sections.count("diagnostics") >= 32


def test_worked_examples_come_to_what_they_say() -> None:
    assert wrong_examples(MEASURES) == {}


def test_an_example_that_is_wrong_is_told() -> None:
    measure = MEASURES["trimethoprim_share"]
    assert measure.example is not None
    told = measure.example.model_copy(update={"numerator": 99.0})
    wrong = wrong_examples({measure.id: measure.model_copy(update={"example": told})})
    assert wrong == {measure.id: "its rows come to a numerator of 3, not 99"}


@each
def test_a_measure_says_its_version_and_has_an_example_that_tells_something(
    measure: Measure,
) -> None:
    assert measure.example is not None
    assert measure.example.numerator > 0
    assert len(measure.changes) == measure.version
    for number, change in enumerate(reversed(measure.changes), start=1):
        assert re.match(rf"{number}, \d{{4}}-\d\d-\d\d: \w", change), change


@each
def test_partners_are_measures(measure: Measure) -> None:
    assert measure.partner is None or measure.partner in MEASURES


@each
def test_advice_starts_with_a_verb_and_ends_as_a_sentence(measure: Measure) -> None:
    for text in (measure.if_high, measure.if_low):
        assert text.split()[0] in VERBS, text
    for text in (measure.why, measure.if_high, measure.if_low, measure.find, measure.caveat):
        assert text.endswith((".", "?")), text
        assert "  " not in text


@each
def test_wording_is_respectful(measure: Measure) -> None:
    assert not UNKIND.search(measure_text(measure))


@each
def test_names_fit_their_columns_and_are_told_apart(measure: Measure) -> None:
    assert 0 < len(measure.name) <= 26
    names = [other.name for other in MEASURES.values()]
    titles = [other.title for other in MEASURES.values()]
    assert names.count(measure.name) == titles.count(measure.title) == 1


@each
def test_review_is_due_within_a_year_of_the_last(measure: Measure) -> None:
    assert 0 < (measure.next_review - measure.reviewed).days <= 366


@each
def test_include_and_exclude_do_not_contradict(measure: Measure) -> None:
    for part in choices(measure):
        for out in part.exclude:
            assert any(within(out, taken) for taken in part.include), f"{out} is not in it anyway"
            assert not any(within(taken, out) for taken in part.include), f"{out} takes all of it"
        assert len({*part.include, *part.exclude}) == len(part.include) + len(part.exclude)


@each
def test_a_share_counts_nothing_outside_its_denominator(measure: Measure) -> None:
    above, below = measure.numerator, measure.denominator
    if measure.value.kind != "proportion" or isinstance(below, FromList):
        return
    assert below.source in (above.source, "same_row")
    if isinstance(above, FromPrescribing) and isinstance(below, FromPrescribing):
        assert above.count == below.count
        taken = [code for one in below.choices for code in one.include]
        for choice in above.choices:
            for code in choice.include:
                assert any(within(code, other) for other in taken), code
            for out in below.exclude:  # what the denominator drops, the numerator must not hold
                overlaps = [one for one in choice.include if within(one, out) or within(out, one)]
                assert not overlaps or out in choice.exclude
    if isinstance(above, FromReferrals) and isinstance(below, FromReferrals):
        for key in ("specialty", "priority", "outcome", "setting"):
            allowed = getattr(below, key)
            assert not allowed or set(getattr(above, key)) <= set(allowed)
            assert not allowed or getattr(above, key)


@each
def test_a_distance_goes_the_better_way(measure: Measure) -> None:
    assert (
        measure.value.distance
        in {
            "lower": ("reduce", "none"),
            "higher": ("increase", "none"),
            "neither": ("none",),
        }[measure.better]
    )


@each
def test_the_unit_says_what_the_value_is(measure: Measure) -> None:
    value = measure.value
    if value.kind == "rate":
        assert f"per {value.per:,.0f} " in value.unit
        assert value.unit.endswith(f"a {value.time}")
    if value.kind == "proportion":
        assert value.per == 100
        assert value.unit.startswith("% of ")
    if isinstance(measure.denominator, FromList) and measure.denominator.age_from:
        assert f"aged {measure.denominator.age_from}+" in value.unit


@each
def test_a_medicine_is_named_beside_its_code(measure: Measure) -> None:
    for part in parts(measure):
        assert part.label
    text = (LIBRARY / f"{measure.id}.toml").read_text(encoding="utf-8")
    for line in text.splitlines():
        if re.match(r'\s+"[0-9A-Z…]+",', line):
            assert re.search(r'",\s+# \w', line), line


@pytest.mark.parametrize("measure_id", NO_TARGET)
def test_peers_are_no_target_where_cancer_is_looked_for(measure_id: str) -> None:
    assert MEASURES[measure_id].better == "neither"
    assert MEASURES[measure_id].looks_for_cancer
    assert MEASURES[measure_id].value.distance == "none"


@each
def test_no_distance_is_told_where_cancer_is_looked_for(measure: Measure) -> None:
    """Not in the library, and no definition of anybody's own is let through with one."""
    if measure.looks_for_cancer:
        assert measure.value.distance == "none"
    wanting = measure.model_dump()
    wanting["value"]["distance"] = "reduce"
    if measure.looks_for_cancer:
        with pytest.raises(ValidationError, match="peers are no target"):
            Measure.model_validate(wanting)
    else:
        Measure.model_validate(wanting)


@pytest.mark.parametrize(
    "measure_id", sorted(name for name, one in MEASURES.items() if "dependence" in one.tags)
)
def test_medicines_of_dependence_are_tapered_never_stopped(measure_id: str) -> None:
    assert "Do not stop abruptly" in MEASURES[measure_id].if_high
    assert "taper" in MEASURES[measure_id].if_high
    assert MEASURES[measure_id].value.distance == "none"


@pytest.mark.parametrize(
    "measure_id",
    [
        "antibacterial_items",
        "broad_spectrum_share",
        "broad_spectrum_items",
        "fluoroquinolone_items",
    ],
)
def test_a_measure_by_code_that_stands_for_one_by_route_says_so(measure_id: str) -> None:
    assert MEASURES[measure_id].selection == "approximate"
    assert MEASURES[measure_id].caveat.startswith("Approximate: counts every form")


def test_the_measures_that_checks_rely_on_are_defined_as_agreed() -> None:
    antibacterials = MEASURES["antibacterial_items"].numerator
    assert isinstance(antibacterials, FromPrescribing)
    assert antibacterials.include == ("0501",)
    assert antibacterials.exclude == ("050109", "050110", "0501130H0")
    assert antibacterials.or_counts == "antibacterial_items"
    assert MEASURES["urgent_suspected_cancer_referrals"].section == "referrals"
    assert MEASURES["trimethoprim_share"].value.kind == "proportion"


def test_codes_take_presentations_of_the_published_bnf(real: Path) -> None:
    """Every code that a measure includes or excludes is in the published code list."""
    archive = real / "data" / "official" / "BNF_Code_Information_2020_02.zip"
    if not archive.exists():
        pytest.skip(f"{archive} is not there")
    with zipfile.ZipFile(archive) as files, files.open(files.namelist()[0]) as file:
        known = pl.read_csv(file.read(), infer_schema=False)["BNF Presentation Code"]
    codes = {
        code
        for measure in MEASURES.values()
        for part in choices(measure)
        for code in (*part.include, *part.exclude)
    }
    for code in codes - LATER:
        start, _, end = code.partition("…")
        assert (known.str.starts_with(start) & known.str.ends_with(end)).any(), code


def test_the_list_shows_every_measure_once() -> None:
    assert [row[1] for row in measure_table(MEASURES)] == list(MEASURES)
    printed = "\n".join(list_lines(MEASURES))
    for measure_id in MEASURES:
        assert len(re.findall(rf"^  {measure_id} ", printed, re.M)) == 1


def test_the_manual_is_current() -> None:
    page = LIBRARY.parents[2] / "docs" / "measures.md"
    remedy = "run `python -m benchmarks.measures.manual > docs/measures.md`"
    assert page.read_text(encoding="utf-8") == measures_page(MEASURES), remedy


def test_the_manual_says_what_is_not_there_and_what_it_waits_for() -> None:
    page = measures_page(MEASURES)
    for what, until in WAITING:
        assert f"| {what} | {until} |" in page
