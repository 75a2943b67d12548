"""What an edition that hides practices writes, and where."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
QUARTER = ("--quarter", "2025-26Q3")
ONE = ("--practice", "Y99990")
SECRET = '\n[anonymity]\nsecret = "a phrase of ours"\n'


def with_secret(folder: Path) -> None:
    settings = folder / "peerbench.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + SECRET, encoding="utf-8")


def test_tables_and_key_stand_apart_from_an_anonymised_edition(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    with_secret(folder)
    out, private = tmp_path / "out", tmp_path / "out-lead-only"
    result = run("batch", folder, *QUARTER, "--out", out, "--edition", "anonymised", *ONE)

    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.rglob("*.pdf")) == [
        "Y99990-framework-2025-26Q3-anonymised.pdf",
        "Y99990-peer-review-2025-26Q3-anonymised.pdf",
    ]
    assert {path.name for path in out.glob("[!.]*")} == {
        "Invented Vale",
        "index.html",
        "manifest.csv",
        "manifest.parquet",
    }
    listed = (out / "index.html").read_text(encoding="utf-8")
    assert "Y99990" in listed
    assert "Y99991" not in listed
    assert "Invented Surgery" not in listed
    assert "Y99991" not in (out / "manifest.csv").read_text(encoding="utf-8")
    assert {"pseudonyms.csv", "measure_values.csv", "peer_comparison.csv"} <= {
        path.name for path in private.glob("*")
    }
    assert str(private) in result.stdout


def test_one_practice_that_does_not_agree_makes_the_edition_anonymised(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    with_secret(folder)
    lines = [f"Y9999{n},{'no' if n == 4 else 'yes'}" for n in range(9)]
    (folder / "consents.csv").write_text("\n".join(["practice_code,named", *lines, ""]))
    result = run("report", folder, *QUARTER, "--out", tmp_path / "out", *ONE)

    assert result.exit_code == 0, result.output
    assert "Invented Vale: anonymised" in result.stdout


def test_a_reader_to_whom_two_would_be_hidden_is_told_as_a_part(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    with_secret(folder)
    lines = [f"Y9999{n},{'no' if n < 3 else 'yes'}" for n in range(9)]
    (folder / "consents.csv").write_text("\n".join(["practice_code,named", *lines, ""]))
    both = (*ONE, "--practice", "Y99995")
    result = run("report", folder, *QUARTER, "--out", tmp_path / "out", *both)

    assert result.exit_code == 0, result.output
    assert "Invented Vale: in part anonymised" in result.stdout
    names = {path.name for path in (tmp_path / "out").rglob("*.pdf")}
    assert {name.rsplit("-", 1)[1] for name in names if "Y99990" in name} == {"anonymised.pdf"}
    assert {name.rsplit("-", 1)[1] for name in names if "Y99995" in name} == {"named.pdf"}


def test_without_a_secret_nothing_is_written_and_the_remedy_is_shown(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "out"
    result = run("report", folder, *QUARTER, "--out", out, "--edition", "anonymised")

    assert result.exit_code == 3
    assert "[anonymity]" in result.stderr
    assert not out.exists()


def test_the_public_edition_has_no_letters_and_asks_for_no_secret(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out, private = tmp_path / "out", tmp_path / "out-lead-only"
    result = run("report", folder, *QUARTER, "--out", out, "--edition", "public", *ONE)

    assert result.exit_code == 0, result.output
    assert not private.exists()
    assert "lead-only" not in result.output
    text = next(out.rglob("*-public.html")).read_text(encoding="utf-8")
    assert "Practice " not in text
    assert "Y99991" not in text


def test_tables_of_a_public_batch_lie_with_the_lead_alone(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out, private = tmp_path / "out", tmp_path / "out-lead-only"
    result = run("batch", folder, *QUARTER, "--out", out, "--edition", "public", *ONE)

    assert result.exit_code == 0, result.output
    assert (private / "measure_values.csv").exists()
    assert not (out / "measure_values.csv").exists()
    assert str(private) in result.stdout


def test_the_closing_lines_name_no_locality_that_there_is_none_of(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    with_secret(folder)
    out = tmp_path / "out"
    result = run("report", folder, *QUARTER, "--out", out, "--edition", "anonymised", *ONE)

    assert result.exit_code == 0, result.output
    told = [line for line in result.stdout.splitlines() if ": anonymised" in line]
    assert told == ["Invented Vale: anonymised, each reader with letters of its own"]


def test_a_pack_has_no_public_edition_which_is_a_usage_error(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "out"
    result = run("pack", folder, *QUARTER, "--out", out, "--edition", "public")

    assert result.exit_code == 2
    assert result.stderr.startswith("There is no pack in the public edition; ")
    assert not out.exists()


def test_a_secret_that_is_too_short_is_to_be_replaced_not_added_to(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    settings = folder / "peerbench.toml"
    settings.write_text('[anonymity]\nsecret = "short"\n', encoding="utf-8")
    result = run(
        "report", folder, *QUARTER, "--out", tmp_path / "out", "--edition", "anonymised", *ONE
    )

    assert result.exit_code == 3
    assert "is too short: it has 5 letters and needs 8 or more" in result.stderr
    assert "[anonymity]" not in result.stderr
    assert "Add these two lines" not in result.stderr


@pytest.mark.parametrize(
    ("text", "told", "code"),
    [
        ('[anonymity]\nsecret = "short"', "warning: peerbench.toml, anonymity.secret: is too", 0),
        (
            'edition = "anonymised"\n[anonymity]\nsecret = "short"',
            "error: peerbench.toml, anonymity.secret: is too short: it has 5 letters and needs 8",
            3,
        ),
        ('edition = "anonymised"', "error: peerbench.toml, anonymity.secret: is missing", 3),
        ('edition = "public"', "0 errors", 0),
        ('edition = "anonymised"\n[anonymity]\nsecret = "long enough"', "0 errors", 0),
    ],
)
def test_check_looks_at_the_secret(text: str, told: str, code: int, folder: Path, run: Run) -> None:
    (folder / "peerbench.toml").write_text(text, encoding="utf-8")
    result = run("check", folder)

    assert told in result.stdout
    assert result.exit_code == code
    assert "'short'" not in result.stdout  # who reads the screen may be a reader of the reports
