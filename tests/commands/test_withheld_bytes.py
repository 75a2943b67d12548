"""What is withheld tells nothing: another count in its place changes no byte that is handed on."""

import gzip
import hashlib
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

SAMPLE = Path(__file__).parent.parent.parent / "sample_data"
READERS = ("X10064", "X10057")  # whose count it is, and a peer


def with_another_count(place: Path) -> int:
    """The sample with each small count of FeNO tests of a practice turned round within 1 to 7."""
    shutil.copytree(SAMPLE, place)
    file = place / "data" / "diagnostics_2025.csv.gz"
    rows = pl.read_csv(file, infer_schema=False)
    names = rows.columns
    month = pl.col("period").str.slice(0, 7)
    mine = (pl.col(names[0]) == READERS[0]) & (pl.col("test") == "feno")
    count = pl.col("tests").cast(pl.Int64, strict=False)
    late = month.is_in(["2025-10", "2025-11", "2025-12"])
    sums = rows.filter(mine & late).select(count.sum()).item()
    assert 1 <= sums <= 7
    first = rows.filter(mine & late & (count > 0)).row(0, named=True)
    turned = (mine & (pl.col("period") == first["period"])) & (count > 0)
    moved = int(first["tests"]) + (1 if sums < 7 else -1)
    changed = rows.with_columns(
        tests=pl.when(turned).then(pl.lit(str(moved))).otherwise(pl.col("tests"))
    )
    file.write_bytes(gzip.compress(changed.write_csv().encode(), mtime=0))
    return int((rows["tests"] != changed["tests"]).sum())


def digests(out: Path) -> dict[str, str]:
    """Of all but `.peerbench`: what a run remembers of its input is not handed on."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".peerbench" not in path.parts
    }


@pytest.mark.slow
def test_a_count_that_changes_within_its_range_changes_no_byte(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert with_another_count(tmp_path / "other") >= 1
    found = []
    for name, folder in (("one", SAMPLE), ("two", tmp_path / "other")):
        out = tmp_path / name
        asked = [word for code in READERS for word in ("--practice", code)]
        done = run("batch", folder, "--quarter", "2025-26Q3", "--out", out, *asked)
        assert done.exit_code == 0, done.output
        packs = run("pack", folder, "--quarter", "2025-26Q3", "--out", tmp_path / f"{name}-pack")
        assert packs.exit_code == 0, packs.output
        found.append(digests(out) | digests(tmp_path / f"{name}-pack"))
    assert sorted(found[0]) == sorted(found[1])
    assert sum(path.endswith((".pdf", ".html")) for path in found[0]) >= 8
    differing = [path for path in found[0] if found[0][path] != found[1][path]]
    assert differing == []
    assert not [path for path in found[0] if re.search(r"nan|None", path)]
