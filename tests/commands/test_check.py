"""`check` tells everything at once, to people and to programs, and writes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.definitions import SHARE, definition, prescribed

Run = Callable[..., Result]


def test_a_good_folder_is_told_file_by_file(folder: Path, run: Run) -> None:
    before = sorted(folder.rglob("*"))
    result = run("check", folder)

    assert result.exit_code == 0, result.output
    assert "data/referrals.csv: the referrals layout, 24 rows, 2025-10 to 2025-12" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("5 files read: 0 errors, ")
    assert sorted(folder.rglob("*")) == before


def test_all_faults_are_told_at_once_with_their_lines(folder: Path, run: Run) -> None:
    place = folder / "data/referrals.csv"
    text = place.read_text(encoding="utf-8").splitlines()
    text[1] = text[1].rsplit(",", 1)[0] + ",many"
    text[4] = text[4].rsplit(",", 1)[0] + ",-3"
    place.write_text("\n".join([*text, ""]), encoding="utf-8")
    result = run("check", folder)

    assert result.exit_code == 3
    assert "error: data/referrals.csv line 2, referrals 'many'" in result.stdout
    assert "error: data/referrals.csv line 5, referrals '-3'" in result.stdout
    assert "2 errors" in result.stdout.splitlines()[-1]


def test_json_holds_the_same_and_nothing_else(folder: Path, run: Run) -> None:
    (folder / "data/strange.csv").write_text("colour,shape\nred,round\n", encoding="utf-8")
    result = run("check", folder, "--json")
    held = json.loads(result.stdout)

    assert result.exit_code == 0
    assert {file["file"]: file["rows"] for file in held["files"]}["data/referrals.csv"] == 24
    assert "data/strange.csv" in {finding["file"] for finding in held["findings"]}


def test_a_folders_own_definitions_are_looked_at(folder: Path, run: Run) -> None:
    """What `measures lint` would say, and that one stands for a measure of the library."""
    own = folder / "measures"
    own.mkdir()
    twice = prescribed('"0501080W0",  # trimethoprim')
    (own / "trimethoprim_share.toml").write_text(
        definition("Trimethoprim share", twice, twice, value=SHARE, if_high="Many of them."),
        encoding="utf-8",
    )
    result = run("check", folder)

    assert result.exit_code == 0, result.output
    place = "measures/trimethoprim_share.toml: "
    assert f"note: {place}stands in the place of the library's measure" in result.stdout
    assert f"warning: {place}counts the same above and below" in result.stdout
    assert f"warning: {place}if_high begins with 'Many'" in result.stdout


@pytest.mark.parametrize("own", [True, False])
def test_moves_that_cannot_be_used_are_told_beside_all_else(
    folder: Path, run: Run, own: bool
) -> None:
    (folder / "measures").mkdir()
    text = "code,now,before\n0904010,091327,notadate\n"
    (folder / "measures/moved_codes.csv").write_text(text, encoding="utf-8")
    if own:
        code = prescribed('"0501080W0",  # trimethoprim')
        path = folder / "measures/mine.toml"
        path.write_text(definition("Mine", code), encoding="utf-8")
    result = run("check", folder)

    assert result.exit_code == 3
    told = "error: measures/moved_codes.csv: has lines that cannot be used: line 2: 0904010,091327,"
    assert told in result.stdout
    assert "data/referrals.csv: the referrals layout" in result.stdout


@pytest.mark.parametrize("command", ["check", "batch"])
def test_a_folder_without_localities_shows_what_is_missing(
    command: str, folder: Path, tmp_path: Path, run: Run
) -> None:
    (folder / "localities.csv").unlink()
    more = ["--quarter", "2025-26Q3", "--out", tmp_path / "out"] if command == "batch" else []
    result = run(command, folder, *more)

    assert result.exit_code == 3
    assert "localities.csv" in result.output
    assert "practice_code,locality,from,to" in result.output
    assert not (tmp_path / "out").exists()


def test_a_new_folder_says_that_localities_are_still_to_be_filled_in(
    tmp_path: Path, run: Run
) -> None:
    run("init", tmp_path / "area")
    result = run("check", tmp_path / "area")

    assert result.exit_code == 3
    assert "localities.csv" in result.output
    assert "not recognised" not in result.output


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("[disclosure]\nwithold_up_to = 3", "disclosure.withold_up_to: is not known; did you mean"),
        ('[measures]\nonly = "fit"', 'measures.only: write a list in brackets, as ["first"'),
        ('[measures]\nonly = ["fitt"]', "'fitt' is no measure; did you mean fit?"),
        (
            '[aliases.test]\n"x" = "chest_xrey"',
            "'chest_xrey' is not known; did you mean chest_xray",
        ),
        ('[aliases.tset]\n"x" = "fit"', "line 1, aliases: tset is not known; did you mean test?"),
        ("measures = 3", "line 1, measures: write its settings on lines of their own, under a hea"),
        ("measures = 3", "under a heading [measures]; found 3"),
        ("evaluations = 3", "under a heading [[evaluations]]; found 3"),
        ("# a\nname = 3", 'line 2, name: write text in quotes, as "a few words"; found 3'),
        (
            '[queries]\nuntil = "soon"',
            "line 2, queries.until: write a date without quotes, as 2026-02-18; found 'soon'",
        ),
        (
            "[queries]\nweeks = 2.5",
            "line 2, queries.weeks: write a whole number without quotes, as 2; found 2.5",
        ),
        ('edition = "annon"', "line 1, edition: write 'named', 'anonymised', 'facilitator' or"),
        ('[targets]\nfit = "x"', "line 2, targets.fit: write a number without quotes, as 10; fo"),
        ("targets = 4", "under a heading [targets]; found 4"),
        (
            "[disclosure]\nwithhold_up_to = 1000000",
            "line 2, disclosure.withhold_up_to: write 100 or less, as 7; found 1000000",
        ),
        ("[disclosure.counts]\nwithhold_up_to = 101", "line 2, disclosure.counts.withhold_up_to:"),
        ('[[evaluations]]\nname = "x"', "line 1, evaluations (number 1).started: is missing; add"),
        (
            '[[evaluations]]\nname = "x"\n[[evaluations]]\nchosen_for_high = "x"',
            "line 4, evaluations (number 2).chosen_for_high: write true or false without quotes",
        ),
        ("[anonymity]\nsecret = 87654321", "line 2, anonymity.secret: write text in quotes"),
    ],
)
def test_a_setting_that_is_none_is_told_with_the_nearest(
    setting: str, told: str, folder: Path, run: Run
) -> None:
    (folder / "peerbench.toml").write_text(setting, encoding="utf-8")
    result = run("check", folder)

    assert result.exit_code == 3
    assert told in result.stderr
    assert "Input should" not in result.stderr
    assert "87654321" not in result.stderr  # a secret is not for the screen


def test_the_strictest_rule_that_leaves_anything_to_show_is_taken(folder: Path, run: Run) -> None:
    (folder / "peerbench.toml").write_text("[disclosure]\nwithhold_up_to = 100\n")
    assert run("check", folder).exit_code == 0


def test_what_is_wrong_in_a_folder_s_own_framework_is_told(folder: Path, run: Run) -> None:
    own = folder / "framework"
    own.mkdir(exist_ok=True)
    (own / "prevention.toml").write_text(
        '[indicators.breast_screening]\nweight = "much"\n', encoding="utf-8"
    )
    (own / "safety.toml").write_text('[[indicators]]\nid = "falls"\n', encoding="utf-8")
    (folder / "peerbench.toml").write_text('[framework]\nindex = ["partnership"]\n')
    result = run("check", folder)
    assert result.exit_code == 3
    assert "framework/prevention.toml" in result.stdout
    assert "weight" in result.stdout
    assert "framework/safety.toml, indicators: is no table" in result.stdout

    (own / "safety.toml").unlink()
    (own / "prevention.toml").unlink()
    result = run("check", folder)
    assert result.exit_code == 3
    assert "framework.index" in result.stdout
