"""The wheel holds what the tree holds, and works alone in an empty environment."""

import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PLACES = {
    "cli.py": "",
    "benchmarks/": "",
    "templates/": "benchmarks/",
    "sample_data/": "benchmarks/",
}


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it is built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=root,
        check=True,
        stdout=subprocess.PIPE,
    )
    (built,) = out.glob("*.whl")
    return built


def expected(names: Iterable[str]) -> set[str]:
    """Where a wheel has the tracked files that it should have."""
    return {
        place + name for name in names for start, place in PLACES.items() if name.startswith(start)
    }


def test_the_wheel_holds_what_the_tree_holds(wheel: Path, tracked: list[Path], root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected(path.relative_to(root).as_posix() for path in tracked)


def test_no_python_file_lies_where_an_editable_install_would_trip(tracked: list[Path]) -> None:
    folders = {"templates", "sample_data"}
    assert [path for path in tracked if path.suffix == ".py" and folders & {*path.parts}] == []


def test_the_wheel_runs_the_sample_alone_and_from_elsewhere(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "alone"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = place / "bin/python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-input", str(wheel)]
    subprocess.run(install, check=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    asked = "import benchmarks.resources as r; print(r.shipped('sample_data'))"
    shipped = subprocess.run(
        [str(python), "-I", "-c", asked],
        cwd=elsewhere,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.strip()
    assert Path(shipped).is_relative_to(place)

    batch = [str(place / "bin/peerbench"), "batch", shipped, "--quarter", "2025-26Q3"]
    done = subprocess.run(
        [*batch, "--out", "results"],
        cwd=elsewhere,
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": str(place / "bin"), "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert len(list((elsewhere / "results").rglob("*.pdf"))) >= 35
