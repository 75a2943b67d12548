"""Every class of failure has its exit code and its sentence; no traceback reaches the screen."""

import _thread
import errno
import re
import signal
from pathlib import Path

import click
import polars as pl
import pytest
from click.testing import CliRunner, Result

from benchmarks.errors import (
    BadFolder,
    BenchmarkError,
    DataError,
    MachineError,
    MeasureError,
    ReportsFailed,
)
from benchmarks.reports.pool import unheard
from benchmarks.writing import to_its_end
from cli import Told


def raising(error: BaseException) -> Result:
    """What a command that raises ends with."""

    @click.command()
    def broken() -> None:
        raise error

    group = Told("peerbench", commands={"broken": broken})
    return CliRunner().invoke(group, ["broken"])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DataError("no column"), 3),
        (BadFolder(Path("area"), ["error: data/lists.csv is empty"]), 3),
        (MeasureError("no unit"), 4),
        (ReportsFailed("1 of 2"), 5),
        (MachineError("the disk is full"), 6),
    ],
)
def test_each_class_of_failure_has_its_exit_code(error: BenchmarkError, code: int) -> None:
    result = raising(error)
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", f"{error}\n")


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(errno.ENOSPC, "No space left on device", "out/values.csv")],
)
def test_the_machine_is_told_apart_from_a_bug(error: Exception) -> None:
    result = raising(error)
    assert result.exit_code == 6
    assert "bug" not in result.stderr


def test_a_file_that_goes_while_it_is_read_is_no_bug(tmp_path: Path) -> None:
    """Of the store, say, which somebody clears."""
    place = tmp_path / "rows.parquet"
    pl.DataFrame({"items": [1]}).write_parquet(place)
    plan = pl.scan_parquet(place)
    plan.collect()
    place.unlink()
    with pytest.raises(FileNotFoundError) as gone:
        plan.collect()
    result = raising(gone.value)
    assert result.exit_code == 6
    assert "rows.parquet cannot be read or written: No such file or directory." in result.stderr


def test_an_interruption_is_one_line_and_130() -> None:
    result = raising(KeyboardInterrupt())
    assert result.exit_code == 130
    assert len(result.stderr.splitlines()) == 1


def test_a_bug_is_one_line_that_names_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = raising(ZeroDivisionError("patients"))

    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    named = re.search(r"\S+\.log", line)
    assert named
    log = Path(named[0])
    assert log.parent == tmp_path
    assert "ZeroDivisionError: patients" in log.read_text(encoding="utf-8")


def test_usage_errors_stay_clicks_own() -> None:
    assert raising(click.UsageError("what?")).exit_code == 2


def test_failed_reports_are_named_with_their_reasons() -> None:
    from benchmarks.closing import failed_lines, refuse_failed

    manifest = pl.DataFrame(
        {
            "path": ["Vale/Y99990.pdf", "Vale/Y99991.pdf"],
            "status": ["written", "failed"],
            "error": [None, "no list size"],
        }
    )
    with pytest.raises(ReportsFailed, match=r"^1 report .*\nVale/Y99991.pdf: no list size$"):
        refuse_failed(failed_lines(manifest))


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_waits_for_a_file_to_be_noted() -> None:
    done: list[str] = []

    def file_one() -> None:
        with to_its_end():
            signal.raise_signal(signal.SIGINT)
            done.append("noted")

    with pytest.raises(KeyboardInterrupt):
        file_one()
    assert done == ["noted"]
    with pytest.raises(KeyboardInterrupt):  # as it was before
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_is_not_forgotten_where_what_it_waits_for_fails() -> None:
    def fail() -> None:
        with to_its_end():
            signal.raise_signal(signal.SIGINT)
            raise OSError(errno.ENOSPC, "no space")

    with pytest.raises(KeyboardInterrupt):
        fail()


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_waits_for_a_process_to_be_started_whole_and_does_not_reach_it() -> None:
    done: list[str] = []

    def start_one() -> None:
        with unheard():
            _thread.interrupt_main()  # as where another thread hears it
            done.append("started")
            assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])  # what it inherits

    with pytest.raises(KeyboardInterrupt):
        start_one()
    assert done == ["started"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
