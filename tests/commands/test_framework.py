"""The framework from the command line: its files, its drafts, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

Run = Callable[..., Result]
QUARTER = ("--quarter", "2025-26Q3")
ONE = ("--practice", "Y99990")
TABLES = ("framework", "framework_profile", "manifest")
HEAD = "practice_code,quarter,measure_id,asked_on,query,answer,answered_on\n"


def files(out: Path) -> set[str]:
    """All but what the folder remembers of how they were made."""
    found = (path.relative_to(out) for path in out.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if not path.parts[0].startswith(".")}


def test_each_practice_has_a_framework_and_the_lead_a_view(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "out"
    result = run("framework", folder, *QUARTER, "--out", out)
    assert result.exit_code == 0, result.output
    frameworks = {
        f"Invented Vale/Y9999{n}-framework-2025-26Q3-named.{ending}"
        for n in range(8)
        for ending in ("pdf", "html")
    }
    tables = {f"{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")}
    assert files(out) == frameworks | tables | {
        "Invented Vale/framework-2025-26Q3.pdf",
        "index.html",
    }
    assert result.stdout.splitlines()[0] == f"8 frameworks in {out}"
    manifest = pl.read_csv(out / "manifest.csv")
    kinds = {"framework", "framework-web", "framework-view", "table", "index"}
    assert set(manifest["report"]) == kinds
    assert set(manifest["status"]) == {"written"}


def test_the_list_links_each_framework_and_the_view(folder: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    assert run("framework", folder, *QUARTER, "--out", out, *ONE).exit_code == 0
    listed = (out / "index.html").read_text(encoding="utf-8")
    assert "<h1>Frameworks, October to December 2025</h1>" in listed
    for ending, words in (("pdf", "Framework PDF"), ("html", "Framework HTML")):
        link = f"Invented%20Vale/Y99990-framework-2025-26Q3-named.{ending}"
        assert f'<a href="{link}">{words}<' in listed


def test_its_tables_go_to_the_lead_alone_where_readers_may_not_know_who_is_who(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    (folder / "peerbench.toml").write_text('[anonymity]\nsecret = "a phrase of ours"\n')
    out, private = tmp_path / "out", tmp_path / "out-lead-only"
    asked = ("framework", folder, *QUARTER, "--out", out, *ONE, "--edition", "anonymised")
    result = run(*asked)
    assert result.exit_code == 0, result.output
    assert not {"framework.csv", "framework_profile.parquet"} & files(out)
    assert {"framework.csv", "framework_profile.parquet"} <= files(private)


def test_a_final_edition_waits_until_queries_are_answered(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    queries, out = folder / "queries.csv", tmp_path / "out"
    line = "Y99993,2025-26Q3,dermatology_referrals,2026-01-20,Is April in it?"
    queries.write_text(f"{HEAD}{line},,\n", encoding="utf-8")
    refused = run("framework", folder, *QUARTER, "--out", out, *ONE)
    assert refused.exit_code == 3
    assert "Y99993, dermatology_referrals" in refused.stderr
    assert "--state draft" in refused.stderr
    assert not out.exists()

    draft = run("framework", folder, *QUARTER, "--out", out, *ONE, "--state", "draft")
    assert draft.exit_code == 0, draft.output
    assert "Invented Vale/Y99990-framework-2025-26Q3-named-draft.pdf" in files(out)

    queries.write_text(f"{HEAD}{line},No,2026-01-28\n", encoding="utf-8")
    final = run("framework", folder, *QUARTER, "--out", out, *ONE)
    assert final.exit_code == 0, final.output
    assert "Invented Vale/Y99990-framework-2025-26Q3-named.pdf" in files(out)


def test_a_query_of_another_quarter_holds_nothing_up(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    line = "Y99993,2025-26Q2,dermatology_referrals,2026-01-20,Is April in it?,,\n"
    (folder / "queries.csv").write_text(HEAD + line, encoding="utf-8")
    result = run("framework", folder, *QUARTER, "--out", tmp_path / "out", *ONE)
    assert result.exit_code == 0, result.output


def test_there_is_no_public_framework(folder: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    result = run("framework", folder, *QUARTER, "--out", out, "--edition", "public")
    assert result.exit_code == 3
    assert "no public edition of the framework" in result.stderr
    assert not out.exists()


def test_a_fault_in_the_folders_own_framework_is_told(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    (folder / "framework").mkdir()
    own = folder / "framework/access.toml"
    own.write_text("[indicators.gpps_phone]\nwieght = 2\n", encoding="utf-8")
    result = run("framework", folder, *QUARTER, "--out", tmp_path / "out", *ONE)
    assert result.exit_code == 4
    assert "framework/access.toml, indicators.gpps_phone.wieght" in result.stderr


def test_an_indicator_is_explained_as_a_measure_is(folder: Path, run: Run) -> None:
    head = "practice_code,period,count_id,count,denominator\n"
    rows = [f"Y9999{n},2025-11,safeguarding_reports,{20 + n},40\n" for n in range(8)]
    (folder / "data/reports.csv").write_text(head + "".join(rows), encoding="utf-8")
    result = run("explain", folder, "Y99990", "safeguarding_reports", *QUARTER)
    assert result.exit_code == 0, result.output
    assert "Safeguarding reports returned in time" in result.stdout
    assert "20" in result.stdout
    assert "None of 8 practices lie outside" in result.stdout

    unknown = run("explain", folder, "Y99990", "safeguarding_report", *QUARTER)
    assert unknown.exit_code != 0


RATED = "period,practice_code,rater_group,organisation,rater,item,score\n"


def rated(scores: dict[str, str]) -> str:
    """Ratings of one practice: a digit for each rater of an organisation."""
    lines = [
        f"2025-26Q3,Y99990,pharmacy,{name},r{place},can_be_reached,{score}\n"
        for name, given in scores.items()
        for place, score in enumerate(given)
    ]
    return RATED + "".join(lines)


@pytest.mark.slow
def test_a_round_is_issued_once_whoever_answers_late(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out, first = tmp_path / "out", {"a": "1234", "b": "5432", "c": "1524"}
    (folder / "partner_ratings.csv").write_text(rated(first), encoding="utf-8")
    asked = ("framework", folder, *QUARTER, "--out", out, *ONE)
    assert run(*asked, "--state", "draft").exit_code == 0
    record = out / ".peerbench/rounds.json"
    kept = record.read_bytes()
    assert b"pharmacy" in kept

    (folder / "partner_ratings.csv").write_text(rated({**first, "c": "15243"}), encoding="utf-8")
    later = run(*asked)
    assert later.exit_code == 0, later.output
    assert "Y99990" in later.stderr
    assert "answered for 2025-26Q3 after that round had been issued: 1 rater is left out" in (
        " ".join(later.stderr.split())
    )
    page = (out / "Invented Vale/Y99990-framework-2025-26Q3-named.html").read_text("utf-8")
    assert "12 raters, 3 organisations" in page
    assert "13 raters" not in page
    assert record.read_bytes() == kept

    record.write_text("{}", encoding="utf-8")
    refused = run(*asked)
    assert refused.exit_code == 3
    assert "cannot be read" in refused.stderr


@pytest.mark.slow
def test_a_folder_may_keep_the_record_for_all_its_output(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    """Where each quarter has an output folder of its own."""
    settings = '[framework]\nrounds = "rounds.json"\n'
    (folder / "peerbench.toml").write_text(settings, encoding="utf-8")
    first = {"a": "1234", "b": "5432", "c": "1524"}
    for name, given in (("once", first), ("again", {**first, "c": "15243"})):
        (folder / "partner_ratings.csv").write_text(rated(given), encoding="utf-8")
        asked = ("framework", folder, *QUARTER, "--out", tmp_path / name, *ONE)
        result = run(*asked)
        assert result.exit_code == 0, result.output
        page = next((tmp_path / name).rglob("Y99990-framework*.html")).read_text("utf-8")
        assert "12 raters, 3 organisations" in page
    assert (folder / "rounds.json").is_file()
    assert not (tmp_path / "once/.peerbench/rounds.json").exists()
    assert run("check", folder).exit_code == 0

    (folder / "peerbench.toml").write_text('[framework]\nrounds = "../rounds.json"\n', "utf-8")
    assert run(*asked).exit_code == 3
