"""Drafts and final editions of peer reports and packs, as a lead makes them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
QUARTER = ("--quarter", "2025-26Q3")
HEAD = "practice_code,quarter,measure_id,asked_on,query,answer,answered_on\n"
LINE = "Y99993,2025-26Q3,dermatology_referrals,2026-01-20,Is October in it?"


@pytest.mark.parametrize("words", [("report", "--practice", "Y99990"), ("pack",)])
def test_final_waits_for_open_queries_and_a_draft_does_not(
    folder: Path, tmp_path: Path, run: Run, words: tuple[str, ...]
) -> None:
    queries, out = folder / "queries.csv", tmp_path / "out"
    command, *only = words
    queries.write_text(f"{HEAD}{LINE},,\n", encoding="utf-8")
    refused = run(command, folder, *QUARTER, "--out", out, *only)
    assert refused.exit_code == 3
    assert "1 query is open for 2025-26Q3, so there is no final edition yet" in refused.stderr
    assert not out.exists()
    draft = run(command, folder, *QUARTER, "--out", out, *only, "--state", "draft")
    assert draft.exit_code == 0, draft.output
    queries.write_text(f"{HEAD}{LINE},Yes,2026-01-28\n", encoding="utf-8")
    final = run(command, folder, *QUARTER, "--out", out, *only)
    assert final.exit_code == 0, final.output
    name = "pack-2025-26Q3" if command == "pack" else "Y99990-peer-review-2025-26Q3-named"
    found = {path.name for path in (out / "Invented Vale").iterdir()}
    assert {f"{name}.pdf", f"{name}-draft.pdf"} <= found


def test_tables_wait_for_nobody(folder: Path, tmp_path: Path, run: Run) -> None:
    (folder / "queries.csv").write_text(f"{HEAD}{LINE},,\n", encoding="utf-8")
    result = run("compute", folder, *QUARTER, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output


def test_a_list_of_drafts_says_so(folder: Path, tmp_path: Path, run: Run) -> None:
    out, one = tmp_path / "out", ("--practice", "Y99990")
    for state in ("draft", "final"):
        result = run("report", folder, *QUARTER, "--out", out, *one, "--state", state)
        assert result.exit_code == 0, result.output
        index = (out / "index.html").read_text(encoding="utf-8")
        assert ("Draft: figures may change" in index) == (state == "draft")
        assert f"named{'-draft' if state == 'draft' else ''}.pdf" in index


def test_a_last_day_that_is_over_is_told_before_anything_is_written(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    with (folder / "peerbench.toml").open("a", encoding="utf-8") as file:
        file.write("[queries]\nuntil = 2025-11-20\n")
    result = run("report", folder, *QUARTER, "--out", tmp_path / "out", "--state", "draft")
    assert result.exit_code == 3
    assert "queries.until is 2025-11-20" in result.stderr
    assert not (tmp_path / "out").exists()
