"""The library, looked into from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

from benchmarks.measures.load import load_measures
from tests.definitions import definition

Run = Callable[..., Result]


def test_the_list_holds_every_measure(run: Run) -> None:
    result = run("measures", "list")
    assert result.exit_code == 0
    assert all(measure.title in result.stdout for measure in load_measures().values())


def test_a_measure_is_shown_with_its_reason(run: Run) -> None:
    result = run("measures", "show", "trimethoprim_share")
    assert result.exit_code == 0
    assert "Trimethoprim" in result.stdout


def test_an_unknown_measure_is_a_measure_error_that_names_the_nearest(run: Run) -> None:
    result = run("measures", "show", "trimethoprim_shar")
    assert result.exit_code == 4
    assert "trimethoprim_share" in result.stderr


OWN = definition(
    "Trimethoprim of our own",
    'source = "prescribing"\ninclude = ["0501080W0"]',
    author="a locality's medicines team",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a definition of its own and another in the place of one of the library."""
    (tmp_path / "measures").mkdir()
    for name in ("our_trimethoprim", "trimethoprim_share"):
        (tmp_path / "measures" / f"{name}.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "localities.csv").write_text(
        "practice_code,locality,from,to\nX10001,Invented,,\n", encoding="utf-8"
    )
    (tmp_path / "prescribing.csv").write_text(
        "practice_code,period,bnf_code,items\nX10001,2025-11,0501080W0AAAEAE,4\n", encoding="utf-8"
    )
    return tmp_path


def test_a_folder_adds_to_the_library_and_overrides_it(run: Run, folder: Path) -> None:
    listed = run("measures", "list", "--folder", str(folder))
    assert "our_trimethoprim" in listed.stdout
    shown = run("measures", "show", "trimethoprim_share", "--folder", str(folder))
    assert "Trimethoprim of our own" in shown.stdout
    assert "our_trimethoprim" not in run("measures", "list").stdout


def test_lint_of_a_folder_looks_at_its_own_definitions(run: Run, folder: Path) -> None:
    assert run("measures", "lint", str(folder)).exit_code == 0
    path = folder / "measures" / "our_trimethoprim.toml"
    path.write_text(OWN.replace("Review them.", "Many are too many."), encoding="utf-8")
    result = run("measures", "lint", str(folder))
    assert result.exit_code == 4
    assert "error: our_trimethoprim: if_high begins with 'Many'" in result.stdout


def test_a_fault_in_a_folders_definition_is_told_with_key_and_remedy(
    run: Run, folder: Path
) -> None:
    path = folder / "measures" / "our_trimethoprim.toml"
    path.write_text(OWN.replace("kind =", "kidn ="), encoding="utf-8")
    result = run("check", str(folder))
    assert result.exit_code == 4
    told = "our_trimethoprim.toml, value.kidn: is not a key here; did you mean kind"
    assert told in result.stderr


def test_codes_says_which_presentations_and_why(run: Run, folder: Path) -> None:
    result = run("measures", "codes", "urinary_antibiotic_long_course_share", str(folder))
    assert result.exit_code == 0
    assert "Numerator: 1 presentations" in result.stdout
    assert "(by 0501080W0…AE, items of more than 6)" in result.stdout


def test_codes_takes_a_bnf_list_and_tells_what_names_leave_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bnf.csv").write_text(
        "BNF Presentation Code,BNF Presentation\n"
        "0103050P0AAAAAA,Omeprazole_Cap E/C 20mg\n"
        "0103050P0AAAFAF,Omeprazole_Cap E/C 10mg\n",
        encoding="utf-8",
    )
    result = run("measures", "codes", "ppi_full_dose_share", str(tmp_path / "bnf.csv"))
    assert "Numerator: 1 presentations" in result.stdout
    assert "Left out by form, route, strength or name: 1" in result.stdout
    assert "Omeprazole_Cap E/C 10mg  (by 0103050P0, capsule, 10 mg)" in result.stdout


def test_a_list_without_codes_is_a_data_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bnf.csv").write_text("code,title\n1,2\n", encoding="utf-8")
    result = run("measures", "codes", "trimethoprim_share", str(tmp_path / "bnf.csv"))
    assert result.exit_code == 3
    assert "has no column of BNF codes" in result.stderr


def test_a_bundle_of_the_command_line_is_counted_alone(
    run: Run, once: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ("--quarter", "2025-26Q3", "--out", str(out), "--bundle", "stewardship")
    result = run("compute", str(once), *arguments)
    assert result.exit_code == 0, result.stderr
    counted = set(pl.read_csv(out / "measures.csv", infer_schema=False)["measure_id"])
    library = load_measures().values()
    assert counted == {one.id for one in library if "stewardship" in one.tags}


def test_an_unknown_bundle_is_told_with_the_nearest(run: Run, folder: Path, tmp_path: Path) -> None:
    arguments = ("--quarter", "2025-26Q3", "--out", str(tmp_path / "out"), "--bundle", "cancr")
    result = run("compute", str(folder), *arguments)
    assert result.exit_code == 3
    assert "'cancr' is no bundle; did you mean cancer?" in result.stderr


def test_the_schema_for_editors_ships_and_is_current(run: Run) -> None:
    shipped = Path(__file__).parents[2] / "docs" / "measure.schema.json"
    printed = run("measures", "schema").stdout
    remedy = "run `peerbench measures schema > docs/measure.schema.json`"
    assert shipped.read_text(encoding="utf-8") == printed, remedy
    assert "id" not in json.loads(printed)["properties"]
