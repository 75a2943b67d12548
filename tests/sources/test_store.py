"""A file is read once; from the store come the same rows and the same findings."""

import errno
import gzip
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from blake3 import blake3
from polars.testing import assert_frame_equal

from benchmarks import glance
from benchmarks import store as storing
from benchmarks.errors import MachineError
from benchmarks.ingest import ingest
from benchmarks.settings import Settings
from benchmarks.sources import read as reading
from benchmarks.sources import stored
from benchmarks.sources.files import Shelf
from benchmarks.sources.inputs import Inputs
from benchmarks.sources.read import read_folder
from benchmarks.store import Store, the_store
from benchmarks.telling import nobody

Files = dict[str, str | bytes]
HEAD = "YEAR_MONTH,PRACTICE_CODE,BNF_CODE,BNF_DESCRIPTION,ITEMS,TOTAL_QUANTITY,NIC"


def epd(*lines: str) -> str:
    rows = [
        f"202511,Z9900{practice},0501013B0AAAB{kind}B,Amoxicillin,{3 + practice},30,4.5"
        for practice in range(10)
        for kind in "AB"
    ]
    return "\n".join([HEAD, *rows, *lines, ""])


BAD = epd("202511,Z99000,0501013B0AAABAB,,x,1,1", "202511,-,0501013B0AAABAB,,2,1,1", "25-1,Z99001")
KINDS: dict[str, Files] = {
    "sound": {"epd.csv": epd()},
    "bad rows": {"epd.csv": BAD},
    "gzip": {"data/epd.csv.gz": gzip.compress(BAD.encode())},
    "latin-1": {"epd.csv": BAD.replace("Amoxicillin", "Café").encode("latin-1")},
    "byte-order mark": {"epd.csv": b"\xef\xbb\xbf" + BAD.encode()},
    "unclosed quote": {"epd.csv": epd('202511,Z99000,"0501013B0AAABAB,,1,1,1')},
}

OTHERS = {"a list": b"[]", "files as a list": b'{"files": []}', "a deep list": b"[" * 100_000}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of the test's own, empty."""
    monkeypatch.setenv("PEERBENCH_STORE", str(tmp_path / "store"))
    return the_store()


@pytest.fixture
def folder(base: Files, tmp_path: Path) -> Callable[[Files], Path]:
    """Lay out a folder with some more files."""

    def lay_out(files: Files) -> Path:
        place = tmp_path / "input"
        for name, content in (base | files).items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return place

    return lay_out


def entries(store: Store) -> list[Path]:
    return sorted((store.place / stored.KIND).glob("*"))


def rows(inputs: Inputs) -> pl.DataFrame:
    return inputs.prescribing.collect().sort(pl.all())


