"""The library, looked into from the command line."""

from collections.abc import Callable

from click.testing import Result

from benchmarks.measures.load import load_measures

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
