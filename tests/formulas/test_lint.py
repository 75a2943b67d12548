"""Each kind of fault, planted once, is found; the shipped library has none but named ones."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from benchmarks.measures import lint
from benchmarks.measures.lint import Doubt, doubts
from benchmarks.measures.load import LIBRARY, load_measures
from benchmarks.measures.names import TABLES
from tests.definitions import SHARE, definition, prescribed

TODAY = date(2026, 12, 1)
EXAMPLE = """
[example]
rows = [
    { code = "0501080W0AAAEAE", items = 3 },
    { code = "0501130R0AAAGAG", items = 7 },
]
numerator = 3
denominator = 10
"""
COUNTED = '"0501080W0",  # trimethoprim'
GOOD = definition(
    "Trimethoprim share",
    prescribed(COUNTED),
    prescribed(COUNTED, '"0501130R0",  # nitrofurantoin'),
    value=SHARE,
    more=EXAMPLE,
)
TRIMETHOPRIM = [
    (f"0501080W0AAA{end}{end}", f"Trimethoprim {end}") for end in ("AB", "AC", "AD", "AE", "AF")
]
NITROFURANTOIN = [("0501130R0AAAGAG", "Nitrofurantoin 100mg modified-release capsules")]
MONTHS = [date(2026, 9, 1), date(2026, 10, 1)]
Codes = list[tuple[str, str, date | None]]


def of(months: list[date], named: list[tuple[str, str]]) -> Codes:
    return [(code, name, month) for month in months for code, name in named]


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., dict[str, Doubt]]:
    """The doubts about one definition, by rule."""

    def look(text: str, codes: Codes | None = None, *, whole: bool = False) -> dict[str, Doubt]:
        (tmp_path / "planted.toml").write_text(text, encoding="utf-8")
        rows = of(MONTHS, TRIMETHOPRIM + NITROFURANTOIN) if codes is None else codes
        schema = {"bnf_code": pl.String, "name": pl.String, "month": pl.Date}
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        told = doubts(load_measures(tmp_path), {"planted": text}, frame, TODAY, whole=whole)
        return {one.rule: one for one in told}

    return look


def test_a_definition_without_fault_has_none(found: Callable[..., dict[str, Doubt]]) -> None:
    assert found(GOOD) == {}


PLANTED = {
    "no-verb": ('if_high = "Review them."', 'if_high = "Many of them."', "error", "'Many'"),
    "overdue": ("next_review = 2027-11-01", "next_review = 2026-11-02", "warning", "2026-11-02"),
    "no-partner": ('"Invented"', '"Invented"\npartner = "x"', "error", "x, which"),
    "wrong-example": ("numerator = 3", "numerator = 4", "error", "numerator of 3, not 4"),
    "no-example": (GOOD[GOOD.index("[example]") :], "", "note", "no worked example"),
    "wrong-comment": (
        '"0501130R0",  # nitrofurantoin',
        '"0501130R0",  # trimethoprim',
        "error",
        "0501130R0 is called 'trimethoprim'",
    ),
    "overlap": (
        '    "0501130R0",  # nitrofurantoin',
        '    "0501130R0",  # nitrofurantoin\n    "0501130R0AA",  # nitrofurantoin',
        "warning",
        "0501130R0AA is within 0501130R0",
    ),
    "outside": (
        '    "0501080W0",  # trimethoprim\n    "0501130R0"',
        '    "0501130R0"',
        "error",
        "0501080W0 is not in the denominator",
    ),
    "of-itself": (
        prescribed(COUNTED, '"0501130R0",  # nitrofurantoin'),
        prescribed(COUNTED),
        "error",
        "the same above and below",
    ),
}


# Planted by tests of their own below, for they need other codes.
BESIDE_OTHER_CODES = {"no-match", "not-here", "selects-nothing", "missing-month", "changed", "new"}


def test_every_kind_of_doubt_is_planted_somewhere() -> None:
    """A rule that is added to lint is added here."""
    source = Path(lint.__file__).read_text(encoding="utf-8")
    rules = set(re.findall(r'Doubt\(\s*"\w+",\s*"([a-z-]+)"', source))
    assert rules == PLANTED.keys() | BESIDE_OTHER_CODES


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_found(rule: str, found: Callable[..., dict[str, Doubt]]) -> None:
    old, new, severity, told = PLANTED[rule]
    assert old in GOOD
    doubt = found(GOOD.replace(old, new))[rule]
    assert (doubt.severity, doubt.measure) == (severity, "planted")
    assert told in doubt.message


def test_a_text_of_spaces_has_no_verb(found: Callable[..., dict[str, Doubt]]) -> None:
    doubt = found(GOOD.replace('if_high = "Review them."', 'if_high = "  "'))["no-verb"]
    assert "if_high begins with ''" in doubt.message


def test_a_comment_with_another_strength_is_found(found: Callable[..., dict[str, Doubt]]) -> None:
    """As in a published definition, whose two strengths of methotrexate had changed places."""
    text = GOOD.replace('"0501130R0",  # nitrofurantoin', '"0501130R0…AG",  # nitrofurantoin 50 mg')
    assert "'nitrofurantoin 50 mg'" in found(text)["wrong-comment"].message
    assert "wrong-comment" not in found(text.replace("50 mg", "100 mg"))


def test_a_code_that_is_not_in_the_bnf_is_an_error(found: Callable[..., dict[str, Doubt]]) -> None:
    text = GOOD.replace('"0501130R0",', '"0501130R9",')
    bnf = [(code, name, None) for code, name in TRIMETHOPRIM + NITROFURANTOIN]
    doubt = found(text, bnf, whole=True)["no-match"]
    assert (doubt.severity, doubt.what) == ("error", "0501130R9")
    assert found(text)["not-here"].severity == "note"


def test_a_selection_that_takes_nothing_of_the_bnf_is_an_error(
    found: Callable[..., dict[str, Doubt]],
) -> None:
    """Though its code is there: no name of it is that of a capsule."""
    text = GOOD.replace("[denominator]", 'form = ["capsule"]\n\n[denominator]', 1)
    text = 'selection = "approximate"\n' + text
    bnf = [(code, f"{name} tablets", None) for code, name in TRIMETHOPRIM + NITROFURANTOIN]
    doubt = found(text, bnf, whole=True)["selects-nothing"]
    assert (doubt.severity, doubt.measure) == ("error", "planted")
    assert "selects-nothing" not in found(text.replace("capsule", "tablet"), bnf, whole=True)


def test_a_month_in_which_nothing_matches_is_told_as_missing(
    found: Callable[..., dict[str, Doubt]],
) -> None:
    codes = of(MONTHS[:1], TRIMETHOPRIM) + of(MONTHS, NITROFURANTOIN)
    doubt = found(GOOD, codes)["missing-month"]
    assert "2026-10: it is missing there, not zero" in doubt.message


@pytest.mark.parametrize(("first", "second", "way"), [(5, 4, "shrank"), (4, 5, "grew")])
def test_a_set_that_changes_by_a_fifth_is_told(
    first: int, second: int, way: str, found: Callable[..., dict[str, Doubt]]
) -> None:
    codes = of(MONTHS[:1], TRIMETHOPRIM[:first]) + of(MONTHS[1:], TRIMETHOPRIM[:second])
    doubt = found(GOOD, codes + of(MONTHS, NITROFURANTOIN))["changed"]
    assert f"{way} from {first} to {second} presentations in 2026-10" in doubt.message


def test_a_presentation_that_is_new_since_the_review_is_told(
    found: Callable[..., dict[str, Doubt]],
) -> None:
    later = [("0501080W0AABXBX", "Trimethoprim 75mg sachets", date(2026, 12, 1))]
    codes = of([*MONTHS, date(2026, 12, 1)], TRIMETHOPRIM + NITROFURANTOIN) + later
    assert "Trimethoprim 75mg sachets came after the review" in found(GOOD, codes)["new"].message


def shipped_texts() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in LIBRARY.glob("*.toml")}


@pytest.mark.slow
def test_the_shipped_library_is_clean_against_the_published_bnf(real: Path) -> None:
    with zipfile.ZipFile(real / "data/official/BNF_Code_Information_2020_02.zip") as files:
        table = pl.read_csv(files.read(files.namelist()[0]), infer_schema=False)
    codes = table.select(
        bnf_code="BNF Presentation Code",
        name="BNF Presentation",
        substance="BNF Chemical Substance",
        month=pl.lit(None, pl.Date),
    ).unique("bnf_code")
    assert doubts(load_measures(), shipped_texts(), codes, TODAY, whole=True) == []


def test_exceptions_are_named_dated_and_end(tmp_path: Path) -> None:
    lines = pl.read_csv(TABLES / "exceptions.csv", infer_schema=False)
    text = "".join(shipped_texts().values())
    for line in lines.rows(named=True):
        assert line["what"] in text
        assert re.search(r"\w{4,}", line["reason"])
        assert TODAY < date.fromisoformat(line["until"]) <= TODAY.replace(year=TODAY.year + 2)
    (tmp_path / "planted.toml").write_text(
        GOOD.replace('    "0501130R0",  # n', '    "040104",  # melatonin\n    "0501130R0",  # n'),
        "utf-8",
    )
    codes = pl.DataFrame(
        [(code, name, None) for code, name in TRIMETHOPRIM + NITROFURANTOIN],
        schema={"bnf_code": pl.String, "name": pl.String, "month": pl.Date},
        orient="row",
    )
    late = date(2099, 1, 1)
    measures = load_measures(tmp_path)
    assert "no-match" not in {one.rule for one in doubts(measures, {}, codes, TODAY, whole=True)}
    assert "no-match" in {one.rule for one in doubts(measures, {}, codes, late, whole=True)}
