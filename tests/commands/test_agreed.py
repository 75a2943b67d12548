"""What an agreement is about: told where nobody knows it, and never printed as a bare id."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from benchmarks.measures.load import LIBRARY

Run = Callable[..., Result]
HEAD = "practice_code,agreed_on,measure_id,action,judged_by,status\n"
QUARTER = ("--quarter", "2025-26Q3", "--practice", "Y99990", "--jobs", "1")
LINES = (
    'Y99990,2025-10-01,antibacterial_items,"Talk\nit over",,agreed\n'
    "Y99990,2025-10-02,dermatology_referral,Do,antibacterial_item,agreed\n"
)


@pytest.fixture
def unknown(folder: Path) -> Path:
    (folder / "agreements.csv").write_text(HEAD + LINES, encoding="utf-8")
    return folder


def test_check_tells_file_line_column_value_and_remedy(unknown: Path, run: Run) -> None:
    result = run("check", unknown)

    assert result.exit_code == 0
    assert (
        "warning: agreements.csv line 4, measure_id 'dermatology_referral': is no measure and no "
        "indicator of the framework; did you mean dermatology_referrals"
    ) in result.stdout
    assert "warning: agreements.csv line 4, judged_by 'antibacterial_item': is" in result.stdout
    assert "agreements.csv line 2" not in result.stdout


def test_a_report_tells_the_same_and_prints_no_bare_id(
    unknown: Path, tmp_path: Path, run: Run
) -> None:
    result = run("report", unknown, *QUARTER, "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert "agreements.csv line 4, measure_id 'dermatology_referral'" in result.stderr
    page = next((tmp_path / "out").rglob("Y99990*.html")).read_text(encoding="utf-8")
    assert "A measure that is not known" in page
    assert "dermatology_referral<" not in page


@pytest.mark.parametrize("name", ["gpps_phone", "of_our_own"])
def test_an_indicator_and_a_measure_of_the_folder_are_known(
    name: str, folder: Path, tmp_path: Path, run: Run
) -> None:
    (folder / "measures").mkdir()
    text = (LIBRARY / "dermatology_referrals.toml").read_text(encoding="utf-8")
    (folder / "measures/of_our_own.toml").write_text(text, encoding="utf-8")
    settings = '[measures]\nonly = ["dermatology_referrals", "of_our_own"]\n'
    (folder / "peerbench.toml").write_text(settings, encoding="utf-8")
    line = f"Y99990,2025-10-01,{name},Do,,agreed\n"
    (folder / "agreements.csv").write_text(HEAD + line, encoding="utf-8")

    assert "agreements.csv line" not in run("check", folder).stdout
    result = run("report", folder, *QUARTER, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "agreements.csv line" not in result.stderr
    page = next((tmp_path / "out").rglob("Y99990*.html")).read_text(encoding="utf-8")
    assert "A measure that is not known" not in page
    assert f"{name}<" not in page


def test_a_measure_that_is_left_out_is_said_to_be_not_counted(folder: Path, run: Run) -> None:
    (folder / "agreements.csv").write_text(f"{HEAD}Y99990,2025-10-01,fit,Do,,agreed\n")
    told = run("check", folder).stdout
    assert "warning: agreements.csv line 2, measure_id 'fit': is not counted in this run" in told


def test_two_lines_on_one_agreement_are_told_and_no_bug(folder: Path, run: Run) -> None:
    lines = ("Y99990,2025-10-01,fit,Do,,agreed\n", "Y99990,2025-10-01,fit,Do,,done\n")
    (folder / "agreements.csv").write_text("".join([HEAD, *lines]), encoding="utf-8")
    result = run("check", folder)

    assert result.exit_code == 3
    assert "error: agreements.csv line 3: gives other figures than line 2" in result.stdout