@pytest.mark.parametrize("kind", KINDS)
def test_rows_and_findings_are_the_same_without_the_store_into_it_and_from_it(
    kind: str,
    folder: Callable[[Files], Path],
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = folder(KINDS[kind])
    into = read_folder(place, Settings())
    out_of = read_folder(place, Settings())
    monkeypatch.setenv("PEERBENCH_STORE", str(tmp_path / "input" / "epraccur.csv"))
    without = read_folder(place, Settings())

    assert len(entries(store)) == (0 if kind == "unclosed quote" else 1)
    for inputs in (into, out_of):
        assert list(inputs.findings) == list(without.findings)
        assert list(inputs.files) == list(without.files)
        assert_frame_equal(rows(inputs), rows(without))


def test_a_file_in_the_store_is_not_opened_again_under_any_name_and_a_changed_one_is(
    folder: Callable[[Files], Path], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder({"epd.csv": epd()})
    opened: list[str] = []
    real = reading.open_file  # type: ignore[attr-defined]

    def noted(path: Path, name: str, shelf: Shelf) -> object:
        opened.append(name)
        return real(path, name, shelf)

    monkeypatch.setattr(reading, "open_file", noted)
    read_folder(place, Settings())
    assert "epd.csv" in opened
    (place / "epd.csv").rename(place / "november.csv")
    opened.clear()
    assert rows(read_folder(place, Settings()))["file"].unique().to_list() == ["november.csv"]
    assert "november.csv" not in opened
    (place / "november.csv").write_text(epd().replace(",4,30,", ",5,30,"), encoding="utf-8")
    before = rows(read_folder(place, Settings()))["items"].sum()
    assert "november.csv" in opened
    assert before == sum(2 * (3 + practice) for practice in range(10)) + 2
    assert len(entries(store)) == 2


def test_a_file_that_is_replaced_while_it_is_read_is_not_kept(
    folder: Callable[[Files], Path], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was unpacked before, and is another one when it is to be put into the store."""
    place = folder({"epd.csv.gz": gzip.compress(epd().encode())})
    real = reading.collect_digests  # type: ignore[attr-defined]

    def replaced(*parts: Any) -> None:
        other = epd().replace(",4,30,", ",5,30,")
        (place / "epd.csv.gz").write_bytes(gzip.compress(other.encode()))
        real(*parts)

    with monkeypatch.context() as once:
        once.setattr(reading, "collect_digests", replaced)
        read_folder(place, Settings())
    assert entries(store) == []
    found = rows(read_folder(place, Settings()))["items"].sum()
    assert found == sum(2 * (3 + practice) for practice in range(10)) + 2


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "one bit", *OTHERS])
@pytest.mark.parametrize(
    "part", ["rows.parquet", "names.parquet", "practices.parquet", "digest.parquet", "json"]
)
def test_a_damaged_entry_is_made_again(
    folder: Callable[[Files], Path], store: Store, part: str, how: str
) -> None:
    place = folder({"epd.csv": epd()})
    whole = rows(read_folder(place, Settings()))
    (damaged,) = entries(store)[0].glob(f"*{part}")
    size = damaged.stat().st_size
    if how == "gone":
        damaged.unlink()
    else:
        data = bytearray(damaged.read_bytes())
        data[size // 2] ^= 1
        others = {"empty": b"", "cut": data[:-9], "one bit": data} | OTHERS
        damaged.write_bytes(bytes(others[how]))
    assert_frame_equal(rows(read_folder(place, Settings())), whole)
    (again,) = entries(store)[0].glob(f"*{part}")
    assert again.stat().st_size == size


def test_files_of_whole_and_of_other_items_stand_side_by_side(
    folder: Callable[[Files], Path], store: Store
) -> None:
    half = epd().replace("202511", "202510").replace(",4,30,", ",4.5,30,")
    place = folder({"epd.csv": epd(), "october.csv": half})
    first = rows(read_folder(place, Settings()))
    kinds = [pl.read_parquet_schema(one / "0.rows.parquet")["items"] for one in entries(store)]
    assert sorted(kinds, key=str) == [pl.Float64, pl.UInt32]
    found = stored.taken(place / "epd.csv", "epd.csv", store)
    assert found is not None
    assert found.scans[0].scan.rows.collect_schema()["items"] == pl.Float64
    again = rows(read_folder(place, Settings()))
    assert_frame_equal(again, first)
    assert again["items"].sum() == 2 * sum(2 * (3 + practice) for practice in range(10)) + 1


def test_what_depends_on_the_day_is_not_kept(folder: Callable[[Files], Path], store: Store) -> None:
    inputs = read_folder(folder({"epd.csv": epd().replace("202511", "209911")}), Settings())
    assert any(found.rule == "future-period" for found in inputs.findings)
    assert entries(store) == []


def test_a_full_disk_leaves_the_store_whole_and_the_run_goes_on(
    folder: Callable[[Files], Path], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder({"epd.csv": epd()})
    real = stored._fill

    def full(entry: Path, _fresh: object) -> None:
        (entry / "0.rows.parquet").write_bytes(b"PAR1 cut o")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(stored, "_fill", full)
    assert len(rows(read_folder(place, Settings()))) == 20
    assert entries(store) == []
    with pytest.raises(MachineError, match=r"epd\.csv could not be put into the store"):
        ingest(place, nobody)
    monkeypatch.setattr(stored, "_fill", real)
    assert ingest(place, nobody)[0] == "epd.csv: 20 rows"
    assert len(entries(store)) == 1


def test_two_that_make_one_entry_make_it_once(store: Store) -> None:
    made: list[bool] = []
    begun = threading.Barrier(2)

    def make() -> None:
        begun.wait()
        with store.making("kind", "key") as place:
            made.append(place is not None)
            if place is not None:
                (place / "part").write_text("whole", encoding="utf-8")

    both = [threading.Thread(target=make) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(made) == [False, True]
    found = store.entry("kind", "key")
    assert found is not None
    assert (found / "part").read_text(encoding="utf-8") == "whole"


def test_what_a_killed_run_had_begun_is_no_entry_and_is_cleared_away(store: Store) -> None:
    begun = store.place / "making" / "kind-old"
    begun.mkdir(parents=True)
    (begun / "0.rows.parquet").write_bytes(b"PAR1 cut o")
    assert store.entry("kind", "old") is None
    with store.making("kind", "new"):
        pass
    assert not begun.exists()


def test_what_no_run_has_used_for_half_a_year_goes_when_something_new_comes(store: Store) -> None:
    def make(key: str) -> Path:
        with store.making("kind", key):
            pass
        return store.place / "kind" / key

    unused, used, other = make("unused"), make("used"), make("other")
    long_ago = time.time() - storing.UNUSED - 60
    for place in (unused, used):
        os.utime(place, (long_ago, long_ago))
    assert store.entry("kind", "used") == used
    new = make("new")
    assert sorted((store.place / "kind").iterdir()) == sorted([used, other, new])


def test_an_entry_that_fails_on_the_way_is_none(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.making("kind", "key"):
        raise ZeroDivisionError
    assert store.entry("kind", "key") is None


def test_a_digest_is_remembered_only_of_a_file_that_has_come_to_rest(
    store: Store, tmp_path: Path
) -> None:
    """Two writings within a tick of the clock look the same from outside."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    first = store.digest(file)
    before = file.stat()
    file.write_bytes(b"two")
    shutil.copystat(tmp_path, file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert store.digest(file) != first


@pytest.mark.parametrize("other", ["time", "number"])
def test_a_file_that_was_changed_is_looked_at_again(other: str, tmp_path: Path) -> None:
    """Long ago, so that what was seen of it is remembered."""
    place = tmp_path / "a"
    seen: list[str] = []
    for content in ("one", "two"):
        if other == "number":
            place = tmp_path / content
            place.write_text(content, encoding="utf-8")
            place = place.rename(tmp_path / "a")
        else:
            place.write_text(content, encoding="utf-8")
        os.utime(place, (1e9, 1e9 + (len(seen) if other == "time" else 0)))
        seen.append(glance.glance(place).digest)
    assert seen == [blake3(blake3(one).digest()).hexdigest() for one in (b"one", b"two")]


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 25, 40])
def test_a_digest_is_that_of_the_digests_of_parts(
    size: int, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "PART", 10)
    monkeypatch.setattr(glance, "CHUNK", 4)
    content = bytes(range(size))
    (tmp_path / "a").write_bytes(content)
    parts = [content[begin : begin + 10] for begin in range(0, max(size, 1), 10)]
    whole = b"".join(blake3(part).digest() for part in parts)
    assert store.digest(tmp_path / "a") == blake3(whole).hexdigest()


def test_each_file_is_named_with_its_rows_and_where_the_store_is(
    folder: Callable[[Files], Path], store: Store
) -> None:
    place = folder({"epd.csv": epd(), "more.csv": epd().replace("202511", "202512")})
    assert ingest(place, nobody) == [
        "epd.csv: 20 rows",
        "more.csv: 20 rows",
        f"In the store at {store.place}",
    ]
