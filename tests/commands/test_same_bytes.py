"""Same folder, same version: same bytes."""

import hashlib
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent.parent.parent / "sample_data"


@pytest.mark.slow
def test_two_runs_of_the_sample_write_the_same_tables(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    hashes = []
    for name in ("first", "second"):
        out = tmp_path / name
        assert run("compute", SAMPLE, "--quarter", "2025-26Q3", "--out", out).exit_code == 0
        files = sorted(file for file in out.iterdir() if file.is_file())
        assert len(files) > 10
        hashes.append(
            [(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]
        )
    assert hashes[0] == hashes[1]
