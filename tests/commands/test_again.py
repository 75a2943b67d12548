"""A second run does only what is left, and what is in its way is told and stays contained."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

import benchmarks.run
import cli
from benchmarks.again import snapshot
from benchmarks.errors import DataError
from benchmarks.pipeline import Computed
from benchmarks.reports import jobs
from benchmarks.reports.web import WebReport
from benchmarks.store import Store
from benchmarks.writing import alone_in

Run = Callable[..., Result]
ROOT = Path(__file__).parent.parent.parent
QUARTER = ("--quarter", "2025-26Q3")
PDF = "Invented Vale/Y9999{}-peer-review-2025-26Q3-named.pdf"


def hashes(out: Path) -> dict[str, str]:
    """Every file below a folder with its digest, hidden ones too."""
    found = sorted(path for path in out.rglob("*") if path.is_file())
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
    }


def times(out: Path) -> dict[str, int]:
    """When each file below a folder was put there."""
    found = (path for path in out.rglob("*.*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.stat().st_ctime_ns for path in found}


@pytest.fixture(scope="module")
def first(once: Path) -> tuple[Path, Path]:
    """A folder and the output of two practices' batch, made once."""
    out = once.parent / "out"
    words = ["batch", once, *QUARTER, "--out", out, *TWO]
    assert CliRunner().invoke(cli.main, [str(word) for word in words]).exit_code == 0
    return once, out


