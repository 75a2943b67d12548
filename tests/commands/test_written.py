"""What `compute`, `report` and `batch` write, and what they say when it is written."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

Run = Callable[..., Result]
QUARTER = ("--quarter", "2025-26Q3")
NAMES = (
    "measure_values",
    "peer_comparison",
    "changes",
    "contributions",
    "control_chart",
    "variation",
    "inequality",
    "disclosure_log",
    "findings",
    "measures",
    "manifest",
)
OF_FRAMEWORK = ("framework", "framework_profile")
TABLES = {f"{name}.{kind}" for name in NAMES for kind in ("csv", "parquet")}


def written(out: Path) -> set[str]:
    """Every file below the output folder but what the next run may know of this one."""
    found = (path.relative_to(out) for path in out.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if path.parts[0] != ".peerbench"}


def test_batch_writes_tables_reports_and_a_true_manifest(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "out"
    result = run("batch", folder, *QUARTER, "--out", out)

    assert result.exit_code == 0, result.output
    reports = {f"Invented Vale/Y9999{n}-peer-review-2025-26Q3-named.pdf" for n in range(8)}
    web = {path.replace(".pdf", ".html") for path in reports}
    frameworks = {path.replace("peer-review", "framework") for path in reports}
    beside = {path.replace(".pdf", ".html") for path in frameworks}
    tables = {f"{name}.{kind}" for name in OF_FRAMEWORK for kind in ("csv", "parquet")}
    assert written(out) == TABLES | tables | reports | web | frameworks | beside | {
        "Invented Vale/pack-2025-26Q3.pdf",
        "Invented Vale/framework-2025-26Q3.pdf",
        "index.html",
    }
    manifest = pl.read_parquet(out / "manifest.parquet")
    for path, digest, size in manifest.select("path", "sha256", "bytes").iter_rows():
        data = (out / path).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (digest, size)
    assert reports | web | frameworks <= set(manifest["path"])
    assert result.stdout.splitlines() == [
        f"8 reports, 1 pack and 8 frameworks in {out}",
        "Y99998 Invented House Surgery closed on 31 August 2025: no report",
        f"Open first: {out}/index.html",
    ]


def test_compute_writes_the_tables_alone(folder: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    result = run("compute", folder, *QUARTER, "--out", out)

    assert result.exit_code == 0, result.output
    assert written(out) == TABLES
    values = pl.read_csv(out / "measure_values.csv")
    mine = values.filter(practice_code="Y99990", measure_id="antibacterial_items", window="month")
    assert mine["value"].to_list() == pytest.approx([200 / 5000 * 1000])


def test_report_writes_the_practices_asked_for(folder: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    result = run("report", folder, *QUARTER, "--out", out, "--practice", "y99993")

    assert result.exit_code == 0, result.output
    pdf = "Invented Vale/Y99993-peer-review-2025-26Q3-named.pdf"
    assert written(out) == {
        pdf,
        pdf.replace(".pdf", ".html"),
        "index.html",
        "manifest.csv",
        "manifest.parquet",
    }
    assert (out / pdf).read_bytes().startswith(b"%PDF-")
    assert result.stdout.splitlines()[0] == f"1 report in {out}"


@pytest.mark.slow
def test_the_same_folder_gives_the_same_bytes(folder: Path, tmp_path: Path, run: Run) -> None:
    digests = []
    for name in ("once", "again"):
        out = tmp_path / name
        run("batch", folder, *QUARTER, "--out", out, "--practice", "Y99991")
        digests.append({path: (out / path).read_bytes() for path in written(out)})
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("code", "told"), [("Y9993", "Near it: Y99993"), ("Y99998", "in no locality on the last day")]
)
def test_a_practice_without_a_report_is_refused_before_anything_is_written(
    code: str, told: str, folder: Path, tmp_path: Path, run: Run
) -> None:
    result = run("batch", folder, *QUARTER, "--out", tmp_path / "out", "--practice", code)

    assert result.exit_code == 3
    assert code in result.stderr
    assert told in result.stderr
    assert not (tmp_path / "out").exists()


def test_errors_in_the_data_leave_nothing_half_written(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    place = folder / "data/referrals.csv"
    place.write_text(place.read_text(encoding="utf-8").replace(",20\n", ",x\n"), encoding="utf-8")
    result = run("batch", folder, *QUARTER, "--out", tmp_path / "out")

    assert result.exit_code == 3
    assert "data/referrals.csv line 2, referrals 'x'" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_is_a_file_is_the_machines(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    result = run("compute", folder, *QUARTER, "--out", tmp_path / "out")

    assert result.exit_code == 6
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_the_input_folder_is_no_output_folder(folder: Path, run: Run) -> None:
    before = sorted(folder.rglob("*"))
    result = run("compute", folder, *QUARTER, "--out", folder)

    assert result.exit_code == 3
    assert sorted(folder.rglob("*")) == before


def test_output_inside_the_input_is_not_read_by_the_next_run(folder: Path, run: Run) -> None:
    run("compute", folder, *QUARTER, "--out", folder / "out")
    result = run("check", folder)

    assert result.exit_code == 0
    assert "not recognised" not in result.stdout


def test_a_folder_of_input_is_no_output_folder(folder: Path, run: Run) -> None:
    before = sorted(folder.rglob("*"))
    result = run("compute", folder, *QUARTER, "--out", folder / "data")

    assert result.exit_code == 3
    assert "holds input (counts.csv)" in result.stderr
    assert sorted(folder.rglob("*")) == before


def test_reports_inside_the_input_are_not_read_by_the_next_run(folder: Path, run: Run) -> None:
    (folder / "out").mkdir()
    for table in ("manifest.csv", "manifest.parquet"):
        (folder / "out" / table).write_text("practice_code,locality\n", encoding="utf-8")

    assert "not recognised" not in run("check", folder).stdout
    (folder / "out" / "manifest.csv").rename(folder / "out" / "measure_values.parquet")
    assert "not recognised" not in run("check", folder).stdout


def test_a_quarter_that_no_file_reaches_is_told(folder: Path, tmp_path: Path, run: Run) -> None:
    for quarter in ("2015-16Q3", "2026-27Q1"):
        result = run("compute", folder, "--quarter", quarter, "--out", tmp_path / quarter)

        assert result.exit_code == 0
        assert "they run from 2025-10 to 2025-12" in result.stderr


@pytest.mark.parametrize("command", ["report", "pack", "framework", "batch"])
@pytest.mark.parametrize("quarter", ["2010-11Q1", "2025-26Q2", "2027-28Q1"])
def test_a_quarter_far_from_all_data_is_refused_before_anything_is_printed(
    command: str, quarter: str, folder: Path, tmp_path: Path, run: Run
) -> None:
    result = run(command, folder, "--quarter", quarter, "--out", tmp_path / "out")

    assert result.exit_code == 3
    assert f"of {quarter}, or of the year up to its end" in result.stderr
    assert "The folder has data of 2025-26Q3.\n" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_quarter_shortly_after_the_last_data_is_printed_with_a_warning(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    one = ("--practice", "Y99990", "--jobs", "1")
    result = run("report", folder, "--quarter", "2025-26Q4", "--out", tmp_path / "out", *one)

    assert result.exit_code == 0, result.output
    assert "they run from 2025-10 to 2025-12" in result.stderr


def test_a_quarter_without_members_has_no_reports(folder: Path, tmp_path: Path, run: Run) -> None:
    lines = (folder / "localities.csv").read_text(encoding="utf-8").splitlines()
    ended = [",".join([*line.split(",")[:3], "2024-12-31"]) for line in lines[1:]]
    (folder / "localities.csv").write_text("\n".join([lines[0], *ended, ""]), encoding="utf-8")
    for command in ("report", "batch"):
        result = run(command, folder, *QUARTER, "--out", tmp_path / "out")

        assert result.exit_code == 3
        assert "No practice is in a locality on 31 December 2025" in result.stderr
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [("--quarter", "2025Q3"), ("--quarter", "2025-27Q1"), ()])
def test_a_quarter_that_is_none_is_a_usage_error(
    words: tuple[str, ...], folder: Path, tmp_path: Path, run: Run
) -> None:
    result = run("compute", folder, *words, "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert "quarter" in result.stderr


def test_settings_that_cannot_be_used_are_named(folder: Path, tmp_path: Path, run: Run) -> None:
    (folder / "peerbench.toml").write_text("nam = 'x'\n", encoding="utf-8")
    result = run("compute", folder, *QUARTER, "--out", tmp_path / "out")

    assert result.exit_code == 3
    assert "nam" in result.stderr


EVALUATION = """
[[evaluations]]
name = "Skin photographs"
practices = ["Y99990", "y99991", "Y99992"]
started = "2025-12"
measures = ["dermatology_referrals"]
balancing = ["antibacterial_items"]
"""


def add_settings(folder: Path, text: str) -> None:
    place = folder / "peerbench.toml"
    place.write_text(place.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_an_evaluation_is_written_where_one_is_declared(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    add_settings(folder, EVALUATION)
    out = tmp_path / "out"
    result = run("compute", folder, *QUARTER, "--out", out)

    assert result.exit_code == 0, result.output
    assert written(out) == TABLES | {"before_after.csv", "before_after.parquet"}
    rows = pl.read_csv(out / "before_after.csv").rows_by_key("measure_id", named=True, unique=True)
    referrals = rows["dermatology_referrals"]
    assert (referrals["practices_with"], referrals["practices_without"]) == (3, 5)
    assert referrals["ratio"] == pytest.approx(1)
    assert rows["antibacterial_items"]["status"] == "no_data"


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('started = "2025-12"', 'started = "2025"', "evaluations (number 1).started: '2025' is no"),
        ('name = "Skin photographs"', 'naem = "x"', "naem: is not known; did you mean name?"),
        ("practices = [", 'without = ["Y99990"]\npractices = [', "Y99990 cannot be both"),
        ('balancing = ["antibacterial_items"]', EVALUATION, "two have the name Skin photographs"),
        ('["antibacterial_items"]', '["dermatology_referrals"]', "cannot be both in measures"),
        ('["antibacterial_items"]', '["antibacterial_item"]', "did you mean antibacterial_items"),
    ],
)
def test_an_evaluation_that_cannot_be_used_is_named(
    was: str, becomes: str, told: str, folder: Path, tmp_path: Path, run: Run
) -> None:
    add_settings(folder, EVALUATION.replace(was, becomes))
    for command in (("check", folder), ("compute", folder, *QUARTER, "--out", tmp_path / "out")):
        result = run(*command)

        assert result.exit_code == 3
        assert told in result.stderr
        assert "Traceback" not in result.output


def test_a_practice_of_an_evaluation_that_is_in_no_locality_is_told(folder: Path, run: Run) -> None:
    add_settings(folder, EVALUATION.replace("Y99992", "Y9999"))
    result = run("check", folder)

    assert result.exit_code == 0
    assert "'Y9999': of 'Skin photographs' is in no locality" in result.stdout


def test_warnings_of_every_kind_are_told_and_the_rest_is_pointed_to(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    """Ten files that nobody knows are one kind; the practice without a list is another."""
    for n in range(10):
        (folder / f"data/strange_{n}.csv").write_text(f"colour,shape\nred,{n}\n", encoding="utf-8")
    lists = folder / "data/lists.csv"
    kept = [line for line in lists.read_text(encoding="utf-8").splitlines() if "Y99990" not in line]
    lists.write_text("\n".join([*kept, ""]), encoding="utf-8")
    out = tmp_path / "out"
    result = run("compute", folder, *QUARTER, "--out", out)

    told = result.stderr.splitlines()
    findings = pl.read_csv(out / "findings.csv").filter(severity="warning")
    assert result.exit_code == 0
    assert any("strange_0.csv" in line for line in told)
    assert any("Y99990" in line and "list size" in line for line in told)
    assert told[-1] == f"{findings.height - len(told) + 1} more warnings: see {out}/findings.csv"


def one_report(folder: Path, out: Path, run: Run, ending: str) -> tuple[tuple[object, ...], Path]:
    """How the report of one practice was asked for, and its file."""
    asked = ("report", folder, *QUARTER, "--out", out, "--practice", "Y99990")
    assert run(*asked).exit_code == 0
    return asked, next(out.rglob(f"Y99990*.{ending}"))


def test_a_file_that_another_program_holds_open_is_written_beside_it(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    asked, path = one_report(folder, tmp_path / "out", run, "html")
    before = path.read_bytes()
    path.write_bytes(b"as it is read")
    with path.open("rb") as held:
        assert run(*asked, "--force").exit_code == 0
        assert held.read() == b"as it is read"
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_a_report_costs_that_report_alone(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "out"
    asked, path = one_report(folder, out, run, "pdf")
    path.unlink()
    (path / "kept").mkdir(parents=True)
    result = run(*asked, "--practice", "Y99991", "--force")
    assert result.exit_code == 5
    assert path.name in result.stderr
    assert (path / "kept").is_dir()
    assert list(out.rglob("Y99991*.pdf"))