@pytest.fixture
def done(first: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """A copy of these for a test to change."""
    for place in first:
        shutil.copytree(place, tmp_path / place.name)
    return tmp_path / "input", tmp_path / "out"


TWO = ("--practice", "Y99991", "--practice", "Y99993")


def test_an_unchanged_batch_says_the_same_and_touches_nothing(
    done: tuple[Path, Path], run: Run
) -> None:
    folder, out = done
    made = run("batch", folder, *QUARTER, "--out", out, *TWO, "--force")
    before = times(out)
    again = run("batch", folder, *QUARTER, "--out", out, *TWO)

    assert (again.exit_code, again.output) == (0, made.output)
    assert times(out) == before


def test_nothing_is_read_or_computed_where_nothing_changed(
    done: tuple[Path, Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = done
    monkeypatch.delattr(benchmarks.run, "read_folder")

    assert run("batch", folder, *QUARTER, "--out", out, *TWO).exit_code == 0
    assert run("batch", folder, *QUARTER, "--out", out).exit_code == 1  # another question


def test_only_the_file_that_is_lacking_or_damaged_is_made_again(
    done: tuple[Path, Path], run: Run
) -> None:
    folder, out = done
    before, made = times(out), hashes(out)
    (out / PDF.format(1)).unlink()
    (out / PDF.format(3)).write_bytes(b"%PDF-cut off")
    assert run("batch", folder, *QUARTER, "--out", out, *TWO).exit_code == 0

    drawn = {path for path, at in times(out).items() if before[path] != at}
    assert {path for path in drawn if path.startswith("Invented")} == {
        PDF.format(1),
        PDF.format(3),
    }
    assert hashes(out) == made


@pytest.mark.slow
def test_a_report_that_input_does_not_change_is_kept_and_one_it_changes_is_not(
    done: tuple[Path, Path], run: Run
) -> None:
    """A practice's answer is printed in its own report alone."""
    folder, out = done
    for answer in ("We have looked into it.", "We have looked again."):
        before = times(out)
        lines = f"practice_code,quarter,response\nY99991,2025-26Q3,{answer}\n"
        (folder / "responses.csv").write_text(lines, encoding="utf-8")
        assert run("batch", folder, *QUARTER, "--out", out, *TWO).exit_code == 0

    drawn = {path for path, at in times(out).items() if before.get(path) != at}
    assert PDF.format(1) in drawn
    assert PDF.format(3) not in drawn


def test_force_draws_everything_again_to_the_same_bytes(done: tuple[Path, Path], run: Run) -> None:
    folder, out = done
    before, made = times(out), hashes(out)
    run("batch", folder, *QUARTER, "--out", out, *TWO, "--force")

    assert all(before[path] != at for path, at in times(out).items())
    assert hashes(out) == made


@pytest.mark.slow
def test_one_process_and_two_write_the_same_bytes(folder: Path, tmp_path: Path, run: Run) -> None:
    found = []
    for count in ("1", "2"):
        out = tmp_path / count
        result = run("batch", folder, *QUARTER, "--out", out, "--jobs", count)
        assert result.exit_code == 0, result.output
        found.append(hashes(out))
    assert found[0] == found[1]


def test_a_second_run_into_the_same_folder_says_so_and_leaves(
    done: tuple[Path, Path], run: Run
) -> None:
    folder, out = done
    before = hashes(out)
    with alone_in(out):
        result = run("batch", folder, *QUARTER, "--out", out)

    assert result.exit_code == 6
    assert result.stderr.startswith(f"Another run of peerbench is writing to {out}.\n")
    assert hashes(out) == before


def test_what_a_killed_run_left_half_written_is_cleared_away(
    done: tuple[Path, Path], run: Run
) -> None:
    folder, out = done
    (out / "Invented Vale/.writing-abc").write_bytes(b"%PDF-cut o")
    with (out / ".peerbench/files.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"fingerprint": "x", "row": {"pa')
    result = run("batch", folder, *QUARTER, "--out", out, *TWO, "--force")

    assert result.exit_code == 0, result.output
    assert list(out.rglob(".writing-*")) == []


def test_a_report_whose_making_fails_is_told_and_the_others_are_written(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = jobs.web_edition  # type: ignore[attr-defined]

    def one_fails(computed: Computed, code: str, edition: str, *, draft: bool) -> WebReport:
        if code == "Y99993":
            raise ZeroDivisionError("in the\ntemplate")
        return real(computed, code, edition, draft=draft)

    monkeypatch.setattr(jobs, "web_edition", one_fails)
    out = tmp_path / "out"
    words = ("report", folder, *QUARTER, "--out", out, *TWO, "--jobs", "1")
    result = run(*words)

    assert result.exit_code == 5
    assert f"{PDF.format(3)}: ZeroDivisionError: in the template" in result.stderr
    assert (out / PDF.format(1)).exists()
    manifest = pl.read_csv(out / "manifest.csv")
    assert manifest.filter(path=PDF.format(3))["status"].item() == "failed"
    monkeypatch.undo()
    assert run(*words).exit_code == 0
    assert (out / PDF.format(3)).exists()


def test_a_file_in_whose_place_a_folder_stands_is_told_and_the_others_are_written(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "out"
    (out / PDF.format(3)).mkdir(parents=True)
    result = run("report", folder, *QUARTER, "--out", out, *TWO)

    assert result.exit_code == 5
    assert "Is a directory" in result.stderr
    assert "Traceback" not in result.output
    assert (out / PDF.format(1)).exists()


def test_a_folder_that_may_not_be_written_is_the_machines(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    """Nobody, not even root, makes a folder below a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run("report", folder, *QUARTER, "--out", tmp_path / "file" / "out", *TWO)

    assert result.exit_code == 6
    assert "cannot be written" in result.stderr


def test_input_that_changes_while_it_is_read_stops_the_run(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = benchmarks.run.compute  # type: ignore[attr-defined]

    def somebody_writes(*given: object) -> Computed:
        with (folder / "data/counts.csv").open("a", encoding="utf-8") as file:
            file.write("Y99990,2025-12,antibacterial_items,200\n")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(benchmarks.run, "compute", somebody_writes)
    result = run("compute", folder, *QUARTER, "--out", tmp_path / "out")

    assert result.exit_code == 3
    assert "data/counts.csv" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_added_or_taken_away_is_a_change(folder: Path, tmp_path: Path) -> None:
    began = snapshot(folder, Store(tmp_path))
    assert began is not None
    began.refuse_changed()
    shutil.copy(folder / "data/counts.csv", folder / "data/more.csv")
    with pytest.raises(DataError, match=r"data/more\.csv"):
        began.refuse_changed()


def test_what_took_how_long_is_written_where_it_is_asked_for(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    place = tmp_path / "took.csv"
    run("report", folder, *QUARTER, "--out", tmp_path / "out", *TWO, "--timings", place)

    took = dict(pl.read_csv(place).iter_rows())
    assert {"Reading", "Computing", "Writing reports", PDF.format(1)} <= took.keys()
    assert all(seconds >= 0 for seconds in took.values())
    assert "took.csv" not in (tmp_path / "out/manifest.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_same_bytes_come_from_anywhere_at_any_hour_in_any_language(
    once: Path, tmp_path: Path
) -> None:
    found = []
    for place, zone, language in (("here", "UTC", "C"), ("there", "Pacific/Apia", "tr_TR.UTF-8")):
        (tmp_path / place).mkdir()
        given = {"TZ": zone, "LC_ALL": language, "PYTHONHASHSEED": str(len(place))}
        words = ["report", str(once), *QUARTER, "--out", "out", "--practice", "Y99991", "--force"]
        code = "import sys; sys.path.insert(0, sys.argv.pop(1)); import cli; cli.main()"
        subprocess.run(
            [sys.executable, "-c", code, str(ROOT), *words],
            cwd=tmp_path / place,
            env=os.environ | given,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        found.append(hashes(tmp_path / place / "out"))
    assert found[0] == found[1]


@pytest.mark.slow
def test_a_full_disk_is_the_machines_and_what_is_done_stays(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "small"
    out.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", str(out)]
    if os.name != "posix" or subprocess.run(mounted, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here: that takes root")
    try:
        result = run("report", folder, *QUARTER, "--out", out, "--jobs", "1")
        assert result.exit_code == 6
        assert "No space left on device" in result.stderr
        assert "Traceback" not in result.output
        assert list(out.rglob(".writing-*")) == []
        whole = [path.read_bytes().rstrip().endswith(b"%%EOF") for path in out.rglob("*.pdf")]
        assert whole
        assert all(whole)
    finally:
        subprocess.run(["umount", str(out)], check=True)
